"""Monitor's and Cockpit's figures: what the store and the log can give, read while somebody looks."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from command_center.seat.context import Seat
from models.alarms.chatter import DelayProposal
from models.domain.events import Event
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.rules import Rule
from models.domain.sessions import Scope
from models.physics.substances import is_known, substance
from models.reports.alarm_figures import AlarmFigures, alarm_figures
from models.reports.delay_proposals import proposals
from models.reports.response_times import Call, calls
from models.store.repositories import read_events, read_figures
from models.store.repositories.alarm_life import read_policy
from models.store.repositories.rules import read_rules
from models.store.roles import read_operators
from models.text import N_, Message, tr
from models.use_cases.rules import save_rule
from widgets.base import Question
from widgets.format import park_time
from widgets.workspaces.cockpit import CockpitWorkspace
from widgets.workspaces.enterprise_table import EnterpriseRow
from widgets.workspaces.hazard_table import HazardRow
from widgets.workspaces.monitor import MonitorWorkspace
from widgets.workspaces.shift_panel import ReadyUnits, ShiftNote
from widgets.workspaces.source_table import SourceRow

EVERY_S = 10
NOTES = 6
DAY = timedelta(days=1)
LASTING = ("incident.opened", "assignment.dispatch", "assignment.arrive", "note.written")  # few, and shown for good


@dataclass(frozen=True, slots=True)
class Figures:
    """What was read; `events` are the last day's, and older ones that last, kept so that the next reading brings only
    the news."""

    scope: Scope
    counts: dict[str, float]
    alarms: AlarmFigures
    sources: tuple[SourceRow, ...]
    rules: dict[str, Rule]
    calls: tuple[Call, ...]
    events: tuple[Event, ...]


class FigureDesk:
    """Reads on the history lane, every ten seconds, only while Monitor or Cockpit is on screen."""

    def __init__(self, seat: Seat, monitor: MonitorWorkspace, cockpit: CockpitWorkspace) -> None:
        self._seat, self._monitor, self._cockpit = seat, monitor, cockpit
        self._due = 0
        self._last: Figures | None = None
        seat.window.workspace_changed.connect(lambda _name: self.read())
        seat.room.picture_changed.connect(self._on_picture_changed)
        self.retranslate()
        cockpit.enterprise_picked.connect(lambda code: seat.room.select("enterprise", code))
        cockpit.asset_picked.connect(lambda code: seat.room.select("asset", code))
        cockpit.sensor_picked.connect(lambda code: seat.room.select("sensor", code))
        cockpit.proposal_pressed.connect(self._ask_delay)

    def retranslate(self) -> None:
        park = self._seat.park
        points, cameras = len(park.sensors), len(park.cameras)
        self._monitor.set_map_note(tr("{points} points · {cameras} cameras", points=points, cameras=cameras))

    def tick(self) -> None:
        self._due -= 1
        if self._due <= 0:
            self.read()

    def read(self) -> None:
        if not (self._monitor.isVisible() or self._cockpit.isVisible()):
            return
        self._due = EVERY_S
        seat, scope, now = self._seat, self._seat.scope, self._seat.now()
        standing = [alarm.raised_at for alarm in seat.picture.alarms.values()] if seat.room.picture else []
        present = seat.room.past is None
        known = self._last.events if present and self._last is not None and self._last.scope == scope else ()
        seat.workers.submit(
            "history", lambda: _read(seat, scope, now, standing, known), self._show, seat.tell, key="figures"
        )

    def _show(self, figures: Figures) -> None:
        seat, zone = self._seat, self._seat.park.timezone
        self._last = figures if seat.room.past is None else None  # a past day is no beginning of the present one
        self._monitor.set_figures(figures.counts)
        self._monitor.set_alarm_figures(figures.alarms)
        notes = [event for event in figures.events if event.kind == "note.written"][-NOTES:]
        self._monitor.set_notes(
            [ShiftNote(park_time(each.time, zone), each.actor, str(each.payload.get("text", ""))) for each in notes]
        )
        self._cockpit.set_figures(figures.counts, datetime.now(UTC), zone)
        self._cockpit.set_alarm_figures(figures.alarms)
        self._cockpit.set_sources(figures.sources)
        self._cockpit.set_calls(figures.calls)
        self._cockpit.set_installations(_installations(seat))
        self._cockpit.set_enterprises(_enterprises(seat.park, seat.picture, figures.events))

    def _ask_delay(self, row: SourceRow) -> None:
        """The proposed delay becomes the rule's own once somebody has agreed to it."""
        rule, proposal = (self._last.rules.get(row.rule) if self._last else None), row.proposal
        if rule is None or proposal is None:
            return
        self._seat.window.ask(
            Question(
                title=N_("Delays of {rule}: on {on} s, off {off} s"),
                parameters={
                    "rule": rule.code, "on": f"{proposal.on_delay_s:g}", "off": f"{proposal.off_delay_s:g}",
                    "was_on": f"{rule.on_delay_s:g}", "was_off": f"{rule.off_delay_s:g}",
                    "before": proposal.before, "after": proposal.after,
                },
                detail=N_("Now on {was_on} s, off {was_off} s. In the last 24 h: {after} alarms instead of {before}."),
                confirm=N_("Change the rule"),
                asks_reason=False,
                answered=lambda _answer: self._change_delay(rule, proposal),
            )
        )  # fmt: skip

    def _change_delay(self, rule: Rule, proposal: DelayProposal) -> None:
        seat = self._seat
        changed = replace(rule, on_delay_s=proposal.on_delay_s, off_delay_s=proposal.off_delay_s)
        seat.intend(
            lambda store, scope: save_rule(store, scope.park_id, seat.park, changed),
            Message(N_("Rule {rule} has new delays"), {"rule": rule.code}),
            lambda _version: self.read(),
        )

    def _on_picture_changed(self, picture: Picture, _before: Picture | None) -> None:
        held = {each.unit_code for each in picture.assignments.values() if each.released_at is None}
        held |= picture.out_of_service
        units = self._seat.park.units
        totals = Counter(unit.kind for unit in units)
        ready = Counter(unit.kind for unit in units if unit.code not in held)
        self._monitor.set_units([ReadyUnits(kind, ready[kind], total) for kind, total in totals.items()])


def _read(seat: Seat, scope: Scope, now: datetime, standing: list[datetime], known: tuple[Event, ...]) -> Figures:
    store, start, past = seat.store, now - DAY, seat.room.past is not None
    fresh = read_events(store, scope, known[-1].seq if known else 0, start=start, lasting=LASTING)
    events = tuple(each for each in (*known, *fresh) if each.time >= start or each.kind in LASTING)
    if past:
        events = tuple(event for event in events if event.time <= now)
    policy = read_policy(store, scope.park_id)
    names = {login: each.display_name for login, each in read_operators(store, scope.park_id).items()}
    figures = alarm_figures(events, start=start, end=now, open_since=standing, policy=policy, names=names)
    rules = {rule.code: rule for rule in read_rules(store, scope.park_id)}
    found = proposals([event for event in events if event.time >= start], start, rules.values())
    by_source = {(rule.sensor, rule.label): rule.code for rule in rules.values()}
    sources = tuple(
        SourceRow(load, by_source.get((load.sensor, load.label), ""), "", found.get((load.sensor, load.label)))
        for load in figures.worst
    )
    counts = {} if past else read_figures(store, scope)  # of the present alone: nobody keeps what they were
    return Figures(scope, counts, figures, sources, rules, calls(events), events)


def _installations(seat: Seat) -> list[HazardRow]:
    park = seat.park
    names = {enterprise.code: str(enterprise.name) for enterprise in park.enterprises}
    rows = []
    for asset in sorted((each for each in park.assets if each.hazard_grade), key=lambda each: each.hazard_grade):
        person = asset.responsible[0] if asset.responsible else None
        rows.append(
            HazardRow(
                asset.code, str(asset.name), names.get(asset.enterprise, asset.enterprise),
                _label(asset.substance),
                asset.hazard_grade, asset.fill, person.name if person else "", asset.control_room_phone,
            )
        )  # fmt: skip
    return rows


def _label(key: str) -> str:
    return str(substance(key).label) if is_known(key) else key


def _enterprises(park: Park, picture: Picture, events: tuple[Event, ...]) -> list[EnterpriseRow]:
    """Worst first: most alarms standing, then most in the last day."""
    owner = {sensor.code: sensor.enterprise for sensor in park.sensors}
    standing = Counter(owner.get(alarm.sensor_code, "") for alarm in picture.alarms.values())
    raised = Counter(owner.get(str(each.payload.get("sensor")), "") for each in events if each.kind == "alarm.activate")
    major = Counter(asset.enterprise for asset in park.assets if asset.hazard_grade)
    rows = [
        EnterpriseRow(each.code, str(each.name), standing[each.code], raised[each.code], major[each.code])
        for each in park.enterprises
    ]
    return sorted(rows, key=lambda row: (-row.alarms_open, -row.alarms_day, row.code))

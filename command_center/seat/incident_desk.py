"""Incidents between room, cards and panel: opening, the lifecycle, the plan, the log."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.context import Seat
from models.domain.errors import BadInput
from models.domain.events import Event
from models.domain.incidents import INCIDENT_KIND_NAMES, Disposition, Incident, IncidentKind, IncidentState
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.planning.call import suggest_call
from models.planning.plans import plan_for, plan_of
from models.planning.suggestion import Suggestion, suggest_incident
from models.reports.intervals import incident_events
from models.state.room import Selection
from models.store.engine import Store
from models.store.repositories import verify_chain
from models.text import N_, Message
from models.use_cases import incidents
from models.use_cases.log import write_note
from models.use_cases.steps import tick_step, untick_step
from widgets.base import Answer, Choice, Question
from widgets.dispatch.incident_panel import DispatchPanel
from widgets.incidents.panel import IncidentPanel

ALREADY_OPEN = N_("Incident {number} is open for {place} already")
OVER = (IncidentState.CLOSED, IncidentState.REVIEWED)


class IncidentDesk(QObject):
    """Keeps one incident selected; `shown` says which, `opened` that this seat has just opened it."""

    shown = Signal(object)  # Incident or None
    opened = Signal(object)  # Incident
    closed = Signal(object)  # incident id

    def __init__(
        self, seat: Seat, cards: IncidentPanel, panel: DispatchPanel, names: Mapping[str, str], life: AlarmLife
    ) -> None:
        super().__init__()
        self._life = life
        self._seat, self._cards, self._panel, self._names = seat, cards, panel, names
        self._current: UUID | None = None
        self._just_opened: UUID | None = None
        self._units = {unit.code: unit.name for unit in seat.park.units}
        panel.set_park(seat.park)
        self._connect()

    def _connect(self) -> None:
        seat, panel = self._seat, self._panel
        seat.room.picture_changed.connect(self._on_picture_changed)
        seat.room.selection_changed.connect(self._on_selection_changed)
        self._cards.selected.connect(self.select)
        self._cards.new_incident.connect(self.ask_new)
        panel.advance.connect(self._advance)
        panel.terminate.connect(self._terminate)
        panel.close_incident.connect(self._close)
        panel.hand_over.connect(self._hand_over)
        panel.tick.connect(lambda step_id: self._tick(step_id, tick_step))
        panel.untick.connect(lambda step_id: self._tick(step_id, untick_step))
        panel.write_note.connect(self._write_note)

    @property
    def current(self) -> Incident | None:
        picture = self._seat.room.picture
        return picture.incidents.get(self._current) if picture and self._current else None

    def select(self, incident_id: UUID | None) -> None:
        if incident_id is not None:
            self._seat.room.select("incident", str(incident_id))

    def step(self, by: int) -> None:
        """[ and ]: the incident before or after."""
        open_ones = [each.id for each in self._seat.picture.incidents.values() if each.state not in OVER]
        if open_ones:
            at = open_ones.index(self._current) if self._current in open_ones else -1
            self.select(open_ones[(at + by) % len(open_ones)])

    def tick(self, now: datetime) -> None:
        self._cards.set_now(now)
        self._panel.set_now(now)

    def retranslate(self) -> None:
        """Say the log's names in the language chosen."""
        if (incident := self.current) is not None:
            self._fill(self._seat.picture, incident)

    def open_from_alarm(self, alarm_id: UUID) -> None:
        """One action: type, level and place as the alarm suggests; an alarm that has an incident shows it."""
        alarm = self._seat.picture.alarms.get(alarm_id)
        if alarm is None:
            return
        if alarm.incident_id is not None:
            self.select(alarm.incident_id)
            return
        suggestion = suggest_incident(self._seat.park, alarm)
        same = self._open_at(suggestion.asset_code)
        if same is None:
            self._open(suggestion, alarm_id, self._life.linked_plan(alarm))
        else:
            self.select(same.id)
            self._seat.window.say("done", Message(ALREADY_OPEN, {"number": same.number, "place": same.place}))

    def _open_at(self, asset_code: str | None) -> Incident | None:
        """The incident that is being worked at this source, so that each sensor does not open its own."""
        incidents_here = [
            each
            for each in self._seat.picture.incidents.values()
            if asset_code and each.asset_code == asset_code and each.state not in OVER
        ]
        return incidents_here[0] if incidents_here else None

    def ask_new(self) -> None:
        """A call: what it is, and the tag of a tank, building, enterprise, unit or sensor it is at."""
        self._seat.window.ask(
            Question(
                N_("New incident"), N_("Open incident"), self._open_call,
                detail=N_("The place is the tag of a tank, building, enterprise or sensor"),
                asks_reason=False,
                choices=tuple(Choice(kind.value, INCIDENT_KIND_NAMES[kind]) for kind in IncidentKind),
                fields=(Choice("place", N_("Place")),),
            )
        )  # fmt: skip

    def _open_call(self, answer: Answer) -> None:
        try:
            suggestion = suggest_call(self._seat.park, IncidentKind(answer.choice), answer.fields.get("place", ""))
        except BadInput as error:
            self._seat.tell(error)
        else:
            self._open(suggestion, None)

    def _open(self, suggestion: Suggestion, alarm_id: UUID | None, linked: str = "") -> None:
        """The checklist is that of the plan linked with the alarm's rule, else of the one that fits."""
        plan = plan_of(linked) or plan_for(suggestion.kind, suggestion.level, suggestion.substance)

        def open_it(store: Store, scope: Scope) -> UUID:
            return incidents.open_incident(
                store, scope, kind=suggestion.kind, level=suggestion.level, priority=suggestion.priority,
                place=suggestion.place, x=suggestion.x, y=suggestion.y, alarm_id=alarm_id,
                asset_code=suggestion.asset_code, substance=suggestion.substance, steps=plan.steps,
            )  # fmt: skip

        self._seat.intend(open_it, Message(N_("Incident opened: {place}"), {"place": suggestion.place}), self._expect)

    def _expect(self, incident_id: UUID) -> None:
        """The picture follows the feed; show the incident as soon as it is there."""
        self._just_opened = incident_id
        self._seat.live.refresh()
        self._announce()

    def _announce(self) -> None:
        incident = self._seat.picture.incidents.get(self._just_opened) if self._just_opened else None
        if incident is not None:
            self._just_opened = None
            self.select(incident.id)
            self.opened.emit(incident)

    def _with_current(self, use_case: Callable[[Store, Scope, Incident], object], done: Message | None = None) -> None:
        incident = self.current
        if incident is not None:
            self._seat.intend(lambda store, scope: use_case(store, scope, incident), done)

    def _advance(self, event: str, reason: str) -> None:
        self._with_current(
            lambda store, scope, it: incidents.advance_incident(store, scope, it.id, it.version, event, reason)
        )

    def _terminate(self, met: set[str], override_reason: str) -> None:
        self._with_current(
            lambda store, scope, it: incidents.terminate_incident(store, scope, it.id, it.version, met, override_reason)
        )

    def _close(self, disposition: str, note: str) -> None:
        incident = self.current
        if incident is None:
            return
        self._seat.intend(
            lambda store, scope: incidents.close_incident(
                store, scope, incident.id, incident.version, Disposition(disposition), note
            ),
            Message(N_("Incident {number} closed; its units are free"), {"number": incident.number}),
            lambda _version: self.closed.emit(incident.id),
        )

    def _hand_over(self, commander: str, briefing: str) -> None:
        def hand_over(store: Store, scope: Scope, it: Incident) -> None:
            incidents.hand_over(store, scope, it.id, it.version, commander)
            if briefing:
                write_note(store, scope, briefing, it.id)

        self._with_current(hand_over)

    def _tick(self, step_id: UUID, use_case: Callable[[Store, Scope, UUID, int], int]) -> None:
        version = self._seat.picture.steps[step_id].version
        self._seat.intend(lambda store, scope: use_case(store, scope, step_id, version))

    def _write_note(self, text: str) -> None:
        incident = self.current
        self._seat.intend(
            lambda store, scope: write_note(store, scope, text, incident.id if incident else None)
        )

    def _on_selection_changed(self, selection: Selection) -> None:
        if selection.kind == "incident":
            self._current = UUID(selection.code)
            self._show()
            self._check_chain()

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        self._cards.set_incidents(
            {key: self._named(each) for key, each in picture.incidents.items() if each.state not in OVER}
        )
        if before is None and self._current not in picture.incidents:
            waiting = [each for each in picture.incidents.values() if each.state not in OVER]
            self._current = waiting[0].id if waiting else None
            self.select(self._current)
        self._announce()
        self._show()

    def _show(self) -> None:
        incident, panel = self.current, self._panel
        panel.set_incident(self._named(incident) if incident else None)
        self._cards.select(incident.id if incident else None)
        if incident is not None:
            self._fill(self._seat.picture, incident)
        self.shown.emit(incident)

    def _named(self, incident: Incident) -> Incident:
        """The record for the screen, with the commander's name instead of the login."""
        return replace(incident, commander=self._names.get(incident.commander, incident.commander))

    def _told(self, event: Event) -> Event:
        """The event for the screen, with the unit's name instead of its code."""
        name = self._units.get(str(event.payload.get("unit")))
        return replace(event, payload={**event.payload, "unit": str(name)}) if name is not None else event

    def _fill(self, picture: Picture, incident: Incident) -> None:
        panel, mine = self._panel, incident.id
        panel.set_assignments([each for each in picture.assignments.values() if each.incident_id == mine])
        panel.set_steps([each for each in picture.steps.values() if each.incident_id == mine])
        panel.set_notifications([each for each in picture.notifications.values() if each.incident_id == mine])
        alarms = [incident.alarm_id] if incident.alarm_id else []
        panel.set_events([self._told(event) for event in incident_events(picture.events, mine, alarms)])

    def _check_chain(self) -> None:
        seat = self._seat
        seat.workers.submit(
            "history", lambda: verify_chain(seat.store, seat.park_id), lambda report: self._panel.set_chain(report.ok),
            seat.tell, key="chain",
        )  # fmt: skip


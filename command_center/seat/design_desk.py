"""What a park decides about its alarms, between store and F7: what is expected, the policy, and what was refused."""

from collections import Counter
from datetime import datetime, timedelta

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.context import Seat
from models.domain.alarm_life import AlarmPolicy, Cause, Suppression, Target
from models.domain.alarms import Alarm
from models.store.repositories import QuarantineReport, read_quarantine
from models.store.repositories.permits import OpenPermit, read_open_permits
from models.text import N_, Message, tr
from models.use_cases.alarm_design import end_suppression, save_policy, suppress_by_design
from widgets.rules.design import EXPECTED, REFUSED, DesignWorkspace
from widgets.rules.expected import Announced
from widgets.rules.expected_list import ExpectedRow
from widgets.rules.refused import RefusedRow
from widgets.shell.keys import RULES

REFUSED_EVERY_S = 5


class DesignDesk:
    """Serves three of F7's pages; only the one in sight is filled."""

    def __init__(self, seat: Seat, workspace: DesignWorkspace, life: AlarmLife, names: dict[str, str]) -> None:
        self._seat, self._workspace, self._life, self._names = seat, workspace, life, names
        self._due = 0
        park = seat.park
        self._places = {
            **{each.code: each.name for each in park.sensors},
            **{each.code: each.name for each in park.assets},
            **{each.code: each.name for each in park.enterprises},
        }
        self._targets = {
            **{each.code: Target.ENTERPRISE for each in park.enterprises},
            **{each.code: Target.ASSET for each in park.assets},
            **{each.code: Target.SENSOR for each in park.sensors},
        }
        workspace.expected.set_places(self._targets, self._places, park.timezone)
        workspace.refused.set_timezone(park.timezone)
        workspace.expected.announce.connect(self._announce)
        workspace.expected.end.connect(self._end)
        workspace.policy.save.connect(self._save_policy)
        workspace.turned.connect(lambda _page: self._look())
        seat.window.workspace_changed.connect(lambda _name: self._look())
        seat.window.links.refused_wanted.connect(self.show_refused)
        seat.room.picture_changed.connect(lambda _picture, _before: self._show_expected())
        life.changed.connect(self._on_life_changed)

    def tick(self, now: datetime) -> None:
        """Once a second: times left; what was refused is read again while somebody looks."""
        self._workspace.expected.set_now(now)
        self._due -= 1
        if self._due <= 0 and self._sees(REFUSED):
            self._read_refused()

    def retranslate(self) -> None:
        self._look()

    def show_refused(self) -> None:
        """Who sent what was not believed."""
        self._seat.window.links.hide()
        self._seat.window.set_workspace(RULES)
        self._workspace.turn(REFUSED)

    def _sees(self, page: int) -> bool:
        return self._seat.window.workspace == RULES and self._workspace.page == page

    def _look(self) -> None:
        if self._sees(REFUSED):
            self._read_refused()
        if self._sees(EXPECTED):
            self._show_expected()
            self._read_permits()

    def _on_life_changed(self) -> None:
        self._workspace.policy.set_policy(self._life.known.policy, editable=self._life.may_decide)
        self._show_expected()

    def _show_expected(self) -> None:
        if not self._sees(EXPECTED) or self._seat.room.picture is None:
            return
        alarms = self._seat.picture.alarms
        hidden = Counter(alarm.cause_id for alarm in alarms.values() if alarm.cause_id is not None)
        rows = [self._row(each, hidden[each.id]) for each in self._life.known.suppressions]
        rows += [
            self._child(alarm, alarms.get(alarm.cause_id) if alarm.cause_id else None)
            for alarm in alarms.values()
            if alarm.cause == Cause.PARENT
        ]
        self._workspace.expected.set_rows(rows)

    def _row(self, each: Suppression, hides: int) -> ExpectedRow:
        return ExpectedRow(
            each.id, each.kind, each.target, str(self._places.get(each.target, "")), each.reason,
            self._names.get(each.made_by, each.made_by), each.begins_at, each.ends_at, each.began_at is not None, hides,
            each,
        )  # fmt: skip

    def _child(self, alarm: Alarm, parent: Alarm | None) -> ExpectedRow:
        above = f"{parent.sensor_code} {parent.label}" if parent is not None else ""
        name = str(self._places.get(alarm.sensor_code, ""))
        return ExpectedRow(alarm.id, Cause.PARENT, f"{alarm.sensor_code} {alarm.label}", name, above, hides=1)

    def _announce(self, typed: Announced) -> None:
        ends = typed.begins_at + timedelta(seconds=typed.ends_at_s)
        self._seat.intend(
            lambda store, scope: suppress_by_design(
                store, scope, typed.target_kind, typed.target, typed.begins_at, ends, typed.reason, typed.permit
            ),
            Message(N_("Alarms of {target} are expected"), {"target": typed.target}),
            lambda _id: self._workspace.expected.announced(),
        )

    def _end(self, record: Suppression) -> None:
        self._seat.intend(
            lambda store, scope: end_suppression(store, scope, record),
            Message(N_("Alarms of {target} come back"), {"target": record.target}),
        )

    def _save_policy(self, policy: AlarmPolicy) -> None:
        self._seat.intend(
            lambda store, scope: save_policy(store, scope.park_id, policy), Message(N_("The alarm policy is saved"))
        )

    def _read_permits(self) -> None:
        seat, scope, now = self._seat, self._seat.scope, self._seat.now()

        def read() -> tuple[OpenPermit, ...]:
            return read_open_permits(seat.store, scope, now)

        def show(permits: tuple[OpenPermit, ...]) -> None:
            self._workspace.expected.set_permits([(each.id, _permit_words(each)) for each in permits])

        seat.workers.submit("history", read, show, seat.tell, key="permits")

    def _read_refused(self) -> None:
        seat = self._seat
        self._due = REFUSED_EVERY_S
        seat.workers.submit(
            "history", lambda: read_quarantine(seat.store, seat.park_id), self._show_refused, seat.tell, key="refused"
        )

    def _show_refused(self, report: QuarantineReport) -> None:
        rows = [
            RefusedRow(
                each.topic, each.reason, each.count, each.first_at, each.example.received_at, each.example.payload,
                each.example.size,
            )
            for each in report.senders
        ]  # fmt: skip
        self._workspace.refused.set_rows(rows, self._seat.wall())


def _permit_words(permit: OpenPermit) -> str:
    return tr("{kind} at {place}, {holder}", kind=permit.kind, place=permit.place, holder=permit.holder)

"""What a seat knows beside its alarms: policy, guidance, suppressions, and what its operator may do."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from psygnal import Signal

from command_center.seat.context import Seat
from models.domain.alarm_life import AlarmPolicy, Guidance, Suppression
from models.domain.alarms import Alarm
from models.domain.park import Sensor
from models.domain.picture import Picture
from models.domain.rules import Rule
from models.domain.sessions import Scope
from models.domain.transitions import Role
from models.planning.guidance import default_guidance
from models.store.engine import Store
from models.store.repositories.alarm_life import count_decisions, read_guidance, read_policy, read_suppressions
from models.store.roles import read_own_roles

CHANGED_BY = ("suppression.",)
DECIDE = frozenset({Role.COMMANDER, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Known:
    """One reading of all of it."""

    policy: AlarmPolicy = field(default_factory=AlarmPolicy)
    guidance: dict[UUID, Guidance] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    roles: frozenset[Role] = frozenset()


class AlarmLife:
    """Read when a session is followed, and again when the log says that one of it `changed`."""

    changed = Signal()

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self.known = Known()
        self._sensors = {sensor.key: sensor for sensor in seat.park.sensors}
        self._assets = {asset.code: asset for asset in seat.park.assets}
        self._decisions = -1  # the store's count when all of it was last read
        seat.room.picture_changed.connect(self._on_picture_changed)
        seat.live.woken.connect(self._look)

    @property
    def may_decide(self) -> bool:
        """Whether the seat's operator may change policy and guidance."""
        return bool(self.known.roles & DECIDE)

    def guidance(self, alarm: Alarm) -> Guidance:
        """What somebody wrote for its rule, the general words for such an alarm where they wrote nothing."""
        general = self.general(alarm, self._sensors.get(alarm.sensor_key))
        written = self.known.guidance.get(alarm.rule_id)
        if written is None:
            return general
        words = written if written.response or written.consequence else general
        return replace(
            written, consequence=words.consequence, response=words.response, plan=written.plan or general.plan,
            respond_s=written.respond_s or general.respond_s,
        )  # fmt: skip

    def linked_plan(self, alarm: Alarm) -> str:
        """The code of the plan that the park has linked with the alarm's rule, or nothing."""
        written = self.known.guidance.get(alarm.rule_id)
        return written.plan if written is not None else ""

    def general(self, alarm: Alarm | Rule, sensor: Sensor | None) -> Guidance:
        """The words for such an alarm, or a rule's, where the park has written none."""
        return default_guidance(alarm, sensor, self._assets.get(sensor.asset) if sensor else None)

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        seen = before.head if before else picture.head
        news = [event.kind for event in picture.events if event.seq > seen]
        if before is None or any(kind.startswith(CHANGED_BY) for kind in news):
            self._read()

    def _look(self) -> None:
        """Policy and guidance are the park's, and change beside the log of a drill that is shown."""
        seat = self._seat

        def counted(decisions: int) -> None:
            news, self._decisions = decisions != self._decisions, decisions
            if news and seat.room.picture is not None:
                self._read()

        seat.workers.submit(
            "history", lambda: count_decisions(seat.store, seat.park_id), counted, seat.tell, key="decisions"
        )

    def _read(self) -> None:
        seat, scope = self._seat, self._seat.picture.session.scope
        seat.workers.submit("history", lambda: _read(seat.store, scope), self._take, seat.tell, key="alarm life")

    def _take(self, known: Known) -> None:
        self.known = known
        self.changed.emit()


def _read(store: Store, scope: Scope) -> Known:
    return Known(
        read_policy(store, scope.park_id),
        read_guidance(store, scope.park_id),
        read_suppressions(store, scope),
        read_own_roles(store),
    )

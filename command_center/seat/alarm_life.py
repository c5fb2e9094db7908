"""What a seat knows beside its alarms: policy, guidance, suppressions, and what its operator may do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from command_center.seat.context import Seat
from models.domain.alarm_life import AlarmPolicy, Guidance, Suppression
from models.domain.alarms import Alarm
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.domain.transitions import Role
from models.planning.guidance import default_guidance
from models.store.engine import Store
from models.store.repositories.alarm_life import read_guidance, read_policy, read_suppressions
from models.store.roles import read_own_roles

CHANGED_BY = ("suppression.", "guidance.", "policy.")


@dataclass(frozen=True, slots=True)
class Known:
    """One reading of all of it."""

    policy: AlarmPolicy = field(default_factory=AlarmPolicy)
    guidance: dict[UUID, Guidance] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    roles: frozenset[Role] = frozenset()


class AlarmLife:
    """Read when a session is followed, and again when the log says that one of it changed."""

    def __init__(self, seat: Seat, changed: Callable[[], None]) -> None:
        self._seat, self._changed = seat, changed
        self.known = Known()
        self._sensors = {sensor.key: sensor for sensor in seat.park.sensors}
        self._assets = {asset.code: asset for asset in seat.park.assets}
        seat.room.picture_changed.connect(self._on_picture_changed)

    def guidance(self, alarm: Alarm) -> Guidance:
        """What somebody wrote for its rule, else the general words for such an alarm."""
        written = self.known.guidance.get(alarm.rule_id)
        if written is not None and (written.response or written.consequence):
            return written
        sensor = self._sensors.get(alarm.sensor_key)
        return default_guidance(alarm, sensor, self._assets.get(sensor.asset) if sensor else None)

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        seen = before.head if before else picture.head
        news = [event.kind for event in picture.events if event.seq > seen]
        if before is None or any(kind.startswith(CHANGED_BY) for kind in news):
            seat, scope = self._seat, picture.session.scope
            seat.workers.submit("history", lambda: _read(seat.store, scope), self._take, seat.tell, key="alarm life")

    def _take(self, known: Known) -> None:
        self.known = known
        self._changed()


def _read(store: Store, scope: Scope) -> Known:
    return Known(
        read_policy(store, scope.park_id),
        read_guidance(store, scope.park_id),
        read_suppressions(store, scope),
        read_own_roles(store),
    )

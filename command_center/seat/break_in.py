"""A LIVE alarm of high or critical priority breaks into a drill or the past, whatever the operator looks at."""

from command_center.seat.context import Seat
from models.domain.alarms import PRIORITY_NAMES, Alarm, AlarmState, Priority
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.store.repositories import read_changes, read_picture
from models.text import tr

BREAKS_IN = (Priority.CRITICAL, Priority.HIGH)


class BreakInDesk:
    """Watches the LIVE session while the seat shows a drill or the past.

    What the operator saw of LIVE before is where the watch begins, not what the store holds a moment later: an alarm
    that comes while the seat turns away breaks in too. A seat that saw nothing of LIVE hears of all that waits.
    """

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._live: Picture | None = None
        seat.room.picture_changed.connect(self._keep)
        seat.live.woken.connect(self._look)
        seat.live.followed.connect(lambda _scope: self._look())
        seat.window.leave_drill.connect(self.leave)

    def leave(self) -> None:
        """Back to LIVE's present; a drill goes on without this seat."""
        if self._is_away:
            self._seat.live.follow(Scope(self._seat.park_id))

    @property
    def _is_away(self) -> bool:
        """Whether the seat shows anything but LIVE's present."""
        return self._seat.scope.is_drill or self._seat.room.past is not None

    def _keep(self, picture: Picture, _before: Picture | None) -> None:
        if not self._is_away:
            self._live = picture

    def _look(self) -> None:
        if not self._is_away:
            return
        store, live, before = self._seat.store, Scope(self._seat.park_id), self._live
        self._seat.workers.submit(
            "history",
            lambda: read_picture(store, live) if before is None else read_changes(store, before),
            self._compare,
            key="live",
        )

    def _compare(self, live: Picture) -> None:
        known, self._live = self._live.alarms if self._live else {}, live
        if not self._is_away:
            return
        fresh = [
            alarm
            for alarm in live.alarms.values()
            if alarm.state is AlarmState.UNACK
            and alarm.priority in BREAKS_IN
            and (alarm.id not in known or known[alarm.id].state is not AlarmState.UNACK)
        ]
        if fresh:
            self._announce(min(fresh, key=lambda alarm: alarm.priority.rank))

    def _announce(self, alarm: Alarm) -> None:
        words = tr(
            "{priority}, {label} {limit} {unit}",
            priority=tr(PRIORITY_NAMES[alarm.priority]), label=alarm.label, limit=f"{alarm.limit:g}", unit=alarm.unit,
        )
        self._seat.window.show_live_alarm(alarm.priority, alarm.sensor_code, words)

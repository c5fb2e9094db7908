"""A LIVE alarm of high or critical priority breaks into a drill, whatever the operator is practising."""

from command_center.seat.context import Seat
from models.domain.alarms import PRIORITY_NAMES, Alarm, AlarmState, Priority
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.store.repositories import read_changes, read_picture
from models.text import tr

BREAKS_IN = (Priority.CRITICAL, Priority.HIGH)


class BreakInDesk:
    """Watches the LIVE session while the seat shows a drill."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._live: Picture | None = None
        seat.live.woken.connect(self._look)
        seat.live.followed.connect(self._on_followed)
        seat.window.leave_drill.connect(self.leave)

    def leave(self) -> None:
        """Back to LIVE; the drill goes on without this seat."""
        if self._seat.scope.is_drill:
            self._seat.live.follow(Scope(self._seat.park_id))

    def _on_followed(self, scope: Scope) -> None:
        self._live = None
        if scope.is_drill:
            live = Scope(self._seat.park_id)
            self._seat.workers.submit("history", lambda: read_picture(self._seat.store, live), self._begin, key="live")

    def _begin(self, live: Picture) -> None:
        self._live = live

    def _look(self) -> None:
        before = self._live
        if before is not None and self._seat.scope.is_drill:
            self._seat.workers.submit(
                "history", lambda: read_changes(self._seat.store, before), self._compare, key="live"
            )

    def _compare(self, live: Picture) -> None:
        before, self._live = self._live, live
        if before is None or not self._seat.scope.is_drill:
            return
        fresh = [
            alarm
            for alarm in live.alarms.values()
            if alarm.state is AlarmState.UNACK
            and alarm.priority in BREAKS_IN
            and (alarm.id not in before.alarms or before.alarms[alarm.id].state is not AlarmState.UNACK)
        ]
        if fresh:
            self._announce(min(fresh, key=lambda alarm: alarm.priority.rank))

    def _announce(self, alarm: Alarm) -> None:
        words = tr(
            "{priority}, {label} {limit} {unit}",
            priority=tr(PRIORITY_NAMES[alarm.priority]), label=alarm.label, limit=f"{alarm.limit:g}", unit=alarm.unit,
        )
        self._seat.window.show_live_alarm(alarm.priority, alarm.sensor_code, words)

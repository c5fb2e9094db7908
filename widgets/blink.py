"""One heartbeat for every blinking ring: 1 Hz, in phase across all lists and maps, asleep while nothing blinks."""

import time

from PySide6.QtCore import QObject, QTimer, Signal


class Heartbeat(QObject):
    """`beat(lit)` twice a second while anybody listens for unacknowledged alarms; the phase follows the clock."""

    beat = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._users: set[int] = set()
        self._steady = False
        self._timer = QTimer(self)
        self._timer.setInterval(500)
        self._timer.timeout.connect(self._tick)

    @property
    def lit(self) -> bool:
        """Whether rings show now; steady rings always do."""
        return self._steady or not self._timer.isActive() or int(time.monotonic() * 2) % 2 == 0

    def want(self, user: QObject, wanted: bool) -> None:
        """Tell whether `user` has something to blink; the timer runs only while somebody has."""
        if wanted:
            self._users.add(id(user))
        else:
            self._users.discard(id(user))
        if self._users and not self._steady:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def set_steady(self, steady: bool) -> None:
        """Reduced motion: rings stay lit."""
        self._steady = steady
        if steady:
            self._timer.stop()
        elif self._users:
            self._timer.start()

    def _tick(self) -> None:
        self.beat.emit(self.lit)


_heartbeat: Heartbeat | None = None


def heartbeat() -> Heartbeat:
    """The application's one heartbeat."""
    global _heartbeat
    if _heartbeat is None:
        _heartbeat = Heartbeat()
    return _heartbeat

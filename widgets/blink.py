"""One heartbeat for every blinking ring: 1 Hz, in phase across all lists and maps, asleep while nothing blinks."""

import time
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid


class Heartbeat(QObject):
    """`beat(lit)` twice a second while anybody listens for unacknowledged alarms; the phase follows the clock."""

    beat = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._users: WeakSet[QObject] = WeakSet()
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
            self._users.add(user)
        else:
            self._users.discard(user)
        self._run_if_wanted()

    def _run_if_wanted(self) -> None:
        wanted = any(isValid(user) for user in self._users) and not self._steady
        if not wanted:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def set_steady(self, steady: bool) -> None:
        """Reduced motion: rings stay lit."""
        self._steady = steady
        self._run_if_wanted()

    def _tick(self) -> None:
        self._run_if_wanted()  # a closed panel does not say good-bye
        self.beat.emit(self.lit)


_heartbeat: Heartbeat | None = None


def heartbeat() -> Heartbeat:
    """The application's one heartbeat."""
    global _heartbeat
    if _heartbeat is None:
        _heartbeat = Heartbeat()
    return _heartbeat

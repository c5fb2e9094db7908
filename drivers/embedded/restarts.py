"""How long to wait before starting again what died: longer each time, short again after it held for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass

FIRST_S = 0.5
LONGEST_S = 30.0
HELD_S = 60.0


@dataclass
class BackOff:
    """The patience with one part."""

    now: Callable[[], float] = time.monotonic
    _wait_s: float = FIRST_S
    _due: float = 0.0
    _started: float | None = None

    def started(self) -> None:
        """The part was started."""
        self._started = self.now()

    def died(self) -> float:
        """The part died, or could not be started; returns the seconds until the next attempt."""
        now = self.now()
        if self._started is not None and now - self._started >= HELD_S:
            self._wait_s = FIRST_S
        wait, self._wait_s = self._wait_s, min(self._wait_s * 2, LONGEST_S)
        self._due, self._started = now + wait, None
        return wait

    def due(self) -> bool:
        """Whether it is time for the next attempt."""
        return self.now() >= self._due

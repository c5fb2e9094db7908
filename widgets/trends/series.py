"""One sensor's samples in memory, and the envelope of them that fits on a screen.

Buffers grow by doubling and keep their order: times only ever increase, later duplicates are dropped. What is drawn is
a window reduced to the lowest and highest value of each pixel column, so a spike of one sample is never lost and the
line costs the same for a hundred samples as for a million.
"""

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.float64]


class Series:
    """Samples sorted by time; `times` are microseconds since 1970 UTC."""

    def __init__(self) -> None:
        self._times: Times = np.empty(256, np.int64)
        self._values: Values = np.empty(256, np.float64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def times(self) -> Times:
        return self._times[: self._count]

    @property
    def values(self) -> Values:
        return self._values[: self._count]

    @property
    def last(self) -> tuple[int, float] | None:
        if not self._count:
            return None
        return int(self._times[self._count - 1]), float(self._values[self._count - 1])

    def set(self, times: Times, values: Values) -> None:
        """Replace everything; samples already appended that are newer than the last of `times` are kept."""
        cut = int(np.searchsorted(self.times, times[-1], side="right")) if len(times) else 0
        newer = (self.times[cut:].copy(), self.values[cut:].copy())
        self._times = np.concatenate([np.asarray(times, np.int64), newer[0]])
        self._values = np.concatenate([np.asarray(values, np.float64), newer[1]])
        self._count = len(self._times)

    def append(self, time: int, value: float) -> bool:
        """Add one sample; one that is not newer than the last is refused and False returned."""
        if self._count and time <= self._times[self._count - 1]:
            return False
        if self._count == len(self._times):
            room = max(256, 2 * self._count)
            self._times = np.concatenate([self._times, np.empty(room - self._count, np.int64)])
            self._values = np.concatenate([self._values, np.empty(room - self._count, np.float64)])
        self._times[self._count] = time
        self._values[self._count] = value
        self._count += 1
        return True

    def forget(self, before: int) -> None:
        """Drop samples older than `before` once they are half of the buffer."""
        old = int(np.searchsorted(self.times, before))
        if old > self._count // 2:
            self._times, self._values = self.times[old:].copy(), self.values[old:].copy()
            self._count -= old

    def envelope(self, start: int, end: int, columns: int) -> tuple[Times, Values]:
        """At most two samples for each of `columns` columns between `start` and `end`, one beyond either edge."""
        first = max(0, int(np.searchsorted(self.times, start)) - 1)
        last = min(self._count, int(np.searchsorted(self.times, end, side="right")) + 1)
        times, values = self.times[first:last], self.values[first:last]
        if len(times) <= 2 * columns or end <= start:
            return times, values
        return _low_and_high(times, values, start, end, columns)


def _low_and_high(times: Times, values: Values, start: int, end: int, columns: int) -> tuple[Times, Values]:
    edges = np.linspace(start, end, columns + 1).astype(np.int64)
    begins = np.unique(np.searchsorted(times, edges[:-1]))
    begins = begins[begins < len(times)]
    lows = np.minimum.reduceat(values, begins)
    highs = np.maximum.reduceat(values, begins)
    at = np.repeat(times[begins], 2)
    both = np.empty(2 * len(begins))
    rising = values[begins] <= values[np.append(begins[1:], len(times)) - 1]  # keep the way the line went
    both[0::2] = np.where(rising, lows, highs)
    both[1::2] = np.where(rising, highs, lows)
    return at, both

"""The bounded queue between the sources' threads and the ingest."""

import threading
import time
from collections import deque

from command_center.gateway.intake import Arrival

LIMIT_BYTES = 64 << 20


class Inbox:
    """Arrivals wait here. Nothing is let go: a source looks at `full` and hears no further until there is room."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = limit_bytes
        self._waiting: deque[Arrival] = deque()
        self._changed = threading.Condition()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether sources should hold back."""
        return self._bytes >= self._limit

    def put(self, arrival: Arrival) -> None:
        """Called on a source's thread, which is not held up."""
        with self._changed:
            self._waiting.append(arrival)
            self._bytes += arrival.size
            self._changed.notify()

    def take(self, most_bytes: int, within_s: float, until: float = 0.0) -> list[Arrival]:
        """Return what waits, up to about `most_bytes`; [] when nothing came within `within_s`.

        After the first arrival it gathers until `until` (time.monotonic()), which bounds the transactions per second.
        """
        with self._changed:
            if not self._waiting and not self._changed.wait(within_s):
                return []
            while self._bytes < most_bytes and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return self._cut(most_bytes)

    def _cut(self, most_bytes: int) -> list[Arrival]:
        taken: list[Arrival] = []
        size = 0
        while self._waiting and size < most_bytes:
            arrival = self._waiting.popleft()
            size += arrival.size
            taken.append(arrival)
        self._bytes -= size
        return taken

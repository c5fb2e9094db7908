"""The bounded queue between the network thread and whoever works on messages in batches."""

import threading
import time
from collections import deque

from models.ports import Inbound


class Inbox:
    """Messages wait here. QoS 1 is bounded by the broker's receive maximum; beyond `limit` the oldest are let go.

    Letting an unacknowledged message go is safe: the broker delivers it again on the next connection.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[Inbound] = deque()
        self._changed = threading.Condition()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Inbound) -> None:
        """Called on the network thread."""
        with self._changed:
            if len(self._waiting) >= self._limit:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append(message)
            self._changed.notify()

    def take(self, most: int, within_s: float) -> list[Inbound]:
        """Return up to `most` messages, gathered for `within_s` after the first; [] when none came in that time."""
        with self._changed:
            if not self._waiting and not self._changed.wait(within_s):
                return []
            deadline = time.monotonic() + within_s
            while len(self._waiting) < most and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

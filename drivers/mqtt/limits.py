"""How much one sender may send: a bucket of tokens for each, so that a flood is cut off by itself and nobody else.

Every message takes a token, one that only the general decoder understands takes more by its length. A bucket fills
with RATE tokens a second up to BURST: enough for a device that sends a day's backlog, far too little to hold up a park.
LIVE's sensors have a bucket each; the other senders share a thousand by the hash of their topic, spread by a secret of
this process, so that nobody can choose a name to empty another one's bucket.
"""

import secrets
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.mqtt.book import SHARED_BITS
from models.domain.faults import Reason, Rejected

RATE, BURST = 1_000.0, 20_000.0  # messages a second, messages
REFILL_EVERY_US = 50_000
TELL_EVERY_US = 5_000_000  # one row of the quarantine for a sender in this time
LARGEST_KEPT = 1_000  # senders whose messages are counted by name


@dataclass(slots=True)
class _Flood:
    """One sender's messages that were let go and are not told yet."""

    payload: bytes
    size: int
    since_us: int
    count: int = 0


class Limits:
    """The buckets of one park with so many sensors. `tokens` and `spread` are for the compiled reader."""

    def __init__(self, sensors: int) -> None:
        self._sensors = sensors
        self.tokens = np.full(sensors + (1 << SHARED_BITS), BURST)
        self.spread = np.uint64(secrets.randbits(64) | 1)
        self.let_go: Counter[str] = Counter()  # messages beyond the limit, by topic
        self._filled_us = 0
        self._floods: dict[str, _Flood] = {}

    def refill(self, now_us: int) -> None:
        """Give every bucket its due for the time since the last call."""
        elapsed = now_us - self._filled_us
        if 0 <= elapsed < REFILL_EVERY_US:
            return
        self._filled_us = now_us  # also when somebody has set the wall's clock back
        np.minimum(self.tokens + RATE * max(elapsed, 0) * 1e-6, BURST, out=self.tokens)

    def charge(self, bucket: int, length: int) -> None:
        """Take what a message of `length` bytes costs that had to be read the general way."""
        self.tokens[bucket] -= length / 1_000

    def note(self, topic: str, payload: bytes, size: int, count: int, now_us: int) -> None:
        """Count messages of one sender that were let go; the first one's beginning is kept."""
        name = topic if topic in self.let_go or len(self.let_go) < LARGEST_KEPT else "others"
        self.let_go[name] += count
        flood = self._floods.setdefault(name, _Flood(payload, size, now_us))
        flood.count += count

    def tell(self, now_us: int) -> list[Rejected]:
        """What is due for the quarantine: one row stands for all that a sender has sent in a while."""
        due = [name for name, flood in self._floods.items() if now_us - flood.since_us >= TELL_EVERY_US]
        floods = [(name, self._floods.pop(name)) for name in due]
        return [Rejected(name, Reason.TOO_MANY, each.payload, each.size, each.count) for name, each in floods]

    def snapshot(self) -> NDArray[np.float64]:
        """The tokens, for `restore` when a block has to be read once more."""
        return self.tokens.copy()

    def restore(self, tokens: NDArray[np.float64]) -> None:
        """Put back what was taken since the snapshot."""
        self.tokens[:] = tokens

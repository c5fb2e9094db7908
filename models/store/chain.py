"""The log's hash chain, recomputed without the database: for exported logs, and to prove that SQL hashes the same.

An event's hash is SHA-256 over its stored bytes, each text preceded by its length, then the hash before it. Whoever
changes, drops or inserts an event must recompute every later hash, and then no longer meets a head exported earlier.
"""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the log as it is stored; `payload` is the text, not what it means."""

    park_id: int
    seq: int
    session_id: int
    time: datetime
    recorded_at: datetime
    actor: str
    kind: str
    payload: str
    previous: bytes
    hash: bytes


def event_hash(link: Link) -> bytes:
    """Return the hash that the link should have."""
    numbers = struct.pack(
        ">iqiqq", link.park_id, link.seq, link.session_id, _micros(link.time), _micros(link.recorded_at)
    )
    texts = b"".join(_framed(text) for text in (link.actor, link.kind, link.payload))
    return hashlib.sha256(numbers + texts + link.previous).digest()


def first_bad(links: Iterable[Link], head: tuple[int, bytes] | None = None) -> int | None:
    """Return the number of the first event that does not fit, or None; `head` is what an earlier export carried."""
    seq, previous, met = 0, b"", head is None or head[0] == 0
    for link in links:
        if link.seq != seq + 1 or link.previous != previous or link.hash != event_hash(link):
            return seq + 1
        seq, previous = link.seq, link.hash
        if head is not None and seq == head[0]:
            if link.hash != head[1]:
                return seq
            met = True
    return None if met else seq + 1


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _framed(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">i", len(data)) + data

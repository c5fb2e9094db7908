"""One sensor's packed day: a document of eight blocks of three hours, so that nobody unpacks a day for an instant.

The document begins with the blocks' lengths; a block without readings has none. Each block holds the columns time,
value, quality and delay (received - time), see archive_columns.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import pairwise

import numpy as np

from models.domain.readings import Batch
from models.domain.times import to_us
from models.store.archive_columns import pack, unpack

DAY_US = 86_400_000_000
BLOCKS = 8
_BLOCK_US = DAY_US // BLOCKS
_LENGTHS = struct.Struct(f"<{BLOCKS}I")


def midnight(day: date) -> datetime:
    """The day's beginning, UTC."""
    return datetime.combine(day, time(), UTC)


def packed_day(day: date, batch: Batch) -> bytes:
    """Return one sensor's readings of a day, sorted by time, as a document."""
    edges = np.searchsorted(batch.times, to_us(midnight(day)) + np.arange(BLOCKS + 1) * _BLOCK_US).tolist()
    blocks = [
        _packed(batch.part(slice(first, last))) if last > first else b""
        for first, last in pairwise(edges)
    ]
    return _LENGTHS.pack(*map(len, blocks)) + b"".join(blocks)


def blocks_of(day: date, key: int, document: bytes, start_us: int, end_us: int) -> Iterator[Batch]:
    """Return the readings between two instants, inclusive, block by block, the newest block first."""
    lengths = _LENGTHS.unpack_from(document)
    begin, end = to_us(midnight(day)), len(document)
    for number in reversed(range(BLOCKS)):
        first = end - lengths[number]
        if lengths[number] and begin + number * _BLOCK_US <= end_us and start_us < begin + (number + 1) * _BLOCK_US:
            batch = _unpacked(key, document[first:end])
            inside = np.searchsorted(batch.times, [start_us, end_us + 1])
            yield batch.part(slice(int(inside[0]), int(inside[1])))
        end = first


def _packed(batch: Batch) -> bytes:
    return pack([batch.times, batch.values, batch.quality.astype(np.int64), batch.received - batch.times])


def _unpacked(key: int, block: bytes) -> Batch:
    times, values, quality, delay = unpack(block)
    return Batch(np.full(times.size, key, np.int32), times, values, quality.astype(np.uint8), times + delay)

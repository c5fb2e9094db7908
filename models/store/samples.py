"""Readings as they came, whether their day is hot (rows of a partition) or packed: one reading is one, wherever it is.

A day that was packed may receive late readings again; they wait in its partition until it is packed anew. So every
reading of samples is the union of both, and where both have the same sensor and time, the packed one was first.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np

from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.store.archive_days import DAY_US, blocks_of, midnight
from models.store.copying import POSTGRES_EPOCH_US, row_type, rows_of
from models.store.engine import Tx

_WINDOW = """
    COPY (
        SELECT sensor_key, time, received, value, quality FROM cc.sample
        WHERE park_id = %s AND session_id = %s AND sensor_key = ANY (%s) AND time >= %s AND time <= %s
    ) TO STDOUT (FORMAT binary)
"""
_NEWEST = """
    COPY (
        SELECT s.* FROM unnest(%s::int4[]) AS k (sensor_key), LATERAL (
            SELECT sensor_key, time, received, value, quality FROM cc.sample
            WHERE park_id = %s AND session_id = %s AND sensor_key = k.sensor_key AND time >= %s AND time <= %s
            ORDER BY time DESC LIMIT 1
        ) AS s
    ) TO STDOUT (FORMAT binary)
"""
_PACKED = """
    SELECT day, sensor_key, packed FROM cc.archive
    WHERE park_id = %s AND session_id = %s AND day = ANY (%s) AND sensor_key = ANY (%s) ORDER BY day, sensor_key
"""
_DAYS = "SELECT day FROM cc.packed_day WHERE park_id = %s AND day BETWEEN %s AND %s ORDER BY day DESC"
_SAMPLE = row_type(
    ("sensor_key", ">i4"), ("time", ">i8"), ("received", ">i8"), ("value", ">f8"), ("quality", ">i2")
)


class _PackedDay(NamedTuple):
    day: date
    key: int
    document: bytes


def samples_of(tx: Tx, scope: Scope, keys: Collection[int], start: datetime, end: datetime) -> Batch:
    """Return every reading of these sensors between two event times, inclusive, ordered by time, then key."""
    hot = _copied(tx, _WINDOW, (scope.park_id, scope.session_id, list(keys), start, end))
    days = _packed_days(tx, scope, start, end)
    span = to_us(start), to_us(end)
    cold = [block for packed in _packed(tx, scope, keys, days) for block in blocks_of(*packed, *span)]
    return united([*cold, hot])


def newest_of(tx: Tx, scope: Scope, keys: Collection[int], at: datetime, since: datetime) -> Batch:
    """Return the newest reading of each of these sensors at an instant, none older than `since`."""
    hot = _copied(tx, _NEWEST, (list(keys), scope.park_id, scope.session_id, since, at))
    found = dict(zip(hot.keys.tolist(), hot.times.tolist(), strict=True))
    cold, missing, span = [], set(keys), (to_us(since), to_us(at))
    for day in _packed_days(tx, scope, since, at):
        ends = to_us(midnight(day)) + DAY_US
        missing -= {key for key, time in found.items() if time >= ends}
        if not missing:
            break
        for packed in _packed(tx, scope, missing, [day]):
            newest = next((block for block in blocks_of(*packed, *span) if len(block)), None)
            if newest is not None:
                cold.append(newest.part(slice(-1, None)))
                found[packed.key] = int(newest.times[-1])
    return _last_of_each(united([*cold, hot]))


def united(parts: list[Batch]) -> Batch:
    """Return the readings of all parts, ordered by time, then key; of the same sensor and time, the first part's."""
    whole = Batch(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    whole = whole.part(np.lexsort((whole.keys, whole.times)))  # stable: earlier parts come first
    again = (np.diff(whole.keys) == 0) & (np.diff(whole.times) == 0)
    return whole.part(np.concatenate([np.ones(min(1, len(whole)), np.bool_), ~again]))


def _copied(tx: Tx, statement: str, parameters: tuple[object, ...]) -> Batch:
    rows = rows_of(tx, statement, parameters, _SAMPLE)
    return Batch(
        rows["sensor_key"].astype(np.int32),
        rows["time"].astype(np.int64) + POSTGRES_EPOCH_US,
        rows["value"].astype(np.float64),
        rows["quality"].astype(np.uint8),
        rows["received"].astype(np.int64) + POSTGRES_EPOCH_US,
    )


def _packed_days(tx: Tx, scope: Scope, start: datetime, end: datetime) -> list[date]:
    """The newest first. Asked after the hot rows were read: a day that was packed meanwhile is then seen here."""
    rows = tx.driver.execute(_DAYS, (scope.park_id, start.astimezone(UTC).date(), end.astimezone(UTC).date()))
    return [row[0] for row in rows.fetchall()]


def _packed(tx: Tx, scope: Scope, keys: Collection[int], days: list[date]) -> Iterator[_PackedDay]:
    if days:
        cursor = tx.driver.cursor(binary=True)
        cursor.execute(_PACKED, (scope.park_id, scope.session_id, days, list(keys)))
        for day, key, document in cursor:
            yield _PackedDay(day, key, document)


def _last_of_each(batch: Batch) -> Batch:
    _, last = np.unique(batch.keys[::-1], return_index=True)
    return batch.part(np.sort(len(batch) - 1 - last))

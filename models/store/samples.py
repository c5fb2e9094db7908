"""Readings as they came, whether their day is hot (rows of a partition) or packed: one reading is one, wherever it is.

A day that was packed may receive late readings again; they wait in its partition until it is packed anew. So every
reading of samples is the union of both, and where both have the same sensor and time, the packed one was first.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime

import numpy as np

from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.store.archive_columns import pack, unpack
from models.store.copying import POSTGRES_EPOCH_US, row_type, rows_of
from models.store.engine import Tx

DAY_US = 86_400_000_000
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
    SELECT sensor_key, packed FROM cc.archive
    WHERE park_id = %s AND session_id = %s AND day = ANY (%s) AND sensor_key = ANY (%s) ORDER BY day, sensor_key
"""
_DAYS = "SELECT day FROM cc.packed_day WHERE park_id = %s AND day BETWEEN %s AND %s ORDER BY day DESC"
_SAMPLE = row_type(
    ("sensor_key", ">i4"), ("time", ">i8"), ("received", ">i8"), ("value", ">f8"), ("quality", ">i2")
)


def samples_of(tx: Tx, scope: Scope, keys: Collection[int], start: datetime, end: datetime) -> Batch:
    """Return every reading of these sensors between two event times, inclusive, ordered by time, then key."""
    hot = _copied(tx, _WINDOW, (scope.park_id, scope.session_id, list(keys), start, end))
    days = _packed_days(tx, scope, start, end)
    cold = [_between(part, start, end) for part in _packed(tx, scope, keys, days)]
    return united([*cold, hot])


def newest_of(tx: Tx, scope: Scope, keys: Collection[int], at: datetime, since: datetime) -> Batch:
    """Return the newest reading of each of these sensors at an instant, none older than `since`."""
    hot = _copied(tx, _NEWEST, (list(keys), scope.park_id, scope.session_id, since, at))
    found = dict(zip(hot.keys.tolist(), hot.times.tolist(), strict=True))
    parts, missing = [hot], set(keys)
    for day in _packed_days(tx, scope, since, at):
        ends = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC)) + DAY_US
        missing -= {key for key, time in found.items() if time >= ends}
        if not missing:
            break
        for part in _packed(tx, scope, missing, [day]):
            newest = _between(part, since, at).part(slice(-1, None))
            parts.append(newest)
            found.update(zip(newest.keys.tolist(), newest.times.tolist(), strict=True))
    return _last_of_each(united(parts))


def united(parts: list[Batch]) -> Batch:
    """Return the readings of all parts, ordered by time, then key; of the same sensor and time, the first part's."""
    whole = Batch(
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.quality for part in parts]),
        np.concatenate([part.received for part in parts]),
    )
    whole = whole.part(np.lexsort((whole.keys, whole.times)))  # stable: earlier parts come first
    again = (np.diff(whole.keys) == 0) & (np.diff(whole.times) == 0)
    return whole.part(np.concatenate([np.ones(min(1, len(whole)), np.bool_), ~again]))


def unpacked(key: int, document: bytes) -> Batch:
    """Return one sensor's packed day."""
    times, values, quality, delay = unpack(document)
    return Batch(np.full(times.size, key, np.int32), times, values, quality.astype(np.uint8), times + delay)


def packed(batch: Batch) -> bytes:
    """Return one sensor's day, packed."""
    quality, delay = batch.quality.astype(np.int64), batch.received - batch.times
    return pack([batch.times, batch.values, quality, delay])


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


def _packed(tx: Tx, scope: Scope, keys: Collection[int], days: list[date]) -> Iterator[Batch]:
    if days:
        cursor = tx.driver.cursor(binary=True)
        cursor.execute(_PACKED, (scope.park_id, scope.session_id, days, list(keys)))
        for key, document in cursor:
            yield unpacked(key, document)


def _between(batch: Batch, start: datetime, end: datetime) -> Batch:
    first, last = np.searchsorted(batch.times, [to_us(start), to_us(end) + 1])
    return batch.part(slice(int(first), int(last)))


def _last_of_each(batch: Batch) -> Batch:
    _, last = np.unique(batch.keys[::-1], return_index=True)
    return batch.part(np.sort(len(batch) - 1 - last))

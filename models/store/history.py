"""Reading the past: readings as they came, and series that fit a screen."""

from collections.abc import Collection
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.readings import Batch, Quality, is_late, plain_quality
from models.domain.series import SeriesColumns, fit, raw_series
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.store.engine import Store, Tx

Series = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.uint8]]

_WINDOW = """
    COPY (
        SELECT sensor_key, time, received, value, quality FROM cc.sample
        WHERE park_id = %s AND session_id = %s AND sensor_key = ANY (%s) AND time >= %s AND time <= %s
        ORDER BY time, sensor_key
    ) TO STDOUT (FORMAT binary)
"""
_NEWEST = """
    COPY (
        SELECT s.* FROM unnest(%s::int4[]) AS k (sensor_key), LATERAL (
            SELECT sensor_key, time, received, value, quality FROM cc.sample
            WHERE park_id = %s AND session_id = %s AND sensor_key = k.sensor_key AND time >= %s AND time <= %s
            ORDER BY time DESC LIMIT 1
        ) AS s ORDER BY s.time, s.sensor_key
    ) TO STDOUT (FORMAT binary)
"""
# binary COPY as an array: a day at 1 Hz comes as columns without a Python object for each reading
_COPIED = np.dtype(
    [("fields", ">i2")]
    + [
        part
        for name, kind in (
            ("sensor_key", ">i4"), ("time", ">i8"), ("received", ">i8"), ("value", ">f8"), ("quality", ">i2"),
        )
        for part in ((f"{name}_size", ">i4"), (name, kind))
    ]
)
_COPY_HEADER, _COPY_TRAILER = 19, 2  # bytes
_POSTGRES_EPOCH_US = 946_684_800_000_000  # 2000-01-01 in µs since 1970


def read_samples(store: Store, scope: Scope, sensor_key: int, start: datetime, end: datetime) -> Series:
    """Return (times, values, quality) of one sensor between two event times, inclusive; times in µs since 1970."""
    batch = read_batch(store, scope, (sensor_key,), start, end)
    return batch.times, batch.values, batch.quality


def read_batch(store: Store, scope: Scope, sensor_keys: Collection[int], start: datetime, end: datetime) -> Batch:
    """Return every reading of these sensors between two event times, inclusive, ordered by time, then key."""
    with store.snapshot() as tx:
        return _hot(tx, scope, sensor_keys, start, end)


def read_values_at(
    store: Store, scope: Scope, sensor_keys: Collection[int], at: datetime, since: datetime
) -> Batch:
    """Return the newest reading of each of these sensors at an instant, none older than `since`."""
    with store.snapshot() as tx:
        return _copied(tx, _NEWEST, (list(sensor_keys), scope.park_id, scope.session_id, since, at))


def read_series(
    store: Store, scope: Scope, sensor_key: int, start: datetime, end: datetime, points: int
) -> SeriesColumns:
    """Return one sensor's past between two event times in at most about `points` stretches (a plot's pixel columns)."""
    times, values, quality = read_samples(store, scope, sensor_key, start, end)
    kept = plain_quality(quality) != Quality.BAD
    series = raw_series(times[kept], values[kept], is_late(quality[kept]))
    return fit(series, to_us(start), to_us(end), points)


def _hot(tx: Tx, scope: Scope, sensor_keys: Collection[int], start: datetime, end: datetime) -> Batch:
    return _copied(tx, _WINDOW, (scope.park_id, scope.session_id, list(sensor_keys), start, end))


def _copied(tx: Tx, statement: str, parameters: tuple[object, ...]) -> Batch:
    with tx.driver.cursor().copy(statement.encode(), parameters) as copy:
        document = b"".join(bytes(block) for block in copy)
    rows = np.frombuffer(document[_COPY_HEADER : len(document) - _COPY_TRAILER], _COPIED)
    return Batch(
        rows["sensor_key"].astype(np.int32),
        rows["time"].astype(np.int64) + _POSTGRES_EPOCH_US,
        rows["value"].astype(np.float64),
        rows["quality"].astype(np.uint8),
        rows["received"].astype(np.int64) + _POSTGRES_EPOCH_US,
    )

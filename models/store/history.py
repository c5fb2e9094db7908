"""Reading the past: readings as they came, and series that fit a screen."""

from collections.abc import Collection
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.readings import Batch
from models.domain.series import HOUR_US, MINUTE_US, Resolution, SeriesColumns, condense, fit, joined
from models.domain.sessions import Scope
from models.domain.times import from_us, to_us
from models.store.engine import Store, Tx
from models.store.rollups import measured, minutes_in
from models.store.samples import newest_of, samples_of

Series = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.uint8]]
FEWEST = 3  # a plot's columns may be three times as many as what is drawn in them

_ROLLED = """
    SELECT (extract(epoch FROM least(rolled_until, %s)) * 1000000)::bigint FROM cc.history_mark
    WHERE park_id = %s AND session_id = %s
"""
_HOURS = """
    SELECT (extract(epoch FROM hour) * 1000000)::bigint, minimum, mean, maximum, readings, late FROM cc.rollup
    WHERE park_id = %s AND session_id = %s AND sensor_key = %s AND hour >= %s AND hour < %s ORDER BY hour
"""
_MINUTES = """
    SELECT hour, minutes FROM cc.rollup
    WHERE park_id = %s AND session_id = %s AND sensor_key = %s AND hour >= %s AND hour < %s ORDER BY hour
"""


def read_samples(store: Store, scope: Scope, sensor_key: int, start: datetime, end: datetime) -> Series:
    """Return (times, values, quality) of one sensor between two event times, inclusive; times in µs since 1970."""
    batch = read_batch(store, scope, (sensor_key,), start, end)
    return batch.times, batch.values, batch.quality


def read_batch(store: Store, scope: Scope, sensor_keys: Collection[int], start: datetime, end: datetime) -> Batch:
    """Return every reading of these sensors between two event times, inclusive, ordered by time, then key."""
    with store.transaction() as tx:
        return samples_of(tx, scope, sensor_keys, start, end)


def read_values_at(store: Store, scope: Scope, sensor_keys: Collection[int], at: datetime, since: datetime) -> Batch:
    """Return the newest reading of each of these sensors at an instant, none older than `since`."""
    with store.transaction() as tx:
        return newest_of(tx, scope, sensor_keys, at, since)


def read_series(
    store: Store, scope: Scope, sensor_key: int, start: datetime, end: datetime, points: int
) -> SeriesColumns:
    """Return one sensor's past between two event times in at most about `points` stretches (a plot's pixel columns).

    Long windows come from hours or minutes that were rolled up, with what is not rolled up yet from readings; short
    ones from readings alone. A roll-up's first stretch may begin before `start`.
    """
    resolution = choose(to_us(end) - to_us(start), points)
    with store.transaction() as tx:
        if resolution is Resolution.RAW:
            series = measured(samples_of(tx, scope, (sensor_key,), start, end))
        else:
            series = _rolled_series(tx, scope, sensor_key, (start, end), resolution)
    return fit(series, to_us(start), to_us(end), points)


def choose(span_us: int, points: int) -> Resolution:
    """Return the coarsest resolution that still gives a plot of so many columns something to draw in most of them."""
    if span_us // HOUR_US * FEWEST >= points:
        return Resolution.HOUR
    return Resolution.MINUTE if span_us // MINUTE_US * FEWEST >= points else Resolution.RAW


def _rolled_series(
    tx: Tx, scope: Scope, sensor_key: int, window: tuple[datetime, datetime], resolution: Resolution
) -> SeriesColumns:
    start, end = window
    step_us = HOUR_US if resolution is Resolution.HOUR else MINUTE_US
    row = tx.driver.execute(_ROLLED, (end, scope.park_id, scope.session_id)).fetchone()
    begins = from_us(to_us(start) // HOUR_US * HOUR_US)
    until = max(begins, from_us(row[0] // HOUR_US * HOUR_US)) if row else begins
    where = (scope.park_id, scope.session_id, sensor_key, begins, until)
    rest = measured(samples_of(tx, scope, (sensor_key,), until, end))
    read = _hours if resolution is Resolution.HOUR else _minutes
    series = joined([*read(tx, where), condense(rest, step_us, resolution)])
    return series.between(to_us(start) // step_us * step_us, to_us(end))


def _hours(tx: Tx, where: tuple[object, ...]) -> list[SeriesColumns]:
    rows = tx.driver.cursor(binary=True).execute(_HOURS, where).fetchall()
    table = np.array(rows, np.float64).reshape(-1, 6).T
    times, readings, late = (table[index].astype(np.int64) for index in (0, 4, 5))
    return [SeriesColumns(Resolution.HOUR, HOUR_US, times, table[1], table[2], table[3], readings, late)]


def _minutes(tx: Tx, where: tuple[object, ...]) -> list[SeriesColumns]:
    rows = tx.driver.cursor(binary=True).execute(_MINUTES, where).fetchall()
    return [minutes_in(rows)] if rows else []

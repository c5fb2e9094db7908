"""Minutes and hours of every sensor, made from its samples and, when late ones come, made again.

Theory of operation. cc.close_hours moves a session's mark over an hour once what still comes for it is late. The hour
is then rolled up from the samples, in a transaction that moves `rolled_until` on: a crash repeats it, never skips it. A
reading for a closed hour is noted by the database in the transaction that stores it (`touched`); `refresh` makes those
hours anew. Nothing is ever added to a number that is stored, so re-delivery cannot count twice. Hours that are open
have no roll-up; who reads takes their samples.

A row holds one sensor's hour and, packed, its minutes: lowest, mean and highest value, how many readings and how many
of them late. Readings of bad quality are no measurements and are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.domain.readings import LATE, LATE_AFTER, PLAIN, Batch, Quality, is_late, plain_quality
from models.domain.series import HOUR_US, MINUTE_US, Resolution, SeriesColumns, condense, raw_series
from models.domain.sessions import Scope
from models.domain.times import from_us, to_us
from models.store.archive_columns import pack, unpack
from models.store.copying import POSTGRES_EPOCH_US, row_type, rows_of
from models.store.engine import Store, Tx
from models.store.samples import samples_of

NOTES_AT_ONCE = 2_000  # of one transaction, which must not be a long one
_HOURS_AT_ONCE = 2  # of all sensors, likewise
_SENSORS_AT_ONCE = 16  # whose readings of up to a day are in memory
_HOUR = timedelta(hours=1)
# an hour of ten thousand sensors at 2 Hz is 72 million readings, and their roll-ups take their time here, too
_PATIENCE = (
    "SET LOCAL statement_timeout = '5min'",
    "SET LOCAL idle_in_transaction_session_timeout = '5min'",
    "SET LOCAL work_mem = '96MB'",
)
_AGGREGATE = """
    COPY (
        SELECT sensor_key, date_bin('1 minute', time, '2000-01-01Z') AS minute, min(value), avg(value), max(value),
            count(*), count(*) FILTER (WHERE quality & %s <> 0)
        FROM cc.sample
        WHERE park_id = %s AND session_id = %s AND time >= %s AND time < %s AND quality & %s <> %s
        GROUP BY 1, 2
    ) TO STDOUT (FORMAT binary)
"""
_AGGREGATED = row_type(
    ("sensor_key", ">i4"), ("minute", ">i8"), ("minimum", ">f8"), ("mean", ">f8"), ("maximum", ">f8"),
    ("counts", ">i8"), ("late", ">i8"),
)
_STAGE = "CREATE TEMP TABLE IF NOT EXISTS rolled (LIKE cc.rollup) ON COMMIT DELETE ROWS"
_COLUMNS = "park_id, session_id, sensor_key, hour, minimum, mean, maximum, readings, late, minutes"
_TYPES = ("int4", "int4", "int4", "timestamptz", "float8", "float8", "float8", "int4", "int4", "bytea")
_KEEP = f"""
    INSERT INTO cc.rollup AS r ({_COLUMNS}) SELECT {_COLUMNS} FROM pg_temp.rolled
    ORDER BY park_id, session_id, sensor_key, hour
    ON CONFLICT (park_id, session_id, sensor_key, hour) DO UPDATE SET minimum = excluded.minimum, mean = excluded.mean,
        maximum = excluded.maximum, readings = excluded.readings, late = excluded.late, minutes = excluded.minutes
"""  # noqa: S608 - fixed columns
_NOTES = """
    SELECT id, sensor_key, hour FROM cc.touched WHERE park_id = %s AND session_id = %s AND NOT rolled
    ORDER BY id LIMIT %s
"""
_TAKEN = "UPDATE cc.touched SET rolled = true WHERE park_id = %s AND id = ANY (%s)"
_IS_PACKED = "SELECT FROM cc.packed_day WHERE park_id = %s AND day = %s"
_SENSORS = """
    SELECT DISTINCT sensor_key FROM cc.sample WHERE park_id = %s AND session_id = %s AND time >= %s AND time < %s
"""


_UNFINISHED = """
    SELECT s.session_id FROM cc.session AS s LEFT JOIN cc.history_mark AS m USING (park_id, session_id)
    WHERE s.park_id = %s AND (coalesce(m.rolled_until, '-infinity') < 'infinity' OR EXISTS (
        SELECT FROM cc.touched AS t WHERE t.park_id = s.park_id AND t.session_id = s.session_id AND NOT t.rolled))
    ORDER BY s.session_id
"""


class Minutes(NamedTuple):
    """Minutes of several sensors in the order of sensor and time; `keys` says whose each is."""

    keys: NDArray[np.int32]
    series: SeriesColumns


def unfinished(store: Store, park_id: int) -> list[Scope]:
    """Return the park's sessions that go on or have something left to roll up."""
    with store.transaction() as tx:
        return [Scope(park_id, row[0]) for row in tx.driver.execute(_UNFINISHED, (park_id,)).fetchall()]


def close_hours(store: Store, scope: Scope) -> None:
    """Close the hours that the session's clock has left behind by as much as makes a reading late."""
    with store.transaction() as tx:
        tx.call("close_hours", park=scope.park_id, session=scope.session_id, lag=LATE_AFTER)


def roll_up(store: Store, scope: Scope) -> bool:
    """Roll up the next closed hour, in one transaction; False when there is none."""
    with store.transaction() as tx:
        hour = _next_hour(tx, scope)
        if hour is None:
            return False
        tx.call("summarise_day", park=scope.park_id, day=hour.date())
        _keep(tx, scope, _rows(_minutes_of_all(tx, scope, hour)))
        tx.call("hour_rolled", park=scope.park_id, session=scope.session_id, hour=hour)
        return True


def refresh(store: Store, scope: Scope) -> int:
    """Roll up again some of what late readings touched, in one transaction; returns how many notes were worked off."""
    with store.transaction() as tx:
        _next_hour(tx, scope)  # for its lock: one at a time rolls up
        notes = tx.driver.execute(_NOTES, (scope.park_id, scope.session_id, NOTES_AT_ONCE)).fetchall()
        whole = sorted({hour for _, key, hour in notes if key is None})
        later = set(whole[_HOURS_AT_ONCE:])
        taken = [note for note in notes if note[2] not in later]
        for hour in whole[:_HOURS_AT_ONCE]:
            _refresh_hour(tx, scope, hour)
        _refresh_sensors(tx, scope, {(key, hour) for _, key, hour in taken if hour not in whole})
        tx.driver.execute(_TAKEN, (scope.park_id, [note[0] for note in taken]))
        return len(taken)


def minutes_in(rows: Sequence[tuple[datetime, bytes]]) -> SeriesColumns:
    """Return the minutes that these rows of the roll-up (hour, minutes) hold, in their order."""
    parts = [unpack(packed) for _, packed in rows]
    hours = np.repeat([to_us(hour) for hour, _ in rows], [part[0].size for part in parts])
    minute, counts, late, minimum, maximum, above = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    mean = np.minimum(minimum + above.astype(np.int32).view(np.float32), maximum)
    return SeriesColumns(
        Resolution.MINUTE, MINUTE_US, hours + minute * MINUTE_US, minimum, mean, maximum, counts, late
    )


def measured(batch: Batch) -> SeriesColumns:
    """Return one sensor's readings as a series, without those of bad quality."""
    good = plain_quality(batch.quality) != Quality.BAD
    return raw_series(batch.times[good], batch.values[good], is_late(batch.quality[good]))


def _next_hour(tx: Tx, scope: Scope) -> datetime | None:
    """The next closed hour; whoever asked is alone with the session's roll-ups to the transaction's end."""
    for setting in _PATIENCE:
        tx.driver.execute(setting)
    hour: datetime | None = tx.call("next_hour", park=scope.park_id, session=scope.session_id)
    return hour


def _minutes_of_all(tx: Tx, scope: Scope, hour: datetime) -> Minutes:
    """The hour's minutes of every sensor, aggregated by the server in one pass over the hour's pages."""
    tx.driver.execute("SET LOCAL enable_seqscan = off")  # a day that is being filled has no statistics yet
    window = (LATE, scope.park_id, scope.session_id, hour, hour + _HOUR, PLAIN, int(Quality.BAD))
    rows = rows_of(tx, _AGGREGATE, window, _AGGREGATED)
    rows = rows[np.lexsort((rows["minute"], rows["sensor_key"]))]
    series = SeriesColumns(
        Resolution.MINUTE,
        MINUTE_US,
        times=rows["minute"].astype(np.int64) + POSTGRES_EPOCH_US,
        minimum=rows["minimum"].astype(np.float64),
        mean=rows["mean"].astype(np.float64),
        maximum=rows["maximum"].astype(np.float64),
        counts=rows["counts"].astype(np.int64),
        late=rows["late"].astype(np.int64),
    )
    return Minutes(rows["sensor_key"].astype(np.int32), series)


def _refresh_hour(tx: Tx, scope: Scope, hour: datetime) -> None:
    """Many sensors were late: on a hot day one pass over the hour, on a packed one those that have hot readings."""
    if tx.driver.execute(_IS_PACKED, (scope.park_id, hour.date())).fetchone() is None:
        _keep(tx, scope, _rows(_minutes_of_all(tx, scope, hour)))
        return
    window = (scope.park_id, scope.session_id, hour, hour + _HOUR)
    _refresh_sensors(tx, scope, {(row[0], hour) for row in tx.driver.execute(_SENSORS, window).fetchall()})


def _refresh_sensors(tx: Tx, scope: Scope, touched: Iterable[tuple[int, datetime]]) -> None:
    """Sensors that were touched in the same hours are read together."""
    windows: dict[tuple[datetime, datetime], list[int]] = {}
    for key, first, last in _runs(touched):
        windows.setdefault((first, last), []).append(key)
    for (first, last), keys in windows.items():
        for begin in range(0, len(keys), _SENSORS_AT_ONCE):
            _refresh_window(tx, scope, keys[begin : begin + _SENSORS_AT_ONCE], first, last + _HOUR)


def _refresh_window(tx: Tx, scope: Scope, keys: list[int], start: datetime, end: datetime) -> None:
    batch = samples_of(tx, scope, keys, start, end - timedelta(microseconds=1))
    rows: list[tuple[Any, ...]] = []
    for key in keys:
        minutes = condense(measured(batch.part(batch.keys == key)), MINUTE_US, Resolution.MINUTE)
        rows += _rows(Minutes(np.full(len(minutes), key, np.int32), minutes))
    _keep(tx, scope, rows)


def _runs(touched: Iterable[tuple[int, datetime]]) -> Iterator[tuple[int, datetime, datetime]]:
    """Sensor, first and last hour of every unbroken run of hours within a day."""
    run: tuple[int, datetime, datetime] | None = None
    for key, hour in sorted(touched):
        if run and run[0] == key and run[2] + _HOUR == hour and run[1].date() == hour.date():
            run = (key, run[1], hour)
            continue
        if run:
            yield run
        run = (key, hour, hour)
    if run:
        yield run


def _rows(minutes: Minutes) -> Iterator[tuple[Any, ...]]:
    """One row for each sensor and hour."""
    series = minutes.series
    hours = series.times // HOUR_US
    edges = np.flatnonzero((np.diff(minutes.keys) != 0) | (np.diff(hours) != 0)) + 1
    bounds = [0, *edges.tolist(), len(series)] if len(series) else [0]
    for first, last in pairwise(bounds):
        yield _row(int(minutes.keys[first]), int(hours[first]) * HOUR_US, series.part(slice(first, last)))


def _row(key: int, hour_us: int, minutes: SeriesColumns) -> tuple[Any, ...]:
    above = (minutes.mean - minutes.minimum).astype(np.float32).view(np.int32).astype(np.int64)
    packed = pack(
        [
            (minutes.times - hour_us) // MINUTE_US, minutes.counts, minutes.late, minutes.minimum, minutes.maximum,
            above,
        ]
    )
    readings = int(minutes.counts.sum())
    lowest, highest = float(minutes.minimum.min()), float(minutes.maximum.max())
    mean = min(max(float((minutes.mean * minutes.counts).sum()) / readings, lowest), highest)
    return key, from_us(hour_us), lowest, mean, highest, readings, int(minutes.late.sum()), packed


def _keep(tx: Tx, scope: Scope, rows: Iterable[Sequence[Any]]) -> None:
    cursor = tx.driver.cursor()
    cursor.execute(_STAGE)
    with cursor.copy("COPY pg_temp.rolled FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row((scope.park_id, scope.session_id, *row))
    cursor.execute(_KEEP.encode())
    cursor.execute("DELETE FROM pg_temp.rolled")

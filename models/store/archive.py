"""Old days in few bytes: one row for each sensor and day instead of one for each reading.

Theory of operation. A day is packed when all that still comes for it is noted (cc.day_is_over). Packing reads the
readings of some sensors at a time, hot ones and those that were packed before, and writes their row; readers find each
reading meanwhile where it was. At the end cc.end_packing empties the partition and marks the day as packed at one
stroke, unless a reading came in between: then the day is packed again, later. A crash at any point leaves everything
readable and is made good by packing again. Late readings of a packed day go into its empty partition and are packed
with the others in time.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from models.domain.sessions import Scope
from models.store.archive_days import midnight, packed_day
from models.store.engine import Store, Tx
from models.store.samples import samples_of

SENSORS_AT_ONCE = 4  # whose readings of a day are in memory
_KEYS = """
    WITH RECURSIVE k (session_id, sensor_key) AS (
        (SELECT session_id, sensor_key FROM cc.sample WHERE park_id = %(park)s AND time >= %(begin)s AND time < %(end)s
            ORDER BY session_id, sensor_key LIMIT 1)
        UNION ALL
        SELECT n.session_id, n.sensor_key FROM k, LATERAL (
            SELECT s.session_id, s.sensor_key FROM cc.sample AS s
            WHERE s.park_id = %(park)s AND s.time >= %(begin)s AND s.time < %(end)s
                AND (s.session_id, s.sensor_key) > (k.session_id, k.sensor_key)
            ORDER BY s.session_id, s.sensor_key LIMIT 1
        ) AS n
    ) SELECT session_id, sensor_key FROM k
"""
_KEEP = """
    INSERT INTO cc.archive (park_id, session_id, day, sensor_key, readings, packed) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (park_id, session_id, day, sensor_key) DO UPDATE
        SET readings = excluded.readings, packed = excluded.packed
"""
_DAYS = "SELECT * FROM cc.days_to_pack(%s, %s)"


class PackedDay(NamedTuple):
    """What became of a day; `emptied` says whether the readings of the park are in the archive alone to be read."""

    readings: int
    size: int  # bytes
    emptied: bool


def days_to_pack(store: Store, park_id: int, before: date) -> list[date]:
    """Return the park's days before this one that hold readings which are not packed and can be, the oldest first."""
    with store.transaction() as tx:
        return [row[0] for row in tx.driver.execute(_DAYS, (park_id, before)).fetchall()]


def pack_day(store: Store, park_id: int, day: date, going_on: Callable[[], bool] = lambda: True) -> PackedDay:
    """Pack the park's readings of a day; leaves it for another time as soon as `going_on` says no."""
    with store.transaction() as tx:
        if not tx.call("begin_packing", park=park_id, day=day):
            return PackedDay(0, 0, emptied=False)
        found = _sensors(tx, park_id, day)
    readings = size = 0
    for session_id, keys in found:
        for first in range(0, len(keys), SENSORS_AT_ONCE):
            if not going_on():
                return PackedDay(readings, size, emptied=False)
            with store.transaction() as tx:
                rows = list(_rows(tx, Scope(park_id, session_id), keys[first : first + SENSORS_AT_ONCE], day))
                tx.driver.cursor().executemany(_KEEP, rows)
            readings += sum(row[4] for row in rows)
            size += sum(len(row[5]) for row in rows)
    with store.transaction() as tx:
        return PackedDay(readings, size, tx.call("end_packing", park=park_id, day=day))


def forget_samples(store: Store, park_id: int, before: date) -> int:
    """Drop the park's readings of days before this one; returns how many packed days there were. Raises BadInput."""
    with store.transaction() as tx:
        return int(tx.call("forget_samples", park=park_id, before=before))


def forget_rollups(store: Store, park_id: int, before: date) -> int:
    """Drop some of the park's minutes and hours from before this day; returns how many rows. Raises BadInput."""
    with store.transaction() as tx:
        return int(tx.call("forget_rollups", park=park_id, before=before))


def _sensors(tx: Tx, park_id: int, day: date) -> list[tuple[int, list[int]]]:
    """The sensors of each session that have hot readings on this day, by leaps over the index."""
    begin = midnight(day)
    window = {"park": park_id, "begin": begin, "end": begin + timedelta(days=1)}
    sessions: dict[int, list[int]] = {}
    for session_id, key in tx.driver.execute(_KEYS, window).fetchall():
        sessions.setdefault(session_id, []).append(key)
    return list(sessions.items())


def _rows(
    tx: Tx, scope: Scope, keys: Sequence[int], day: date
) -> Iterator[tuple[int, int, date, int, int, bytes]]:
    begin = midnight(day)
    batch = samples_of(tx, scope, keys, begin, begin + timedelta(days=1) - timedelta(microseconds=1))
    batch = batch.part(np.argsort(batch.keys, kind="stable"))
    for key in keys:
        first, last = np.searchsorted(batch.keys, [key, key + 1])
        mine = batch.part(slice(int(first), int(last)))
        yield scope.park_id, scope.session_id, day, key, len(mine), packed_day(day, mine)

"""How much the store holds of one session."""

from datetime import timedelta

from models.domain.sessions import Scope
from models.store.archive_days import midnight
from models.store.engine import Store
from models.store.samples import samples_of

_HOT = """
    SELECT count(*) FROM cc.sample AS s WHERE s.park_id = %(park)s AND s.session_id = %(session)s AND NOT EXISTS (
        SELECT FROM cc.packed_day AS p WHERE p.park_id = s.park_id AND p.day = (s.time AT TIME ZONE 'UTC')::date)
"""
_COLD = """
    SELECT coalesce(sum(a.readings), 0)::bigint FROM cc.archive AS a JOIN cc.packed_day AS p USING (park_id, day)
    WHERE a.park_id = %(park)s AND a.session_id = %(session)s
"""
_LATE = """
    SELECT p.day, array_agg(DISTINCT s.sensor_key) FROM cc.packed_day AS p JOIN cc.sample AS s ON s.park_id = p.park_id
        AND s.time >= p.day::timestamp AT TIME ZONE 'UTC' AND s.time < (p.day + 1)::timestamp AT TIME ZONE 'UTC'
    WHERE s.park_id = %(park)s AND s.session_id = %(session)s GROUP BY p.day
"""
_THEIRS = """
    SELECT coalesce(sum(readings), 0)::bigint FROM cc.archive
    WHERE park_id = %s AND session_id = %s AND day = %s AND sensor_key = ANY (%s)
"""


def count_samples(store: Store, scope: Scope) -> int:
    """Return the number of samples of a session, packed ones too; it reads them all, so it is for drills, not LIVE.

    A late row of a packed day may be one that the archive has already: those sensors' days are read as one and counted.
    """
    mine = {"park": scope.park_id, "session": scope.session_id}
    with store.snapshot() as tx:
        found = sum(int(tx.driver.execute(each, mine).fetchall()[0][0]) for each in (_HOT, _COLD))
        for day, keys in tx.driver.execute(_LATE, mine).fetchall():
            begin = midnight(day)
            whole = samples_of(tx, scope, keys, begin, begin + timedelta(days=1) - timedelta(microseconds=1))
            packed = tx.driver.execute(_THEIRS, (scope.park_id, scope.session_id, day, keys)).fetchall()[0][0]
            found += len(whole) - int(packed)
    return found

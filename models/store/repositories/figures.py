"""The cockpit's figures that the store can give; a figure that is not here has no source yet."""

from models.domain.sessions import Scope
from models.store.engine import Store

_FIGURES = """
    WITH clock AS (SELECT cc.session_now(%(park)s, %(session)s) AS now),
    calls AS (
        SELECT i.id, extract(epoch FROM min(a.dispatched_at) - i.opened_at)::float8 AS dispatch_s,
            extract(epoch FROM min(a.on_scene_at) - i.opened_at)::float8 AS arrival_s
        FROM cc.incident AS i
        JOIN cc.assignment AS a
            ON a.park_id = i.park_id AND a.session_id = i.session_id AND a.incident_id = i.id
        WHERE i.park_id = %(park)s AND i.session_id = %(session)s
        GROUP BY i.id, i.opened_at
    ), alarms AS (
        SELECT * FROM cc.alarm WHERE park_id = %(park)s AND session_id = %(session)s
    ), incidents AS (
        SELECT * FROM cc.incident WHERE park_id = %(park)s AND session_id = %(session)s
    )
    SELECT
        (SELECT count(*) FROM cc.sensor WHERE park_id = %(park)s) AS sensors,
        (SELECT count(*) FROM cc.latest AS l JOIN clock ON l.time > clock.now - interval '1 hour'
            WHERE l.park_id = %(park)s AND l.session_id = %(session)s) AS sensors_reporting,
        (SELECT count(*) FROM alarms WHERE state <> 'NORM') AS alarms_open,
        (SELECT count(*) FROM alarms WHERE state IN ('UNACK', 'RTNUN')) AS alarms_unacknowledged,
        (SELECT count(*) FROM alarms WHERE state = 'SHLVD') AS alarms_shelved,
        (SELECT count(*) FROM alarms, clock WHERE raised_at > clock.now - interval '1 hour') AS alarms_last_hour,
        (SELECT count(*) FROM alarms, clock WHERE raised_at > clock.now - interval '1 day') AS alarms_last_day,
        (SELECT count(*) FROM incidents WHERE state NOT IN ('closed', 'reviewed')) AS incidents_open,
        (SELECT count(*) FROM incidents) AS incidents_total,
        (SELECT count(*) FROM cc.assignment WHERE park_id = %(park)s AND session_id = %(session)s
            AND released_at IS NULL) AS units_committed,
        (SELECT count(*) FROM cc.unit WHERE park_id = %(park)s) AS units,
        (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY dispatch_s) FROM calls) AS dispatch_p90_s,
        (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY arrival_s) FROM calls) AS arrival_p90_s,
        (SELECT count(*) FROM cc.feature WHERE park_id = %(park)s AND layer = 'asset'
            AND (attributes ->> 'hazard_grade')::int > 0) AS major_hazard_installations,
        (SELECT count(*) FROM cc.quarantine, clock WHERE park_id = %(park)s
            AND received_at > now() - interval '1 day') AS payloads_refused_last_day,
        (SELECT count(*) FROM cc.session WHERE park_id = %(park)s AND kind = 'DRILL') AS drills,
        (SELECT seq FROM cc.park_head WHERE park_id = %(park)s) AS events
"""


def read_figures(store: Store, scope: Scope) -> dict[str, float]:
    """Return name -> figure (counts, or seconds where the name ends in _s); one that has no data yet is left out."""
    with store.snapshot() as tx:
        cursor = tx.driver.execute(_FIGURES, {"park": scope.park_id, "session": scope.session_id})
        row = cursor.fetchone()
        assert row is not None
        assert cursor.description is not None
        named = zip((column.name for column in cursor.description), row, strict=True)
        return {name: value for name, value in named if value is not None}

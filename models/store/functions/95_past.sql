-- The log up to an instant, of what was open then. With the owner's rights, because row-level policies keep the index
-- on the payload's id from being used; it gives nothing that the caller could not read from the log itself. The plan is
-- made for the very instant: an hour back reads an hour of the log, however long the log is.

CREATE OR REPLACE FUNCTION cc.past(p_park integer, p_session integer, p_at timestamptz)
RETURNS TABLE (
    cut bigint, cut_time timestamptz, seq bigint, session_id integer, "time" timestamptz, recorded_at timestamptz,
    actor text, kind text, payload text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = cc, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    v_cut bigint;  -- the log is numbered by commit: its prefix is a state that the room really was in
    v_time timestamptz;
BEGIN
    SELECT e.seq, e.time INTO v_cut, v_time FROM event AS e
        WHERE e.park_id = p_park AND e.session_id = p_session AND e.time <= p_at
            AND (cc.is_owner() OR p_park IN (SELECT cc.my_parks()))
        ORDER BY e.time DESC, e.seq DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH shown AS (
        SELECT i.id FROM incident AS i
        WHERE i.park_id = p_park AND i.session_id = p_session AND i.opened_at <= v_time
            AND (p_session <> 0 OR i.state NOT IN ('closed', 'reviewed') OR i.closed_at > v_time - interval '1 day')
    ), open AS MATERIALIZED (
        SELECT a.id::text AS id FROM alarm AS a
            WHERE a.park_id = p_park AND a.session_id = p_session AND a.state <> 'NORM'
        UNION SELECT e.payload::jsonb ->> 'id' FROM event AS e
            WHERE e.park_id = p_park AND e.session_id = p_session AND e.seq > v_cut AND e.kind LIKE 'alarm.%'
        UNION SELECT s.id::text FROM shown AS s
        UNION SELECT x.id::text FROM assignment AS x JOIN shown AS s ON s.id = x.incident_id
            WHERE x.park_id = p_park AND x.session_id = p_session
        UNION SELECT x.id::text FROM step AS x JOIN shown AS s ON s.id = x.incident_id
            WHERE x.park_id = p_park AND x.session_id = p_session
        UNION SELECT x.id::text FROM notification AS x JOIN shown AS s ON s.id = x.incident_id
            WHERE x.park_id = p_park AND x.session_id = p_session
        UNION SELECT u.unit_code FROM unit_service AS u WHERE u.park_id = p_park AND u.session_id = p_session
        UNION SELECT p_session::text
    )
    SELECT v_cut, v_time, e.seq, e.session_id, e.time, e.recorded_at, e.actor, e.kind, e.payload
    FROM open AS o
    CROSS JOIN LATERAL (  -- OFFSET: by the index, one record after the other, whatever the planner expects of them
        SELECT * FROM event AS of WHERE of.park_id = p_park AND of.session_id = p_session
            AND (of.payload::jsonb ->> 'id') = o.id AND of.seq <= v_cut AND cc.sees_event(of.kind) OFFSET 0
    ) AS e
    UNION ALL SELECT v_cut, v_time, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    ORDER BY 3;
END $$;

REVOKE ALL ON FUNCTION cc.past FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cc.past TO cc_reader;

-- Alarms: one row is one occurrence. cc.move_alarms is the one place where an open alarm changes its state, whoever asks
-- for it: the gateway for what its rules found and for the timers of 45_alarm_life.sql, operators one by one or many at
-- once. Each alarm is found by its key, one after the other: a join would be planned for the table as it once was, and
-- with five thousand alarms a minute later it would take them all times all.

-- p_moves: [{n, id, event, at, value, active, reason, minutes, cause, cause_id}], each alarm at most once; `n` orders the
-- events. A move that the transition table does not allow to this login is left out. Returns the events to append.
CREATE OR REPLACE FUNCTION cc.move_alarms(p_park integer, p_session integer, p_moves jsonb)
RETURNS TABLE (n integer, kind text, payload jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now constant timestamptz := cc.session_now(p_park, p_session);
    v_mine constant text[] := ARRAY(SELECT r.name FROM unnest('{dispatcher,commander,trainer,manager,gateway}'::text[])
        AS r (name) WHERE cc.has_role(ARRAY[r.name]));
    v_row alarm;
    v_aside boolean;
    m record;
BEGIN
    FOR m IN SELECT r.*, nullif(btrim(r.reason), '') AS why,
                CASE r.event WHEN 'activate' THEN true WHEN 'return' THEN false ELSE r.active END AS becomes
            FROM jsonb_to_recordset(p_moves) AS r (n integer, id uuid, event text, at timestamptz, value float8,
                active boolean, reason text, minutes float8, cause text, cause_id uuid) LOOP
        v_aside := m.event IN ('shelve', 'suppress', 'remove_from_service');
        UPDATE alarm AS a SET
            state = t.target, active = coalesce(m.becomes, a.active), changed_at = m.at, version = a.version + 1,
            value = coalesce(m.value, a.value),
            condition_at = CASE WHEN m.becomes IS NULL OR NOT m.event IN ('activate', 'return')
                AND m.becomes = a.active THEN a.condition_at ELSE m.at END,
            announced_at = CASE WHEN t.target = 'UNACK' AND a.state <> 'UNACK' THEN v_now ELSE a.announced_at END,
            escalation = CASE WHEN t.target = 'UNACK' AND a.state = 'UNACK' THEN a.escalation ELSE 0 END,
            acknowledged_by = CASE WHEN m.event = 'acknowledge' THEN session_user::text
                WHEN t.target <> 'UNACK' THEN a.acknowledged_by END,
            acknowledged_at = CASE WHEN m.event = 'acknowledge' THEN m.at
                WHEN t.target <> 'UNACK' THEN a.acknowledged_at END,
            shelved_until = CASE WHEN m.event = 'shelve' THEN m.at + make_interval(mins => m.minutes::integer)
                WHEN t.target = 'SHLVD' THEN a.shelved_until END,
            set_aside_by = CASE WHEN v_aside THEN session_user::text
                WHEN t.target IN ('SHLVD', 'DSUPR', 'OOSRV') THEN a.set_aside_by END,
            reason = CASE WHEN v_aside THEN m.why WHEN t.target IN ('SHLVD', 'DSUPR', 'OOSRV') THEN a.reason END,
            cause = CASE WHEN v_aside THEN m.cause WHEN t.target IN ('SHLVD', 'DSUPR', 'OOSRV') THEN a.cause END,
            cause_id = CASE WHEN v_aside THEN m.cause_id
                WHEN t.target IN ('SHLVD', 'DSUPR', 'OOSRV') THEN a.cause_id END
            FROM transition AS t
            WHERE a.park_id = p_park AND a.session_id = p_session AND a.id = m.id
                AND t.entity = 'alarm' AND t.source = a.state AND t.event = m.event
                AND (t.active IS NULL OR t.active = coalesce(m.becomes, a.active))
                AND t.roles && v_mine AND (m.why IS NOT NULL OR NOT t.needs_reason)
            RETURNING a.* INTO v_row;
        CONTINUE WHEN NOT FOUND;
        n := m.n;
        kind := 'alarm.' || m.event;
        payload := cc.alarm_payload((SELECT s.code FROM sensor AS s WHERE s.park_id = p_park AND s.key = v_row.sensor_key),
                v_row.id, v_row.label, v_row.priority, v_row.state, v_row.value, v_row.limit_value, v_row.unit,
                v_row.changed_at, v_row.version)
            || jsonb_build_object('active', v_row.active, 'reason', m.why, 'minutes', m.minutes)
            || CASE m.event WHEN 'suppress' THEN jsonb_build_object('cause', m.cause, 'cause_id', m.cause_id)
                ELSE '{}' END;
        RETURN NEXT;
    END LOOP;
END $$;

-- What every alarm event tells.
CREATE OR REPLACE FUNCTION cc.alarm_payload(
    p_sensor text, p_id uuid, p_label text, p_priority text, p_state text, p_value float8, p_limit float8, p_unit text,
    p_at timestamptz, p_version integer
) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('entity', 'alarm', 'id', p_id, 'sensor', p_sensor, 'label', p_label,
        'priority', p_priority, 'state', p_state, 'value', p_value, 'limit', p_limit, 'unit', p_unit,
        'at', p_at, 'version', p_version)
$$;

-- The moves happen and their events are appended; returns how many.
CREATE OR REPLACE FUNCTION cc.log_moves(p_park integer, p_session integer, p_moves jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_kinds text[];
    v_payloads jsonb[];
BEGIN
    SELECT array_agg(m.kind ORDER BY m.n), array_agg(m.payload ORDER BY m.n) INTO v_kinds, v_payloads
        FROM cc.move_alarms(p_park, p_session, p_moves) AS m;
    PERFORM cc.append_events(p_park, array_fill(p_session, ARRAY[coalesce(cardinality(v_kinds), 0)]),
        v_kinds, v_payloads);
    RETURN coalesce(cardinality(v_kinds), 0);
END $$;

-- One alarm by its version: what cannot happen is refused with the cause.
CREATE OR REPLACE FUNCTION cc.alarm_event(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_event text, p_reason text, p_parameters jsonb,
    p_at timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row alarm;
BEGIN
    SELECT * INTO v_row FROM alarm WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('alarm', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    PERFORM cc.next_state('alarm', v_row.state, p_event,
        CASE p_event WHEN 'activate' THEN true WHEN 'return' THEN false ELSE v_row.active END, p_reason);
    IF p_event = 'shelve' THEN
        PERFORM cc.check_shelf((p_parameters ->> 'minutes')::float8, p_reason);
    END IF;
    PERFORM cc.log_moves(p_park, p_session, jsonb_build_array(jsonb_build_object('n', 1, 'id', p_id,
        'event', p_event, 'at', p_at, 'reason', p_reason, 'minutes', p_parameters -> 'minutes')));
    RETURN v_row.version + 1;
EXCEPTION WHEN unique_violation THEN  -- an ended occurrence cannot come back while a newer one is open
    PERFORM cc.refuse('CC005', '', jsonb_build_object('entity', 'alarm', 'state', v_row.state, 'event', p_event));
    RETURN 0;
END $$;

-- Many alarms, one event, one reason: those that it can happen to change, the others stay. Returns how many did.
CREATE OR REPLACE FUNCTION cc.change_alarms(
    p_park integer, p_session integer, p_ids uuid[], p_event text, p_reason text DEFAULT '', p_minutes float8 DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'alarm.' || p_event, '{dispatcher,commander,trainer}');
BEGIN
    IF p_event = 'shelve' THEN
        PERFORM cc.check_shelf(p_minutes, p_reason);
    END IF;
    IF coalesce(btrim(p_reason), '') = '' AND cardinality(p_ids) > 50 THEN  -- more than anybody has looked at
        PERFORM cc.refuse('CC001', 'reason_needed', '{"field": "reason"}');
    END IF;
    RETURN cc.log_moves(p_park, p_session, (
        SELECT coalesce(jsonb_agg(jsonb_build_object('n', u.n, 'id', u.id, 'event', p_event, 'at', v_now,
            'reason', p_reason, 'minutes', p_minutes)), '[]')
        FROM (SELECT DISTINCT ON (g.id) g.id, g.n FROM unnest(p_ids) WITH ORDINALITY AS g (id, n)) AS u
        JOIN alarm AS a ON a.park_id = p_park AND a.session_id = p_session AND a.id = u.id AND a.state <> 'NORM'));
END $$;

CREATE OR REPLACE FUNCTION cc.check_shelf(p_minutes float8, p_reason text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_minutes IS NULL OR NOT (p_minutes >= 1 AND p_minutes <= 1440) THEN
        PERFORM cc.refuse('CC001', 'shelf_out_of_range', jsonb_build_object('field', 'minutes', 'longest', 1440));
    ELSIF p_minutes > 60 AND coalesce(btrim(p_reason), '') = '' THEN
        PERFORM cc.refuse('CC001', 'reason_needed', '{"field": "reason"}');
    END IF;
END $$;

-- The gateway's findings, in order: [{id, rule_id, sensor_key, event, time, value, limit?, detail?, of?}]. A change not newer than the last
-- one applied to that rule is a re-delivery and is left out. Each round holds a rule once, and parents come before the
-- children that they suppress. Returns the number of events.
CREATE OR REPLACE FUNCTION cc.apply_alarms(p_park integer, p_session integer, p_changes jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_round jsonb;
    v_events integer := 0;
BEGIN
    PERFORM cc.enter(p_park, p_session, 'alarm.apply', '{gateway}');
    FOR v_round IN
        SELECT jsonb_agg(c.change || jsonb_build_object('n', c.n) ORDER BY c.n) FROM (
            SELECT u.change, u.n, row_number() OVER (
                PARTITION BY u.change ->> 'rule_id', u.change ->> 'sensor_key' ORDER BY u.n) AS round,
                EXISTS (SELECT FROM guidance AS g WHERE g.park_id = p_park
                    AND g.parent_id = (u.change ->> 'rule_id')::uuid) AS is_parent
            FROM jsonb_array_elements(p_changes) WITH ORDINALITY AS u (change, n)) AS c
        GROUP BY c.round, c.is_parent ORDER BY c.round, c.is_parent DESC LOOP
        v_events := v_events + cc.apply_round(p_park, p_session, v_round);
    END LOOP;
    RETURN v_events;
END $$;

-- Activations of rules without an open occurrence are raised, everything else moves the open one. What a suppression
-- covers, and what a parent that can be seen says already, is not announced but set aside; both are looked up once for
-- the whole round.
CREATE OR REPLACE FUNCTION cc.apply_round(p_park integer, p_session integer, p_changes jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now constant timestamptz := cc.session_now(p_park, p_session);
    v_raised jsonb;
    v_moves jsonb;
    v_sessions integer[];
    v_kinds text[];
    v_payloads jsonb[];
BEGIN
    WITH found AS (
        SELECT c.*, a.id AS open_id, coalesce(a.state, 'NORM') AS state, a.active
        FROM jsonb_to_recordset(p_changes) AS c (n integer, id uuid, rule_id uuid, sensor_key integer, event text,
            time timestamptz, value float8, "limit" float8, detail jsonb, of uuid)
        LEFT JOIN LATERAL (
            SELECT o.id, o.state, o.active, o.condition_at FROM alarm AS o
            WHERE o.park_id = p_park AND o.session_id = p_session AND o.sensor_key = c.sensor_key
                AND o.rule_id = c.rule_id
            ORDER BY o.raised_at DESC, o.state = 'NORM' LIMIT 1) AS a ON true
        WHERE a.id IS NULL OR c.time > a.condition_at
    ), covered AS MATERIALIZED (
        SELECT DISTINCT ON (place.key) place.key, s.kind AS cause, s.id AS cause_id, s.reason
        FROM suppression AS s JOIN sensor AS place ON place.park_id = p_park AND cc.suppression_covers(s, place)
        WHERE s.park_id = p_park AND s.session_id = p_session AND s.began_at IS NOT NULL AND s.ended_at IS NULL
            AND NOT cc.suppression_over(s, v_now)
        ORDER BY place.key, s.id
    ), said AS MATERIALIZED (
        SELECT DISTINCT ON (g.rule_id) g.rule_id, a.id AS cause_id, place.code || ' ' || a.label AS reason
        FROM guidance AS g
        JOIN alarm AS a ON a.park_id = p_park AND a.session_id = p_session AND a.rule_id = g.parent_id
            AND a.state <> 'NORM' AND a.state IN ('UNACK', 'ACKED')
        JOIN sensor AS place ON place.park_id = p_park AND place.key = a.sensor_key
        WHERE g.park_id = p_park AND g.parent_id IS NOT NULL
        ORDER BY g.rule_id, a.id
    ), judged AS (
        SELECT f.*, coalesce(c.cause, CASE WHEN p.rule_id IS NOT NULL THEN 'parent' END) AS cause,
            coalesce(c.cause_id, p.cause_id) AS cause_id, coalesce(c.reason, p.reason) AS reason
        FROM found AS f
        LEFT JOIN covered AS c ON c.key = f.sensor_key AND f.event = 'activate' AND f.state IN ('NORM', 'RTNUN')
        LEFT JOIN said AS p ON p.rule_id = f.rule_id AND f.event = 'activate' AND f.state IN ('NORM', 'RTNUN')
    )
    SELECT jsonb_agg(to_jsonb(j)) FILTER (WHERE j.state = 'NORM'),
        jsonb_agg(jsonb_build_object('n', j.n, 'id', j.open_id, 'at', j.time, 'value', j.value,
            'active', j.event = 'activate', 'event', CASE WHEN j.cause IS NULL THEN j.event ELSE 'suppress' END,
            'cause', j.cause, 'cause_id', j.cause_id, 'reason', j.reason)) FILTER (WHERE j.state <> 'NORM')
        INTO v_raised, v_moves
        FROM judged AS j
        WHERE CASE WHEN j.state = 'NORM' THEN j.event = 'activate' ELSE j.active <> (j.event = 'activate') END;
    SELECT array_agg(e.session_id ORDER BY e.n, e.session_id), array_agg(e.kind ORDER BY e.n, e.session_id),
            array_agg(e.payload ORDER BY e.n, e.session_id)
        INTO v_sessions, v_kinds, v_payloads
        FROM (SELECT m.n, p_session AS session_id, m.kind, m.payload
                FROM cc.move_alarms(p_park, p_session, coalesce(v_moves, '[]')) AS m
            UNION ALL
            SELECT * FROM cc.raise_alarms(p_park, p_session, coalesce(v_raised, '[]'))) AS e;
    PERFORM cc.append_events(p_park, v_sessions, v_kinds, v_payloads);
    RETURN coalesce(cardinality(v_kinds), 0);
END $$;

-- New occurrences: announced, or set aside at once by what suppresses them. A LIVE one that matters is also an event of
-- every running drill, so that every seat in one hears of it. A rule removed by an import a moment ago raises nothing.
-- `of` names the rule that cannot be evaluated: its alarm is a fault of that rule, whatever the rule's own priority.
CREATE OR REPLACE FUNCTION cc.raise_alarms(p_park integer, p_session integer, p_raised jsonb)
RETURNS TABLE (n integer, session_id integer, kind text, payload jsonb)
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    WITH born AS MATERIALIZED (
        SELECT cc.session_now(p_park, p_session) AS at, cc.next_state('alarm', 'NORM', 'activate', true, '') AS announced,
            cc.next_state('alarm', 'NORM', 'suppress', true, 'by design') AS hidden
    ), fresh AS MATERIALIZED (
        SELECT c.*, s.key, s.code, r.kind,
            CASE WHEN c.of IS NULL THEN r.label ELSE 'FAULT' END AS label,
            CASE WHEN c.of IS NULL THEN r.priority ELSE 'medium' END AS priority,
            CASE WHEN c.cause IS NULL THEN b.announced ELSE b.hidden END AS state,
            CASE WHEN c.cause IS NULL THEN b.at END AS announced_at,
            coalesce(c."limit", r.limit_value) AS limit_value, coalesce(nullif(r.unit, ''), s.unit) AS unit
        FROM jsonb_to_recordset(p_raised) AS c (n integer, id uuid, rule_id uuid, sensor_key integer,
            time timestamptz, value float8, cause text, cause_id uuid, reason text, "limit" float8, detail jsonb, of uuid)
        CROSS JOIN born AS b
        JOIN rule AS r ON r.park_id = p_park AND r.id = coalesce(c.of, c.rule_id)
        JOIN sensor AS s ON s.park_id = p_park AND s.key = c.sensor_key
    ), raised AS (
        INSERT INTO alarm (park_id, session_id, id, sensor_key, rule_id, kind, label, priority, state, active,
                raised_at, changed_at, condition_at, value, limit_value, unit, announced_at, set_aside_by, reason,
                cause, cause_id, detail)
            SELECT p_park, p_session, f.id, f.key, f.rule_id, CASE WHEN f.of IS NULL THEN f.kind ELSE 'fault' END,
                f.label, f.priority, f.state, true, f.time, f.time, f.time, f.value, f.limit_value, f.unit,
                f.announced_at, CASE WHEN f.cause IS NOT NULL THEN session_user::text END, f.reason, f.cause,
                f.cause_id, coalesce(f.detail, '{}')
            FROM fresh AS f
    )
    SELECT f.n, p_session, CASE WHEN f.cause IS NULL THEN 'alarm.activate' ELSE 'alarm.suppress' END,
        cc.alarm_payload(f.code, f.id, f.label, f.priority, f.state, f.value, f.limit_value, f.unit, f.time, 1)
        || jsonb_build_object('active', true, 'reason', f.reason, 'cause', f.cause, 'cause_id', f.cause_id)
    FROM fresh AS f
    UNION ALL
    SELECT f.n, d.session_id, 'broadcast.live_alarm', jsonb_build_object('entity', 'broadcast', 'id', f.id,
        'label', f.label, 'priority', f.priority, 'value', f.value, 'unit', f.unit, 'sensor', f.code)
    FROM fresh AS f
    JOIN session AS d ON d.park_id = p_park AND d.kind = 'DRILL' AND d.state <> 'ended'
    WHERE p_session = 0 AND f.cause IS NULL AND f.priority IN ('critical', 'high')
$$;

CREATE OR REPLACE FUNCTION cc.verify_alarm(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_outcome text, p_phoned text, p_note text
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row alarm;
BEGIN
    PERFORM cc.enter(p_park, p_session, 'alarm.verify', '{dispatcher,commander,trainer}');
    IF p_outcome NOT IN ('real', 'false', 'maintenance') THEN
        PERFORM cc.refuse('CC001', 'outcome_unknown', jsonb_build_object('field', 'outcome', 'outcome', p_outcome));
    END IF;
    PERFORM cc.check_text('phoned', p_phoned, 200);
    SELECT * INTO v_row FROM alarm WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('alarm', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    UPDATE alarm SET outcome = p_outcome, phoned = p_phoned, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_id RETURNING * INTO v_row;
    PERFORM cc.append_alarm_event(v_row, 'verified', jsonb_build_object(
        'outcome', p_outcome, 'phoned', p_phoned, 'note', nullif(p_note, '')));
    RETURN v_row.version;
END $$;

CREATE OR REPLACE FUNCTION cc.append_alarm_event(p_alarm alarm, p_event text, p_more jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.append_event(p_alarm.park_id, p_alarm.session_id, 'alarm.' || p_event, cc.alarm_payload(
        (SELECT code FROM sensor WHERE park_id = p_alarm.park_id AND key = p_alarm.sensor_key),
        p_alarm.id, p_alarm.label, p_alarm.priority, p_alarm.state, p_alarm.value, p_alarm.limit_value, p_alarm.unit,
        p_alarm.changed_at, p_alarm.version) || p_more)
$$;

-- Alarms: one row is one occurrence. The gateway applies what its rules found; operators acknowledge and set aside.

CREATE OR REPLACE FUNCTION cc.alarm_event(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_event text, p_reason text, p_parameters jsonb,
    p_at timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row alarm;
    v_next text;
    v_active boolean;
    v_minutes float8 := (p_parameters ->> 'minutes')::float8;
    v_aside constant text[] := '{SHLVD,DSUPR,OOSRV}';
BEGIN
    SELECT * INTO v_row FROM alarm WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('alarm', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    v_active := CASE p_event WHEN 'activate' THEN true WHEN 'return' THEN false ELSE v_row.active END;
    v_next := cc.next_state('alarm', v_row.state, p_event, v_active, p_reason);
    IF p_event = 'shelve' THEN
        PERFORM cc.check_shelf(v_minutes, p_reason);
    END IF;
    UPDATE alarm SET
        state = v_next, active = v_active, changed_at = p_at, version = version + 1,
        value = coalesce((p_parameters ->> 'value')::float8, value),
        condition_at = CASE WHEN p_event IN ('activate', 'return') THEN p_at ELSE condition_at END,
        acknowledged_by = CASE WHEN p_event = 'acknowledge' THEN session_user::text
            WHEN p_event = 'activate' AND v_next = 'UNACK' THEN NULL ELSE acknowledged_by END,
        acknowledged_at = CASE WHEN p_event = 'acknowledge' THEN p_at
            WHEN p_event = 'activate' AND v_next = 'UNACK' THEN NULL ELSE acknowledged_at END,
        shelved_until = CASE WHEN p_event = 'shelve' THEN p_at + make_interval(mins => v_minutes::integer)
            WHEN v_next = 'SHLVD' THEN shelved_until END,
        set_aside_by = CASE WHEN p_event IN ('shelve', 'suppress', 'remove_from_service') THEN session_user::text
            WHEN v_next = ANY (v_aside) THEN set_aside_by END,
        reason = CASE WHEN p_event IN ('shelve', 'suppress', 'remove_from_service') THEN p_reason
            WHEN v_next = ANY (v_aside) THEN reason END
        WHERE park_id = p_park AND session_id = p_session AND id = p_id
        RETURNING * INTO v_row;
    PERFORM cc.append_alarm_event(v_row, p_event, jsonb_build_object('reason', p_reason, 'minutes', v_minutes));
    RETURN v_row.version;
EXCEPTION WHEN unique_violation THEN  -- an ended occurrence cannot come back while a newer one is open
    PERFORM cc.refuse('CC005', '', jsonb_build_object('entity', 'alarm', 'state', v_row.state, 'event', p_event));
    RETURN 0;
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

CREATE OR REPLACE FUNCTION cc.append_alarm_event(p_alarm alarm, p_event text, p_more jsonb) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.append_event(p_alarm.park_id, p_alarm.session_id, 'alarm.' || p_event, jsonb_build_object(
        'entity', 'alarm', 'id', p_alarm.id,
        'sensor', (SELECT code FROM sensor WHERE park_id = p_alarm.park_id AND key = p_alarm.sensor_key),
        'label', p_alarm.label, 'priority', p_alarm.priority, 'state', p_alarm.state,
        'value', p_alarm.value, 'limit', p_alarm.limit_value, 'unit', p_alarm.unit,
        'at', p_alarm.changed_at, 'version', p_alarm.version) || p_more)
$$;

-- The gateway's findings, in order: [{id, rule_id, sensor_key, event, time, value}]. A change not newer than the last
-- one applied to that rule is a re-delivery and is left out. Returns the number of events.
CREATE OR REPLACE FUNCTION cc.apply_alarms(p_park integer, p_session integer, p_changes jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    c record;
    v_row alarm;
    v_known boolean;
    v_events integer := 0;
BEGIN
    PERFORM cc.enter(p_park, p_session, 'alarm.apply', '{gateway}');
    FOR c IN SELECT * FROM jsonb_to_recordset(p_changes)
            AS r (id uuid, rule_id uuid, sensor_key integer, event text, time timestamptz, value float8) LOOP
        SELECT * INTO v_row FROM alarm
            WHERE park_id = p_park AND session_id = p_session AND sensor_key = c.sensor_key AND rule_id = c.rule_id
            ORDER BY raised_at DESC, state = 'NORM' LIMIT 1;
        v_known := FOUND;
        CONTINUE WHEN v_known AND c.time <= v_row.condition_at;
        IF v_known AND v_row.state <> 'NORM' THEN
            CONTINUE WHEN v_row.active = (c.event = 'activate');
            PERFORM cc.alarm_event(p_park, p_session, v_row.id, v_row.version, c.event, '',
                jsonb_build_object('value', c.value), c.time);
            v_events := v_events + 1;
        ELSIF c.event = 'activate' THEN
            v_events := v_events + cc.raise_alarm(p_park, p_session, c.id, c.rule_id, c.time, c.value);
        END IF;
    END LOOP;
    RETURN v_events;
END $$;

CREATE OR REPLACE FUNCTION cc.raise_alarm(
    p_park integer, p_session integer, p_id uuid, p_rule uuid, p_time timestamptz, p_value float8
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row alarm;
    v_drills integer := 0;
    v_state text := cc.next_state('alarm', 'NORM', 'activate', true, '');
BEGIN
    INSERT INTO alarm (park_id, session_id, id, sensor_key, rule_id, kind, label, priority, state, active, raised_at,
            changed_at, condition_at, value, limit_value, unit)
        SELECT p_park, p_session, p_id, s.key, r.id, r.kind, r.label, r.priority, v_state, true, p_time,
            p_time, p_time, p_value, r.limit_value, s.unit
        FROM rule AS r JOIN sensor AS s ON s.park_id = r.park_id AND s.key = r.sensor_key
        WHERE r.park_id = p_park AND r.id = p_rule
        RETURNING * INTO v_row;
    IF v_row.id IS NULL THEN  -- the rule was removed by an import a moment ago: its readings still count
        RAISE WARNING 'rule % of park % does not exist', p_rule, p_park;
        RETURN 0;
    END IF;
    PERFORM cc.append_alarm_event(v_row, 'activate', '{}');
    IF p_session = 0 AND v_row.priority IN ('critical', 'high') THEN
        v_drills := cc.break_into_drills(v_row);
    END IF;
    RETURN 1 + v_drills;
END $$;

-- A LIVE alarm that matters becomes an event of every running drill, so that every seat in one hears of it.
CREATE OR REPLACE FUNCTION cc.break_into_drills(p_alarm alarm) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT count(cc.append_event(p_alarm.park_id, d.session_id, 'broadcast.live_alarm', jsonb_build_object(
        'entity', 'broadcast', 'id', p_alarm.id, 'label', p_alarm.label, 'priority', p_alarm.priority,
        'value', p_alarm.value, 'unit', p_alarm.unit,
        'sensor', (SELECT code FROM sensor WHERE park_id = p_alarm.park_id AND key = p_alarm.sensor_key))))::integer
    FROM session AS d
    WHERE d.park_id = p_alarm.park_id AND d.kind = 'DRILL' AND d.state <> 'ended'
$$;

-- Several at once: those that can be acknowledged are, the others stay as they are. Returns how many.
CREATE OR REPLACE FUNCTION cc.acknowledge_alarms(p_park integer, p_session integer, p_ids uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'alarm.acknowledge', '{dispatcher,commander,trainer}');
    v_row alarm;
    v_count integer := 0;
BEGIN
    FOR v_row IN SELECT * FROM alarm WHERE park_id = p_park AND session_id = p_session AND id = ANY (p_ids)
            AND state IN ('UNACK', 'RTNUN') ORDER BY raised_at, id LOOP
        PERFORM cc.alarm_event(p_park, p_session, v_row.id, v_row.version, 'acknowledge', '', '{}', v_now);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- Shelves whose time is over; the gateway's schedule calls it. Returns how many.
CREATE OR REPLACE FUNCTION cc.expire_shelves(p_park integer, p_session integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz;
    v_row alarm;
    v_count integer := 0;
BEGIN
    PERFORM cc.require(p_park, 'alarm.shelf_expired', '{gateway}');
    IF NOT EXISTS (SELECT FROM alarm WHERE park_id = p_park AND session_id = p_session
            AND state = 'SHLVD' AND shelved_until <= cc.session_now(p_park, p_session)) THEN
        RETURN 0;  -- asked every second: an idle room writes nothing
    END IF;
    v_now := cc.enter(p_park, p_session, 'alarm.shelf_expired', '{gateway}');
    FOR v_row IN SELECT * FROM alarm WHERE park_id = p_park AND session_id = p_session
            AND state = 'SHLVD' AND shelved_until <= v_now ORDER BY shelved_until, id LOOP
        PERFORM cc.alarm_event(p_park, p_session, v_row.id, v_row.version, 'shelf_expired', '', '{}', v_now);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

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

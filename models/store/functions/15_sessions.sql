-- Sessions and their clocks; cc.clock_at is models.domain.sessions.SessionClock.at in SQL.

CREATE OR REPLACE FUNCTION cc.clock_at(
    p_started timestamptz, p_anchored timestamptz, p_elapsed float8, p_speed float8, p_frozen boolean,
    p_wall timestamptz
) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT p_started + make_interval(secs => p_elapsed
        + CASE WHEN p_frozen THEN 0 ELSE extract(epoch FROM p_wall - p_anchored)::float8 * p_speed END)
$$;

CREATE OR REPLACE FUNCTION cc.session_now(p_park integer, p_session integer) RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.clock_at(started_at, anchored_at, elapsed_s, speed, frozen, clock_timestamp())
    FROM session WHERE park_id = p_park AND session_id = p_session
$$;

CREATE OR REPLACE FUNCTION cc.next_number(p_park integer, p_name text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    INSERT INTO counter AS c (park_id, name, value) VALUES (p_park, p_name, 1)
    ON CONFLICT (park_id, name) DO UPDATE SET value = c.value + 1
    RETURNING value
$$;

CREATE OR REPLACE FUNCTION cc.check_speed(p_speed float8) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_speed IS NULL OR NOT (p_speed >= 0.01 AND p_speed <= 1000) THEN
        PERFORM cc.refuse('CC001', 'speed_out_of_range', jsonb_build_object('field', 'speed', 'value', p_speed::text));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.start_session(
    p_park integer, p_title text, p_scenario text, p_started_at timestamptz, p_speed float8
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_session integer;
BEGIN
    PERFORM cc.enter(p_park, 0, 'session.start', '{trainer}');
    PERFORM cc.check_text('title', p_title, 200);
    PERFORM cc.check_speed(p_speed);
    v_session := cc.next_number(p_park, 'session');
    INSERT INTO session (park_id, session_id, kind, state, title, scenario, started_at, anchored_at, speed, started_by)
        VALUES (p_park, v_session, 'DRILL', 'running', p_title, p_scenario, p_started_at, clock_timestamp(), p_speed,
            session_user);
    PERFORM cc.append_event(p_park, v_session, 'session.started', jsonb_build_object(
        'entity', 'session', 'id', v_session, 'title', p_title, 'scenario', p_scenario, 'speed', p_speed));
    RETURN v_session;
END $$;

-- Freeze, resume, end, or (event `speed`) run faster or slower: the clock is re-anchored, session time never jumps.
CREATE OR REPLACE FUNCTION cc.change_session(
    p_park integer, p_session integer, p_version integer, p_event text, p_speed float8 DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row session;
    v_next text;
    v_speed float8;
    v_wall timestamptz;
BEGIN
    PERFORM cc.enter(p_park, 0, 'session.' || p_event, '{dispatcher,commander,trainer}');
    SELECT * INTO v_row FROM session WHERE park_id = p_park AND session_id = p_session;
    IF NOT FOUND THEN
        PERFORM cc.unknown('session', p_session);
    ELSIF v_row.kind = 'LIVE' THEN
        PERFORM cc.refuse('CC007', 'live_goes_on');
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    v_speed := v_row.speed;
    IF p_event = 'speed' AND v_row.state <> 'ended' THEN
        PERFORM cc.check_speed(p_speed);
        v_next := v_row.state;
        v_speed := p_speed;
    ELSE
        v_next := cc.next_state('session', v_row.state, p_event, NULL, NULL);
    END IF;
    v_wall := clock_timestamp();
    UPDATE session SET state = v_next, speed = v_speed, frozen = v_next <> 'running', anchored_at = v_wall,
        elapsed_s = extract(epoch FROM
            cc.clock_at(started_at, anchored_at, elapsed_s, speed, frozen, v_wall) - started_at)::float8,
        version = version + 1
        WHERE park_id = p_park AND session_id = p_session;
    PERFORM cc.append_event(p_park, p_session, 'session.' || p_event, jsonb_build_object(
        'entity', 'session', 'id', p_session, 'title', v_row.title, 'speed', v_speed));
    RETURN v_row.version + 1;
END $$;

-- By a trainer at any time, or by the gateway at the time that the scenario plans; what is planned happens once.
CREATE OR REPLACE FUNCTION cc.fire_inject(p_park integer, p_session integer, p_title text, p_payload jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    PERFORM cc.enter(p_park, p_session, 'inject.fire', '{trainer,gateway}');
    PERFORM cc.check_text('title', p_title, 200);
    IF p_session = 0 THEN
        PERFORM cc.refuse('CC007', 'live_goes_on');
    ELSIF p_payload ? 'planned' AND EXISTS (SELECT FROM event WHERE park_id = p_park AND session_id = p_session
            AND kind = 'inject.fired' AND payload::jsonb -> 'inject' -> 'planned' = p_payload -> 'planned') THEN
        PERFORM cc.refuse('CC007', 'inject_fired', jsonb_build_object('inject', p_title));
    END IF;
    RETURN cc.append_event(p_park, p_session, 'inject.fired', jsonb_build_object(
        'entity', 'session', 'id', p_session, 'title', p_title, 'inject', p_payload));
END $$;

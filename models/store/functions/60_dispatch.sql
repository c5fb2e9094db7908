-- Units: reserved all or none, never twice; an assignment's progress advances its incident.

-- p_orders: [{id, unit, task, route, eta_s, dose, reasons, preempt_reason}]. The partial unique index decides a race;
-- the loser learns who won. Pre-emption, a commander's, releases the other assignment here, with its reason.
CREATE OR REPLACE FUNCTION cc.assign(
    p_park integer, p_session integer, p_incident uuid, p_orders jsonb, p_dispatch boolean DEFAULT true
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'unit.assign', '{dispatcher,commander,trainer}');
    v_incident incident := cc.find_incident(p_park, p_session, p_incident);
    o record;
BEGIN
    IF v_incident.state IN ('closed', 'reviewed') THEN
        PERFORM cc.refuse('CC007', 'incident_closed', jsonb_build_object('incident', v_incident.number));
    END IF;
    FOR o IN SELECT * FROM jsonb_to_recordset(p_orders) AS r (id uuid, unit text, task text, route jsonb,
            eta_s float8, dose float8, reasons jsonb, preempt_reason text) LOOP
        PERFORM cc.check_unit(p_park, p_session, o.unit);
        IF coalesce(btrim(o.preempt_reason), '') <> '' THEN
            PERFORM cc.preempt(p_park, p_session, o.unit, o.preempt_reason, v_now);
        END IF;
        INSERT INTO assignment (park_id, session_id, id, incident_id, unit_code, state, task, route, eta_s, dose,
                reasons, assigned_by, reserved_at)
            VALUES (p_park, p_session, o.id, p_incident, o.unit, 'reserved', o.task, o.route, o.eta_s, o.dose,
                coalesce(o.reasons, '[]'), session_user, v_now)
            ON CONFLICT (park_id, session_id, unit_code) WHERE released_at IS NULL DO NOTHING;
        IF NOT FOUND THEN
            PERFORM cc.refuse_taken(p_park, p_session, o.unit);
        END IF;
        PERFORM cc.append_event(p_park, p_session, 'assignment.reserved', jsonb_build_object(
            'entity', 'assignment', 'id', o.id, 'unit', o.unit, 'incident', p_incident,
            'number', v_incident.number, 'task', o.task, 'eta_s', o.eta_s, 'dose', o.dose, 'reasons', o.reasons));
        IF p_dispatch THEN
            PERFORM cc.assignment_event(p_park, p_session, o.id, 1, 'dispatch', '', v_now);
        END IF;
    END LOOP;
    RETURN jsonb_array_length(p_orders);
END $$;

CREATE OR REPLACE FUNCTION cc.check_unit(p_park integer, p_session integer, p_unit text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM unit WHERE park_id = p_park AND code = p_unit) THEN
        PERFORM cc.unknown('unit', p_unit);
    ELSIF EXISTS (SELECT FROM unit_service WHERE park_id = p_park AND session_id = p_session AND unit_code = p_unit
            AND NOT in_service) THEN
        PERFORM cc.refuse('CC007', 'unit_out_of_service', jsonb_build_object('unit', p_unit));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.refuse_taken(p_park integer, p_session integer, p_unit text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    PERFORM cc.refuse('CC006', '', (
        SELECT jsonb_build_object(
            'unit', u.code, 'name_en', u.name_en, 'name_zh', u.name_zh, 'incident', i.number,
            'incident_id', i.id, 'operator', coalesce(o.display_name, a.assigned_by))
        FROM assignment AS a
        JOIN unit AS u ON u.park_id = a.park_id AND u.code = a.unit_code
        JOIN incident AS i ON i.park_id = a.park_id AND i.session_id = a.session_id AND i.id = a.incident_id
        LEFT JOIN operator AS o ON o.park_id = a.park_id AND o.login = a.assigned_by
        WHERE a.park_id = p_park AND a.session_id = p_session AND a.unit_code = p_unit AND a.released_at IS NULL));
END $$;

CREATE OR REPLACE FUNCTION cc.preempt(
    p_park integer, p_session integer, p_unit text, p_reason text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row assignment;
BEGIN
    PERFORM cc.require(p_park, 'unit.preempt', '{commander}');
    SELECT * INTO v_row FROM assignment WHERE park_id = p_park AND session_id = p_session AND unit_code = p_unit
        AND released_at IS NULL FOR UPDATE;
    IF FOUND THEN
        PERFORM cc.assignment_event(
            p_park, p_session, v_row.id, v_row.version, 'release', 'preempted: ' || p_reason, p_at);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.assignment_event(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_event text, p_reason text, p_at timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row assignment;
    v_next text;
BEGIN
    SELECT * INTO v_row FROM assignment WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('assignment', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    v_next := cc.next_state('assignment', v_row.state, p_event, NULL, p_reason);
    UPDATE assignment SET state = v_next, version = version + 1,
        dispatched_at = CASE p_event WHEN 'dispatch' THEN p_at ELSE dispatched_at END,
        en_route_at = CASE p_event WHEN 'depart' THEN p_at ELSE en_route_at END,
        on_scene_at = CASE p_event WHEN 'arrive' THEN p_at ELSE on_scene_at END,
        released_at = CASE p_event WHEN 'release' THEN p_at ELSE released_at END
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, 'assignment.' || p_event, jsonb_build_object(
        'entity', 'assignment', 'id', p_id, 'unit', v_row.unit_code, 'incident', v_row.incident_id,
        'from', v_row.state, 'state', v_next, 'reason', nullif(p_reason, ''), 'version', v_row.version + 1));
    IF p_event IN ('dispatch', 'arrive') THEN
        PERFORM cc.advance_incident(p_park, p_session, v_row.incident_id, p_event, p_at);
    ELSIF p_event = 'depart' THEN  -- a unit that rolls was dispatched, whoever pressed the button
        PERFORM cc.advance_incident(p_park, p_session, v_row.incident_id, 'dispatch', p_at);
    END IF;
    RETURN v_row.version + 1;
END $$;

CREATE OR REPLACE FUNCTION cc.release_all(p_park integer, p_session integer, p_incident uuid, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row assignment;
BEGIN
    FOR v_row IN SELECT * FROM assignment WHERE park_id = p_park AND session_id = p_session
            AND incident_id = p_incident AND released_at IS NULL ORDER BY unit_code LOOP
        PERFORM cc.assignment_event(p_park, p_session, v_row.id, v_row.version, 'release', '', p_at);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION cc.set_unit_service(
    p_park integer, p_session integer, p_unit text, p_in_service boolean, p_reason text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'unit.service', '{dispatcher,commander,trainer}');
BEGIN
    IF NOT EXISTS (SELECT FROM unit WHERE park_id = p_park AND code = p_unit) THEN
        PERFORM cc.unknown('unit', p_unit);
    ELSIF NOT p_in_service THEN
        PERFORM cc.check_text('reason', p_reason, 400);
    END IF;
    IF EXISTS (SELECT FROM assignment WHERE park_id = p_park AND session_id = p_session AND unit_code = p_unit
            AND released_at IS NULL) AND NOT p_in_service THEN
        PERFORM cc.refuse_taken(p_park, p_session, p_unit);
    END IF;
    INSERT INTO unit_service (park_id, session_id, unit_code, in_service, reason, changed_at, changed_by)
        VALUES (p_park, p_session, p_unit, p_in_service, p_reason, v_now, session_user)
        ON CONFLICT (park_id, session_id, unit_code) DO UPDATE SET in_service = excluded.in_service,
            reason = excluded.reason, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
    RETURN cc.append_event(p_park, p_session,
        CASE WHEN p_in_service THEN 'unit.return_to_service' ELSE 'unit.remove_from_service' END,
        jsonb_build_object('entity', 'unit', 'id', p_unit, 'unit', p_unit, 'reason', nullif(p_reason, '')));
END $$;

-- Incidents: opened once with a gap-free number, advanced by transitions, terminated on conditions or a named override.

-- Numbered in the park's own year: 2026-0001, a drill's DR-2026-0001. The counter's row is counted up in the opening
-- transaction, so a roll-back leaves no gap.
CREATE OR REPLACE FUNCTION cc.incident_number(p_park integer, p_session integer, p_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_year text := (SELECT to_char(p_at AT TIME ZONE timezone, 'YYYY') FROM park WHERE park_id = p_park);
    v_mark text := CASE WHEN p_session = 0 THEN '' ELSE 'DR-' END;
    v_count text := cc.next_number(p_park, 'incident:' || v_mark || v_year)::text;
BEGIN
    RETURN v_mark || v_year || '-' || lpad(v_count, greatest(4, length(v_count)), '0');
END $$;

CREATE OR REPLACE FUNCTION cc.open_incident(
    p_park integer, p_session integer, p_id uuid, p_kind text, p_level text, p_priority text, p_place text,
    p_x float8, p_y float8, p_alarm_id uuid, p_asset_code text, p_substance text, p_steps jsonb
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'incident.open', '{dispatcher,commander,trainer}');
    v_number text;
BEGIN
    PERFORM cc.check_text('place', p_place, 200);
    PERFORM cc.check_incident(p_kind, p_level, p_priority);
    IF p_alarm_id IS NOT NULL THEN
        PERFORM cc.check_alarm_is_free(p_park, p_session, p_alarm_id);
    END IF;
    v_number := cc.incident_number(p_park, p_session, v_now);
    INSERT INTO incident (park_id, session_id, id, number, kind, level, priority, state, place, x, y, opened_at,
            changed_at, commander, alarm_id, asset_code, substance)
        VALUES (p_park, p_session, p_id, v_number, p_kind, p_level, p_priority, 'reported', p_place, p_x, p_y, v_now,
            v_now, session_user, p_alarm_id, p_asset_code, p_substance);
    INSERT INTO step (park_id, session_id, id, incident_id, position, text, owner, due_s)
        SELECT p_park, p_session, s.id, p_id, s.position, s.text, s.owner, s.due_s
        FROM jsonb_to_recordset(p_steps) AS s (id uuid, position integer, text text, owner text, due_s float8);
    UPDATE alarm SET incident_id = p_id, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_alarm_id;
    PERFORM cc.append_event(p_park, p_session, 'incident.opened', jsonb_build_object(
        'entity', 'incident', 'id', p_id, 'number', v_number, 'kind', p_kind, 'level', p_level,
        'priority', p_priority, 'place', p_place, 'x', p_x, 'y', p_y, 'alarm', p_alarm_id, 'asset', p_asset_code,
        'substance', p_substance, 'state', 'reported'));
    RETURN v_number;
END $$;

CREATE OR REPLACE FUNCTION cc.check_incident(p_kind text, p_level text, p_priority text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT p_kind = ANY ('{toxic_release,flammable_release,fire,explosion,injury,spill,other}') THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'kind', 'value', p_kind));
    ELSIF NOT p_level = ANY ('{I,II,III,IV}') THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'level', 'value', p_level));
    ELSIF NOT p_priority = ANY ('{critical,high,medium,low}') THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'priority', 'value', p_priority));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.check_alarm_is_free(p_park integer, p_session integer, p_alarm uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_taken text;
BEGIN
    IF NOT EXISTS (SELECT FROM alarm WHERE park_id = p_park AND session_id = p_session AND id = p_alarm) THEN
        PERFORM cc.unknown('alarm', p_alarm);
    END IF;
    SELECT i.number INTO v_taken
        FROM alarm AS a
        JOIN incident AS i ON i.park_id = a.park_id AND i.session_id = a.session_id AND i.id = a.incident_id
        WHERE a.park_id = p_park AND a.session_id = p_session AND a.id = p_alarm
            AND i.state NOT IN ('closed', 'reviewed');
    IF v_taken IS NOT NULL THEN
        PERFORM cc.refuse('CC007', 'alarm_has_incident', jsonb_build_object('incident', v_taken));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.incident_event(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_event text, p_reason text, p_parameters jsonb,
    p_at timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row incident;
    v_next text;
    v_disposition text := p_parameters ->> 'disposition';
BEGIN
    SELECT * INTO v_row FROM incident WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('incident', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    v_next := cc.next_state('incident', v_row.state, p_event, NULL, p_reason);
    IF p_event = 'terminate' THEN
        PERFORM cc.check_termination(v_row, p_reason, p_parameters -> 'met');
    ELSIF p_event = 'close' THEN
        PERFORM cc.check_disposition(v_disposition);
        PERFORM cc.release_all(p_park, p_session, p_id, p_at);
    END IF;
    UPDATE incident SET state = v_next, changed_at = p_at, version = version + 1,
        disposition = CASE p_event WHEN 'close' THEN v_disposition WHEN 'reopen' THEN NULL ELSE disposition END,
        closed_at = CASE p_event WHEN 'close' THEN p_at WHEN 'reopen' THEN NULL ELSE closed_at END
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, 'incident.' || p_event, jsonb_build_object(
        'entity', 'incident', 'id', p_id, 'number', v_row.number, 'from', v_row.state, 'state', v_next,
        'reason', nullif(p_reason, ''), 'disposition', v_disposition, 'note', nullif(p_parameters ->> 'note', ''),
        'version', v_row.version + 1));
    RETURN v_row.version + 1;
END $$;

-- A termination whose conditions are not all met is an override: it needs a reason, and the log names who gave it.
CREATE OR REPLACE FUNCTION cc.check_termination(p_incident incident, p_reason text, p_met jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_unmet jsonb := (
        SELECT jsonb_agg(c.name)
        FROM unnest('{readings_below_limit,nobody_missing,decontamination_done,commander_order}'::text[]) AS c (name)
        WHERE NOT coalesce(p_met, '[]') ? c.name);
BEGIN
    IF v_unmet IS NULL THEN
        RETURN;
    ELSIF coalesce(btrim(p_reason), '') = '' THEN
        PERFORM cc.refuse('CC007', 'conditions_unmet', jsonb_build_object('conditions', v_unmet));
    END IF;
    PERFORM cc.append_event(p_incident.park_id, p_incident.session_id, 'termination.overridden', jsonb_build_object(
        'entity', 'incident', 'id', p_incident.id, 'number', p_incident.number, 'conditions', v_unmet,
        'reason', p_reason));
END $$;

CREATE OR REPLACE FUNCTION cc.check_disposition(p_disposition text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_disposition IS NULL
        OR NOT p_disposition = ANY ('{resolved,false_alarm,duplicate,maintenance,handed_over}') THEN
        PERFORM cc.refuse('CC001', 'disposition_needed', '{"field": "disposition"}');
    END IF;
END $$;

-- What an assignment's progress says about its incident: forward only, and only where the table has such a row.
CREATE OR REPLACE FUNCTION cc.advance_incident(
    p_park integer, p_session integer, p_id uuid, p_event text, p_at timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row incident;
BEGIN
    SELECT * INTO v_row FROM incident WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF EXISTS (SELECT FROM transition WHERE entity = 'incident' AND source = v_row.state AND event = p_event) THEN
        PERFORM cc.incident_event(p_park, p_session, p_id, v_row.version, p_event, '', '{}', p_at);
    END IF;
END $$;

-- Change fields of an incident: only those named here, and never the state.
CREATE OR REPLACE FUNCTION cc.edit(
    p_park integer, p_session integer, p_entity text, p_id uuid, p_version integer, p_changes jsonb
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, p_entity || '.edit', '{dispatcher,commander,trainer}');
    v_row incident;
    v_new incident;
BEGIN
    SELECT * INTO v_row FROM incident
        WHERE p_entity = 'incident' AND park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown(p_entity, p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    PERFORM cc.check_fields(p_changes);
    IF v_row.state IN ('closed', 'reviewed') THEN
        PERFORM cc.refuse('CC007', 'incident_closed', jsonb_build_object('incident', v_row.number));
    END IF;
    v_new := jsonb_populate_record(v_row, p_changes);
    PERFORM cc.check_text('place', v_new.place, 200);
    PERFORM cc.check_incident(v_new.kind, v_new.level, v_new.priority);
    IF v_new.parent_id = p_id THEN
        PERFORM cc.refuse('CC001', 'own_parent', '{"field": "parent_id"}');
    ELSIF v_new.parent_id IS NOT NULL THEN
        PERFORM cc.find_incident(p_park, p_session, v_new.parent_id);
    END IF;
    UPDATE incident SET kind = v_new.kind, level = v_new.level, priority = v_new.priority, place = v_new.place,
        x = v_new.x, y = v_new.y, asset_code = v_new.asset_code, substance = v_new.substance,
        parent_id = v_new.parent_id, changed_at = v_now, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, 'incident.edited', jsonb_build_object(
        'entity', 'incident', 'id', p_id, 'number', v_row.number, 'version', v_row.version + 1, 'changes', p_changes,
        'fields', (SELECT string_agg(k, ', ' ORDER BY k) FROM jsonb_object_keys(p_changes) AS k)));
    RETURN v_row.version + 1;
END $$;

CREATE OR REPLACE FUNCTION cc.check_fields(p_changes jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_wrong text := (
        SELECT min(k) FROM jsonb_object_keys(p_changes) AS k
        WHERE k <> ALL ('{kind,level,priority,place,x,y,asset_code,substance,parent_id}'::text[]));
BEGIN
    IF v_wrong IS NOT NULL OR p_changes = '{}' THEN
        PERFORM cc.refuse('CC001', 'field_fixed', jsonb_build_object('field', coalesce(v_wrong, '')));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.hand_over(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_commander text
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'incident.hand_over', '{dispatcher,commander,trainer}');
    v_row incident;
BEGIN
    SELECT * INTO v_row FROM incident WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('incident', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    IF NOT EXISTS (SELECT FROM operator WHERE park_id = p_park AND login = p_commander) THEN
        PERFORM cc.unknown('operator', p_commander);
    END IF;
    UPDATE incident SET commander = p_commander, changed_at = v_now, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, 'incident.handed_over', jsonb_build_object(
        'entity', 'incident', 'id', p_id, 'number', v_row.number, 'from', v_row.commander,
        'commander', p_commander, 'version', v_row.version + 1));
    RETURN v_row.version + 1;
END $$;

CREATE OR REPLACE FUNCTION cc.tick_step(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_done boolean
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'step.tick', '{dispatcher,commander,trainer}');
    v_row step;
BEGIN
    SELECT * INTO v_row FROM step WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('step', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    IF (v_row.done_at IS NOT NULL) = p_done THEN
        RETURN v_row.version;
    END IF;
    UPDATE step SET done_at = CASE WHEN p_done THEN v_now END,
        done_by = CASE WHEN p_done THEN session_user::text END, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, CASE WHEN p_done THEN 'step.ticked' ELSE 'step.unticked' END,
        jsonb_build_object('entity', 'step', 'id', p_id, 'incident', v_row.incident_id, 'text', v_row.text,
            'version', v_row.version + 1));
    RETURN v_row.version + 1;
END $$;

CREATE OR REPLACE FUNCTION cc.note(p_park integer, p_session integer, p_id uuid, p_incident uuid, p_text text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'note.write', '{dispatcher,commander,trainer,manager}');
BEGIN
    PERFORM cc.check_text('text', p_text, 4000);
    IF p_incident IS NOT NULL THEN
        PERFORM cc.find_incident(p_park, p_session, p_incident);
    END IF;
    INSERT INTO note (park_id, session_id, id, incident_id, written_at, written_by, text)
        VALUES (p_park, p_session, p_id, p_incident, v_now, session_user, p_text);
    RETURN cc.append_event(p_park, p_session, 'note.written', jsonb_build_object(
        'entity', 'note', 'id', p_id, 'incident', p_incident, 'text', p_text));
END $$;

CREATE OR REPLACE FUNCTION cc.find_incident(p_park integer, p_session integer, p_id uuid) RETURNS incident
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row incident;
BEGIN
    SELECT * INTO v_row FROM incident WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    IF NOT FOUND THEN
        PERFORM cc.unknown('incident', p_id);
    END IF;
    RETURN v_row;
END $$;

-- One door for every state change: the transition table (generated from models/domain) says what follows, who may, and
-- whether a reason is needed; the entity's own function says what else changes; the event comes last.

CREATE OR REPLACE FUNCTION cc.next_state(p_entity text, p_state text, p_event text, p_active boolean, p_reason text)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row transition;
BEGIN
    SELECT * INTO v_row FROM transition
        WHERE entity = p_entity AND source = p_state AND event = p_event AND (active IS NULL OR active = p_active)
        ORDER BY active NULLS LAST LIMIT 1;
    IF NOT FOUND THEN
        PERFORM cc.refuse('CC005', '', jsonb_build_object('entity', p_entity, 'state', p_state, 'event', p_event));
    ELSIF NOT cc.has_role(v_row.roles) THEN
        PERFORM cc.refuse('CC002', '', jsonb_build_object('action', p_entity || '.' || p_event));
    ELSIF v_row.needs_reason AND coalesce(btrim(p_reason), '') = '' THEN
        PERFORM cc.refuse('CC001', 'reason_needed', '{"field": "reason"}');
    END IF;
    RETURN v_row.target;
END $$;

CREATE OR REPLACE FUNCTION cc.transition(
    p_park integer, p_session integer, p_entity text, p_id uuid, p_version integer, p_event text,
    p_reason text DEFAULT '', p_parameters jsonb DEFAULT '{}'
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(
        p_park, p_session, p_entity || '.' || p_event, '{dispatcher,commander,trainer,gateway}');
BEGIN
    RETURN CASE p_entity
        WHEN 'alarm' THEN cc.alarm_event(p_park, p_session, p_id, p_version, p_event, p_reason, p_parameters, v_now)
        WHEN 'incident' THEN
            cc.incident_event(p_park, p_session, p_id, p_version, p_event, p_reason, p_parameters, v_now)
        WHEN 'assignment' THEN cc.assignment_event(p_park, p_session, p_id, p_version, p_event, p_reason, v_now)
        WHEN 'notification' THEN cc.notification_event(p_park, p_session, p_id, p_version, p_event, p_reason, v_now)
        ELSE cc.unknown(p_entity, p_id)
    END;
END $$;

-- Rules: kept by the park, changed by commander or manager, each change an event with the whole rule, so that the log
-- holds every version there ever was. The counter `rules` tells gateways that they have to read them again.

-- p_rule has the columns of cc.rule without park, key of the sensor, position and version; `sensor` is a code.
CREATE OR REPLACE FUNCTION cc.save_rule(p_park integer, p_version integer, p_rule jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_new rule := jsonb_populate_record(NULL::rule, p_rule);
    v_old rule;
BEGIN
    PERFORM cc.enter(p_park, 0, 'rule.save', '{commander,manager}');
    PERFORM cc.check_rule(v_new);
    SELECT * INTO v_old FROM rule WHERE park_id = p_park AND code = v_new.code FOR UPDATE;
    PERFORM cc.check_version(coalesce(v_old.version, 0), p_version);
    v_new.park_id := p_park;
    v_new.sensor_key := (SELECT key FROM sensor WHERE park_id = p_park AND code = p_rule ->> 'sensor');
    IF v_new.sensor_key IS NULL THEN
        PERFORM cc.unknown('sensor', p_rule ->> 'sensor');
    END IF;
    v_new.id := coalesce(v_old.id, v_new.id);
    v_new.position := coalesce(v_old.position, (SELECT coalesce(max(position), -1) + 1 FROM rule WHERE park_id = p_park));
    v_new.edited := true;
    v_new.version := p_version + 1;
    DELETE FROM rule WHERE park_id = p_park AND id = v_new.id;
    INSERT INTO rule SELECT v_new.*;
    PERFORM cc.rule_changed(v_new, 'saved', p_rule);
    RETURN v_new.version;
END $$;

-- The rule as this caller may change it now, locked.
CREATE OR REPLACE FUNCTION cc.rule_to_change(p_park integer, p_code text, p_version integer, p_action text) RETURNS rule
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row rule;
BEGIN
    PERFORM cc.enter(p_park, 0, p_action, '{commander,manager}');
    SELECT * INTO v_row FROM rule WHERE park_id = p_park AND code = p_code FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('rule', p_code);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    RETURN v_row;
END $$;

CREATE OR REPLACE FUNCTION cc.switch_rule(
    p_park integer, p_code text, p_version integer, p_enabled boolean, p_reason text
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row rule := cc.rule_to_change(p_park, p_code, p_version, 'rule.switch');
BEGIN
    IF NOT p_enabled THEN
        PERFORM cc.check_text('reason', p_reason, 200);
    END IF;
    UPDATE rule SET enabled = p_enabled, edited = true, version = version + 1
        WHERE park_id = p_park AND id = v_row.id RETURNING * INTO v_row;
    PERFORM cc.rule_changed(v_row, CASE WHEN p_enabled THEN 'enabled' ELSE 'disabled' END,
        jsonb_build_object('reason', nullif(p_reason, '')));
    RETURN v_row.version;
END $$;

CREATE OR REPLACE FUNCTION cc.delete_rule(p_park integer, p_code text, p_version integer, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row rule := cc.rule_to_change(p_park, p_code, p_version, 'rule.delete');
BEGIN
    PERFORM cc.check_text('reason', p_reason, 200);
    DELETE FROM rule WHERE park_id = p_park AND id = v_row.id;
    PERFORM cc.rule_changed(v_row, 'deleted', jsonb_build_object('reason', p_reason));
END $$;

-- What the gateway's arithmetic relies on; sentences for people are made before, by the use case.
CREATE OR REPLACE FUNCTION cc.check_rule(p_rule rule) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM cc.check_text('code', p_rule.code, 80);
    PERFORM cc.check_text('label', p_rule.label, 12);
    IF NOT p_rule.kind = ANY ('{high,low,rate,flatline,stale,bad,vote,expression,trend}') THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'kind', 'value', p_rule.kind));
    ELSIF NOT p_rule.priority = ANY ('{critical,high,medium,low}') THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'priority', 'value', p_rule.priority));
    ELSIF least(p_rule.on_delay_s, p_rule.off_delay_s, p_rule.window_s, p_rule.gap_s, p_rule.horizon_s) < 0 THEN
        PERFORM cc.refuse('CC001', 'time_negative', '{"field": "on_delay_s"}');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.rule_changed(p_rule rule, p_event text, p_more jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    PERFORM cc.next_number(p_rule.park_id, 'rules');
    PERFORM cc.append_event(p_rule.park_id, 0, 'rule.' || p_event, jsonb_build_object(
        'entity', 'rule', 'id', p_rule.id, 'code', p_rule.code, 'enabled', p_rule.enabled, 'version', p_rule.version)
        || (p_more - 'id'));
END $$;

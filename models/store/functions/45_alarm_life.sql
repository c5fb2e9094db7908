-- What happens to alarms by design and by time: suppression (maintenance, permit, a parent that says it already), shelves
-- that end, escalation of what nobody acknowledges. What hides an alarm must itself be in force, or be seen.

-- Whether the suppression is over at p_now: its time, an end by hand, or a permit that is no longer open.
CREATE OR REPLACE FUNCTION cc.suppression_over(p_row suppression, p_now timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_row.ended_at IS NOT NULL OR p_row.ends_at <= p_now OR (p_row.permit_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cc.permit AS p WHERE p.park_id = p_row.park_id AND p.session_id = p_row.session_id
            AND p.id = p_row.permit_id AND p.state = 'open' AND p.valid_until > p_now))
$$;

CREATE OR REPLACE FUNCTION cc.suppression_covers(p_row suppression, p_sensor sensor) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_row.target = CASE p_row.target_kind WHEN 'sensor' THEN p_sensor.code WHEN 'asset' THEN p_sensor.asset
        WHEN 'enterprise' THEN p_sensor.enterprise END
$$;

-- What the timers find at p_now: shelves that are over, suppressions that begin, suppressed alarms whose cause is gone.
CREATE OR REPLACE FUNCTION cc.due_moves(p_park integer, p_session integer, p_now timestamptz)
RETURNS TABLE (id uuid, event text, reason text, cause text, cause_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT a.id, 'shelf_expired', '', NULL, NULL::uuid FROM alarm AS a
    WHERE a.park_id = p_park AND a.session_id = p_session AND a.state <> 'NORM' AND a.state = 'SHLVD'
        AND a.shelved_until <= p_now
    UNION ALL
    SELECT DISTINCT ON (a.id) a.id, 'suppress', s.reason, s.kind, s.id
    FROM suppression AS s
    JOIN alarm AS a ON a.park_id = p_park AND a.session_id = p_session AND a.state IN ('UNACK', 'ACKED', 'RTNUN')
    JOIN sensor AS place ON place.park_id = p_park AND place.key = a.sensor_key
    WHERE s.park_id = p_park AND s.session_id = p_session AND s.began_at IS NULL AND s.ended_at IS NULL
        AND s.begins_at <= p_now AND NOT cc.suppression_over(s, p_now) AND cc.suppression_covers(s, place)
    UNION ALL
    SELECT a.id, 'unsuppress', '', NULL, NULL FROM alarm AS a
    WHERE a.park_id = p_park AND a.session_id = p_session AND a.state <> 'NORM' AND a.state = 'DSUPR'
        AND NOT CASE
            WHEN a.cause IS NULL THEN true
            WHEN a.cause = 'parent' THEN EXISTS (SELECT FROM alarm AS o WHERE o.park_id = p_park
                AND o.session_id = p_session AND o.id = a.cause_id AND o.state IN ('UNACK', 'ACKED'))
            ELSE EXISTS (SELECT FROM suppression AS s WHERE s.park_id = p_park AND s.session_id = p_session
                AND s.id = a.cause_id AND NOT cc.suppression_over(s, p_now)) END
$$;

-- Unacknowledged alarms whose next stage of escalation has come; stages are the park's policy, by priority and time.
CREATE OR REPLACE FUNCTION cc.due_escalations(p_park integer, p_session integer, p_now timestamptz)
RETURNS TABLE (id uuid, stage integer, role text, after_s float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    WITH stage AS (
        SELECT r.priority, r.after_s, r.role,
            row_number() OVER (PARTITION BY r.priority ORDER BY r.after_s)::integer AS number
        FROM alarm_policy AS p
        CROSS JOIN jsonb_to_recordset(p.escalation) AS r (priority text, after_s float8, role text)
        WHERE p.park_id = p_park
    )
    SELECT DISTINCT ON (a.id) a.id, s.number, s.role, s.after_s
    FROM alarm AS a
    JOIN stage AS s ON s.priority = a.priority AND s.number > a.escalation
        AND a.announced_at + make_interval(secs => s.after_s) <= p_now
    WHERE a.park_id = p_park AND a.session_id = p_session AND a.state <> 'NORM' AND a.state = 'UNACK'
    ORDER BY a.id, s.number DESC
$$;

-- The gateway's schedule calls it every second; an idle room writes nothing. Returns the number of events.
CREATE OR REPLACE FUNCTION cc.run_alarm_timers(p_park integer, p_session integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz;
    v_moved integer;
BEGIN
    PERFORM cc.require(p_park, 'alarm.timers', '{gateway}');
    v_now := cc.session_now(p_park, p_session);
    IF NOT EXISTS (SELECT FROM cc.due_moves(p_park, p_session, v_now))
            AND NOT EXISTS (SELECT FROM cc.due_escalations(p_park, p_session, v_now))
            AND NOT EXISTS (SELECT FROM suppression AS s WHERE s.park_id = p_park AND s.session_id = p_session
                AND s.ended_at IS NULL AND (s.began_at IS NULL AND s.begins_at <= v_now
                    OR cc.suppression_over(s, v_now))) THEN
        RETURN 0;
    END IF;
    v_now := cc.enter(p_park, p_session, 'alarm.timers', '{gateway}');
    v_moved := cc.log_moves(p_park, p_session, (
        SELECT coalesce(jsonb_agg(to_jsonb(d) || jsonb_build_object('n', d.n, 'at', v_now)), '[]')
        FROM (SELECT m.*, row_number() OVER (ORDER BY m.event, m.id) AS n
            FROM cc.due_moves(p_park, p_session, v_now) AS m) AS d));
    RETURN v_moved + cc.turn_suppressions(p_park, p_session, v_now) + cc.escalate_alarms(p_park, p_session, v_now);
END $$;

-- Mark suppressions that begin and that are over; both are events.
CREATE OR REPLACE FUNCTION cc.turn_suppressions(p_park integer, p_session integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row suppression;
    v_over boolean;
    v_count integer := 0;
BEGIN
    FOR v_row IN SELECT * FROM suppression AS s WHERE s.park_id = p_park AND s.session_id = p_session
            AND s.ended_at IS NULL AND (s.began_at IS NULL AND s.begins_at <= p_now
                OR cc.suppression_over(s, p_now)) ORDER BY s.id FOR UPDATE LOOP
        v_over := cc.suppression_over(v_row, p_now);
        UPDATE suppression SET version = version + 1, began_at = coalesce(began_at, CASE WHEN NOT v_over THEN p_now END),
            ended_at = CASE WHEN v_over THEN p_now END
            WHERE park_id = p_park AND session_id = p_session AND id = v_row.id;
        PERFORM cc.append_suppression_event(v_row, CASE WHEN v_over THEN 'ended' ELSE 'began' END);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

CREATE OR REPLACE FUNCTION cc.append_suppression_event(p_row suppression, p_event text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.append_event(p_row.park_id, p_row.session_id, 'suppression.' || p_event, jsonb_build_object(
        'entity', 'suppression', 'id', p_row.id, 'cause', p_row.kind, 'target', p_row.target, 'reason', p_row.reason,
        'until', p_row.ends_at))
$$;

CREATE OR REPLACE FUNCTION cc.escalate_alarms(p_park integer, p_session integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_payloads jsonb[];
    v_count integer;
BEGIN
    WITH raised AS (
        UPDATE alarm AS a SET escalation = d.stage, version = version + 1
        FROM cc.due_escalations(p_park, p_session, p_now) AS d
        WHERE a.park_id = p_park AND a.session_id = p_session AND a.id = d.id
        RETURNING a.*, d.role, d.after_s
    )
    SELECT array_agg(cc.alarm_payload(s.code, r.id, r.label, r.priority, r.state, r.value, r.limit_value, r.unit,
                r.changed_at, r.version)
            || jsonb_build_object('role', r.role, 'escalation', r.escalation, 'after_s', r.after_s) ORDER BY r.id)
        INTO v_payloads
        FROM raised AS r JOIN sensor AS s ON s.park_id = p_park AND s.key = r.sensor_key;
    v_count := coalesce(cardinality(v_payloads), 0);
    PERFORM cc.append_events(p_park, array_fill(p_session, ARRAY[v_count]),
        array_fill('alarm.escalated'::text, ARRAY[v_count]), v_payloads);
    RETURN v_count;
END $$;

-- Announce that alarms are expected: from p_begins until p_ends what p_target covers is suppressed. A permit's
-- suppression never outlives the permit.
CREATE OR REPLACE FUNCTION cc.suppress_by_design(
    p_park integer, p_session integer, p_id uuid, p_kind text, p_target_kind text, p_target text, p_permit uuid,
    p_reason text, p_begins timestamptz, p_ends timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'suppression.announce', '{dispatcher,commander,trainer}');
    v_row suppression;
BEGIN
    PERFORM cc.check_text('reason', p_reason, 400);
    IF p_kind NOT IN ('maintenance', 'permit') OR (p_kind = 'permit') <> (p_permit IS NOT NULL) THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'cause', 'value', p_kind));
    ELSIF p_ends <= greatest(p_begins, v_now) OR p_ends > p_begins + interval '31 days' THEN
        PERFORM cc.refuse('CC001', 'suppression_out_of_range', '{"field": "ends", "longest": 31}');
    ELSIF NOT EXISTS (SELECT FROM sensor AS s WHERE s.park_id = p_park AND p_target = CASE p_target_kind
            WHEN 'sensor' THEN s.code WHEN 'asset' THEN s.asset WHEN 'enterprise' THEN s.enterprise END) THEN
        PERFORM cc.refuse('CC001', 'nothing_covered', jsonb_build_object('field', 'target', 'target', p_target));
    ELSIF p_permit IS NOT NULL AND NOT EXISTS (SELECT FROM permit AS p WHERE p.park_id = p_park
            AND p.session_id = p_session AND p.id = p_permit AND p.state = 'open' AND p.valid_until >= p_ends) THEN
        PERFORM cc.refuse('CC001', 'permit_too_short', '{"field": "permit"}');
    END IF;
    INSERT INTO suppression (park_id, session_id, id, kind, target_kind, target, permit_id, reason, begins_at, ends_at,
            made_by)
        VALUES (p_park, p_session, p_id, p_kind, p_target_kind, p_target, p_permit, p_reason, p_begins, p_ends,
            session_user) RETURNING * INTO v_row;
    PERFORM cc.append_suppression_event(v_row, 'announced');
    RETURN v_row.version;
END $$;

-- End it before its time; the alarms it hides come back with the next step of the timers.
CREATE OR REPLACE FUNCTION cc.end_suppression(p_park integer, p_session integer, p_id uuid, p_version integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'suppression.end', '{dispatcher,commander,trainer}');
    v_row suppression;
BEGIN
    SELECT * INTO v_row FROM suppression WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('suppression', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    IF v_row.ended_at IS NOT NULL THEN
        PERFORM cc.refuse('CC005', '', '{"entity": "suppression", "state": "ended", "event": "end"}');
    END IF;
    UPDATE suppression SET ended_at = v_now, version = version + 1
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_suppression_event(v_row, 'ended');
    RETURN v_row.version + 1;
END $$;

-- Shelve a rule or take it out of service while it is normal: the row that tracks it begins in that state.
CREATE OR REPLACE FUNCTION cc.set_rule_aside(
    p_park integer, p_session integer, p_id uuid, p_rule uuid, p_event text, p_reason text, p_minutes float8
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'alarm.' || p_event, '{dispatcher,commander,trainer}');
    v_row rule;
BEGIN
    SELECT * INTO v_row FROM rule WHERE park_id = p_park AND id = p_rule;
    IF NOT FOUND THEN
        PERFORM cc.unknown('rule', p_rule);
    ELSIF EXISTS (SELECT FROM alarm AS a WHERE a.park_id = p_park AND a.session_id = p_session
            AND a.sensor_key = v_row.sensor_key AND a.rule_id = p_rule AND a.state <> 'NORM') THEN
        PERFORM cc.refuse('CC007', 'alarm_is_open', jsonb_build_object('rule', v_row.code));
    END IF;
    INSERT INTO alarm (park_id, session_id, id, sensor_key, rule_id, kind, label, priority, state, active,
            raised_at, changed_at, condition_at, value, limit_value, unit)
        SELECT p_park, p_session, p_id, s.key, v_row.id, v_row.kind, v_row.label, v_row.priority, 'NORM', false,
            v_now, v_now, coalesce(l.time, '-infinity'), coalesce(l.value, v_row.limit_value), v_row.limit_value,
            coalesce(nullif(v_row.unit, ''), s.unit)
        FROM sensor AS s
        LEFT JOIN latest AS l ON l.park_id = p_park AND l.session_id = p_session AND l.sensor_key = s.key
        WHERE s.park_id = p_park AND s.key = v_row.sensor_key;
    RETURN cc.alarm_event(p_park, p_session, p_id, 1, p_event, p_reason, jsonb_build_object('minutes', p_minutes), v_now);
END $$;

-- What an operator should know about a rule's alarm. No loops: a rule is not its own parent.
CREATE OR REPLACE FUNCTION cc.save_guidance(
    p_park integer, p_rule uuid, p_version integer, p_consequence text, p_response text, p_respond_s float8,
    p_plan text, p_parent uuid
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_version integer;
    v_code text;
BEGIN
    PERFORM cc.enter(p_park, 0, 'guidance.save', '{commander,manager}');
    SELECT code INTO v_code FROM rule WHERE park_id = p_park AND id = p_rule;
    IF NOT FOUND THEN
        PERFORM cc.unknown('rule', p_rule);
    ELSIF p_parent IS NOT NULL AND (p_parent = p_rule
            OR NOT EXISTS (SELECT FROM rule WHERE park_id = p_park AND id = p_parent)) THEN
        PERFORM cc.refuse('CC001', 'value_unknown', jsonb_build_object('field', 'parent', 'value', p_parent));
    ELSIF length(p_consequence) > 2000 OR length(p_response) > 2000 THEN
        PERFORM cc.refuse('CC001', 'text_too_long', '{"field": "response", "longest": 2000}');
    END IF;
    SELECT version INTO v_version FROM guidance WHERE park_id = p_park AND rule_id = p_rule FOR UPDATE;
    PERFORM cc.check_version(coalesce(v_version, 0), p_version);
    INSERT INTO guidance AS g (park_id, rule_id, consequence, response, respond_s, plan, parent_id, edited_by)
        VALUES (p_park, p_rule, p_consequence, p_response, p_respond_s, p_plan, p_parent, session_user)
        ON CONFLICT (park_id, rule_id) DO UPDATE SET consequence = excluded.consequence, response = excluded.response,
            respond_s = excluded.respond_s, plan = excluded.plan, parent_id = excluded.parent_id,
            edited_by = excluded.edited_by, version = g.version + 1
        RETURNING g.version INTO v_version;
    PERFORM cc.append_event(p_park, 0, 'guidance.saved', jsonb_build_object(
        'entity', 'guidance', 'id', p_rule, 'rule', v_code, 'version', v_version));
    RETURN v_version;
END $$;

-- Every park has its policy from its first moment on.
CREATE OR REPLACE FUNCTION cc.give_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    INSERT INTO alarm_policy (park_id) VALUES (NEW.park_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER park_has_policy AFTER INSERT ON cc.park FOR EACH ROW EXECUTE FUNCTION cc.give_policy();

-- The limits of the key figures and the stages of escalation, as models.domain.alarm_life.AlarmPolicy has checked them.
CREATE OR REPLACE FUNCTION cc.save_alarm_policy(p_park integer, p_version integer, p_policy jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row alarm_policy;
BEGIN
    PERFORM cc.enter(p_park, 0, 'policy.save', '{commander,manager}');
    SELECT * INTO STRICT v_row FROM alarm_policy WHERE park_id = p_park FOR UPDATE;
    PERFORM cc.check_version(v_row.version, p_version);
    v_row := jsonb_populate_record(v_row, p_policy - '{park_id,version}'::text[]);
    UPDATE alarm_policy SET (rate_acceptable, rate_most, peak_limit, flood_share_limit, top_ten_limit,
            chattering_limit, stale_limit, stale_after_h, share_high, share_medium, share_low, escalation, version)
        = (v_row.rate_acceptable, v_row.rate_most, v_row.peak_limit, v_row.flood_share_limit, v_row.top_ten_limit,
            v_row.chattering_limit, v_row.stale_limit, v_row.stale_after_h, v_row.share_high, v_row.share_medium,
            v_row.share_low, v_row.escalation, version + 1)
        WHERE park_id = p_park;
    PERFORM cc.append_event(p_park, 0, 'policy.saved', jsonb_build_object(
        'entity', 'policy', 'version', v_row.version + 1));
    RETURN v_row.version + 1;
END $$;

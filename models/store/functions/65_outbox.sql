-- The outbox. Nothing of a drill leaves the room: a trigger refuses any state but queued and withheld to its rows,
-- whoever writes them.

-- p_notices: [{id, recipient, channel, cap}]
CREATE OR REPLACE FUNCTION cc.queue_notifications(
    p_park integer, p_session integer, p_incident uuid, p_notices jsonb
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'notification.queue', '{dispatcher,commander,trainer}');
    n record;
BEGIN
    PERFORM cc.find_incident(p_park, p_session, p_incident);
    FOR n IN SELECT * FROM jsonb_to_recordset(p_notices) AS r (id uuid, recipient text, channel text, cap text) LOOP
        PERFORM cc.check_text('recipient', n.recipient, 400);
        INSERT INTO notification (park_id, session_id, id, incident_id, recipient, channel, state, queued_at,
                changed_at, cap)
            VALUES (p_park, p_session, n.id, p_incident, n.recipient, n.channel, 'queued', v_now, v_now, n.cap);
        PERFORM cc.append_event(p_park, p_session, 'notification.queued', jsonb_build_object(
            'entity', 'notification', 'id', n.id, 'incident', p_incident, 'recipient', n.recipient,
            'channel', n.channel));
    END LOOP;
    RETURN jsonb_array_length(p_notices);
END $$;

CREATE OR REPLACE FUNCTION cc.notification_event(
    p_park integer, p_session integer, p_id uuid, p_version integer, p_event text, p_reason text, p_at timestamptz
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_row notification;
    v_next text;
BEGIN
    SELECT * INTO v_row FROM notification WHERE park_id = p_park AND session_id = p_session AND id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM cc.unknown('notification', p_id);
    END IF;
    PERFORM cc.check_version(v_row.version, p_version);
    v_next := cc.next_state('notification', v_row.state, p_event, NULL, p_reason);
    UPDATE notification SET state = v_next, changed_at = p_at, version = version + 1,
        reason = coalesce(p_reason, ''), attempts = attempts + (p_event IN ('send', 'fail'))::integer
        WHERE park_id = p_park AND session_id = p_session AND id = p_id;
    PERFORM cc.append_event(p_park, p_session, 'notification.' || p_event, jsonb_build_object(
        'entity', 'notification', 'id', p_id, 'incident', v_row.incident_id, 'recipient', v_row.recipient,
        'channel', v_row.channel, 'state', v_next, 'reason', coalesce(p_reason, ''), 'version', v_row.version + 1));
    RETURN v_row.version + 1;
END $$;

CREATE OR REPLACE FUNCTION cc.keep_drill_inside() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.session_id <> OLD.session_id OR NEW.park_id <> OLD.park_id) THEN
        PERFORM cc.refuse('CC007', 'drill_stays_inside');
    ELSIF NEW.session_id <> 0 AND NEW.state NOT IN ('queued', 'withheld') THEN
        PERFORM cc.refuse('CC007', 'drill_stays_inside');
    END IF;
    RETURN NEW;
END $$;

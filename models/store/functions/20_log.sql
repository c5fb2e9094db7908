-- The event log: append-only, numbered in the order of commits under the park's head row, and chained by SHA-256 over
-- length-prefixed stored bytes, so that no two different events hash alike. models/store/chain.py recomputes it.

CREATE OR REPLACE FUNCTION cc.micros(p_time timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT (extract(epoch FROM p_time) * 1000000)::bigint $$;

CREATE OR REPLACE FUNCTION cc.framed(p_text text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT int4send(octet_length(convert_to(p_text, 'UTF8'))) || convert_to(p_text, 'UTF8')
$$;

CREATE OR REPLACE FUNCTION cc.event_hash(
    p_park integer, p_seq bigint, p_session integer, p_time timestamptz, p_recorded timestamptz,
    p_actor text, p_kind text, p_payload text, p_previous bytea
) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT sha256(
        int4send(p_park) || int8send(p_seq) || int4send(p_session)
        || int8send(cc.micros(p_time)) || int8send(cc.micros(p_recorded))
        || cc.framed(p_actor) || cc.framed(p_kind) || cc.framed(p_payload) || p_previous
    )
$$;

-- Several events of one transaction, in their order: the head is written once and the seats are woken once, so that five
-- thousand acknowledgements cost what five thousand rows cost. The arrays are of one length; returns the last seq.
CREATE OR REPLACE FUNCTION cc.append_events(
    p_park integer, p_sessions integer[], p_kinds text[], p_payloads jsonb[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_head park_head;
    v_wall timestamptz;
    v_session integer;
    v_time timestamptz;
    v_text text;
    v_hash bytea;
    e record;
BEGIN
    IF coalesce(cardinality(p_kinds), 0) = 0 THEN
        RETURN NULL;
    END IF;
    SELECT * INTO STRICT v_head FROM park_head WHERE park_id = p_park FOR UPDATE;
    v_wall := clock_timestamp();
    FOR e IN SELECT u.session_id, u.kind, u.payload
            FROM unnest(p_sessions, p_kinds, p_payloads) WITH ORDINALITY AS u (session_id, kind, payload, place)
            ORDER BY u.place LOOP
        IF e.session_id IS DISTINCT FROM v_session THEN
            v_session := e.session_id;
            SELECT cc.clock_at(started_at, anchored_at, elapsed_s, speed, frozen, v_wall) INTO STRICT v_time
                FROM session WHERE park_id = p_park AND session_id = v_session;
        END IF;
        v_head.seq := v_head.seq + 1;
        v_text := jsonb_strip_nulls(e.payload)::text;
        v_hash := cc.event_hash(
            p_park, v_head.seq, v_session, v_time, v_wall, session_user::text, e.kind, v_text, v_head.hash);
        INSERT INTO event (park_id, seq, session_id, time, recorded_at, actor, kind, payload, previous, hash)
            VALUES (p_park, v_head.seq, v_session, v_time, v_wall, session_user, e.kind, v_text, v_head.hash, v_hash);
        v_head.hash := v_hash;
    END LOOP;
    UPDATE park_head SET seq = v_head.seq, hash = v_head.hash WHERE park_id = p_park;
    PERFORM pg_notify('cc_event_' || p_park, v_head.seq::text);
    RETURN v_head.seq;
END $$;

CREATE OR REPLACE FUNCTION cc.append_event(p_park integer, p_session integer, p_kind text, p_payload jsonb)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.append_events(p_park, ARRAY[p_session], ARRAY[p_kind], ARRAY[p_payload])
$$;

CREATE OR REPLACE FUNCTION cc.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cc.refuse('CC007', 'log_is_append_only');
    RETURN NULL;
END $$;

-- The page after p_since and how far it reaches: one snapshot, so a seat that got p_since..head missed nothing it may
-- see, although others' events are left out. There is always at least one row; its seq is null where nothing is new.
CREATE OR REPLACE FUNCTION cc.feed(p_park integer, p_since bigint, p_limit integer DEFAULT 2000)
RETURNS TABLE (
    head bigint, seq bigint, session_id integer, "time" timestamptz, recorded_at timestamptz,
    actor text, kind text, payload text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    WITH reach AS (
        SELECT least(h.seq, p_since + p_limit) AS head
        FROM park_head AS h
        WHERE h.park_id = p_park AND (cc.is_owner() OR p_park IN (SELECT cc.my_parks()))
    )
    SELECT r.head, e.seq, e.session_id, e.time, e.recorded_at, e.actor, e.kind, e.payload
    FROM reach AS r
    LEFT JOIN event AS e
        ON e.park_id = p_park AND e.seq > p_since AND e.seq <= r.head AND cc.sees_event(e.kind)
    ORDER BY e.seq
$$;

-- The first event that does not fit its chain, if any. p_seq and p_hash are a head exported earlier with a report or a
-- backup: a log that was cut and re-chained behind it no longer holds them.
CREATE OR REPLACE FUNCTION cc.verify_chain(p_park integer, p_seq bigint DEFAULT NULL, p_hash bytea DEFAULT NULL)
RETURNS TABLE (head bigint, ok boolean, first_bad bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    WITH chained AS (
        SELECT e.seq, e.hash,
            e.seq = lag(e.seq, 1, 0::bigint) OVER w + 1
            AND e.previous = lag(e.hash, 1, ''::bytea) OVER w
            AND e.hash = cc.event_hash(
                e.park_id, e.seq, e.session_id, e.time, e.recorded_at, e.actor, e.kind, e.payload, e.previous) AS fits
        FROM event AS e
        WHERE e.park_id = p_park
        WINDOW w AS (ORDER BY e.seq)
    ), tail AS (
        SELECT h.seq, h.hash, coalesce((SELECT max(c.seq) FROM chained AS c), 0) AS last
        FROM park_head AS h WHERE h.park_id = p_park AND (cc.is_owner() OR p_park IN (SELECT cc.my_parks()))
    ), faults AS (
        SELECT c.seq AS bad FROM chained AS c WHERE NOT c.fits
        UNION ALL
        SELECT t.last + 1 FROM tail AS t WHERE t.last < t.seq
        UNION ALL
        SELECT t.seq + 1 FROM tail AS t WHERE t.last > t.seq
        UNION ALL
        SELECT t.seq FROM tail AS t JOIN chained AS c USING (seq) WHERE c.hash <> t.hash
        UNION ALL
        SELECT least(p_seq, t.last + 1) FROM tail AS t
            WHERE p_seq > 0 AND NOT EXISTS (SELECT FROM chained AS c WHERE c.seq = p_seq AND c.hash = p_hash)
    )
    SELECT t.seq, NOT EXISTS (SELECT FROM faults), (SELECT min(bad) FROM faults) FROM tail AS t
$$;

-- What others must not see: a trainer's injects would tell the trainees what is coming.
CREATE OR REPLACE FUNCTION cc.sees_event(p_kind text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT p_kind NOT LIKE 'inject.%' OR cc.has_role('{trainer,gateway}')
$$;

-- Facts that change no record: that a report was written, and by whom.
CREATE OR REPLACE FUNCTION cc.record(p_park integer, p_session integer, p_kind text, p_payload jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    PERFORM cc.require(p_park, p_kind, '{dispatcher,commander,trainer,manager,gateway}');
    IF p_kind NOT IN ('report.written') THEN
        PERFORM cc.refuse('CC001', 'kind_unknown', jsonb_build_object('field', 'kind', 'kind', p_kind));
    END IF;
    RETURN cc.append_event(p_park, p_session, p_kind, p_payload);
END $$;

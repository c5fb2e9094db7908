-- Who asks, and whether they may. session_user stays the login inside SECURITY DEFINER, so it alone is trusted.
-- Every mutating function begins with cc.enter, which locks the park's head row before any other row: one lock order,
-- no deadlocks, and every check that follows reads what the previous writer committed.

CREATE OR REPLACE FUNCTION cc.refuse(p_state text, p_code text, p_parameters jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = p_state, MESSAGE = p_code, DETAIL = p_parameters::text;
END $$;

DROP FUNCTION IF EXISTS cc.unknown(text, uuid);
CREATE OR REPLACE FUNCTION cc.unknown(p_entity text, p_id anyelement) RETURNS integer
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM cc.refuse('CC003', '', jsonb_build_object('entity', p_entity, 'id', p_id));
    RETURN 0;
END $$;

CREATE OR REPLACE FUNCTION cc.is_owner() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT pg_has_role(session_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'cc'
$$;

CREATE OR REPLACE FUNCTION cc.has_role(p_roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT cc.is_owner()
        OR EXISTS (SELECT FROM unnest(p_roles) AS r (name) WHERE pg_has_role(session_user, 'cc_' || r.name, 'MEMBER'))
$$;

CREATE OR REPLACE FUNCTION cc.my_parks() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT park_id FROM operator WHERE login = session_user
$$;

CREATE OR REPLACE FUNCTION cc.require(p_park integer, p_action text, p_roles text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    IF NOT cc.has_role(p_roles)
        OR NOT (cc.is_owner() OR EXISTS (SELECT FROM operator WHERE park_id = p_park AND login = session_user)) THEN
        PERFORM cc.refuse('CC002', '', jsonb_build_object('action', p_action));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.enter(p_park integer, p_session integer, p_action text, p_roles text[])
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_state text;
BEGIN
    PERFORM cc.require(p_park, p_action, p_roles);
    PERFORM FROM park_head WHERE park_id = p_park FOR UPDATE;
    SELECT state INTO v_state FROM session WHERE park_id = p_park AND session_id = p_session;
    IF v_state IS NULL THEN
        PERFORM cc.unknown('session', p_session);
    ELSIF v_state = 'ended' THEN
        PERFORM cc.refuse('CC007', 'session_ended', jsonb_build_object('session', p_session));
    END IF;
    RETURN cc.session_now(p_park, p_session);
END $$;

CREATE OR REPLACE FUNCTION cc.check_version(p_current integer, p_given integer) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    IF p_given IS NULL AND NOT cc.has_role('{gateway}') THEN
        PERFORM cc.refuse('CC001', 'version_needed', '{"field": "version"}');
    ELSIF p_given IS NOT NULL AND p_given <> p_current THEN
        PERFORM cc.refuse('CC004', '', jsonb_build_object('version', p_given, 'current', p_current));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION cc.check_text(p_field text, p_value text, p_longest integer) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF coalesce(btrim(p_value), '') = '' THEN
        PERFORM cc.refuse('CC001', 'text_needed', jsonb_build_object('field', p_field));
    ELSIF length(p_value) > p_longest THEN
        PERFORM cc.refuse('CC001', 'text_too_long', jsonb_build_object('field', p_field, 'longest', p_longest));
    END IF;
END $$;

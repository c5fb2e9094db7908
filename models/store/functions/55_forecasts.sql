-- What physics and planning said about an incident, kept as it was when it was decided on.

CREATE OR REPLACE FUNCTION cc.record_forecast(
    p_park integer, p_session integer, p_id uuid, p_incident uuid, p_summary jsonb, p_shapes bytea[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'forecast.record', '{dispatcher,commander,trainer,gateway}');
BEGIN
    PERFORM cc.find_incident(p_park, p_session, p_incident);
    INSERT INTO forecast (park_id, session_id, id, incident_id, recorded_at, recorded_by, summary, shapes)
        VALUES (p_park, p_session, p_id, p_incident, v_now, session_user,
            p_summary || '{"shrunk": null}', p_shapes);
    RETURN cc.append_event(p_park, p_session, 'forecast.recorded', jsonb_build_object(
        'entity', 'forecast', 'id', p_id, 'incident', p_incident, 'engine', p_summary -> 'engine',
        'people', p_summary -> 'people_in_zone'));
END $$;

-- The commander's alone. Who and when are the database's word, not the seat's. It holds until the next run.
CREATE OR REPLACE FUNCTION cc.shrink_zone(
    p_park integer, p_session integer, p_id uuid, p_incident uuid, p_summary jsonb, p_shapes bytea[],
    p_reach_m double precision, p_reason text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'forecast.shrink', '{commander}');
BEGIN
    PERFORM cc.check_text('reason', p_reason, 500);
    PERFORM cc.find_incident(p_park, p_session, p_incident);
    INSERT INTO forecast (park_id, session_id, id, incident_id, recorded_at, recorded_by, summary, shapes)
        VALUES (p_park, p_session, p_id, p_incident, v_now, session_user, p_summary || jsonb_build_object('shrunk',
            jsonb_build_object('by', session_user, 'reason', p_reason, 'at', v_now, 'reach_m', p_reach_m)), p_shapes);
    RETURN cc.append_event(p_park, p_session, 'forecast.shrunk', jsonb_build_object(
        'entity', 'forecast', 'id', p_id, 'incident', p_incident, 'metres', round(p_reach_m), 'reason', p_reason,
        'people', p_summary -> 'people_in_zone'));
END $$;

CREATE OR REPLACE FUNCTION cc.order_evacuation(
    p_park integer, p_session integer, p_id uuid, p_incident uuid, p_zone bytea, p_people_out integer,
    p_people_inside integer, p_buildings text[], p_shelters jsonb, p_warned text[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_now timestamptz := cc.enter(p_park, p_session, 'evacuation.order', '{dispatcher,commander,trainer}');
BEGIN
    PERFORM cc.find_incident(p_park, p_session, p_incident);
    INSERT INTO evacuation (park_id, session_id, id, incident_id, ordered_at, ordered_by, zone_wkb, people_out,
            people_inside, buildings, shelters, warned)
        VALUES (p_park, p_session, p_id, p_incident, v_now, session_user, p_zone, p_people_out, p_people_inside,
            p_buildings, p_shelters, p_warned);
    RETURN cc.append_event(p_park, p_session, 'evacuation.ordered', jsonb_build_object(
        'entity', 'evacuation', 'id', p_id, 'incident', p_incident, 'people', p_people_out,
        'inside', p_people_inside, 'places', cardinality(p_buildings), 'shelters', p_shelters, 'warned', p_warned));
END $$;

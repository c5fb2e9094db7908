-- Readings.

CREATE OR REPLACE FUNCTION cc.partition_of(p_day date) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT 'sample_' || to_char(p_day, 'YYYYMMDD')
$$;

CREATE OR REPLACE FUNCTION cc.ensure_partition(p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_name text := cc.partition_of(p_day);
BEGIN
    IF NOT cc.has_role('{gateway}') THEN
        PERFORM cc.refuse('CC002', '', '{"action": "sample.partition"}');
    ELSIF p_day < current_date - 3660 OR p_day > current_date + 731 THEN
        PERFORM cc.refuse('CC001', 'day_absurd', jsonb_build_object('field', 'time', 'day', p_day));
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('cc.ensure_partition'));
    IF to_regclass('cc.' || v_name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE cc.%I (LIKE cc.sample INCLUDING DEFAULTS)', v_name);
    EXECUTE format('CREATE UNIQUE INDEX %I ON cc.%I (park_id, session_id, sensor_key, time)', v_name || '_once', v_name);
    EXECUTE format('ALTER TABLE cc.%I ENABLE ROW LEVEL SECURITY', v_name);
    EXECUTE format('ALTER TABLE cc.sample ATTACH PARTITION cc.%I FOR VALUES FROM (%L) TO (%L)', v_name,
        p_day::timestamp AT TIME ZONE 'UTC', (p_day + 1)::timestamp AT TIME ZONE 'UTC');
    RETURN true;
END $$;

-- A broken device must not fill the disk: the newest p_keep refused messages of a park stay.
CREATE OR REPLACE FUNCTION cc.trim_quarantine(p_park integer, p_keep integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_count integer;
BEGIN
    PERFORM cc.require(p_park, 'quarantine.trim', '{gateway}');
    DELETE FROM quarantine WHERE park_id = p_park AND id <= (
        SELECT id FROM quarantine WHERE park_id = p_park ORDER BY id DESC OFFSET greatest(p_keep, 1000) LIMIT 1);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- Where a batch goes. Nearly always all of it is of one day and none of it for a closed hour: then straight into the
-- day's partition, which saves a third of the server's work. Everything else goes into cc.sample, which finds the days
-- and notes what came late. The lock is the one that an insert into cc.sample takes, and closing an hour waits for it.
CREATE OR REPLACE FUNCTION cc.way_in(p_park integer, p_session integer, p_times timestamptz[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_first timestamptz;
    v_last timestamptz;
    v_name text;
BEGIN
    LOCK TABLE ONLY sample IN ROW EXCLUSIVE MODE;
    SELECT min(t), max(t) INTO v_first, v_last FROM unnest(p_times) AS t;
    v_name := cc.partition_of((v_first AT TIME ZONE 'UTC')::date);
    IF (v_first AT TIME ZONE 'UTC')::date = (v_last AT TIME ZONE 'UTC')::date AND to_regclass('cc.' || v_name) IS NOT NULL
        AND v_first >= (SELECT coalesce(m.closed_until, s.started_at)
            FROM session AS s LEFT JOIN history_mark AS m USING (park_id, session_id)
            WHERE s.park_id = p_park AND s.session_id = p_session) THEN
        RETURN v_name;
    END IF;
    RETURN 'sample';
END $$;

-- One batch as columns sorted by sensor and time, the alarm changes it caused, positions and weather. p_newest are the
-- places of each sensor's newest reading. Not p_careful: readings that are stored already are not expected, and cost
-- the insert twice. The park's head is locked last and only where alarms change.
DROP FUNCTION IF EXISTS cc.commit_batch(integer, integer, jsonb, jsonb, jsonb);
CREATE OR REPLACE FUNCTION cc.commit_batch(
    p_park integer, p_session integer,
    p_keys int4[], p_times timestamptz[], p_received timestamptz[], p_values float8[], p_quality int2[],
    p_newest int4[], p_careful boolean, p_alarms jsonb, p_fixes jsonb, p_weather jsonb,
    OUT stored integer, OUT events integer
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_ended boolean;
    v_insert text;
BEGIN
    PERFORM cc.require(p_park, 'sample.store', '{gateway}');
    SELECT state = 'ended' INTO v_ended FROM cc.session WHERE park_id = p_park AND session_id = p_session;
    IF v_ended IS NULL THEN
        PERFORM cc.unknown('session', p_session);
    END IF;
    v_insert := format('INSERT INTO cc.%I (park_id, session_id, sensor_key, time, received, value, quality) '
        'SELECT $1, $2, unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)',
        cc.way_in(p_park, p_session, p_times));
    IF NOT p_careful THEN
        BEGIN
            EXECUTE v_insert USING p_park, p_session, p_keys, p_times, p_received, p_values, p_quality;
            GET DIAGNOSTICS stored = ROW_COUNT;
        EXCEPTION WHEN unique_violation THEN
            p_careful := true;
        END;
    END IF;
    IF p_careful THEN
        EXECUTE v_insert || ' ON CONFLICT DO NOTHING'
            USING p_park, p_session, p_keys, p_times, p_received, p_values, p_quality;
        GET DIAGNOSTICS stored = ROW_COUNT;
    END IF;
    INSERT INTO cc.latest AS l (park_id, session_id, sensor_key, time, received, value, quality)
        SELECT p_park, p_session, p_keys[i], p_times[i], p_received[i], p_values[i], p_quality[i]
        FROM unnest(p_newest) AS i
        ON CONFLICT (park_id, session_id, sensor_key) DO UPDATE SET time = excluded.time,
            received = excluded.received, value = excluded.value, quality = excluded.quality
            WHERE excluded.time > l.time;
    IF p_fixes IS NOT NULL THEN
        PERFORM cc.store_fixes(p_park, p_session, p_fixes);
    END IF;
    IF p_weather IS NOT NULL THEN
        INSERT INTO cc.weather
            SELECT p_park, p_session, w.time, w.wind_speed, w.wind_from, w.stability, w.temperature_c, w.humidity,
                w.height_m, w.roughness_m, w.mixing_height_m, w.pressure_kpa
            FROM jsonb_populate_record(NULL::cc.weather, p_weather) AS w
            ON CONFLICT DO NOTHING;
    END IF;
    events := CASE WHEN p_alarms IS NULL OR v_ended THEN 0 ELSE cc.apply_alarms(p_park, p_session, p_alarms) END;
END $$;

-- Where units are, and where they were. A track has a row for every five seconds of a unit that moves, and one a minute of
-- one that stands; a terminal's press is kept whenever it comes. The same fix again changes nothing.
CREATE OR REPLACE FUNCTION cc.store_fixes(p_park integer, p_session integer, p_fixes jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO cc.position AS p (park_id, session_id, code, x, y, time, heading, speed, status, task)
    SELECT DISTINCT ON (f.code)
        p_park, p_session, f.code, f.x, f.y, f.time, f.heading, f.speed, f.status, f.task
    FROM jsonb_populate_recordset(NULL::cc.position, p_fixes) AS f ORDER BY f.code, f.time DESC
    ON CONFLICT (park_id, session_id, code) DO UPDATE SET x = excluded.x, y = excluded.y, time = excluded.time,
        heading = excluded.heading, speed = excluded.speed, status = excluded.status, task = excluded.task
        WHERE excluded.time >= p.time;
    INSERT INTO cc.track AS t (park_id, session_id, code, slot, time, x, y, heading, speed, status, task)
    SELECT DISTINCT ON (f.code, date_bin('5 s', f.time, '2000-01-01Z'))
        p_park, p_session, f.code, date_bin('5 s', f.time, '2000-01-01Z'),
        f.time, f.x, f.y, f.heading, f.speed, f.status, f.task
    FROM jsonb_populate_recordset(NULL::cc.position, p_fixes) AS f
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT o.x, o.y, o.status, o.task FROM cc.track AS o
            WHERE o.park_id = p_park AND o.session_id = p_session AND o.code = f.code
                AND o.slot <= f.time AND o.slot > f.time - interval '1 min'
            ORDER BY o.slot DESC LIMIT 1
        ) AS o WHERE o.status = f.status AND o.task = f.task AND abs(o.x - f.x) < 1.0 AND abs(o.y - f.y) < 1.0)
    ORDER BY f.code, date_bin('5 s', f.time, '2000-01-01Z'), f.time DESC
    ON CONFLICT (park_id, session_id, code, slot) DO UPDATE SET time = excluded.time, x = excluded.x, y = excluded.y,
        heading = excluded.heading, speed = excluded.speed, status = excluded.status, task = excluded.task
        WHERE excluded.time > t.time AND (excluded.status, excluded.task) <> (t.status, t.task);
$$;

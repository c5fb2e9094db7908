-- The past. Hours of a session are closed when its clock is past them and what still comes is late. A reading for a
-- closed hour is noted in the transaction that stores it, so that roll-ups and packed days can be made again from the
-- samples: nothing is ever added up twice.

-- Closing waits for inserts that are under way (they hold a lock on cc.sample that SHARE conflicts with); those that
-- come after it see the new mark here. So every reading is either seen by who rolls the hour up, or noted.
CREATE OR REPLACE FUNCTION cc.note_touched() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    IF NOT EXISTS (  -- as nearly always
        SELECT FROM (SELECT park_id, session_id, min(time) AS first FROM fresh GROUP BY park_id, session_id) AS f
            JOIN session AS s USING (park_id, session_id) LEFT JOIN history_mark AS m USING (park_id, session_id)
        WHERE f.first < coalesce(m.closed_until, s.started_at)
    ) THEN
        RETURN NULL;
    END IF;
    INSERT INTO touched (park_id, session_id, sensor_key, hour)
        WITH late AS MATERIALIZED (
            SELECT DISTINCT f.park_id, f.session_id, f.sensor_key, date_trunc('hour', f.time, 'UTC') AS hour
            FROM fresh AS f JOIN session AS s USING (park_id, session_id)
                LEFT JOIN history_mark AS m USING (park_id, session_id)
            WHERE f.time < coalesce(m.closed_until, s.started_at)
        )
        SELECT DISTINCT park_id, session_id,
            CASE WHEN count(*) OVER (PARTITION BY park_id, session_id, hour) <= 64 THEN sensor_key END, hour
        FROM late;
    RETURN NULL;
END $$;

-- What still comes is late: the session's clock is p_lag past the hour, or the session has ended.
CREATE OR REPLACE FUNCTION cc.close_hours(p_park integer, p_session integer, p_lag interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_session session;
    v_until timestamptz;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    SELECT * INTO v_session FROM session WHERE park_id = p_park AND session_id = p_session;
    IF NOT FOUND THEN
        PERFORM cc.unknown('session', p_session);
    END IF;
    v_until := CASE WHEN v_session.state = 'ended' THEN 'infinity'
        ELSE date_trunc('hour', cc.session_now(p_park, p_session) - p_lag, 'UTC') END;
    IF EXISTS (SELECT FROM history_mark
            WHERE park_id = p_park AND session_id = p_session AND closed_until >= v_until) THEN
        RETURN false;
    END IF;
    SET LOCAL lock_timeout = '2s';  -- a writer that hangs is not to keep all the others waiting behind us
    LOCK TABLE ONLY sample IN SHARE MODE;
    INSERT INTO history_mark AS m (park_id, session_id, closed_until, rolled_until)
        VALUES (p_park, p_session, v_until, least(v_until, date_trunc('hour', v_session.started_at, 'UTC')))
        ON CONFLICT (park_id, session_id) DO UPDATE SET closed_until = greatest(m.closed_until, v_until);
    RETURN true;
END $$;

-- The next closed hour to roll up, or null. The mark stays locked to the transaction's end: one at a time rolls up.
CREATE OR REPLACE FUNCTION cc.next_hour(p_park integer, p_session integer) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_mark history_mark;
    v_newest timestamptz;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    SELECT * INTO v_mark FROM history_mark WHERE park_id = p_park AND session_id = p_session FOR UPDATE;
    SELECT max(time) INTO v_newest FROM latest WHERE park_id = p_park AND session_id = p_session;
    IF v_newest IS NOT NULL AND v_mark.rolled_until < least(v_mark.closed_until, date_trunc('hour', v_newest, 'UTC') + interval '1 hour') THEN
        RETURN v_mark.rolled_until;
    ELSIF v_mark.closed_until = 'infinity' AND v_mark.rolled_until < 'infinity' THEN
        UPDATE history_mark SET rolled_until = 'infinity' WHERE park_id = p_park AND session_id = p_session;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cc.hour_rolled(p_park integer, p_session integer, p_hour timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    UPDATE history_mark SET rolled_until = p_hour + interval '1 hour'
        WHERE park_id = p_park AND session_id = p_session AND rolled_until = p_hour;
END $$;

-- The newest pages of a day are read by time alone, which only summarised pages can be.
CREATE OR REPLACE FUNCTION cc.summarise_day(p_park integer, p_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_index regclass;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    SELECT i.indexrelid INTO v_index FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_am AS a ON a.oid = c.relam
        WHERE i.indrelid = to_regclass('cc.' || cc.partition_of(p_day)) AND a.amname = 'brin';
    IF FOUND THEN
        PERFORM brin_summarize_new_values(v_index);
    END IF;
END $$;

-- The partitions of days before p_before, oldest first.
CREATE OR REPLACE FUNCTION cc.partitions_before(p_before date) RETURNS SETOF name
LANGUAGE sql STABLE AS $$
    SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'cc.sample'::regclass AND c.relname < cc.partition_of(p_before) ORDER BY c.relname
$$;

-- Days before p_before that hold readings of this park which are not packed, oldest first.
CREATE OR REPLACE FUNCTION cc.days_to_pack(p_park integer, p_before date) RETURNS SETOF date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_name text;
    v_day date;
    v_holds boolean;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    FOR v_name IN SELECT * FROM cc.partitions_before(p_before) LOOP
        v_day := to_date(right(v_name, 8), 'YYYYMMDD');
        EXECUTE format('SELECT EXISTS (SELECT FROM cc.%I WHERE park_id = $1)', v_name) INTO v_holds USING p_park;
        IF v_holds AND cc.day_is_over(p_park, v_day) AND (
            NOT EXISTS (SELECT FROM packed_day WHERE park_id = p_park AND day = v_day)
            OR cc.day_is_touched(p_park, v_day)
        ) THEN
            RETURN NEXT v_day;
        END IF;
    END LOOP;
END $$;

-- Whether what comes for this day is noted in every session that has readings in it.
CREATE OR REPLACE FUNCTION cc.day_is_over(p_park integer, p_day date) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_session integer;
    v_holds boolean;
BEGIN
    FOR v_session IN SELECT s.session_id FROM session AS s LEFT JOIN history_mark AS m USING (park_id, session_id)
            WHERE s.park_id = p_park
                AND coalesce(m.rolled_until, '-infinity') < (p_day + 1)::timestamp AT TIME ZONE 'UTC' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM cc.%I WHERE park_id = $1 AND session_id = $2)',
            cc.partition_of(p_day)) INTO v_holds USING p_park, v_session;
        IF v_holds THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION cc.day_is_touched(p_park integer, p_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cc, pg_temp AS $$
    SELECT EXISTS (SELECT FROM touched WHERE park_id = p_park
        AND hour >= p_day::timestamp AT TIME ZONE 'UTC' AND hour < (p_day + 1)::timestamp AT TIME ZONE 'UTC')
$$;

-- Packing begins: what is noted so far is in the samples that will be read. False while some of it is not rolled up.
CREATE OR REPLACE FUNCTION cc.begin_packing(p_park integer, p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_begin timestamptz := p_day::timestamp AT TIME ZONE 'UTC';
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    IF EXISTS (SELECT FROM touched WHERE park_id = p_park AND NOT rolled
            AND hour >= v_begin AND hour < v_begin + interval '1 day') THEN
        RETURN false;
    END IF;
    DELETE FROM touched WHERE park_id = p_park AND rolled AND hour >= v_begin AND hour < v_begin + interval '1 day';
    RETURN true;
END $$;

-- Packing ends: the day's partition is emptied at one stroke, unless a reading came meanwhile or somebody reads it (false:
-- pack it again), or another park has not packed its own yet. It stays as an empty door for what may still come;
-- cc.forget_samples drops it.
CREATE OR REPLACE FUNCTION cc.end_packing(p_park integer, p_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_name text := cc.partition_of(p_day);
    v_other integer := -1;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    SET LOCAL lock_timeout = '1s';  -- who reads this day is not to keep others waiting behind us
    BEGIN
        EXECUTE format('LOCK TABLE cc.%I IN ACCESS EXCLUSIVE MODE', v_name);
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END;
    IF NOT cc.day_is_over(p_park, p_day) OR cc.day_is_touched(p_park, p_day) THEN
        RETURN false;
    END IF;
    INSERT INTO packed_day VALUES (p_park, p_day) ON CONFLICT DO NOTHING;
    LOOP
        EXECUTE format('SELECT min(park_id) FROM cc.%I WHERE park_id > $1', v_name) INTO v_other USING v_other;
        EXIT WHEN v_other IS NULL;
        IF cc.day_is_touched(v_other, p_day) OR NOT cc.day_is_over(v_other, p_day)
            OR NOT EXISTS (SELECT FROM packed_day WHERE park_id = v_other AND day = p_day) THEN
            RETURN true;
        END IF;
    END LOOP;
    EXECUTE format('TRUNCATE cc.%I', v_name);
    RETURN true;
END $$;

-- Retention: whole days of this park go, and the partitions that nobody has readings in. Electronic records of a major
-- hazard installation are kept for 30 days at least (State Administration of Work Safety, Order No. 40, 2011, art. 13).
CREATE OR REPLACE FUNCTION cc.forget_samples(p_park integer, p_before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_session integer;
    v_name text;
    v_holds boolean;
    v_days integer;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    IF p_before > current_date - 30 THEN
        PERFORM cc.refuse('CC001', 'kept_too_short', jsonb_build_object('days', current_date - p_before, 'least', 30));
    END IF;
    FOR v_session IN SELECT session_id FROM session
            WHERE park_id = p_park AND (kind = 'LIVE' OR state = 'ended') LOOP  -- a drill may play long ago
        DELETE FROM archive WHERE park_id = p_park AND session_id = v_session AND day < p_before;
        DELETE FROM sample WHERE park_id = p_park AND session_id = v_session
            AND time < p_before::timestamp AT TIME ZONE 'UTC';
        DELETE FROM track WHERE park_id = p_park AND session_id = v_session
            AND slot < p_before::timestamp AT TIME ZONE 'UTC';
        DELETE FROM touched WHERE park_id = p_park AND session_id = v_session
            AND hour < p_before::timestamp AT TIME ZONE 'UTC';
    END LOOP;
    DELETE FROM packed_day AS p WHERE p.park_id = p_park AND p.day < p_before AND NOT EXISTS (
        SELECT FROM session AS s JOIN archive AS a USING (park_id, session_id)
        WHERE s.park_id = p_park AND s.kind = 'DRILL' AND s.state <> 'ended' AND a.day = p.day);
    GET DIAGNOSTICS v_days = ROW_COUNT;
    FOR v_name IN SELECT * FROM cc.partitions_before(p_before) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM cc.%I)', v_name) INTO v_holds;
        IF NOT v_holds THEN
            EXECUTE format('DROP TABLE cc.%I', v_name);
        END IF;
    END LOOP;
    RETURN v_days;
END $$;

-- Minutes and hours outlive the readings they were made of, never the other way round. Some thousand rows at a time: the
-- gateway calls it again until nothing is left.
CREATE OR REPLACE FUNCTION cc.forget_rollups(p_park integer, p_before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cc, pg_temp AS $$
DECLARE
    v_count integer;
BEGIN
    PERFORM cc.require(p_park, 'history.keep', '{gateway}');
    IF p_before > current_date - 30 THEN
        PERFORM cc.refuse('CC001', 'kept_too_short', jsonb_build_object('days', current_date - p_before, 'least', 30));
    END IF;
    DELETE FROM rollup AS r USING (
        SELECT o.session_id, o.sensor_key, o.hour FROM session AS s JOIN rollup AS o USING (park_id, session_id)
        WHERE s.park_id = p_park AND (s.kind = 'LIVE' OR s.state = 'ended')
            AND o.hour < p_before::timestamp AT TIME ZONE 'UTC' LIMIT 20000
    ) AS old
    WHERE r.park_id = p_park AND r.session_id = old.session_id AND r.sensor_key = old.sensor_key AND r.hour = old.hour;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

CREATE TABLE cc.rollup (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    sensor_key INTEGER NOT NULL,
    hour TIMESTAMPTZ NOT NULL,
    minimum DOUBLE PRECISION NOT NULL,
    mean DOUBLE PRECISION NOT NULL,
    maximum DOUBLE PRECISION NOT NULL,
    readings INTEGER NOT NULL,
    late INTEGER NOT NULL,
    minutes BYTEA NOT NULL,
    PRIMARY KEY (park_id, session_id, sensor_key, hour)
);
ALTER TABLE cc.rollup ALTER COLUMN minutes SET STORAGE EXTERNAL;  -- compressed already

CREATE TABLE cc.history_mark (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    closed_until TIMESTAMPTZ NOT NULL,
    rolled_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (park_id, session_id),
    FOREIGN KEY (park_id, session_id) REFERENCES cc.session (park_id, session_id)
);

CREATE TABLE cc.touched (
    park_id INTEGER NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    session_id INTEGER NOT NULL,
    sensor_key INTEGER,
    hour TIMESTAMPTZ NOT NULL,
    rolled BOOLEAN NOT NULL DEFAULT false,
    PRIMARY KEY (park_id, id),
    FOREIGN KEY (park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
CREATE INDEX touched_unrolled ON cc.touched (park_id, session_id) WHERE NOT rolled;

CREATE TABLE cc.archive (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    day DATE NOT NULL,
    sensor_key INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    packed BYTEA NOT NULL,
    PRIMARY KEY (park_id, session_id, day, sensor_key)
);
ALTER TABLE cc.archive ALTER COLUMN packed SET STORAGE EXTERNAL;

CREATE TABLE cc.packed_day (
    park_id INTEGER NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (park_id, day),
    FOREIGN KEY (park_id) REFERENCES cc.park (park_id)
);

-- readings from before a session's own beginning, which nobody would roll up otherwise
INSERT INTO cc.touched (park_id, session_id, hour)
    SELECT DISTINCT s.park_id, s.session_id, date_trunc('hour', s.time, 'UTC')
    FROM cc.sample AS s JOIN cc.session AS t USING (park_id, session_id) WHERE s.time < t.started_at;

DROP FUNCTION IF EXISTS cc.drop_partitions(date);

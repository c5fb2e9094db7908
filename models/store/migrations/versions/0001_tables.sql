-- The tables as they were at the beginning; what changed since is in the later versions.

CREATE TABLE cc.latest (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    sensor_key INTEGER NOT NULL,
    time TIMESTAMPTZ NOT NULL,
    received TIMESTAMPTZ NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    quality SMALLINT NOT NULL,
    PRIMARY KEY (park_id, session_id, sensor_key)
) WITH (fillfactor = 70);

CREATE TABLE cc.park (
    park_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    epsg INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    boundary BYTEA NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (park_id),
    UNIQUE (code)
);

CREATE TABLE cc.position (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    time TIMESTAMPTZ NOT NULL,
    heading DOUBLE PRECISION NOT NULL,
    speed DOUBLE PRECISION NOT NULL,
    status TEXT DEFAULT '' NOT NULL,
    task TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (park_id, session_id, code)
) WITH (fillfactor = 70);

CREATE TABLE cc.sample (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    sensor_key INTEGER NOT NULL,
    time TIMESTAMPTZ NOT NULL,
    received TIMESTAMPTZ NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    quality SMALLINT NOT NULL
) PARTITION BY RANGE (time);
CREATE INDEX sample_time ON cc.sample USING brin (time);

CREATE TABLE cc.transition (
    entity TEXT NOT NULL,
    source TEXT NOT NULL,
    event TEXT NOT NULL,
    active BOOLEAN,
    target TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    needs_reason BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX transition_key ON cc.transition (entity, source, event, active) NULLS NOT DISTINCT;

CREATE TABLE cc.weather (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    time TIMESTAMPTZ NOT NULL,
    wind_speed DOUBLE PRECISION NOT NULL,
    wind_from DOUBLE PRECISION NOT NULL,
    stability TEXT NOT NULL,
    temperature_c DOUBLE PRECISION NOT NULL,
    humidity DOUBLE PRECISION NOT NULL,
    height_m DOUBLE PRECISION NOT NULL,
    roughness_m DOUBLE PRECISION NOT NULL,
    mixing_height_m DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (park_id, session_id, time)
);

CREATE TABLE cc.camera (
    park_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    height DOUBLE PRECISION NOT NULL,
    azimuth DOUBLE PRECISION NOT NULL,
    tilt DOUBLE PRECISION NOT NULL,
    fov DOUBLE PRECISION NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (park_id, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.counter (
    park_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (park_id, name),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.feature (
    park_id INTEGER NOT NULL,
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    attributes JSONB DEFAULT '{}' NOT NULL,
    wkb BYTEA NOT NULL,
    PRIMARY KEY (park_id, layer, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.operator (
    park_id INTEGER NOT NULL,
    login TEXT NOT NULL,
    display_name TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    seat TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (park_id, login),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.park_head (
    park_id INTEGER NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    hash BYTEA DEFAULT '\x' NOT NULL,
    PRIMARY KEY (park_id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.quarantine (
    park_id INTEGER NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    received_at TIMESTAMPTZ NOT NULL,
    topic TEXT NOT NULL,
    reason TEXT NOT NULL,
    payload BYTEA NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (park_id, id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);
CREATE INDEX quarantine_newest ON cc.quarantine (park_id, received_at);

CREATE TABLE cc.sensor (
    park_id INTEGER NOT NULL,
    key INTEGER NOT NULL,
    code TEXT NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    low DOUBLE PRECISION NOT NULL,
    high DOUBLE PRECISION NOT NULL,
    period_s DOUBLE PRECISION NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    height DOUBLE PRECISION NOT NULL,
    enterprise TEXT NOT NULL,
    asset TEXT DEFAULT '' NOT NULL,
    substance TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (park_id, key),
    UNIQUE (park_id, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.session (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    scenario TEXT DEFAULT '' NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    anchored_at TIMESTAMPTZ NOT NULL,
    elapsed_s DOUBLE PRECISION DEFAULT 0 NOT NULL,
    speed DOUBLE PRECISION DEFAULT 1 NOT NULL,
    frozen BOOLEAN DEFAULT false NOT NULL,
    started_by TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id),
    CONSTRAINT session_zero_is_live CHECK ((session_id = 0) = (kind = 'LIVE'))
);

CREATE TABLE cc.shelter (
    park_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    capacity INTEGER NOT NULL,
    road_node INTEGER NOT NULL,
    PRIMARY KEY (park_id, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.shift (
    park_id INTEGER NOT NULL,
    id UUID NOT NULL,
    login TEXT NOT NULL,
    seat TEXT DEFAULT '' NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    handed_to TEXT,
    notes TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.supply (
    park_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    depot TEXT NOT NULL,
    quantity DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (park_id, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.unit (
    park_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name_en TEXT DEFAULT '' NOT NULL,
    name_zh TEXT DEFAULT '' NOT NULL,
    kind TEXT NOT NULL,
    station TEXT NOT NULL,
    road_node INTEGER NOT NULL,
    crew INTEGER NOT NULL,
    capabilities TEXT[] NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (park_id, code),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.alarm (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    sensor_key INTEGER NOT NULL,
    rule_id UUID NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    priority TEXT NOT NULL,
    state TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    condition_at TIMESTAMPTZ NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    limit_value DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    acknowledged_by TEXT,
    acknowledged_at TIMESTAMPTZ,
    shelved_until TIMESTAMPTZ,
    set_aside_by TEXT,
    reason TEXT,
    outcome TEXT,
    phoned TEXT,
    incident_id UUID,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id),
    FOREIGN KEY(park_id, sensor_key) REFERENCES cc.sensor (park_id, key)
);
CREATE INDEX alarm_by_rule ON cc.alarm (park_id, session_id, sensor_key, rule_id, raised_at);
CREATE UNIQUE INDEX alarm_one_open ON cc.alarm (park_id, session_id, sensor_key, rule_id) WHERE state <> 'NORM';

CREATE TABLE cc.event (
    park_id INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    session_id INTEGER NOT NULL,
    time TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (park_id, seq),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
CREATE INDEX event_by_session ON cc.event (park_id, session_id, seq);

CREATE TABLE cc.hazard (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    enterprise TEXT NOT NULL,
    asset_code TEXT,
    risk TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    found_by TEXT NOT NULL,
    assigned_to TEXT,
    due_at TIMESTAMPTZ,
    archived_at TIMESTAMPTZ,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
CREATE INDEX hazard_open ON cc.hazard (park_id, session_id, state);

CREATE TABLE cc.incident (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    priority TEXT NOT NULL,
    state TEXT NOT NULL,
    place TEXT NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    commander TEXT NOT NULL,
    alarm_id UUID,
    asset_code TEXT,
    substance TEXT,
    parent_id UUID,
    disposition TEXT,
    closed_at TIMESTAMPTZ,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    UNIQUE (park_id, number),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);

CREATE TABLE cc.note (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID,
    written_at TIMESTAMPTZ NOT NULL,
    written_by TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);

CREATE TABLE cc.permit (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    grade TEXT DEFAULT '' NOT NULL,
    enterprise TEXT NOT NULL,
    place TEXT NOT NULL,
    asset_code TEXT,
    state TEXT NOT NULL,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_until TIMESTAMPTZ NOT NULL,
    holder TEXT NOT NULL,
    conditions JSONB DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
CREATE INDEX permit_by_time ON cc.permit (park_id, session_id, valid_until);

CREATE TABLE cc.rule (
    park_id INTEGER NOT NULL,
    id UUID NOT NULL,
    code TEXT NOT NULL,
    sensor_key INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    limit_value DOUBLE PRECISION NOT NULL,
    clear_value DOUBLE PRECISION NOT NULL,
    priority TEXT NOT NULL,
    on_delay_s DOUBLE PRECISION DEFAULT 0 NOT NULL,
    off_delay_s DOUBLE PRECISION DEFAULT 0 NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, id),
    UNIQUE (park_id, code),
    FOREIGN KEY(park_id, sensor_key) REFERENCES cc.sensor (park_id, key)
);

CREATE TABLE cc.unit_service (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    unit_code TEXT NOT NULL,
    in_service BOOLEAN NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (park_id, session_id, unit_code),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id),
    FOREIGN KEY(park_id, unit_code) REFERENCES cc.unit (park_id, code)
);

CREATE TABLE cc.assignment (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    unit_code TEXT NOT NULL,
    state TEXT NOT NULL,
    task TEXT NOT NULL,
    route JSONB NOT NULL,
    eta_s DOUBLE PRECISION NOT NULL,
    dose DOUBLE PRECISION NOT NULL,
    reasons JSONB DEFAULT '[]' NOT NULL,
    assigned_by TEXT NOT NULL,
    reserved_at TIMESTAMPTZ NOT NULL,
    dispatched_at TIMESTAMPTZ,
    en_route_at TIMESTAMPTZ,
    on_scene_at TIMESTAMPTZ,
    released_at TIMESTAMPTZ,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id, incident_id) REFERENCES cc.incident (park_id, session_id, id),
    FOREIGN KEY(park_id, unit_code) REFERENCES cc.unit (park_id, code)
);
CREATE INDEX assignment_by_incident ON cc.assignment (park_id, session_id, incident_id);
CREATE UNIQUE INDEX assignment_one_per_unit ON cc.assignment (park_id, session_id, unit_code) WHERE released_at IS NULL;

CREATE TABLE cc.evacuation (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    ordered_at TIMESTAMPTZ NOT NULL,
    ordered_by TEXT NOT NULL,
    zone_wkb BYTEA NOT NULL,
    people_out INTEGER NOT NULL,
    people_inside INTEGER NOT NULL,
    buildings TEXT[] NOT NULL,
    shelters JSONB NOT NULL,
    warned TEXT[] NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id, incident_id) REFERENCES cc.incident (park_id, session_id, id)
);

CREATE TABLE cc.forecast (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by TEXT NOT NULL,
    summary JSONB NOT NULL,
    shapes BYTEA[] NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id, incident_id) REFERENCES cc.incident (park_id, session_id, id)
);

CREATE TABLE cc.notification (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    recipient TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    cap TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id, incident_id) REFERENCES cc.incident (park_id, session_id, id)
);
CREATE INDEX notification_queued ON cc.notification (park_id, session_id) WHERE state = 'queued';

CREATE TABLE cc.step (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    incident_id UUID NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_s DOUBLE PRECISION NOT NULL,
    done_at TIMESTAMPTZ,
    done_by TEXT,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    UNIQUE (park_id, session_id, incident_id, position),
    FOREIGN KEY(park_id, session_id, incident_id) REFERENCES cc.incident (park_id, session_id, id)
);

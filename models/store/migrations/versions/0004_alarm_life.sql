-- functions that these changes replace
DROP FUNCTION IF EXISTS cc.acknowledge_alarms(integer, integer, uuid[]);
DROP FUNCTION IF EXISTS cc.expire_shelves(integer, integer);
DROP FUNCTION IF EXISTS cc.raise_alarm(integer, integer, uuid, uuid, timestamptz, float8);
DROP FUNCTION IF EXISTS cc.break_into_drills(cc.alarm);

ALTER TABLE cc.alarm
    ADD cause TEXT,
    ADD cause_id UUID,
    ADD announced_at TIMESTAMPTZ,
    ADD escalation INTEGER DEFAULT 0 NOT NULL,
    ADD detail JSONB DEFAULT '{}' NOT NULL;

CREATE TABLE cc.suppression (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    permit_id UUID,
    reason TEXT NOT NULL,
    begins_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    began_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    made_by TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, session_id, id),
    FOREIGN KEY(park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
CREATE INDEX suppression_open ON cc.suppression (park_id, session_id) WHERE ended_at IS NULL;

CREATE TABLE cc.guidance (
    park_id INTEGER NOT NULL,
    rule_id UUID NOT NULL,
    consequence TEXT DEFAULT '' NOT NULL,
    response TEXT DEFAULT '' NOT NULL,
    respond_s DOUBLE PRECISION,
    plan TEXT DEFAULT '' NOT NULL,
    parent_id UUID,
    edited_by TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id, rule_id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);
CREATE INDEX guidance_by_parent ON cc.guidance (park_id, parent_id);

CREATE TABLE cc.alarm_policy (
    park_id INTEGER NOT NULL,
    rate_acceptable DOUBLE PRECISION DEFAULT 6 NOT NULL,
    rate_most DOUBLE PRECISION DEFAULT 12 NOT NULL,
    peak_limit INTEGER DEFAULT 10 NOT NULL,
    flood_share_limit DOUBLE PRECISION DEFAULT 0.01 NOT NULL,
    top_ten_limit DOUBLE PRECISION DEFAULT 0.05 NOT NULL,
    chattering_limit INTEGER DEFAULT 0 NOT NULL,
    stale_limit INTEGER DEFAULT 5 NOT NULL,
    stale_after_h DOUBLE PRECISION DEFAULT 24 NOT NULL,
    share_high DOUBLE PRECISION DEFAULT 0.05 NOT NULL,
    share_medium DOUBLE PRECISION DEFAULT 0.15 NOT NULL,
    share_low DOUBLE PRECISION DEFAULT 0.8 NOT NULL,
    escalation JSONB NOT NULL DEFAULT '[
        {"priority": "critical", "after_s": 60, "role": "commander"},
        {"priority": "critical", "after_s": 180, "role": "manager"},
        {"priority": "high", "after_s": 180, "role": "commander"},
        {"priority": "high", "after_s": 600, "role": "manager"},
        {"priority": "medium", "after_s": 900, "role": "commander"}]',
    version INTEGER DEFAULT 1 NOT NULL,
    PRIMARY KEY (park_id),
    FOREIGN KEY(park_id) REFERENCES cc.park (park_id)
);
INSERT INTO cc.alarm_policy (park_id) SELECT park_id FROM cc.park;

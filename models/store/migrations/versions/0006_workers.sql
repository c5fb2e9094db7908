CREATE TABLE cc.worker_slot (
    park_id INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    epoch BIGINT NOT NULL,
    PRIMARY KEY (park_id, slot),
    FOREIGN KEY (park_id) REFERENCES cc.park (park_id)
);

CREATE TABLE cc.worker_batch (
    park_id INTEGER NOT NULL,
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    session_id INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    epoch BIGINT NOT NULL,
    round BIGINT,
    document BYTEA NOT NULL,
    PRIMARY KEY (park_id, number),
    FOREIGN KEY (park_id, session_id) REFERENCES cc.session (park_id, session_id)
);
ALTER TABLE cc.worker_batch ALTER COLUMN document SET STORAGE EXTERNAL;  -- lives a second or two

CREATE TABLE cc.rule_memory (
    park_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    round BIGINT NOT NULL,
    document BYTEA NOT NULL,
    PRIMARY KEY (park_id, session_id),
    FOREIGN KEY (park_id, session_id) REFERENCES cc.session (park_id, session_id)
);

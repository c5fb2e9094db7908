"""The event log with its chain, sessions and their clocks, counters, and the machines' transition table."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Double, Index, Integer, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from models.store.tables.metadata import METADATA, key, of_park, of_session, optional, required, time, version

# one row per park: whoever appends an event holds its lock until the commit, so `seq` is the order of commits
park_head = Table(
    "park_head",
    METADATA,
    key("park_id", Integer),
    required("seq", BigInteger, "0"),
    required("hash", LargeBinary, "'\\x'"),
    of_park(),
)

# gap-free: counted up in the transaction that uses the number
counter = Table(
    "counter",
    METADATA,
    key("park_id", Integer),
    key("name", Text),
    required("value", Integer),
    of_park(),
)

session = Table(
    "session",
    METADATA,
    key("park_id", Integer),
    key("session_id", Integer),
    required("kind", Text),
    required("state", Text),
    required("title", Text, "''"),
    required("scenario", Text, "''"),
    time("started_at"),
    time("anchored_at"),
    required("elapsed_s", Double, "0"),
    required("speed", Double, "1"),
    required("frozen", Boolean, "false"),
    required("started_by", Text),
    version(),
    of_park(),
    CheckConstraint("(session_id = 0) = (kind = 'LIVE')", name="session_zero_is_live"),
)

event = Table(
    "event",
    METADATA,
    key("park_id", Integer),
    key("seq", BigInteger),
    required("session_id", Integer),
    time("time"),
    time("recorded_at"),
    required("actor", Text),
    required("kind", Text),
    required("payload", Text),
    required("previous", LargeBinary),
    required("hash", LargeBinary),
    of_session(),
    Index("event_by_session", "park_id", "session_id", "seq"),
    Index("event_by_time", "park_id", "session_id", "time", "seq"),
    Index("event_by_entity", "park_id", "session_id", text("((payload::jsonb ->> 'id'))"), "seq"),
)

transition = Table(
    "transition",
    METADATA,
    required("entity", Text),
    required("source", Text),
    required("event", Text),
    optional("active", Boolean),
    required("target", Text),
    required("roles", ARRAY(Text)),
    required("needs_reason", Boolean),
    Index("transition_key", "entity", "source", "event", "active", unique=True, postgresql_nulls_not_distinct=True),
)

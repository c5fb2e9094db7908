"""Hazards, permits to work and shifts: the records that run beside incidents."""

from sqlalchemy import Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from models.store.tables.metadata import (
    METADATA,
    key,
    of_park,
    of_session,
    optional,
    record,
    required,
    time,
    time_or_null,
    version,
)

hazard = Table(
    "hazard",
    METADATA,
    *record(),
    required("enterprise", Text),
    optional("asset_code", Text),
    required("risk", Text),
    required("text", Text),
    required("state", Text),
    time("found_at"),
    required("found_by", Text),
    optional("assigned_to", Text),
    time_or_null("due_at"),
    time_or_null("archived_at"),
    version(),
    of_session(),
    Index("hazard_open", "park_id", "session_id", "state"),
)

permit = Table(
    "permit",
    METADATA,
    *record(),
    required("kind", Text),
    required("grade", Text, "''"),
    required("enterprise", Text),
    required("place", Text),
    optional("asset_code", Text),
    required("state", Text),
    time("valid_from"),
    time("valid_until"),
    required("holder", Text),
    required("conditions", JSONB, "'{}'"),
    version(),
    of_session(),
    Index("permit_by_time", "park_id", "session_id", "valid_until"),
)

shift = Table(
    "shift",
    METADATA,
    key("park_id", Integer),
    key("id", Uuid),
    required("login", Text),
    required("seat", Text, "''"),
    time("began_at"),
    time_or_null("ended_at"),
    optional("handed_to", Text),
    required("notes", Text, "''"),
    version(),
    of_park(),
)

"""Units, their assignments and the outbox."""

from sqlalchemy import Boolean, Double, ForeignKeyConstraint, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from models.store.tables.metadata import (
    METADATA,
    SCHEMA,
    key,
    names,
    of_incident,
    of_park,
    of_session,
    record,
    required,
    scope,
    time,
    time_or_null,
    version,
)


def _of_unit() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["park_id", "unit_code"], [f"{SCHEMA}.unit.park_id", f"{SCHEMA}.unit.code"])


unit = Table(
    "unit",
    METADATA,
    key("park_id", Integer),
    key("code", Text),
    required("position", Integer),
    *names(),
    required("kind", Text),
    required("station", Text),
    required("road_node", Integer),
    required("crew", Integer),
    required("capabilities", ARRAY(Text)),
    required("owner", Text),
    of_park(),
)

# only where it was ever changed; a drill's own service flags never touch LIVE's
unit_service = Table(
    "unit_service",
    METADATA,
    *scope(),
    key("unit_code", Text),
    required("in_service", Boolean),
    required("reason", Text, "''"),
    time("changed_at"),
    required("changed_by", Text),
    of_session(),
    _of_unit(),
)

assignment = Table(
    "assignment",
    METADATA,
    *record(),
    required("incident_id", Uuid),
    required("unit_code", Text),
    required("state", Text),
    required("task", Text),
    required("route", JSONB),
    required("eta_s", Double),
    required("dose", Double),
    required("reasons", JSONB, "'[]'"),
    required("assigned_by", Text),
    time("reserved_at"),
    time_or_null("dispatched_at"),
    time_or_null("en_route_at"),
    time_or_null("on_scene_at"),
    time_or_null("released_at"),
    version(),
    of_incident(),
    _of_unit(),
    Index(
        "assignment_one_per_unit",
        "park_id",
        "session_id",
        "unit_code",
        unique=True,
        postgresql_where=text("released_at IS NULL"),
    ),
    Index("assignment_by_incident", "park_id", "session_id", "incident_id"),
)

# the outbox: a drill's rows can only become `withheld`, a trigger sees to it
notification = Table(
    "notification",
    METADATA,
    *record(),
    required("incident_id", Uuid),
    required("recipient", Text),
    required("channel", Text),
    required("state", Text),
    time("queued_at"),
    time("changed_at"),
    required("cap", Text, "''"),
    required("reason", Text, "''"),
    required("attempts", Integer, "0"),
    version(),
    of_incident(),
    Index("notification_queued", "park_id", "session_id", postgresql_where=text("state = 'queued'")),
)

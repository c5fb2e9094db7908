"""Incidents and what is decided for them: plan steps, forecasts, evacuations, notes."""

from sqlalchemy import Double, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from models.store.tables.metadata import (
    METADATA,
    of_incident,
    of_session,
    optional,
    record,
    required,
    time,
    time_or_null,
    version,
)

incident = Table(
    "incident",
    METADATA,
    *record(),
    required("number", Text),
    required("kind", Text),
    required("level", Text),
    required("priority", Text),
    required("state", Text),
    required("place", Text),
    required("x", Double),
    required("y", Double),
    time("opened_at"),
    time("changed_at"),
    required("commander", Text),
    optional("alarm_id", Uuid),
    optional("asset_code", Text),
    optional("substance", Text),
    optional("parent_id", Uuid),
    optional("disposition", Text),
    time_or_null("closed_at"),
    version(),
    UniqueConstraint("park_id", "number"),
    of_session(),
)

step = Table(
    "step",
    METADATA,
    *record(),
    required("incident_id", Uuid),
    required("position", Integer),
    required("text", Text),
    required("owner", Text),
    required("due_s", Double),
    time_or_null("done_at"),
    optional("done_by", Text),
    version(),
    UniqueConstraint("park_id", "session_id", "incident_id", "position"),
    of_incident(),
)

# every run is kept; the newest of an incident counts. `shapes` are WKB: the zones in the summary's order, then the
# advised zone, then the published isolation and downwind shapes where there are any
forecast = Table(
    "forecast",
    METADATA,
    *record(),
    required("incident_id", Uuid),
    time("recorded_at"),
    required("recorded_by", Text),
    required("summary", JSONB),
    required("shapes", ARRAY(LargeBinary)),
    of_incident(),
)

evacuation = Table(
    "evacuation",
    METADATA,
    *record(),
    required("incident_id", Uuid),
    time("ordered_at"),
    required("ordered_by", Text),
    required("zone_wkb", LargeBinary),
    required("people_out", Integer),
    required("people_inside", Integer),
    required("buildings", ARRAY(Text)),
    required("shelters", JSONB),
    required("warned", ARRAY(Text)),
    of_incident(),
)

note = Table(
    "note",
    METADATA,
    *record(),
    optional("incident_id", Uuid),
    time("written_at"),
    required("written_by", Text),
    required("text", Text),
    of_session(),
)

"""What stands where: the park's own rows, and the generic layer rows for everything that is drawn or counted."""

from sqlalchemy import Double, Integer, LargeBinary, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from models.store.tables.metadata import METADATA, key, names, of_park, required, time

park = Table(
    "park",
    METADATA,
    key("park_id", Integer),
    required("code", Text),
    *names(),
    required("epsg", Integer),
    required("timezone", Text),
    required("boundary", LargeBinary),
    required("source", Text, "''"),
    time("imported_at"),
    UniqueConstraint("code"),
)

# layer: enterprise, building, asset, line, area, road_node, road_edge, place; attributes are the record's own fields
feature = Table(
    "feature",
    METADATA,
    key("park_id", Integer),
    key("layer", Text),
    key("code", Text),
    required("position", Integer),
    *names(),
    required("attributes", JSONB, "'{}'"),
    required("wkb", LargeBinary),
    of_park(),
)

sensor = Table(
    "sensor",
    METADATA,
    key("park_id", Integer),
    key("key", Integer),
    required("code", Text),
    *names(),
    required("quantity", Text),
    required("unit", Text),
    required("low", Double),
    required("high", Double),
    required("period_s", Double),
    required("x", Double),
    required("y", Double),
    required("height", Double),
    required("enterprise", Text),
    required("asset", Text, "''"),
    required("substance", Text, "''"),
    UniqueConstraint("park_id", "code"),
    of_park(),
)

camera = Table(
    "camera",
    METADATA,
    key("park_id", Integer),
    key("code", Text),
    required("position", Integer),
    *names(),
    required("x", Double),
    required("y", Double),
    required("height", Double),
    required("azimuth", Double),
    required("tilt", Double),
    required("fov", Double),
    required("source", Text),
    of_park(),
)

shelter = Table(
    "shelter",
    METADATA,
    key("park_id", Integer),
    key("code", Text),
    required("position", Integer),
    *names(),
    required("x", Double),
    required("y", Double),
    required("capacity", Integer),
    required("road_node", Integer),
    of_park(),
)

supply = Table(
    "supply",
    METADATA,
    key("park_id", Integer),
    key("code", Text),
    required("position", Integer),
    *names(),
    required("depot", Text),
    required("quantity", Double),
    required("unit", Text),
    of_park(),
)

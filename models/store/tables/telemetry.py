"""What devices send: samples by day, the latest of each sensor, where units are, the weather, and what was refused."""

from sqlalchemy import BigInteger, Double, Identity, Index, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.schema import Column

from models.store.tables.metadata import METADATA, key, of_park, optional, required, scope, time

# partitioned by day. The unique index on (park_id, session_id, sensor_key, time) is each partition's own, so that it
# can be dropped from days that receive nothing more
sample = Table(
    "sample",
    METADATA,
    required("park_id", Integer),
    required("session_id", Integer),
    required("sensor_key", Integer),
    time("time"),
    time("received"),
    required("value", Double),
    required("quality", SmallInteger),
    Index("sample_time", "time", postgresql_using="brin"),
    postgresql_partition_by="RANGE (time)",
)

latest = Table(
    "latest",
    METADATA,
    *scope(),
    key("sensor_key", Integer),
    time("time"),
    time("received"),
    required("value", Double),
    required("quality", SmallInteger),
    postgresql_with={"fillfactor": "40"},  # a commit may write every row anew, each on its own page
)

position = Table(
    "position",
    METADATA,
    *scope(),
    key("code", Text),
    required("x", Double),
    required("y", Double),
    time("time"),
    required("heading", Double),
    required("speed", Double),
    required("status", Text, "''"),
    required("task", Text, "''"),
    postgresql_with={"fillfactor": "70"},
)

# where units were: at most one row for each five seconds, and one a minute of a unit that stands (cc.store_fixes)
track = Table(
    "track",
    METADATA,
    *scope(),
    key("code", Text),
    Column("slot", time("slot").type, primary_key=True),
    time("time"),
    required("x", Double),
    required("y", Double),
    required("heading", Double),
    required("speed", Double),
    required("status", Text, "''"),
    required("task", Text, "''"),
)

weather = Table(
    "weather",
    METADATA,
    *scope(),
    Column("time", time("time").type, primary_key=True),
    required("wind_speed", Double),
    required("wind_from", Double),
    required("stability", Text),
    required("temperature_c", Double),
    required("humidity", Double),
    required("height_m", Double),
    required("roughness_m", Double),
    required("mixing_height_m", Double),
    optional("pressure_kpa", Double),
)

quarantine = Table(
    "quarantine",
    METADATA,
    key("park_id", Integer),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    time("received_at"),
    required("topic", Text),
    required("reason", Text),
    required("payload", LargeBinary),
    required("size", BigInteger),
    required("count", BigInteger, "1"),
    of_park(),
    Index("quarantine_newest", "park_id", "received_at"),
)

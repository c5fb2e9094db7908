"""The past: minutes and hours rolled up, old days packed, how far both have come, and what late readings touched."""

from sqlalchemy import BigInteger, Boolean, Date, Double, Identity, Index, Integer, LargeBinary, Table, text
from sqlalchemy.schema import Column

from models.store.tables.metadata import METADATA, key, of_park, of_session, optional, required, scope, time

# one row for each sensor and hour; `minutes` holds its minutes packed, see models.store.rollups
rollup = Table(
    "rollup",
    METADATA,
    *scope(),
    key("sensor_key", Integer),
    Column("hour", time("hour").type, primary_key=True),
    required("minimum", Double),
    required("mean", Double),
    required("maximum", Double),
    required("readings", Integer),
    required("late", Integer),
    required("minutes", LargeBinary),
)

# hours before `closed_until` are rolled up again when readings come for them; those before `rolled_until` are rolled up
history_mark = Table(
    "history_mark",
    METADATA,
    *scope(),
    time("closed_until"),
    time("rolled_until"),
    of_session(),
)

# closed hours that readings came for; without a sensor, for many of them. Rows stay until their day is packed
touched = Table(
    "touched",
    METADATA,
    key("park_id", Integer),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    required("session_id", Integer),
    optional("sensor_key", Integer),
    time("hour"),
    required("rolled", Boolean, "false"),
    of_session(),
    Index("touched_unrolled", "park_id", "session_id", postgresql_where=text("NOT rolled")),
)

# one row for each sensor and day; `packed` holds time, value, quality and received, see models.store.archive
archive = Table(
    "archive",
    METADATA,
    *scope(),
    key("day", Date),
    key("sensor_key", Integer),
    required("readings", Integer),
    required("packed", LargeBinary),
)

# the park's readings of this day are in the archive, but for those that `touched` tells of
packed_day = Table("packed_day", METADATA, key("park_id", Integer), key("day", Date), of_park())

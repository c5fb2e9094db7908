"""Rules and alarms. One alarm row is one occurrence; there is never a second one of a rule while it is not NORM."""

from sqlalchemy import Boolean, Double, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint, Uuid, text

from models.store.tables.metadata import (
    METADATA,
    SCHEMA,
    key,
    of_session,
    optional,
    record,
    required,
    time,
    time_or_null,
    version,
)


def _of_sensor() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["park_id", "sensor_key"], [f"{SCHEMA}.sensor.park_id", f"{SCHEMA}.sensor.key"])


rule = Table(
    "rule",
    METADATA,
    key("park_id", Integer),
    key("id", Uuid),
    required("code", Text),
    required("sensor_key", Integer),
    required("position", Integer),
    required("kind", Text),
    required("label", Text),
    required("limit_value", Double),
    required("clear_value", Double),
    required("priority", Text),
    required("on_delay_s", Double, "0"),
    required("off_delay_s", Double, "0"),
    required("enabled", Boolean, "true"),
    version(),
    UniqueConstraint("park_id", "code"),
    _of_sensor(),
)

alarm = Table(
    "alarm",
    METADATA,
    *record(),
    required("sensor_key", Integer),
    required("rule_id", Uuid),
    required("kind", Text),
    required("label", Text),
    required("priority", Text),
    required("state", Text),
    required("active", Boolean),
    time("raised_at"),
    time("changed_at"),
    time("condition_at"),  # the newest reading that changed `active`: what is not newer is a re-delivery
    required("value", Double),
    required("limit_value", Double),
    required("unit", Text),
    optional("acknowledged_by", Text),
    time_or_null("acknowledged_at"),
    time_or_null("shelved_until"),
    optional("set_aside_by", Text),
    optional("reason", Text),
    optional("outcome", Text),
    optional("phoned", Text),
    optional("incident_id", Uuid),
    version(),
    of_session(),
    _of_sensor(),
    Index(
        "alarm_one_open",
        "park_id",
        "session_id",
        "sensor_key",
        "rule_id",
        unique=True,
        postgresql_where=text("state <> 'NORM'"),
    ),
    Index("alarm_by_rule", "park_id", "session_id", "sensor_key", "rule_id", "raised_at"),
)

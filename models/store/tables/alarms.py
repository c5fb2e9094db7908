"""Rules and alarms. One alarm row is one occurrence; there is never a second one of a rule while it is not NORM."""

from sqlalchemy import Boolean, Double, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from models.store.tables.metadata import (
    METADATA,
    SCHEMA,
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
    required("below", Boolean, "false"),
    required("unit", Text, "''"),
    required("window_s", Double, "0"),
    required("gap_s", Double, "0"),
    required("good_only", Boolean, "false"),
    required("inputs", ARRAY(Text), "'{}'"),
    required("votes", Integer, "0"),
    required("expression", Text, "''"),
    required("shift", Text, "''"),
    required("horizon_s", Double, "0"),
    required("confidence", Double, "0.9"),
    required("note", Text, "''"),
    required("edited", Boolean, "false"),  # by an operator: an import of the park leaves it as it is
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
    optional("cause", Text),  # why it is suppressed; null: by hand
    optional("cause_id", Uuid),
    time_or_null("announced_at"),  # by the session's clock; escalation counts from here
    required("escalation", Integer, "0"),
    required("detail", JSONB, "'{}'"),  # figures of the rule's finding, such as a prediction's confidence
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
    Index("alarm_by_rule", "rule_id", "sensor_key", "park_id", "session_id", "raised_at"),
)

# suppression by design: alarms of what `target` names are expected from begins_at until ends_at
suppression = Table(
    "suppression",
    METADATA,
    *record(),
    required("kind", Text),
    required("target_kind", Text),
    required("target", Text),
    optional("permit_id", Uuid),
    required("reason", Text),
    time("begins_at"),
    time("ends_at"),
    time_or_null("began_at"),
    time_or_null("ended_at"),
    required("made_by", Text),
    version(),
    of_session(),
    Index("suppression_open", "park_id", "session_id", postgresql_where=text("ended_at IS NULL")),
)

# what an operator should know about a rule's alarm, and the rule whose alarm already says it
guidance = Table(
    "guidance",
    METADATA,
    key("park_id", Integer),
    key("rule_id", Uuid),
    required("consequence", Text, "''"),
    required("response", Text, "''"),
    optional("respond_s", Double),
    required("plan", Text, "''"),
    optional("parent_id", Uuid),
    required("edited_by", Text),
    version(),
    of_park(),
    Index("guidance_by_parent", "park_id", "parent_id"),
)

# one row per park, given to it by a trigger; the defaults are models.domain.alarm_life.AlarmPolicy's
alarm_policy = Table(
    "alarm_policy",
    METADATA,
    key("park_id", Integer),
    required("rate_acceptable", Double, "6"),
    required("rate_most", Double, "12"),
    required("peak_limit", Integer, "10"),
    required("flood_share_limit", Double, "0.01"),
    required("top_ten_limit", Double, "0.05"),
    required("chattering_limit", Integer, "0"),
    required("stale_limit", Integer, "5"),
    required("stale_after_h", Double, "24"),
    required("share_high", Double, "0.05"),
    required("share_medium", Double, "0.15"),
    required("share_low", Double, "0.8"),
    required("escalation", JSONB),  # [{priority, after_s, role}], given by the migration
    version(),
    of_park(),
)

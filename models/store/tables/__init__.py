"""The store's tables as SQLAlchemy metadata, split by idea; migrations build them, a test proves that both agree."""

from models.store.tables.access import operator
from models.store.tables.alarms import alarm, alarm_policy, guidance, rule, suppression
from models.store.tables.dispatch import assignment, notification, unit, unit_service
from models.store.tables.history import archive, history_mark, packed_day, rollup, touched
from models.store.tables.incidents import evacuation, forecast, incident, note, step
from models.store.tables.log import counter, event, park_head, session, transition
from models.store.tables.metadata import METADATA, SCHEMA
from models.store.tables.park import camera, feature, park, sensor, shelter, supply
from models.store.tables.telemetry import latest, position, quarantine, sample, track, weather
from models.store.tables.work import hazard, permit, shift
from models.store.tables.workers import rule_memory, worker_batch, worker_slot

__all__ = [
    "METADATA",
    "SCHEMA",
    "alarm",
    "alarm_policy",
    "archive",
    "assignment",
    "camera",
    "counter",
    "evacuation",
    "event",
    "feature",
    "forecast",
    "guidance",
    "hazard",
    "history_mark",
    "incident",
    "latest",
    "note",
    "notification",
    "operator",
    "packed_day",
    "park",
    "park_head",
    "permit",
    "position",
    "quarantine",
    "rollup",
    "rule",
    "rule_memory",
    "sample",
    "sensor",
    "session",
    "shelter",
    "shift",
    "step",
    "supply",
    "suppression",
    "touched",
    "track",
    "transition",
    "unit",
    "unit_service",
    "weather",
    "worker_batch",
    "worker_slot",
]

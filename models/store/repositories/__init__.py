"""Reading the store in the domain's terms, one module per idea."""

from models.store.history import read_batch, read_samples, read_series, read_values_at
from models.store.repositories.figures import read_figures
from models.store.repositories.log import ChainReport, read_events, read_head, read_session, read_sessions, verify_chain
from models.store.repositories.park import list_parks, read_park
from models.store.repositories.past import Past, read_past
from models.store.repositories.picture import read_changes, read_open_alarms, read_picture
from models.store.repositories.readings import (
    Quarantined,
    QuarantineReport,
    RefusedSender,
    read_latest,
    read_positions,
    read_positions_at,
    read_quarantine,
    read_weather,
    read_weather_between,
)
from models.store.repositories.rules import count_rule_changes, read_rules

__all__ = [
    "ChainReport",
    "Past",
    "QuarantineReport",
    "Quarantined",
    "RefusedSender",
    "count_rule_changes",
    "list_parks",
    "read_batch",
    "read_changes",
    "read_events",
    "read_figures",
    "read_head",
    "read_latest",
    "read_open_alarms",
    "read_park",
    "read_past",
    "read_picture",
    "read_positions",
    "read_positions_at",
    "read_quarantine",
    "read_rules",
    "read_samples",
    "read_series",
    "read_session",
    "read_sessions",
    "read_values_at",
    "read_weather",
    "read_weather_between",
    "verify_chain",
]

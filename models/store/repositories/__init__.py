"""Reading the store in the domain's terms, one module per idea."""

from models.store.repositories.figures import read_figures
from models.store.repositories.log import ChainReport, read_events, read_head, read_session, read_sessions, verify_chain
from models.store.repositories.park import list_parks, read_park
from models.store.repositories.picture import read_changes, read_picture
from models.store.repositories.readings import (
    Quarantined,
    QuarantineReport,
    read_latest,
    read_positions,
    read_quarantine,
    read_samples,
    read_weather,
)

__all__ = [
    "ChainReport",
    "QuarantineReport",
    "Quarantined",
    "list_parks",
    "read_changes",
    "read_events",
    "read_figures",
    "read_head",
    "read_latest",
    "read_park",
    "read_picture",
    "read_positions",
    "read_quarantine",
    "read_samples",
    "read_session",
    "read_sessions",
    "read_weather",
    "verify_chain",
]

"""The live picture of one session: a frozen snapshot of the store's operational rows, which every seat diffs."""

from dataclasses import dataclass, field
from uuid import UUID

from models.domain.alarms import Alarm
from models.domain.dispatch import Assignment, Notification, Step
from models.domain.events import Event
from models.domain.forecasts import ForecastSummary
from models.domain.incidents import Incident
from models.domain.sessions import Session


@dataclass(frozen=True, slots=True)
class Evacuation:
    """Who must leave or stay inside for an incident, and who is warned."""

    incident_id: UUID
    zone_wkb: bytes
    people_out: int
    people_inside: int
    buildings: tuple[str, ...]
    shelters: tuple[tuple[str, int], ...]  # shelter code, people sent there
    warned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything operational of one session up to event `head`. Dictionaries are never mutated after birth."""

    session: Session
    head: int = 0
    alarms: dict[UUID, Alarm] = field(default_factory=dict)  # not NORM
    incidents: dict[UUID, Incident] = field(default_factory=dict)  # not closed, and those closed in this session
    assignments: dict[UUID, Assignment] = field(default_factory=dict)  # not released, and of shown incidents
    steps: dict[UUID, Step] = field(default_factory=dict)
    notifications: dict[UUID, Notification] = field(default_factory=dict)
    forecasts: dict[UUID, ForecastSummary] = field(default_factory=dict)  # by incident
    evacuations: dict[UUID, Evacuation] = field(default_factory=dict)  # by incident
    events: tuple[Event, ...] = ()  # the newest last, bounded
    out_of_service: frozenset[str] = frozenset()  # unit codes

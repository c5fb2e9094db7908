"""What belongs to one incident in the log, and how long each part of its handling took."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.domain.dispatch import Assignment
from models.domain.events import Event
from models.domain.sessions import Session
from models.reports.milestones import Milestone, milestones

ARRIVAL_LIMIT_S = 900.0  # from dispatch to on scene


@dataclass(frozen=True, slots=True)
class UnitTimes:
    """One unit's share: seconds between its stamps, None where a stamp is missing."""

    unit: str
    task: str
    turnout_s: float | None  # dispatched to en route
    arrival_s: float | None  # dispatched to on scene
    planned_s: float  # what the route promised when it was dispatched
    on_scene_s: float | None  # on scene to released
    late: bool


def incident_events(events: Iterable[Event], incident_id: UUID, alarms: Iterable[UUID] = ()) -> tuple[Event, ...]:
    """Return the incident's events in the log's order: its own, its parts', and those of its alarms.

    alarms: ids known to belong to it besides the one it was opened from, which the log names.
    """
    ordered = sorted(events, key=lambda event: event.seq)
    mine, wanted = str(incident_id), {str(alarm) for alarm in alarms}
    for event in ordered:
        if event.kind == "incident.opened" and event.payload.get("id") == mine and event.payload.get("alarm"):
            wanted.add(str(event.payload["alarm"]))
    return tuple(event for event in ordered if _belongs(event, mine, wanted))


def incident_milestones(
    events: Sequence[Event], session: Session, limits: Mapping[str, float | None] | None = None
) -> tuple[Milestone, ...]:
    """Return the milestones of one incident's events, without those that never began and have no limit."""
    found = milestones(events, session, limits=limits)
    return tuple(each for each in found if each.starts_s is not None or each.limit_s is not None)


def unit_times(assignments: Iterable[Assignment], limit_s: float = ARRIVAL_LIMIT_S) -> tuple[UnitTimes, ...]:
    """Return each assignment's intervals in the order of dispatch."""
    ordered = sorted(assignments, key=lambda each: (each.dispatched_at or each.reserved_at, each.unit_code))
    return tuple(_unit_times(each, limit_s) for each in ordered)


def _unit_times(assignment: Assignment, limit_s: float) -> UnitTimes:
    arrival = _between(assignment.dispatched_at, assignment.on_scene_at)
    return UnitTimes(
        unit=assignment.unit_code,
        task=assignment.task,
        turnout_s=_between(assignment.dispatched_at, assignment.en_route_at),
        arrival_s=arrival,
        planned_s=assignment.eta_s,
        on_scene_s=_between(assignment.on_scene_at, assignment.released_at),
        late=arrival is not None and arrival > limit_s,
    )


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def _belongs(event: Event, incident: str, alarms: set[str]) -> bool:
    payload = event.payload
    if payload.get("incident") == incident:
        return True
    identifier = str(payload.get("id"))
    return identifier == incident if event.entity == "incident" else event.entity == "alarm" and identifier in alarms

"""What a drill came to: the figures that `--json` prints, computed from the event log and the picture."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from models.domain.events import Event
from models.domain.incidents import Incident, IncidentState
from models.domain.picture import Picture
from models.domain.sessions import Session

MILESTONES = {
    "alarm": "alarm.activate",
    "opened": "incident.opened",
    "plume": "forecast.recorded",
    "dispatched": "assignment.dispatch",
    "on_scene": "assignment.arrive",
    "controlled": "incident.control",
    "terminated": "incident.terminate",
    "closed": "incident.close",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything `--json` prints, under exactly these names; milestones are seconds of scenario time."""

    session: int
    incident: str | None
    milestones: dict[str, float | None]
    units: list[str]
    people_in_zone: int
    readings_sent: int
    readings_stored: int
    double_assignments: int
    report: str | None
    pictures: list[str] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        return self.milestones.get("closed") is not None

    def json(self) -> str:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2).decode()


def outcome_of(
    picture: Picture,
    events: list[Event],
    *,
    released_s: float | None,
    sent: int,
    stored: int,
    report: Path | None,
    pictures: list[Path],
) -> Outcome:
    """Sum up a session's log."""
    incident = worked_incident(picture)
    forecast = picture.forecasts.get(incident.id) if incident else None
    return Outcome(
        session=picture.session.scope.session_id,
        incident=incident.number if incident else None,
        milestones=milestones(events, picture.session, released_s),
        units=sorted({event.payload["unit"] for event in events if event.kind == "assignment.dispatch"}),
        people_in_zone=forecast.people_in_zone if forecast else 0,
        readings_sent=sent,
        readings_stored=stored,
        double_assignments=double_assignments(events),
        report=str(report) if report else None,
        pictures=[str(path) for path in pictures],
    )


def worked_incident(picture: Picture) -> Incident | None:
    """The incident that was worked to its end, or the first there is."""
    incidents = sorted(picture.incidents.values(), key=lambda incident: incident.opened_at)
    closed = [each for each in incidents if each.state in (IncidentState.CLOSED, IncidentState.REVIEWED)]
    return next(iter(closed or incidents), None)


def milestones(events: Iterable[Event], session: Session, released_s: float | None) -> dict[str, float | None]:
    """When each milestone was first reached, seconds since the session began; None where it was not."""
    reached: dict[str, float | None] = {"released": released_s} | dict.fromkeys(MILESTONES)
    names = {kind: name for name, kind in MILESTONES.items()}
    for event in events:
        name = names.get(event.kind)
        if name is not None and reached[name] is None:
            reached[name] = round((event.time - session.clock.started_at).total_seconds(), 1)
    return reached


def double_assignments(events: Iterable[Event]) -> int:
    """How often a unit was given an assignment while it still had another one."""
    held: dict[str, str] = {}
    doubles = 0
    for event in events:
        unit, assignment = str(event.payload.get("unit")), str(event.payload.get("id"))
        if event.kind == "assignment.reserved":
            doubles += held.get(unit, assignment) != assignment
            held[unit] = assignment
        elif event.kind == "assignment.release" and held.get(unit) == assignment:
            del held[unit]
    return doubles

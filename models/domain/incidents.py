"""Incidents: what dispatchers work, from the first report to the review."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.domain.transitions import AUTOMATIC, OPERATORS, Machine, Transition
from models.text import N_


class IncidentState(StrEnum):
    REPORTED = "reported"
    VERIFIED = "verified"
    RESPONDING = "responding"
    DISPATCHED = "dispatched"
    ON_SCENE = "on_scene"
    CONTROLLED = "controlled"
    TERMINATED = "terminated"
    CLOSED = "closed"
    REVIEWED = "reviewed"


INCIDENT_STATE_NAMES = {
    IncidentState.REPORTED: N_("Reported"),
    IncidentState.VERIFIED: N_("Verified"),
    IncidentState.RESPONDING: N_("Response started"),
    IncidentState.DISPATCHED: N_("Dispatched"),
    IncidentState.ON_SCENE: N_("On scene"),
    IncidentState.CONTROLLED: N_("Controlled"),
    IncidentState.TERMINATED: N_("Terminated"),
    IncidentState.CLOSED: N_("Closed"),
    IncidentState.REVIEWED: N_("Reviewed"),
}


class IncidentKind(StrEnum):
    TOXIC_RELEASE = "toxic_release"
    FLAMMABLE_RELEASE = "flammable_release"
    FIRE = "fire"
    EXPLOSION = "explosion"
    INJURY = "injury"
    SPILL = "spill"
    OTHER = "other"


INCIDENT_KIND_NAMES = {
    IncidentKind.TOXIC_RELEASE: N_("Toxic release"),
    IncidentKind.FLAMMABLE_RELEASE: N_("Flammable release"),
    IncidentKind.FIRE: N_("Fire"),
    IncidentKind.EXPLOSION: N_("Explosion"),
    IncidentKind.INJURY: N_("Injury"),
    IncidentKind.SPILL: N_("Spill"),
    IncidentKind.OTHER: N_("Other incident"),
}


class ResponseLevel(StrEnum):
    """响应级别: I is the highest."""

    I = "I"  # noqa: E741 - the field writes it so
    II = "II"
    III = "III"
    IV = "IV"


class Disposition(StrEnum):
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    DUPLICATE = "duplicate"
    MAINTENANCE = "maintenance"
    HANDED_OVER = "handed_over"


DISPOSITION_NAMES = {
    Disposition.RESOLVED: N_("Resolved"),
    Disposition.FALSE_ALARM: N_("False alarm"),
    Disposition.DUPLICATE: N_("Duplicate"),
    Disposition.MAINTENANCE: N_("Maintenance"),
    Disposition.HANDED_OVER: N_("Handed over"),
}

ADVANCE_EVENTS = {
    IncidentState.VERIFIED: "verify",
    IncidentState.RESPONDING: "start_response",
    IncidentState.DISPATCHED: "dispatch",
    IncidentState.ON_SCENE: "arrive",
    IncidentState.CONTROLLED: "control",
    IncidentState.TERMINATED: "terminate",
}
TERMINATION_CONDITIONS = ("readings_below_limit", "nobody_missing", "decontamination_done", "commander_order")
TERMINATION_CONDITION_NAMES = {
    "readings_below_limit": N_("Readings below limit for 30 min"),
    "nobody_missing": N_("Nobody missing"),
    "decontamination_done": N_("Decontamination done"),
    "commander_order": N_("Commander's order"),
}


def _rows() -> list[Transition]:
    s = IncidentState
    line = [s.REPORTED, *ADVANCE_EVENTS]
    rows = []
    for index, source in enumerate(line):
        for target in line[index + 1 :]:  # a skip forward is allowed
            roles = OPERATORS | AUTOMATIC if target in (s.DISPATCHED, s.ON_SCENE) else OPERATORS
            rows.append(Transition(source, ADVANCE_EVENTS[target], target, roles))
        rows.append(Transition(source, "close", s.CLOSED, OPERATORS))
    rows.append(Transition(s.CONTROLLED, "fall_back", s.ON_SCENE, OPERATORS, needs_reason=True))
    rows.append(Transition(s.CLOSED, "reopen", s.ON_SCENE, OPERATORS, needs_reason=True))
    rows.append(Transition(s.CLOSED, "review", s.REVIEWED, OPERATORS))
    return rows


INCIDENT_MACHINE = Machine("incident", IncidentState.REPORTED, _rows())


@dataclass(frozen=True, slots=True)
class Incident:
    """`x`, `y` are metres in the park's CRS; `number` is yearly and gap-free, shown as 2026-0007."""

    id: UUID
    number: str
    kind: IncidentKind
    level: ResponseLevel
    priority: str
    state: IncidentState
    place: str
    x: float
    y: float
    opened_at: datetime
    changed_at: datetime
    commander: str
    alarm_id: UUID | None = None
    asset_code: str | None = None
    substance: str | None = None
    parent_id: UUID | None = None
    disposition: Disposition | None = None
    closed_at: datetime | None = None
    version: int = 1

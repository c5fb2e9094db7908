"""Units, their assignments to incidents, and what may be told outside: the dispatcher's means."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.domain.transitions import AUTOMATIC, OPERATORS, Machine, Transition
from models.text import N_


class UnitState(StrEnum):
    """Derived from the unit's assignments and service flag; never stored."""

    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    OUT_OF_SERVICE = "out_of_service"


class AssignmentState(StrEnum):
    RESERVED = "reserved"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RELEASED = "released"


ASSIGNMENT_STATE_NAMES = {
    AssignmentState.RESERVED: N_("Reserved"),
    AssignmentState.DISPATCHED: N_("Dispatched"),
    AssignmentState.EN_ROUTE: N_("En route"),
    AssignmentState.ON_SCENE: N_("On scene"),
    AssignmentState.RELEASED: N_("Released"),
}
_ASSIGNMENT_EVENTS = {
    AssignmentState.DISPATCHED: "dispatch",
    AssignmentState.EN_ROUTE: "depart",
    AssignmentState.ON_SCENE: "arrive",
}


def _assignment_rows() -> list[Transition]:
    line = [AssignmentState.RESERVED, *_ASSIGNMENT_EVENTS]
    rows = []
    for index, source in enumerate(line):
        rows += [Transition(source, _ASSIGNMENT_EVENTS[t], t, OPERATORS | AUTOMATIC) for t in line[index + 1 :]]
        rows.append(Transition(source, "release", AssignmentState.RELEASED, OPERATORS | AUTOMATIC))
    return rows


ASSIGNMENT_MACHINE = Machine("assignment", AssignmentState.RESERVED, _assignment_rows())


@dataclass(frozen=True, slots=True)
class Assignment:
    """One unit's commitment to one incident. `route` is an (n, 2) list of metres in the park's CRS."""

    id: UUID
    incident_id: UUID
    unit_code: str
    state: AssignmentState
    task: str
    route: tuple[tuple[float, float], ...]
    eta_s: float
    dose: float  # toxic dose along the route, ppm min
    reserved_at: datetime
    dispatched_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    released_at: datetime | None = None
    assigned_by: str = ""
    version: int = 1


class NotificationState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    WITHHELD = "withheld"  # a drill's message: written and rendered, never sent


NOTIFICATION_STATE_NAMES = {
    NotificationState.QUEUED: N_("Queued"),
    NotificationState.SENT: N_("Sent"),
    NotificationState.ACKNOWLEDGED: N_("Acknowledged"),
    NotificationState.FAILED: N_("Failed"),
    NotificationState.WITHHELD: N_("Withheld, drill"),
}

NOTIFICATION_MACHINE = Machine(
    "notification",
    NotificationState.QUEUED,
    [
        Transition(NotificationState.QUEUED, "send", NotificationState.SENT, AUTOMATIC),
        Transition(NotificationState.QUEUED, "fail", NotificationState.FAILED, AUTOMATIC),
        Transition(NotificationState.QUEUED, "withhold", NotificationState.WITHHELD, AUTOMATIC),
        Transition(NotificationState.FAILED, "retry", NotificationState.QUEUED, OPERATORS | AUTOMATIC),
        Transition(NotificationState.SENT, "acknowledge", NotificationState.ACKNOWLEDGED, OPERATORS | AUTOMATIC),
    ],
)


@dataclass(frozen=True, slots=True)
class Notification:
    """One message to one recipient; `cap` is the CAP 1.2 document it carries."""

    id: UUID
    incident_id: UUID
    recipient: str
    channel: str  # "cap" | "call" | "siren"
    state: NotificationState
    queued_at: datetime
    changed_at: datetime
    cap: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One item of the incident's plan; `due_s` counts from the incident's opening."""

    id: UUID
    incident_id: UUID
    position: int
    text: str  # message id
    owner: str  # message id
    due_s: float
    done_at: datetime | None = None
    done_by: str | None = None
    version: int = 1

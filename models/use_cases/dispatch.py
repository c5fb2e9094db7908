"""Units: ordered to an incident all or none, advanced by their crews, released, taken out of service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.sessions import Scope
from models.store.engine import Jsonb, Store
from models.store.intents import ask, transition
from models.text import N_, Message

_NOBODY = N_("No unit is chosen. Choose at least one")
_TWICE = N_("{unit} is ordered twice. Order each unit once")
_REASON = N_("A reason is needed here. Say why in a few words")


@dataclass(frozen=True, slots=True)
class Order:
    """One unit's order. `route` is metres in the park's CRS; a `preempt_reason` takes it from its present incident."""

    unit_code: str
    task: str
    route: tuple[tuple[float, float], ...] = ()
    eta_s: float = 0.0
    dose: float = 0.0  # ppm min along the route
    reasons: tuple[Message, ...] = ()
    preempt_reason: str = ""


def dispatch_units(store: Store, scope: Scope, incident_id: UUID, orders: Sequence[Order]) -> list[UUID]:
    """Dispatch every unit or none; return the assignments' ids in the orders' order.

    Raises UnitTaken, which says who was first, and Refused for a unit out of service or a closed incident.
    """
    codes = [order.unit_code for order in orders]
    if not codes:
        raise BadInput(_NOBODY, field="orders")
    for code in codes:
        if codes.count(code) > 1:
            raise BadInput(_TWICE, field="orders", unit=code)
    ids = [new_id() for _ in orders]
    rows = [_row(assignment_id, order) for assignment_id, order in zip(ids, orders, strict=True)]
    ask(store, scope, "assign", incident=incident_id, orders=Jsonb(rows))
    return ids


def advance_assignment(store: Store, scope: Scope, assignment_id: UUID, version: int | None, event: str) -> int:
    """Let an assignment depart, arrive or be released; the first departure and arrival advance its incident."""
    return transition(store, scope, "assignment", assignment_id, version, event)


def release_unit(store: Store, scope: Scope, assignment_id: UUID, version: int, reason: str = "") -> int:
    """Give a unit back before its incident is closed."""
    return transition(store, scope, "assignment", assignment_id, version, "release", reason)


def set_unit_service(store: Store, scope: Scope, unit_code: str, in_service: bool, reason: str = "") -> None:
    """Take a unit out of service, which needs a reason, or bring it back."""
    if not in_service and not reason.strip():
        raise BadInput(_REASON, field="reason")
    ask(store, scope, "set_unit_service", unit=unit_code, in_service=in_service, reason=reason)


def _row(assignment_id: UUID, order: Order) -> dict[str, object]:
    reasons = [{"id": reason.id, "parameters": reason.parameters} for reason in order.reasons]
    return {
        "id": str(assignment_id),
        "unit": order.unit_code,
        "task": order.task,
        "route": [[float(x), float(y)] for x, y in order.route],
        "eta_s": float(order.eta_s),
        "dose": float(order.dose),
        "reasons": json.loads(json.dumps(reasons, default=str)),  # names are kept as they read now
        "preempt_reason": order.preempt_reason,
    }

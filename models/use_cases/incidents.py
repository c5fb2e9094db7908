"""Incidents: opened from an alarm or a call, advanced, handed over, terminated, closed."""

import math
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.incidents import TERMINATION_CONDITIONS, Disposition, IncidentKind, ResponseLevel
from models.domain.sessions import Scope
from models.planning.plans import PlannedStep
from models.store.engine import Jsonb, Store
from models.store.intents import ask, transition
from models.text import N_

_PLACE = N_("The place is empty. Name the installation, road or building")
_LOCATION = N_("The location is not a point in the park. Pick it on the map")
_CONDITION = N_("{condition} is not a condition of termination")
_REASON = N_("A reason is needed here. Say why in a few words")
_NEEDS_REASON = ("fall_back", "reopen")


def open_incident(
    store: Store,
    scope: Scope,
    kind: IncidentKind,
    level: ResponseLevel,
    priority: str,
    place: str,
    x: float,
    y: float,
    alarm_id: UUID | None = None,
    asset_code: str | None = None,
    substance: str | None = None,
    steps: Sequence[PlannedStep] = (),
) -> UUID:
    """Open an incident with its plan's steps and return its id; the store gives it the next number of the year.

    Raises Refused where another incident was opened for the alarm already.
    """
    _check_place(place)
    _check_location(x, y)
    incident_id = new_id()
    planned = [
        {"id": str(new_id()), "position": position, "text": step.text, "owner": step.owner, "due_s": step.due_s}
        for position, step in enumerate(steps)
    ]
    ask(
        store, scope, "open_incident", id=incident_id, kind=str(kind), level=str(level), priority=str(priority),
        place=place, x=float(x), y=float(y), alarm_id=alarm_id, asset_code=asset_code, substance=substance,
        steps=Jsonb(planned),
    )  # fmt: skip
    return incident_id


def advance_incident(store: Store, scope: Scope, incident_id: UUID, version: int, event: str, reason: str = "") -> int:
    """Let one of the incident's events happen (verify, start_response, control, fall_back, reopen, review ...)."""
    if event in _NEEDS_REASON and not reason.strip():
        raise BadInput(_REASON, field="reason")
    return transition(store, scope, "incident", incident_id, version, event, reason)


def terminate_incident(
    store: Store, scope: Scope, incident_id: UUID, version: int, met: Collection[str], override_reason: str = ""
) -> int:
    """End the response. Where not all conditions are met, the override's reason is recorded with who gave it."""
    for condition in met:
        if condition not in TERMINATION_CONDITIONS:
            raise BadInput(_CONDITION, field="met", condition=condition)
    parameters = {"met": sorted(met)}
    return transition(store, scope, "incident", incident_id, version, "terminate", override_reason, parameters)


def close_incident(
    store: Store, scope: Scope, incident_id: UUID, version: int, disposition: Disposition, note: str = ""
) -> int:
    """Close the incident with its disposition; its units are released in the same transaction."""
    parameters = {"disposition": Disposition(disposition).value, "note": note}
    return transition(store, scope, "incident", incident_id, version, "close", "", parameters)


def hand_over(store: Store, scope: Scope, incident_id: UUID, version: int, commander: str) -> int:
    """Give command of the incident to another operator, named by login."""
    return int(ask(store, scope, "hand_over", id=incident_id, version=version, commander=commander))


def edit_incident(store: Store, scope: Scope, incident_id: UUID, version: int, **changes: Any) -> int:
    """Change some of: kind, level, priority, place, x, y, asset_code, substance, parent_id."""
    if "place" in changes:
        _check_place(changes["place"])
    _check_location(changes.get("x", 0.0), changes.get("y", 0.0))
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in changes.items()}
    return int(ask(store, scope, "edit", entity="incident", id=incident_id, version=version, changes=plain))


def _check_place(place: str) -> None:
    if not place.strip():
        raise BadInput(_PLACE, field="place")


def _check_location(x: float, y: float) -> None:
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadInput(_LOCATION, field="location")

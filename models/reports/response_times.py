"""How fast calls were handled: report to dispatch and dispatch to arrival of each incident, from the event log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from models.domain.events import Event

DISPATCH_LIMIT_S = 60.0  # NFPA 1225: in 90 % of calls
ARRIVAL_LIMIT_S = 900.0
SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Call:
    """One incident's handling; None where that has not happened."""

    incident_id: str
    opened_at: datetime
    dispatch_s: float | None = None  # from the report to the first unit's dispatch
    arrival_s: float | None = None  # from there to the first unit on scene


def calls(events: Iterable[Event]) -> tuple[Call, ...]:
    """The incidents opened in `events`, oldest first."""
    opened: dict[str, datetime] = {}
    dispatched: dict[str, datetime] = {}
    arrived: dict[str, datetime] = {}
    for event in events:
        if event.kind == "incident.opened":
            opened[str(event.payload["id"])] = event.time
        elif event.kind in ("assignment.dispatch", "assignment.arrive"):
            first = dispatched if event.kind == "assignment.dispatch" else arrived
            incident = str(event.payload.get("incident", ""))
            first[incident] = min(event.time, first.get(incident, event.time))
    found = (_call(incident, since, dispatched, arrived) for incident, since in opened.items())
    return tuple(sorted(found, key=lambda call: call.opened_at))


def _call(incident: str, since: datetime, dispatched: dict[str, datetime], arrived: dict[str, datetime]) -> Call:
    out, there = dispatched.get(incident), arrived.get(incident)
    dispatch_s = (out - since).total_seconds() if out else None
    arrival_s = (there - out).total_seconds() if out and there else None
    return Call(incident, since, dispatch_s, arrival_s)


def within(seconds: Sequence[float], share: float) -> float | None:
    """The time within which `share` of the calls were handled, or None without calls."""
    return float(np.quantile(np.asarray(seconds), share)) if len(seconds) else None

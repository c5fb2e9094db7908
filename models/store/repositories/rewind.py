"""Records as they were: a present record taken back to its beginning, then led through its events up to an instant.

What never changes (where an alarm came from, when an incident was opened) is the present record's; everything that
changes is in the events' payloads. Pure functions; a record that did not exist yet, or had ended, comes out as None.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.domain.alarms import SET_ASIDE, Alarm, AlarmState, Outcome
from models.domain.dispatch import Assignment, AssignmentState, Notification, NotificationState, Step
from models.domain.events import Event
from models.domain.incidents import Disposition, Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.sessions import Session, SessionClock, SessionState

_SET_ASIDE_BY = ("shelve", "suppress", "remove_from_service")
_TIME_OF = {
    "dispatched_at": "assignment.dispatch",
    "en_route_at": "assignment.depart",
    "on_scene_at": "assignment.arrive",
    "released_at": "assignment.release",
}
_SESSION_STATES = {
    "session.started": SessionState.RUNNING,
    "session.freeze": SessionState.FROZEN,
    "session.resume": SessionState.RUNNING,
    "session.end": SessionState.ENDED,
}


def alarm_then(alarm: Alarm, events: Iterable[Event], incident_id: UUID | None) -> Alarm | None:
    """The alarm after `events`, its own and oldest first; `incident_id` is what it belonged to then."""
    then = replace(
        alarm, state=AlarmState.NORM, active=True, acknowledged_by=None, acknowledged_at=None, shelved_until=None,
        set_aside_by=None, reason=None, cause=None, cause_id=None, announced_at=None, escalation=0, outcome=None,
        incident_id=incident_id,
    )  # fmt: skip
    for event in events:
        then = _alarm_after(then, event)
    return None if then.state is AlarmState.NORM else then


def _alarm_after(alarm: Alarm, event: Event) -> Alarm:
    told, kind = event.payload, event.kind.removeprefix("alarm.")
    state, at = AlarmState(told["state"]), datetime.fromisoformat(told["at"])
    changed: dict[str, Any] = {"state": state, "value": told["value"], "changed_at": at, "version": told["version"]}
    changed["active"] = told.get("active", {"activate": True, "return": False}.get(kind, alarm.active))
    if kind == "verified":
        return replace(alarm, **changed, outcome=Outcome(told["outcome"]))
    if kind == "escalated":
        return replace(alarm, **changed, escalation=told["escalation"])
    if state is AlarmState.UNACK and alarm.state is not AlarmState.UNACK:
        changed |= {"announced_at": event.time, "acknowledged_by": None, "acknowledged_at": None}
    if kind == "acknowledge":
        changed |= {"acknowledged_by": event.actor, "acknowledged_at": at}
    if state is not AlarmState.UNACK or alarm.state is not AlarmState.UNACK:
        changed["escalation"] = 0
    return replace(alarm, **changed, **_set_aside(kind, state, event, at))


def _set_aside(kind: str, state: AlarmState, event: Event, at: datetime) -> dict[str, Any]:
    """What an event that sets an alarm aside, or brings it back, says about why."""
    told = event.payload
    if kind in _SET_ASIDE_BY:
        until = at + timedelta(minutes=round(told["minutes"])) if kind == "shelve" else None
        cause, cause_id = told.get("cause"), told.get("cause_id")
        return {
            "set_aside_by": event.actor, "reason": told.get("reason"), "shelved_until": until, "cause": cause,
            "cause_id": UUID(cause_id) if cause_id else None,
        }  # fmt: skip
    if state in SET_ASIDE:
        return {}
    return {"set_aside_by": None, "reason": None, "shelved_until": None, "cause": None, "cause_id": None}


def incident_then(incident: Incident, events: Sequence[Event]) -> Incident | None:
    """The incident after `events`, its own and oldest first."""
    if not events:
        return None
    opened = events[0].payload
    then = replace(
        incident, kind=IncidentKind(opened["kind"]), level=ResponseLevel(opened["level"]), priority=opened["priority"],
        place=opened["place"], x=opened["x"], y=opened["y"], asset_code=opened.get("asset"),
        substance=opened.get("substance"), state=IncidentState(opened["state"]), commander=events[0].actor,
        parent_id=None, disposition=None, closed_at=None, changed_at=incident.opened_at, version=1,
    )  # fmt: skip
    for event in events[1:]:
        then = _incident_after(then, event)
    return then


def _incident_after(incident: Incident, event: Event) -> Incident:
    told = event.payload
    if "version" not in told:
        return incident  # tells of the incident without changing it
    changed: dict[str, Any] = {"version": told["version"], "changed_at": event.time}
    if event.kind == "incident.edited":
        changed |= {name: _edited(name, value) for name, value in told["changes"].items()}
    elif event.kind == "incident.handed_over":
        changed["commander"] = told["commander"]
    else:
        changed["state"] = IncidentState(told["state"])
    if event.kind == "incident.close":
        changed |= {"disposition": Disposition(told["disposition"]), "closed_at": event.time}
    elif event.kind == "incident.reopen":
        changed |= {"disposition": None, "closed_at": None}
    return replace(incident, **changed)


def _edited(name: str, value: Any) -> Any:
    if name == "parent_id":
        return UUID(value) if value else None
    return {"kind": IncidentKind, "level": ResponseLevel}[name](value) if name in ("kind", "level") else value


def assignment_then(assignment: Assignment, events: Sequence[Event]) -> Assignment | None:
    """The assignment after `events`; each step of it happens once, so its times are those of the present record."""
    if not events:
        return None
    kinds = {event.kind for event in events}
    told = events[-1].payload
    changed: dict[str, Any] = {
        name: getattr(assignment, name) if kind in kinds else None for name, kind in _TIME_OF.items()
    }
    state = AssignmentState(told.get("state", AssignmentState.RESERVED))
    return replace(assignment, state=state, version=told.get("version", 1), **changed)


def step_then(step: Step, events: Sequence[Event]) -> Step:
    """The step after `events`; a step comes without an event of its own, with its incident."""
    if not events:
        return replace(step, done_at=None, done_by=None, version=1)
    last = events[-1]
    done = last.kind == "step.ticked"
    return replace(
        step,
        done_at=last.time if done else None,
        done_by=last.actor if done else None,
        version=last.payload["version"],
    )


def notification_then(notification: Notification, events: Sequence[Event]) -> Notification | None:
    if not events:
        return None
    last = events[-1]
    if last.kind == "notification.queued":
        queued = NotificationState.QUEUED
        return replace(notification, state=queued, changed_at=notification.queued_at, version=1)
    state = NotificationState(last.payload["state"])
    return replace(notification, state=state, changed_at=last.time, version=last.payload["version"])


def session_then(session: Session, events: Iterable[Event], at: datetime) -> Session:
    """The session with its clock standing at `at`: whoever asks it for the time is told the past's."""
    state = SessionState.RUNNING
    for event in events:
        state = _SESSION_STATES.get(event.kind, state)
    started = session.clock.started_at
    clock = SessionClock(started, at, (at - started).total_seconds(), session.clock.speed, frozen=True)
    return replace(session, state=state, clock=clock)

"""What a dispatcher looks for in a picture: pure questions, None meaning not yet."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.dispatch import AssignmentState, NotificationState, Step
from models.domain.incidents import Incident, IncidentState
from models.domain.park import Park, Quantity
from models.domain.picture import Picture

UNSEEN = (AlarmState.UNACK, AlarmState.RTNUN)
OVER = (IncidentState.CLOSED, IncidentState.REVIEWED)


def most_urgent(picture: Picture) -> Alarm | None:
    """The alarm to take first: the highest priority, then the oldest."""
    urgent = [
        alarm
        for alarm in picture.alarms.values()
        if alarm.state in UNSEEN and alarm.priority in (Priority.CRITICAL, Priority.HIGH)
    ]
    return min(urgent, key=lambda alarm: (alarm.priority.rank, alarm.raised_at), default=None)


def acknowledged(picture: Picture, alarm: Alarm) -> Alarm | None:
    """The alarm once it is acknowledged; one that went back to normal is no longer in the picture."""
    current = picture.alarms.get(alarm.id)
    if current is None:
        return alarm
    return current if current.state not in UNSEEN else None


def verified(picture: Picture, alarm: Alarm) -> bool | None:
    """Whether the outcome of the call is recorded, or the alarm is gone."""
    current = picture.alarms.get(alarm.id)
    return (current is None or current.outcome is not None) or None


def opened_for(picture: Picture, alarm: Alarm) -> Incident | None:
    return next((each for each in picture.incidents.values() if each.alarm_id == alarm.id), None)


def reached(picture: Picture, incident_id: UUID, state: IncidentState) -> Incident | None:
    """The incident, once it is in `state` or beyond."""
    incident = picture.incidents.get(incident_id)
    order = list(IncidentState)
    return incident if incident is not None and order.index(incident.state) >= order.index(state) else None


def assigned(picture: Picture, incident_id: UUID) -> frozenset[str] | None:
    """The units sent to the incident."""
    units = frozenset(each.unit_code for each in picture.assignments.values() if each.incident_id == incident_id)
    return units or None


def arrived(picture: Picture, incident_id: UUID, units: Collection[str] | None = None) -> bool | None:
    """Whether any of `units` (None: of all) is on scene."""
    here = {
        each.unit_code
        for each in picture.assignments.values()
        if each.incident_id == incident_id and each.state is AssignmentState.ON_SCENE
    }
    return bool(here if units is None else here.intersection(units)) or None


def notified(picture: Picture, incident_id: UUID, count: int) -> bool | None:
    """Whether `count` notices are in the outbox."""
    return sum(each.incident_id == incident_id for each in picture.notifications.values()) >= count or None


def settled(picture: Picture, incident_id: UUID) -> bool | None:
    """Whether the outbox has dealt with every notice."""
    mine = [each for each in picture.notifications.values() if each.incident_id == incident_id]
    return all(each.state is not NotificationState.QUEUED for each in mine) or None


def noted(picture: Picture, text: str) -> bool | None:
    """Whether a note stands in the log."""
    return any(each.kind == "note.written" and each.payload.get("text") == text for each in picture.events) or None


def active_among(picture: Picture, sensors: Collection[str]) -> bool:
    """Whether an alarm of one of these sensors is active, whoever has seen it, unless its instrument is given up."""
    return any(
        alarm.active and alarm.sensor_code in sensors and alarm.state is not AlarmState.OOSRV
        for alarm in picture.alarms.values()
    )


def frozen_alarms(picture: Picture, heard: Mapping[int, datetime], since: datetime) -> list[Alarm]:
    """Active alarms whose sensors were last heard before `since`: they will not return by themselves."""
    return [
        alarm
        for alarm in picture.alarms.values()
        if alarm.active
        and alarm.state is not AlarmState.OOSRV
        and alarm.sensor_key in heard
        and heard[alarm.sensor_key] < since
    ]


def unseen_alarms(picture: Picture) -> list[UUID]:
    return [alarm.id for alarm in picture.alarms.values() if alarm.state in UNSEEN]


def due_step(picture: Picture, elapsed: dict[UUID, float]) -> Step | None:
    """The first step of an open incident whose time has half gone; `elapsed` is seconds since each was opened."""
    due = [
        step
        for step in picture.steps.values()
        if step.done_at is None and elapsed.get(step.incident_id, -1.0) >= step.due_s / 2
    ]
    return min(due, key=lambda step: (step.due_s, step.position), default=None)


def gas_sensors_near(park: Park, incident: Incident, radius_m: float) -> frozenset[str]:
    """Codes of the gas sensors within `radius_m` of the incident."""
    return frozenset(
        sensor.code
        for sensor in park.sensors
        if sensor.quantity is Quantity.GAS
        and (sensor.geometry.x - incident.x) ** 2 + (sensor.geometry.y - incident.y) ** 2 <= radius_m**2
    )

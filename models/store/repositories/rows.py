"""Operational rows as the domain's records."""

from typing import Any

from sqlalchemy import Row

from models.domain.alarms import Alarm, AlarmState, Outcome, Priority
from models.domain.dispatch import Assignment, AssignmentState, Notification, NotificationState, Step
from models.domain.incidents import Disposition, Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.picture import Evacuation


def alarm_of(row: Row[Any]) -> Alarm:
    return Alarm(
        id=row.id,
        sensor_key=row.sensor_key,
        sensor_code=row.sensor_code,
        rule_id=row.rule_id,
        kind=row.kind,
        label=row.label,
        priority=Priority(row.priority),
        state=AlarmState(row.state),
        active=row.active,
        raised_at=row.raised_at,
        changed_at=row.changed_at,
        value=row.value,
        limit=row.limit_value,
        unit=row.unit,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        shelved_until=row.shelved_until,
        set_aside_by=row.set_aside_by,
        reason=row.reason,
        outcome=Outcome(row.outcome) if row.outcome else None,
        incident_id=row.incident_id,
        version=row.version,
        cause=row.cause,
        cause_id=row.cause_id,
        announced_at=row.announced_at,
        escalation=row.escalation,
    )


def incident_of(row: Row[Any]) -> Incident:
    return Incident(
        id=row.id,
        number=row.number,
        kind=IncidentKind(row.kind),
        level=ResponseLevel(row.level),
        priority=row.priority,
        state=IncidentState(row.state),
        place=row.place,
        x=row.x,
        y=row.y,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        commander=row.commander,
        alarm_id=row.alarm_id,
        asset_code=row.asset_code,
        substance=row.substance,
        parent_id=row.parent_id,
        disposition=Disposition(row.disposition) if row.disposition else None,
        closed_at=row.closed_at,
        version=row.version,
    )


def assignment_of(row: Row[Any]) -> Assignment:
    return Assignment(
        id=row.id,
        incident_id=row.incident_id,
        unit_code=row.unit_code,
        state=AssignmentState(row.state),
        task=row.task,
        route=tuple((x, y) for x, y in row.route),
        eta_s=row.eta_s,
        dose=row.dose,
        reserved_at=row.reserved_at,
        dispatched_at=row.dispatched_at,
        en_route_at=row.en_route_at,
        on_scene_at=row.on_scene_at,
        released_at=row.released_at,
        assigned_by=row.assigned_by,
        version=row.version,
    )


def notification_of(row: Row[Any]) -> Notification:
    return Notification(
        id=row.id,
        incident_id=row.incident_id,
        recipient=row.recipient,
        channel=row.channel,
        state=NotificationState(row.state),
        queued_at=row.queued_at,
        changed_at=row.changed_at,
        cap=row.cap,
        version=row.version,
    )


def step_of(row: Row[Any]) -> Step:
    return Step(
        id=row.id,
        incident_id=row.incident_id,
        position=row.position,
        text=row.text,
        owner=row.owner,
        due_s=row.due_s,
        done_at=row.done_at,
        done_by=row.done_by,
        version=row.version,
    )


def evacuation_of(row: Row[Any]) -> Evacuation:
    return Evacuation(
        incident_id=row.incident_id,
        zone_wkb=bytes(row.zone_wkb),
        people_out=row.people_out,
        people_inside=row.people_inside,
        buildings=tuple(row.buildings),
        shelters=tuple((code, people) for code, people in row.shelters),
        warned=tuple(row.warned),
    )

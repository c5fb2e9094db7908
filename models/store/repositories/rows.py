"""Rows as the domain's records: columns bear the names of fields, and what does not fit as it is, is made here."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

from models.domain.alarms import Alarm, AlarmState, Outcome, Priority
from models.domain.dispatch import Assignment, AssignmentState, Notification, NotificationState, Step
from models.domain.incidents import Disposition, Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.picture import Evacuation

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    _Record = TypeVar("_Record", bound=DataclassInstance)


def record_of(kind: "type[_Record]", row: Row[Any], /, **made: object) -> "_Record":
    """Return the record whose fields are the row's columns of the same names, but for those that are made."""
    taken = {field.name: getattr(row, field.name) for field in fields(kind) if field.name not in made}
    return kind(**taken, **made)


def alarm_of(row: Row[Any]) -> Alarm:
    return record_of(
        Alarm,
        row,
        priority=Priority(row.priority),
        state=AlarmState(row.state),
        limit=row.limit_value,
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def incident_of(row: Row[Any]) -> Incident:
    return record_of(
        Incident,
        row,
        kind=IncidentKind(row.kind),
        level=ResponseLevel(row.level),
        state=IncidentState(row.state),
        disposition=Disposition(row.disposition) if row.disposition else None,
    )


def assignment_of(row: Row[Any]) -> Assignment:
    return record_of(
        Assignment, row, state=AssignmentState(row.state), route=tuple((x, y) for x, y in row.route)
    )


def notification_of(row: Row[Any]) -> Notification:
    return record_of(Notification, row, state=NotificationState(row.state))


def step_of(row: Row[Any]) -> Step:
    return record_of(Step, row)


def evacuation_of(row: Row[Any]) -> Evacuation:
    return record_of(
        Evacuation,
        row,
        zone_wkb=bytes(row.zone_wkb),
        buildings=tuple(row.buildings),
        shelters=tuple((code, people) for code, people in row.shelters),
        warned=tuple(row.warned),
    )

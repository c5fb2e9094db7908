"""A past instant: its picture from the event log, its values from the samples.

The picture is the one that every seat showed after the last event not later than the instant, because the log is
numbered by commit and every change of a record is an event. Values are what had been measured by then, whenever it
arrived: a reading that came late stands where it belongs and says so. Units stand where they were last seen by then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy import select, text

from models.domain.alarms import Alarm
from models.domain.events import Event
from models.domain.incidents import Incident
from models.domain.picture import Picture
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.store import tables
from models.store.engine import Store, Tx
from models.store.history import read_values_at
from models.store.repositories.log import event_of, find_session, newest_events
from models.store.repositories.picture import (
    EVENTS_KEPT,
    by_id,
    find_alarms,
    forecast_of,
    in_scope,
    is_over,
    newest_of_incidents,
    of_incidents,
)
from models.store.repositories.readings import read_positions_at, weather_of
from models.store.repositories.rewind import (
    alarm_then,
    assignment_then,
    incident_then,
    notification_then,
    session_then,
    step_then,
)
from models.store.repositories.rows import (
    alarm_of,
    assignment_of,
    evacuation_of,
    incident_of,
    notification_of,
    step_of,
)
from models.store.samples import united

_KEPT_CLOSED = timedelta(days=1)
_LOOK_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))  # most sensors answer to the first
_PAST = text("SELECT * FROM cc.past(:park, :session, :at)")
_HEARD = "SELECT sensor_key FROM cc.latest WHERE park_id = %s AND session_id = %s ORDER BY sensor_key"
_Record = TypeVar("_Record")
_Events = dict[tuple[str, UUID], list[Event]]


class Past(NamedTuple):
    """Everything that is known of one instant. `picture.session.clock` stands at it."""

    at: datetime
    picture: Picture
    values: Batch
    weather: Weather | None
    fixes: tuple[UnitFix, ...]


def read_past(store: Store, scope: Scope, at: datetime) -> Past:
    """Return the room as it was at session time `at`. Raises NotFound where the session does not exist."""
    with store.snapshot() as tx:
        picture, weather = _picture(tx, scope, at), _weather(tx, scope, at)
    return Past(at, picture, _values(store, scope, at), weather, tuple(read_positions_at(store, scope, at)))


def _picture(tx: Tx, scope: Scope, at: datetime) -> Picture:
    session = find_session(tx, scope)
    rows = tx.execute(_PAST, [{"park": scope.park_id, "session": scope.session_id, "at": at}]).all()
    events = [event_of(row, scope.park_id) for row in rows if row.seq is not None]
    session = session_then(session, (event for event in events if event.entity == "session"), at)
    if not rows:
        return Picture(session)
    cut, cut_time = rows[0].cut, rows[0].cut_time
    told: _Events = defaultdict(list)
    for event in events:
        if event.entity_id is not None:
            told[event.entity, event.entity_id].append(event)
    incidents = _incidents(tx, scope, told, at)
    return Picture(
        session=session,
        head=cut,
        alarms=_alarms(tx, scope, told, cut_time),
        incidents=incidents,
        assignments=_kept(
            (each, assignment_then(each, told["assignment", key]))
            for key, each in of_incidents(tx, scope, tables.assignment, assignment_of, incidents).items()
        ),
        steps={
            key: step_then(each, told["step", key])
            for key, each in of_incidents(tx, scope, tables.step, step_of, incidents).items()
        },
        notifications=_kept(
            (each, notification_then(each, told["notification", key]))
            for key, each in of_incidents(tx, scope, tables.notification, notification_of, incidents).items()
        ),
        forecasts=newest_of_incidents(tx, scope, tables.forecast, forecast_of, incidents, cut_time),
        evacuations=newest_of_incidents(tx, scope, tables.evacuation, evacuation_of, incidents, cut_time),
        events=newest_events(tx, scope, EVENTS_KEPT, cut),
        out_of_service=_out_of_service(events),
    )


def _kept(pairs: Iterable[tuple[Any, _Record | None]]) -> dict[UUID, _Record]:
    """Records by id, without those that were not there."""
    return {present.id: then for present, then in pairs if then is not None}


def _alarms(tx: Tx, scope: Scope, told: _Events, until: datetime) -> dict[UUID, Alarm]:
    ids = [key for entity, key in told if entity == "alarm"]
    belongs = _incidents_of_alarms(tx, scope, ids, until)
    rows = tx.execute(find_alarms(scope, tables.alarm.c.id.in_(ids)))
    return _kept((each, alarm_then(each, told["alarm", each.id], belongs.get(each.id))) for each in map(alarm_of, rows))


def _incidents_of_alarms(tx: Tx, scope: Scope, ids: Collection[UUID], until: datetime) -> dict[UUID, UUID]:
    """Return alarm -> the incident last opened from it."""
    incident = tables.incident
    opened = select(incident.c.alarm_id, incident.c.id).where(
        in_scope(incident, scope), incident.c.alarm_id.in_(ids), incident.c.opened_at <= until
    )
    return {row.alarm_id: row.id for row in tx.execute(opened.order_by(incident.c.opened_at))}


def _incidents(tx: Tx, scope: Scope, told: _Events, at: datetime) -> dict[UUID, Incident]:
    """As the live picture shows them: a drill all of its own, LIVE those open or closed within the day before."""
    ids = [key for entity, key in told if entity == "incident"]
    rows = tx.execute(by_id(scope, tables.incident, ids).order_by(tables.incident.c.opened_at, tables.incident.c.id))
    found = _kept((each, incident_then(each, told["incident", each.id])) for each in map(incident_of, rows))
    return {
        key: each
        for key, each in found.items()
        if scope.is_drill or not is_over(each) or (each.closed_at is not None and each.closed_at > at - _KEPT_CLOSED)
    }


def _out_of_service(events: Collection[Event]) -> frozenset[str]:
    last = {str(event.payload["unit"]): event.kind for event in events if event.entity == "unit"}
    return frozenset(unit for unit, kind in last.items() if kind == "unit.remove_from_service")


def _values(store: Store, scope: Scope, at: datetime) -> Batch:
    """The newest reading of every sensor not later than `at`; who was silent for a month is left out."""
    with store.snapshot() as tx:
        rows = tx.driver.execute(_HEARD, (scope.park_id, scope.session_id)).fetchall()
    wanted = np.array([key for (key,) in rows], np.int32)
    found: list[Batch] = []
    for back in _LOOK_BACK:
        found.append(read_values_at(store, scope, wanted.tolist(), at, at - back))
        wanted = np.setdiff1d(wanted, found[-1].keys)
        if not wanted.size:
            break
    return united(found)


def _weather(tx: Tx, scope: Scope, at: datetime) -> Weather | None:
    weather = tables.weather
    newest = select(weather).where(in_scope(weather, scope), weather.c.time <= at).order_by(weather.c.time.desc())
    row = tx.execute(newest.limit(1)).one_or_none()
    return weather_of(row) if row is not None else None

"""The live picture: read whole once, then brought up to date by the feed alone.

Every event names what it changed; only those records are read again, in the same snapshot as the feed's page. So a
picture at head H holds exactly what the log up to H produced, whichever way a seat got there.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, func, select, text

from models.domain.alarms import Alarm
from models.domain.events import Event
from models.domain.incidents import Incident, IncidentState
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.store import tables
from models.store.engine import Store, Tx
from models.store.repositories import forecasts
from models.store.repositories.log import event_of, find_session, newest_events
from models.store.repositories.rows import (
    alarm_of,
    assignment_of,
    evacuation_of,
    incident_of,
    notification_of,
    step_of,
)

EVENTS_KEPT = 500
_PAGE = 2000
_Record = TypeVar("_Record")
_OVER = (IncidentState.CLOSED, IncidentState.REVIEWED)


def read_picture(store: Store, scope: Scope) -> Picture:
    """Return everything operational of the session, as of one moment. Raises NotFound."""
    with store.snapshot() as tx:
        session = find_session(tx, scope)
        head = tx.execute(
            select(tables.park_head.c.seq).where(tables.park_head.c.park_id == scope.park_id)
        ).scalar_one()
        incidents = {row.id: incident_of(row) for row in tx.execute(_shown_incidents(scope))}
        return Picture(
            session=session,
            head=head,
            alarms={row.id: alarm_of(row) for row in tx.execute(find_alarms(scope, tables.alarm.c.state != "NORM"))},
            incidents=incidents,
            assignments=of_incidents(tx, scope, tables.assignment, assignment_of, incidents),
            steps=of_incidents(tx, scope, tables.step, step_of, incidents),
            notifications=of_incidents(tx, scope, tables.notification, notification_of, incidents),
            forecasts=newest_of_incidents(tx, scope, tables.forecast, forecast_of, incidents),
            evacuations=newest_of_incidents(tx, scope, tables.evacuation, evacuation_of, incidents),
            events=newest_events(tx, scope, EVENTS_KEPT),
            out_of_service=_out_of_service(tx, scope),
        )


def read_open_alarms(store: Store, scope: Scope) -> list[Alarm]:
    """Return the session's alarms that are not normal."""
    with store.snapshot() as tx:
        return [alarm_of(row) for row in tx.execute(find_alarms(scope, tables.alarm.c.state != "NORM"))]


def read_changes(store: Store, picture: Picture) -> Picture:
    """Return the picture brought up to the present; the same object where nothing happened in the park."""
    scope = picture.session.scope
    with store.snapshot() as tx:
        head, events = _feed(tx, scope.park_id, picture.head)
        if head == picture.head:
            return picture
        mine = [event for event in events if event.scope == scope]
        return replace(_brought_up(tx, picture, mine), head=head) if mine else replace(picture, head=head)


def _feed(tx: Tx, park_id: int, since: int) -> tuple[int, list[Event]]:
    events: list[Event] = []
    while True:
        rows = tx.execute(
            text("SELECT * FROM cc.feed(:park, :since, :page)").bindparams(park=park_id, since=since, page=_PAGE)
        ).all()
        head = rows[0].head if rows else since
        events += [event_of(row, park_id) for row in rows if row.seq is not None]
        if head - since < _PAGE:
            return head, events
        since = head


def _brought_up(tx: Tx, picture: Picture, events: list[Event]) -> Picture:
    scope = picture.session.scope
    touched = _touched(events)
    fresh = touched.get("alarm", set())
    alarms = tx.execute(find_alarms(scope, tables.alarm.c.id.in_(fresh))).all() if fresh else []
    return replace(
        picture,
        session=find_session(tx, scope) if "session" in touched else picture.session,
        alarms=_updated(picture.alarms, fresh, alarm_of, [row for row in alarms if row.state != "NORM"]),
        incidents=_reread(tx, scope, tables.incident, incident_of, picture.incidents, touched, "incident"),
        assignments=_reread(tx, scope, tables.assignment, assignment_of, picture.assignments, touched, "assignment"),
        steps=_steps(tx, scope, picture, touched),
        notifications=_reread(
            tx, scope, tables.notification, notification_of, picture.notifications, touched, "notification"
        ),
        forecasts=_latest_runs(tx, scope, tables.forecast, forecast_of, picture.forecasts, events, "forecast"),
        evacuations=_latest_runs(
            tx, scope, tables.evacuation, evacuation_of, picture.evacuations, events, "evacuation"
        ),
        events=(picture.events + tuple(events))[-EVENTS_KEPT:],
        out_of_service=_out_of_service(tx, scope) if "unit" in touched else picture.out_of_service,
    )


def _touched(events: Iterable[Event]) -> dict[str, set[UUID]]:
    """Return entity -> ids; an incident's opening also changes the alarm it was opened from."""
    found: dict[str, set[UUID]] = {}
    for event in events:
        ids = found.setdefault(event.entity, set())
        if event.entity_id is not None:
            ids.add(event.entity_id)
        if event.kind == "incident.opened" and "alarm" in event.payload:
            found.setdefault("alarm", set()).add(UUID(event.payload["alarm"]))
    return found


def _updated(
    present: dict[UUID, _Record],
    ids: Collection[UUID],
    record_of: Callable[[Row[Any]], _Record],
    rows: Iterable[Row[Any]],
) -> dict[UUID, _Record]:
    """Return the records with those of `ids` replaced by what `rows` hold now; the same object where none changed."""
    if not ids:
        return present
    kept = {key: value for key, value in present.items() if key not in ids}
    found = {row.id: record_of(row) for row in rows}
    # a changed record keeps its place, a new one comes last
    merged = {key: found.pop(key, None) or present[key] for key in present if key in kept or key in found}
    return {**merged, **found}


def _reread(
    tx: Tx,
    scope: Scope,
    table: Table,
    record_of: Callable[[Row[Any]], _Record],
    present: dict[UUID, _Record],
    touched: dict[str, set[UUID]],
    entity: str,
) -> dict[UUID, _Record]:
    ids = touched.get(entity, set())
    return _updated(present, ids, record_of, tx.execute(by_id(scope, table, ids)) if ids else ())


def _steps(tx: Tx, scope: Scope, picture: Picture, touched: dict[str, set[UUID]]) -> dict[UUID, Any]:
    """Steps come with their incident's opening, without events of their own."""
    new = [incident for incident in touched.get("incident", set()) if incident not in picture.incidents]
    steps = _reread(tx, scope, tables.step, step_of, picture.steps, touched, "step")
    return {**steps, **of_incidents(tx, scope, tables.step, step_of, new)} if new else steps


def _latest_runs(
    tx: Tx,
    scope: Scope,
    table: Table,
    record_of: Callable[[Row[Any]], _Record],
    present: dict[UUID, _Record],
    events: Iterable[Event],
    entity: str,
) -> dict[UUID, _Record]:
    incidents = {UUID(event.payload["incident"]) for event in events if event.entity == entity}
    return {**present, **newest_of_incidents(tx, scope, table, record_of, incidents)} if incidents else present


def is_over(incident: Incident) -> bool:
    """Whether it was closed; LIVE shows it for a day more."""
    return incident.state in _OVER


def in_scope(table: Table, scope: Scope) -> ColumnElement[bool]:
    return (table.c.park_id == scope.park_id) & (table.c.session_id == scope.session_id)


def by_id(scope: Scope, table: Table, ids: Collection[UUID]) -> Select[Any]:
    return select(table).where(in_scope(table, scope), table.c.id.in_(ids))


def find_alarms(scope: Scope, which: ColumnElement[bool]) -> Select[Any]:
    alarm, sensor = tables.alarm, tables.sensor
    joined = (sensor.c.park_id == alarm.c.park_id) & (sensor.c.key == alarm.c.sensor_key)
    named = select(alarm, sensor.c.code.label("sensor_code")).join(sensor, joined)
    return named.where(in_scope(alarm, scope), which).order_by(alarm.c.raised_at, alarm.c.id)


def _shown_incidents(scope: Scope) -> Select[Any]:
    """A drill shows all of its incidents, LIVE those that are open or were closed within a day."""
    incident = tables.incident
    which = in_scope(incident, scope)
    if not scope.is_drill:
        recent = incident.c.closed_at > text("now() - interval '1 day'")
        which &= incident.c.state.not_in(_OVER) | recent
    return select(incident).where(which).order_by(incident.c.opened_at, incident.c.id)


def of_incidents(
    tx: Tx, scope: Scope, table: Table, record_of: Callable[[Row[Any]], _Record], incidents: Collection[UUID]
) -> dict[UUID, _Record]:
    if not incidents:
        return {}
    mine = select(table).where(in_scope(table, scope), table.c.incident_id.in_(list(incidents)))
    return {row.id: record_of(row) for row in tx.execute(mine.order_by(table.c.id))}


def newest_of_incidents(
    tx: Tx,
    scope: Scope,
    table: Table,
    record_of: Callable[[Row[Any]], _Record],
    incidents: Collection[UUID],
    until: datetime | None = None,
) -> dict[UUID, _Record]:
    """Return incident -> its newest row up to `until`; two seats' UUIDv7 clocks may differ: time decides."""
    if not incidents:
        return {}
    when = table.c.recorded_at if "recorded_at" in table.c else table.c.ordered_at
    place = func.row_number().over(partition_by=table.c.incident_id, order_by=(when.desc(), table.c.id.desc()))
    mine = select(table, place.label("place")).where(in_scope(table, scope), table.c.incident_id.in_(list(incidents)))
    if until is not None:
        mine = mine.where(when <= until)
    ranked = mine.subquery()
    return {row.incident_id: record_of(row) for row in tx.execute(select(ranked).where(ranked.c.place == 1))}


def forecast_of(row: Row[Any]) -> Any:
    return forecasts.decode(row.summary, row.shapes)


def _out_of_service(tx: Tx, scope: Scope) -> frozenset[str]:
    service = tables.unit_service
    mine = select(service.c.unit_code).where(in_scope(service, scope), ~service.c.in_service)
    return frozenset(tx.execute(mine).scalars())

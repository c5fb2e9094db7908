"""Writing a park: the whole of it or nothing. A repeated import keeps what readings, alarms or dispatches refer to."""

from collections import Counter
from dataclasses import fields
from typing import Any

from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from models.domain.errors import BadParkFile, Refused
from models.domain.park import Park
from models.store import park_rows, tables
from models.store.engine import Tx
from models.store.repositories.layers import rows_of
from models.text import N_

_SENSOR_KEPT = N_(
    "Sensor {code} (key {key}) has readings, alarms or rules in the store. Keep its key, code and unit in the file, "
    "or import the park under another code"
)
_UNIT_KEPT = N_("Unit {code} has dispatches in the store. Keep it in the file")
_RULE_KEPT = N_("Rule {code} has an open alarm. Keep it in the file until the alarm is over")
_TWICE = N_("{code} appears twice among the {layer}. Give each its own code")


def write_park(tx: Tx, park: Park) -> int:
    """Insert or replace the park with this code and return its id; an event says so. The owner's business."""
    _check_unique(park)
    tx.execute(text("LOCK TABLE cc.park IN EXCLUSIVE MODE"))
    park_id = tx.execute(select(tables.park.c.park_id).where(tables.park.c.code == park.code)).scalar()
    if park_id is None:
        park_id = tx.execute(select(func.coalesce(func.max(tables.park.c.park_id), 0) + 1)).scalar_one()
    else:
        tx.execute(text(f"SELECT FROM cc.park_head WHERE park_id = {int(park_id)} FOR UPDATE"))
        _check_references(tx, park_id, park)
    _upsert(tx, tables.park, [park_rows.park_row(park, park_id)])
    _open_live_session(tx, park_id)
    for table in (tables.feature, tables.camera, tables.shelter, tables.supply):
        tx.execute(delete(table).where(table.c.park_id == park_id))
    tx.execute(delete(tables.rule).where(tables.rule.c.park_id == park_id, ~tables.rule.c.edited))
    sensors, units = _used(tx, park_id)
    _replace(tx, tables.sensor, park_id, "key", sensors, park_rows.sensor_rows(park, park_id))
    _replace(tx, tables.unit, park_id, "code", units, park_rows.unit_rows(park, park_id))
    kept = _edited_rules(tx, park_id)
    _insert(tx, tables.rule, [row for row in park_rows.rule_rows(park, park_id) if row["code"] not in kept])
    tx.call("next_number", park=park_id, name="rules")
    _insert(tx, tables.feature, rows_of(park, park_id))
    _insert(tx, tables.camera, park_rows.camera_rows(park, park_id))
    _insert(tx, tables.shelter, park_rows.shelter_rows(park, park_id))
    _insert(tx, tables.supply, park_rows.supply_rows(park, park_id))
    payload = {
        "entity": "park",
        "id": park.code,
        "name": park.name.en,
        "name_zh": park.name.zh,
        "sensors": len(park.sensors),
        "source": park.source,
    }
    tx.call("append_event", park=park_id, session=0, kind="park.imported", payload=payload)
    return int(park_id)


def _check_unique(park: Park) -> None:
    """Codes name one thing each in their layer; an upsert would quietly keep the last of two."""
    for field in fields(park):
        records = getattr(park, field.name)
        if not isinstance(records, tuple):
            continue
        names = [record[0] if field.name == "road_nodes" else record.code for record in records]
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise BadParkFile(_TWICE, layer=field.name, code=twice[0])
    keys = Counter(sensor.key for sensor in park.sensors)
    if keys and max(keys.values()) > 1:
        raise BadParkFile(_TWICE, layer="sensors", code=keys.most_common(1)[0][0])


def _open_live_session(tx: Tx, park_id: int) -> None:
    """The LIVE session begins with the park and never ends: its clock is wall time."""
    _insert(tx, tables.park_head, [{"park_id": park_id}])
    tx.execute(
        text(
            "INSERT INTO cc.session (park_id, session_id, kind, state, started_at, anchored_at, started_by) "
            "VALUES (:park, 0, 'LIVE', 'running', now(), now(), session_user) ON CONFLICT DO NOTHING"
        ),
        [{"park": park_id}],
    )


def _used(tx: Tx, park_id: int) -> tuple[set[int], set[str]]:
    """Return the keys of sensors and the codes of units that records refer to."""
    a, r, heard, u, v = tables.alarm, tables.rule, tables.latest, tables.assignment, tables.unit_service
    sensors = select(heard.c.sensor_key).where(heard.c.park_id == park_id)
    units = select(u.c.unit_code).where(u.c.park_id == park_id)
    alarms = select(a.c.sensor_key).where(a.c.park_id == park_id)
    edited = select(r.c.sensor_key).where(r.c.park_id == park_id, r.c.edited)
    return (
        set(tx.execute(sensors.union(alarms, edited)).scalars()),
        set(tx.execute(units.union(select(v.c.unit_code).where(v.c.park_id == park_id))).scalars()),
    )


def _edited_rules(tx: Tx, park_id: int) -> set[str]:
    """Return the codes of the rules that operators changed: a file does not undo what they decided."""
    r = tables.rule
    return set(tx.execute(select(r.c.code).where(r.c.park_id == park_id, r.c.edited)).scalars())


def _check_references(tx: Tx, park_id: int, park: Park) -> None:
    """Refuse a file that would take away what records refer to."""
    used_sensors, used_units = _used(tx, park_id)
    sensors = {sensor.key: (sensor.code, sensor.unit) for sensor in park.sensors}
    s, a, r = tables.sensor, tables.alarm, tables.rule
    present = select(s.c.key, s.c.code, s.c.unit).where(s.c.park_id == park_id, s.c.key.in_(used_sensors))
    for row in tx.execute(present.order_by(s.c.key)):
        if sensors.get(row.key) != (row.code, row.unit):
            raise Refused(_SENSOR_KEPT, code=row.code, key=row.key)
    for code in sorted(used_units - {unit.code for unit in park.units}):
        raise Refused(_UNIT_KEPT, code=code)
    rules = {rule.code for rule in park.rules} | _edited_rules(tx, park_id)
    watched = select(r.c.code).join(a, (a.c.park_id == r.c.park_id) & (a.c.rule_id == r.c.id))
    for code in tx.execute(watched.where(r.c.park_id == park_id, a.c.state != "NORM").distinct()).scalars():
        if code not in rules:
            raise Refused(_RULE_KEPT, code=code)


def _insert(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if table is tables.park_head:
        tx.execute(insert(table).on_conflict_do_nothing(), rows)
    else:
        tx.execute(table.insert(), rows)


def _upsert(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        statement = insert(table)
        keys = [column.name for column in table.primary_key]
        changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)


def _replace(tx: Tx, table: Table, park_id: int, key: str, used: set[Any], rows: list[dict[str, Any]]) -> None:
    """Replace the rows of a table that others refer to: those in use are updated in place, the others made anew."""
    tx.execute(delete(table).where(table.c.park_id == park_id, table.c[key].not_in(used)))
    _upsert(tx, table, rows)

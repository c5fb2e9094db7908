"""Writing a park: the whole of it or nothing. A repeated import keeps what readings, alarms or dispatches refer to."""

from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import shapely
from sqlalchemy import Table, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from models.domain.errors import BadParkFile, Refused
from models.domain.ids import rule_id
from models.domain.park import Park
from models.store import tables
from models.store.engine import Tx
from models.store.repositories.layers import rows_of
from models.text import N_, LocalName

_SENSOR_KEPT = N_(
    "Sensor {code} (key {key}) has readings or alarms in the store. Keep its key, code and unit in the file, "
    "or import the park under another code"
)
_UNIT_KEPT = N_("Unit {code} has dispatches in the store. Keep it in the file")
_RULE_KEPT = N_("Rule {code} has an open alarm. Keep it in the file until the alarm is over")
_TWICE = N_("{code} appears twice among the {layer}. Give each its own code")
_NO_SENSOR = N_("Rule {code} watches sensor {sensor}, which the park does not have")


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
    _upsert(tx, tables.park, [_park_row(park, park_id)])
    _open_live_session(tx, park_id)
    for table in (tables.feature, tables.camera, tables.shelter, tables.supply, tables.rule):
        tx.execute(delete(table).where(table.c.park_id == park_id))
    _replace_kept(tx, tables.sensor, "key", _sensor_rows(park, park_id))
    _replace_kept(tx, tables.unit, "code", _unit_rows(park, park_id))
    _insert(tx, tables.rule, _rule_rows(park, park_id))
    _insert(tx, tables.feature, rows_of(park, park_id))
    _insert(tx, tables.camera, _camera_rows(park, park_id))
    _insert(tx, tables.shelter, _shelter_rows(park, park_id))
    _insert(tx, tables.supply, _supply_rows(park, park_id))
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


def _check_references(tx: Tx, park_id: int, park: Park) -> None:
    """Refuse a file that would take away what records refer to."""
    sensors = {sensor.key: (sensor.code, sensor.unit) for sensor in park.sensors}
    s, a, u, r = tables.sensor, tables.alarm, tables.assignment, tables.rule
    read = select(tables.latest.c.sensor_key).where(tables.latest.c.park_id == park_id)
    used = read.union(select(a.c.sensor_key).where(a.c.park_id == park_id))
    for row in tx.execute(select(s.c.key, s.c.code, s.c.unit).where(s.c.park_id == park_id, s.c.key.in_(used))):
        if sensors.get(row.key) != (row.code, row.unit):
            raise Refused(_SENSOR_KEPT, code=row.code, key=row.key)
    units = {unit.code for unit in park.units}
    for code in tx.execute(select(u.c.unit_code).where(u.c.park_id == park_id).distinct()).scalars():
        if code not in units:
            raise Refused(_UNIT_KEPT, code=code)
    rules = {rule.code for rule in park.rules}
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


def _replace_kept(tx: Tx, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Replace the rows of a table that others refer to: those that stay are updated in place."""
    mine = table.c.park_id == rows[0]["park_id"] if rows else None
    if mine is not None:
        tx.execute(delete(table).where(mine, table.c[key].not_in([row[key] for row in rows])))
        _upsert(tx, table, rows)


def _name(name: LocalName) -> dict[str, str]:
    return {"name_en": name.en, "name_zh": name.zh}


def _park_row(park: Park, park_id: int) -> dict[str, Any]:
    return {
        "park_id": park_id,
        "code": park.code,
        **_name(park.name),
        "epsg": park.epsg,
        "timezone": park.timezone,
        "boundary": shapely.to_wkb(park.boundary),
        "source": park.source,
        "imported_at": datetime.now(UTC),
    }


def _sensor_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    return [
        {
            "park_id": park_id,
            "key": sensor.key,
            "code": sensor.code,
            **_name(sensor.name),
            "quantity": str(sensor.quantity),
            "unit": sensor.unit,
            "low": sensor.low,
            "high": sensor.high,
            "period_s": sensor.period_s,
            "x": sensor.geometry.x,
            "y": sensor.geometry.y,
            "height": sensor.height,
            "enterprise": sensor.enterprise,
            "asset": sensor.asset,
            "substance": sensor.substance,
        }
        for sensor in park.sensors
    ]


def _rule_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    keys = {sensor.code: sensor.key for sensor in park.sensors}
    for rule in park.rules:
        if rule.sensor not in keys:
            raise BadParkFile(_NO_SENSOR, code=rule.code, sensor=rule.sensor)
    return [
        {
            "park_id": park_id,
            "id": rule_id(rule.code),
            "code": rule.code,
            "sensor_key": keys[rule.sensor],
            "position": position,
            "kind": rule.kind,
            "label": rule.label,
            "limit_value": rule.limit,
            "clear_value": rule.clear,
            "priority": str(rule.priority),
            "on_delay_s": rule.on_delay_s,
            "off_delay_s": rule.off_delay_s,
            "enabled": rule.enabled,
        }
        for position, rule in enumerate(park.rules)
    ]


def _unit_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    return [
        {
            "park_id": park_id,
            "code": unit.code,
            "position": position,
            **_name(unit.name),
            "kind": str(unit.kind),
            "station": unit.station,
            "road_node": unit.road_node,
            "crew": unit.crew,
            "capabilities": list(unit.capabilities),
            "owner": unit.owner,
        }
        for position, unit in enumerate(park.units)
    ]


def _camera_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    return [
        {
            "park_id": park_id,
            "code": camera.code,
            "position": position,
            **_name(camera.name),
            "x": camera.geometry.x,
            "y": camera.geometry.y,
            "height": camera.height,
            "azimuth": camera.azimuth,
            "tilt": camera.tilt,
            "fov": camera.fov,
            "source": camera.source,
        }
        for position, camera in enumerate(park.cameras)
    ]


def _shelter_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    return [
        {
            "park_id": park_id,
            "code": shelter.code,
            "position": position,
            **_name(shelter.name),
            "x": shelter.geometry.x,
            "y": shelter.geometry.y,
            "capacity": shelter.capacity,
            "road_node": shelter.road_node,
        }
        for position, shelter in enumerate(park.shelters)
    ]


def _supply_rows(park: Park, park_id: int) -> list[dict[str, Any]]:
    return [
        {
            "park_id": park_id,
            "code": supply.code,
            "position": position,
            **_name(supply.name),
            "depot": supply.depot,
            "quantity": supply.quantity,
            "unit": supply.unit,
        }
        for position, supply in enumerate(park.supplies)
    ]

"""A park's records as rows of the store's own tables; layers.py does those of the generic one."""

from datetime import UTC, datetime
from typing import Any

import shapely

from models.domain.errors import BadParkFile
from models.domain.ids import rule_id
from models.domain.park import Park
from models.text import N_, LocalName

Rows = list[dict[str, Any]]
_NO_SENSOR = N_("Rule {code} watches sensor {sensor}, which the park does not have")


def _name(name: LocalName) -> dict[str, str]:
    return {"name_en": name.en, "name_zh": name.zh}


def park_row(park: Park, park_id: int) -> dict[str, Any]:
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


def sensor_rows(park: Park, park_id: int) -> Rows:
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


def rule_rows(park: Park, park_id: int) -> Rows:
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
            "below": rule.below,
            "unit": rule.unit,
            "window_s": rule.window_s,
            "gap_s": rule.gap_s,
            "good_only": rule.good_only,
            "inputs": list(rule.inputs),
            "votes": rule.votes,
            "expression": rule.expression,
            "shift": rule.shift,
            "horizon_s": rule.horizon_s,
            "confidence": rule.confidence,
            "note": rule.note,
        }
        for position, rule in enumerate(park.rules)
    ]


def unit_rows(park: Park, park_id: int) -> Rows:
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


def camera_rows(park: Park, park_id: int) -> Rows:
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


def shelter_rows(park: Park, park_id: int) -> Rows:
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


def supply_rows(park: Park, park_id: int) -> Rows:
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

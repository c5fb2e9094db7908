"""The park's static records as generic layer rows: what they are called, where they stand, the rest as attributes."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

import shapely
from sqlalchemy import Row

from models.domain.park import Area, Asset, Building, Enterprise, Line, Park, Person, Place, RoadEdge
from models.text import LocalName

Feature = Enterprise | Building | Asset | Line | Area | RoadEdge | Place
LAYERS: dict[str, tuple[type[Feature], str]] = {  # layer -> record, the park's attribute that holds them
    "enterprise": (Enterprise, "enterprises"),
    "building": (Building, "buildings"),
    "asset": (Asset, "assets"),
    "line": (Line, "lines"),
    "area": (Area, "areas"),
    "road_edge": (RoadEdge, "road_edges"),
    "place": (Place, "places"),
}
ROAD_NODE = "road_node"
_OWN_COLUMNS = ("code", "name", "geometry")


def rows_of(park: Park, park_id: int) -> list[dict[str, Any]]:
    """Return every layer row of the park, ready to be inserted."""
    rows = [
        _row(park_id, layer, position, record)
        for layer, (_, attribute) in LAYERS.items()
        for position, record in enumerate(getattr(park, attribute))
    ]
    for position, (node, x, y) in enumerate(park.road_nodes):
        rows.append(
            {
                "park_id": park_id,
                "layer": ROAD_NODE,
                "code": str(node),
                "position": position,
                "name_en": "",
                "name_zh": "",
                "attributes": {},
                "wkb": shapely.to_wkb(shapely.Point(x, y)),
            }
        )
    return rows


def records_of(rows: Iterable[Row[Any]]) -> dict[str, tuple[Any, ...]]:
    """Return the park's attributes that layer rows hold; rows come sorted by layer and position."""
    found: dict[str, list[Any]] = {attribute: [] for _, attribute in LAYERS.values()}
    nodes: list[tuple[int, float, float]] = []
    rows = list(rows)
    geometries = shapely.from_wkb([row.wkb for row in rows])
    for row, geometry in zip(rows, geometries, strict=True):
        if row.layer == ROAD_NODE:
            nodes.append((int(row.code), float(geometry.x), float(geometry.y)))
        else:
            record, attribute = LAYERS[row.layer]
            found[attribute].append(_record(record, row, geometry))
    return {**{name: tuple(records) for name, records in found.items()}, "road_nodes": tuple(nodes)}


def _row(park_id: int, layer: str, position: int, record: Feature) -> dict[str, Any]:
    attributes = {
        field.name: _plain(getattr(record, field.name)) for field in fields(record) if field.name not in _OWN_COLUMNS
    }
    return {
        "park_id": park_id,
        "layer": layer,
        "code": record.code,
        "position": position,
        "name_en": record.name.en,
        "name_zh": record.name.zh,
        "attributes": attributes,
        "wkb": shapely.to_wkb(record.geometry),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(item) if isinstance(item, Person) else item for item in value]
    return value


def _record(record: type[Feature], row: Row[Any], geometry: Any) -> Feature:
    attributes = row.attributes if isinstance(row.attributes, dict) else json.loads(row.attributes)
    if "responsible" in attributes:
        attributes = {**attributes, "responsible": tuple(Person(**person) for person in attributes["responsible"])}
    return record(code=row.code, name=LocalName(row.name_en, row.name_zh), geometry=geometry, **attributes)

"""Reading a park back as the record that its file was read into."""

from typing import Any

import shapely
from shapely import Point
from sqlalchemy import Row, Table, select

from models.domain.errors import NotFound
from models.domain.park import Camera, Park, Quantity, Sensor, Shelter, Supply, Unit, UnitKind
from models.store import tables
from models.store.engine import Store, Tx
from models.store.repositories.layers import records_of
from models.store.repositories.rules import rules_in
from models.text import LocalName


def list_parks(store: Store) -> list[tuple[int, str, LocalName]]:
    """Return (park id, code, name) of every park this login works in."""
    with store.snapshot() as tx:
        rows = tx.execute(select(tables.park).order_by(tables.park.c.park_id))
        return [(row.park_id, row.code, LocalName(row.name_en, row.name_zh)) for row in rows]


def read_park(store: Store, park_id: int) -> Park:
    """Return the whole park. Raises NotFound where it does not exist, or not for this login."""
    with store.snapshot() as tx:
        row = tx.execute(select(tables.park).where(tables.park.c.park_id == park_id)).one_or_none()
        if row is None:
            raise NotFound(entity="park", id=park_id)
        feature = tables.feature
        features = tx.execute(
            select(feature).where(feature.c.park_id == park_id).order_by(feature.c.layer, feature.c.position)
        )
        sensors = [_sensor(found) for found in _rows(tx, tables.sensor, park_id, "key")]
        return Park(
            code=row.code,
            name=LocalName(row.name_en, row.name_zh),
            epsg=row.epsg,
            timezone=row.timezone,
            boundary=shapely.from_wkb(row.boundary),
            source=row.source,
            **records_of(features),
            shelters=tuple(_shelter(found) for found in _rows(tx, tables.shelter, park_id)),
            supplies=tuple(_supply(found) for found in _rows(tx, tables.supply, park_id)),
            units=tuple(_unit(found) for found in _rows(tx, tables.unit, park_id)),
            sensors=tuple(sensors),
            rules=rules_in(tx, park_id),
            cameras=tuple(_camera(found) for found in _rows(tx, tables.camera, park_id)),
        )


def _rows(tx: Tx, table: Table, park_id: int, order: str = "position") -> list[Row[Any]]:
    return list(tx.execute(select(table).where(table.c.park_id == park_id).order_by(table.c[order])))


def _sensor(row: Row[Any]) -> Sensor:
    return Sensor(
        key=row.key,
        code=row.code,
        name=LocalName(row.name_en, row.name_zh),
        quantity=Quantity(row.quantity),
        unit=row.unit,
        low=row.low,
        high=row.high,
        period_s=row.period_s,
        geometry=Point(row.x, row.y),
        height=row.height,
        enterprise=row.enterprise,
        asset=row.asset,
        substance=row.substance,
    )


def _unit(row: Row[Any]) -> Unit:
    return Unit(
        code=row.code,
        name=LocalName(row.name_en, row.name_zh),
        kind=UnitKind(row.kind),
        station=row.station,
        road_node=row.road_node,
        crew=row.crew,
        capabilities=tuple(row.capabilities),
        owner=row.owner,
    )


def _camera(row: Row[Any]) -> Camera:
    return Camera(
        code=row.code,
        name=LocalName(row.name_en, row.name_zh),
        geometry=Point(row.x, row.y),
        height=row.height,
        azimuth=row.azimuth,
        tilt=row.tilt,
        fov=row.fov,
        source=row.source,
    )


def _shelter(row: Row[Any]) -> Shelter:
    return Shelter(
        code=row.code,
        name=LocalName(row.name_en, row.name_zh),
        geometry=Point(row.x, row.y),
        capacity=row.capacity,
        road_node=row.road_node,
    )


def _supply(row: Row[Any]) -> Supply:
    return Supply(
        code=row.code, name=LocalName(row.name_en, row.name_zh), depot=row.depot, quantity=row.quantity, unit=row.unit
    )

"""From an alarm to a proposed incident: what kind, how grave, where, and which cameras and sensors look at it."""

from dataclasses import dataclass

import numpy as np
from shapely import Point

from models.domain.alarms import Alarm, Priority
from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.park import Asset, Camera, Enterprise, Park, Person, Quantity, Sensor

TOXIC_UNITS = ("ppm", "mg/m3")  # a detector that shows these guards people; one that shows %LEL guards against fire
HOT_C = 80.0  # a vessel's wall above this while its alarm stands points to fire, not to a warm day
SAME_GAS_M = 1500.0  # an unattached detector is taken to smell the nearest vessel of its gas within this distance


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`place` is in the current language, since the record of an incident holds it as plain text."""

    kind: IncidentKind
    level: ResponseLevel
    priority: Priority
    place: str
    x: float
    y: float
    asset_code: str | None
    substance: str | None


def suggest_incident(park: Park, alarm: Alarm) -> Suggestion:
    """Propose an incident for an alarm; the dispatcher may change all of it."""
    sensor = next(sensor for sensor in park.sensors if sensor.key == alarm.sensor_key)
    asset = _asset_of(park, sensor)
    place = asset.geometry.centroid if asset is not None else sensor.geometry
    substance = (asset.substance if asset is not None else "") or sensor.substance or None
    return Suggestion(
        kind=_kind(park, sensor, alarm, asset),
        level=_level(alarm.priority, asset),
        priority=alarm.priority,
        place=_place_name(park, sensor, asset),
        x=place.x,
        y=place.y,
        asset_code=asset.code if asset is not None else None,
        substance=substance,
    )


def whom_to_phone(park: Park, sensor: Sensor) -> tuple[Person, ...]:
    """The control room first, then the responsible persons of the installation; empty duty means the control room."""
    asset = _asset_of(park, sensor)
    owner = _owner(park, sensor.enterprise)
    room = asset.control_room_phone if asset is not None and asset.control_room_phone else ""
    room = room or (owner.control_room_phone if owner is not None else "")
    people = [Person(str(owner.name) if owner is not None else str(park.name), "", room)] if room else []
    return (*people, *(asset.responsible if asset is not None else ()))


def nearest_cameras(park: Park, x: float, y: float, n: int = 4) -> tuple[Camera, ...]:
    """The `n` cameras nearest to a place, those that look towards it before those that look away.

    A camera that has the place outside its field of view counts as twice as far.
    """

    def effort(camera: Camera) -> float:
        dx, dy = x - camera.geometry.x, y - camera.geometry.y
        off = (np.degrees(np.arctan2(dx, dy)) - camera.azimuth + 180.0) % 360.0 - 180.0
        return float(np.hypot(dx, dy)) * (1.0 if abs(off) <= camera.fov / 2 else 2.0)

    return tuple(sorted(park.cameras, key=lambda camera: (effort(camera), camera.code))[:n])


def nearest_sensors(park: Park, x: float, y: float, n: int = 8, quantity: Quantity | None = None) -> tuple[Sensor, ...]:
    """The `n` sensors nearest to a place, of one quantity if given."""
    here = Point(x, y)
    chosen = [sensor for sensor in park.sensors if quantity is None or sensor.quantity is quantity]
    return tuple(sorted(chosen, key=lambda sensor: (sensor.geometry.distance(here), sensor.code))[:n])


def _asset_of(park: Park, sensor: Sensor) -> Asset | None:
    """The vessel the sensor sits on, or the nearest one that holds the gas it smells."""
    if sensor.asset:
        return next((asset for asset in park.assets if asset.code == sensor.asset), None)
    if not sensor.substance:
        return None
    holders = [asset for asset in park.assets if asset.substance == sensor.substance]
    nearest = min(holders, key=lambda asset: asset.geometry.distance(sensor.geometry), default=None)
    if nearest is None or nearest.geometry.distance(sensor.geometry) > SAME_GAS_M:
        return None
    return nearest


def _kind(park: Park, sensor: Sensor, alarm: Alarm, asset: Asset | None) -> IncidentKind:
    if sensor.quantity is Quantity.GAS:
        return IncidentKind.TOXIC_RELEASE if sensor.unit in TOXIC_UNITS else IncidentKind.FLAMMABLE_RELEASE
    if sensor.quantity is Quantity.TEMPERATURE and alarm.kind == "high" and alarm.value >= HOT_C:
        return IncidentKind.FIRE
    if sensor.quantity is Quantity.LEVEL and alarm.kind == "high":
        return IncidentKind.SPILL
    if sensor.quantity is Quantity.PRESSURE and alarm.kind == "low" and asset is not None:
        toxic = any(s.substance == asset.substance and s.unit in TOXIC_UNITS for s in park.sensors)
        return IncidentKind.TOXIC_RELEASE if toxic else IncidentKind.FLAMMABLE_RELEASE
    return IncidentKind.OTHER


def _level(priority: Priority, asset: Asset | None) -> ResponseLevel:
    """Critical at a major hazard installation of grade 1 or 2 asks for level II; milder ones for less."""
    grave = asset is not None and asset.hazard_grade in (1, 2)
    if priority is Priority.CRITICAL:
        return ResponseLevel.II if grave else ResponseLevel.III
    if priority is Priority.HIGH:
        return ResponseLevel.III if grave else ResponseLevel.IV
    return ResponseLevel.IV


def _owner(park: Park, code: str) -> Enterprise | None:
    return next((enterprise for enterprise in park.enterprises if enterprise.code == code), None)


def _place_name(park: Park, sensor: Sensor, asset: Asset | None) -> str:
    owner = _owner(park, asset.enterprise if asset is not None else sensor.enterprise)
    what = str(asset.name) if asset is not None else str(sensor.name)
    return f"{what} · {owner.name}" if owner is not None else what

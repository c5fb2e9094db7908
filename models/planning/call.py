"""An incident from a call: what the caller says it is, and the tag of what it is at."""

from collections.abc import Iterator
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from models.domain.alarms import Priority
from models.domain.errors import BadInput
from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.park import Park
from models.planning.suggestion import Suggestion
from models.text import N_, LocalName

NO_SUCH_PLACE = N_("“{place}” is no tag in this park. Type the tag of a tank, building, enterprise or sensor")
GRAVE = (IncidentKind.TOXIC_RELEASE, IncidentKind.FIRE, IncidentKind.EXPLOSION)


class _Tagged(NamedTuple):
    code: str
    name: LocalName
    geometry: BaseGeometry
    enterprise: str
    substance: str


def suggest_call(park: Park, kind: IncidentKind, tag: str) -> Suggestion:
    """Propose an incident at the thing with this tag, or raise BadInput. Case does not matter."""
    wanted = tag.strip().upper()
    found = next((each for each in _tagged(park) if each.code.upper() == wanted), None)
    if found is None:
        raise BadInput(NO_SUCH_PLACE, place=tag)
    at = found.geometry.centroid
    owner = next((each for each in park.enterprises if each.code == found.enterprise), None)
    is_asset = any(asset.code == found.code for asset in park.assets)
    return Suggestion(
        kind=kind,
        level=ResponseLevel.III if kind in GRAVE else ResponseLevel.IV,
        priority=Priority.HIGH if kind in GRAVE else Priority.MEDIUM,
        place=f"{found.name} · {owner.name}" if owner is not None else str(found.name),
        x=at.x,
        y=at.y,
        asset_code=found.code if is_asset else None,
        substance=found.substance or None,
    )


def _tagged(park: Park) -> Iterator[_Tagged]:
    for asset in park.assets:
        yield _Tagged(asset.code, asset.name, asset.geometry, asset.enterprise, asset.substance)
    for sensor in park.sensors:
        yield _Tagged(sensor.code, sensor.name, sensor.geometry, sensor.enterprise, sensor.substance)
    for building in park.buildings:
        yield _Tagged(building.code, building.name, building.geometry, building.enterprise, "")
    for enterprise in park.enterprises:
        yield _Tagged(enterprise.code, enterprise.name, enterprise.geometry, "", "")
    for place in park.places:
        yield _Tagged(place.code, place.name, place.geometry, "", "")
    for shelter in park.shelters:
        yield _Tagged(shelter.code, shelter.name, shelter.geometry, "", "")

"""Who leaves, who stays inside, and where those who leave go.

Inside the ordered zone (threat level 2 or worse, and the published isolation circle) a building is left if its people
can be out before the cloud is there; where the cloud would meet them in the open they stay inside, windows shut, as
people do in the rest of the advised zone. Sheltering in place is the better choice while the cloud passes and the worse
one afterwards (Emergency Response Guidebook 2024, "Protective actions"; Wilson 1987, "Stay indoors or evacuate to avoid
exposure to toxic gas?", Emergency Preparedness Digest 14).

Shelters lie outside the advised zone; if those are full, also inside it but outside every model zone and the isolation
circle, and the statement says so. Upwind comes before crosswind before downwind. People are given to shelters as a
minimum-cost transport problem (Hitchcock 1941), solved exactly as a linear program by HiGHS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, radians, sin
from typing import TypeVar
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from shapely import MultiPolygon, Point, Polygon, get_parts, union_all
from shapely.geometry.base import BaseGeometry

from models.domain.forecasts import ForecastSummary
from models.domain.park import Area, Building, Park, Shelter
from models.domain.picture import Evacuation
from models.planning.exposure import people_in
from models.text import N_, Message

WALK = 1.2  # m/s, also with people who are slow
NOTICE_S = 180.0  # from the order to the first step outside
SOURCE_NEAR_M = 1.0
DOWNWIND_HANDICAP_M = 600.0  # a shelter upwind may be this much farther than one downwind
ADVISED_HANDICAP_M = 20_000.0  # taken only when all others are full
NO_INCIDENT = UUID(int=0)
Offset = TypeVar("Offset", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class EvacuationPlan:
    """The order as the store keeps it, and what the dispatcher reads beside it. `unplaced`: leave, but no bed."""

    order: Evacuation
    stay: tuple[str, ...]  # building and area codes whose people stay inside
    unplaced: int
    statements: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class WarnedParty:
    code: str
    phone: str
    distance_m: float


def plan_evacuation(park: Park, forecast: ForecastSummary, night: bool, incident_id: UUID = NO_INCIDENT) -> Evacuation:
    """The evacuation that is ordered for a forecast; `draft_evacuation` says more about it."""
    return draft_evacuation(park, forecast, night, incident_id).order


def draft_evacuation(
    park: Park, forecast: ForecastSummary, night: bool, incident_id: UUID = NO_INCIDENT, elapsed_s: float = 0.0
) -> EvacuationPlan:
    """Split the advised zone into leaving and staying and find shelters; `elapsed_s` since the release began."""
    ordered = _ordered_zone(forecast)
    leave: list[Building | Area] = []
    stay: list[Building | Area] = []
    places: list[Building | Area] = [*park.buildings, *park.areas]
    for place in places:
        if people_in(place, night) == 0 or not place.geometry.intersects(forecast.advised):
            continue
        goes = place.geometry.intersects(ordered) and _in_time(place, forecast, elapsed_s)
        (leave if goes else stay).append(place)
    out = [(place, _people_inside(place, ordered, night)) for place in leave]
    stay += [place for place, count in out if count < people_in(place, night)]
    sent, unplaced, statements = _send(park.shelters, out, forecast)
    people_out = sum(count for _, count in out)
    held = sum(people_in(place, night) for place in {place.code: place for place in (*leave, *stay)}.values())
    order = Evacuation(
        incident_id=incident_id,
        zone_wkb=shapely.to_wkb(ordered),
        people_out=people_out,
        people_inside=held - people_out,
        buildings=tuple(place.code for place, _ in out),
        shelters=sent,
        warned=warning_list(park, forecast.release.x, forecast.release.y),
    )
    return EvacuationPlan(order, tuple(place.code for place in stay), unplaced, statements)


def warning_list(park: Park, x: float, y: float, radius_m: float = 1000.0) -> tuple[str, ...]:
    """Codes of the enterprises, villages and schools within the warning distance, nearest first."""
    return tuple(party.code for party in warned_parties(park, x, y, radius_m))


def warned_parties(park: Park, x: float, y: float, radius_m: float = 1000.0) -> tuple[WarnedParty, ...]:
    """Whom a toxic release at x, y must warn, with whom to phone, nearest first."""
    here = Point(x, y)
    parties = [
        WarnedParty(enterprise.code, enterprise.control_room_phone, enterprise.geometry.distance(here))
        for enterprise in park.enterprises
    ]
    parties += [WarnedParty(area.code, area.phone, area.geometry.distance(here)) for area in park.areas if area.phone]
    near = [party for party in parties if party.distance_m <= radius_m]
    return tuple(sorted(near, key=lambda party: (party.distance_m, party.code)))


def _ordered_zone(forecast: ForecastSummary) -> MultiPolygon:
    parts: list[MultiPolygon] = [zone.geometry for zone in forecast.zones if zone.level >= 2]
    if forecast.protective is not None:
        parts.append(forecast.protective.isolation)
    merged = union_all(parts)
    return MultiPolygon([part for part in get_parts(merged) if isinstance(part, Polygon)])


def _in_time(place: Building | Area, forecast: ForecastSummary, elapsed_s: float) -> bool:
    """Whether its people are out of the cloud's way, across the wind, before the cloud can be there."""
    x, y = place.geometry.centroid.x - forecast.release.x, place.geometry.centroid.y - forecast.release.y
    downwind, across = along_wind(x, y, forecast.weather.wind_from)
    model = [zone.geometry for zone in forecast.zones if zone.level >= 2]
    if downwind <= 0 or not any(place.geometry.intersects(zone) for zone in model):
        return True  # upwind, or beside the cloud: the way out does not meet it
    arrival = downwind / max(forecast.weather.wind_speed, 0.5) - elapsed_s
    half_width = max((_half_width(zone, forecast) for zone in model), default=0.0)
    return arrival > NOTICE_S + max(half_width - abs(across), SOURCE_NEAR_M) / WALK


def _half_width(zone: MultiPolygon, forecast: ForecastSummary) -> float:
    """How far the zone reaches to the side of the wind's axis through the source, metres."""
    xy = shapely.get_coordinates(zone)
    _, across = along_wind(xy[:, 0] - forecast.release.x, xy[:, 1] - forecast.release.y, forecast.weather.wind_from)
    return float(np.abs(across).max()) if len(xy) else 0.0


def along_wind(x: Offset, y: Offset, wind_from: float) -> tuple[Offset, Offset]:
    """Turn offsets to the east and north into metres downwind and across the wind (positive to its right)."""
    towards = radians(wind_from + 180.0)
    return x * sin(towards) + y * cos(towards), x * cos(towards) - y * sin(towards)


def _people_inside(place: Building | Area, zone: MultiPolygon, night: bool) -> int:
    """A building is left whole; of an area, the share of its ground inside the ordered zone, rounded up."""
    people = people_in(place, night)
    if isinstance(place, Building):
        return people
    share = place.geometry.intersection(zone).area / place.geometry.area
    return min(ceil(people * share), people)


def _send(
    shelters: Sequence[Shelter], out: Sequence[tuple[Building | Area, int]], forecast: ForecastSummary
) -> tuple[tuple[tuple[str, int], ...], int, tuple[Message, ...]]:
    """People for each shelter, people left over, and what the dispatcher should know about it."""
    usable = [shelter for shelter in shelters if not shelter.geometry.intersects(_never(forecast))]
    flows = _transport(
        [count for _, count in out], [shelter.capacity for shelter in usable], _costs(out, usable, forecast)
    )
    sent = tuple((shelter.code, int(n)) for shelter, n in zip(usable, flows.sum(axis=0), strict=True) if n)
    unplaced = sum(count for _, count in out) - sum(n for _, n in sent)
    statements = []
    for shelter in usable:
        if shelter.code in dict(sent) and shelter.geometry.intersects(forecast.advised):
            text = N_("{shelter} lies inside the published downwind distance, outside every model zone")
            statements.append(Message(text, {"shelter": shelter.name}))
    if unplaced:
        statements.append(Message(N_("No shelter has room for {people} people"), {"people": unplaced}))
    return sent, unplaced, tuple(statements)


def _never(forecast: ForecastSummary) -> BaseGeometry:
    """Ground on which no shelter is opened."""
    parts = [zone.geometry for zone in forecast.zones]
    if forecast.protective is not None:
        parts.append(forecast.protective.isolation)
    return union_all(parts)


def _costs(
    out: Sequence[tuple[Building | Area, int]], shelters: Sequence[Shelter], forecast: ForecastSummary
) -> NDArray[np.float64]:
    """Metres to each shelter, with what makes it less good expressed in metres."""
    costs = np.zeros((len(out), len(shelters)))
    for column, shelter in enumerate(shelters):
        x, y = shelter.geometry.x - forecast.release.x, shelter.geometry.y - forecast.release.y
        downwind, _ = along_wind(x, y, forecast.weather.wind_from)
        handicap = DOWNWIND_HANDICAP_M if downwind > 0 else 0.0
        handicap += ADVISED_HANDICAP_M if shelter.geometry.intersects(forecast.advised) else 0.0
        costs[:, column] = handicap + np.array([place.geometry.distance(shelter.geometry) for place, _ in out])
    return costs


def _transport(people: Sequence[int], capacity: Sequence[int], cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """People from each place to each shelter at least cost, as many as there is room for.

    The transport polytope's vertices are whole numbers, and dual simplex ends on a vertex.
    """
    if not len(people) or not len(capacity):
        return np.zeros((len(people), len(capacity)), dtype=np.int64)
    rows, columns = cost.shape
    prize = float(cost.max()) + 1.0  # placing somebody is always worth the walk
    leaving, arriving = np.kron(np.eye(rows), np.ones(columns)), np.kron(np.ones(rows), np.eye(columns))
    answer = linprog(
        (cost - prize).ravel(),
        A_ub=csr_array(np.vstack([leaving, arriving])),
        b_ub=np.concatenate([people, capacity]),
        method="highs-ds",
    )
    return np.asarray(np.rint(answer.x.reshape(rows, columns)), dtype=np.int64)

"""Who and what lies in a zone. Buildings hold their occupants of the hour; villages and the school count by share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import shapely
from shapely import MultiPolygon, Polygon

from models.domain.forecasts import ThreatZone
from models.domain.park import Area, Building, Park

Ground = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Exposed:
    """Each person counts once: `by_level` at the worst level that covers them, 0 inside `people` but in no zone.

    `by_place` is people by enterprise or area code; a building that belongs to no enterprise counts under its own.
    """

    people: int
    by_level: dict[int, int]
    buildings: tuple[str, ...]
    areas: tuple[str, ...]
    by_place: dict[str, int]


def people_in(place: Building | Area, night: bool) -> int:
    if isinstance(place, Building):
        return place.occupants_night if night else place.occupants_day
    return place.people_night if night else place.people_day


def count_exposed(park: Park, zones: Sequence[ThreatZone], ground: Ground | None, night: bool) -> Exposed:
    """Count people, buildings and areas inside the zones and, if given, inside `ground` (the advised zone) around them.

    A building counts whole as soon as any of it lies inside: who is in it may be on that side. An area of people
    without houses counts by the share of its ground, rounded up.
    """
    covers: list[tuple[int, Ground]] = [(zone.level, zone.geometry) for zone in zones]
    covers.sort(key=lambda cover: -cover[0])
    if ground is not None:
        covers.append((0, ground))
    levels = dict.fromkeys((level for level, _ in covers if level), 0)
    places: Counter[str] = Counter()
    people = 0
    houses = _worst_levels(park.buildings, covers)
    for building, level in houses:
        count = people_in(building, night)
        people += count
        places[building.enterprise or building.code] += count
        if level:
            levels[level] += count
    areas = []
    for area in park.areas:
        shares = _shares(area, covers)
        if any(share > 0 for _, share in shares):
            areas.append(area.code)
        counted = 0
        for level, share in shares:
            count = min(ceil(people_in(area, night) * share), people_in(area, night) - counted)
            counted += count
            if level:
                levels[level] += count
        people += counted
        places[area.code] += counted
    names = tuple(building.code for building, _ in houses)
    return Exposed(people, levels, names, tuple(areas), {code: n for code, n in places.items() if n})


def _worst_levels(buildings: Sequence[Building], covers: Sequence[tuple[int, Ground]]) -> list[tuple[Building, int]]:
    """The buildings that any cover touches, with the worst cover's level, in the park's order."""
    tree = shapely.STRtree([building.geometry for building in buildings])
    worst: dict[int, int] = {}
    for level, ground in covers:  # the worst first
        for index in tree.query(ground, predicate="intersects").tolist():
            worst.setdefault(index, level)
    return [(buildings[index], worst[index]) for index in sorted(worst)]


def _shares(area: Area, covers: Sequence[tuple[int, Ground]]) -> list[tuple[int, float]]:
    """The share of the area's ground in each cover and in no worse one."""
    shares, seen = [], 0.0
    for level, ground in covers:
        share = shapely.area(shapely.intersection(area.geometry, ground)) / area.geometry.area
        shares.append((level, max(float(share) - seen, 0.0)))
        seen = max(seen, float(share))
    return shares

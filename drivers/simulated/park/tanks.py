"""Vessels from the tank groups: sizes that follow from the volume, rows in a dike, and the major hazard grades."""

from math import ceil, pi

from shapely import LineString, Point, Polygon

from drivers.feeds.schema import DUTY_NAMES
from drivers.simulated.park.layout import Rect
from drivers.simulated.park.plants import TankGroup
from models.domain.park import Asset, Person
from models.text import LocalName

DENSITY = {  # kg/m3 of the stored liquid
    "chlorine": 1410.0, "ammonia": 610.0, "hydrogen_fluoride": 970.0, "propane": 500.0, "ethylene_oxide": 880.0,
    "benzene": 880.0, "vinyl_chloride": 910.0, "methanol": 790.0, "hydrogen_chloride": 1050.0,
    "sulfur_dioxide": 1380.0, "butadiene": 620.0,
}  # fmt: skip
# GB 18218-2018: critical quantity Q in tonnes (tables 1 and 2) and correction factor beta (tables 3 and 4)
CRITICAL_T = {
    "chlorine": 5.0, "ammonia": 10.0, "hydrogen_fluoride": 1.0, "propane": 50.0, "ethylene_oxide": 10.0,
    "benzene": 50.0, "vinyl_chloride": 50.0, "methanol": 500.0, "hydrogen_chloride": 20.0, "sulfur_dioxide": 20.0,
    "butadiene": 5.0,
}  # fmt: skip
BETA = {
    "chlorine": 4.0, "ammonia": 2.0, "hydrogen_fluoride": 5.0, "ethylene_oxide": 2.0, "hydrogen_chloride": 3.0,
    "sulfur_dioxide": 2.0, "vinyl_chloride": 1.5, "butadiene": 1.5, "propane": 1.5,
}  # fmt: skip
ALPHA_OVER_100 = 2.0  # GB 18218-2018 table 5: more than 100 people within 500 m of the installation
GRADE_LIMITS = (100.0, 50.0, 10.0)  # R at or above: grade 1, 2, 3; below the last: 4
DUTIES = tuple(DUTY_NAMES.values())


def hazard_grade(groups: list[TankGroup], substance: str) -> int:
    """Grade 1 (highest) to 4 of the installation that `groups` form, R = alpha * sum(beta * q / Q)."""
    tonnes = sum(g.count * g.volume_m3 * g.fill * DENSITY[substance] / 1000 for g in groups if g.substance == substance)
    r = ALPHA_OVER_100 * BETA.get(substance, 1.0) * tonnes / CRITICAL_T[substance]
    return next((grade for grade, limit in enumerate(GRADE_LIMITS, 1) if r >= limit), 4)


def vessel_size(shape: str, volume_m3: float) -> tuple[float, float, float]:
    """(radius, base, top): metres; a bullet is six diameters long, a tank's height 0.75 of its diameter."""
    if shape == "sphere":
        radius = (3 * volume_m3 / (4 * pi)) ** (1 / 3)
        return radius, 0.5 * radius, 2.5 * radius
    if shape == "bullet":
        radius = (4 * volume_m3 / (6 * pi)) ** (1 / 3) / 2
        return radius, 1.2, 1.2 + 2 * radius
    radius = (4 * volume_m3 / (0.75 * pi)) ** (1 / 3) / 2
    return radius, 0.0, 1.5 * radius


def footprint(shape: str, radius: float, x: float, y: float) -> Polygon:
    if shape != "bullet":
        return Point(x, y).buffer(radius, quad_segs=8)
    half = 5 * radius  # the straight part of six diameters' length, less the two round ends
    return LineString([(x - half, y), (x + half, y)]).buffer(radius, quad_segs=4)


def _slots(cell: Rect, groups: tuple[TankGroup, ...]) -> list[tuple[float, float]]:
    """One place for each vessel of the cell: rows of at most three, bullets one above the other."""
    count = sum(group.count for group in groups)
    across = 1 if all(group.shape == "bullet" for group in groups) else (3 if count in (3, 5, 6) else min(count, 2))
    rows = ceil(count / across)
    inner = cell.inset(6.0)
    size = max(2 * vessel_size(g.shape, g.volume_m3)[0] * (6 if g.shape == "bullet" else 1) for g in groups)
    thick = max(2 * vessel_size(g.shape, g.volume_m3)[0] for g in groups)
    step_x = min(inner.width / across, size * 1.7 + 14)
    step_y = min(inner.height / rows, thick * 1.7 + (22 if across == 1 else 12))
    x0, y0 = inner.centre[0] - step_x * (across - 1) / 2, inner.centre[1] - step_y * (rows - 1) / 2
    return [(x0 + step_x * (i % across), y0 + step_y * (rows - 1 - i // across)) for i in range(count)]


def build_cell_tanks(
    cell: Rect, groups: tuple[TankGroup, ...], owner: str, phone: str, grade: int, people: tuple[str, str, str]
) -> list[Asset]:
    """The vessels of one T cell; the last of a hazard group carries the registration."""
    assets: list[Asset] = []
    places = iter(_slots(cell, groups))
    for group in groups:
        radius, base, top = vessel_size(group.shape, group.volume_m3)
        for i in range(group.count):
            x, y = next(places)
            number = group.first + i
            registered = group.hazard and i == group.count - 1
            persons = tuple(
                Person(n, d, f"{phone[:-2]}{3 + k}1") for k, (n, d) in enumerate(zip(people, DUTIES, strict=True))
            )
            assets.append(
                Asset(
                    f"{group.prefix}-{number}",
                    LocalName(f"{group.en} {group.prefix}-{number}", f"{group.zh}{group.prefix}-{number}"),
                    owner,
                    group.shape,
                    footprint(group.shape, radius, x, y),
                    round(base, 2),
                    round(top, 2),
                    group.substance,
                    group.volume_m3,
                    group.fill,
                    group.pressure_kpa,
                    group.temperature_c,
                    grade if registered else 0,
                    persons if registered else (),
                    phone if registered else "",
                )
            )
    return assets

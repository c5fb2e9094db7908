"""Where gas detectors stand: round each dike, along fences downwind of chlorine, then to 400 sensors in all."""

from math import cos, radians, sin

from shapely import union_all
from shapely.geometry.base import BaseGeometry

from drivers.simulated.park.instruments import FLAMMABLE, Instruments
from drivers.simulated.park.layout import Rect
from models.alarms.defaults import EXPOSURE_LIMITS
from models.domain.park import Asset

TOTAL = 400
CLEARANCE_M = 8.0
DOWNWIND_CHLORINE = (("V-3 dike", "V-3围堰", 62.0, 16.0), ("Area A east", "A区东侧", 61.0, 95.0))


def detects(substance: str) -> bool:
    return substance in EXPOSURE_LIMITS or substance in FLAMMABLE


def place_chlorine_area(instruments: Instruments, bullets: list[Asset]) -> None:
    """AT-3001.. round V-1 and V-2, then AT-3011 and AT-3012 where the ruling wind carries V-3's gas."""
    *others, last = bullets
    for bullet in others:
        place_round(instruments, bullet, bullet.code, bullet.code, (0.0, 90.0, 180.0, 270.0, 45.0))
    x, y = last.geometry.centroid.x, last.geometry.centroid.y
    for en, zh, bearing, distance in DOWNWIND_CHLORINE:
        code = instruments.next_code("P01", "AT")
        gx, gy = x + distance * sin(radians(bearing)), y + distance * cos(radians(bearing))
        instruments.gas(code, en, zh, gx, gy, "chlorine", "P01", last.code)
    place_round(instruments, last, "V-3", "V-3", (0.0, 90.0, 180.0, 270.0))


def place_round(instruments: Instruments, asset: Asset, en: str, zh: str, bearings: tuple[float, ...]) -> None:
    """Detectors a few metres outside the vessel's shell in the given directions."""
    centre = asset.geometry.centroid
    half_x = (asset.geometry.bounds[2] - asset.geometry.bounds[0]) / 2 + CLEARANCE_M
    half_y = (asset.geometry.bounds[3] - asset.geometry.bounds[1]) / 2 + CLEARANCE_M
    for bearing in bearings:
        side_en, side_zh = bearing_name(bearing)
        code = instruments.next_code(asset.enterprise, "AT")
        x, y = centre.x + half_x * sin(radians(bearing)), centre.y + half_y * cos(radians(bearing))
        instruments.gas(code, f"{en} {side_en}", f"{zh}{side_zh}", x, y, asset.substance, asset.enterprise, asset.code)


def bearing_name(bearing: float) -> tuple[str, str]:
    names = (("north", "北侧"), ("northeast", "东北侧"), ("east", "东侧"), ("southeast", "东南侧"))
    more = (("south", "南侧"), ("southwest", "西南侧"), ("west", "西侧"), ("northwest", "西北侧"))
    return (names + more)[round(bearing / 45.0) % 8]


def place_fence(instruments: Instruments, plot: Rect, owner: str, substance: str, side: str, count: int) -> None:
    """`count` detectors 3 m inside a plot's fence on one side: they see what leaves, or what arrives."""
    zh = {"north": "北围墙", "east": "东围墙", "south": "南围墙", "west": "西围墙"}[side]
    for i in range(count):
        f = (i + 0.5) / count
        x = {"east": plot.right - 3, "west": plot.left + 3}.get(side, plot.left + f * plot.width)
        y = {"north": plot.top - 3, "south": plot.bottom + 3}.get(side, plot.bottom + f * plot.height)
        code = instruments.next_code(owner, "AT")
        instruments.gas(code, f"{side} fence {i + 1}", f"{zh}{i + 1}", x, y, substance, owner)


def fill_up(instruments: Instruments, plants: list[tuple[str, Rect, list[str]]], blocked: list[BaseGeometry]) -> None:
    """Detectors for each plant's own substances inside its plot, in turn, until the park has `TOTAL` sensors."""
    solid = union_all(blocked)
    spots = {owner: _free_spots(plot, solid) for owner, plot, _ in plants}
    turn = 0
    while len(instruments.sensors) < TOTAL:
        owner, _, substances = plants[turn % len(plants)]
        number = turn // len(plants)
        turn += 1
        if number >= len(spots[owner]):
            continue
        x, y = spots[owner][number]
        code = instruments.next_code(owner, "AT")
        substance = substances[number % len(substances)]
        instruments.gas(code, f"point {number + 1}", f"{number + 1}号点", x, y, substance, owner)


def _free_spots(plot: Rect, solid: BaseGeometry) -> list[tuple[float, float]]:
    """A scattered but fixed order of points inside the plot that hit no building or vessel (Halton sequence)."""
    inner = plot.inset(14.0)
    spots = []
    for i in range(1, 60):
        point = inner.point(_halton(i, 2), _halton(i, 3))
        if point.distance(solid) > 3.0:
            spots.append((point.x, point.y))
    return spots


def _halton(index: int, base: int) -> float:
    result, fraction = 0.0, 1.0
    while index > 0:
        fraction /= base
        result += fraction * (index % base)
        index //= base
    return result

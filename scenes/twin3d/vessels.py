"""Tanks, spheres and bullets with what holds them, and the marks of their levels."""

from collections.abc import Iterator
from math import atan2, degrees

import numpy as np
from shapely import get_coordinates

from models.domain.park import Asset
from scenes.twin3d.solids import EMPTY, Solid, beams, box, capsule, globe, heading_matrix, lathe


def asset_parts(asset: Asset, origin: tuple[float, float]) -> Iterator[tuple[str, Solid]]:
    """A tank, sphere or bullet with what holds it."""
    centre = asset.geometry.centroid
    x, y = centre.x - origin[0], centre.y - origin[1]
    left, bottom, right, top = asset.geometry.bounds
    radius = min(right - left, top - bottom) / 2.0
    if asset.shape == "bullet":
        yield from _bullet(asset, x, y, radius)
    elif asset.shape == "sphere":
        middle = asset.base + max(asset.height - radius, radius)
        yield "tank", globe(radius).moved(x, y, middle)
        turn = np.linspace(0, 2 * np.pi, 9)[:-1]
        feet = np.column_stack([x + np.cos(turn) * radius * 0.92, y + np.sin(turn) * radius * 0.92, np.zeros(8)])
        yield "trim", beams(feet, feet + np.array([0.0, 0.0, middle]), 0.28, 6)
        yield "trim", lathe([(radius * 1.01, -0.2), (radius * 1.01, 0.2)], 32).moved(x, y, middle)
    else:
        high, roof = asset.base + asset.height, radius * 0.10
        yield "tank", lathe([(radius, asset.base), (radius, high), (0.0, high + roof)], 40).moved(x, y, 0.0)
        for rise in (0.98, 0.66, 0.33):
            band = lathe([(radius + 0.12, high * rise - 0.12), (radius + 0.12, high * rise + 0.12)], 40)
            yield "trim", band.moved(x, y, 0.0)
        yield from (("trim", step) for step in _stairs(x, y, radius, high))


def _bullet(asset: Asset, x: float, y: float, radius: float) -> Iterator[tuple[str, Solid]]:
    corners = get_coordinates(asset.geometry.minimum_rotated_rectangle)
    sides = np.diff(corners, axis=0)
    longest = sides[int(np.hypot(sides[:, 0], sides[:, 1]).argmax())]
    length = float(np.hypot(*longest))
    matrix = heading_matrix(90.0 - degrees(atan2(longest[1], longest[0])))
    middle = asset.base + max(asset.height / 2.0, radius)
    yield "tank", capsule(length, radius).turned(matrix).moved(x, y, middle)
    for share in (-0.3, 0.3):
        saddle = box(0.7, radius * 1.7, middle).moved(length * share, 0.0, 0.0)
        yield "dike", saddle.turned(matrix).moved(x, y, 0.0)
    deck = box(length * 0.4, 0.9, 0.12).moved(0.0, 0.0, middle + radius + 0.25)
    yield "trim", deck.turned(matrix).moved(x, y, 0.0)


def _stairs(x: float, y: float, radius: float, high: float) -> Iterator[Solid]:
    """A quarter turn of stair treads up the wall."""
    count = max(int(high / 0.9), 4)
    for step in range(count):
        angle = 0.6 + step / count * 1.9
        tread = box(0.9, 0.35, 0.14).turned(heading_matrix(90.0 - degrees(angle)))
        yield tread.moved(
            x + np.cos(angle) * (radius + 0.5), y + np.sin(angle) * (radius + 0.5), high * (step + 0.5) / count
        )


def level_mark(asset: Asset, fill: float, origin: tuple[float, float]) -> Solid:
    """A thin band around a tank or sphere where its liquid stands; a bullet's level is told by its chip."""
    centre = asset.geometry.centroid
    left, bottom, right, top = asset.geometry.bounds
    radius = min(right - left, top - bottom) / 2.0
    share = min(max(fill, 0.0), 1.0)
    if asset.shape == "tank":
        height, girth = asset.base + asset.height * share, radius
    elif asset.shape == "sphere":
        middle = asset.base + max(asset.height - radius, radius)
        height = middle + radius * (2.0 * share - 1.0)
        girth = float(np.sqrt(max(radius**2 - (height - middle) ** 2, 0.04)))
    else:
        return EMPTY
    band = lathe([(girth + 0.18, height - 0.22), (girth + 0.18, height + 0.22)], 40)
    return band.moved(centre.x - origin[0], centre.y - origin[1], 0.0)

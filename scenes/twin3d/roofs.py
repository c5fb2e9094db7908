"""Roofs: a slab darker than the walls, and the vents that stand on large ones."""

from collections.abc import Iterator

import numpy as np
from shapely import Point

from models.domain.park import Building
from scenes.twin3d.solids import Solid, box, sheet

LARGE_M2 = 500.0
EVERY_M2 = 450.0  # one vent for so much roof
MOST = 6
EDGE_M = 4.0  # vents keep this far from the edge


def roof_parts(building: Building, origin: tuple[float, float]) -> Iterator[tuple[str, Solid]]:
    """The slab, and a row of vents along its longer middle line."""
    shape, top = building.geometry, building.height
    yield "roof", sheet(shape, top + 0.03, origin)
    if shape.area < LARGE_M2:
        return
    left, bottom, right, high = shape.bounds
    count = min(int(shape.area / EVERY_M2) + 1, MOST)
    shares = (np.arange(count) + 0.5) / count
    room = shape.buffer(-EDGE_M)
    wide = right - left >= high - bottom
    for share in shares.tolist():
        x = left + (right - left) * (share if wide else 0.36)
        y = bottom + (high - bottom) * (0.64 if wide else share)
        if room.contains(Point(x, y)):
            length, width = (3.6, 2.4) if wide else (2.4, 3.6)
            yield "trim", box(length, width, 1.7).moved(x - origin[0], y - origin[1], top)

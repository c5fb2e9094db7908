"""The street grid and the plots between the streets, in local metres; every other module places things into plots."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import Point, Polygon, box

EPSG = 4549  # CGCS2000, Gauss-Kruger, central meridian 120 E
ORIGIN = (512_000.0, 3_398_000.0)  # where local (0, 0) lies in that system

COLUMNS = (0.0, 560.0, 1150.0, 1770.0, 2390.0, 2960.0)  # west to east: West Ring Road ... East Ring Road
ROWS = (0.0, 380.0, 850.0, 1300.0, 1720.0)  # South Ring, Huagong, Chuangxin, Xingye, Binhe Road
MAIN_WIDTH = 14.0
GAP = 16.0  # from a street's centre line to the plots' fences


@dataclass(frozen=True, slots=True)
class Rect:
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def inset(self, margin: float) -> "Rect":
        return Rect(self.left + margin, self.bottom + margin, self.right - margin, self.top - margin)

    def split(self, columns: int, rows: int, gap: float = 0.0) -> list[list["Rect"]]:
        """Equal parts with `gap` between them, as rows from the top (the way a map is read)."""
        xs, ys = np.linspace(self.left, self.right, columns + 1), np.linspace(self.top, self.bottom, rows + 1)
        half = gap / 2
        return [
            [Rect(float(a) + half, float(low) + half, float(b) - half, float(high) - half) for a, b in pairwise(xs)]
            for high, low in pairwise(ys)
        ]

    def polygon(self) -> Polygon:
        return box(self.left, self.bottom, self.right, self.top)

    def point(self, u: float, v: float) -> Point:
        """The point at fractions `u` of the width and `v` of the height."""
        return Point(round(self.left + u * self.width, 2), round(self.bottom + v * self.height, 2))


def binhe_y(x: float) -> float:
    """The riverside road follows the bank: highest in the middle of the park."""
    return round(ROWS[4] - 22.0 * ((x - 1480.0) / 1480.0) ** 2, 2)


def block(column: int, row: int) -> Rect:
    """The plot between the streets of `column` (0 = west) and `row` (0 = south)."""
    left, right = COLUMNS[column], COLUMNS[column + 1]
    top = ROWS[row + 1] if row < 3 else min(binhe_y(left), binhe_y(right)) - 4.0
    return Rect(left + GAP, ROWS[row] + GAP, right - GAP, top - GAP)


FENCE = 44.0  # the park's boundary lies this far outside the ring of streets
BOUNDARY = Polygon(
    [(-FENCE, -FENCE), (COLUMNS[-1] + FENCE, -FENCE), (COLUMNS[-1] + FENCE, 1776.0)]
    + [(x, binhe_y(x) + 84.0) for x in np.linspace(COLUMNS[-1], 0.0, 9).round(1).tolist()]
    + [(-FENCE, 1776.0)]
)

"""The cells in which the wind is computed: a box of cubes whose first axis points with the wind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from models.domain.errors import OutsideModel
from models.physics.wind.scene import Approach, Box, turned
from models.text import N_

MOST_CELLS = 12_000_000
Elevation = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Footing:
    """One box on the grid, in cells and in the wind's frame.

    rows (m,): which rows (across the wind) it stands in; front, back (m,): its first cell and the one after its last
    in each of them; across, along: its extent in m across and along the wind; middle: its centre's y in m.
    """

    rows: NDArray[np.int64]
    front: NDArray[np.int64]
    back: NDArray[np.int64]
    across: float
    along: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class WindGrid:
    """Cells of `cell` m: centre x = left + (i + 0.5) * cell in the wind's frame, likewise y from `low`, z from 0.

    solid (nx, ny, nz): what is building or ground; ground (nx, ny): its elevation in m above the lowest.
    """

    left: float
    low: float
    cell: float
    towards_deg: float
    solid: NDArray[np.bool_]
    ground: NDArray[np.float64]
    footings: tuple[Footing, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        nx, ny, nz = self.solid.shape
        return nx, ny, nz

    def heights(self) -> NDArray[np.float64]:
        return (np.arange(self.shape[2], dtype=np.float64) + 0.5) * self.cell

    def to_frame(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (n, 3) in park coordinates as (n, 3) cell indices, fractional, of cell centres."""
        xy = turned(points[:, :2], -self.towards_deg) - (self.left, self.low)
        return np.column_stack([xy, points[:, 2]]) / self.cell - 0.5

    def cells_of(self, points: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the cells (n, 3) of points (n, 3), the nearest ones for those outside, and which are inside (n,)."""
        cells = np.rint(self.to_frame(points)).astype(np.int64)
        inside = np.all((cells >= 0) & (cells < self.shape), axis=1)
        return np.clip(cells, 0, np.array(self.shape) - 1), inside


def lay_grid(
    boxes: Sequence[Box],
    approach: Approach,
    region: tuple[float, float, float, float],
    cell: float,
    top: float | None = None,
    elevation: Elevation | None = None,
) -> WindGrid:
    """Cover a region with cells and stand the boxes on them.

    region: left, bottom, right, top in m, park coordinates; `top`: m, by default three times the tallest box;
    `elevation` gives the ground's height in m at points x, y (n,). Raises OutsideModel for too many cells.
    """
    left, bottom, right, upper = region
    corners = np.array([(left, bottom), (left, upper), (right, bottom), (right, upper)], np.float64)
    frame = turned(corners, -approach.towards_deg)
    low, high = frame.min(axis=0), frame.max(axis=0)
    tallest = max((box.height for box in boxes), default=10.0 * cell)
    nx, ny = (max(3, int(np.ceil(each / cell))) for each in high - low)
    x = low[0] + (np.arange(nx) + 0.5) * cell
    y = low[1] + (np.arange(ny) + 0.5) * cell
    ground = _ground(x, y, approach, elevation)
    nz = max(6, int(np.ceil((top or 3.0 * tallest + float(ground.max())) / cell)))
    if nx * ny * nz > MOST_CELLS:
        raise OutsideModel(
            N_("{cells} million cells are too many for the wind: take larger ones, or a smaller region"),
            cells=round(nx * ny * nz / 1e6),
        )
    heights = (np.arange(nz, dtype=np.float64) + 0.5) * cell
    solid = heights[None, None, :] < ground[:, :, None] if elevation else np.zeros((nx, ny, nz), np.bool_)
    stood = (_stand(box, approach, x, y, solid, ground, heights) for box in boxes)
    footings = tuple(each for each in stood if each is not None)
    return WindGrid(float(low[0]), float(low[1]), cell, approach.towards_deg, solid, ground, footings)


def _ground(
    x: NDArray[np.float64], y: NDArray[np.float64], approach: Approach, elevation: Elevation | None
) -> NDArray[np.float64]:
    if elevation is None:
        return np.zeros((x.size, y.size))
    frame = np.column_stack([each.ravel() for each in np.meshgrid(x, y, indexing="ij")])
    world = turned(frame, approach.towards_deg)
    found = elevation(world[:, 0], world[:, 1]).reshape(x.size, y.size)
    return np.asarray(found - found.min(), np.float64)


def _stand(
    box: Box,
    approach: Approach,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    solid: NDArray[np.bool_],
    ground: NDArray[np.float64],
    heights: NDArray[np.float64],
) -> Footing | None:
    """Mark a box's cells as solid; None where it covers no cell's centre."""
    footprint = affinity.rotate(box.footprint, -approach.towards_deg, origin=(0.0, 0.0))
    x0, y0, x1, y1 = footprint.bounds
    columns, rows = np.flatnonzero((x >= x0) & (x <= x1)), np.flatnonzero((y >= y0) & (y <= y1))
    if not columns.size or not rows.size:
        return None
    inside = shapely.contains_xy(footprint, *np.meshgrid(x[columns], y[rows], indexing="ij"))
    used = inside.any(axis=0)
    if not used.any():
        return None
    below = float(ground[np.ix_(columns, rows)][inside].mean())
    block = solid[columns[0] : columns[-1] + 1, rows[0] : rows[-1] + 1]
    block |= inside[:, :, None] & (heights < below + box.height)
    return Footing(
        rows=rows[used],
        front=columns[0] + inside.argmax(axis=0)[used],
        back=columns[0] + inside.shape[0] - inside[::-1].argmax(axis=0)[used],
        across=y1 - y0,
        along=x1 - x0,
        middle=0.5 * (y0 + y1),
        height=box.height,
    )

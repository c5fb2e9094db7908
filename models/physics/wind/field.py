"""The wind at any point among buildings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.physics.wind.balance import balance
from models.physics.wind.grid import Elevation, WindGrid, lay_grid
from models.physics.wind.scene import Approach, Box, turned
from models.physics.wind.zones import first_guess
from models.text import N_

COARSE = N_("The cells are coarse: fewer than 4 of them across the lowest box")
UNBALANCED = N_("The wind among the boxes is not fully free of divergence")
_ENOUGH = 0.02  # divergence left, as a share of the inflow


@dataclass(frozen=True, slots=True)
class WindField:
    """Velocities on the faces of the cells, in the wind's frame, m/s.

    u (nx + 1, ny, nz) along the approach flow, v (nx, ny + 1, nz) across, w (nx, ny, nz + 1) up; zone (nx, ny, nz):
    the zone of each cell, as in `zones`; caveats: message ids.
    """

    grid: WindGrid
    approach: Approach
    u: NDArray[np.float32]
    v: NDArray[np.float32]
    w: NDArray[np.float32]
    zone: NDArray[np.int8]
    caveats: tuple[str, ...]

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return velocities (n, 3) in m/s at points (n, 3), both in park coordinates; still inside a building.

        Outside the cells the wind is the approach flow's.
        """
        index = self.grid.to_frame(points)
        faces = zip((self.u, self.v, self.w), 0.5 * np.eye(3), strict=True)
        velocity = np.column_stack([_between(values, index + shift) for values, shift in faces])
        cells, inside = self.grid.cells_of(points)
        velocity[self.grid.solid[tuple(cells.T)] | ~inside] = 0.0
        velocity[~inside, 0] = self.approach.speed(points[~inside, 2])
        velocity[:, :2] = turned(velocity[:, :2], self.grid.towards_deg)
        return velocity


def wind_among(
    boxes: Sequence[Box],
    approach: Approach,
    region: tuple[float, float, float, float],
    cell: float,
    *,
    top: float | None = None,
    elevation: Elevation | None = None,
) -> WindField:
    """Return the wind in a region (left, bottom, right, top in m) among boxes, on cells of `cell` m.

    Stable air goes round rather than over: vertical adjustment weighs 1 / (1 + 5 H/L), H the tallest box. Raises
    OutsideModel for too many cells.
    """
    grid = lay_grid(boxes, approach, region, cell, top, elevation)
    u, w, zone = first_guess(grid, approach)
    tallest = max((box.height for box in boxes), default=0.0)
    lift = 1.0 / (1.0 + 5.0 * max(0.0, tallest * approach.inverse_obukhov))
    fu, fv, fw, left = balance(u, w, grid.solid, u[0], lift=lift)
    caveats = [COARSE] if any(box.height < 4.0 * cell for box in boxes) else []
    if left > _ENOUGH:
        caveats.append(UNBALANCED)
    return WindField(grid, approach, fu, fv, fw, zone, tuple(caveats))


def _between(values: NDArray[np.float32], index: NDArray[np.float64]) -> NDArray[np.float64]:
    """Trilinear interpolation at fractional indices (n, 3), held at the edges."""
    last = np.array(values.shape) - 1
    place = np.clip(index, 0.0, last)
    low = np.minimum(place.astype(np.int64), np.maximum(last - 1, 0))
    share = place - low
    high = np.minimum(low + 1, last)
    total = np.zeros(len(place))
    for corner in range(8):
        pick = [(corner >> axis) & 1 for axis in range(3)]
        cells = [high[:, axis] if pick[axis] else low[:, axis] for axis in range(3)]
        weight = np.prod([share[:, axis] if pick[axis] else 1.0 - share[:, axis] for axis in range(3)], axis=0)
        total += weight * values[cells[0], cells[1], cells[2]]
    return total

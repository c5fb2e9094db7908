"""What the wind among buildings carries: particles that follow it and the turbulence, counted in its cells.

Theory of operation. Each particle moves with the mean wind of its cell (linear between the cell's faces, so that it
crosses no wall) and with a turbulent velocity of its own, a Markov process with the time scale T = 2 sigma^2 / (C0 eps)
(Thomson 1987, J. Fluid Mech. 180, 529, with C0 = 4). Its standard deviations are the same everywhere, 2.0, 1.6 and 1.3
times the friction velocity (Rodean 1996, neutral surface layer; Roth 2000 finds the same above roofs), hence particles
that are well mixed stay so whatever T does. The dissipation is u*^3 / (kappa d) at the distance d from the nearest
surface. Walls and ground reflect. The time that all particles spend in a cell is its concentration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from models.domain.errors import OutsideModel
from models.physics.compiled import compiled
from models.physics.wind.field import WindField
from models.text import N_

_SIGMAS = np.array([2.0, 1.6, 1.3])  # of the friction velocity: along, across, up
_KOLMOGOROV = 4.0
_KARMAN = 0.4
_SEED = 20


@dataclass(frozen=True, slots=True)
class Carried:
    """A steady plume among buildings: concentration (nx, ny, nz) for a source of 1 kg/s, kg/m3, and how it was made."""

    field: WindField
    unit: NDArray[np.float32]
    particles: int

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return kg/m3 for 1 kg/s at points (n, 3) in park coordinates: the cell's mean; nan outside the cells."""
        cells, inside = self.field.grid.cells_of(points)
        return np.where(inside, self.unit[tuple(cells.T)].astype(np.float64), np.nan)


def carry(
    field: WindField, source: tuple[float, float, float], *, radius: float = 0.0, particles: int = 20_000
) -> Carried:
    """Return the steady plume of a source at x, y, z (park coordinates, m above the lowest ground).

    radius: m, of the ball the particles start in. Raises OutsideModel for a source outside the cells or in a wall.
    """
    grid = field.grid
    place = grid.to_frame(np.array([source], np.float64))[0] + 0.5
    cell = np.floor(place).astype(np.int64)
    if np.any(cell < 0) or np.any(cell >= grid.shape):
        raise OutsideModel(N_("The source lies outside the region of the wind"))
    if grid.solid[cell[0], cell[1], cell[2]]:
        raise OutsideModel(N_("The source lies inside a box or below the ground"))
    below = np.pad(grid.solid, ((0, 0), (0, 0), (1, 0)), constant_values=True)
    distance = np.ascontiguousarray(distance_transform_edt(~below)[:, :, 1:] - 0.5, dtype=np.float32)
    spent = np.zeros(grid.shape, np.float64)
    dice = np.random.default_rng(_SEED)
    _follow(
        spent, field.u, field.v, field.w, grid.solid.view(np.uint8), distance, place, radius / grid.cell, grid.cell,
        field.approach.friction_velocity, _SIGMAS * field.approach.friction_velocity, particles, dice,
    )  # fmt: skip
    return Carried(field, (spent / (particles * grid.cell**3)).astype(np.float32), particles)


@compiled()
def _follow(
    spent: NDArray[np.float64],
    u: NDArray[np.float32],
    v: NDArray[np.float32],
    w: NDArray[np.float32],
    solid: NDArray[np.uint8],
    distance: NDArray[np.float32],
    source: NDArray[np.float64],
    radius: float,
    cell: float,
    friction: float,
    sigma: NDArray[np.float64],
    particles: int,
    dice: np.random.Generator,
) -> None:
    """Add the seconds that all particles spend in each cell; places are in cells, velocities in m/s."""
    shape = solid.shape
    place, own, mean, old = np.empty(3), np.empty(3), np.empty(3), np.empty(3, np.int64)
    most = 40 * (shape[0] + shape[1] + shape[2])
    for _ in range(particles):
        for axis in range(3):
            place[axis] = source[axis] + radius * dice.uniform(-1.0, 1.0)
            place[axis] = min(max(place[axis], 1e-3), shape[axis] - 1e-3)
            own[axis] = sigma[axis] * dice.normal(0.0, 1.0)
        if solid[int(place[0]), int(place[1]), int(place[2])]:
            place[:] = source
        for _step in range(most):
            i, j, k = int(place[0]), int(place[1]), int(place[2])
            old[0], old[1], old[2] = i, j, k
            x, y, z = place[0] - i, place[1] - j, place[2] - k
            mean[0] = u[i, j, k] * (1.0 - x) + u[i + 1, j, k] * x
            mean[1] = v[i, j, k] * (1.0 - y) + v[i, j + 1, k] * y
            mean[2] = w[i, j, k] * (1.0 - z) + w[i, j, k + 1] * z
            dissipation = friction**3 / (_KARMAN * max(distance[i, j, k], 0.5) * cell)
            fastest = max(abs(mean[0] + own[0]), abs(mean[1] + own[1]), abs(mean[2] + own[2]), 1e-6)
            scale = 2.0 * sigma[2] ** 2 / (_KOLMOGOROV * dissipation)
            step = min(0.7 * cell / fastest, 0.2 * scale)
            spent[i, j, k] += step
            out = False
            for axis in range(3):
                memory = np.exp(-step * _KOLMOGOROV * dissipation / (2.0 * sigma[axis] ** 2))
                place[axis] += (mean[axis] + own[axis]) * step / cell
                own[axis] = memory * own[axis] + sigma[axis] * np.sqrt(1.0 - memory**2) * dice.normal(0.0, 1.0)
                if axis == 2 and place[2] < 0.0:
                    place[2] = -place[2]
                    own[2] = abs(own[2])
                if place[axis] < 0.0 or place[axis] >= shape[axis]:
                    out = True
                    break
                if solid[int(place[0]), int(place[1]), int(place[2])]:
                    before = old[axis] + 0.5
                    side = old[axis] + (1.0 if place[axis] > before else 0.0)
                    place[axis] = min(max(2.0 * side - place[axis], old[axis] + 1e-3), old[axis] + 1.0 - 1e-3)
                    own[axis] = -own[axis]
            if out:
                break

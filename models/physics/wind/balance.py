"""Make a first guess of the wind free of divergence with the least change to it.

Velocities sit on the faces of the cells, the Lagrange multiplier in their centres. The least change under continuity
gives a Poisson equation for the multiplier (Sherman 1978, J. Appl. Met. 17, 312, eq. 5), solved by red-black
over-relaxation. Nothing passes solid faces; the wind that comes in stays as it is; on the other sides and above the
multiplier is zero, so that air may leave or enter. `lift` weighs vertical against horizontal adjustment (the square of
Sherman's alpha1/alpha2): 1 in neutral air, below 1 in stable air, which goes round rather than over.
"""

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled

RELAXATION = 1.86
MOST_SWEEPS = 600
_CHECK = 20  # sweeps between looks at what is left


def balance(
    u: NDArray[np.float32],
    w: NDArray[np.float32],
    solid: NDArray[np.bool_],
    inflow: NDArray[np.float32],
    *,
    lift: float = 1.0,
    tolerance: float = 2e-3,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], float]:
    """Return the wind on the faces and what divergence is left, as a share of the largest inflow a cell.

    u, w: (nx, ny, nz) m/s in cell centres; inflow: (ny, nz) m/s at the first faces. Returned: (nx + 1, ny, nz),
    (nx, ny + 1, nz), (nx, ny, nz + 1).
    """
    nx, ny, nz = u.shape
    open_ = np.zeros((nx + 2, ny + 2, nz + 2), np.float32)
    open_[1:-1, 1:-1, 1:-1] = ~solid
    open_[-1, 1:-1, 1:-1] = open_[1:-1, 0, 1:-1] = open_[1:-1, -1, 1:-1] = open_[1:-1, 1:-1, -1] = 1.0
    fu, fv, fw = _faces(u, w, open_, inflow)
    divergence = (fu[1:] - fu[:-1]) + (fv[:, 1:] - fv[:, :-1]) + (fw[:, :, 1:] - fw[:, :, :-1])
    scale = max(float(np.abs(inflow).max()), 1e-6)
    potential = np.zeros_like(open_)
    left = np.inf
    for _ in range(0, MOST_SWEEPS, _CHECK):
        left = _relax(potential, open_, divergence, np.float32(lift), np.float32(RELAXATION), _CHECK) / scale
        if left < tolerance:
            break
    _correct(fu, fv, fw, potential, open_, np.float32(lift))
    return fu, fv, fw, float(left)


def _faces(
    u: NDArray[np.float32], w: NDArray[np.float32], open_: NDArray[np.float32], inflow: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Means of neighbouring centres; nothing through walls."""
    nx, ny, nz = u.shape
    fu = np.zeros((nx + 1, ny, nz), np.float32)
    fu[1:-1] = 0.5 * (u[1:] + u[:-1])
    fu[-1] = u[-1]
    fu *= open_[:-1, 1:-1, 1:-1] * open_[1:, 1:-1, 1:-1]
    fu[0] = inflow * open_[1, 1:-1, 1:-1]
    fw = np.zeros((nx, ny, nz + 1), np.float32)
    fw[:, :, 1:-1] = 0.5 * (w[:, :, 1:] + w[:, :, :-1])
    fw *= open_[1:-1, 1:-1, :-1] * open_[1:-1, 1:-1, 1:]
    return fu, np.zeros((nx, ny + 1, nz), np.float32), fw


@compiled()
def _relax(
    potential: NDArray[np.float32],
    open_: NDArray[np.float32],
    divergence: NDArray[np.float32],
    lift: np.float32,
    relaxation: np.float32,
    sweeps: int,
) -> float:
    """Sweep over all cells; returns the largest divergence left in the last sweep, m/s."""
    nx, ny, nz = divergence.shape
    worst = 0.0
    for sweep in range(sweeps):
        worst = 0.0
        for colour in range(2):
            for i in range(1, nx + 1):
                for j in range(1, ny + 1):
                    for k in range(1 + (i + j + colour) % 2, nz + 1, 2):
                        if open_[i, j, k] == 0.0:
                            continue
                        a, b = open_[i - 1, j, k], open_[i + 1, j, k]
                        c, d = open_[i, j - 1, k], open_[i, j + 1, k]
                        e, f = lift * open_[i, j, k - 1], lift * open_[i, j, k + 1]
                        weight = a + b + c + d + e + f
                        if weight == 0.0:
                            continue
                        total = (
                            a * potential[i - 1, j, k] + b * potential[i + 1, j, k] + c * potential[i, j - 1, k]
                            + d * potential[i, j + 1, k] + e * potential[i, j, k - 1] + f * potential[i, j, k + 1]
                            - weight * potential[i, j, k] + divergence[i - 1, j - 1, k - 1]
                        )  # fmt: skip
                        potential[i, j, k] += relaxation * total / weight
                        if sweep == sweeps - 1 and abs(total) > worst:
                            worst = abs(total)
    return worst


@compiled()
def _correct(
    fu: NDArray[np.float32],
    fv: NDArray[np.float32],
    fw: NDArray[np.float32],
    potential: NDArray[np.float32],
    open_: NDArray[np.float32],
    lift: np.float32,
) -> None:
    nx, ny, nz = fu.shape[0] - 1, fu.shape[1], fu.shape[2]
    for i in range(nx + 1):
        for j in range(ny + 1):
            for k in range(nz + 1):
                here = potential[i + 1, j + 1, k + 1]
                if j < ny and k < nz and open_[i, j + 1, k + 1] * open_[i + 1, j + 1, k + 1] > 0.0:
                    fu[i, j, k] += here - potential[i, j + 1, k + 1]
                if i < nx and k < nz and open_[i + 1, j, k + 1] * open_[i + 1, j + 1, k + 1] > 0.0:
                    fv[i, j, k] += here - potential[i + 1, j, k + 1]
                if i < nx and j < ny and open_[i + 1, j + 1, k] * open_[i + 1, j + 1, k + 1] > 0.0:
                    fw[i, j, k] += lift * (here - potential[i + 1, j + 1, k])

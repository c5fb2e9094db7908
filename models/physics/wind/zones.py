"""First guess of the wind among buildings: the zones that each of them makes, after Roeckle.

Theory of operation. Wind-tunnel studies found that the mean flow about a block falls into zones whose size follows from
the block's width W, length L and height H: stagnant air in front of it, a cavity with reversed flow behind it, a wake
behind that in which the deficit decays, and between two blocks that stand closer than a cavity's length one canyon
vortex. Over a roof that the wind meets first it separates and flows back. Each zone gets a simple velocity; that guess
is not free of divergence, and `balance` makes it so with the least change, which is what joins the zones into one flow.
Later zones overwrite earlier ones; boxes are taken from the lowest to the tallest and with the wind, so that what a
tall one does stands.

Literature: Roeckle (1990), dissertation, TH Darmstadt; Kaplan & Dinar (1996), Atmos. Environ. 30, 4197, eqs. 1-7
(front, cavity, wake); Bagal, Pardyjak & Brown (2004), AMS 5th Urban Environment, for the front zone's remaining speed;
Hotchkiss & Harlow (1973), EPA-R4-73-029, for the canyon; Wilson (1979), ASHRAE Trans. 85, 284, for the roof's bubble:
0.9 R long and 0.22 R high, R^3 = (smaller)^2 (larger) of height and width.
"""

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.wind.grid import Footing, WindGrid
from models.physics.wind.scene import Approach

FREE, FRONT, WAKE, CAVITY, CANYON = 0, 1, 2, 3, 4
WAKE_LENGTHS = 3.0  # of the cavity's, after which the wake is gone


def first_guess(
    grid: WindGrid, approach: Approach
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int8]]:
    """Return u, w (nx, ny, nz) m/s in the wind's frame (v is zero in every zone), and which zone each cell is in."""
    z = grid.heights()
    above = np.maximum(z[None, None, :] - grid.ground[:, :, None], 0.0) if grid.ground.any() else z[None, None, :]
    u = np.ascontiguousarray(np.broadcast_to(approach.speed(above), grid.shape), dtype=np.float32)
    w = np.zeros(grid.shape, np.float32)
    zone = np.zeros(grid.shape, np.int8)
    solid = grid.solid.view(np.uint8)
    for each in sorted(grid.footings, key=lambda f: (round(f.height / grid.cell), float(f.front.min()))):
        _apply(u, w, zone, solid, grid, approach, each)
    u[grid.solid] = 0.0
    return u, w, zone


def _apply(
    u: NDArray[np.float32],
    w: NDArray[np.float32],
    zone: NDArray[np.int8],
    solid: NDArray[np.uint8],
    grid: WindGrid,
    approach: Approach,
    box: Footing,
) -> None:
    y = (grid.low + (box.rows + 0.5) * grid.cell - box.middle) / (0.5 * box.across)
    round_off = np.sqrt(np.maximum(1.0 - y**2, 0.0))
    wide = box.across / box.height
    front = 1.5 * box.across / (1.0 + 0.8 * wide)  # Bagal et al. (2004)
    cavity = 1.8 * box.across / ((box.along / box.height) ** 0.3 * (1.0 + 0.24 * wide))  # Kaplan & Dinar, eq. 3
    scale = min(box.across, box.height) ** (2 / 3) * max(box.across, box.height) ** (1 / 3)
    ground = round(float(grid.ground[box.front[0], box.rows[0]]) / grid.cell)
    _zones(
        u, w, zone, solid, box.rows, box.front, box.back, round_off, float(approach.speed(box.height)),
        front / grid.cell, cavity / grid.cell, box.height / grid.cell, ground,
    )  # fmt: skip
    _roof(
        u, zone, box.rows, box.front, box.back, float(approach.speed(box.height + 0.22 * scale)),
        0.9 * scale / grid.cell, 0.22 * scale / grid.cell, ground + round(box.height / grid.cell),
    )  # fmt: skip


@compiled()
def _zones(
    u: NDArray[np.float32],
    w: NDArray[np.float32],
    zone: NDArray[np.int8],
    solid: NDArray[np.uint8],
    rows: NDArray[np.int64],
    fronts: NDArray[np.int64],
    backs: NDArray[np.int64],
    round_off: NDArray[np.float64],
    speed: float,
    front: float,
    cavity: float,
    height: float,
    ground: int,
) -> None:
    """Write one box's zones; lengths in cells, `speed` is the approach flow's at the roof, m/s."""
    nx, _, nz = u.shape
    top = min(nz, ground + int(np.ceil(height)))
    for row in range(rows.size):
        j = rows[row]
        for k in range(ground, top):
            share = (k - ground + 0.5) / height
            if share >= 1.0:
                continue
            _front_zone(u, zone, solid, fronts[row], j, k, share, front * round_off[row], speed)
            gap = 0  # cells to the next wall behind
            while gap < cavity and backs[row] + gap < nx and solid[backs[row] + gap, j, k] == 0:
                gap += 1
            first = backs[row]
            if gap < cavity and first + gap < nx:
                _canyon(u, w, zone, solid, first, j, k, gap, ground, speed)
                continue
            length = cavity * np.sqrt(1.0 - share**2) * round_off[row]
            for i in range(first, min(nx, first + int(WAKE_LENGTHS * length) + 1)):
                x = i - first + 0.5
                if solid[i, j, k]:
                    break
                if x < length:
                    u[i, j, k] = -speed * (1.0 - x / length) ** 2
                    w[i, j, k] = 0.0
                    zone[i, j, k] = CAVITY
                elif zone[i, j, k] != CANYON and zone[i, j, k] != CAVITY:
                    u[i, j, k] *= 1.0 - (length / x) ** 1.5
                    zone[i, j, k] = WAKE


@compiled()
def _front_zone(
    u: NDArray[np.float32],
    zone: NDArray[np.int8],
    solid: NDArray[np.uint8],
    face: int,
    j: int,
    k: int,
    share: float,
    front: float,
    speed: float,
) -> None:
    """Slow the air in front of a face; up to 0.6 of its height."""
    if share >= 0.6:
        return
    length = front * np.sqrt(1.0 - (share / 0.6) ** 2)
    for i in range(face - 1, max(-1, face - 1 - int(length)), -1):
        if solid[i, j, k] or zone[i, j, k] == CAVITY or zone[i, j, k] == CANYON:
            break
        u[i, j, k] = min(u[i, j, k], np.float32(0.4 * share**0.16 * speed))
        zone[i, j, k] = FRONT


@compiled()
def _canyon(
    u: NDArray[np.float32],
    w: NDArray[np.float32],
    zone: NDArray[np.int8],
    solid: NDArray[np.uint8],
    first: int,
    j: int,
    k: int,
    gap: int,
    base: int,
    speed: float,
) -> None:
    """Fill one level of a gap `gap` cells wide with the vortex of Hotchkiss and Harlow (1973).

    Their stream function solves the shear-driven cavity exactly for slowly moving air: u at the roofs' level is the
    wind's, zero on both walls, and reversed below.
    """
    top = k  # of the lower of the two walls
    while top < u.shape[2] and solid[first - 1, j, top] and solid[first + gap, j, top]:
        top += 1
    number = np.pi / gap
    depth = np.exp(-2.0 * number * (top - base))
    y = number * (k + 0.5 - top)
    near = np.exp(y)
    for i in range(first, first + gap):
        x = number * (i - first + 0.5)
        u[i, j, k] = speed / (1.0 - depth) * (near * (1.0 + y) - depth * (1.0 - y) / near) * np.sin(x)
        w[i, j, k] = -speed / (1.0 - depth) * y * (near - depth / near) * np.cos(x)
        zone[i, j, k] = CANYON


@compiled()
def _roof(
    u: NDArray[np.float32],
    zone: NDArray[np.int8],
    rows: NDArray[np.int64],
    fronts: NDArray[np.int64],
    backs: NDArray[np.int64],
    speed: float,
    length: float,
    height: float,
    roof: int,
) -> None:
    """The bubble over a roof's leading edge, where nothing shelters it: back at the roof, `speed` above the bubble."""
    for row in range(rows.size):
        j, front = rows[row], fronts[row]
        if front == 0 or roof < 1 or zone[front - 1, j, roof - 1] > FRONT:
            continue
        for i in range(front, min(backs[row], front + int(length))):
            x = (i - front + 0.5) / length
            thick = 2.0 * height * np.sqrt(x * (1.0 - x))
            for k in range(roof, min(u.shape[2], roof + int(thick + 0.5))):
                share = min(1.0, (k - roof + 0.5) / thick)
                u[i, j, k] = speed * (2.0 * share - 1.0)
                zone[i, j, k] = CAVITY

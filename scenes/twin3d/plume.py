"""The cloud of one frame as three ground-hugging shells, one for each threat level, from the inside out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

from models.domain.forecasts import Forecast
from scenes.twin3d.solids import EMPTY, Floats, Solid

DECADE_M = 11.0  # a shell's height a decade above its level; it grows with the root of the decades
LOWEST_M, HIGHEST_M = 0.5, 30.0
CELLS = 220  # along a side: finer shells look the same and cost more
FAINTEST = 1e-6  # ppm


@dataclass(frozen=True, slots=True)
class Shell:
    level: int
    surface: Solid


def plume_shells(forecast: Forecast, frame: int, origin: tuple[float, float]) -> list[Shell]:
    """The shells that are not empty, the strongest level first."""
    grid = forecast.grid
    ppm = forecast.ppm[min(max(frame, 0), len(forecast.ppm) - 1)]
    limits = [zone.ppm for zone in forecast.zones]
    window = _window(ppm, min(limits, default=1.0))
    if window is None:
        return []
    rows, columns = window
    x = grid.left - origin[0] + (np.arange(grid.columns, dtype=np.float64)[columns] + 0.5) * grid.cell
    y = grid.bottom - origin[1] + (np.arange(grid.rows, dtype=np.float64)[rows] + 0.5) * grid.cell
    field = np.log10(np.maximum(ppm[rows, columns], FAINTEST)).astype(np.float64)
    field, x, y = _finer(field, x, y)
    zones = sorted(forecast.zones, key=lambda zone: -zone.level)
    shells = [Shell(zone.level, _surface(field - np.log10(zone.ppm), x, y)) for zone in zones]
    return [shell for shell in shells if len(shell.surface.faces)]


def _window(ppm: NDArray[np.float32], limit: float) -> tuple[slice, slice] | None:
    """The rows and columns that hold the cloud, with two cells around it."""
    rows, columns = (np.flatnonzero((ppm > limit).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return slice(max(rows[0] - 2, 0), rows[-1] + 3), slice(max(columns[0] - 2, 0), columns[-1] + 3)


def _finer(field: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Coarse cells interpolated to about CELLS along the longer side, so that the cloud has no steps."""
    factor = max(CELLS / max(field.shape), 0.25)
    fine_x = np.linspace(x[0], x[-1], max(int(len(x) * factor), 3))
    fine_y = np.linspace(y[0], y[-1], max(int(len(y) * factor), 3))
    spline = RectBivariateSpline(y, x, field, kx=min(2, len(y) - 1), ky=min(2, len(x) - 1))
    return np.asarray(spline(fine_y, fine_x), dtype=np.float64), fine_x, fine_y


def _surface(above: Floats, x: Floats, y: Floats) -> Solid:
    """The height field over the cells beyond a limit, `above` in decades; its rim comes down to the ground."""
    inside = above > 0
    if not inside.any():
        return EMPTY
    height = np.where(inside, np.minimum(LOWEST_M + DECADE_M * np.sqrt(np.maximum(above, 0.0)), HIGHEST_M), LOWEST_M)
    cells = inside[:-1, :-1] | inside[:-1, 1:] | inside[1:, :-1] | inside[1:, 1:]
    numbers = np.arange(above.size).reshape(above.shape)
    corners = [block[cells] for block in (numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, 1:], numbers[1:, :-1])]
    faces = np.vstack([np.column_stack(corners[:3]), np.column_stack([corners[0], corners[2], corners[3]])])
    used, flat = np.unique(faces, return_inverse=True)
    rows, columns = np.divmod(used, above.shape[1])
    rim_x, rim_y = _to_rim(above, x, y, rows, columns)
    vertices = np.column_stack([rim_x, rim_y, height[rows, columns]])
    slope_y, slope_x = np.gradient(height, y, axis=0), np.gradient(height, x, axis=1)
    normals = np.column_stack([-slope_x[rows, columns], -slope_y[rows, columns], np.ones(len(used))])
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    return Solid(vertices, normals, flat.reshape(-1, 3))


def _to_rim(
    above: Floats, x: Floats, y: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Vertices outside the limit slide to where the field crosses it (one Newton step), which smooths the rim."""
    slope_y, slope_x = np.gradient(above, y, axis=0), np.gradient(above, x, axis=1)
    gx, gy, value = slope_x[rows, columns], slope_y[rows, columns], above[rows, columns]
    reach = 1.2 * float(np.hypot(x[1] - x[0], y[1] - y[0]))
    steep = np.maximum(gx**2 + gy**2, 1e-12)
    step = np.where(value < 0, np.minimum(-value / steep, reach / np.sqrt(steep)), 0.0)
    return x[columns] + gx * step, y[rows] + gy * step

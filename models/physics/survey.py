"""Looking at a cloud: frames, running maxima, and grids that fit what is to be seen."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Grid
from models.physics.dispersion.heavy import HeavyCloud
from models.physics.dispersion.passive.cloud import Cancelled, Cloud, Progress, RunCancelled

Field = NDArray[np.float32]
Bounds = tuple[float, float, float, float]  # left, bottom, right, top

_COARSE = 160  # cells of the grid from which the cloud is first seen
_FINE = 240  # cells of a single level's own grid
_ROOM = 0.4  # a level spanning less of a grid than this is looked at more closely
_FAINT = 0.3  # of the lowest level: what the first look must not cut off
_SPRAY = 20.0  # m around the source that are always seen


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Survey:
    """One cloud seen at one height; concentrations below `negligible` ppm may be missing."""

    cloud: Cloud | HeavyCloud
    receptor_m: float
    negligible: float
    cancelled: Cancelled = never

    def frames(self, grid: Grid, times: NDArray[np.float64], progress: Progress | None) -> tuple[Field, Field]:
        """Return ppm (frames, rows, columns) at evenly spaced times, and their running maximum (rows, columns)."""
        ppm = np.empty((times.size, grid.rows, grid.columns), dtype=np.float32)
        highest = np.zeros((grid.rows, grid.columns), dtype=np.float32)
        step = float(times[0])
        looks = self._looks(step)
        for index, time in enumerate(times):
            for back in range(looks - 1, 0, -1):
                np.maximum(highest, self._look(grid, float(time) - step * back / looks), out=highest)
            ppm[index] = self._look(grid, float(time))
            np.maximum(highest, ppm[index], out=highest)
            if progress is not None:
                progress(index + 1, times.size)
        return ppm, highest

    def fitted(self, ppm: float, cells: int, centre: tuple[float, float] | None) -> Grid:
        """Return the grid that holds the zone of `ppm`, found by looking from ever nearer."""
        bounds = self._everything()
        for _ in range(4):
            coarse = around(bounds, _COARSE)
            highest = self._maximum(coarse, self.cloud.until_s / 20.0)
            bounds = self._with_source(bounds_of(coarse, highest >= _FAINT * ppm, 2), _SPRAY)
            if 3.0 * _side(bounds) > _side_of(coarse):
                break
        if centre is not None:
            half = max(centre[0] - bounds[0], bounds[2] - centre[0], centre[1] - bounds[1], bounds[3] - centre[1])
            bounds = (centre[0] - half, centre[1] - half, centre[0] + half, centre[1] + half)
        return around(bounds, cells, margin=0.02)

    def closer(self, grid: Grid, highest: Field, ppm: float) -> tuple[Grid, Field]:
        """Return a grid and running maximum fine enough to draw the zone of `ppm` from."""
        for _ in range(3):
            near = self._with_source(bounds_of(grid, highest >= ppm, 2), grid.cell)
            if _side(near) > _ROOM * _side_of(grid) or grid.cell < 0.2:
                break
            grid = around(near, _FINE)
            highest = self._maximum(grid, self.cloud.until_s / 30.0)
        return grid, highest

    def _look(self, grid: Grid, time_s: float) -> Field:
        if self.cancelled():
            raise RunCancelled
        return self.cloud.on_grid(grid, time_s, self.receptor_m, self.negligible)

    def _maximum(self, grid: Grid, step: float) -> Field:
        highest = np.zeros((grid.rows, grid.columns), dtype=np.float32)
        count = math.ceil(self.cloud.until_s / step) * self._looks(step)
        for time in np.linspace(self.cloud.until_s / count, self.cloud.until_s, count):
            np.maximum(highest, self._look(grid, float(time)), out=highest)
        return highest

    def _looks(self, step: float) -> int:
        """How often to look within a step, so that no cloud, however short its release, jumps between two looks."""
        return min(60, max(4, math.ceil(5.0 * step / self.cloud.duration_s)))

    def _everything(self) -> Bounds:
        """Bounds of all puffs at any time."""
        bounds = self._with_source(None, _SPRAY)
        for time in np.linspace(self.cloud.until_s / 12.0, self.cloud.until_s, 12):
            puffs = self.cloud.puffs(float(time), 50.0)
            low = (puffs[:, :2] - 5.0 * puffs[:, 2:3]).min(axis=0)
            high = (puffs[:, :2] + 5.0 * puffs[:, 2:3]).max(axis=0)
            bounds = _joined(bounds, (float(low[0]), float(low[1]), float(high[0]), float(high[1])))
        return bounds

    def _with_source(self, bounds: Bounds | None, margin: float) -> Bounds:
        x, y = self.cloud.release.x, self.cloud.release.y
        source = (x - margin, y - margin, x + margin, y + margin)
        return source if bounds is None else _joined(bounds, source)


def around(bounds: Bounds, cells: int, margin: float = 0.05) -> Grid:
    """Return a square grid of `cells` x `cells` over the bounds, with a margin."""
    side = max(_side(bounds), 1.0) * (1.0 + 2.0 * margin)
    left, bottom = (bounds[0] + bounds[2] - side) / 2.0, (bounds[1] + bounds[3] - side) / 2.0
    return Grid(left, bottom, side / cells, cells, cells)


def bounds_of(grid: Grid, mask: NDArray[np.bool_], margin: int) -> Bounds | None:
    """Return the bounds of the marked cells with `margin` cells around, or None where none is marked."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return (
        grid.left + float(columns[0] - margin) * grid.cell,
        grid.bottom + float(rows[0] - margin) * grid.cell,
        grid.left + float(columns[-1] + 1 + margin) * grid.cell,
        grid.bottom + float(rows[-1] + 1 + margin) * grid.cell,
    )


def _joined(a: Bounds, b: Bounds) -> Bounds:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _side(bounds: Bounds) -> float:
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1])


def _side_of(grid: Grid) -> float:
    return grid.cell * max(grid.columns, grid.rows)

"""How likely each place sees each level: many equally likely members of one forecast, on one grid.

For every cell, level and frame it is counted how many members have reached the level there by then. Members are shared
out in groups; whoever computes them (threads of this machine, a cluster) is the caller's choice, groups are pure
functions of their input. A passive member in wind that does not change is not redrawn from frame to frame: what its
plume gains at its far end is added, and what it has lost since its source ran dry is taken away.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.dispersion.members import USUAL, Member, Uncertainty, draw, members
from models.physics.dispersion.passive.cloud import Cancelled, Cloud, RunCancelled
from models.physics.zones import zone_polygons

Counts = NDArray[np.uint16]
GROUP = 25  # members that one task computes

LIKELY, COVERING = 0.5, 0.1  # share of members within the 50 % and beyond the 90 % contour


@dataclass(frozen=True, slots=True)
class Group:
    """One task: members whose clouds are followed on `grid` at `times_s` (frames,); `levels` ascending in ppm."""

    members: tuple[Member, ...]
    grid: Grid
    times_s: NDArray[np.float64]
    levels: NDArray[np.float64]
    receptor_m: float


@dataclass(frozen=True, slots=True)
class Ensemble:
    """reached: (levels, frames, rows, columns) how many of `count` members have reached each level by each frame."""

    grid: Grid
    times_s: NDArray[np.float64]
    levels: tuple[float, ...]
    reached: Counts
    count: int

    def probability(self, level: float, frame: int = -1) -> NDArray[np.float32]:
        """Return the share of members (rows, columns) that have reached a level of `levels` by a frame."""
        counts = self.reached[self.levels.index(level), frame]
        return np.asarray(counts, dtype=np.float32) / np.float32(max(self.count, 1))

    def zone(self, level: float, share: float, frame: int = -1) -> MultiPolygon:
        """Return where at least `share` of the members reach a level.

        `LIKELY` gives the 50 % contour. `COVERING` gives the 90 % contour: nine in ten members stay inside of it.
        """
        return zone_polygons(self.probability(level, frame), self.grid, share)


Spread = Callable[[Callable[[Group], Counts], Sequence[Group]], Iterable[Counts]]


def one_by_one(work: Callable[[Group], Counts], groups: Sequence[Group]) -> Iterable[Counts]:
    """Compute groups in this thread, one after the other."""
    return map(work, groups)


def run_ensemble(
    release: Release,
    weather: Sequence[Weather],
    grid: Grid,
    times_s: NDArray[np.float64],
    levels: Sequence[float],
    *,
    count: int = 100,
    uncertainty: Uncertainty = USUAL,
    seed: int = 1,
    receptor_m: float = 1.5,
    spread: Spread = one_by_one,
    so_far: Callable[[Ensemble], None] | None = None,
    cancelled: Cancelled | None = None,
) -> Ensemble:
    """Return how likely each place sees each of `levels` in ppm by each of `times_s` (frames,).

    spread: who computes the groups; so_far: told the ensemble as it stands after each group. Raises RunCancelled.
    """
    ascending = tuple(sorted(set(levels)))
    times = np.asarray(times_s, dtype=np.float64)
    drawn = members(release, weather, draw(count, uncertainty, seed))
    groups = [
        Group(tuple(drawn[first : first + GROUP]), grid, times, np.array(ascending), float(receptor_m))
        for first in range(0, count, GROUP)
    ]
    arrivals = np.zeros((len(ascending), times.size, grid.rows, grid.columns), dtype=np.uint16)
    done = 0
    for counts in spread(count_arrivals, groups):
        if cancelled is not None and cancelled():
            raise RunCancelled
        arrivals += counts
        done = min(done + GROUP, count)
        if so_far is not None and done < count:
            so_far(Ensemble(grid, times, ascending, np.cumsum(arrivals, axis=1, dtype=np.uint16), done))
    return Ensemble(grid, times, ascending, np.cumsum(arrivals, axis=1, dtype=np.uint16), count)


def count_arrivals(group: Group) -> Counts:
    """Return (levels, frames, rows, columns): how many members first reach a level in a frame."""
    from models.physics.dispersion.passive import exceedance

    shape = (group.levels.size, group.times_s.size, group.grid.rows, group.grid.columns)
    counts = np.zeros(shape, dtype=np.uint16)
    for member in group.members:
        cloud = Cloud(member.release, member.weather, float(group.times_s[-1]))
        reached = np.zeros(shape[2:], dtype=np.uint8)
        levels = (group.levels / (cloud.ppm_per_kg_m3 * member.scale)).astype(np.float32)  # kg/m3
        growing = np.zeros(shape[2:], dtype=np.float32)
        before = 0.0
        for frame, now in enumerate(group.times_s):
            looks = max(1, min(20, math.ceil(2.0 * (now - before) / cloud.duration_s)))
            for look in np.linspace(before, now, looks + 1)[1:]:
                if cloud.steady:
                    _grow(cloud, growing, group, float(look), before)
                    shown = growing
                else:
                    shown = cloud.on_grid(group.grid, float(look), group.receptor_m)
                    shown /= np.float32(cloud.ppm_per_kg_m3)
                exceedance.note_arrivals(counts[:, frame], reached, shown, levels)
                before = float(look)
    return counts


def _grow(cloud: Cloud, field: NDArray[np.float32], group: Group, now: float, before: float) -> None:
    """Add to a field what a cloud in steady wind gains from `before` to `now` s, and take away what it has lost."""
    cloud.add_ages(field, group.grid, before, now, group.receptor_m, 1.0)
    over = cloud.duration_s
    if now > over:
        cloud.add_ages(field, group.grid, max(before - over, 0.0), now - over, group.receptor_m, -1.0)

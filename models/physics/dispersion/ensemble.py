"""How likely each place sees each level: many equally likely members of one forecast, on one grid.

For every cell, level and frame it is counted how many members have reached the level there by then. Members are shared
out in groups; whoever computes them (threads of this machine, a cluster) is the caller's choice, groups are pure
functions of their input. A passive member in wind that does not change is not redrawn from frame to frame: what its
plume gains at its far end is added, and what it has lost since its source ran dry is taken away.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.dispersion.heavy import HeavyCloud, cloud_of
from models.physics.dispersion.members import USUAL, Member, Uncertainty, draw, members
from models.physics.dispersion.passive.cloud import Cancelled, Cloud, RunCancelled
from models.physics.zones import zone_polygons

Counts = NDArray[np.uint16]
GROUP = 25  # members that one task computes; at most 255

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


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many members first reach a level in a frame, where any does: places (n,) in the flat (levels, frames, rows,
    columns), and how many there (n,). Few enough to send them from one process to another."""

    places: NDArray[np.uint32]
    counts: NDArray[np.uint8]


Spread = Callable[[Callable[[Group], Arrivals], Sequence[Group]], Iterable[Arrivals]]


def one_by_one(work: Callable[[Group], Arrivals], groups: Sequence[Group]) -> Iterable[Arrivals]:
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
    flat = arrivals.reshape(-1)
    for found in spread(count_arrivals, groups):
        if cancelled is not None and cancelled():
            raise RunCancelled
        flat[found.places] += found.counts
        done = min(done + GROUP, count)
        if so_far is not None and done < count:
            so_far(Ensemble(grid, times, ascending, np.cumsum(arrivals, axis=1, dtype=np.uint16), done))
    return Ensemble(grid, times, ascending, np.cumsum(arrivals, axis=1, dtype=np.uint16), count)


def count_arrivals(group: Group) -> Arrivals:
    """Return how many of a group's members first reach each level in each cell and frame."""
    from models.physics.dispersion.passive import exceedance

    grid = group.grid
    counts = np.zeros((group.levels.size, group.times_s.size, grid.rows, grid.columns), dtype=np.uint8)
    for member in group.members:
        cloud = cloud_of(member.release, member.weather, float(group.times_s[-1]))
        levels = (group.levels / member.scale).astype(np.float32)
        reached = np.zeros((grid.rows, grid.columns), dtype=np.uint8)
        shown = _growing(cloud, group) if cloud.steady else _redrawn(cloud, group)
        for frame, field in shown:
            exceedance.note_arrivals(counts[:, frame], reached, field, levels)
    flat = counts.reshape(-1)
    places = np.flatnonzero(flat)
    return Arrivals(places.astype(np.uint32), flat[places])


def _looks(cloud: Cloud | HeavyCloud, times_s: NDArray[np.float64]) -> Iterator[tuple[int, float, float]]:
    """Frame, from and until when: so short that no cloud, however short its release, jumps between two looks."""
    before = 0.0
    for frame, now in enumerate(times_s):
        count = max(1, min(20, math.ceil(2.0 * (now - before) / cloud.duration_s)))
        for look in np.linspace(before, now, count + 1)[1:]:
            yield frame, before, float(look)
            before = float(look)


def _redrawn(cloud: Cloud | HeavyCloud, group: Group) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for frame, _, now in _looks(cloud, group.times_s):
        yield frame, cloud.on_grid(group.grid, now, group.receptor_m)


def _growing(cloud: Cloud | HeavyCloud, group: Group) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """ppm of a cloud in steady wind: what its puffs gain and lose from look to look, over its dense part if it has one.

    Once its dense part stands, nothing new is reached there.
    """
    puffs, delay, heavy = (cloud.passive, cloud.delay_s, cloud) if isinstance(cloud, HeavyCloud) else (cloud, 0.0, None)
    field = np.zeros((group.grid.rows, group.grid.columns), dtype=np.float32)
    for frame, before, now in _looks(cloud, group.times_s):
        old, young, over = now - delay, max(before - delay, 0.0), puffs.duration_s
        if old > 0.0:
            puffs.add_ages(field, group.grid, young, old, group.receptor_m, cloud.ppm_per_kg_m3)
        if old > over:
            gone = max(young - over, 0.0)
            puffs.add_ages(field, group.grid, gone, old - over, group.receptor_m, -cloud.ppm_per_kg_m3)
        if heavy is None or before > heavy.standing_s:
            yield frame, field
        else:
            whole = field.copy()
            heavy.add_near(whole, group.grid, group.receptor_m, now)
            yield frame, whole

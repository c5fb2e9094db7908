"""A passive cloud on the map: puffs in wind that changes with time and from place to place.

Theory of operation. Air leaves the source all the time; tracers mark where the air emitted at a number of instants is.
Each drifts with the wind of the moment at a height that grows with the cloud, and spreads as `turbulence` says for the
air it meets: it never shrinks when the air calms down. The line through the tracers is cut into puffs close enough for
their sum to be smooth, so neither frame times nor the number of tracers show in the result, and mass is conserved
whatever the wind does. Each puff is round, hence separable: a grid costs two short one-dimensional profiles a puff, and
a puff narrower than the cells is averaged over them. In wind that never changes all tracers live the same life, which
is computed once.

What it does not know: weight of a dense or buoyant cloud, jets, chemistry.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.domain.errors import CommandCenterError
from models.domain.forecasts import Grid, Release, SourceKind
from models.domain.readings import Weather
from models.physics.dispersion.passive.plume import LEAST_SPREAD, first_state
from models.physics.dispersion.passive.turbulence import age_of
from models.physics.dispersion.passive.weather import LocalWind, pieces
from models.physics.substances import GAS_CONSTANT, substance
from models.text import N_

Floats = NDArray[np.float64]

ENGINE = N_("Puffs in surface-layer similarity")
TRACERS = 600  # also the number of time steps in which they are followed
FEWEST_EMISSIONS = 12  # of even the shortest release
_AGES, _FIRST_AGES = 1200, 60
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a cloud is where the passive model takes over: m downwind of the source, and its spreads there.

    `depth_m` is its mean height over the release's height.
    """

    x_m: float
    sigma_y_m: float
    depth_m: float


class RunCancelled(CommandCenterError):
    """Whoever asked for the run no longer wants it."""

    message = N_("The run was cancelled")


class Cloud:
    """One release in one weather, followed from its beginning for `until_s` seconds.

    Making it follows all tracers once; after that it never changes and may be asked from several threads at once.
    """

    def __init__(
        self,
        release: Release,
        weather: Sequence[Weather],
        until_s: float,
        *,
        averaging_s: float = 600.0,
        local: LocalWind | None = None,
        beginning: Beginning | None = None,
    ) -> None:
        from models.physics.dispersion.passive import kernels

        self.release = release
        self.until_s = float(until_s)
        matter = substance(release.substance)
        sudden = release.kind is SourceKind.INSTANTANEOUS
        self.duration_s = min(1.0 if sudden else max(float(release.duration_s), 1.0), self.until_s)
        sampled = averaging_s if beginning is not None else min(averaging_s, release.duration_s)  # meander meanwhile
        self.wind = pieces(weather, release.started_at, until_s, matter.name, sampled)
        present = self.wind.layers[0]
        self.ppm_per_kg_m3 = 1e6 * GAS_CONSTANT * present.temperature_k / (matter.molar_mass * present.pressure_pa)
        self._height = float(release.height)  # numba compiles anew for every type it meets
        self.lid = max(present.mixing_height_m, 2.0 * self._height, 10.0)
        self._width, self._start = first_state(
            0.0 if sudden else release.rate_kg_s, release.total_kg if sudden else math.inf, release.area_m2 or None,
            1e6 / self.ppm_per_kg_m3, present.speed(max(self._height, 1.0)),
        )  # fmt: skip
        self._one_life = self.wind.knots.size == 1 and local is None
        if beginning is not None:
            self._width, self._start = 0.0, self._begun(beginning)
        self._step = self.until_s / TRACERS
        emissions = max(FEWEST_EMISSIONS, math.ceil(self.duration_s / self._step))
        self._emitted = np.linspace(0.0, self.duration_s, emissions + 1)
        self._ages = np.concatenate([[0.0], np.geomspace(0.05, max(self.until_s, 1.0), _AGES)])
        if self._one_life:
            self._states = self._life(0, self._ages)
        else:
            self._states = kernels.march(
                self._emitted, self._step, TRACERS, self.wind.knots, self.wind.towards, self.wind.tables,
                self._figures(), *self._mapped(local), self._start, self._height,
            )  # fmt: skip
            self._fresh_s = 0.0 if local is not None or beginning is not None else 2.0 * self._step
            self._first_ages = np.concatenate([[0.0], np.geomspace(0.05, 2.0 * self._step, _FIRST_AGES)])
            self._births = [self._life(piece, self._first_ages) for piece in range(self.wind.knots.size)]

    @property
    def drift_m(self) -> float:
        """How far the first air released is from the source in the end."""
        return math.hypot(*(self._states[-1, :2] if self._one_life else self._states[0, -1, :2]))

    @property
    def steady(self) -> bool:
        """Whether wind and rate never change while the source lasts."""
        return self._one_life and not self.release.segments and self.release.kind is not SourceKind.INSTANTANEOUS

    def released_kg(self, times_s: ArrayLike) -> Floats:
        """Return the kg that had got out by each time (any shape)."""
        times = np.clip(np.asarray(times_s, dtype=np.float64), 0.0, self.duration_s)
        release = self.release
        if release.kind is SourceKind.INSTANTANEOUS:
            return np.asarray(release.total_kg * times / self.duration_s)
        if not release.segments:
            return np.asarray(release.rate_kg_s * times)
        edges = np.unique([0.0, self.duration_s, *(min(s.start_s, self.duration_s) for s in release.segments)])
        rates = np.array([release.rate_at(float(edge)) for edge in edges[:-1]])
        return np.asarray(np.interp(times, edges, np.concatenate([[0.0], np.cumsum(rates * np.diff(edges))])))

    @property
    def engine(self) -> str:
        """Message id of the model's name."""
        return ENGINE

    def puffs(self, time_s: float, finest: float) -> Floats:
        """Return the cloud at a time: (m, 6) x, y, sigma y, mean height over its source in m, profile exponent, kg.

        time_s: since the release began; finest: m below which the spread need not be resolved.
        """
        from models.physics.dispersion.passive import kernels

        now = min(float(time_s), self.until_s)
        if now <= 0.0:
            return np.empty((0, 6))
        tracers = self._one_stretch(now) if self._one_life else self._marched(now)
        tracers[:, 0] += self.release.x
        tracers[:, 1] += self.release.y
        return kernels.puffs_along(tracers, self.released_kg(tracers[:, -1]), self._width, float(finest))

    def _one_stretch(self, now: float) -> Floats:
        """Tracers of a cloud all of which lives the same life."""
        from models.physics.dispersion.passive import kernels

        youngest = max(0.0, now - self.duration_s)
        tracers = kernels.of_ages(self._states, self._ages, youngest, now, self.wind.towards[0])
        tracers[:, -1] += now
        return tracers

    def _marched(self, now: float) -> Floats:
        """Tracers that were followed one by one; what has just got out is seen more closely, in the present wind."""
        from models.physics.dispersion.passive import kernels

        tracers = kernels.tracers_at(self._states, self._emitted, self._step, now, self._start)
        piece = int(np.searchsorted(self.wind.knots, now, side="right")) - 1
        fresh, youngest = self._fresh_s, max(0.0, now - self.duration_s)
        if youngest < fresh < now - self.wind.knots[piece]:
            first = kernels.of_ages(self._births[piece], self._first_ages, youngest, fresh, self.wind.towards[piece])
            first[:, -1] += now
            return np.vstack([tracers[tracers[:, -1] < now - fresh - 1e-9], first])
        if now <= self.duration_s:
            return np.vstack([tracers, [*self._start, now]])
        return tracers

    def _begun(self, beginning: Beginning) -> Floats:
        """The state of a tracer that another model hands over, downwind in the first wind."""
        towards = np.array([1.0, 0.0]) if self._one_life else self.wind.towards[0]
        width = max(beginning.sigma_y_m, LEAST_SPREAD)
        age = age_of(width, float(self.wind.figures[0, 1]))
        depth = max(beginning.depth_m, LEAST_SPREAD)
        return np.array([*(beginning.x_m * towards), width, depth, 2.0, 1.0, age])

    def _life(self, piece: int, ages: Floats) -> Floats:
        from models.physics.dispersion.passive import kernels

        return kernels.lives(ages, self._start, self.wind.tables[piece], self._figures()[piece], self._height)

    def on_grid(
        self, grid: Grid, time_s: float, receptor_m: float = 1.5, negligible_ppm: float = 0.0
    ) -> NDArray[np.float32]:
        """Return ppm (rows, columns) at `receptor_m` above ground, `time_s` after the release began.

        Puffs that nowhere give more than `negligible_ppm` are left out.
        """
        from models.physics.dispersion.passive import kernels

        field = np.zeros((grid.rows, grid.columns), dtype=np.float32)
        kernels.add_to_grid(
            field, self.puffs(time_s, 0.5 * grid.cell), float(grid.left), float(grid.bottom), float(grid.cell),
            float(receptor_m), self._height, self.lid, self.ppm_per_kg_m3, float(negligible_ppm),
        )  # fmt: skip
        return np.minimum(field, np.float32(1e6), out=field)

    def add_ages(
        self, field: NDArray[np.float32], grid: Grid, young_s: float, old_s: float, receptor_m: float, share: float
    ) -> None:
        """Add to field (rows, columns) `share` times what gas between two ages gives, in kg/m3; for a steady cloud."""
        from models.physics.dispersion.passive import kernels

        tracers = kernels.of_ages(self._states, self._ages, young_s, old_s, self.wind.towards[0])
        tracers[:, 0] += self.release.x
        tracers[:, 1] += self.release.y
        released = float(self.release.rate_kg_s) * (tracers[:, -1] + old_s)
        puffs = kernels.puffs_along(tracers, released, self._width, 0.5 * grid.cell)
        kernels.add_to_grid(
            field, puffs, float(grid.left), float(grid.bottom), float(grid.cell), float(receptor_m), self._height,
            self.lid, float(share), 0.0,
        )  # fmt: skip

    def at(self, x: ArrayLike, y: ArrayLike, z: ArrayLike, time_s: float) -> Floats:
        """Return ppm at points (n,) in m of the park's CRS and m above ground, `time_s` after the release began."""
        from models.physics.dispersion.passive import kernels

        xs, ys, zs = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (x, y, z)))
        values = np.zeros(xs.size)
        px, py, pz = (np.ascontiguousarray(each) for each in (xs, ys, zs))
        puffs = self.puffs(time_s, 0.05)
        kernels.add_to_points(values, puffs, px, py, pz, self._height, self.lid, self.ppm_per_kg_m3)
        return np.minimum(values, 1e6, out=values)

    def _figures(self) -> Floats:
        """The pieces' figures under the lid that the whole cloud has: it does not sink back when the lid does."""
        figures = self.wind.figures.copy()
        figures[:, 0] = self.lid
        return figures

    def _mapped(self, local: LocalWind | None) -> tuple[Floats, Floats]:
        """The local wind of each piece, and where its cells lie as seen from the source."""
        count = self.wind.knots.size
        if local is None:
            return np.broadcast_to(np.array([1.0, 0.0]), (count, 1, 1, 2)).copy(), np.array([0.0, 0.0, 1.0])
        corner = [local.grid.left - self.release.x, local.grid.bottom - self.release.y, local.grid.cell]
        vectors = np.ascontiguousarray(np.broadcast_to(local.vectors, (count, *local.vectors.shape)))
        return vectors, np.array(corner)


def simulate(
    release: Release,
    weather: Sequence[Weather],
    grid: Grid,
    times_s: ArrayLike,
    receptor_m: float = 1.5,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> NDArray[np.float32]:
    """Return ppm (frames, rows, columns) at `receptor_m` above ground.

    times_s: (frames,) seconds after the release began; weather: records over the forecast's time, one at least.
    Raises RunCancelled once `cancelled()` says so, which is asked before each frame.
    """
    times = np.asarray(times_s, dtype=np.float64)
    cloud = Cloud(release, weather, float(times.max()))
    ppm = np.empty((times.size, grid.rows, grid.columns), dtype=np.float32)
    for index, time in enumerate(times):
        if cancelled is not None and cancelled():
            raise RunCancelled
        ppm[index] = cloud.on_grid(grid, float(time), receptor_m)
        if progress is not None:
            progress(index + 1, times.size)
    return ppm


def concentration_at(
    release: Release, weather: Sequence[Weather], x: ArrayLike, y: ArrayLike, z: ArrayLike, time: datetime
) -> Floats:
    """Return ppm at points (n,), metres in the park's CRS and above ground, at `time`; zero before the release.

    Who asks for many times makes one `Cloud` and asks that.
    """
    since = (time - release.started_at).total_seconds()
    if since <= 0.0:
        return np.zeros(np.broadcast(x, y, z).size)
    return Cloud(release, weather, since).at(x, y, z, since)


def warm_up() -> None:
    """Import and compile (or load) the kernels; slow once per machine. Call it off the main thread."""
    now = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    weather = [Weather(now + timedelta(seconds=s), 3.0, 270.0, "D", 15.0) for s in (0.0, 30.0)]
    release = Release("chlorine", 0.0, 0.0, 1.0, 1.0, 60.0, now)
    for cloud in (Cloud(release, weather[:1], 60.0), Cloud(release, weather, 60.0)):
        cloud.on_grid(Grid(0.0, -50.0, 10.0, 10, 10), 60.0)
        cloud.at([50.0], [0.0], [1.5], 60.0)
    from models.physics.dispersion.passive import kernels

    kernels.verticals(np.zeros((1, 7)) + 1.0, 1.5, 0.0, 100.0)

"""A Gaussian puff model of a passive gas over open country, in wind that changes with time.

Theory of operation. Air leaves the source all the time; tracers mark where the air emitted at a number of instants is.
Each drifts with the wind of the moment, at a height that grows with the cloud, and spreads with the distance it runs by
the Briggs curves of the stability it meets. The wind is the same all over the park. The line through the tracers is cut
into puffs close enough for their sum to be smooth, so neither frame times nor the number of tracers show in the result,
and mass is conserved whatever the wind does. Ground and mixing lid reflect. Each puff is round, hence separable: a grid
costs two short one-dimensional profiles a puff, and a puff narrower than the cells is averaged over them.

What it does not know: weight of a dense or buoyant cloud, jets, buildings, terrain, deposition, chemistry.

Literature: Briggs (1973) curves as in Hanna, Briggs & Hosker (1982), table 4.5; Turner (1970) for reflection and lid;
van Ulden (1978) for the height at which a ground cloud moves; the virtual distance on a change of class as in CALPUFF
(Scire et al. 2000).
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.domain.errors import CommandCenterError
from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.substances import ATMOSPHERE, GAS_CONSTANT, ZERO_CELSIUS, substance
from models.physics.weather import CALM, wind_series
from models.text import N_

ENGINE = N_("Gaussian puff, open country")
TRACERS = 600  # also the number of time steps in which they are followed
FEWEST_EMISSIONS = 12  # of even the shortest release
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class RunCancelled(CommandCenterError):
    """Whoever asked for the run no longer wants it."""

    message = N_("The run was cancelled")


class Cloud:
    """One release in one weather, followed from its beginning for `until_s` seconds.

    Making it follows all tracers once; after that it never changes and may be asked from several threads at once.
    """

    def __init__(self, release: Release, weather: Sequence[Weather], until_s: float) -> None:
        from models.physics import kernels

        self.release = release
        self.until_s = float(until_s)
        self.wind = wind_series(weather, release.started_at, until_s)
        self.duration_s = min(max(float(release.duration_s), 1.0), self.until_s)
        present = min(weather, key=lambda each: abs((each.time - release.started_at).total_seconds()))
        matter = substance(release.substance)
        kelvin = present.temperature_c + ZERO_CELSIUS
        self.ppm_per_kg_m3 = 1e6 * GAS_CONSTANT * kelvin / (matter.molar_mass * ATMOSPHERE)
        self._height = float(release.height)  # numba compiles anew for every type it meets
        self.lid = max(float(present.mixing_height_m), 2.0 * self._height, 10.0)
        # at the source the gas is pure at most: Q / (pi u s^2) = its density
        speed = max(kernels.speed_of(self.wind.speeds[0], self._height), CALM)
        density = matter.gas_density(kelvin)
        self._initial = max(0.05, math.sqrt(max(release.rate_kg_s, 0.0) / (math.pi * speed * density)))
        self._step = self.until_s / TRACERS
        emissions = max(FEWEST_EMISSIONS, math.ceil(self.duration_s / self._step))
        self._emitted = np.linspace(0.0, self.duration_s, emissions + 1)
        self._states = kernels.march(
            self._emitted, self._step, TRACERS, self.wind.knots, self.wind.towards, self.wind.speeds,
            self.wind.stability, self._initial, self._height, kernels.SIGMA_Y, kernels.SIGMA_Z, CALM,
        )  # fmt: skip

    @property
    def drift_m(self) -> float:
        """How far the first air released is from the source in the end."""
        return math.hypot(*self._states[0, -1, :2])

    def puffs(self, time_s: float, finest: float) -> NDArray[np.float64]:
        """Return the cloud `time_s` after the release began: (m, 5) x, y, sigma y, sigma z in m, and kg.

        finest: m below which the spread need not be resolved.
        """
        from models.physics import kernels

        now = min(float(time_s), self.until_s)
        if now <= 0.0:
            return np.empty((0, 5))
        tracers = kernels.tracers_at(self._states, self._emitted, self._step, now, self._initial)
        if now <= self.duration_s:
            tracers = np.vstack([tracers, [0.0, 0.0, self._initial, self._initial, now]])
        tracers[:, 0] += self.release.x
        tracers[:, 1] += self.release.y
        return kernels.puffs_along(tracers, float(self.release.rate_kg_s), float(finest))

    def on_grid(
        self, grid: Grid, time_s: float, receptor_m: float = 1.5, negligible_ppm: float = 0.0
    ) -> NDArray[np.float32]:
        """Return ppm (rows, columns) at `receptor_m` above ground, `time_s` after the release began.

        Puffs that nowhere give more than `negligible_ppm` are left out.
        """
        from models.physics import kernels

        field = np.zeros((grid.rows, grid.columns), dtype=np.float32)
        kernels.add_to_grid(
            field, self.puffs(time_s, 0.5 * grid.cell), float(grid.left), float(grid.bottom), float(grid.cell),
            float(receptor_m), self._height, self.lid, self.ppm_per_kg_m3, float(negligible_ppm),
        )  # fmt: skip
        return np.minimum(field, np.float32(1e6), out=field)

    def at(self, x: ArrayLike, y: ArrayLike, z: ArrayLike, time_s: float) -> NDArray[np.float64]:
        """Return ppm at points (n,) in m of the park's CRS and m above ground, `time_s` after the release began."""
        from models.physics import kernels

        xs, ys, zs = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (x, y, z)))
        values = np.zeros(xs.size)
        px, py, pz = (np.ascontiguousarray(each) for each in (xs, ys, zs))
        puffs = self.puffs(time_s, 0.05)
        kernels.add_to_points(values, puffs, px, py, pz, self._height, self.lid, self.ppm_per_kg_m3)
        return np.minimum(values, 1e6, out=values)


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
) -> NDArray[np.float64]:
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
    weather = Weather(now, 3.0, 270.0, "D", 15.0)
    cloud = Cloud(Release("chlorine", 0.0, 0.0, 1.0, 1.0, 60.0, now), [weather], 60.0)
    cloud.on_grid(Grid(0.0, -50.0, 10.0, 10, 10), 60.0)
    cloud.at([50.0], [0.0], [1.5], 60.0)

"""A Gaussian puff model of a passive gas over open country, in wind that changes with time.

Theory of operation. Air leaves the source all the time; tracers mark where the air emitted at a number of instants is
now. The wind is uniform over the park, so a tracer has drifted by the wind's integral between its emission and now.
Its spread grows with the wind run by the Briggs curves of the stability it met on its way. The line through the tracers
is cut into puffs close enough for their sum to be smooth, so neither frame times nor the number of tracers show in the
result, and mass is conserved whatever the wind does. Ground and mixing lid reflect. Each puff is round, hence
separable: a grid costs two short one-dimensional profiles a puff, and a puff narrower than the cells is averaged over
them.

What it does not know: weight of a dense or buoyant cloud, jets, buildings, terrain, deposition, chemistry.

Literature: Briggs (1973) curves as in Hanna, Briggs & Hosker (1982), table 4.5; Turner (1970) for reflection and lid;
the virtual distance on a change of class as in CALPUFF (Scire et al. 2000).
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
from models.physics.weather import CALM, wind_path
from models.text import N_

ENGINE = "gaussian puff, Briggs open country"
TRACERS = 600
TRANSPORT_HEIGHT = 10.0  # m; lower clouds too drift with the wind at the usual height of measurement
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class RunCancelled(CommandCenterError):
    """Whoever asked for the run no longer wants it."""

    message = N_("The run was cancelled")


class Cloud:
    """One release in one weather. Immutable after birth; may be asked from several threads at once."""

    def __init__(self, release: Release, weather: Sequence[Weather], until_s: float) -> None:
        height = max(release.height, TRANSPORT_HEIGHT)
        self.release = release
        self.until_s = float(until_s)
        self._height = float(release.height)  # numba compiles anew for every type it meets
        self.path = wind_path(weather, release.started_at, height, until_s)
        self.duration_s = min(max(release.duration_s, 1.0), until_s)
        steps = max(12, math.ceil(TRACERS * self.duration_s / until_s))
        self._emissions = np.linspace(0.0, self.duration_s, steps + 1)
        present = min(weather, key=lambda each: abs((each.time - release.started_at).total_seconds()))
        self.lid = max(float(present.mixing_height_m), 2.0 * self._height, 10.0)
        matter = substance(release.substance)
        kelvin = present.temperature_c + ZERO_CELSIUS
        self.ppm_per_kg_m3 = 1e6 * GAS_CONSTANT * kelvin / (matter.molar_mass * ATMOSPHERE)
        # at the source the gas is pure at most: Q / (pi u s^2) = its density
        speed = max(float(self.path.speed[0]), CALM)
        density = matter.gas_density(present.temperature_c)
        self.initial_sigma = max(0.05, math.sqrt(max(release.rate_kg_s, 0.0) / (math.pi * speed * density)))
        self._classes, self._until = _class_runs(self.path.stability, self.path.run)

    def puffs(self, time_s: float, finest: float) -> NDArray[np.float64]:
        """Return the cloud `time_s` after the release began: (m, 5) x, y, sigma y, sigma z in m, and kg."""
        from models.physics import kernels

        now = min(max(time_s, 0.0), self.until_s)
        last = min(now, self.duration_s)
        emitted = np.r_[self._emissions[self._emissions < last], last]
        if now <= 0.0 or emitted.size < 2:
            return np.empty((0, 5))
        drift_x, drift_y, run = self.path.at(emitted)
        (now_x,), (now_y,), (now_run,) = self.path.at(np.array([now]))
        sigmas = [
            kernels.spread(run, float(now_run), self.initial_sigma, curves, self._until, self._classes)
            for curves in (kernels.SIGMA_Y, kernels.SIGMA_Z)
        ]
        x, y = self.release.x + now_x - drift_x, self.release.y + now_y - drift_y
        return kernels.puffs_along(x, y, sigmas[0], sigmas[1], emitted, float(self.release.rate_kg_s), finest)

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
    """Return ppm at points (n,), metres in the park's CRS and above ground, at `time`; zero before the release."""
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


def _class_runs(
    stability: NDArray[np.int64], run: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the classes met one after the other and the wind run up to which each holds."""
    held = stability[:-1]
    last = np.r_[held[1:] != held[:-1], True]
    until = run[1:][last]
    until[-1] = np.inf
    return held[last], until

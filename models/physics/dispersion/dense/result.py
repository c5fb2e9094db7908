"""A dense cloud that has been followed: what it is at any point, on arcs, on a map, and where it has become passive."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.physics.dispersion.case import ArcResult
from models.physics.dispersion.dense import plume, profiles
from models.physics.dispersion.dense.records import Air, Emission, Matter, View
from models.physics.dispersion.dense.thermodynamics import AIR_MASS

Floats = NDArray[np.float64]

_WEIGHTLESS = 0.3  # of g' h / u*^2: the cloud's weight no longer damps its mixing (Britter 1989: a passive cloud)
_ADRIFT = 0.1  # by which its speed may differ from the wind's
_SPREADING = 0.5  # of the friction velocity at which it may still spread


@dataclass(frozen=True, slots=True)
class HandOver:
    """One member's cloud where it has become passive: m, s, kg/s and kg; of a puff `rate_kg_s` is 0 and `sigma_x` > 0.

    `time_s` is when the first of the cloud passes, or when a puff's middle does.
    """

    x_m: float
    time_s: float
    rate_kg_s: float
    mass_kg: float
    duration_s: float
    sigma_x_m: float
    sigma_y_m: float
    sigma_z_m: float
    height_m: float
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class DensePlume:
    """Trajectories (members, rows, columns of `plume`) with what they were made from."""

    rows: Floats
    filled: NDArray[np.int64]
    changed: NDArray[np.int64]  # row where a plume became a puff; 0: stood at once; `filled`: stayed a plume
    half_widths: Floats
    matter: Matter
    airs: tuple[Air, ...]
    sources: tuple[Emission, ...]
    mean_winds: Floats

    @property
    def members(self) -> int:
        return len(self.airs)

    def at(
        self, x: ArrayLike, y: ArrayLike, z: ArrayLike, time_s: float, *, member: int = 0, averaging_s: float = 0.0
    ) -> Floats:
        """Return kg/m3 at points (n,), x m downwind of the source, y across, `time_s` after the release began."""
        xs, ys, zs = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (x, y, z)))
        values = np.zeros(xs.size)
        if time_s < 0.0:
            return values
        px, py, pz = (np.ascontiguousarray(each.ravel()) for each in (xs, ys, zs))
        profiles.points(values, *self._member(member), px, py, pz, float(time_s), float(averaging_s))
        return values

    def on_grid(
        self, values: Floats, left: float, bottom: float, cell: float, east: float, north: float, towards_rad: float,
        receptor_m: float, time_s: float, *, member: int = 0, averaging_s: float = 0.0,
    ) -> Floats:  # fmt: skip
        """Add kg/m3 at `time_s` to a map (rows, columns) whose cells begin at (left, bottom); return it.

        east, north: m of the source; towards_rad: where the wind blows to, from east, anticlockwise.
        """
        profiles.grid(
            values, *self._member(member), float(left), float(bottom), float(cell), float(east), float(north),
            math.cos(towards_rad), math.sin(towards_rad), float(receptor_m), float(time_s), float(averaging_s),
        )  # fmt: skip
        return values

    def arcs(
        self, distances_m: Sequence[float], z: float, averaging_s: float = 0.0, *, member: int = 0
    ) -> list[ArcResult]:
        """Return the most that each arc sees on the axis at z m, averaged over `averaging_s` (0: not at all)."""
        return [self._arc(float(each), float(z), float(averaging_s), member) for each in distances_m]

    def hand_over(self, member: int = 0) -> HandOver:
        """Return the slice from which on the cloud is passive; its last one if it never is."""
        rows, air, source = self.rows[member, : self.filled[member]], self.airs[member], self.sources[member]
        index = self._passive_row(member)
        row = rows[index]
        puffed = self.changed[member] <= index
        return HandOver(
            x_m=float(row[plume.X]),
            time_s=float(row[plume.TIME]),
            rate_kg_s=0.0 if puffed else source.rate,
            mass_kg=source.mass,
            duration_s=source.duration,
            sigma_x_m=float(row[plume.LENGTH]) / math.sqrt(3.0) if puffed else 0.0,
            sigma_y_m=float(row[plume.WIDTH]) / math.sqrt(3.0),
            sigma_z_m=profiles.spread_up(row),
            height_m=float(row[plume.CENTRE]),
            speed_m_s=max(float(row[plume.SPEED]), 0.01 * air.friction),
        )

    def _passive_row(self, member: int) -> int:
        rows, air = self.rows[member, : self.filled[member]], self.airs[member]
        means = np.interp(np.log(np.maximum(rows[:, plume.HEIGHT], 1e-6)), _LOG_HEIGHTS, self.mean_winds[member])
        reduced = 9.81 * np.abs(rows[:, plume.DENSITY] - air.density) / rows[:, plume.DENSITY]
        heavy = reduced * rows[:, plume.HEIGHT] > _WEIGHTLESS * air.friction**2
        fast = np.abs(rows[:, plume.SPEED] - means) > _ADRIFT * means + 0.02
        spreading = rows[:, plume.SPREADING] > _SPREADING * air.friction
        busy = np.flatnonzero(heavy | fast | spreading)
        return int(min(busy[-1] + 1 if busy.size else 0, rows.shape[0] - 1))

    def _member(self, member: int) -> tuple[Floats, int, int, View]:
        air, source = self.airs[member], self.sources[member]
        view = View(
            source.duration, float(self.rows[member, 0, plume.X]), air.meander, air.shortest, self.matter.molar_mass,
            AIR_MASS, air.pressure, air.temperature,
        )  # fmt: skip
        return self.rows[member], int(self.filled[member]), int(self.changed[member]), view

    def _arc(self, x: float, z: float, averaging: float, member: int) -> ArcResult:
        rows, filled, changed, view = self._member(member)
        row = np.empty(plume.COLUMNS)
        if changed == 0:
            share, passing, edge = self._most_at_once(x, z, averaging, member, row)
        else:
            share = profiles.moving(
                rows, filled, changed, view, x, 0.0, z, -1.0, averaging, row
            )
            passing = view.duration
            if changed < filled and x >= rows[changed, plume.X]:
                passing = max(2.0 * row[plume.LENGTH] / max(row[plume.SPEED], 1e-3), view.duration)
            edge = profiles.edges(row, x - view.start, passing, averaging, view)
        sigma = profiles.spread_up(row)
        spread = math.sqrt(row[plume.CORE] ** 2 / 3.0 + edge * edge)
        return ArcResult(
            x_m=x,
            concentration_kg_m3=profiles.density_of(row, share, view),
            mole_fraction=share,
            sigma_y_m=spread,
            half_width_m=_half_width(row[plume.CORE], edge),
            cloud_height_m=row[plume.CENTRE] + 2.15 * sigma,
            regime=self._regime(row, member, x),
        )

    def _most_at_once(
        self, x: float, z: float, averaging: float, member: int, row: Floats
    ) -> tuple[float, float, float]:
        """Return the highest running mean at a point of a cloud that stood at once; `row` holds the cloud then."""
        rows, filled, _, view = self._member(member)
        times = rows[:filled, plume.TIME]
        series = np.array([
            profiles.standing(rows, filled, view, x, 0.0, z, float(each), averaging, row)
            for each in times
        ])  # fmt: skip
        best = int(series.argmax())
        share = float(series[best])
        if averaging > 0.0 and filled > 1:
            dose = np.concatenate([[0.0], np.cumsum(0.5 * (series[1:] + series[:-1]) * np.diff(times))])
            starts = np.concatenate([times, times - averaging])
            means = (np.interp(starts + averaging, times, dose) - np.interp(starts, times, dose)) / averaging
            share = min(share, float(means.max()))
        row[:] = rows[best]
        passing = 2.0 * row[plume.LENGTH] / max(row[plume.SPEED], 1e-3)
        return share, passing, profiles.edges(row, row[plume.X], passing, averaging, view)

    def _regime(self, row: Floats, member: int, x: float) -> str:
        changed, filled = self.changed[member], self.filled[member]
        if changed == 0 or (changed < filled and x >= self.rows[member, changed, plume.X]):
            return "puff"
        air = self.airs[member]
        if row[plume.CENTRE] > 0.5 * row[plume.HEIGHT]:
            return "jet"
        reduced = 9.81 * (row[plume.DENSITY] - air.density) / row[plume.DENSITY]
        return "dense" if reduced * row[plume.HEIGHT] > _WEIGHTLESS * air.friction**2 else "passive"


def _half_width(core: float, edge: float) -> float:
    """Return where the cloud's crosswind profile has fallen to half of what it is on the axis."""
    root = math.sqrt(2.0) * edge
    low, high = 0.0, core + 4.0 * edge
    top = 2.0 * math.erf(core / root)
    for _ in range(50):
        y = 0.5 * (low + high)
        value = math.erf((y + core) / root) - math.erf((y - core) / root)
        low, high = (y, high) if value > 0.5 * top else (low, y)
    return 0.5 * (low + high)


def _log_heights() -> Floats:
    from models.physics.dispersion.dense.ambient import HEIGHTS

    return np.asarray(np.log(HEIGHTS))


_LOG_HEIGHTS = _log_heights()

"""A cloud that is heavy, or a jet, at first and is carried on by puffs once it is passive.

Theory of operation. The dense model follows the cloud straight downwind from its source, in the air of the moment at
which the release began, down to the slice where weight, momentum and own spreading no longer matter. There tracers set
in with that slice's width (at the averaging time in question), depth and mass, and go on in whatever wind they meet. A
cloud that has become one puff by then passes the slice as an even stream that lasts as long as its length says. Puffs
that begin at x give the share Phi((x' - x) / sigma) of an endless line's concentration at x'; the dense part fades out
by the rest, so that there is neither a gap nor a jump.

On a grid the dense part is its concentration on the axis, which changes with time, times a cross-section that is looked
up once for each grid, where and when the axis sees the most: at any place a plume has nearly one shape all the time. A
release samples the wind's meander only while it lasts, so it is not seen over a longer averaging time than that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from models.domain.forecasts import Grid, Release, SourceKind
from models.domain.readings import Weather
from models.physics.dispersion.engine import choose
from models.physics.dispersion.from_release import case_of
from models.physics.dispersion.passive.cloud import Beginning, Cloud
from models.physics.dispersion.passive.plume import SIGMA_OF_MEAN
from models.physics.dispersion.passive.turbulence import SHORTEST_S
from models.physics.dispersion.passive.weather import LocalWind, pieces, present_layer
from models.text import N_

Floats = NDArray[np.float64]

ENGINE = N_("Heavy gas and jets after Ermak, then puffs in surface-layer similarity")
_LIFTED = 1.5  # sigmas z that a cloud's middle is above the ground when it is no ground cloud any more
_FADED = 4.0  # sigmas behind the hand-over where nothing of the dense part is left
_BRIEF_S = 120.0  # a release shorter than this is a puff, whose cross-section changes while it passes
_STANDING = 1.5  # times as long as its front takes to the hand-over
_NOTHING = 1e-6  # of the axis: cells that see less are left out
_GRIDS = 8  # whose cross-sections are kept


def cloud_of(
    release: Release,
    weather: Sequence[Weather],
    until_s: float,
    *,
    averaging_s: float = 600.0,
    local: LocalWind | None = None,
) -> "Cloud | HeavyCloud":
    """Return the cloud of a release by the model that suits its source (`engine.choose`).

    local: what buildings do to the wind that carries puffs; the dense part does not know of them.
    """
    case = case_of(release, present_layer(weather, release.started_at), averaging_s)
    if choose(case) == "passive":
        return Cloud(release, weather, until_s, averaging_s=averaging_s, local=local)
    return HeavyCloud(release, weather, until_s, averaging_s=averaging_s, local=local)


@dataclass(frozen=True, slots=True)
class _Section:
    """Cells of a grid (n,) that the dense cloud reaches: which, m downwind and aside, and parts of the axis there.

    A cell lies `beyond` (0-1) of the way from the axis' point `before` it to the next, and sees `share` of it.
    """

    cells: NDArray[np.intp]
    along: Floats
    across: Floats
    before: NDArray[np.intp]
    beyond: NDArray[np.float32]
    share: NDArray[np.float32]


class HeavyCloud:
    """One heavy release in one weather, with the questions that a passive `Cloud` answers."""

    engine = ENGINE

    def __init__(
        self,
        release: Release,
        weather: Sequence[Weather],
        until_s: float,
        *,
        averaging_s: float = 600.0,
        local: LocalWind | None = None,
    ) -> None:
        from models.physics.dispersion import dense

        self.release, self.until_s = release, float(until_s)
        layer = present_layer(weather, release.started_at)
        self._dense = dense.run(case_of(release, layer, averaging_s))
        lasts = 0.0 if release.kind is SourceKind.INSTANTANEOUS else release.duration_s
        self._averaging = averaging_s = min(averaging_s, max(lasts, SHORTEST_S))
        self._brief = lasts < _BRIEF_S
        self.hand_over = hand = self._dense.hand_over()
        (slice_,) = self._dense.arcs([hand.x_m], 0.0, averaging_s)
        self._width = max(slice_.sigma_y_m, hand.sigma_y_m, 0.1)
        lifted = hand.height_m > _LIFTED * hand.sigma_z_m
        begins = Beginning(hand.x_m, self._width, hand.sigma_z_m / SIGMA_OF_MEAN)
        after, self._delay = self._handed(hand.height_m if lifted else 0.0)
        left = max(self.until_s - self._delay, 1.0)
        self.passive = Cloud(after, weather, left, averaging_s=averaging_s, local=local, beginning=begins)
        self.duration_s = min(max(release.duration_s, 1.0), self.until_s)
        self.ppm_per_kg_m3, self.lid, self.wind = self.passive.ppm_per_kg_m3, self.passive.lid, self.passive.wind
        east, north = pieces(weather, release.started_at, 1.0).towards[0]
        self._towards = math.atan2(north, east)
        places = np.geomspace(1.0, max(hand.x_m, 2.0), 12)
        halves = [arc.half_width_m for arc in self._dense.arcs(list(places), 0.0, averaging_s)]
        self._half_widths = places, np.array(halves)
        behind = np.linspace(-_FADED * self._width, 0.0, 40, endpoint=False)
        ahead = np.geomspace(0.2, hand.x_m + _FADED * self._width, 220)
        self._axis = np.concatenate([behind, [0.0], ahead])
        self._sections: dict[tuple[Grid, float], _Section] = {}

    def _handed(self, height: float) -> tuple[Release, float]:
        """What the passive part releases at the hand-over, and when that begins."""
        release, hand = self.release, self.hand_over
        lasts, first, rate = release.duration_s, hand.time_s, release.rate_kg_s
        segments, total = release.segments, release.total_kg
        if hand.rate_kg_s <= 0.0:
            spread = math.sqrt(max(hand.sigma_x_m**2 - self._width**2, 0.0))
            lasts = max(math.sqrt(12.0) * spread / hand.speed_m_s, 1.0)  # an even stream of the same variance
            first, rate, segments, total = max(hand.time_s - lasts / 2.0, 0.0), hand.mass_kg / lasts, (), hand.mass_kg
        began = release.started_at + timedelta(seconds=first)
        return replace(
            release, kind=SourceKind.PASSIVE, height=height, rate_kg_s=rate, duration_s=lasts, total_kg=total,
            area_m2=0.0, segments=segments, started_at=began,
        ), first  # fmt: skip

    @property
    def steady(self) -> bool:
        """Whether its plume grows at the far end only, once it stands."""
        return self.passive.steady and not self._brief

    @property
    def delay_s(self) -> float:
        """When puffs begin at the hand-over."""
        return self._delay

    @property
    def standing_s(self) -> float:
        """From when on the dense part does not change any more while the source lasts."""
        return _STANDING * self.hand_over.time_s

    @property
    def drift_m(self) -> float:
        """How far the first air released is from the source in the end."""
        return max(self.passive.drift_m, self.hand_over.x_m)

    def puffs(self, time_s: float, finest: float) -> Floats:
        """Return rows (m, 6) as `Cloud.puffs` does; the dense part stands in by discs without mass."""
        found = self.passive.puffs(time_s - self._delay, finest)
        steps = np.linspace(0.0, self.hand_over.x_m, 12)
        discs = np.zeros((steps.size, 6))
        discs[:, 0] = self.release.x + steps * math.cos(self._towards)
        discs[:, 1] = self.release.y + steps * math.sin(self._towards)
        discs[:, 2] = self.hand_over.sigma_y_m
        discs[:, 3], discs[:, 4] = 1.0, 2.0
        return np.vstack([found, discs])

    def on_grid(
        self, grid: Grid, time_s: float, receptor_m: float = 1.5, negligible_ppm: float = 0.0
    ) -> NDArray[np.float32]:
        """Return ppm (rows, columns) as `Cloud.on_grid` does."""
        field = self.passive.on_grid(grid, time_s - self._delay, receptor_m, negligible_ppm)
        self.add_near(field, grid, receptor_m, float(time_s))
        return np.minimum(field, np.float32(1e6), out=field)

    def at(self, x: ArrayLike, y: ArrayLike, z: ArrayLike, time_s: float) -> Floats:
        """Return ppm at points (n,) as `Cloud.at` does."""
        xs, ys, zs = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (x, y, z)))
        far = self.passive.at(xs, ys, zs, time_s - self._delay)
        east, north = xs - self.release.x, ys - self.release.y
        cosine, sine = math.cos(self._towards), math.sin(self._towards)
        along, across = east * cosine + north * sine, north * cosine - east * sine
        return np.minimum(far + self._near(along, across, zs, time_s), 1e6)

    def _share(self, along: Floats) -> Floats:
        """How much of the dense model's answer counts at m downwind."""
        return np.asarray(ndtr((self.hand_over.x_m - along) / self._width))

    def add_near(self, field: NDArray[np.float32], grid: Grid, receptor_m: float, time_s: float) -> None:
        """Add the dense part in ppm."""
        from models.physics.dispersion.passive import exceedance

        section = self._section(grid, receptor_m)
        if section is None:
            return
        axis = self._on_axis(receptor_m, time_s)
        if not axis.any():
            return
        flat = field.reshape(-1)
        if self._brief:
            seen = np.flatnonzero(axis)
            near = (section.along > self._axis[max(seen[0] - 1, 0)]) & (section.along < self._axis[seen[-1]])
            found = self._near(section.along[near], section.across[near], receptor_m, time_s)
            flat[section.cells[near]] += found.astype(np.float32)
        else:
            exceedance.add_sections(flat, section.cells, section.before, section.beyond, section.share, axis)

    def _near(self, along: Floats, across: ArrayLike, z: ArrayLike, time_s: float) -> Floats:
        """The dense part in ppm, faded out behind the hand-over."""
        found = self._dense.at(along, across, z, float(time_s), averaging_s=self._averaging)
        return found * self._share(along) * self.ppm_per_kg_m3

    def _on_axis(self, receptor_m: float, time_s: float) -> Floats:
        return self._near(self._axis, 0.0, receptor_m, time_s)

    def _section(self, grid: Grid, receptor_m: float) -> "_Section | None":
        """The dense cloud's cross-sections on a grid, in parts of its axis."""
        known = self._sections.get((grid, receptor_m))
        if known is not None:
            return known
        cells, along, across = self._window(grid)
        if not cells.size:
            return None
        before = np.clip(np.searchsorted(self._axis, along) - 1, 0, self._axis.size - 2)
        beyond = (along - self._axis[before]) / (self._axis[before + 1] - self._axis[before])
        share = np.ones(cells.size, dtype=np.float32)
        if not self._brief:
            share[:] = 0.0
            times, axes = self._lives(receptor_m)
            best = np.argmax(axes, axis=0)[before]
            for k in np.unique(best):
                here = best == k
                seen = self._dense.at(along[here], across[here], receptor_m, times[k], averaging_s=self._averaging)
                middle = np.interp(along[here], self._axis, axes[k])
                share[here] = np.divide(seen, middle, out=np.zeros_like(seen), where=middle > 0.0)
        some = share > _NOTHING
        return self._kept(grid, receptor_m, _Section(
            cells[some], along[some], across[some], before[some], beyond[some].astype(np.float32), share[some],
        ))  # fmt: skip

    def _kept(self, grid: Grid, receptor_m: float, section: "_Section") -> "_Section":
        if len(self._sections) >= _GRIDS:
            self._sections.clear()
        self._sections[grid, receptor_m] = section
        return section

    def _lives(self, receptor_m: float) -> tuple[Floats, Floats]:
        """Some times (n,), and the axis at each of them (n, places) in kg/m3."""
        last = max(self.until_s, 2.0)
        times = np.unique(np.concatenate([np.geomspace(1.0, last, 40), [min(self.release.duration_s, last)]]))
        seen = [self._dense.at(self._axis, 0.0, receptor_m, time, averaging_s=self._averaging) for time in times]
        return times, np.array(seen)

    def _window(self, grid: Grid) -> tuple[NDArray[np.intp], Floats, Floats]:
        """The cells of a grid that the dense cloud may reach, and m downwind and aside of each (n,).

        It is never wider than at its hand-over.
        """
        x = grid.left + (np.arange(grid.columns) + 0.5) * grid.cell - self.release.x
        y = grid.bottom + (np.arange(grid.rows) + 0.5) * grid.cell - self.release.y
        cosine, sine = math.cos(self._towards), math.sin(self._towards)
        along = (x[None, :] * cosine + y[:, None] * sine).ravel()
        across = (y[:, None] * cosine - x[None, :] * sine).ravel()
        reached = (along > self._axis[0]) & (along < self._axis[-1]) & (np.abs(across) < _FADED * self._width)
        cells = np.flatnonzero(reached)
        if self._brief:
            return cells, along[cells], across[cells]
        half = np.interp(along[cells], *self._half_widths)
        cells = cells[np.abs(across[cells]) < _FADED * half + grid.cell]
        return cells, along[cells], across[cells]


def warm_up() -> None:
    """Import and compile (or load) every model's kernels; slow once per machine. Call it off the main thread."""
    from models.physics.dispersion import dense
    from models.physics.dispersion.passive import cloud, exceedance

    cloud.warm_up()
    dense.warm_up()
    none = np.zeros((1, 1))
    whole = np.zeros(1, np.int64)
    exceedance.add_sections(
        none[0].astype(np.float32), whole, whole, none[0].astype(np.float32), none[0].astype(np.float32), np.zeros(2)
    )
    exceedance.note_arrivals(
        np.zeros((1, 1, 1, 1), np.uint8)[:, 0], none.astype(np.uint8), none.astype(np.float32), np.ones(1, np.float32)
    )

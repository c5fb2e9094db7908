"""The wind of each row and how a cloud grows in it, tabulated for the compiled forward model.

How a cloud grows and drifts with age is the passive model's (`dispersion.passive`), followed once for each kind of air
(wind in steps of a tenth, stability class) and height of the source in doublings. Across the wind a row's mean has all
of the mechanical turbulence and none of the slow convective eddies: these turn the vane from row to row and are the
unrest of its direction.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.physics.air import LEAST_SIGMA_V, USUAL_ROUGHNESS, profile_shape, surface_layer
from models.physics.dispersion.passive.plume import first_state
from models.physics.dispersion.passive.turbulence import LID, SIGMA_V, turbulence
from models.physics.inversion.records import Series, Site
from models.physics.weather import pasquill_class, sun_elevation

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

AGES = np.geomspace(0.5, 3600.0, 64)  # s
HEIGHTS = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])  # m, of sources
LIGHTEST = 0.2  # m/s; the vane's own threshold
MECHANICAL = 1.9  # sigma v / u* (Panofsky and Dutton 1984; Hanna and Chang 1992)
INITIAL_M = 0.3  # m, of a cloud at its source
_STEPS_PER_LOG = 10.0
DRIFT, SPREAD, MEAN_HEIGHT = 0, 2, 3  # columns of a tracer's state
_SMOOTH_S = 900.0  # over which the air's kind is judged
_WANDER_S = 1800.0  # over which the vane's unrest is judged
_LEAST_UNREST, _MOST_UNREST = math.radians(5.0), math.radians(40.0)
REPRESENTATIVE = math.radians(8.0)  # what one vane does not say of the wind some ten metres away


@dataclass(frozen=True, slots=True)
class Winds:
    """velocity (rows, 2) m/s east and north at the vane; unrest (rows,) radians that a row's direction may be off;
    kinds (rows,) into lives (kinds, heights, ages, 2): drift relative to the vane's wind and sigma y in m, and into
    depths (kinds, pairs, ages): the vertical distribution in 1/m between each pair of heights of source and sensor.
    """

    velocity: Floats
    unrest: Floats
    kinds: Integers
    lives: Floats
    depths: Floats


def winds(series: Series, site: Site, height_m: float, pairs: tuple[tuple[float, float], ...]) -> Winds:
    """Return what the forward model needs of each row; rows without wind keep the last one known.

    height_m: of the vane; pairs: heights in m of a source and a sensor.
    """
    step_s = series.step_s
    angle, speed = np.radians(_held(series.wind_from)), np.maximum(_held(series.wind_speed), LIGHTEST)
    velocity = np.stack([-speed * np.sin(angle), -speed * np.cos(angle)], axis=1)
    smooth = _trailing(speed, max(round(_SMOOTH_S / step_s), 1))
    steps = np.abs(np.angle(np.exp(1j * np.diff(angle, prepend=angle[:1]))))
    unrest = np.sqrt(_trailing(steps**2, max(round(_WANDER_S / step_s), 2)) / 2.0)
    numbers = np.round(_STEPS_PER_LOG * np.log(np.maximum(smooth, LIGHTEST))).astype(np.int64)
    letters = _classes(series.times, smooth, site, height_m)
    found: dict[tuple[int, str], int] = {}
    kinds = np.array([found.setdefault(key, len(found)) for key in zip(numbers.tolist(), letters, strict=True)])
    lives = [_lives(math.exp(number / _STEPS_PER_LOG), letter, site, height_m, pairs) for number, letter in found]
    return Winds(
        velocity=velocity,
        unrest=np.hypot(np.clip(unrest, _LEAST_UNREST, _MOST_UNREST), REPRESENTATIVE),
        kinds=kinds.astype(np.int64),
        lives=np.stack([each for each, _ in lives]),
        depths=np.stack([each for _, each in lives]),
    )


@lru_cache(maxsize=512)
def _lives(
    speed: float, stability: str, site: Site, height_m: float, pairs: tuple[tuple[float, float], ...]
) -> tuple[Floats, Floats]:
    from models.physics.dispersion.passive import kernels

    air = surface_layer(
        speed, height_m, stability=stability, roughness_m=site.roughness_m, temperature_k=site.temperature_k,
        pressure_pa=site.pressure_pa,
    )  # fmt: skip
    felt = turbulence(air)
    felt.figures[SIGMA_V] = max(MECHANICAL * air.friction_velocity, LEAST_SIGMA_V)
    lives, depths = np.empty((HEIGHTS.size, AGES.size, 2)), np.empty((len(pairs), AGES.size))
    groups = height_groups(np.array([source for source, _ in pairs]))
    _, start = first_state(0.0, math.inf, None, air.density, speed)
    start[MEAN_HEIGHT] = INITIAL_M
    for k, height in enumerate(HEIGHTS.tolist()):
        felt.figures[LID] = max(felt.figures[LID], 2.0 * height)
        states = kernels.lives(AGES, start, felt.table, felt.figures, height)
        lives[k] = np.stack([np.gradient(states[:, DRIFT], AGES) / speed, INITIAL_M + states[:, SPREAD]], axis=1)
        for i in np.flatnonzero(groups == k):
            depths[i] = kernels.verticals(states, pairs[i][1], pairs[i][0], felt.figures[LID])
    return lives, depths


def height_groups(heights: Floats) -> NDArray[np.int64]:
    """Return which of `HEIGHTS` each source (n,) lives with."""
    return np.asarray(np.abs(np.log(np.maximum(heights[:, None], 0.1) / HEIGHTS)).argmin(axis=1), dtype=np.int64)


def _classes(times: Floats, smooth: Floats, site: Site, height_m: float) -> list[str]:
    """Return the stability class of each row, from the wind at 10 m as the classes want it."""
    if site.stability is not None:
        return [site.stability] * times.size
    if site.latitude is None or site.longitude is None:
        return ["D"] * times.size
    lower, standard = profile_shape(np.array([height_m, 10.0]), 0.0, site.roughness_m or USUAL_ROUGHNESS)
    classes = []
    for time, speed in zip(times.tolist(), (standard / lower * smooth).tolist(), strict=True):
        sun = sun_elevation(datetime.fromtimestamp(time, UTC), site.latitude, site.longitude)
        classes.append(pasquill_class(speed, night=sun <= 0.0, elevation_deg=sun))
    return classes


def _held(values: Floats) -> Floats:
    """Return the values with gaps filled by the last one known (the first gap by the first known)."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros_like(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.size), -1))
    return np.asarray(values[np.where(last >= 0, last, int(np.argmax(known)))])


def _trailing(values: Floats, rows: int) -> Floats:
    """Return the mean of each row and the ones before it, `rows` at most."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, values.size + 1)
    starts = np.maximum(ends - rows, 0)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))

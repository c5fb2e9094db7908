"""Readings as the search wants them: excess over each sensor's own level, in its own noise, and what a reading says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.physics.inversion.background import background, without_frozen
from models.physics.inversion.events import CLEAR
from models.physics.inversion.likelihood import AT_LEAST, AT_MOST, MISSING, VALUE
from models.physics.inversion.records import GasSensor

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WANDER = 3.0  # the level is followed imperfectly, and what it misses lasts: so many of its short noises are one noise
LIMIT_NOISES = 3.0  # a detection limit is three standard deviations (IUPAC)
_SHARE_OF_LEVEL = 0.01
_LEAST_PPM = 1e-6


@dataclass(frozen=True, slots=True)
class Readings:
    """excess (rows, sensors) in noises, kinds (rows, sensors), noise (sensors,) ppm, dead: without any reading."""

    excess: Floats
    kinds: Integers
    noise: Floats
    dead: tuple[str, ...]

    @property
    def gas(self) -> NDArray[np.bool_]:
        """Whether each reading (rows, sensors) is clearly above its level."""
        return np.asarray(((self.kinds == VALUE) & (self.excess > CLEAR)) | (self.kinds == AT_LEAST))


def readings(ppm: Floats, sensors: Sequence[GasSensor], step_s: float, least_noise_ppm: float | None) -> Readings:
    """Return the readings of ppm (rows, sensors), NaN where missing, each moved forward by its sensor's lag."""
    moved = _without_lag(ppm, sensors, step_s)
    alive = without_frozen(moved, sensors)
    levels, noise = np.empty_like(alive), np.empty(len(sensors))
    for columns in _by_instrument(sensors):
        series = _lowest(alive[:, columns])
        least = max(least_noise_ppm or 0.0, _resolution(alive[:, columns]), _LEAST_PPM)
        if series.size and np.isfinite(series).any():
            least = max(least, _SHARE_OF_LEVEL * abs(float(np.nanmedian(series))))
        limit = sensors[columns[0]].detection_limit_ppm
        if limit is not None and np.nanmedian(series) <= limit:  # nothing is known of the level but that it is low
            levels[:, columns], noise[columns] = 0.0, max(limit / LIMIT_NOISES, least)
            continue
        level, spread = background(series, least, in_gas=len(columns) > 1)
        levels[:, columns], noise[columns] = level[:, None], WANDER * spread
    kinds = np.where(np.isfinite(alive), VALUE, MISSING)
    for i, sensor in enumerate(sensors):
        if sensor.saturation_ppm is not None:
            kinds[(kinds[:, i] == VALUE) & (alive[:, i] >= sensor.saturation_ppm), i] = AT_LEAST
        if sensor.detection_limit_ppm is not None:
            low = (kinds[:, i] == VALUE) & (alive[:, i] <= sensor.detection_limit_ppm)
            kinds[low, i], alive[low, i] = AT_MOST, sensor.detection_limit_ppm
    excess = np.nan_to_num((alive - levels) / noise)
    dead = tuple(each.name for i, each in enumerate(sensors) if not (kinds[:, i] != MISSING).any())
    return Readings(excess, kinds.astype(np.int64), noise, dead)


def _without_lag(ppm: Floats, sensors: Sequence[GasSensor], step_s: float) -> Floats:
    moved = np.full_like(ppm, np.nan)
    for i, sensor in enumerate(sensors):
        rows = min(max(round(sensor.lag_s / step_s), 0), ppm.shape[0])
        moved[: ppm.shape[0] - rows, i] = ppm[rows:, i]
    return moved


def _by_instrument(sensors: Sequence[GasSensor]) -> list[list[int]]:
    """Open paths from one place are one instrument's, which has one level."""
    groups: dict[tuple[float, ...], list[int]] = {}
    for i, sensor in enumerate(sensors):
        key = (float(i),) if sensor.end is None else (sensor.x, sensor.y, sensor.height_m)
        groups.setdefault(key, []).append(i)
    return list(groups.values())


def _lowest(columns: Floats) -> Floats:
    """The lowest of one instrument's beams in each row: the one that most likely missed the gas."""
    if columns.shape[1] == 1:
        return np.asarray(columns[:, 0])
    known = np.asarray(np.isfinite(columns).any(axis=1))
    return np.asarray(np.where(known, np.nanmin(np.where(known[:, None], columns, 0.0), axis=1), np.nan))


def _resolution(columns: Floats) -> float:
    """Half the least step between readings: a display of 0.1 ppm is good to 0.05."""
    values = np.unique(columns[np.isfinite(columns)])
    steps = np.diff(values)
    steps = steps[steps > 0.0]
    least = 0.5 * float(steps.min()) if steps.size else 0.0
    return least if math.isfinite(least) else 0.0

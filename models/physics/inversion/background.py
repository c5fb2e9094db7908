"""What a gas sensor reads without the release: a slowly drifting level and the noise around it.

A random walk observed with noise, whose positive departures are taken for gas and left out (iteratively re-weighted
penalised least squares: Eilers 2003; Baek et al. 2015 for the asymmetric weights). Through a cloud that lies on a
sensor for hours the level goes straight on.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded
from scipy.ndimage import percentile_filter

from models.physics.inversion.records import GasSensor

Floats = NDArray[np.float64]

STIFFNESS_ROWS = 30.0  # over which the level follows its readings
FIRST_LOOK_ROWS = 360  # window of the first guess, a low percentile
FIRST_PERCENTILE = 15.0
LOWEST_PERCENTILE = 5.0
GAS = 2.5  # sigmas above the level where a reading counts as gas
FROZEN_ROWS = 120  # a sensor that says exactly the same for so long is dead
_ROUNDS = 30
_OUT = 1e-6


def background(ppm: Floats, least_noise: float, *, in_gas: bool = False) -> tuple[Floats, float]:
    """Return one sensor's level in ppm (minutes,) and its noise in ppm.

    ppm: (minutes,), NaN where missing; least_noise: ppm below which no noise is believed; in_gas: whether the gas may
    lie on it most of the time, so that only its lowest readings tell the level. A sensor without readings has the level
    NaN.
    """
    known = np.isfinite(ppm)
    if not known.any():
        return np.full(ppm.shape, np.nan), least_noise
    places = np.arange(ppm.size)
    filled = np.interp(places, places[known], ppm[known])
    noise = max(_quick_noise(filled), least_noise)
    if in_gas:
        return percentile_filter(filled, LOWEST_PERCENTILE, size=min(FIRST_LOOK_ROWS, ppm.size)), noise
    level = percentile_filter(filled, FIRST_PERCENTILE, size=min(FIRST_LOOK_ROWS, ppm.size))
    for _ in range(_ROUNDS):
        weights = np.where(known & (filled - level < GAS * noise), 1.0, _OUT)
        before, level = level, _smooth(filled, weights)
        spread = 1.4826 * float(np.median(np.abs(filled - level)[weights == 1.0])) if (weights == 1.0).any() else noise
        noise = max(0.5 * (noise + spread), least_noise)
        if float(np.max(np.abs(level - before))) < 0.02 * noise:
            break
    return level, noise


def without_frozen(ppm: Floats, sensors: Sequence[GasSensor]) -> Floats:
    """Return the readings (minutes, sensors) with those of sensors that stand still made missing.

    A reading at a sensor's own limits stands still by nature and stays.
    """
    cleaned = ppm.copy()
    for column, sensor in zip(cleaned.T, sensors, strict=True):
        known = np.flatnonzero(np.isfinite(column))
        edges = np.flatnonzero(np.diff(column[known]) != 0.0) + 1
        for run in np.split(known, edges):
            if run.size >= FROZEN_ROWS and not _at_limit(float(column[run[0]]), sensor):
                column[run] = np.nan
    return cleaned


def _at_limit(value: float, sensor: GasSensor) -> bool:
    saturated = sensor.saturation_ppm is not None and value >= sensor.saturation_ppm
    return saturated or value <= (sensor.detection_limit_ppm or 0.0)


def _quick_noise(filled: Floats) -> float:
    steps = np.abs(np.diff(filled))
    steps = steps[steps > 0.0]
    return 1.4826 * float(np.median(steps)) / np.sqrt(2.0) if steps.size else 0.0


def _smooth(values: Floats, weights: Floats) -> Floats:
    """Minimise sum w (y - b)^2 + stiffness^2 sum (b' )^2."""
    penalty = STIFFNESS_ROWS**2
    bands = np.zeros((2, values.size))
    bands[1] = weights + 2.0 * penalty
    bands[1, 0] -= penalty
    bands[1, -1] -= penalty
    bands[0, 1:] = -penalty
    return np.asarray(solveh_banded(bands, weights * values))

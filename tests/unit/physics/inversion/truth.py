"""A park whose leak is known: readings made with the forward model, fluctuating, with each sensor's level and noise."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.physics.inversion.forward import geometry, ppm_per_rate
from models.physics.inversion.records import Candidate, GasSensor, Series, Site
from models.physics.inversion.station import TURNS
from models.physics.inversion.trails import winds
from models.physics.substances import substance
from models.physics.substances.constants import ATMOSPHERE, GAS_CONSTANT

Floats = NDArray[np.float64]

STEP_S = 60.0
SENSORS = tuple(
    GasSensor(f"S{k}", 50.0 * math.sin(math.radians(22.5 * k)), 50.0 * math.cos(math.radians(22.5 * k)))
    for k in range(16)
)
CANDIDATES = (
    Candidate("A", -25.0, 20.0), Candidate("B", 20.0, 15.0), Candidate("C", 5.0, -30.0), Candidate("D", -5.0, 0.0, 6.0)
)  # fmt: skip
AIR = Site(stability="D", wind_height_m=2.0)
GAS = "methane"


def weather(rows: int, seed: int = 1, speed: float = 3.0) -> tuple[Floats, Floats, Floats]:
    """Return times, wind from and speed of rows in which the wind goes slowly round."""
    dice = np.random.default_rng(seed)
    angle = 200.0 + np.cumsum(dice.normal(0.0, 6.0, rows)) + 60.0 * np.sin(np.arange(rows) / 40.0)
    gusts = speed * np.exp(dice.normal(0.0, 0.15, rows))
    return STEP_S * np.arange(rows, dtype=np.float64), np.asarray(np.mod(angle, 360.0)), np.asarray(gusts)


def leak(
    rate: float,
    rows: int = 240,
    source: Candidate | None = CANDIDATES[1],
    sensors: Sequence[GasSensor] = SENSORS,
    during: tuple[int, int] = (100, 190),
    seed: int = 1,
    wind: tuple[Floats, Floats, Floats] | None = None,
) -> Series:
    """Return a record with a release of `rate` kg/s in the rows `during` (none without a source)."""
    times, angle, speed = wind or weather(rows, seed)
    dice = np.random.default_rng(seed + 100)
    ppm = 2.0 + 0.02 * np.arange(len(sensors)) + dice.normal(0.0, 0.01, (rows, len(sensors)))
    series = Series(times, angle, speed, ppm)
    if source is None:
        return series
    place = geometry(sensors, [source])
    air = winds(series, AIR, 2.0, place.heights)
    per_kg = 1e6 * GAS_CONSTANT * 288.15 / (substance(GAS).molar_mass * ATMOSPHERE)
    released = np.arange(during[0], during[1])
    unit = ppm_per_rate(place, air, released, STEP_S, per_kg)[:, 0]
    for row, felt in zip(released.tolist(), unit, strict=True):
        off = round(dice.normal(0.0, air.unrest[row]) / math.radians(8.0))
        gas = rate * felt[min(max(TURNS.size // 2 + off, 0), TURNS.size - 1)]
        ppm[row] += gas * dice.exponential(1.0, len(sensors))
    return series

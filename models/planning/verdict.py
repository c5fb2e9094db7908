"""Measured against forecast at every gas sensor: does what is read fit what was forecast?

Each member of the ensemble says what the air at a sensor should hold on average. What a sensor reads fluctuates about
that; where plumes meander the excess is exponential about its mean (intensity 1: Hanna 1984, J. Climate Appl. Meteor.
23, 1091). Both together give the band that nine in ten readings should lie in. A reading below the instrument's own
noise says "no more than that".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.dispersion import Says, Verdict
from models.domain.forecasts import Release
from models.domain.park import Park, Quantity, Sensor
from models.domain.readings import Weather
from models.domain.units import air_of, conversion
from models.physics.dispersion.heavy import cloud_of
from models.physics.dispersion.members import draw, members
from models.physics.substances import gas_of, is_known, substance

Floats = NDArray[np.float64]
MEMBERS = 64
LOW, HIGH = 0.05, 0.95
NOISE = 0.02  # of an instrument's range: what is below says nothing of gas
OLD_PERIODS, OLD_S = 2.0, 60.0  # a reading older than so many periods and so long is no measurement of now
MINORITY = 2  # so many sensors must disagree, or a third of those that see gas or should


@dataclass(frozen=True, slots=True)
class Measured:
    """What one sensor last said in its own unit, and how long ago."""

    value: float
    age_s: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """A forecast's release and weather, and what each sensor reads `elapsed_s` after the release began."""

    release: Release
    weather: tuple[Weather, ...]
    sensors: tuple[Sensor, ...]
    readings: tuple[Measured | None, ...]
    elapsed_s: float
    count: int = MEMBERS


def sensors_of(park: Park, name: str) -> tuple[Sensor, ...]:
    """Return the park's gas sensors that read a substance."""
    wanted = substance(name).name
    return tuple(
        sensor
        for sensor in park.sensors
        if sensor.quantity is Quantity.GAS and is_known(sensor.substance) and substance(sensor.substance).name == wanted
    )


def judge(asked: Hearing) -> tuple[Verdict, ...]:
    """Return a verdict for each sensor; concentrations in the sensor's unit."""
    if not asked.sensors:
        return ()
    low, middle, high = _band(asked)
    return tuple(
        _verdict(sensor, reading, (float(low[k]), float(middle[k]), float(high[k])), asked.weather[-1])
        for k, (sensor, reading) in enumerate(zip(asked.sensors, asked.readings, strict=True))
    )


def disagreeing(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return the sensors that speak against the forecast if they are enough to, else none.

    Enough are `MINORITY`, or one in three of those that read gas or should.
    """
    against = tuple(each.sensor_code for each in verdicts if each.says in (Says.MORE, Says.LESS))
    involved = sum(
        each.says in (Says.MORE, Says.LESS)
        or (each.says is Says.AGREES and each.forecast > 0.0 and bool(each.measured))
        for each in verdicts
    )
    return against if len(against) >= MINORITY or 3 * len(against) > involved else ()


def _band(asked: Hearing) -> tuple[Floats, Floats, Floats]:
    """ppm at the sensors (n,): that one reading in twenty stays below, the members' median, that one exceeds."""
    sensors, elapsed_s, count = asked.sensors, asked.elapsed_s, asked.count
    x, y = (np.array([getattr(sensor.geometry, axis) for sensor in sensors]) for axis in "xy")
    z = np.array([sensor.height for sensor in sensors])
    if elapsed_s <= 0.0:
        none = np.zeros(len(sensors))
        return none, none, none
    drawn = members(asked.release, asked.weather, draw(count))
    means = np.array(
        [each.scale * cloud_of(each.release, each.weather, elapsed_s).at(x, y, z, elapsed_s) for each in drawn]
    )
    gusts = -np.log1p(-(np.arange(count) + 0.5) / count)
    read = (means[:, None, :] * gusts[None, :, None]).reshape(-1, len(sensors))
    low, high = np.quantile(read, (LOW, HIGH), axis=0)
    return low, np.median(means, axis=0), high


def _verdict(sensor: Sensor, reading: Measured | None, ppm: tuple[float, float, float], weather: Weather) -> Verdict:
    own = conversion("ppm", sensor.unit, gas_of(sensor), air_of(weather))
    if own is None:
        return Verdict(sensor.code, None, 0.0, 0.0, 0.0, sensor.unit, None, Says.UNKNOWN)
    low, middle, high = (min(own(each), sensor.high) for each in ppm)
    measured = None if reading is None else reading.value
    age = None if reading is None else reading.age_s
    says = _says(sensor, measured, age, low, high)
    return Verdict(sensor.code, measured, low, middle, high, sensor.unit, age, says)


def _says(sensor: Sensor, measured: float | None, age_s: float | None, low: float, high: float) -> Says:
    if measured is None or age_s is None or not np.isfinite(measured):
        return Says.UNKNOWN
    if age_s > max(OLD_PERIODS * sensor.period_s, OLD_S):
        return Says.UNKNOWN
    noise = NOISE * (sensor.high - sensor.low)
    if min(measured, sensor.high) > max(high, noise):
        return Says.MORE
    if low > noise and measured < low:
        return Says.LESS
    return Says.AGREES

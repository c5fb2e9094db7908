"""The park's transmitters: when each reports and what it reads. Pure functions of time, seed and what is around it.

Every sensor reports on a fixed grid of instants, so two runs over the same time send the same readings, and a
restarted simulator repeats none of them with another value.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drivers.simulated import noise
from drivers.simulated.weather import WindField
from models.domain.park import Asset, Park, Quantity, Sensor
from models.domain.rules import RuleKind

Exposure = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
"""(sensor rows, times in microseconds) -> the cloud's concentration there in the sensor's own unit."""

_WALK_S = 900.0  # a process drifts over a quarter of an hour
_MILLISECOND = 1_000


class Due(NamedTuple):
    """Readings to be sent: rows into the park's sensors, event times and values, sorted by time."""

    rows: NDArray[np.int64]
    times: NDArray[np.int64]
    values: NDArray[np.float64]


class Devices:
    """All sensors of one park as columns."""

    def __init__(self, park: Park, seed: int) -> None:
        self.sensors = park.sensors
        self._seed = seed
        bounds = _normal_bounds(park)
        self._keys = np.array([sensor.key for sensor in park.sensors], dtype=np.int64)
        self._period = np.array([round(sensor.period_s * 1_000) for sensor in park.sensors], dtype=np.int64)
        self._period = np.maximum(self._period, 100) * _MILLISECOND
        share = noise.uniform(seed, self._keys, np.full(self._keys.size, 7, dtype=np.int64))
        self._phase = (share * self._period).astype(np.int64) // _MILLISECOND * _MILLISECOND
        self._low = np.array([sensor.low for sensor in park.sensors])
        self._high = np.array([sensor.high for sensor in park.sensors])
        self._bottom = np.array([bounds[sensor.code][0] for sensor in park.sensors])
        self._top = np.array([bounds[sensor.code][1] for sensor in park.sensors])
        self._gas = _rows_of(park, Quantity.GAS)
        self._wind_speed = _rows_of(park, Quantity.WIND_SPEED)
        self._wind_direction = _rows_of(park, Quantity.WIND_DIRECTION)

    def due(self, after_us: int, until_us: int, wind: WindField, exposure: Exposure | None = None) -> Due:
        """What is reported later than `after_us` and not later than `until_us`."""
        rows, ticks = self._ticks(after_us, until_us)
        times = self._phase[rows] + ticks * self._period[rows]
        order = np.argsort(times, kind="stable")
        rows, ticks, times = rows[order], ticks[order], times[order]
        values = self._process(rows, ticks, times)
        self._feel_wind(values, rows, ticks, times, wind)
        if exposure is not None:
            gas = np.flatnonzero(self._gas[rows])
            values[gas] += exposure(rows[gas], times[gas])
        seen: NDArray[np.float64] = np.clip(values, self._low[rows], self._high[rows])
        return Due(rows, times, np.round(seen, 3).astype(np.float64))

    def _ticks(self, after_us: int, until_us: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        first = (after_us - self._phase) // self._period + 1
        last = (until_us - self._phase) // self._period
        counts = np.maximum(last - first + 1, 0)
        rows = np.repeat(np.arange(counts.size), counts)
        within = np.arange(rows.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return rows, first[rows] + within

    def _process(
        self, rows: NDArray[np.int64], ticks: NDArray[np.int64], times: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """A normal day: mid between the limits, slow drift and small noise, always well inside them."""
        keys = self._keys[rows]
        phase = 2 * np.pi * noise.uniform(self._seed, keys, np.full(rows.size, 11, dtype=np.int64))
        drift = np.sin(times * 1e-6 / _WALK_S * 2 * np.pi + phase)
        share = 0.5 + 0.12 * drift + 0.02 * noise.normal(self._seed, keys, ticks)
        values: NDArray[np.float64] = self._bottom[rows] + share * (self._top[rows] - self._bottom[rows])
        return values

    def _feel_wind(
        self,
        values: NDArray[np.float64],
        rows: NDArray[np.int64],
        ticks: NDArray[np.int64],
        times: NDArray[np.int64],
        wind: WindField,
    ) -> None:
        speed, direction = wind.speed_and_direction(times)
        wobble = noise.normal(self._seed, self._keys[rows], ticks)
        is_speed, is_direction = self._wind_speed[rows], self._wind_direction[rows]
        values[is_speed] = np.maximum(speed + 0.05 * wobble, 0.0)[is_speed]
        values[is_direction] = ((direction + 1.5 * wobble) % 360.0)[is_direction]


def _rows_of(park: Park, quantity: Quantity) -> NDArray[np.bool_]:
    return np.array([sensor.quantity is quantity for sensor in park.sensors], dtype=np.bool_)


def _normal_bounds(park: Park) -> dict[str, tuple[float, float]]:
    """Between which values a sensor stays while all is well: inside its range and its inner limits."""
    bounds = {sensor.code: (sensor.low, sensor.high) for sensor in park.sensors}
    assets = {asset.code: asset for asset in park.assets}
    for rule in park.rules:
        bottom, top = bounds[rule.sensor]
        if rule.kind is RuleKind.HIGH:
            top = min(top, rule.limit, rule.clear)
        elif rule.kind is RuleKind.LOW:
            bottom = max(bottom, rule.limit, rule.clear)
        bounds[rule.sensor] = (bottom, top)
    for sensor in park.sensors:
        if sensor.quantity is Quantity.GAS:  # clean air: a fraction of the first limit
            bottom, top = bounds[sensor.code]
            bounds[sensor.code] = (bottom, bottom + 0.1 * (top - bottom))
        elif sensor.asset in assets:
            bounds[sensor.code] = _in_service(sensor, assets[sensor.asset], bounds[sensor.code])
    return bounds


def _in_service(sensor: Sensor, asset: Asset, bounds: tuple[float, float]) -> tuple[float, float]:
    """A vessel's thermometer and gauge stay near what the vessel is run at, where that lies inside the limits."""
    if sensor.quantity is Quantity.TEMPERATURE:
        bottom, top = asset.temperature_c - 3.0, asset.temperature_c + 3.0
    elif sensor.quantity is Quantity.PRESSURE and sensor.unit == "kPa":
        bottom, top = 0.95 * asset.pressure_kpa, 1.05 * asset.pressure_kpa
    else:
        return bounds
    return (bottom, top) if bounds[0] < bottom < top < bounds[1] else bounds

"""The simulated cloud: what really drifts over the park, as the gas sensors feel it when they report.

This is the event itself, not the room's forecast of it: the room has to find out from the readings. Concentrations are
tabulated as time goes on, a row every few seconds; when somebody isolates the source or the wind changes, the rows
not yet past are dropped and what follows comes from the new course of things.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.scenario import Leak
from drivers.simulated.weather import WindField
from models.domain.forecasts import Release
from models.domain.park import Asset, Park, Quantity, Sensor
from models.domain.times import from_us
from models.domain.units import Air, conversion
from models.physics.dispersion.passive.cloud import Cloud as Puffs
from models.physics.substances import gas_of, is_known, substance

STEP_S = 5.0
HORIZON_S = 4 * 3_600.0  # by then no cloud is left over the park
RESPONSE_S = 15.0  # an electrochemical cell's time constant: the reading lags behind the air


class Cloud:
    """One release as the park's gas sensors feel it."""

    def __init__(self, park: Park, leak: Leak, started_us: int, wind: WindField) -> None:
        self.leak = leak
        self.began_us = started_us + round(leak.at_s * 1e6)
        self.isolated_us: int | None = None
        self._asset = park.asset(leak.asset)
        sensors = [(row, sensor) for row, sensor in enumerate(park.sensors) if _feels(sensor, self._asset)]
        self._column = np.full(len(park.sensors), -1, dtype=np.int64)
        self._column[[row for row, _ in sensors]] = np.arange(len(sensors))
        self._x = np.array([sensor.geometry.x for _, sensor in sensors])
        self._y = np.array([sensor.geometry.y for _, sensor in sensors])
        self._z = np.array([sensor.height for _, sensor in sensors])
        self._factor = np.array([_unit_factor(sensor, wind.at(started_us).temperature_c) for _, sensor in sensors])
        self._wind = wind
        self._shown: list[NDArray[np.float64]] = [np.zeros(len(sensors))]
        self._puffs = self._new_puffs()

    @property
    def release(self) -> Release:
        """The source as it is known so far."""
        end = self.began_us + round(self.leak.duration_s * 1e6) if self.isolated_us is None else self.isolated_us
        duration = (end - self.began_us) * 1e-6
        centre = self._asset.geometry.centroid
        return Release(
            substance=self._asset.substance,
            x=centre.x,
            y=centre.y,
            height=self._asset.base + 0.5,
            rate_kg_s=self.leak.rate_kg_s,
            duration_s=duration,
            started_at=from_us(self.began_us),
            total_kg=self.leak.rate_kg_s * duration,
        )

    def isolate(self, at_us: int) -> None:
        """The valve is shut; what is already in the air drifts away."""
        if self.isolated_us is None and at_us > self.began_us:
            self.isolated_us = at_us
            self._change_course(at_us)

    def blow(self, wind: WindField, from_us_on: int) -> None:
        """From then on the wind is another one."""
        self._wind = wind
        self._change_course(from_us_on)

    def exposure(self, rows: NDArray[np.int64], times_us: NDArray[np.int64]) -> NDArray[np.float64]:
        """Reading in each sensor's unit; 0 where a sensor does not feel this substance, and before the release."""
        column = self._column[rows]
        place = (times_us - self.began_us) * 1e-6 / STEP_S
        felt = (column >= 0) & (place > 0) & (place < HORIZON_S / STEP_S - 1)
        values = np.zeros(rows.size)
        if felt.any():
            place, column = place[felt], column[felt]
            below = place.astype(np.int64)
            table = self._table(int(below.max()) + 1)
            share = place - below
            values[felt] = table[below, column] * (1 - share) + table[below + 1, column] * share
        return values

    def _table(self, last: int) -> NDArray[np.float64]:
        follow = 1 - np.exp(-STEP_S / RESPONSE_S)
        while len(self._shown) <= last:
            air = self._puffs.at(self._x, self._y, self._z, len(self._shown) * STEP_S) * self._factor
            self._shown.append(self._shown[-1] + follow * (air - self._shown[-1]))
        return np.array(self._shown)

    def _change_course(self, at_us: int) -> None:
        kept = max(int((at_us - self.began_us) * 1e-6 / STEP_S) + 1, 1)
        del self._shown[kept:]
        self._puffs = self._new_puffs()

    def _new_puffs(self) -> Puffs:
        weather = self._wind.series(self.began_us, round(HORIZON_S / 30.0) + 1, 30.0)
        return Puffs(self.release, weather, HORIZON_S)


def _feels(sensor: Sensor, asset: Asset) -> bool:
    """Whether a gas sensor's cell answers to what the asset holds."""
    if sensor.quantity is not Quantity.GAS or not is_known(sensor.substance):
        return False
    return substance(sensor.substance).name == substance(asset.substance).name


def _unit_factor(sensor: Sensor, temperature_c: float) -> float:
    """From ppm to the sensor's own unit."""
    found = conversion("ppm", sensor.unit, gas_of(sensor), Air(temperature_c))
    return found.scale if found is not None else 0.0  # without a known limit nothing is a share of it

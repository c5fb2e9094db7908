"""The simulated wind: a steady mean with a slow swing that is a pure function of time, so replays agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.scenario import Wind
from models.domain.readings import Weather
from models.domain.times import from_us


@dataclass(frozen=True, slots=True)
class Shift:
    """From `at_us` on the wind is another one (an inject)."""

    at_us: int
    wind: Wind


class WindField:
    """The park's wind at any instant, microseconds since 1970 UTC."""

    def __init__(self, wind: Wind, seed: int, shifts: Sequence[Shift] = ()) -> None:
        self._winds = (Shift(-(2**62), wind), *sorted(shifts, key=lambda shift: shift.at_us))
        self._starts = np.array([shift.at_us for shift in self._winds], dtype=np.int64)
        self._phase = (seed * 0.618034) % 1.0 * 2 * np.pi

    def shifted(self, shift: Shift) -> "WindField":
        """The same field with one more change."""
        other = WindField.__new__(WindField)
        other._phase = self._phase
        other._winds = (self._winds[0], *sorted((*self._winds[1:], shift), key=lambda each: each.at_us))
        other._starts = np.array([each.at_us for each in other._winds], dtype=np.int64)
        return other

    def speed_and_direction(self, times_us: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metres per second and degrees the wind blows from."""
        which = np.searchsorted(self._starts, times_us, side="right") - 1
        speed = np.array([shift.wind.speed for shift in self._winds])[which]
        mean = np.array([shift.wind.wind_from for shift in self._winds])[which]
        wander = np.array([shift.wind.wander_deg for shift in self._winds])[which]
        seconds = times_us * 1e-6
        swing = 0.65 * np.sin(seconds / 83.0 + self._phase) + 0.35 * np.sin(seconds / 29.0 + 2.1 * self._phase)
        gust = 1.0 + 0.08 * np.sin(seconds / 47.0 + 1.7 * self._phase)
        return speed * gust, (mean + wander * swing) % 360.0

    def at(self, time_us: int) -> Weather:
        """What the weather station would say."""
        speed, direction = self.speed_and_direction(np.array([time_us], dtype=np.int64))
        wind = self._winds[int(np.searchsorted(self._starts, time_us, side="right")) - 1].wind
        return Weather(
            time=from_us(time_us),
            wind_speed=round(float(speed[0]), 2),
            wind_from=round(float(direction[0]), 1) % 360.0,
            stability=wind.stability,
            temperature_c=wind.temperature_c,
            humidity=wind.humidity,
            pressure_kpa=wind.pressure_kpa,
        )

    def series(self, start_us: int, count: int, step_s: float) -> list[Weather]:
        """One record every `step_s`, for the puff engine."""
        return [self.at(start_us + round(index * step_s * 1e6)) for index in range(count)]


def changed(wind: Wind, speed: float | None, wind_from: float | None, stability: str | None) -> Wind:
    """`wind` with what an inject names."""
    return replace(
        wind,
        speed=wind.speed if speed is None else speed,
        wind_from=wind.wind_from if wind_from is None else wind_from,
        stability=stability or wind.stability,
    )

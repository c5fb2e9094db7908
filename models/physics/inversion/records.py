"""What the search takes and what it gives. SI units, metres east and north in the park's plane, UTC seconds."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GasSensor:
    """A sensor at a point, or an open path from its place to `end` (x, y, height in m).

    lag_s: how long after the gas it tells; saturation_ppm: a reading of this or more says "at least";
    detection_limit_ppm: one of this or less says "at most".
    """

    name: str
    x: float
    y: float
    height_m: float = 2.0
    end: tuple[float, float, float] | None = None
    lag_s: float = 0.0
    saturation_ppm: float | None = None
    detection_limit_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may leak."""

    name: str
    x: float
    y: float
    height_m: float = 2.0


@dataclass(frozen=True, slots=True)
class Site:
    """What holds for the whole record; None is derived.

    wind_height_m: where the wind is measured, else at the sensors' mean height; stability: a Pasquill class, else from
    the sun (where latitude and longitude are known) and the wind, else D; least_noise_ppm: no sensor is believed to be
    better, else 1 % of its level.
    """

    wind_height_m: float | None = None
    roughness_m: float | None = None
    stability: str | None = None
    temperature_k: float | None = None
    pressure_pa: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    least_noise_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Rows at equal steps: times (rows,) UTC s, wind_from (rows,) degrees, wind_speed (rows,) m/s, ppm (rows, sensors).

    NaN is missing, in every column but the times.
    """

    times: Floats
    wind_from: Floats
    wind_speed: Floats
    ppm: Floats

    @property
    def step_s(self) -> float:
        """The usual step between times in s, 0 of a single row."""
        steps = np.diff(self.times)
        return float(np.median(steps)) if steps.size else 0.0


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The 5, 50 and 95 % points of what is believed."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """One candidate with what is believed of it; `rate` in kg/s if it is the one."""

    name: str
    x: float
    y: float
    height_m: float
    probability: float
    rate: Quantiles


@dataclass(frozen=True, slots=True)
class Position:
    """Mean place in m, and the standard deviation of the distance from it."""

    x: float
    y: float
    spread_m: float


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """One release: `ranked` most probable first; rate in kg/s; times in UTC s; `ongoing` at the record's end.

    wind_turn_deg: how far, clockwise, the wind seems to be from what the vane says; sensors: which ones read gas.
    """

    start: Quantiles
    end: Quantiles
    ongoing: bool
    ranked: tuple[Suspect, ...]
    rate: Quantiles
    position: Position
    wind_turn_deg: float
    sensors: tuple[str, ...]

    @property
    def source(self) -> Suspect:
        return self.ranked[0]


@dataclass(frozen=True, slots=True)
class SourceEstimate:
    """What is believed at `time`; `probability` by candidate, rate (kg/s) and start are those of the last event.

    convention: how the wind's angle was read (see `station`); dead: sensors that say nothing.
    """

    time: float
    events: tuple[SourceEvent, ...] = ()
    probability: dict[str, float] = field(default_factory=dict)
    rate: Quantiles | None = None
    start: Quantiles | None = None
    convention: str = "from"
    dead: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        return bool(self.events) and self.events[-1].ongoing

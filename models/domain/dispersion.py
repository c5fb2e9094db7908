"""What the room's dispersion panel asks for and what it shows; the desk makes the one of the other.

What is asked is checked by `models.planning.source_choice`, which knows the substances.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.readings import Weather
from models.text import Message

Floats = NDArray[np.float64]


class SourceBy(StrEnum):
    """How the source was chosen."""

    ASSET = "asset"
    HAND = "hand"
    PLACE = "place"
    INVERSION = "inversion"


class Phase(StrEnum):
    """What leaves the hole."""

    GAS = "gas"
    LIQUID = "liquid"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What leaks, where and how fast: either a hole in a vessel or a rate.

    x, y: m in the park's CRS; `duration_s` None: until the vessel is empty, or an hour of a rate; `pressure_kpa` is
    gauge. From an asset, `phase`, `temperature_c`, `pressure_kpa`, `volume_m3` and `fill` are the asset's where None;
    a hole without an asset needs them. `started_at` None: when the incident began.
    """

    kind: SourceBy
    substance: str
    x: float
    y: float
    asset_code: str | None = None
    hole_mm: float | None = None
    rate_kg_s: float | None = None
    duration_s: float | None = None
    height_m: float = 0.0
    phase: Phase | None = None
    temperature_c: float | None = None
    pressure_kpa: float | None = None
    volume_m3: float | None = None
    fill: float | None = None  # 0-1, the share that is liquid
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WeatherChoice:
    """The live station's weather, or figures by hand; while `live` the figures say what the station last said."""

    live: bool = True
    wind_speed: float = 3.0  # m/s at 10 m
    wind_from: float = 0.0  # degrees
    stability: str = "D"
    temperature_c: float = 20.0
    humidity: float = 0.6  # 0-1

    def at(self, time: datetime) -> Weather:
        """Return the figures as the weather that holds from `time` on."""
        return Weather(time, self.wind_speed, self.wind_from % 360.0, self.stability, self.temperature_c, self.humidity)


class Says(StrEnum):
    """What a sensor says of the forecast."""

    AGREES = "agrees"
    MORE = "more"  # it reads more than the forecast's band
    LESS = "less"
    UNKNOWN = "unknown"  # too old, stale or with nothing forecast there yet


@dataclass(frozen=True, slots=True)
class Verdict:
    """Measured against forecast at one sensor, in `unit`; `low` to `high` is the forecast's 90 % band there."""

    sensor_code: str
    measured: float | None
    low: float
    forecast: float
    high: float
    unit: str
    age_s: float | None
    says: Says


@dataclass(frozen=True, slots=True)
class LikelySource:
    """One place the gas may come from; rates in kg/s, the 5, 50 and 95 % points of what is believed."""

    asset_code: str | None
    x: float
    y: float
    probability: float
    rate_low: float
    rate_mid: float
    rate_high: float
    started_low: datetime
    started_mid: datetime
    started_high: datetime
    substance: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One line of the zone table; `people` and `buildings` inside; `arrival_s` after the release began."""

    name: str  # "AEGL-2"
    basis: Message  # "concentration over 60 min", "toxic load over 60 min"
    level: int  # 3 worst to 1
    ppm: float
    reach_m: float
    arrival_s: float
    people: int
    buildings: tuple[str, ...]


class Stage(StrEnum):
    """How far a run has come."""

    NONE = "none"
    PUBLISHED = "published"  # the published distances stand
    FIRST = "first"  # the first footprint stands, the ensemble runs
    ENSEMBLE = "ensemble"


class Rerun(StrEnum):
    """Why the forecast was run again."""

    WIND_TURNED = "wind turned"
    WIND_SPEED = "wind speed"
    STABILITY = "stability"
    SENSORS = "sensors"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class RerunReason:
    """`before` and `after` in the unit of what changed (degrees, m/s, class); `what` names the sensors or the field."""

    kind: Rerun
    before: str = ""
    after: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The commander lets the advised zone reach no farther than `reach_m` from the source; without it, it is `full`."""

    by: str
    reason: str
    at: datetime
    reach_m: float
    full: MultiPolygon


@dataclass(frozen=True, slots=True)
class ReceptorSeries:
    """What one place breathes: times (n,) s after the release began, ppm outside and inside (n,).

    `air_changes_per_h` made the one of the other; `limits` are lines to draw: name and ppm.
    """

    x: float
    y: float
    times_s: Floats
    outside_ppm: Floats
    inside_ppm: Floats
    air_changes_per_h: float
    limits: tuple[tuple[str, float], ...]
    started_at: datetime


@dataclass(frozen=True, slots=True)
class DispersionState:
    """Everything the panel shows of an incident's forecast, replaced as a whole."""

    stage: Stage = Stage.NONE
    running: bool = False
    progress: float = 0.0  # 0-1 of the run under way
    source: SourceChoice | None = None
    weather: WeatherChoice | None = None
    rate_kg_s: float | None = None  # what the source was found to release at first
    total_kg: float | None = None
    rows: tuple[ZoneRow, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    sources: tuple[LikelySource, ...] = ()
    caveats: tuple[str, ...] = ()  # message ids
    isolation_m: float | None = None
    downwind_m: float | None = None
    rule_m: float | None = None  # the park's own rule
    advised: MultiPolygon | None = None  # as it holds now, shrunk or not
    advised_reach_m: float = 0.0  # from the source
    shrunk: Shrunk | None = None
    ran_at: datetime | None = None
    rerun: RerunReason | None = None
    engine: str = ""
    people: int = 0
    people_by_level: tuple[tuple[int, int], ...] = ()
    buildings: tuple[str, ...] = ()

"""What a dispersion run says, as everything downstream of physics reads it."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.readings import Weather


@dataclass(frozen=True, slots=True)
class Release:
    """A source: metres in the park's CRS, `rate_kg_s` constant for `duration_s` from `started_at`."""

    substance: str
    x: float
    y: float
    height: float
    rate_kg_s: float
    duration_s: float
    started_at: datetime
    total_kg: float = 0.0
    description: str = ""  # message id of how the rate was found


@dataclass(frozen=True, slots=True)
class Grid:
    """Cell centres: x = left + (column + 0.5) * cell, y = bottom + (row + 0.5) * cell, metres in the park's CRS."""

    left: float
    bottom: float
    cell: float
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class ThreatZone:
    """`level` 3, 2, 1 (AEGL) with its concentration; `reach_m` from the source; `arrival_s` after release there."""

    level: int
    ppm: float
    geometry: MultiPolygon
    reach_m: float
    arrival_s: float


@dataclass(frozen=True, slots=True)
class ProtectiveDistances:
    """Published first-hour distances by substance, spill size, day or night (and wind for large spills)."""

    isolation_m: float
    downwind_m: float
    large: bool
    night: bool
    source: str
    isolation: MultiPolygon
    downwind: MultiPolygon


@dataclass(frozen=True, slots=True)
class Forecast:
    """Frames of ground concentration and the zones of their running maximum.

    times_s: (frames,) seconds after the release began; ppm: (frames, rows, columns) float32 at `receptor_m`;
    `advised` is the union of the model's zones and the published distances; `caveats` are message ids.
    """

    release: Release
    weather: tuple[Weather, ...]
    grid: Grid
    times_s: NDArray[np.float64]
    ppm: NDArray[np.float32]
    receptor_m: float
    zones: tuple[ThreatZone, ...]
    protective: ProtectiveDistances | None
    advised: MultiPolygon
    caveats: tuple[str, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class ForecastSummary:
    """The part of a forecast that the store keeps and every seat draws: no concentration fields."""

    release: Release
    weather: Weather
    zones: tuple[ThreatZone, ...]
    protective: ProtectiveDistances | None
    advised: MultiPolygon
    caveats: tuple[str, ...]
    engine: str
    people_in_zone: int
    people_by_level: dict[int, int]
    buildings_in_zone: tuple[str, ...]
    warned: tuple[str, ...]  # enterprises and areas within the warning distance

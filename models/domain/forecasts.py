"""What a dispersion run says, as everything downstream of physics reads it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.dispersion import RerunReason, Shrunk
from models.domain.readings import Weather


class SourceKind(StrEnum):
    """How a substance gets into the air, which decides what has to be modelled before it drifts."""

    PASSIVE = "passive"
    GAS_JET = "gas-jet"
    TWO_PHASE_JET = "two-phase-jet"
    POOL = "pool"
    INSTANTANEOUS = "instantaneous"
    VESSEL = "vessel"


class Direction(StrEnum):
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Segment:
    """From `start_s` after the release began `rate_kg_s` flows, until the next segment or the release's end."""

    start_s: float
    rate_kg_s: float


@dataclass(frozen=True, slots=True)
class Release:
    """A source: metres in the park's CRS, from `started_at` for `duration_s`.

    `rate_kg_s` is the rate at the beginning; it is constant unless there are `segments`. What state the substance is
    in is said *after* it has expanded to the air's pressure, before any air is mixed in: `temperature_k` (None: the
    air's), `liquid_fraction` of the mass that is airborne as droplets, `velocity_m_s` in `direction`, and `area_m2`,
    the cross-section of the expanded jet or the surface of the pool (0: unknown, a point). An instantaneous release
    has `total_kg` in the air at once; its rate and duration say nothing.
    """

    substance: str
    x: float
    y: float
    height: float
    rate_kg_s: float
    duration_s: float
    started_at: datetime
    total_kg: float = 0.0
    description: str = ""  # message id of how the rate was found
    kind: SourceKind = SourceKind.PASSIVE
    temperature_k: float | None = None
    liquid_fraction: float = 0.0
    velocity_m_s: float = 0.0
    area_m2: float = 0.0
    direction: Direction = Direction.HORIZONTAL
    segments: tuple[Segment, ...] = ()

    def rate_at(self, time_s: float) -> float:
        """Return kg/s `time_s` after the release began; 0 before it and from its end."""
        if not 0.0 <= time_s < self.duration_s:
            return 0.0
        begun = [segment.rate_kg_s for segment in self.segments if segment.start_s <= time_s]
        return begun[-1] if begun else self.rate_kg_s


@dataclass(frozen=True, slots=True)
class Grid:
    """Cell centres: x = left + (column + 0.5) * cell, y = bottom + (row + 0.5) * cell, metres in the park's CRS."""

    left: float
    bottom: float
    cell: float
    columns: int
    rows: int


LEVELLED = ("AEGL", "ERPG", "PAC")  # scales whose own levels are 1 to 3


def limit_name(scale: str, level: int) -> str:
    """Return what people call a limit: AEGL-2, IDLH, 1/2 LEL."""
    return f"{scale}-{level}" if scale in LEVELLED else scale


@dataclass(frozen=True, slots=True)
class ThreatZone:
    """`level` 3 (worst) to 1 with its concentration; `reach_m` from the source; `arrival_s` after release there.

    `scale` is what the concentration is a limit of: AEGL, ERPG, PAC, IDLH, LEL or 1/2 LEL.
    """

    level: int
    ppm: float
    geometry: MultiPolygon
    reach_m: float
    arrival_s: float
    scale: str = "AEGL"

    @property
    def name(self) -> str:
        """What people call its limit: AEGL-2, IDLH, 1/2 LEL."""
        return limit_name(self.scale, self.level)


@dataclass(frozen=True, slots=True)
class EffectZone:
    """Where a fire's heat, its dose or a blast's overpressure reaches `limit` in `unit`, up to `reach_m` away."""

    limit: float
    unit: str
    geometry: MultiPolygon
    reach_m: float


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
    """The part of a forecast that the store keeps and every seat draws: no concentration fields.

    likely, covering: the 50 % and 90 % contours of an ensemble, None before there is one; `rule` is the circle that the
    park's own rule asks for. `advised` is as it holds, shrunk or not.
    """

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
    rule: MultiPolygon | None = None
    likely: MultiPolygon | None = None
    covering: MultiPolygon | None = None
    shrunk: Shrunk | None = None
    rerun: RerunReason | None = None

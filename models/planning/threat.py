"""What a forecast means to somebody who drives through it: how dear each metre of road becomes, and what it doses.

A threat never deletes a road: a crew may have no other way, and then must see the dose, not a missing route.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon

from models.domain.forecasts import Forecast, ForecastSummary, Grid, ProtectiveDistances, ThreatZone

# A second inside a zone counts as this many more seconds. 250 makes 100 m of the worst zone as dear as a detour of
# 25 km, more than any park is wide, while a route that has no other way still exists.
LEVEL_WEIGHTS: Mapping[int, float] = {1: 4.0, 2: 25.0, 3: 250.0}
WORST_FACTOR = 3.0  # mean concentration inside the worst zone over its limit, where no field says better


@dataclass(frozen=True, slots=True)
class Band:
    """The part of the ground at `level` or worse; `ppm` stands for what is in this band but in no worse one."""

    level: int
    geometry: MultiPolygon
    ppm: float


@dataclass(frozen=True, slots=True)
class Threat:
    """Bands from mild to worst, and the running maximum of concentration where a run's field is at hand."""

    bands: tuple[Band, ...] = ()
    grid: Grid | None = None
    ppm: NDArray[np.float32] | None = None

    @staticmethod
    def of(source: "Forecast | ForecastSummary | Sequence[ThreatZone] | Threat | None") -> "Threat":
        """The threat of whatever is known: a run with its field, what the store kept of it, bare zones, or nothing."""
        if source is None:
            return Threat()
        if isinstance(source, Threat):
            return source
        if isinstance(source, Forecast):
            bands = _bands(source.zones) or _published(source.protective)
            return Threat(bands, source.grid, np.asarray(source.ppm.max(axis=0), dtype=np.float32))
        if isinstance(source, ForecastSummary):
            return Threat(_bands(source.zones) or _published(source.protective))
        return Threat(_bands(source))

    def concentration(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The field's ppm at (n, 2) points, 0 outside the grid. Only with a field."""
        assert self.grid is not None
        assert self.ppm is not None
        columns = np.floor((points[:, 0] - self.grid.left) / self.grid.cell).astype(int)
        rows = np.floor((points[:, 1] - self.grid.bottom) / self.grid.cell).astype(int)
        inside = (columns >= 0) & (columns < self.grid.columns) & (rows >= 0) & (rows < self.grid.rows)
        values = np.zeros(len(points))
        values[inside] = self.ppm[rows[inside], columns[inside]]
        return values


def _bands(zones: Sequence[ThreatZone]) -> tuple[Band, ...]:
    """Between two limits the geometric mean stands for the band: concentration falls off by factors, not by steps."""
    ordered = sorted(zones, key=lambda zone: zone.level)
    bands = []
    for index, zone in enumerate(ordered):
        worse = ordered[index + 1].ppm if index + 1 < len(ordered) else zone.ppm * WORST_FACTOR**2
        bands.append(Band(zone.level, zone.geometry, sqrt(zone.ppm * worse)))
    return tuple(bands)


def _published(protective: ProtectiveDistances | None) -> tuple[Band, ...]:
    """Before any model: keep out of the isolation circle, rather not drive downwind. Nothing is known of a dose."""
    if protective is None:
        return ()
    return Band(1, protective.downwind, 0.0), Band(2, protective.isolation, 0.0)

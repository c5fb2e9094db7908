"""Zones of every limit that is known of a substance, and what a place is exposed to over time.

A concentration zone is where the highest frame reaches a limit. A toxic-load zone is where the integral of C^n over the
forecast reaches that of the limit over its exposure time (ten Berge, Zwart and Appelman 1986): it knows that twice the
concentration can be worse, or less bad, than twice the time, and that a cloud that passes soon harms less.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from shapely import MultiPolygon

from models.domain.forecasts import Forecast, Release
from models.domain.readings import Weather
from models.physics.dispersion.heavy import cloud_of
from models.physics.substances import (
    ATMOSPHERE,
    EXPOSURES_MIN,
    GAS_CONSTANT,
    ZERO_CELSIUS,
    Scale,
    Substance,
    substance,
)
from models.physics.zones import farthest, zone_polygons

Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What bounds a zone."""

    CONCENTRATION = "concentration"
    TOXIC_LOAD = "toxic load"


@dataclass(frozen=True, slots=True)
class Limit:
    """One published limit: `level` 3 (worst) to 1 of `scale`, in ppm; `minutes` is its exposure time, 0 if at once."""

    scale: Scale
    level: int
    minutes: int
    ppm: float


@dataclass(frozen=True, slots=True)
class HazardZone:
    """Where a limit is reached, how far from the source at most, and from when on (s after the release began)."""

    limit: Limit
    measure: Measure
    geometry: MultiPolygon
    reach_m: float
    arrival_s: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """What places (n,) are exposed to at times (m,) s: ppm (m, n), and load (m, n) the integral of ppm^n in ppm^n min.

    `exponent` is the substance's n; 1, which makes the load a dose, where none is published.
    """

    times_s: Floats
    ppm: Floats
    load: Floats
    exponent: float

    def share_of(self, limit: Limit) -> Floats:
        """Return (n,) the whole load as a share of what `limit` allows within its exposure time."""
        return np.asarray(self.load[-1] / (limit.ppm**self.exponent * max(limit.minutes, 1)))


def limits_of(matter: Substance, kelvin: float = ZERO_CELSIUS + 25.0, pascal: float = ATMOSPHERE) -> tuple[Limit, ...]:
    """Return every limit known of a substance; HJ 169 endpoints, published in mg/m3, as ppm of air in this state."""
    return tuple(_limits(matter, GAS_CONSTANT * kelvin / (matter.molar_mass * pascal)))


def _limits(matter: Substance, ppm_per_mg: float) -> Iterator[Limit]:
    told = matter.guidelines
    for minutes in EXPOSURES_MIN:
        for level in (3, 2, 1):
            ppm = told.aegl_at(level, minutes)
            if ppm is not None:
                yield Limit(Scale.AEGL, level, minutes, ppm)
    if told.hj169_mg_m3 is not None:
        for level, endpoint in zip((3, 2), told.hj169_mg_m3, strict=True):
            yield Limit(Scale.HJ169, level, 60, endpoint * ppm_per_mg)
    if told.idlh is not None:
        yield Limit(Scale.IDLH, 3, 30, told.idlh)
    if told.lel is not None:
        yield Limit(Scale.LEL, 3, 0, told.lel)
        yield Limit(Scale.HALF_LEL, 2, 0, told.lel / 2.0)


def hazard_zones(found: Forecast, limits: Sequence[Limit] | None = None) -> tuple[HazardZone, ...]:
    """Return the zones of a forecast that are not empty, for all limits of its substance or those given."""
    matter = substance(found.release.substance)
    if limits is None:
        limits = limits_of(matter, found.weather[0].temperature_c + ZERO_CELSIUS)
    exponent = matter.guidelines.exponent
    highest = found.ppm.max(axis=0)
    loads = None if exponent is None else _loads(found, exponent)
    zones = []
    for limit in limits:
        zones.append(_zone(found, limit, Measure.CONCENTRATION, highest, limit.ppm, found.ppm))
        if loads is not None and exponent is not None and limit.scale is Scale.AEGL:
            allowed = limit.minutes ** (1.0 / exponent) * limit.ppm
            zones.append(_zone(found, limit, Measure.TOXIC_LOAD, loads[-1], allowed, loads))
    return tuple(zone for zone in zones if zone is not None)


def _loads(found: Forecast, exponent: float) -> NDArray[np.float32]:
    """(frames, rows, columns) n-th roots of the loads so far in ppm min^(1/n): roots, so that they fit 32 bits."""
    minutes = np.diff(found.times_s, prepend=0.0) / 60.0
    powers = found.ppm.astype(np.float64) ** exponent * minutes[:, None, None]
    return np.asarray(np.cumsum(powers, axis=0) ** (1.0 / exponent), dtype=np.float32)


def _zone(
    found: Forecast, limit: Limit, measure: Measure, field: NDArray[np.float32], level: float,
    frames: NDArray[np.float32],
) -> HazardZone | None:  # fmt: skip
    geometry = zone_polygons(field, found.grid, level)
    if geometry.is_empty:
        return None
    x, y, reach = farthest(geometry, found.release.x, found.release.y)
    row = min(max(int((y - found.grid.bottom) / found.grid.cell), 0), found.grid.rows - 1)
    column = min(max(int((x - found.grid.left) / found.grid.cell), 0), found.grid.columns - 1)
    there = frames[:, row, column]
    first = int(np.argmax(there >= 0.9 * min(level, float(there.max()))))
    return HazardZone(limit, measure, geometry, reach, float(found.times_s[first]))


def exposure_at(
    release: Release, weather: Sequence[Weather], x: ArrayLike, y: ArrayLike, z: ArrayLike, times_s: ArrayLike
) -> Exposure:
    """Return what places (n,), m in the park's CRS and above ground, are exposed to at ascending times (m,) s."""
    times = np.asarray(times_s, dtype=np.float64)
    cloud = cloud_of(release, weather, float(times[-1]))
    ppm = np.array([cloud.at(x, y, z, float(time)) for time in times])
    exponent = substance(release.substance).guidelines.exponent or 1.0
    powers = ppm**exponent
    steps = np.diff(times, prepend=0.0)[:, None] / 60.0
    means = np.vstack([powers[:1] / 2.0, (powers[1:] + powers[:-1]) / 2.0])
    return Exposure(times, ppm, np.cumsum(means * steps, axis=0), exponent)

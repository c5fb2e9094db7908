"""Wind: Pasquill classes, night and day, the profile with height, and the wind since a release began."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import OutsideModel
from models.domain.readings import Weather
from models.text import N_

CLASSES = "ABCDEF"
CALM = 0.5  # m/s; below this the cloud still spreads as if the air moved this fast
_LOWEST, _SURFACE_LAYER = 1.0, 100.0  # m between which the profile holds; beyond them the wind stays as it is there
PROFILE_HEIGHTS = tuple(float(height) for height in np.geomspace(_LOWEST, _SURFACE_LAYER, 25))
# Golder (1972) as fitted in Seinfeld & Pandis (2016), table 16.3: 1/L = a + b log10 z0, classes A to F
_GOLDER = ((-0.096, 0.029), (-0.037, 0.029), (-0.002, 0.018), (0.0, 0.0), (0.004, -0.018), (0.035, -0.036))


def class_number(stability: str) -> int:
    """Return 0 for A to 5 for F; "D-" and lower case are read too."""
    letter = stability.strip()[:1].upper()
    if letter == "G":
        letter = "F"
    if letter not in CLASSES or not letter:
        raise OutsideModel(N_("Stability {stability} is not a Pasquill class A to F"), stability=stability)
    return CLASSES.index(letter)


def speed_at(weather: Weather, height: float) -> float:
    """Return the wind speed at `height` m by the logarithmic profile with its correction for stability."""
    inverse_length = inverse_obukhov_length(weather.stability, weather.roughness_m)
    wanted, given = (_shape(each, weather.roughness_m, inverse_length) for each in (height, weather.height_m))
    return weather.wind_speed * wanted / given


def inverse_obukhov_length(stability: str, roughness: float) -> float:
    """Return 1/L in 1/m of a class over ground of `roughness` m; positive is stable."""
    a, b = _GOLDER[class_number(stability)]
    return a + b * math.log10(min(max(roughness, 1e-3), 0.5))


def _shape(height: float, roughness: float, inverse_length: float) -> float:
    """The profile up to a factor: ln(z/z0) - psi (Businger-Dyer; Paulson 1970), linear growth ending at z = L."""
    z = min(max(height, _LOWEST, 2.0 * roughness), _SURFACE_LAYER)
    ratio = z * inverse_length
    if ratio >= 0.0:
        psi = -5.0 * min(ratio, 1.0)
    else:
        x = (1.0 - 16.0 * ratio) ** 0.25
        psi = 2.0 * math.log((1 + x) / 2) + math.log((1 + x * x) / 2) - 2.0 * math.atan(x) + math.pi / 2
    return math.log(z / roughness) - psi


def pasquill_class(wind_speed: float, *, night: bool, cloud: float = 0.5, elevation_deg: float = 45.0) -> str:
    """Return the stability class from 10 m wind and sky (Pasquill 1961; Turner 1970, table 3-1).

    cloud: 0-1; elevation_deg: the sun's, for the strength of insolation by day.
    """
    band = next((i for i, limit in enumerate((2.0, 3.0, 5.0, 6.0)) if wind_speed < limit), 4)
    if cloud > 0.95:
        return "D"
    if night:
        return ("FFEDD" if cloud <= 0.4 else "FEDDD")[band]
    strength = (elevation_deg >= 35.0) + (elevation_deg >= 60.0) - (cloud > 0.5)
    return {2: "AABCC", 1: "ABBCD"}.get(strength, "BCCDD")[band]


def sun_elevation(time: datetime, latitude: float, longitude: float) -> float:
    """Return the sun's elevation in degrees, good to about half a degree (Spencer 1971 series)."""
    utc = time.astimezone(UTC)
    hour = utc.hour + utc.minute / 60 + utc.second / 3600
    g = 2 * math.pi * (utc.timetuple().tm_yday - 1 + (hour - 12) / 24) / 365
    declination = (
        0.006918 - 0.399912 * math.cos(g) + 0.070257 * math.sin(g) - 0.006758 * math.cos(2 * g)
        + 0.000907 * math.sin(2 * g) - 0.002697 * math.cos(3 * g) + 0.00148 * math.sin(3 * g)
    )  # fmt: skip
    equation = 229.18 * (
        0.000075 + 0.001868 * math.cos(g) - 0.032077 * math.sin(g)
        - 0.014615 * math.cos(2 * g) - 0.040849 * math.sin(2 * g)
    )  # fmt: skip
    angle = math.radians((hour * 60 + equation + 4 * longitude) / 4 - 180)
    phi = math.radians(latitude)
    return math.degrees(
        math.asin(math.sin(phi) * math.sin(declination) + math.cos(phi) * math.cos(declination) * math.cos(angle))
    )


def is_night(time: datetime, latitude: float, longitude: float) -> bool:
    """Whether the sun is down (0.83 degrees below the horizon, its upper limb and refraction)."""
    return sun_elevation(time, latitude, longitude) < -0.83


@dataclass(frozen=True, slots=True)
class WindSeries:
    """The wind since a release began, piecewise constant in time, with its profile.

    Each weather record holds from its time until the next one's; the first also before, the last also after.

    knots: (n,) seconds from which each piece holds, the first 0; towards: (n, 2) unit vector x, y; speeds: (n, heights)
    m/s at `PROFILE_HEIGHTS`; stability: (n,) class numbers.
    """

    knots: NDArray[np.float64]
    towards: NDArray[np.float64]
    speeds: NDArray[np.float64]
    stability: NDArray[np.int64]


def wind_series(weather: Sequence[Weather], began: datetime, until_s: float) -> WindSeries:
    """Return the wind that matters from the release's beginning until `until_s` seconds after it."""
    if not weather:
        raise OutsideModel(N_("Without any weather there is no forecast"))
    ordered = sorted(weather, key=lambda each: each.time)
    starts = [(each.time - began).total_seconds() for each in ordered]
    first = max((i for i, start in enumerate(starts) if start <= 0.0), default=0)
    chosen = [first, *(i for i in range(first + 1, len(ordered)) if starts[i] < until_s)]
    angles = np.radians([ordered[i].wind_from + 180.0 for i in chosen])
    return WindSeries(
        knots=np.array([0.0, *(starts[i] for i in chosen[1:])]),
        towards=np.column_stack([np.sin(angles), np.cos(angles)]),
        speeds=np.array([[speed_at(ordered[i], height) for height in PROFILE_HEIGHTS] for i in chosen]),
        stability=np.array([class_number(ordered[i].stability) for i in chosen], dtype=np.int64),
    )

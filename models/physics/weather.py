"""Wind: Pasquill classes, night and day, and the Obukhov length of a class."""

import math
from datetime import UTC, datetime

from models.domain.errors import OutsideModel
from models.text import N_

CLASSES = "ABCDEF"
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


def inverse_obukhov_length(stability: str, roughness: float) -> float:
    """Return 1/L in 1/m of a class over ground of `roughness` m; positive is stable."""
    a, b = _GOLDER[class_number(stability)]
    return a + b * math.log10(min(max(roughness, 1e-3), 0.5))


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

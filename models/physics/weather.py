"""Wind: its profile with height, Pasquill-Gifford classes, night and day, and how far a forecast of it may be off."""

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
# Irwin (1979), rural: exponent of the power-law profile
_EXPONENTS = {"A": 0.07, "B": 0.07, "C": 0.10, "D": 0.15, "E": 0.35, "F": 0.55}
# standard deviation of the wind's direction over an hour, degrees (US NRC Regulatory Guide 1.23)
DIRECTION_SPREAD = {"A": 25.0, "B": 20.0, "C": 15.0, "D": 10.0, "E": 5.0, "F": 2.5}


def class_number(stability: str) -> int:
    """Return 0 for A to 5 for F; "D-" and lower case are read too."""
    letter = stability.strip()[:1].upper()
    if letter == "G":
        letter = "F"
    if letter not in CLASSES or not letter:
        raise OutsideModel(N_("Stability {stability} is not a Pasquill class A to F"), stability=stability)
    return CLASSES.index(letter)


def speed_at(weather: Weather, height: float) -> float:
    """Return the wind speed at `height` m by the power law (Irwin 1979, rural exponents)."""
    exponent = _EXPONENTS[CLASSES[class_number(weather.stability)]]
    return float(weather.wind_speed * (max(height, 1.0) / weather.height_m) ** exponent)


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
class WindPath:
    """The wind of one release as integrals over time since the release began.

    Each weather record holds from its time until the next one's; the first also before, the last also after.

    knots: (n,) seconds; x, y: (n,) m that air has drifted since the release began; run: (n,) m it has travelled, calm
    air counted as `CALM`; speed: (n,) m/s from each knot on; stability: (n,) class numbers from each knot on.
    """

    knots: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    run: NDArray[np.float64]
    speed: NDArray[np.float64]
    stability: NDArray[np.int64]

    def at(self, times: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return drift x, drift y and run at `times`, which lie within the knots."""
        return (
            np.interp(times, self.knots, self.x),
            np.interp(times, self.knots, self.y),
            np.interp(times, self.knots, self.run),
        )


def wind_path(weather: Sequence[Weather], began: datetime, height: float, until_s: float) -> WindPath:
    """Integrate the wind at `height` m from the release's beginning until `until_s` seconds after it."""
    if not weather:
        raise OutsideModel(N_("Without any weather there is no forecast"))
    ordered = sorted(weather, key=lambda each: each.time)
    starts = [(each.time - began).total_seconds() for each in ordered]
    first = max((i for i, start in enumerate(starts) if start <= 0.0), default=0)
    chosen = [first, *(i for i in range(first + 1, len(ordered)) if starts[i] < until_s)]
    knots = np.array([0.0, *(starts[i] for i in chosen[1:]), max(until_s, 1.0)])
    speed = np.array([speed_at(ordered[i], height) for i in chosen])
    towards = np.radians([ordered[i].wind_from + 180.0 for i in chosen])
    lasts = np.diff(knots)
    return WindPath(
        knots=knots,
        x=np.r_[0.0, np.cumsum(speed * np.sin(towards) * lasts)],
        y=np.r_[0.0, np.cumsum(speed * np.cos(towards) * lasts)],
        run=np.r_[0.0, np.cumsum(np.maximum(speed, CALM) * lasts)],
        speed=np.r_[speed, speed[-1]],
        stability=np.array([class_number(ordered[i].stability) for i in [*chosen, chosen[-1]]], dtype=np.int64),
    )

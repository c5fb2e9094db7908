"""Where does the gas come from? The park's gas sensors, minute by minute, before the search for a source.

`Sniffer` keeps what the sensors read once a minute; `search_of` makes of it one search per substance, `search` does it
and `likely_sources` says what came of it in the room's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.dispersion import LikelySource
from models.domain.park import Park, Quantity, Sensor
from models.domain.readings import Weather
from models.domain.units import air_of, conversion
from models.physics.inversion.locator import Locator
from models.physics.inversion.records import Candidate, GasSensor, Quantiles, Series, Site, SourceEstimate
from models.physics.substances import ZERO_CELSIUS, gas_of, is_known, substance

Floats = NDArray[np.float64]
STEP_S = 60.0
KEPT = 180  # minutes
SEEN = 0.02  # of an instrument's range: what is worth a search
LEAST_ROWS = 3
NOISE_PPM = 0.01
LEAST_PROBABILITY, MOST_SOURCES = 0.01, 8


@dataclass(frozen=True, slots=True)
class Quest:
    """One search: everything that the sensors of a substance said, and the tanks that hold it."""

    substance: str
    sensors: tuple[GasSensor, ...]
    candidates: tuple[Candidate, ...]
    series: Series
    site: Site


class Sniffer:
    """Remembers `KEPT` minutes of all gas sensors, in ppm."""

    def __init__(self, park: Park) -> None:
        self._rows = [k for k, sensor in enumerate(park.sensors) if _smells(sensor)]
        self._sensors = [park.sensors[k] for k in self._rows]
        self._of = [substance(sensor.substance).name for sensor in self._sensors]
        self._park = park
        self._minutes: list[tuple[float, float, float, Floats]] = []
        self._weather: Weather | None = None

    def forget(self) -> None:
        """Begin anew, as in another session."""
        self._minutes, self._weather = [], None

    def breathe(self, time: datetime, weather: Weather, values: Floats, ages_s: Floats) -> None:
        """Take one minute: values and their ages (n,) of all the park's sensors, in each sensor's unit."""
        air = air_of(weather)
        ppm = np.full(len(self._rows), np.nan)
        for k, (row, sensor) in enumerate(zip(self._rows, self._sensors, strict=True)):
            to_ppm = conversion(sensor.unit, "ppm", gas_of(sensor), air)
            if to_ppm is not None and ages_s[row] <= max(2.0 * sensor.period_s, STEP_S):
                ppm[k] = to_ppm(float(values[row]))
        self._minutes = [
            *self._minutes[1 - KEPT :], (time.timestamp(), weather.wind_from, weather.wind_speed, ppm)
        ]  # fmt: skip
        self._weather = weather

    def quests(self) -> tuple[Quest, ...]:
        """Return the searches that are worth their while: of substances of which some sensor reads something now."""
        if len(self._minutes) < LEAST_ROWS:
            return ()
        return tuple(quest for name in dict.fromkeys(self._of) if (quest := self._quest(name)) is not None)

    def _quest(self, name: str) -> Quest | None:
        columns = [k for k, each in enumerate(self._of) if each == name]
        sensors = tuple(self._gas_sensor(self._sensors[k]) for k in columns)
        tanks = [asset for asset in self._park.assets if is_known(asset.substance)]
        tanks = [asset for asset in tanks if substance(asset.substance).name == name]
        now = self._minutes[-1][3][columns]
        bounds = np.array([SEEN * (each.saturation_ppm or 0.0) for each in sensors])
        if not tanks or self._weather is None or not (now > bounds).any():
            return None
        candidates = tuple(
            Candidate(asset.code, asset.geometry.centroid.x, asset.geometry.centroid.y, max(asset.base, 1.0))
            for asset in tanks
        )
        times, come, speed = (np.array([minute[k] for minute in self._minutes]) for k in range(3))
        ppm = np.array([minute[3][columns] for minute in self._minutes])
        return Quest(name, sensors, candidates, Series(times, come, speed, ppm), _site(self._weather))

    def _gas_sensor(self, sensor: Sensor) -> GasSensor:
        to_ppm = conversion(sensor.unit, "ppm", gas_of(sensor), air_of(self._weather))
        most = to_ppm(sensor.high) if to_ppm is not None else None
        at = sensor.geometry
        return GasSensor(sensor.code, at.x, at.y, sensor.height, saturation_ppm=most)


def search(quest: Quest) -> SourceEstimate:
    """Return what is believed of a quest's sources."""
    return Locator(quest.sensors, quest.candidates, quest.substance, site=quest.site).update(quest.series)


def likely_sources(found: SourceEstimate, name: str) -> tuple[LikelySource, ...]:
    """Return the likely sources of the release that goes on now, the likeliest first; none if none goes on."""
    if not found.active:
        return ()
    event = found.events[-1]
    began = _times(event.start)
    return tuple(
        LikelySource(
            suspect.name, suspect.x, suspect.y, suspect.probability, suspect.rate.low, suspect.rate.median,
            suspect.rate.high, *began, name,
        )
        for suspect in event.ranked[:MOST_SOURCES]
        if suspect.probability >= LEAST_PROBABILITY
    )  # fmt: skip


def same_substance(sources: Sequence[LikelySource], name: str) -> tuple[LikelySource, ...]:
    """Return those of a substance, by whatever of its names."""
    return tuple(each for each in sources if is_known(name) and each.substance == substance(name).name)


def _times(when: Quantiles) -> tuple[datetime, datetime, datetime]:
    low, middle, high = (datetime.fromtimestamp(each, UTC) for each in (when.low, when.median, when.high))
    return low, middle, high


def _site(weather: Weather) -> Site:
    return Site(
        wind_height_m=weather.height_m,
        roughness_m=weather.roughness_m,
        stability=weather.stability,
        temperature_k=weather.temperature_c + ZERO_CELSIUS,
        least_noise_ppm=NOISE_PPM,
    )


def _smells(sensor: Sensor) -> bool:
    return sensor.quantity is Quantity.GAS and is_known(sensor.substance)

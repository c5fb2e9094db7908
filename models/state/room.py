"""The room: what one seat shows now. Main thread only; others hand over finished snapshots and columns.

Theory of operation. Operational rows come as frozen pictures, which are compared, never merged; values come as
columns, which are written into arrays aligned with `park.sensors`. Each setter emits one signal, and only when
something changed. When the seat turns to another session, or to another time of one, everything that belonged to the
old one is emptied first, so that no value of a drill is ever seen under LIVE, none of the present in the past, or the
other way round.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from models.domain.forecasts import Forecast
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import UnitFix, Weather
from models.domain.sessions import Scope

NO_ALARM = 255


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected on map, twin, lists and cameras alike: a kind (incident, alarm, sensor ...) and its code."""

    kind: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The sensors' latest, aligned with `park.sensors`; `times` 0 where nothing was ever heard.

    times: (n,) int64, microseconds since 1970 UTC; values: (n,) float64 in each sensor's unit; quality: (n,) uint8;
    rank: (n,) uint8, the priority rank of the sensor's most urgent active alarm, NO_ALARM where there is none.
    """

    times: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    rank: NDArray[np.uint8]

    @classmethod
    def empty(cls, count: int) -> "Columns":
        return cls(
            np.zeros(count, np.int64),
            np.full(count, np.nan),
            np.zeros(count, np.uint8),
            np.full(count, NO_ALARM, np.uint8),
        )


class Room:
    """The seat's state, with one signal for each part of it."""

    park_changed = Signal(Park)
    picture_changed = Signal(object, object)  # Picture, the one before or None
    readings_changed = Signal(object)  # rows of park.sensors, int64
    fixes_changed = Signal(object)  # dict of code to UnitFix
    weather_changed = Signal(object)  # Weather or None
    forecast_changed = Signal(object)  # Forecast or None
    selection_changed = Signal(Selection)

    def __init__(self) -> None:
        self.park: Park | None = None
        self.picture: Picture | None = None
        self.columns = Columns.empty(0)
        self.fixes: dict[str, UnitFix] = {}
        self.weather: Weather | None = None
        self.forecast: Forecast | None = None
        self.selection = Selection()
        self.past: datetime | None = None  # the instant shown, in session time; None for the present
        self._turned = False
        self._row_of_key: NDArray[np.int64] = np.empty(0, np.int64)

    @property
    def scope(self) -> Scope | None:
        return self.picture.session.scope if self.picture else None

    def set_park(self, park: Park) -> None:
        self.park = park
        keys = np.array([sensor.key for sensor in park.sensors], np.int64)
        self._row_of_key = np.full(int(keys.max(initial=0)) + 1, -1, np.int64)
        self._row_of_key[keys] = np.arange(keys.size)
        self.columns = Columns.empty(keys.size)
        self.park_changed.emit(park)

    def turn_to(self, past: datetime | None) -> None:
        """Say what the next picture shows: an instant of the past, or with None the present."""
        self._turned = self._turned or past != self.past
        self.past = past

    def go_on(self, past: datetime) -> None:
        """Say that the next picture shows a later instant of the past shown: what did not change stays."""
        self.past = past

    def set_picture(self, picture: Picture) -> None:
        """Show a newer picture of the session shown, or turn to another session or another time of it."""
        before = self.picture
        if before is not None and (self._turned or before.session.scope != picture.session.scope):
            self._forget()
            before = None
        self._turned = False
        if before == picture or (before is not None and before.head > picture.head):
            return
        self.picture = picture
        self.picture_changed.emit(picture, before)

    def set_readings(
        self,
        keys: NDArray[np.int32],
        times: NDArray[np.int64],
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
        rank: NDArray[np.uint8],
    ) -> None:
        """Write columns of equal length; keys of sensors that the park does not have are passed over."""
        known = (keys >= 0) & (keys < self._row_of_key.size)
        rows = self._row_of_key[keys[known]]
        found = rows >= 0
        rows = rows[found]
        if not rows.size:
            return
        arrived: tuple[NDArray[Any], ...] = (times, values, quality, rank)
        for column, new in zip(self._written(), arrived, strict=True):
            column[rows] = new[known][found]
        changed = np.zeros(self.columns.times.size, np.bool_)
        changed[rows] = True
        self.readings_changed.emit(np.flatnonzero(changed))

    def set_fixes(self, fixes: dict[str, UnitFix]) -> None:
        newer = {
            code: fix for code, fix in fixes.items() if code not in self.fixes or self.fixes[code].time <= fix.time
        }
        if newer:
            self.fixes = {**self.fixes, **newer}
            self.fixes_changed.emit(self.fixes)

    def set_weather(self, weather: Weather | None) -> None:
        if weather != self.weather:
            self.weather = weather
            self.weather_changed.emit(weather)

    def set_forecast(self, forecast: Forecast | None) -> None:
        """The full fields of the newest run made at this seat; other seats draw the picture's summary."""
        if forecast is not self.forecast:
            self.forecast = forecast
            self.forecast_changed.emit(forecast)

    def select(self, kind: str, code: str) -> None:
        chosen = Selection(kind, code)
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit(chosen)

    def session_time(self, wall: datetime) -> datetime:
        """What the session's clock shows at `wall`."""
        return self.picture.session.clock.at(wall) if self.picture else wall

    def _written(self) -> tuple[NDArray[Any], ...]:
        return (self.columns.times, self.columns.values, self.columns.quality, self.columns.rank)

    def _forget(self) -> None:
        self.columns = Columns.empty(self.columns.times.size)
        self.fixes = {}
        self.set_weather(None)
        self.set_forecast(None)
        self.fixes_changed.emit(self.fixes)
        self.readings_changed.emit(np.arange(self.columns.times.size))

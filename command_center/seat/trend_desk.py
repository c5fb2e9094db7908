"""Trends: the sensors nearest to the incident, and the eight of the monitor, from the store and then live."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from command_center.seat.context import Seat
from command_center.seat.rule_book import RuleBook
from models.domain.forecasts import ThreatZone
from models.domain.incidents import Incident
from models.domain.park import Park, Quantity, Sensor
from models.domain.picture import Picture
from models.domain.series import SeriesColumns
from models.domain.sessions import Scope
from models.domain.units import air_of
from models.planning.suggestion import nearest_sensors
from models.store.repositories import read_series
from widgets.trends.incident_trend import IncidentTrend
from widgets.trends.panel import TrendPanel
from widgets.trends.spec import Limit, TrendSpec, trend_spec

NEAREST = 3
POINTS = 1000  # stretches of time, more than a small trend has columns
CLOSE = 12
Series = tuple[NDArray[np.int64], NDArray[np.float64]]
_SHIFT = (Quantity.GAS, Quantity.PRESSURE, Quantity.TEMPERATURE, Quantity.LEVEL)


class TrendDesk:
    """Fills trends on demand and lets them grow with every reading."""

    def __init__(self, seat: Seat, trend: IncidentTrend, panel: TrendPanel, book: RuleBook) -> None:
        self._seat, self._trend, self._panel, self._book = seat, trend, panel, book
        self._incident: Incident | None = None
        self._keys: set[int] = set()
        self._rows = {sensor.key: row for row, sensor in enumerate(seat.park.sensors)}
        trend.wants.connect(lambda key, start, end: self._fetch("trend", trend.set_series, key, start, end))
        panel.wants.connect(lambda key, start, end: self._fetch("panel", panel.set_series, key, start, end))
        panel.picked.connect(lambda code: seat.room.select("sensor", code))
        seat.room.readings_changed.connect(self._on_readings_changed)
        seat.room.picture_changed.connect(self._on_picture_changed)
        self._shown = shift_sensors(seat.park)
        seat.live.followed.connect(self._begin)
        book.changed.connect(self._renew)
        seat.room.weather_changed.connect(lambda _weather: self._renew())

    def show(self, incident: Incident | None) -> None:
        """The gas detectors nearest to the incident, with the worst zone's limit as reference."""
        turned = (incident.id if incident else None) != (self._incident.id if self._incident else None)
        self._incident = incident
        if incident is None:
            self._keys = set()
            self._trend.set_sensors("", [])
            return
        near = self._telling(incident)
        keys = {sensor.key for sensor in near}
        if not turned and keys == self._keys:
            return
        self._keys = keys
        references = [Limit(zone.name, zone.ppm) for zone in _worst(self._seat.picture, incident)]
        self._trend.set_now(self._seat.now())
        self._trend.set_sensors(incident.place, [self._spec(sensor) for sensor in near], references)
        self._trend.set_event(incident.opened_at)

    def _begin(self, _scope: Scope) -> None:
        """Another session, or another time of it, is followed: its own history, from its own time."""
        seat, incident = self._seat, self._incident
        self._incident, self._keys = None, set()
        self._trend.set_sensors("", [])
        self.show(incident)
        self._panel.set_now(seat.now())
        self._panel.set_specs(self._specs(), seat.park.timezone)

    def _renew(self) -> None:
        """Rules or the air changed: limits and units do, lines stay."""
        self._panel.renew(self._specs())
        self._keys = set()
        self.show(self._incident)

    def _specs(self) -> list[TrendSpec]:
        return [self._spec(sensor) for sensor in self._shown]

    def _spec(self, sensor: Sensor) -> TrendSpec:
        return trend_spec(sensor, self._book.rules, air=air_of(self._seat.room.weather))

    def _telling(self, incident: Incident) -> list[Sensor]:
        """The detectors in alarm first, then the nearest that smell the incident's substance."""
        park, picture = self._seat.park, self._seat.picture
        alarmed = {alarm.sensor_key for alarm in picture.alarms.values()}
        near = [
            sensor
            for sensor in nearest_sensors(park, incident.x, incident.y, len(park.sensors), Quantity.GAS)
            if not incident.substance or sensor.substance == incident.substance
        ]
        return sorted(near[:CLOSE], key=lambda sensor: sensor.key not in alarmed)[:NEAREST]

    def tick(self, now: datetime) -> None:
        self._trend.set_now(now)
        self._panel.set_now(now)

    def read_again(self) -> None:
        """The past went on by leaps, and between two of them are readings that were never shown."""
        self._trend.ask_again()
        self._panel.ask_again()

    def _fetch(
        self, place: str, show: Callable[..., None], key: int, start: datetime, end: datetime
    ) -> None:
        seat, scope = self._seat, self._seat.scope

        def read() -> Series:
            return _as_line(read_series(seat.store, scope, key, start, end, POINTS))

        seat.workers.submit("history", read, lambda series: show(key, *series), seat.tell, key=f"{place} {key}")

    def _on_readings_changed(self, rows: NDArray[np.int64]) -> None:
        """Of ten thousand sensors that changed, those that a trend shows."""
        columns = self._seat.room.columns
        heard = np.zeros(columns.times.size, bool)
        heard[rows] = columns.times[rows] != 0
        shown = {each.key for each in self._shown}
        for keys, append in ((self._keys, self._trend.append), (shown, self._panel.append)):
            for key in keys:
                row = self._rows[key]
                if heard[row]:
                    append(key, int(columns.times[row]), float(columns.values[row]))

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        by_urgency = sorted(picture.alarms.values(), key=lambda each: each.priority.rank, reverse=True)
        urgent = {alarm.sensor_key: alarm for alarm in by_urgency}  # the most urgent one is written last
        for sensor in self._shown:
            alarm = urgent.get(sensor.key)
            if alarm is None:
                self._panel.set_alarm(sensor.key, None)
            else:
                self._panel.set_alarm(sensor.key, alarm.priority, alarm.state)
        for key in self._keys:
            self._trend.set_priority(key, urgent[key].priority if key in urgent else None)


def shift_sensors(park: Park, count: int = 8) -> tuple[Sensor, ...]:
    """The monitor's trends: sensors of the major hazard installations, one quantity after the other."""
    major = {asset.code for asset in park.assets if asset.hazard_grade}
    by_quantity: list[Sequence[Sensor]] = [
        [sensor for sensor in park.sensors if sensor.quantity is quantity and sensor.asset in major]
        for quantity in _SHIFT
    ]
    turn = max((len(each) for each in by_quantity), default=0)
    chosen = [each[index] for index in range(turn) for each in by_quantity if index < len(each)]
    return tuple(chosen[:count])


def _as_line(columns: SeriesColumns) -> Series:
    """Readings as they are; of a stretch the lowest and the highest one, so that no spike is lost."""
    if columns.step_us == 0:
        return columns.times, columns.mean
    return np.repeat(columns.times, 2), np.stack([columns.minimum, columns.maximum], axis=1).ravel()


def _worst(picture: Picture, incident: Incident) -> list[ThreatZone]:
    forecast = picture.forecasts.get(incident.id)
    return [zone for zone in forecast.zones if zone.level == 3] if forecast else []

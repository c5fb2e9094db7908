"""Map and twin: what every drawing of the park is told, and what is picked in it."""

from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer
from shapely import Point

from command_center.seat.context import Seat
from models.domain.events import Event
from models.domain.forecasts import EffectZone, Forecast, ForecastSummary
from models.domain.incidents import Incident
from models.domain.picture import Picture
from models.domain.readings import UnitFix, Weather
from models.domain.times import to_us
from models.planning.recommendation import Recommendation
from models.state.room import Selection
from models.text import N_, Message, tr
from widgets.map_panel.panel import MapPanel
from widgets.map_panel.time_span import TimeMark

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from scenes.map2d.view import MapView
    from scenes.twin3d.view import TwinView

STALE_PERIODS = 2.0
NEAR_M = 700.0
CLOSE_M = 250.0
UNDERWAY_US = 3e6  # wall time
APART_MS = 150
NO_ROWS = np.zeros(0, np.int64)
_MARKED = {
    "alarm.activate": "",
    "incident.opened": N_("Opened"),
    "incident.dispatch": N_("Dispatched"),
    "incident.arrive": N_("On scene"),
    "evacuation.ordered": N_("Evacuation"),
    "incident.control": N_("Controlled"),
}  # the slider names the turns; alarms only tick


class MapDesk(QObject):
    """Serves every map and twin of the seat alike; the time slider of the Command map leads them."""

    def __init__(self, seat: Seat, panel: MapPanel) -> None:
        super().__init__()
        self._seat, self._panel = seat, panel
        self._maps: list[MapView] = []
        self._twins: list[TwinView] = []
        self._incident: Incident | None = None
        self._draft: ForecastSummary | None = None
        self._frame = 0
        self._periods = np.array([sensor.period_s for sensor in seat.park.sensors]) * 1e6 * STALE_PERIODS
        self._stale = np.zeros(len(seat.park.sensors), np.bool_)
        room = seat.room
        room.picture_changed.connect(self._on_picture_changed)
        room.readings_changed.connect(self._on_readings_changed)
        room.fixes_changed.connect(self._on_fixes_changed)
        room.weather_changed.connect(self._on_weather_changed)
        room.forecast_changed.connect(self._on_forecast_changed)
        room.selection_changed.connect(self._on_selection_changed)
        panel.picked.connect(room.select)
        panel.locate.connect(self.zoom)
        panel.slider.set_timezone(seat.park.timezone)
        panel.slider.frame_selected.connect(self._on_frame_selected)
        panel.measured.connect(self._say_measure)
        panel.set_counts(_counts(seat))

    @property
    def twins(self) -> "tuple[TwinView, ...]":
        return tuple(self._twins)

    def serve_map(self, view: "MapView") -> None:
        self._maps.append(view)
        view.set_park(self._seat.park)
        self._tell_map(view)

    def serve_twin(self, view: "TwinView") -> None:
        self._twins.append(view)
        view.set_park(self._seat.park)
        self._tell_twin(view)

    def show(self, incident: Incident | None) -> None:
        """The incident whose zones, routes and clock the drawings follow."""
        turned = (incident.id if incident else None) != (self._incident.id if self._incident else None)
        self._incident = incident
        if turned:
            self._draft = None
            self._show_forecast()
            if incident is not None:
                self.zoom()

    def show_draft(self, summary: ForecastSummary) -> None:
        """The published distances, until the model's zones are there."""
        self._draft = summary
        self._show_forecast()

    def show_effects(self, zones: tuple[EffectZone, ...]) -> None:
        """A supposed fire or explosion, on every map."""
        for view in self._maps:
            view.set_effects(zones)

    def show_offers(self, recommendation: Recommendation | None) -> None:
        offers = [each for each in recommendation.recommended if each.route] if recommendation else []
        for view in self._maps:
            view.set_routes(offers)

    def zoom(self) -> None:
        incident = self._incident
        if incident is None:
            for view in self._maps:
                view.fit()
            return
        for view in self._maps:
            view.zoom_to(incident.x, incident.y, NEAR_M)
        for twin in self._twins:
            twin.fly_to(incident.x, incident.y)

    def look_at(self, x: float, y: float) -> None:
        for view in self._maps:
            view.zoom_to(x, y, CLOSE_M)
        for twin in self._twins:
            twin.fly_to(x, y)

    def tick(self, now: "datetime") -> None:
        self._panel.slider.set_now(now)
        for view in self._maps:  # a little after the lists: the repaints of both in one turn would be felt
            QTimer.singleShot(APART_MS, view, partial(view.set_now, now))
        if not np.array_equal(self._find_stale(), self._stale):  # silence sends no reading
            self._on_readings_changed(NO_ROWS)
        if self._panel.slider.seconds == 0:
            self._follow_clock(now)

    def retranslate(self) -> None:
        for view in self._maps:
            view.retranslate()
        if self._seat.room.picture is not None:
            self._panel.slider.set_marks(_marks(self._seat.picture.events))

    def _follow_clock(self, now: "datetime") -> None:
        """With the slider at now, the cloud shown is the present one."""
        forecast = self._seat.room.forecast
        if forecast is not None:
            self._set_frame(_frame_at(forecast, (now - forecast.release.started_at).total_seconds()))

    def _on_frame_selected(self, seconds: float) -> None:
        forecast = self._seat.room.forecast
        if forecast is not None:
            at = self._seat.now() + timedelta(seconds=seconds)
            self._set_frame(_frame_at(forecast, (at - forecast.release.started_at).total_seconds()))

    def _set_frame(self, frame: int) -> None:
        if frame != self._frame:
            self._frame = frame
            self._show_forecast()

    def _tell_map(self, view: "MapView") -> None:
        room, columns = self._seat.room, self._seat.room.columns
        view.set_readings(columns.values, columns.quality, columns.rank, None, self._find_stale(), columns.times)
        view.set_picture(room.picture)
        view.set_fixes(room.fixes)
        view.set_weather(room.weather)
        view.set_forecast(self._summary(), self._field(), self._frame)
        view.set_layers(self._panel.visible_layers)

    def _tell_twin(self, view: "TwinView") -> None:
        room = self._seat.room
        view.set_picture(room.picture)
        view.set_readings(room.columns.values, room.columns.quality, room.columns.rank, None, self._find_stale())
        view.set_fixes(room.fixes)
        view.set_forecast(self._field(), self._frame)

    def _views(self) -> "list[MapView | TwinView]":
        return [*self._maps, *self._twins]

    def _summary(self) -> ForecastSummary | None:
        """What stands in the store for the incident shown; before that, the draft."""
        picture, incident = self._seat.room.picture, self._incident
        recorded = picture.forecasts.get(incident.id) if picture and incident else None
        return recorded or self._draft

    def _field(self) -> Forecast | None:
        return self._seat.room.forecast if self._incident is not None else None

    def _find_stale(self) -> "NDArray[np.bool_]":
        """Older than twice the period and the time under way, which a drill's speed stretches."""
        picture, now = self._seat.room.picture, to_us(self._seat.now())
        underway = UNDERWAY_US * (picture.session.clock.speed if picture else 1.0)
        stale: NDArray[np.bool_] = now - self._seat.room.columns.times > self._periods + underway
        return stale

    def _show_forecast(self) -> None:
        summary, field = self._summary(), self._field()
        for view in self._maps:
            view.set_forecast(summary, field, self._frame)
        for twin in self._twins:
            twin.set_forecast(field, self._frame)

    def _on_picture_changed(self, picture: Picture, before: Picture | None) -> None:
        for view in self._views():
            view.set_picture(picture)
        if before is None or picture.forecasts != before.forecasts:
            self._show_forecast()
        self._panel.slider.set_marks(_marks(picture.events))

    def _on_readings_changed(self, rows: "NDArray[np.int64]") -> None:
        columns, stale = self._seat.room.columns, self._find_stale()
        self._stale = stale
        for view in self._maps:
            view.set_readings(columns.values, columns.quality, columns.rank, rows, stale, columns.times)
        for twin in self._twins:
            twin.set_readings(columns.values, columns.quality, columns.rank, rows, stale)

    def _on_fixes_changed(self, fixes: dict[str, UnitFix]) -> None:
        for view in self._views():
            view.set_fixes(fixes)

    def _on_weather_changed(self, weather: Weather | None) -> None:
        for view in self._maps:
            view.set_weather(weather)

    def _on_forecast_changed(self, forecast: Forecast | None) -> None:
        slider = self._panel.slider
        if forecast is None:
            slider.set_forecast([])
            slider.set_run(None)
        else:
            began = forecast.release.started_at
            slider.set_forecast([began + timedelta(seconds=float(second)) for second in forecast.times_s])
            slider.set_run(self._seat.now())
        self._show_forecast()

    def _on_selection_changed(self, selection: Selection) -> None:
        for view in self._views():
            view.set_selection(selection.kind, selection.code)

    def _say_measure(self, points: list[tuple[float, float]]) -> None:
        legs = [Point(a).distance(Point(b)) for a, b in pairwise(points)]
        if legs:
            self._seat.window.say("done", Message(N_("Measured: {metres} m"), {"metres": f"{sum(legs):.0f}"}))


def _frame_at(forecast: Forecast, seconds: float) -> int:
    """The frame nearest to `seconds` after the release began."""
    return int(np.abs(forecast.times_s - seconds).argmin())


def _marks(events: tuple[Event, ...]) -> list[TimeMark]:
    return [TimeMark(event.time, tr(_MARKED[event.kind])) for event in events if event.kind in _MARKED]


def _counts(seat: Seat) -> dict[str, int]:
    park = seat.park
    gas = sum(sensor.quantity == "gas" for sensor in park.sensors)
    return {
        "shelters": len(park.shelters),
        "gas": gas,
        "process": len(park.sensors) - gas,
        "cameras": len(park.cameras),
        "hydrants": sum(place.kind == "hydrant" for place in park.places),
    }

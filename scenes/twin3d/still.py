"""One picture of the twin without a window: rendered, then painted over like the live one."""

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Forecast
from models.domain.park import Park
from models.domain.picture import Picture
from scenes.map2d.state import NO_ALARM
from scenes.twin3d.camera import View
from scenes.twin3d.overlay import Overlay
from scenes.twin3d.parts import origin_of
from scenes.twin3d.pins import pin_heads
from scenes.twin3d.request import Shown
from scenes.twin3d.stage import Stage

DOWNWIND_M = 900.0  # how much of the cloud's way is brought into view


def render_still(
    park: Park, picture: Picture, forecast: Forecast | None, spot: tuple[float, float] | None, size: tuple[int, int]
) -> tuple[NDArray[np.uint8], Overlay, View]:
    """RGB pixels, what is to be painted over them, and the view of both; `spot` is what to look at, else the park."""
    origin = origin_of(park)
    rows = {sensor.code: row for row, sensor in enumerate(park.sensors)}
    ranks = np.full(len(park.sensors), NO_ALARM, np.uint8)
    for alarm in picture.alarms.values():
        if alarm.active and alarm.sensor_code in rows:
            row = rows[alarm.sensor_code]
            ranks[row] = min(int(ranks[row]), alarm.priority.rank)
    view = _view(park, forecast, spot, origin)
    overlay = Overlay(park, origin, pin_heads(park, origin), rows)
    overlay.set_alarms(picture.alarms.values())
    stage = Stage(park)
    try:
        frame = len(forecast.times_s) - 1 if forecast is not None else 0
        offline = np.zeros(len(park.sensors), np.bool_)
        shown = Shown(view, size, ranks, offline, forecast, min(frame, 10))
        return stage.render(shown, 2), overlay, view
    finally:
        stage.close()


def _view(park: Park, forecast: Forecast | None, spot: tuple[float, float] | None, origin: tuple[float, float]) -> View:
    """From upwind over the source along the cloud, so that nothing hides behind it."""
    if spot is None:
        left, bottom, right, top = park.boundary.bounds
        return View((0.0, 0.0, 0.0), max(right - left, top - bottom) * 0.62, 20.0, 38.0)
    x, y = spot[0] - origin[0], spot[1] - origin[1]
    if forecast is None or not forecast.weather:
        return View((x, y, 0.0), 260.0, 20.0, 30.0)
    towards = np.radians(forecast.weather[0].wind_from + 180.0)
    x, y = x + np.sin(towards) * DOWNWIND_M * 0.35, y + np.cos(towards) * DOWNWIND_M * 0.35
    return View((float(x), float(y), 0.0), DOWNWIND_M, float(np.degrees(towards)) - 35.0, 34.0)

"""What the drawings cost the main thread: the map's sheets with 400 sensors, the cloud's frames, 10,000 symbols."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from models.domain.forecasts import Forecast
from models.domain.park import Park, Quantity
from scenes.map2d.layer import Sheet
from scenes.map2d.layers.front import front_lines, haze_image
from scenes.map2d.layers.sensors import stamp
from scenes.map2d.state import NO_ALARM
from scenes.map2d.view import MapView
from scenes.symbols import paint_sensor
from scenes.twin3d.view import TwinView
from tests.benchmarks.registry import Row, bench
from tests.fakes.release_picture import NOW, fixes_of, forecast_of, release_picture
from tests.fakes.small_park import small_park

SIZE = (1060, 730)
FRAME_LIMIT_MS = 50.0  # what one repaint may take of the main thread
MANY = 10_000


@bench("map")
def map_repaints() -> Iterable[Row]:
    """Repaints of the map by what has changed, all against the limit for one."""
    application, park = _application(), small_park(400)
    view = _map(park)
    limit = (FRAME_LIMIT_MS, "the limit")
    yield Row("Pointer moved", _best_ms(lambda: _repaint(view, Sheet.GLASS)), "ms", *limit)
    yield Row("Alarm value, unit or clock changed", _best_ms(lambda: _repaint(view, Sheet.LIVE)), "ms", *limit)
    yield Row("Sensor's look changed", _best_ms(lambda: _change_look(view, len(park.sensors))), "ms", *limit)
    yield Row("Panned or zoomed: everything", _best_ms(lambda: _repaint(view)), "ms", *limit)
    values = np.ones(len(park.sensors))
    calm = _best_ms(lambda: view.set_readings(values, np.zeros(400, np.uint8), np.full(400, NO_ALARM, np.uint8), None))
    yield Row("400 readings without an alarm", calm, "ms", *limit)
    forecast = forecast_of(park, 4, 400)
    yield Row("Cloud of 400 x 400 cells, haze and front", _best_ms(lambda: _frame(forecast)), "ms", *limit)
    view.close()
    application.processEvents()


@bench("symbols")
def ten_thousand_symbols() -> Iterable[Row]:
    """Sensors stamped by numpy, against drawing each."""
    _application()
    pixels = np.random.default_rng(1).uniform(0, 700, (MANY, 2))
    stamped = _best_ms(lambda: stamp(pixels, np.zeros(MANY, np.intp), SIZE, 1.0))
    drawn = _best_ms(lambda: _draw_each(pixels.tolist()), 2)
    yield Row(f"{MANY} symbols stamped", stamped, "ms", drawn, "drawing each")


@bench("twin")
def twin_beside_the_main_thread() -> Iterable[Row]:
    """How late a 10 ms timer of the main thread is while the twin renders, against a pause without it."""
    application, park = _application(), small_park(400)
    still = _late_ms(application, 2.0, lambda: None)
    twin = TwinView()
    twin.resize(*SIZE)
    twin.set_park(park)
    twin.show()
    deadline = time.monotonic() + 30.0
    while twin._image.isNull() and time.monotonic() < deadline:
        application.processEvents()
        time.sleep(0.01)
    pictures: list[float] = []
    twin._rendered.connect(lambda _: pictures.append(time.monotonic()))
    turning = _late_ms(application, 4.0, lambda: twin._look(replace(twin.view, azimuth=twin.view.azimuth + 2.0)))
    yield Row("Timer late, p99, twin turning", turning, "ms", still, "without a twin")
    yield Row("Pictures of the twin", len(pictures) / 4.0, "1/s")
    twin.close()


def _application() -> QApplication:
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["bench", "-platform", "offscreen"])


def _map(park: Park) -> MapView:
    view = MapView()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(*SIZE)
    view.show()
    view.set_park(park)
    view.set_picture(release_picture(park))
    view.set_fixes(fixes_of(park))
    view.set_now(NOW)
    view.set_forecast(None, forecast_of(park), 2)
    QApplication.processEvents()
    return view


def _repaint(view: MapView, *sheets: Sheet) -> None:
    view.canvas.renew(*sheets)
    view.canvas.viewport().repaint()


def _change_look(view: MapView, count: int) -> None:
    quality = np.zeros(count, np.uint8)
    quality[int(time.monotonic() * 1e6) % count] = 2
    view.set_readings(np.ones(count), quality, np.full(count, NO_ALARM, np.uint8))
    view.canvas.viewport().repaint()


def _frame(forecast: Forecast) -> None:
    haze_image(forecast, 2)
    front_lines(forecast, 2)


def _draw_each(places: Sequence[Sequence[float]]) -> None:
    image = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    for x, y in places:
        paint_sensor(painter, QPointF(x, y), Quantity.GAS)
    painter.end()


def _best_ms(work: Callable[[], object], times: int = 8) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken) * 1e3


def _late_ms(application: QApplication, seconds: float, each: Callable[[], None]) -> float:
    """The 99th percentile of how much longer than 10 ms a wait of 10 ms takes."""
    gaps, pause, end = [], threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        pause.wait(0.010)
        each()
        application.processEvents()
        gaps.append((time.perf_counter() - began) * 1e3 - 10.0)
    return float(np.percentile(gaps, 99))

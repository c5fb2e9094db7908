"""What the drawings cost the main thread: the map's sheets, the cloud's frames, 10,000 symbols, 5,000 alarms."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.forecasts import Forecast
from models.domain.park import Park, Quantity
from scenes.map2d.layer import Sheet
from scenes.map2d.layers.front import front_lines, haze_image
from scenes.map2d.state import NO_ALARM
from scenes.map2d.view import MapView
from scenes.stamping import SymbolField, draw_sprite
from scenes.symbols import SensorLook, paint_sensor
from scenes.twin3d.view import TwinView
from tests.benchmarks.registry import Row, bench
from tests.fakes.large_park import large_park
from tests.fakes.release_picture import NOW, alarm_of, fixes_of, forecast_of, release_picture
from tests.fakes.small_park import small_park

SIZE = (1060, 730)
FRAME_LIMIT_MS = 50.0  # what one repaint may take of the main thread
MANY, CHANGES, FRAMES, ALARMS = 10_000, 500, 60.0, 5_000
WIDE = (1600, 900)
LOOKS_S = 2.0


@bench("map")
def map_repaints() -> Iterable[Row]:
    """Repaints of the map by what has changed, all against the limit for one."""
    application, park = _application(), small_park(400)
    view = _map(park)
    limit = (FRAME_LIMIT_MS, "the limit")
    yield Row("Pointer moved", _best_ms(lambda: _repaint(view, Sheet.GLASS)), "ms", *limit)
    yield Row("Alarm value, unit or clock changed", _best_ms(lambda: _repaint(view, Sheet.LIVE)), "ms", *limit)
    yield Row("Sensor's look changed", _best_ms(lambda: _change_look(view, len(park.sensors))), "ms", *limit)
    yield Row("Panned", _best_ms(lambda: _pan(view)), "ms", *limit)
    yield Row("Zoomed: everything", _best_ms(lambda: _repaint(view)), "ms", *limit)
    values = np.ones(len(park.sensors))
    calm = _best_ms(lambda: view.set_readings(values, np.zeros(400, np.uint8), np.full(400, NO_ALARM, np.uint8), None))
    yield Row("400 readings without an alarm", calm, "ms", *limit)
    forecast = forecast_of(park, 4, 400)
    yield Row("Cloud of 400 x 400 cells, haze and front", _best_ms(lambda: _frame(forecast)), "ms", *limit)
    view.close()
    application.processEvents()


@bench("symbols")
def ten_thousand_symbols() -> Iterable[Row]:
    """The whole map with 10,000 sensors of which 500 change their look before each frame, against pyqtgraph's own."""
    application, park = _application(), small_park(MANY)
    view = _map(park, WIDE)
    draw = np.random.default_rng(1)
    values, ranks, quality = np.ones(MANY), np.full(MANY, NO_ALARM, np.uint8), np.zeros(MANY, np.uint8)

    def change() -> None:
        chosen = draw.integers(0, MANY, CHANGES)
        quality[chosen] = draw.integers(0, 3, CHANGES)
        view.set_readings(values, quality, ranks, chosen)
        view.canvas.viewport().repaint()

    scatter, plain = _scatter(draw)
    (frames, work), (plain_frames, plain_work) = _frames_a_second(change), _frames_a_second(plain)
    frames, work = max((frames, work), _frames_a_second(change))  # on either side of the other: the machine may be busy
    yield Row(f"{MANY} symbols, {CHANGES} changes a frame", frames, "1/s", FRAMES, "asked, at 1600 x 900")
    yield Row("the same beside ScatterPlotItem", frames, "1/s", plain_frames, "its frames")
    yield Row("work for one frame", work, "CPU ms", 1000.0 / FRAMES, "for 60 frames a second")
    yield Row("work of ScatterPlotItem for one", plain_work, "CPU ms", work, "ours")
    field, sprites = SymbolField(), draw.integers(0, 12, MANY).astype(np.int16)
    pixels = draw.uniform(0, WIDE[1], (MANY, 2))
    sheet = np.stack([draw_sprite(13.0, 1.0, partial(_symbol, number=number)) for number in range(12)])
    laid = _best_ms(lambda: field.lay(sheet, pixels, sprites, WIDE))
    drawn = _best_ms(lambda: _draw_each(pixels.tolist()), 2)
    yield Row(f"{MANY} symbols stamped anew", laid, "ms", drawn, "drawing each")
    for each in (view, scatter):
        each.close()
    application.processEvents()


@bench("flood")
def a_flood_of_alarms() -> Iterable[Row]:
    """5,000 standing alarms on the map: a new picture of them, a blink of their rings, a pan over them."""
    application, park = _application(), small_park(MANY)
    view = _map(park, WIDE)
    base = release_picture(park)
    pictures = [replace(base, alarms=_flood(park, turn)) for turn in range(2)]
    limit = (FRAME_LIMIT_MS, "the limit")

    def show() -> None:
        pictures.reverse()
        view.set_picture(pictures[0])
        view.canvas.viewport().repaint()

    def blink() -> None:
        view.scene.state.phase = 1 - view.scene.state.phase
        _repaint(view, Sheet.ALARMS)

    yield Row(f"{ALARMS} alarms, another picture of them", _best_ms(show), "ms", *limit)
    yield Row(f"{ALARMS} alarms, {ALARMS // 3} rings blink", _best_ms(blink), "ms", *limit)
    yield Row(f"{ALARMS} alarms, panned", _best_ms(lambda: _pan(view)), "ms", *limit)
    view.close()
    application.processEvents()


@bench("twin")
def twin_beside_the_main_thread() -> Iterable[Row]:
    """How late a 10 ms timer of the main thread is while the twin of 10,000 sensors renders, and without it."""
    application, park = _application(), large_park(MANY)
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


def _map(park: Park, size: tuple[int, int] = SIZE) -> MapView:
    view = MapView()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.resize(*size)
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


def _pan(view: MapView) -> None:
    """To and fro, as a hand does."""
    shown = view.viewport_shown
    step = 8 if int(time.monotonic() * 1000) % 2 else -8
    view.canvas.set_viewport(replace(shown, x=shown.x + step / shown.scale))
    view.canvas.viewport().repaint()


def _change_look(view: MapView, count: int) -> None:
    quality = np.zeros(count, np.uint8)
    quality[int(time.monotonic() * 1e6) % count] = 2
    view.set_readings(np.ones(count), quality, np.full(count, NO_ALARM, np.uint8))
    view.canvas.viewport().repaint()


def _frame(forecast: Forecast) -> None:
    haze_image(forecast, 2)
    front_lines(forecast, 2)


def _scatter(draw: np.random.Generator) -> tuple[pg.PlotWidget, Callable[[], None]]:
    """As many symbols in pyqtgraph's own item, in the same window's size, and a change of as many of them."""
    plot = pg.PlotWidget()
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(*WIDE)
    plot.show()
    brushes = [pg.mkBrush(colour) for colour in ("#8F9295", "#DE2F3A", "#F58A1F")]
    item = pg.ScatterPlotItem(size=8, pen=None)
    item.setData(*draw.uniform(0, 1, (2, MANY)), brush=[brushes[0]] * MANY)
    plot.addItem(item)
    shown = [brushes[0]] * MANY

    def change() -> None:
        for row, look in zip(draw.integers(0, MANY, CHANGES), draw.integers(0, 3, CHANGES), strict=True):
            shown[row] = brushes[look]
        item.setBrush(shown)
        plot.viewport().repaint()

    return plot, change


def _frames_a_second(frame: Callable[[], None]) -> tuple[float, float]:
    """Frames a second, and the milliseconds of this thread's work that one takes however busy the machine is."""
    frame()
    count, began, work = 0, time.perf_counter(), time.thread_time()
    while time.perf_counter() - began < LOOKS_S:
        frame()
        count += 1
    return count / (time.perf_counter() - began), (time.thread_time() - work) / count * 1e3


def _flood(park: Park, turn: int) -> dict[UUID, Alarm]:
    states, priorities = (AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN), tuple(Priority)
    alarms = [
        alarm_of(sensor, states[(row + turn) % 3], priorities[row % 4], 1.0, row + 1)
        for row, sensor in enumerate(park.sensors[:ALARMS])
    ]
    return {alarm.id: alarm for alarm in alarms}


def _symbol(painter: QPainter, centre: QPointF, number: int) -> None:
    paint_sensor(painter, centre, tuple(Quantity)[number % 3], SensorLook(number // 3))


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

"""What repainting costs the main thread: sixteen camera pictures, and a trend of a hundred thousand samples."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from math import inf

import cv2
import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from shapely import Point

from models.domain.park import Camera, Quantity, Sensor
from models.domain.series import fit, raw_series
from models.text import LocalName
from scenes import palette
from scenes.pens import pen
from tests.benchmarks.registry import Row, bench
from widgets import theme
from widgets.cameras.frame import CameraFrame
from widgets.cameras.grid import CameraGrid
from widgets.trends.curve import STYLES
from widgets.trends.many import ManyPlot
from widgets.trends.scale import Window
from widgets.trends.series import Series
from widgets.trends.spec import trend_spec
from widgets.trends.trend import Trend

TILES, SAMPLES = 16, 100_000
GRID_SIZE, TREND_SIZE, PLOT_SIZE = (1440, 960), (420, 140), (1400, 900)
FRAME_LIMIT_MS = 50.0  # what one repaint may take of the main thread
NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
NOW_US = int(NOW.timestamp() * 1e6)


@bench("widgets")
def tiles_and_trends() -> Iterable[Row]:
    """Repaints of the camera grid at 1080p and of a trend, against the plain way of doing the same."""
    theme.apply(_application())
    pictures = [_picture(number) for number in range(TILES)]
    grid = _grid(pictures)
    qt = _repaint_ms(grid)
    yield Row(f"{TILES} tiles of 1080p repainted, Qt scales", qt, "ms", FRAME_LIMIT_MS, "the limit")
    size = grid.tiles[0].size()
    scaled = _best_ms(lambda: [cv2.resize(each, (size.width(), size.height() - 24)) for each in pictures])
    yield Row("The same pictures, scaled only, by cv2", scaled, "ms", qt, "Qt's whole repaint")
    grid.close()
    times, values = _samples()
    trend = _trend(times, values)
    drawn = _repaint_ms(trend)
    raw = _best_ms(lambda: _draw_raw(times, values), 2)
    yield Row(f"Trend of {SAMPLES} samples repainted", drawn, "ms", raw, "drawing every sample")
    series = Series()
    series.set(times, values)
    window = Window(int(times[0]), int(times[-1]))
    yield Row("Its envelope alone", _best_ms(lambda: series.envelope(window.start, window.end, 368)), "ms", drawn,
              "the repaint")  # fmt: skip
    trend.close()
    plot = _plot()
    yield Row(f"Plot of {len(STYLES)} sensors and thirty days repainted", _repaint_ms(plot), "ms", FRAME_LIMIT_MS,
              "the limit")  # fmt: skip
    plot.close()


def _application() -> QApplication:
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["bench", "-platform", "offscreen"])


def _picture(seed: int) -> NDArray[np.uint8]:
    draw = np.random.default_rng(seed)
    return draw.integers(0, 255, (1080, 1920, 4), dtype=np.uint8)


def _grid(pictures: list[NDArray[np.uint8]]) -> CameraGrid:
    grid = CameraGrid()
    cameras = [
        Camera(f"CAM-{number:02d}", LocalName("Street", "道路"), Point(number, 0), 8, 0, 10, 60, "")
        for number in range(TILES)
    ]
    grid.set_cameras(cameras, "Asia/Shanghai")
    for camera, pixels in zip(cameras, pictures, strict=True):
        picture = QImage(pixels.data, 1920, 1080, 7680, QImage.Format.Format_RGB32)
        grid.set_frame(camera.code, CameraFrame(picture, 0.1))
    grid.resize(*GRID_SIZE)
    return grid


def _samples() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    times = np.linspace(NOW_US - 8 * 3_600_000_000, NOW_US, SAMPLES).astype(np.int64)
    return times, 0.5 + np.random.default_rng(1).normal(0, 0.02, SAMPLES)


def _trend(times: NDArray[np.int64], values: NDArray[np.float64]) -> Trend:
    trend = Trend()
    name = LocalName("Header pressure", "总管压力")
    sensor = Sensor(1, "PT-101", name, Quantity.PRESSURE, "MPa", 0.4, 0.6, 1.0, Point(0, 0), 1.0, "P01")
    trend.set_now(NOW)
    trend.set_spec(trend_spec(sensor, ()), "Asia/Shanghai")
    trend.set_series(times, values)
    trend.resize(*TREND_SIZE)
    return trend


def _plot() -> ManyPlot:
    """Eight sensors of two units, each a month of stretches as wide as a pixel."""
    plot = ManyPlot()
    plot.set_now(NOW)
    plot.set_span(30 * 86_400)
    times = NOW_US - np.arange(30 * 2880, dtype=np.int64)[::-1] * 30_000_000
    for key in range(1, len(STYLES) + 1):
        unit, quantity = (("MPa", Quantity.PRESSURE), ("°C", Quantity.TEMPERATURE))[key % 2]
        name = LocalName("Point", "测点")
        sensor = Sensor(key, f"T-{key}", name, quantity, unit, 0.0, 1.0, 30.0, Point(0, 0), 1.0, "P01")
        plot.add(trend_spec(sensor, ()))
        values = key + np.random.default_rng(key).normal(0, 0.1, times.size)
        read = raw_series(times, values, np.zeros(times.size, bool))
        plot.set_series(key, fit(read, int(times[0]), NOW_US, PLOT_SIZE[0]))
    plot.resize(*PLOT_SIZE)
    return plot


def _draw_raw(times: NDArray[np.int64], values: NDArray[np.float64]) -> None:
    """The plain way: one line through all samples."""
    target = QPixmap(*TREND_SIZE)
    box = QRectF(target.rect())
    xs = (times - times[0]) / (times[-1] - times[0]) * box.width()
    ys = box.height() * (1 - (values - values.min()) / (values.max() - values.min()))
    painter = QPainter(target)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.TREND_LINE, 1.5))
    painter.drawPath(arrayToQPath(xs, ys))
    painter.end()


def _repaint_ms(widget: QWidget) -> float:
    widget.show()
    QApplication.processEvents()
    return _best_ms(widget.grab)


def _best_ms(action: Callable[[], object], times: int = 9) -> float:
    best = inf
    for _ in range(times):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return 1000.0 * best

"""The cloud at the moment shown: a light haze of the frame's concentration and the dotted arc of its front."""

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from models.domain.forecasts import Forecast
from models.text import N_, tr
from scenes import palette
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.pens import pen

FRONT = N_("Front now")
HAZE_ALPHA = 0.13


class FrontLayer(Layer):
    name = "zones"
    sheet = Sheet.THREAT

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._shown: tuple[Forecast, int] | None = None
        self._haze = QImage()
        self._front: list[NDArray[np.float64]] = []

    def paint(self, painter: QPainter, view: Viewport) -> None:
        self._follow()
        if self._shown is None:
            return
        grid = self._shown[0].grid
        top_left = view.point(grid.left, grid.bottom + grid.rows * grid.cell)
        side = QPointF(grid.columns * grid.cell * view.scale, grid.rows * grid.cell * view.scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(top_left, top_left + side), self._haze)
        self._paint_front(painter, view)

    def _follow(self) -> None:
        """Compute haze and front of the frame to be shown, once for each frame."""
        forecast = self.state.forecast
        if forecast is None or not len(forecast.times_s):
            self._shown, self._front = None, []
            return
        frame = min(max(self.state.frame, 0), len(forecast.times_s) - 1)
        if self._shown is None or self._shown[0] is not forecast or self._shown[1] != frame:
            self._shown = (forecast, frame)
            self._haze, self._front = haze_image(forecast, frame), front_lines(forecast, frame)

    def _paint_front(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        for line in self._front:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in view.points(line).tolist()]))
        painter.setPen(pen(palette.CASING, 4.0))
        painter.drawPath(path)
        painter.setPen(pen(palette.TEXT_1, 2.0, 1.0, (2.0, 3.0)))
        painter.drawPath(path)

    def chips(self, view: Viewport) -> list[Chip]:
        """The front's name at the end of its arc."""
        self._follow()
        if not self._front:
            return []
        end = view.points(self._front[0][-1:])[0]
        return [Chip(QPointF(float(end[0]), float(end[1])), (tr(FRONT),), 11, bare=True, gap=8.0, reach=32.0)]


def haze_image(forecast: Forecast, frame: int) -> QImage:
    """Concentration on a log scale from the lowest zone's level, a thousandfold to full haze; north up."""
    ppm = forecast.ppm[frame][::-1]
    floor = _floor(forecast)
    with np.errstate(divide="ignore"):
        share = np.clip((np.log10(ppm / floor) + 0.5) / 3.0, 0.0, 1.0)
    shade = np.round(share * 255 * HAZE_ALPHA).astype(np.uint8)
    pixels = np.ascontiguousarray(np.repeat(shade[:, :, None], 4, axis=2))  # premultiplied white
    rows, columns = shade.shape
    return QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def front_lines(forecast: Forecast, frame: int) -> list[NDArray[np.float64]]:
    """The part of this frame's lowest contour that lies downwind: within 40 degrees of its farthest point."""
    grid = forecast.grid
    x = grid.left + (np.arange(grid.columns) + 0.5) * grid.cell
    y = grid.bottom + (np.arange(grid.rows) + 0.5) * grid.cell
    field = np.log10(np.maximum(forecast.ppm[frame], 1e-9))
    lines = contour_generator(x, y, field, line_type=LineType.Separate).lines(float(np.log10(_floor(forecast))))
    outlines = [np.asarray(line, dtype=np.float64) for line in lines if len(line) > 8]
    if not outlines:
        return []
    outline = max(outlines, key=len)
    arms = outline - [forecast.release.x, forecast.release.y]
    reach = np.hypot(*arms.T)
    far = arms[int(reach.argmax())]
    along = arms @ far / max(float(np.hypot(*far)), 1e-9)
    return _runs(outline, along > 0.86 * along.max())


def _runs(outline: NDArray[np.float64], keep: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """The stretch of a closed outline where `keep` holds, joined across the outline's seam."""
    if keep.all() or not keep.any():
        return [outline]
    start = int(np.flatnonzero(~keep)[0])
    turned, kept = np.roll(outline[:-1], -start, axis=0), np.roll(keep[:-1], -start)
    return [turned[kept]]


def _floor(forecast: Forecast) -> float:
    """The concentration of the outermost zone."""
    return min((zone.ppm for zone in forecast.zones), default=1.0)

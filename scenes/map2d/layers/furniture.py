"""The map's furniture: scale bar, coordinates, north arrow, wind, and the watermark of a drill."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from models.text import N_, tr
from scenes import palette
from scenes.figures import THIN
from scenes.map2d.halo import paint_halo_text
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.placement import Boxes, boxes
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, colour, font, pen
from scenes.symbols import paint_north, paint_wind

COORDINATES = N_("E {east} N {north} park grid")
WIND = N_("{speed} m/s")
STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
MARGIN = 12.0


class FurnitureLayer(Layer):
    sheet = Sheet.GLASS

    def paint(self, painter: QPainter, view: Viewport) -> None:
        if self.state.drill:
            self._watermark(painter, view)
        self._wind(painter, view)
        if self.state.furniture:
            _paint_scale_bar(painter, view)
            self._coordinates(painter, view)
            paint_north(painter, north_rect(view))

    def obstacles(self, view: Viewport) -> Boxes:
        rects = [wind_rect(view)] if self.state.weather else []
        if self.state.furniture:
            rects += [_bar_rect(view), north_rect(view), _coordinate_rect(view, 240.0)]
        return boxes(rects)

    def _watermark(self, painter: QPainter, view: Viewport) -> None:
        painter.setFont(font(max(28, round(view.height / 11)), 700, 8.0))
        painter.setPen(colour(palette.TEXT_1, 0.16))
        box = view.rect.adjusted(0, 0, -MARGIN * 2, -MARGIN * 3 - 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, "DRILL")

    def _wind(self, painter: QPainter, view: Viewport) -> None:
        weather = self.state.weather
        if weather is None:
            return
        at = wind_rect(view).center() - QPointF(0.0, 8.0)
        paint_wind(painter, at, weather.wind_from)
        text = tr(WIND, speed=f"{weather.wind_speed:.1f}")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = QFontMetricsF(font(12, 600)).horizontalAdvance(text)
        paint_halo_text(painter, QPointF(at.x() - width / 2, at.y() + 40), text, font(12, 600), palette.TEXT_1)

    def _coordinates(self, painter: QPainter, view: Viewport) -> None:
        if self.state.pointer is None:
            return
        left, bottom, _, _ = self.state.park.boundary.bounds if not self.state.park.boundary.is_empty else (0, 0, 0, 0)
        east, north = self.state.pointer[0] - left, self.state.pointer[1] - bottom
        text = tr(COORDINATES, east=_grouped(east), north=_grouped(north))
        rect = _coordinate_rect(view, QFontMetricsF(font(13)).horizontalAdvance(text) + 24.0)
        _paint_box(painter, rect)
        painter.setFont(font(13))
        painter.setPen(pen(palette.TEXT_1))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def wind_rect(view: Viewport) -> QRectF:
    """Under the north arrow, or where that would be."""
    return QRectF(view.width - MARGIN - 60, MARGIN + 56, 60, 84)


def north_rect(view: Viewport) -> QRectF:
    return QRectF(view.width - MARGIN - 32, MARGIN, 32, 50)


def _coordinate_rect(view: Viewport, width: float) -> QRectF:
    return QRectF(view.width - MARGIN - width, view.height - MARGIN - 26, width, 26)


def bar_length(scale: float) -> int:
    """The longest round distance that stays within 200 px."""
    return max((step for step in STEPS if step * scale <= 200.0), default=STEPS[0])


def _bar_rect(view: Viewport) -> QRectF:
    return QRectF(MARGIN, view.height - MARGIN - 40, bar_length(view.scale) * view.scale + 52, 40)


def _paint_scale_bar(painter: QPainter, view: Viewport) -> None:
    metres = bar_length(view.scale)
    rect = _bar_rect(view)
    _paint_box(painter, rect)
    left, right, base = rect.left() + 12, rect.left() + 12 + metres * view.scale, rect.bottom() - 9
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen(palette.TEXT_1, 2.0))
    painter.drawLine(QPointF(left, base), QPointF(right, base))
    for x in (left, (left + right) / 2, right):
        painter.drawLine(QPointF(x, base - 6), QPointF(x, base))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(12))
    painter.setPen(pen(palette.TEXT_1))
    for x, text in ((left, "0"), ((left + right) / 2, f"{metres / 2:g}"), (right, f"{metres} m")):
        painter.drawText(QRectF(x - 40, rect.top() + 4, 80, 16), Qt.AlignmentFlag.AlignCenter, text)


def _paint_box(painter: QPainter, rect: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(palette.BASE, 0.85))
    painter.drawRoundedRect(rect, 3, 3)


def _grouped(metres: float) -> str:
    return f"{metres:,.1f}".replace(",", THIN).replace("-", "\u2212")

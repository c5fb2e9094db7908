"""The measuring tool: clicked points, the length of the line through them, the area they enclose."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from shapely import LineString, Polygon

from models.text import N_, tr
from scenes import palette
from scenes.figures import area, length
from scenes.map2d.chips import Chip, chip_size, paint_chip
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, pen

LENGTH = N_("Length {length}")
AREA = N_("Area {area}")


@dataclass(slots=True)
class Measurement:
    """Points in metres; `hover` is where the pointer is while measuring goes on."""

    points: list[tuple[float, float]] = field(default_factory=list)
    hover: tuple[float, float] | None = None

    @property
    def shown(self) -> list[tuple[float, float]]:
        return [*self.points, self.hover] if self.hover and self.points else list(self.points)

    @property
    def length_m(self) -> float:
        return float(LineString(self.shown).length) if len(self.shown) > 1 else 0.0

    @property
    def area_m2(self) -> float:
        return float(Polygon(self.shown).area) if len(self.shown) > 2 else 0.0

    def paint(self, painter: QPainter, view: Viewport) -> None:
        if not self.points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = view.polygon(np.asarray(self.shown))
        path = QPainterPath()
        path.addPolygon(outline)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(palette.ACCENT, 0.12))
        painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, width in ((palette.CASING, 4.5), (palette.ACCENT, 2.0)):
            painter.setPen(pen(line, width))
            painter.drawPath(path)
        painter.setBrush(brush(palette.TEXT_1))
        painter.setPen(pen(palette.ACCENT, 1.5))
        for x, y in self.points:
            painter.drawRect(QRectF(view.point(x, y) - QPointF(3, 3), view.point(x, y) + QPointF(3, 3)))
        self._paint_chip(painter, view)

    def _paint_chip(self, painter: QPainter, view: Viewport) -> None:
        if len(self.shown) < 2:
            return
        lines = [tr(LENGTH, length=length(self.length_m))]
        if len(self.shown) > 2:
            lines.append(tr(AREA, area=area(self.area_m2)))
        at = view.point(*self.shown[-1])
        chip = Chip(at, tuple(lines), 0)
        size = chip_size(chip)
        left = min(at.x() + 14, view.width - size.width() - 8)
        top = min(max(at.y() - size.height() - 10, 8), view.height - size.height() - 8)
        paint_chip(painter, chip, QRectF(QPointF(left, top), size))

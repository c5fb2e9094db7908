"""Evacuation zones as ordered: a white dashed outline and how many leave or stay inside."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from shapely import MultiPolygon, Polygon, from_wkb, get_coordinates, segmentize

from models.domain.picture import Evacuation
from models.text import N_, tr
from scenes import palette
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.paths import outline_on_screen, polygon_path
from scenes.map2d.viewport import Viewport
from scenes.pens import pen

LEAVE = N_("Evacuate {people}")
STAY = N_("{people} stay inside")


def _hanger(zone: Polygon | MultiPolygon, view: Viewport) -> QPointF | None:
    """The point of the outline where the chip hangs: nearest to the upper left of the middle, which is seldom full."""
    corners = view.points(get_coordinates(segmentize(outline_on_screen(zone, view), 40.0 / view.scale)))
    gaps = np.hypot(*(corners - [view.width * 0.4, view.height * 0.3]).T)
    return QPointF(*corners[int(gaps.argmin())].tolist()) if len(corners) else None


class EvacuationLayer(Layer):
    name = "evacuation"
    sheet = Sheet.THREAT

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, zone in self._zones():
            path = view.mapped(polygon_path([zone], self.state.origin), self.state.origin)
            painter.setPen(pen(palette.CASING, 5.0))
            painter.drawPath(path)
            painter.setPen(pen(palette.TEXT_1, 2.2, 1.0, (10.0, 5.0)))
            painter.drawPath(path)

    def chips(self, view: Viewport) -> list[Chip]:
        chips = []
        for order, zone in self._zones():
            at = _hanger(zone, view)
            if at is None:
                continue
            lines = (tr(LEAVE, people=order.people_out), tr(STAY, people=order.people_inside))
            chips.append(Chip(at, lines, 7, icon="people", gap=10.0, reach=80.0, dot=False))
        return chips

    def _zones(self) -> list[tuple[Evacuation, Polygon | MultiPolygon]]:
        orders = self.state.picture.evacuations.values() if self.state.picture else ()
        zones = []
        for order in orders:
            zone = from_wkb(order.zone_wkb)
            if isinstance(zone, Polygon | MultiPolygon) and not zone.is_empty:
                zones.append((order, zone))
        return zones

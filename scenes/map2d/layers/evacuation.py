"""Evacuation zones as ordered: a white dashed outline and how many leave or stay inside."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from shapely import MultiPolygon, Polygon, from_wkb

from models.domain.picture import Evacuation
from models.text import N_, tr
from scenes import palette
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.paths import polygon_path
from scenes.map2d.viewport import Viewport
from scenes.pens import pen

LEAVE = N_("Evacuate {people}")
STAY = N_("{people} stay inside")


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
            left, _, right, top = zone.bounds
            lines = (tr(LEAVE, people=order.people_out), tr(STAY, people=order.people_inside))
            chips.append(Chip(view.point((left + right) / 2, top), lines, 4, icon="people", gap=10.0, leader=False))
        return chips

    def _zones(self) -> list[tuple[Evacuation, Polygon | MultiPolygon]]:
        orders = self.state.picture.evacuations.values() if self.state.picture else ()
        zones = []
        for order in orders:
            zone = from_wkb(order.zone_wkb)
            if isinstance(zone, Polygon | MultiPolygon) and not zone.is_empty:
                zones.append((order, zone))
        return zones

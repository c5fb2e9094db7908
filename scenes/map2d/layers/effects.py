"""Fire and explosion supposed at a place: how far heat or overpressure reaches each limit, with its own units."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from models.domain.forecasts import EffectZone
from scenes import palette
from scenes.figures import length
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.paths import polygon_path
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, pen

DASH = (9.0, 3.0, 2.0, 3.0)  # no contour of a gas looks like it
UNITS = {"kW/m2": "kW/m²", "(kW/m2)^4/3 s": "(kW/m²)^4/3·s"}


def unit_text(zone: EffectZone) -> str:
    return f"{zone.limit:g} {UNITS.get(zone.unit, zone.unit)}"


class EffectLayer(Layer):
    name = "zones"
    sheet = Sheet.THREAT

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, zone in reversed(list(enumerate(self.state.effects))):
            look = palette.ZONES[max(1, 3 - place)]
            path = view.mapped(polygon_path([zone.geometry], self.state.origin), self.state.origin)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(look.fill, 0.10))
            painter.drawPath(path)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(look.line, 1.75, 1.0, DASH))
            painter.drawPath(path)

    def chips(self, view: Viewport) -> list[Chip]:
        """One for each limit, on its circle, each a little farther round, so that they keep apart."""
        chips = []
        for place, zone in enumerate(self.state.effects):
            ring = zone.geometry.geoms[0].exterior
            at = view.point(*ring.interpolate((0.08 + 0.09 * place) % 1.0, normalized=True).coords[0][:2])
            fill = palette.ZONES[max(1, 3 - place)].fill
            words = (unit_text(zone), length(zone.reach_m))
            chips.append(Chip(QPointF(at), words, place, bar=fill, gap=18.0, reach=120.0))
        return chips

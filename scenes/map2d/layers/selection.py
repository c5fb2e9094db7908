"""What is selected, as an accent outline: plots, buildings and tanks; symbols show their own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from shapely import Polygon

from models.domain.park import Asset, Building, Enterprise
from scenes import palette
from scenes.map2d.layer import Layer
from scenes.map2d.paths import polygon_path
from scenes.map2d.viewport import Viewport
from scenes.pens import pen


class SelectionLayer(Layer):
    def paint(self, painter: QPainter, view: Viewport) -> None:
        shape = self._shape()
        if shape is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = view.mapped(polygon_path([shape], self.state.origin), self.state.origin)
        for line, width in ((palette.CASING, 4.0), (palette.ACCENT, 2.0)):
            painter.setPen(pen(line, width))
            painter.drawPath(path)

    def _shape(self) -> Polygon | None:
        kind, code = self.state.selection or ("", "")
        park = self.state.park
        tables: dict[str, Sequence[Asset | Building | Enterprise]] = {
            "asset": park.assets,
            "building": park.buildings,
            "enterprise": park.enterprises,
        }
        return next((row.geometry for row in tables.get(kind, ()) if row.code == code), None)

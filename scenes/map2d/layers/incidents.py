"""Incidents that are still open: the accent cross-ring and the place's name."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from models.domain.incidents import Incident, IncidentState
from scenes import palette
from scenes.map2d.layer import Hit, Layer, around, distance
from scenes.map2d.layers.names import paint_halo_text
from scenes.map2d.viewport import Viewport
from scenes.pens import font
from scenes.symbols import paint_incident

RADIUS = 19.0


class IncidentLayer(Layer):
    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for incident in self._open():
            at = view.point(incident.x, incident.y)
            paint_incident(painter, at, RADIUS)
            text, face = self._title(incident), font(13, 600)
            width = QFontMetricsF(face).horizontalAdvance(text)
            paint_halo_text(painter, at + QPointF(-width / 2, RADIUS + 19), text, face, palette.TEXT_1)

    def obstacles(self, view: Viewport) -> list[QRectF]:
        return [around(view.point(row.x, row.y), RADIUS + 7).adjusted(-12, 0, 12, 16) for row in self._open()]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [Hit("incident", str(row.id), distance(view.point(row.x, row.y), at)) for row in self._open()]
        return min((hit for hit in hits if hit.distance < RADIUS), key=lambda hit: hit.distance, default=None)

    def _title(self, incident: Incident) -> str:
        """The asset's own name where one leaks, for places are long."""
        for asset in self.state.park.assets:
            if asset.code == incident.asset_code:
                return str(asset.name)
        return incident.place

    def _open(self) -> list[Incident]:
        ended = (IncidentState.CLOSED, IncidentState.REVIEWED)
        return (
            [row for row in self.state.picture.incidents.values() if row.state not in ended]
            if self.state.picture
            else []
        )

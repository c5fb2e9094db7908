"""Incidents that are still open: the accent cross-ring and the place's name."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from models.domain.incidents import Incident, IncidentState
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, around, distance
from scenes.map2d.placement import Boxes, boxes
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_incident

RADIUS = 19.0


class IncidentLayer(Layer):
    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for incident in self._open():
            paint_incident(painter, view.point(incident.x, incident.y), RADIUS)

    def chips(self, view: Viewport) -> list[Chip]:
        return [
            Chip(view.point(row.x, row.y), (self._title(row),), 0, bare=True, must=True, gap=RADIUS + 4, reach=60.0)
            for row in self._open()
        ]

    def obstacles(self, view: Viewport) -> Boxes:
        return boxes(around(view.point(row.x, row.y), RADIUS) for row in self._open())

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
        return open_incidents(self.state)


def open_incidents(state: MapState) -> list[Incident]:
    ended = (IncidentState.CLOSED, IncidentState.REVIEWED)
    return [row for row in state.picture.incidents.values() if row.state not in ended] if state.picture else []

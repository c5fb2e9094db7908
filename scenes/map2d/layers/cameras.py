"""Cameras: a dot and a view wedge; the four nearest to an open incident are lighter."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from models.domain.incidents import IncidentState
from scenes.map2d.layer import Hit, Layer, Sheet, distance
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_camera

NEAREST = 4


class CameraLayer(Layer):
    name = "cameras"
    sheet = Sheet.THREAT

    def paint(self, painter: QPainter, view: Viewport) -> None:
        near = self._near()
        for camera in self.state.park.cameras:
            at = view.point(camera.geometry.x, camera.geometry.y)
            selected = self.state.is_selected("camera", camera.code)
            paint_camera(painter, at, camera.azimuth, camera.fov, camera.code in near, selected)

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [
            Hit("camera", camera.code, distance(view.point(camera.geometry.x, camera.geometry.y), at))
            for camera in self.state.park.cameras
        ]
        return min((hit for hit in hits if hit.distance < 9.0), key=lambda hit: hit.distance, default=None)

    def _near(self) -> set[str]:
        near: set[str] = set()
        ended = (IncidentState.CLOSED, IncidentState.REVIEWED)
        for incident in self.state.picture.incidents.values() if self.state.picture else ():
            if incident.state not in ended:
                order = sorted(
                    self.state.park.cameras,
                    key=lambda camera: (camera.geometry.x - incident.x) ** 2 + (camera.geometry.y - incident.y) ** 2,
                )
                near.update(camera.code for camera in order[:NEAREST])
        return near

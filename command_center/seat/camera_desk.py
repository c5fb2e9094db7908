"""Cameras between vision's shared memory and the tiles: only what is on screen is decoded, copied and painted."""

from datetime import UTC, datetime
from math import hypot

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from command_center.seat.context import Seat
from drivers.cameras.slots import Latest, SlotReader, slots_name
from models.domain.incidents import Incident
from models.planning.suggestion import nearest_cameras
from widgets.cameras.frame import CameraFrame
from widgets.cameras.strip import SHOWN, CameraStrip
from widgets.workspaces.cameras import CamerasWorkspace

LOOK_MS = 80  # twelve pictures a second, the rate of a sub-stream


class CameraDesk(QObject):
    """Serves the strip under the map and the camera workspace."""

    def __init__(self, seat: Seat, strip: CameraStrip, wall: CamerasWorkspace) -> None:
        super().__init__()
        self._seat, self._strip, self._wall = seat, strip, wall
        self._slots = SlotReader(slots_name(seat.settings.home, seat.park.code))
        self._wanted: dict[str, tuple[str, ...]] = {"strip": (), "wall": ()}
        self._newest: dict[str, float] = {}
        self._images: dict[str, QImage] = {}
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        strip.wanted.connect(lambda codes: self._want("strip", codes))
        wall.wanted.connect(lambda codes: self._want("wall", codes))
        for place in (strip, wall):
            place.picked.connect(lambda code: seat.room.select("camera", code))
            place.retry.connect(self._slots.retry)
        strip.opened.connect(self._open)
        wall.set_cameras(seat.park.cameras, seat.park.timezone)
        self._incident: Incident | None = None
        self._show_nearest()

    def show(self, incident: Incident | None) -> None:
        if (incident.id if incident else None) == (self._incident.id if self._incident else None):
            return
        self._incident = incident
        self._wall.set_incident((incident.x, incident.y) if incident else None)
        self._show_nearest()

    def tick(self, _wall: datetime) -> None:
        """Once a second: ages of pictures, and how long a lost camera is lost."""
        self._slots.want(self._codes())
        for code in self._codes():
            self._tell(code, self._slots.latest(code, float("inf")))

    def close(self) -> None:
        self._timer.stop()
        self._slots.close()

    def _show_nearest(self) -> None:
        park, incident = self._seat.park, self._incident
        x, y = (incident.x, incident.y) if incident else (park.boundary.centroid.x, park.boundary.centroid.y)
        near = nearest_cameras(park, x, y, SHOWN)
        self._strip.set_cameras(
            [(camera, hypot(camera.geometry.x - x, camera.geometry.y - y)) for camera in near], park.timezone
        )

    def _want(self, place: str, codes: tuple[str, ...]) -> None:
        self._wanted[place] = codes
        wanted = self._codes()
        self._slots.want(wanted)
        for code in codes:
            self._newest.pop(code, None)  # a tile that shows another camera needs its picture, not only the next one
        if wanted:
            self._timer.start()
        else:
            self._timer.stop()

    def _codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._wanted["strip"], *self._wanted["wall"])))

    def _look(self) -> None:
        for code in self._codes():
            latest = self._slots.latest(code, self._newest.get(code, 0.0))
            if latest.frame is not None:
                self._newest[code] = latest.time or 0.0
                self._tell(code, latest)

    def _tell(self, code: str, latest: Latest) -> None:
        now = self._seat.wall().timestamp()
        if latest.frame is not None:
            height, width, _ = latest.frame.shape
            picture = QImage(latest.frame.data, width, height, 3 * width, QImage.Format.Format_BGR888)
            self._images[code] = picture.copy()  # the frame's memory goes with this call
        age = now - latest.time if latest.time else None
        lost = datetime.fromtimestamp(latest.lost_since, UTC) if latest.lost_since else None
        retry = max(0.0, latest.retry_at - now) if latest.retry_at else None
        frame = CameraFrame(self._images.get(code), age, lost, retry)
        for place in (self._strip, self._wall):
            place.set_frame(code, frame)

    def _open(self, code: str) -> None:
        self._seat.room.select("camera", code)
        self._seat.window.set_workspace("cameras")

"""A grid of 1, 4, 9 or 16 cameras with pages; every picture keeps 16:9 at any window size."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from models.domain.park import Camera
from widgets.cameras.arrangement import GRIDS, Page, distance_to, nearest_first, page
from widgets.cameras.frame import CameraFrame
from widgets.cameras.tile import CameraTile, show_frame, tile_size

GAP = 8


class CameraGrid(QWidget):
    """Emits `wanted` with the codes whose pictures it shows (none while hidden) and `paged` when what it shows changes.

    A double click shows one camera alone and back again.
    """

    wanted = Signal(tuple)
    paged = Signal()
    picked = Signal(str)
    retry = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cameras: tuple[Camera, ...] = ()
        self._timezone = "UTC"
        self._per_page, self._number = GRIDS[-1], 1
        self._back: tuple[int, int] | None = None  # grid and page that a double click returns to
        self._near: tuple[float, float] | None = None
        self._selected: str | None = None
        self._wanted: tuple[str, ...] | None = None
        self.tiles = [CameraTile(self) for _ in range(GRIDS[-1])]
        for tile in self.tiles:
            tile.picked.connect(self._pick)
            tile.opened.connect(self._open)
            tile.retry.connect(self.retry)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, 360)

    @property
    def per_page(self) -> int:
        return self._per_page

    @property
    def near(self) -> bool:
        return self._near is not None

    @property
    def page(self) -> Page:
        return page(self._ordered(), self._per_page, self._number)

    def set_cameras(self, cameras: Sequence[Camera], timezone: str) -> None:
        self._cameras, self._timezone = tuple(cameras), timezone
        self._show()

    def set_per_page(self, count: int) -> None:
        """Keep the first camera that is shown on the page to come."""
        first = (self.page.number - 1) * self._per_page
        self._per_page, self._number, self._back = count, first // count + 1, None
        self._show()

    def set_page(self, number: int) -> None:
        self._number = number
        self._show()

    def turn(self, step: int) -> None:
        """The next or previous page; beyond the last comes the first."""
        count = self.page.count
        self.set_page((self.page.number - 1 + step) % count + 1)

    def set_near(self, place: tuple[float, float] | None) -> None:
        """Order by distance to a place in the park's metres, or by code again."""
        self._near, self._number = place, 1
        self._show()

    def set_frame(self, camera_code: str, frame: CameraFrame) -> None:
        show_frame(self._shown(), camera_code, frame)

    def set_selected(self, camera_code: str | None) -> None:
        self._selected = camera_code
        for tile in self.tiles:
            tile.set_selected(tile.camera is not None and tile.camera.code == camera_code)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_wanted()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_wanted()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _ordered(self) -> Sequence[Camera]:
        return self._cameras if self._near is None else nearest_first(self._cameras, *self._near)

    def _shown(self) -> list[CameraTile]:
        return self.tiles[: self._per_page]

    def _show(self) -> None:
        current = self.page
        self._number = current.number
        for index, tile in enumerate(self.tiles):
            camera = current.cameras[index] if index < len(current.cameras) else None
            away = distance_to(camera, *self._near) if camera and self._near else None
            tile.set_camera(camera, self._timezone, away)
            tile.setVisible(camera is not None)
        self.set_selected(self._selected)
        self._place()
        self._tell_wanted()
        self.paged.emit()

    def _place(self) -> None:
        side = math.isqrt(self._per_page)
        room = QSize((self.width() - GAP * (side - 1)) // side, (self.height() - GAP * (side - 1)) // side)
        size = tile_size(room.width(), room.height())
        left = (self.width() - size.width() * side - GAP * (side - 1)) // 2
        for index, tile in enumerate(self._shown()):
            row, column = divmod(index, side)
            corner = QPoint(left + column * (size.width() + GAP), row * (size.height() + GAP))
            tile.setGeometry(QRect(corner, size))

    def _pick(self, camera_code: str) -> None:
        self.set_selected(camera_code)
        self.picked.emit(camera_code)

    def _open(self, camera_code: str) -> None:
        if self._back is not None:
            (self._per_page, self._number), self._back = self._back, None
        else:
            codes = [camera.code for camera in self._ordered()]
            self._back = (self._per_page, self._number)
            self._per_page, self._number = 1, codes.index(camera_code) + 1
        self._show()

    def _tell_wanted(self) -> None:
        codes = tuple(camera.code for camera in self.page.cameras) if self.isVisible() else ()
        if codes != self._wanted:
            self._wanted = codes
            self.wanted.emit(codes)

"""The cameras nearest to the incident, side by side under the map."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from models.domain.park import Camera
from widgets.cameras.frame import CameraFrame
from widgets.cameras.tile import CameraTile, show_frame

SHOWN, GAP = 4, 8
NARROW = 200  # pixels below which a tile gives its place to the others


class CameraStrip(QWidget):
    """Emits `wanted` with the codes whose pictures it shows: none while it is hidden."""

    wanted = Signal(tuple)
    picked = Signal(str)
    opened = Signal(str)
    retry = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._wanted: tuple[str, ...] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # tiles give way, see _arrange
        self.tiles = [CameraTile(self) for _ in range(SHOWN)]
        for tile in self.tiles:
            row.addWidget(tile, 1)
            tile.picked.connect(self.picked)
            tile.opened.connect(self.opened)
            tile.retry.connect(self.retry)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROW, 114)

    def set_cameras(self, cameras: Sequence[tuple[Camera, float]], timezone: str) -> None:
        """The nearest first, each with its distance to the incident in metres."""
        padded = [*cameras[:SHOWN], *[None] * (SHOWN - len(cameras))]
        for tile, entry in zip(self.tiles, padded, strict=False):
            tile.set_camera(entry[0] if entry else None, timezone, entry[1] if entry else None)
        self._arrange()

    def set_frame(self, camera_code: str, frame: CameraFrame) -> None:
        show_frame(self.tiles, camera_code, frame)

    def set_selected(self, camera_code: str | None) -> None:
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
        self._arrange()

    def _arrange(self) -> None:
        """Hide the farthest where the width does not do for all."""
        room = max(1, (self.width() - GAP) // (NARROW + GAP))
        for index, tile in enumerate(self.tiles):
            tile.setVisible(index < room)
        self._tell_wanted()

    def _tell_wanted(self) -> None:
        shown = [tile for tile in self.tiles if tile.camera is not None and not tile.isHidden()]
        codes = tuple(tile.camera.code for tile in shown if tile.camera) if self.isVisible() else ()
        if codes != self._wanted:
            self._wanted = codes
            self.wanted.emit(codes)

"""One camera: a header, and its picture or since when there is none."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from models.domain.alarms import AlarmState, Priority
from models.domain.park import Camera
from models.text import tr
from scenes.symbols.priority import paint_glyph
from widgets import painting, theme
from widgets.cameras.frame import CameraFrame
from widgets.cameras.offline import OfflineCard
from widgets.format import distance, park_time, quantity

HEADER = 24
MOST_CUT = 0.18  # of a picture may be cut off so that its tile is filled
STALE_S = 2.0  # a live picture older than this is marked
NO_FRAME = CameraFrame()


def tile_size(width: int, height: int) -> QSize:
    """The largest tile with a 16:9 picture that fits `width` x `height`."""
    picture = min(width, (height - HEADER) * 16 // 9)
    return QSize(max(96, picture), max(54, picture * 9 // 16) + HEADER)


def picture_size(picture: QSize, room: QSize) -> QSize:
    """Fill the room where that cuts off little, else show all of the picture."""
    filled = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    lost = 1.0 - room.width() * room.height() / max(1, filled.width() * filled.height())
    return filled if lost <= MOST_CUT else picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)


class CameraTile(QWidget):
    """Emits the camera's code when picked, opened by a double click, or asked to reconnect."""

    picked = Signal(str)
    opened = Signal(str)
    retry = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.camera: Camera | None = None
        self.frame = NO_FRAME
        self._now = now or (lambda: datetime.now(UTC))
        self._zone = "UTC"
        self._distance_m: float | None = None
        self._priority: Priority | None = None
        self._selected = False
        self._last_shown = False
        self._card = OfflineCard(self)
        self._card.hide()
        self._card.retry.connect(lambda: self.retry.emit(self.camera.code if self.camera else ""))
        self._card.last_frame.connect(self._toggle_last_frame)

    def sizeHint(self) -> QSize:
        return QSize(264, HEADER + 149)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, HEADER + 90)

    def set_camera(self, camera: Camera | None, zone: str, distance_m: float | None = None) -> None:
        """Show another camera, or nothing; `distance_m` to the incident replaces the picture's age in the header."""
        if camera is None or self.camera is None or camera.code != self.camera.code:
            self.frame, self._last_shown, self._priority = NO_FRAME, False, None
        self.camera, self._zone, self._distance_m = camera, zone, distance_m
        self._refresh()

    def set_frame(self, frame: CameraFrame) -> None:
        if frame.image is None and frame.offline and self.frame.image is not None:
            frame = CameraFrame(
                self.frame.image, frame.age_s, frame.lost_since, frame.retry_in_s, frame.retry_every_s, frame.attempt
            )  # keep what there was for [Last frame]
        self.frame = frame
        self._refresh()

    def set_priority(self, priority: Priority | None) -> None:
        """The priority of an open event seen by this camera."""
        self._priority = priority
        self.update(0, 0, self.width(), HEADER)

    def set_selected(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    def retranslate(self) -> None:
        self._card.retranslate()
        self._refresh()

    def _refresh(self) -> None:
        if not self.frame.offline:
            self._last_shown = False
        self._card.setVisible(self.frame.offline and not self._last_shown)
        if self.frame.lost_since is not None:
            lost_s = (self._now() - self.frame.lost_since).total_seconds()
            self._card.set_state(lost_s, self.frame)
        self.update()

    def _toggle_last_frame(self) -> None:
        self._last_shown = not self._last_shown and self.frame.image is not None
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._card.setGeometry(self._picture_box())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._last_shown:
            self._toggle_last_frame()
        if self.camera is not None:
            self.picked.emit(self.camera.code)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.camera is not None:
            self.opened.emit(self.camera.code)

    def _picture_box(self) -> QRect:
        return QRect(0, HEADER, self.width(), self.height() - HEADER)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self._picture_box(), QColor(theme.BASE))
            if self.camera is not None and not self._card.isVisible():
                self._paint_picture(painter)
            self._paint_header(painter)
            if self._selected:
                painter.setPen(QPen(QColor(theme.ACCENT), 2))
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_picture(self, painter: QPainter) -> None:
        box = self._picture_box()
        image = self.frame.image
        if image is None or image.isNull():
            words = tr("Waiting for the picture")
            painting.text(painter, QRectF(box), words, theme.TEXT_3, "caption", align=painting.CENTRE)
            return
        size = picture_size(image.size(), box.size())
        target = QRect(
            box.x() + (box.width() - size.width()) // 2,
            box.y() + (box.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(box)
        painter.drawImage(target, image)
        painter.setClipping(False)
        if self._last_shown:
            painter.fillRect(box, QColor(0, 0, 0, 110))
            self._paint_last_chip(painter, box)

    def _paint_last_chip(self, painter: QPainter, target: QRect) -> None:
        since = self.frame.lost_since
        text = tr("Last frame {time}", time=park_time(since, self._zone) if since else "")
        chip = QRectF(target.x() + 8, target.bottom() - 31, painting.width(text, "caption") + 16, 24)
        painter.fillRect(chip, QColor(theme.BASE))
        painting.text(painter, chip.adjusted(8, 0, 0, 0), text, theme.TEXT_1, "caption")

    def _paint_header(self, painter: QPainter) -> None:
        painter.fillRect(0, 0, self.width(), HEADER, QColor(theme.RAISED))
        if self.camera is None:
            return
        left = 8.0
        if self._priority is not None:
            paint_glyph(painter, QRectF(6, 2, 20, 20), self._priority, AlarmState.ACKED)
            left = 34.0
        note, colour = self._note()
        right = self.width() - 8.0
        if note:
            width = painting.width(note, "caption") + 1
            place = QRectF(right - width, 0, width, HEADER)
            painting.text(painter, place, note, colour, "caption", align=painting.RIGHT)
            right -= width + 8
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left += painting.text(painter, QRectF(left, 0, right - left, HEADER), self.camera.code, theme.TEXT_1, "strong")
        left += 8
        if right - left > 24:
            painting.text(painter, QRectF(left, 0, right - left, HEADER), str(self.camera.name), theme.TEXT_2)

    def _note(self) -> tuple[str, str]:
        """What stands at the header's right, and its colour."""
        if self.frame.lost_since is not None:
            return park_time(self.frame.lost_since, self._zone), theme.TEXT_3
        if self._distance_m is not None:
            return distance(self._distance_m), theme.TEXT_3
        if self.frame.age_s is None:
            return "", theme.TEXT_3
        late = self.frame.age_s > STALE_S
        return quantity(self.frame.age_s, "s", 1), theme.HIGH_TEXT if late else theme.TEXT_3


def show_frame(tiles: Iterable[CameraTile], camera_code: str, frame: CameraFrame) -> None:
    """Give the frame to the tiles that show this camera."""
    for tile in tiles:
        if tile.camera is not None and tile.camera.code == camera_code:
            tile.set_frame(frame)

"""What stands in place of a lost camera's picture: since when, when it is tried again, and what can be done."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.text import tr
from widgets import icons, painting, theme
from widgets.cameras.frame import CameraFrame
from widgets.controls import KeyButton
from widgets.format import duration
from widgets.hatching import hatch

ROOMY = 140  # pixels of height from which icon and progress have room
BAR_WIDTH = 160.0


class OfflineCard(QWidget):
    """Covers the picture of a lost camera. A view: it is told the state and tells what was asked."""

    retry = Signal()
    last_frame = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lost_s = 0.0
        self._frame = CameraFrame()
        self._retry = KeyButton("outline", parent=self)
        self._last = KeyButton("outline", parent=self)
        self._retry.clicked.connect(self.retry)
        self._last.clicked.connect(self.last_frame)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._retry)
        row.addWidget(self._last)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 0)
        column.addStretch(1)
        column.addLayout(row)
        self._column = column
        self.retranslate()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)  # the tile decides, not the card

    def set_state(self, lost_s: float, frame: CameraFrame) -> None:
        self._lost_s, self._frame = lost_s, frame
        self._last.setEnabled(frame.image is not None)
        self.update()

    def retranslate(self) -> None:
        self._retry.setText(tr("Retry now"))
        self._last.setText(tr("Last frame"))
        self.update()

    def _roomy(self) -> bool:
        return self.height() >= ROOMY

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), hatch(theme.PANEL, theme.BASE, 20, 7.0))
            top = self._top()
            if self._roomy():
                icons.paint(painter, QRectF(self.width() / 2 - 13, top - 36, 26, 26), "camera_off", theme.TEXT_3)
            lost = tr("Offline {time}", time=duration(self._lost_s))
            painting.text(painter, self._line(top, 20), lost, theme.TEXT_1, "title", align=painting.CENTRE)
            when = self._line(top + 24, 16)
            painting.text(painter, when, self._retry_text(), theme.TEXT_2, "caption", align=painting.CENTRE)
            if self._roomy():
                self._paint_progress(painter, top + 46)
            self._column.setContentsMargins(4, 0, 4, max(4, int(self.height() - top - 84)))

    def _top(self) -> float:
        return self.height() / 2 - (18 if self._roomy() else 40)

    def _line(self, top: float, height: float) -> QRectF:
        return QRectF(4, top, self.width() - 8, height)

    def _retry_text(self) -> str:
        if self._frame.retry_in_s is None:
            return tr("Reconnecting")
        return tr(
            "Reconnect in {time}, try {attempt}", time=duration(self._frame.retry_in_s), attempt=self._frame.attempt
        )

    def _paint_progress(self, painter: QPainter, top: float) -> None:
        if self._frame.retry_in_s is None:
            return
        width = min(BAR_WIDTH, self.width() - 16.0)
        left = (self.width() - width) / 2
        gone = 1.0 - max(0.0, min(1.0, self._frame.retry_in_s / self._frame.retry_every_s))
        painter.fillRect(QRectF(left, top, width, 4), QColor(theme.CONTROL))
        painter.fillRect(QRectF(left, top, width * gone, 4), QColor(theme.TEXT_2))

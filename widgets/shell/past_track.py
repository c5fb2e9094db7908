"""The hour around the past instant shown, to slide along."""

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.format import park_time

HEIGHT, BAR, GRIP, GAP = 22, 4.0, 10.0, 8.0
HALF = timedelta(minutes=30)


class PastTrack(QWidget):
    """Emits `wanted` with an instant when it is clicked or dragged to one. It moves on when the instant leaves it."""

    wanted = Signal(datetime)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timezone = "UTC"
        self._at: datetime | None = None
        self._start: datetime | None = None
        self._now: datetime | None = None

    def show_instant(self, at: datetime, timezone: str, now: datetime) -> None:
        """`now` is the present: the bar is bright up to it, and what is right of it leads back to it."""
        if self._start is None or not self._start <= at <= self._start + 2 * HALF:
            self._start = at - HALF
        self._at, self._timezone, self._now = at, timezone, now
        self.update()

    def forget(self) -> None:
        """The next instant shown stands in the middle."""
        self._start = self._at = None

    def retranslate(self) -> None:
        self.setToolTip(tr("Slide to another instant"))
        self.setAccessibleName(tr("Slide to another instant"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._want(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._want(event)

    def _want(self, event: QMouseEvent) -> None:
        if self._start is not None:
            bar = self._bar()
            share = min(1.0, max(0.0, (event.position().x() - bar.left()) / max(1.0, bar.width())))
            self.wanted.emit(self._start + timedelta(seconds=round(share * 2 * HALF.total_seconds())))

    def _bar(self) -> QRectF:
        side = painting.width("00:00:00", "caption") + GAP
        return QRectF(16 + side, (HEIGHT - BAR) / 2 - 2, self.width() - 32 - 2 * side, BAR)

    def _x(self, bar: QRectF, moment: datetime, start: datetime) -> float:
        share = (moment - start) / (2 * HALF)
        return bar.left() + min(1.0, max(0.0, share)) * bar.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._start is None or self._at is None or self._now is None:
            return
        with QPainter(self) as painter:
            bar = self._bar()
            first, last = (park_time(each, self._timezone) for each in (self._start, self._start + 2 * HALF))
            left = QRectF(16, bar.top() - 8, bar.left() - 16, 20)
            right = QRectF(bar.right() + GAP, bar.top() - 8, self.width() - bar.right() - GAP, 20)
            painting.text(painter, left, first, theme.BASE, "caption")
            painting.text(painter, right, last, theme.BASE, "caption")
            here, present = self._x(bar, self._at, self._start), self._x(bar, self._now, self._start)
            painting.fill(painter, bar, theme.TEXT_3, 2)
            painting.fill(painter, QRectF(bar.left(), bar.top(), present - bar.left(), BAR), theme.CONTROL, 2)
            painting.fill(painter, QRectF(bar.left(), bar.top(), here - bar.left(), BAR), theme.BASE, 2)
            grip = QRectF(here - GRIP / 2, bar.center().y() - GRIP / 2, GRIP, GRIP)
            painting.fill(painter, grip, theme.BASE, GRIP / 2)

"""The bar of the time slider: past solid, forecast hatched, marks as ticks, one handle."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.text import tr
from widgets import painting, theme
from widgets.hatching import hatch
from widgets.map_panel.time_span import TimeMark, TimeSpan

BAR_TOP, BAR_HEIGHT, MARGIN = 27.0, 8.0, 36.0
LABEL_GAP = 12.0


class TimeTrack(QWidget):
    """Emits `moved` with seconds from now while the handle is dragged, clicked or stepped by arrow keys."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.span = TimeSpan()
        self.seconds = 0.0
        self._forecast: tuple[float, float] | None = None
        self._marks: tuple[TimeMark, ...] = ()
        self._now: datetime | None = None

    def sizeHint(self) -> QSize:
        return QSize(420, 58)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 58)

    def set_seconds(self, seconds: float) -> None:
        self.seconds = self.span.clamp(seconds)
        self.update()

    def set_forecast(self, extent: tuple[float, float] | None) -> None:
        """First and last second from now that the forecast covers."""
        self._forecast = extent
        self.update()

    def set_marks(self, marks: Sequence[TimeMark], now: datetime) -> None:
        self._marks, self._now = tuple(marks), now
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point_at(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -60.0, Qt.Key.Key_Right: 60.0}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._move_to(self.seconds + step)

    def _point_at(self, x: float) -> None:
        self._move_to(self.span.seconds((x - MARGIN) / self._length()))

    def _move_to(self, seconds: float) -> None:
        self.set_seconds(seconds)
        self.moved.emit(self.seconds)

    def _length(self) -> float:
        return max(1.0, self.width() - 2 * MARGIN)

    def _x(self, seconds: float) -> float:
        return MARGIN + self._length() * self.span.fraction(seconds)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_bar(painter)
            self._paint_scale(painter)
            self._paint_marks(painter)
            self._paint_handle(painter)

    def _paint_bar(self, painter: QPainter) -> None:
        now = self._x(0.0)
        past = QRectF(self._x(-self.span.past_s), BAR_TOP, now - self._x(-self.span.past_s), BAR_HEIGHT)
        painter.fillRect(past, QColor(theme.OFF))
        ahead = QRectF(now, BAR_TOP, self._x(self.span.ahead_s) - now, BAR_HEIGHT)
        painter.fillRect(ahead, QColor(theme.RAISED))
        if self._forecast is not None:
            start, end = (self._x(self.span.clamp(max(0.0, each))) for each in self._forecast)
            painter.fillRect(QRectF(start, BAR_TOP, end - start, BAR_HEIGHT), hatch(theme.OFF, theme.RAISED, 5, 1.2))
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        bottom = BAR_TOP + BAR_HEIGHT
        painter.drawLine(QPointF(now, bottom), QPointF(ahead.right(), bottom))

    def _paint_scale(self, painter: QPainter) -> None:
        ticks = self.span.ticks(self._length())
        painter.setPen(QPen(QColor(theme.BORDER), 1))
        for seconds in ticks:
            x = self._x(seconds)
            painter.drawLine(QPointF(x, BAR_TOP + BAR_HEIGHT), QPointF(x, BAR_TOP + BAR_HEIGHT + 4))
        for seconds in ticks:
            box = QRectF(self._x(seconds) - 40, BAR_TOP + BAR_HEIGHT + 5, 80, 16)
            if seconds == 0:
                painting.text(painter, box, tr("Now"), theme.TEXT_1, "caption", 600, painting.CENTRE)
            else:
                text = self._offset_text(seconds, with_unit=seconds in (ticks[0], ticks[-1]))
                painting.text(painter, box, text, theme.TEXT_3, "caption", align=painting.CENTRE)

    def _offset_text(self, seconds: int, *, with_unit: bool) -> str:
        sign = "+" if seconds > 0 else "\N{MINUS SIGN}"
        minutes = f"{sign}{abs(seconds) // 60}"
        return tr("{minutes} min", minutes=minutes) if with_unit else minutes

    def _paint_marks(self, painter: QPainter) -> None:
        taken: list[QRectF] = []
        for mark in self._marks if self._now else ():
            seconds = (mark.time - self._now).total_seconds() if self._now else 0.0
            if not self.span.contains(seconds):
                continue
            x = self._x(seconds)
            style = Qt.PenStyle.SolidLine if seconds <= 0 else Qt.PenStyle.DotLine
            painter.setPen(QPen(QColor(theme.TEXT_1), 1.5, style))
            painter.drawLine(QPointF(x, BAR_TOP - 4), QPointF(x, BAR_TOP + BAR_HEIGHT + 4))
            self._paint_mark_text(painter, mark.text, x, taken)
        self._paint_caption(painter, tr("Past"), self._x(-self.span.past_s), taken)
        self._paint_caption(painter, tr("Forecast"), self._x(self.span.ahead_s), taken)

    def _paint_caption(self, painter: QPainter, text: str, x: float, taken: list[QRectF]) -> None:
        """What either end is; a mark's label that stands there goes first."""
        width = painting.width(text, "caption") + 1
        box = QRectF(x if x < self.width() / 2 else x - width, 2, width, 16)
        if not any(box.adjusted(-LABEL_GAP, 0, LABEL_GAP, 0).intersects(each) for each in taken):
            painting.text(painter, box, text, theme.TEXT_3, "caption")

    def _paint_mark_text(self, painter: QPainter, text: str, x: float, taken: list[QRectF]) -> None:
        """A label is drawn only where no earlier one stands, so that none covers another."""
        width = painting.width(text, "caption") + 1
        left = max(0.0, min(self.width() - width, x - width / 2))
        box = QRectF(left, 2, width, 16)
        if text and not any(box.adjusted(-LABEL_GAP, 0, LABEL_GAP, 0).intersects(each) for each in taken):
            painting.text(painter, box, text, theme.TEXT_2, "caption")
            taken.append(box)

    def _paint_handle(self, painter: QPainter) -> None:
        box = QRectF(self._x(self.seconds) - 5, BAR_TOP - 8, 10, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ACCENT))
        painter.drawRoundedRect(box, 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT_1), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)

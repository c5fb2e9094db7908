"""The incident's lifecycle as dots on a line; a click on a later dot asks to go there."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from models.domain.incidents import ADVANCE_EVENTS, INCIDENT_STATE_NAMES, IncidentState
from models.text import tr
from widgets import painting, theme

LINE = (IncidentState.REPORTED, *ADVANCE_EVENTS, IncidentState.CLOSED)


class Stepper(QWidget):
    """`wanted(state)`; the current state is accent and bold. Labels give way to each other, the current one never."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = IncidentState.REPORTED

    def set_state(self, state: IncidentState) -> None:
        self._state = state
        self.update()

    def retranslate(self) -> None:
        self.update()

    @property
    def place(self) -> int:
        state = IncidentState.CLOSED if self._state is IncidentState.REVIEWED else self._state
        return LINE.index(state)

    def dot(self, index: int) -> QPointF:
        return QPointF(18 + index * (self.width() - 36) / (len(LINE) - 1), 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self.place
        for index in range(len(LINE) - 1):
            painter.setPen(QPen(QColor(theme.TEXT_2 if index < here else theme.BORDER), 1.5))
            painter.drawLine(self.dot(index), self.dot(index + 1))
        for index in range(len(LINE)):
            self._paint_dot(painter, index, here)
        taken: list[QRectF] = []
        last = len(LINE) - 1
        wishes = [here, 0, last, *(index for index in (1, 3, 4, 5, 2, 6) if index not in (here, 0, last))]
        for index in dict.fromkeys(wishes):
            self._paint_label(painter, index, here, taken)

    def _paint_dot(self, painter: QPainter, index: int, here: int) -> None:
        colour = theme.ACCENT if index == here else theme.TEXT_2 if index < here else theme.TEXT_3
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.setBrush(QColor(colour if index <= here else theme.PANEL))
        painter.drawEllipse(self.dot(index), 5, 5)

    def _paint_label(self, painter: QPainter, index: int, here: int, taken: list[QRectF]) -> None:
        words = tr(INCIDENT_STATE_NAMES[LINE[index]])
        weight = 600 if index == here else 400
        wide = painting.width(words, "caption", weight)
        left = min(max(12.0, self.dot(index).x() - wide / 2), self.width() - 12 - wide)
        box = QRectF(left, 20, wide + 1, 18)
        if any(box.adjusted(-8, 0, 8, 0).intersects(other) for other in taken):
            return
        taken.append(box)
        painting.text(painter, box, words, theme.TEXT_1 if index == here else theme.TEXT_3, "caption", weight)

    def _hit(self, point: QPointF) -> int:
        for index in range(len(LINE)):
            if abs(point.x() - self.dot(index).x()) < 16:
                return index
        return -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._hit(event.position())
        if index > self.place:
            self.wanted.emit(LINE[index])

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._hit(QPointF(event.pos()))
            if index >= 0:
                QToolTip.showText(event.globalPos(), tr(INCIDENT_STATE_NAMES[LINE[index]]), self)
                return True
        return super().event(event)  # type: ignore[arg-type]

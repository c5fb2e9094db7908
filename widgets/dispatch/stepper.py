"""The incident's lifecycle as dots on a line; a click on a later dot asks to go there."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from models.domain.incidents import ADVANCE_EVENTS, INCIDENT_STATE_NAMES, IncidentState
from models.text import tr
from widgets import painting, theme

LINE = (IncidentState.REPORTED, *ADVANCE_EVENTS, IncidentState.CLOSED)
# steps on the way between two that everybody watches: drawn small, named only while they are the present one
BETWEEN = {IncidentState.RESPONDING: 1.5, IncidentState.TERMINATED: 4.5}
MAIN = tuple(state for state in LINE if state not in BETWEEN)


class Stepper(QWidget):
    """`wanted(state)`; the current state is accent and bold. Labels give way to each other, the current one never."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(42)
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
        state = LINE[index]
        place = BETWEEN[state] if state in BETWEEN else float(MAIN.index(state))
        return QPointF(18 + place * (self.width() - 36) / (len(MAIN) - 1), 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            here = self.place
            for index in range(len(LINE) - 1):
                painter.setPen(QPen(QColor(theme.TEXT_2 if index < here else theme.BORDER), 1.5))
                painter.drawLine(self.dot(index), self.dot(index + 1))
            for index in range(len(LINE)):
                self._paint_dot(painter, index, here)
            taken: list[QRectF] = []
            for index in dict.fromkeys([here, *(place for place, state in enumerate(LINE) if state not in BETWEEN)]):
                self._paint_label(painter, index, here, taken)

    def _paint_dot(self, painter: QPainter, index: int, here: int) -> None:
        colour = theme.ACCENT if index == here else theme.TEXT_2 if index < here else theme.TEXT_3
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.setBrush(QColor(colour if index <= here else theme.PANEL))
        radius = 3 if LINE[index] in BETWEEN and index != here else 5
        painter.drawEllipse(self.dot(index), radius, radius)

    def _paint_label(self, painter: QPainter, index: int, here: int, taken: list[QRectF]) -> None:
        words = tr(INCIDENT_STATE_NAMES[LINE[index]])
        weight = 600 if index == here else 400
        wide = painting.width(words, "caption", weight)
        left = min(max(12.0, self.dot(index).x() - wide / 2), self.width() - 12 - wide)
        box = QRectF(left, 20, wide + 1, 18)
        if any(box.adjusted(-4, 0, 4, 0).intersects(other) for other in taken):
            return
        taken.append(box)
        painting.text(painter, box, words, theme.TEXT_1 if index == here else theme.TEXT_3, "caption", weight)

    def _hit(self, point: QPointF) -> int:
        nearest = min(range(len(LINE)), key=lambda index: abs(point.x() - self.dot(index).x()))
        return nearest if abs(point.x() - self.dot(nearest).x()) < 18 else -1

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

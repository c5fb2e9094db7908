"""The incident's units: four pips (reserved, dispatched, en route, on scene), task, time to arrive."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.dispatch import ASSIGNMENT_STATE_NAMES, Assignment, AssignmentState
from models.domain.park import Unit
from models.text import tr
from widgets import format as fmt
from widgets import painting, theme
from widgets.row_list import RowList

LINE = (AssignmentState.RESERVED, AssignmentState.DISPATCHED, AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE)
EVENTS = {
    AssignmentState.DISPATCHED: "dispatch",
    AssignmentState.EN_ROUTE: "depart",
    AssignmentState.ON_SCENE: "arrive",
}
PIPS, STATE, TASK = 96, 160, 234
MOST = 5  # rows, so that the people stay in sight; the others are counted
COUNTED = 20


class Assigned(RowList[Assignment]):
    """A click on a later pip says that the unit got there; Release stands under the pointer."""

    advance = Signal(object, str)  # assignment id, event
    release = Signal(object)  # assignment id
    chosen = Signal(str)  # unit code

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units: Mapping[str, Unit] = {}
        self.now: datetime | None = None
        self.show_all = False
        self.assignments: list[Assignment] = []

    def set_assignments(self, assignments: list[Assignment]) -> None:
        held = [entry for entry in assignments if entry.state is not AssignmentState.RELEASED]
        self.assignments = sorted(held, key=lambda entry: (-LINE.index(entry.state), entry.reserved_at))
        self.choose_rows()

    def choose_rows(self) -> None:
        few = self.show_all or len(self.assignments) <= MOST + 1  # one row takes hardly more than the line
        self.set_rows(self.assignments if few else self.assignments[:MOST])
        self.updateGeometry()

    def counted(self) -> str:
        """The line under the rows: how many are left out, or how to leave them out again."""
        if len(self.rows) < len(self.assignments):
            return tr("{n} more units", n=len(self.assignments) - len(self.rows))
        return tr("Fewer units") if self.show_all and len(self.rows) > MOST + 1 else ""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), size.height() + (COUNTED if self.counted() else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = QRectF(12, len(self.rows) * self.ROW, self.width() - 24, COUNTED)
        with QPainter(self) as painter:
            painting.text(painter, box, self.counted(), theme.TEXT_3, "caption")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        below = event.position().y() >= len(self.rows) * self.ROW
        if below and self.counted() and event.button() is Qt.MouseButton.LeftButton:
            self.show_all = not self.show_all
            self.choose_rows()

    def set_now(self, now: datetime) -> None:
        self.now = now
        self.update()

    def hint(self) -> str:
        return tr("Nobody is on the way. D then a number dispatches.")

    def timing(self, assignment: Assignment) -> str:
        """Time on scene, else the time left to arrive counted from departure or dispatch."""
        if self.now is None:
            return ""
        if assignment.on_scene_at:
            return fmt.duration((self.now - assignment.on_scene_at).total_seconds())
        start = assignment.en_route_at or assignment.dispatched_at or assignment.reserved_at
        left = assignment.eta_s - (self.now - start).total_seconds()
        return tr("ETA {time}", time=fmt.duration(max(0.0, left)))

    def paint_row(self, painter: QPainter, box: QRectF, row: Assignment, index: int) -> None:
        over = index == self.over
        if over:
            painting.fill(painter, box, theme.RAISED)
        unit = self.units.get(row.unit_code)
        name = QRectF(12, box.top(), PIPS - 20, self.ROW)
        painting.text(painter, name, str(unit.name) if unit else row.unit_code, theme.TEXT_1, "body", 500)
        reached = LINE.index(row.state)
        for place in range(len(LINE)):
            colour = theme.TEXT_1 if place <= reached else theme.CONTROL
            painting.fill(painter, self._pip(box, place), colour)
        state = QRectF(STATE, box.top(), TASK - STATE - 6, self.ROW)
        painting.text(painter, state, tr(ASSIGNMENT_STATE_NAMES[row.state]), theme.TEXT_2, "caption")
        words, ink = (tr("Release"), theme.ACCENT) if over else (self.timing(row), theme.TEXT_1)
        wide = painting.width(words, "body", 600)
        right = box.right() - 12
        painting.text(painter, QRectF(right - wide - 1, box.top(), wide + 2, self.ROW), words, ink, "body", 600,
                      painting.RIGHT)
        task = QRectF(TASK, box.top(), right - wide - 10 - TASK, self.ROW)
        painting.text(painter, task, tr(row.task), theme.TEXT_3, "caption")

    def press(self, index: int, point: QPointF) -> None:
        row, box = self.rows[index], self.row_box(index)
        for place, state in enumerate(LINE):
            hit = self._pip(box, place).adjusted(-2, -10, 2, 10)
            if hit.contains(point) and place > LINE.index(row.state):
                self.advance.emit(row.id, EVENTS[state])
                return
        if point.x() > self.width() - 12 - painting.width(tr("Release"), "body", 600):
            self.release.emit(row.id)
            return
        self.chosen.emit(row.unit_code)

    def _pip(self, box: QRectF, place: int) -> QRectF:
        return QRectF(PIPS + place * 13, box.center().y() - 3, 10, 6)

"""The plan's steps of 28 px: box, text, owner, timer. Done, running, late and to do are told by box and words too."""

from datetime import datetime
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.dispatch import Step
from models.text import tr
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.row_list import RowList

DONE_SHOWN = 2  # the latest done steps stay in sight, earlier ones are counted
MOST, MOST_LOW = 6, 4  # rows, so that a long plan leaves the units in sight; fewer where the panel is low
NEXT_SHOWN = 2  # steps to come have their place before done ones
COUNTED = 20  # height of the line that counts what is left out


class StepLook(Enum):
    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    TO_DO = "to do"


class Checklist(RowList[Step]):
    """`tick(id)` and `untick(id)`; a click on the row's box does it, one on the last line unfolds the plan.

    Late and running steps stand first, then the next due; the others are counted.
    """

    tick = Signal(object)
    untick = Signal(object)
    unfolded = Signal()
    BOTTOM = 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: list[Step] = []
        self.opened_at: datetime | None = None
        self.now: datetime | None = None
        self.show_all = self._folded = False

    def set_folded(self, folded: bool) -> None:
        """Folded, fewer rows are shown and all done steps are only counted."""
        if folded != self._folded:
            self._folded = folded
            self._choose_rows()

    def folded_height(self) -> int:
        """What unfolding would add to the height."""
        if not self._folded:
            return 0
        rows, most = self._rows(folded=True), self._rows(folded=False)
        counted = bool(self._counts(most, folded=False)) - bool(self._counts(rows, folded=True))
        return (len(most) - len(rows)) * self.ROW + counted * COUNTED

    def set_steps(self, steps: list[Step], opened_at: datetime | None) -> None:
        self.steps, self.opened_at = sorted(steps, key=lambda step: step.position), opened_at
        self._choose_rows()

    def set_now(self, now: datetime) -> None:
        self.now = now
        self._choose_rows()
        self.update()

    def next_step(self) -> Step | None:
        """The step that T ticks: the first that is not done."""
        return next((step for step in self.steps if step.done_at is None), None)

    def look(self, step: Step) -> StepLook:
        if step.done_at is not None:
            return StepLook.DONE
        if self._elapsed() > step.due_s:
            return StepLook.LATE
        return StepLook.RUNNING if self._is_running(step) else StepLook.TO_DO

    def hint(self) -> str:
        return tr("This incident has no plan. Write what is done into the log, E.")

    def earlier(self) -> int:
        """How many done steps are only counted."""
        return self._left_out(self.rows, done=True)

    def later(self) -> int:
        """How many steps to come are only counted."""
        return self._left_out(self.rows, done=False)

    def counted(self) -> str:
        """The line under the rows: what is left out, or how to leave it out again."""
        if self.show_all:
            return tr("Fewer steps") if len(self.steps) > MOST_LOW else ""
        return self._counts(self.rows, self._folded)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if self.counted():
            size.setHeight(size.height() + COUNTED)
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            box = QRectF(36, len(self.rows) * self.ROW, self.width() - 48, COUNTED)
            painting.text(painter, box, self.counted(), theme.TEXT_3, "caption")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        below = event.position().y() >= len(self.rows) * self.ROW
        if below and self.counted() and event.button() is Qt.MouseButton.LeftButton:
            self.show_all = not self.show_all
            self._choose_rows()
            self.unfolded.emit()

    def paint_row(self, painter: QPainter, box: QRectF, row: Step, index: int) -> None:
        look = self.look(row)
        strong = look in (StepLook.LATE, StepLook.RUNNING)
        if strong:
            painting.fill(painter, box, theme.RAISED)
        _paint_box(painter, QRectF(12, box.center().y() - 8, 16, 16), look)
        timer, colour = self._timer(row, look)
        wide = painting.width(timer, "caption", 600 if strong else 400)
        right = box.right() - 12
        painting.text(painter, QRectF(right - wide - 1, box.top(), wide + 2, self.ROW), timer, colour, "caption",
                      600 if strong else 400, painting.RIGHT)
        right -= max(wide, 64) + 12
        owner = "" if look is StepLook.DONE else tr(row.owner)
        taken = min(painting.width(owner, "caption"), 110.0)
        place = QRectF(right - taken - 1, box.top(), taken + 2, self.ROW)
        painting.text(painter, place, owner, theme.TEXT_3, "caption", align=painting.RIGHT)
        ink = theme.TEXT_1 if strong else theme.TEXT_3 if look is StepLook.DONE else theme.TEXT_2
        words = QRectF(36, box.top(), right - taken - 12 - 36, self.ROW)
        painting.text(painter, words, tr(row.text), ink, "body", 600 if strong else 400)

    def _set_over(self, over: int) -> None:
        super()._set_over(over)
        self.setToolTip(tr(self.rows[over].text) if 0 <= over < len(self.rows) else "")

    def press(self, index: int, point: QPointF) -> None:
        step = self.rows[index]
        if point.x() < 36:
            (self.untick if step.done_at else self.tick).emit(step.id)

    def _choose_rows(self) -> None:
        rows, before = self._rows(self._folded), self.counted()
        if rows != self.rows or not rows:
            self.set_rows(rows)
        if self.counted() != before:
            self.updateGeometry()
            self.update()

    def _rows(self, folded: bool) -> list[Step]:
        """Done ones in their order, then the late, the running, and the next due."""
        if self.show_all:
            return self.steps
        most = MOST_LOW if folded else MOST
        done = [step for step in self.steps if step.done_at is not None]
        to_come = [step for step in self.steps if step.done_at is None]
        urgent = [step for step in to_come if self.look(step) is not StepLook.TO_DO]
        urgent.sort(key=lambda step: self.look(step) is StepLook.RUNNING)
        rest = sorted((step for step in to_come if step not in urgent), key=lambda step: step.due_s)
        room = most - len(urgent) - min(NEXT_SHOWN, len(rest))
        done_shown = 0 if folded else max(0, min(DONE_SHOWN, len(done), room))
        return done[len(done) - done_shown :] + (urgent + rest)[: most - done_shown]

    def _left_out(self, rows: list[Step], *, done: bool) -> int:
        shown = {step.id for step in rows}
        return sum((step.done_at is not None) is done and step.id not in shown for step in self.steps)

    def _counts(self, rows: list[Step], folded: bool) -> str:
        earlier, later = self._left_out(rows, done=True), self._left_out(rows, done=False)
        parts = [tr("{n} earlier steps done", n=earlier)] if earlier and (later or not folded) else []
        parts += [tr("{n} later steps", n=later)] if later else []
        return " · ".join(parts)

    def _elapsed(self) -> float:
        if self.now is None or self.opened_at is None:
            return 0.0
        return (self.now - self.opened_at).total_seconds()

    def _is_running(self, step: Step) -> bool:
        """The first step that is neither done nor late is the one being worked on."""
        open_steps = (entry for entry in self.steps if entry.done_at is None and self._elapsed() <= entry.due_s)
        return next(open_steps, None) is step

    def _timer(self, step: Step, look: StepLook) -> tuple[str, str]:
        if look is StepLook.DONE and step.done_at and self.opened_at:
            took = (step.done_at - self.opened_at).total_seconds()
            colour = theme.HIGH_TEXT if took > step.due_s else theme.TEXT_3
            return f"{fmt.duration(took)} / {fmt.duration(step.due_s)}", colour
        if look is StepLook.LATE:
            return tr("late {time}", time=fmt.duration(self._elapsed() - step.due_s)), theme.HIGH_TEXT
        if look is StepLook.RUNNING:
            return tr("{time} left", time=fmt.duration(step.due_s - self._elapsed())), theme.TEXT_1
        return tr("due {time}", time=fmt.duration(step.due_s)), theme.TEXT_3


def _paint_box(painter: QPainter, box: QRectF, look: StepLook) -> None:
    if look is StepLook.DONE:
        painting.fill(painter, box, theme.HOVER, 3)
        icons.paint(painter, box.adjusted(1, 1, -1, -1), "tick", theme.TEXT_1)
    elif look is StepLook.LATE:
        painting.outline(painter, box, theme.HIGH_TEXT, 3, 1.6)
        painting.text(painter, box, "!", theme.HIGH_TEXT, "caption", 700, painting.CENTRE)
    else:
        running = look is StepLook.RUNNING
        painting.outline(painter, box, theme.TEXT_1 if running else theme.TEXT_3, 3, 1.4)
        if running:
            icons.paint(painter, box.adjusted(4, 4, -4, -4), "play", theme.TEXT_1)

"""The plan's steps of 28 px: box, text, owner, timer. Done, running, late and to do are told by box and words too."""

from datetime import datetime
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from models.domain.dispatch import Step
from models.text import tr
from widgets import format as fmt
from widgets import icons, painting, theme
from widgets.row_list import RowList

DONE_SHOWN = 2  # the latest done steps stay in sight, earlier ones are counted


class StepLook(Enum):
    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    TO_DO = "to do"


class Checklist(RowList[Step]):
    """`tick(id)` and `untick(id)`; a click on the row's box does it."""

    tick = Signal(object)
    untick = Signal(object)
    BOTTOM = 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: list[Step] = []
        self.opened_at: datetime | None = None
        self.now: datetime | None = None
        self.show_all = self._folded = False

    def set_folded(self, folded: bool) -> None:
        """Folded, all done steps are only counted."""
        if folded != self._folded:
            self._folded = folded
            self._choose_rows()

    def folded_height(self) -> int:
        """What unfolding would add to the height."""
        done = sum(step.done_at is not None for step in self.steps)
        return min(done, DONE_SHOWN) * self.ROW + (20 if done > DONE_SHOWN else 0) if self._folded else 0

    def set_steps(self, steps: list[Step], opened_at: datetime | None) -> None:
        self.steps, self.opened_at = sorted(steps, key=lambda step: step.position), opened_at
        self._choose_rows()

    def set_now(self, now: datetime) -> None:
        self.now = now
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
        return len(self.steps) - len(self.rows)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if self.earlier() and not self._folded:
            size.setHeight(size.height() + 20)
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.earlier() and not self._folded:  # folded, the header's count must do
            painter = QPainter(self)
            box = QRectF(36, len(self.rows) * self.ROW, self.width() - 48, 20)
            painting.text(painter, box, tr("{n} earlier steps done", n=self.earlier()), theme.TEXT_3, "caption")

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

    def press(self, index: int, point: QPointF) -> None:
        step = self.rows[index]
        if point.x() < 36:
            (self.untick if step.done_at else self.tick).emit(step.id)

    def _choose_rows(self) -> None:
        done = [step for step in self.steps if step.done_at is not None]
        shown = len(done) if self.show_all else 0 if self._folded else DONE_SHOWN
        hidden = {step.id for step in done[: max(0, len(done) - shown)]}
        self.set_rows([step for step in self.steps if step.id not in hidden])
        self.updateGeometry()

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

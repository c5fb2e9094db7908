"""The drill's timeline: injects, the window of each expectation and when it was met, and who did something when."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.reports.milestones import Milestone, Standing
from models.text import tr
from scenes.pens import brush, pen
from widgets import painting, theme
from widgets.format import duration
from widgets.workspaces.drill_records import Action, ListedInject
from widgets.workspaces.standing_mark import mark_colour, paint_mark

HEAD, INJECTS, ROW, LEAST_ROW, ACTOR_ROW, NAMES, RIGHT = 32.0, 30.0, 22.0, 16.0, 16.0, 180.0, 24.0
STEPS_MIN = (1, 2, 5, 10, 15, 30, 60)
SHORTEST_MIN = 10.0
MOST_ACTORS = 3


class DrillTimeline(QWidget):
    """A view without intents; all times are seconds of drill time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._milestones: tuple[Milestone, ...] = ()
        self._injects: tuple[ListedInject, ...] = ()
        self._actions: tuple[Action, ...] = ()
        self._now_s, self._over = 0.0, False

    def sizeHint(self) -> QSize:
        actors = ACTOR_ROW * MOST_ACTORS
        return QSize(900, round(HEAD + INJECTS + ROW * len(self._milestones) + actors + 14))

    def minimumSizeHint(self) -> QSize:
        return QSize(480, round(HEAD + INJECTS + LEAST_ROW * len(self._milestones) + ACTOR_ROW + 10))

    def set_milestones(self, milestones: Sequence[Milestone]) -> None:
        self._milestones = tuple(milestones)
        self.updateGeometry()
        self.update()

    def set_injects(self, injects: Sequence[ListedInject]) -> None:
        self._injects = tuple(injects)
        self.update()

    def set_actions(self, actions: Sequence[Action]) -> None:
        self._actions = tuple(actions)
        self.updateGeometry()
        self.update()

    def set_elapsed(self, seconds: float, *, over: bool = False) -> None:
        self._now_s, self._over = seconds, over
        self.update()

    def _actors(self) -> list[str]:
        """Those who did most first."""
        names = [action.actor for action in self._actions]
        return sorted(set(names), key=lambda name: (-names.count(name), name))[: self._most_actors()]

    def _most_actors(self) -> int:
        """On small screens the rows of expectations come first."""
        room = self.height() - HEAD - INJECTS - LEAST_ROW * len(self._milestones) - 10
        return max(1, min(MOST_ACTORS, int(room // ACTOR_ROW)))

    def _end_s(self) -> float:
        known = [SHORTEST_MIN * 60, self._now_s * 1.1]
        known += [each.due_s for each in self._milestones if each.due_s is not None and each.due_s < 7200]
        known += [each.at_s for each in self._injects if each.at_s is not None]
        return max(known) * 1.08  # the last window's note has its place

    def _x(self, seconds: float) -> float:
        return NAMES + (self.width() - NAMES - RIGHT) * seconds / self._end_s()

    def _row(self) -> float:
        actors = ACTOR_ROW * max(1, len(self._actors())) + 10
        room = self.height() - HEAD - INJECTS - actors
        return max(LEAST_ROW, min(26.0, room / max(1, len(self._milestones))))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_scale(painter)
            for row, milestone in enumerate(self._milestones):
                self._paint_milestone(painter, HEAD + INJECTS + row * self._row(), milestone)
            self._paint_actions(painter, HEAD + INJECTS + len(self._milestones) * self._row())
            self._paint_injects(painter)
            self._paint_now(painter)

    def _paint_scale(self, painter: QPainter) -> None:
        left = 12 + painting.text(painter, QRectF(12, 0, 120, HEAD), tr("Timeline"), theme.TEXT_1, "strong") + 8
        painting.text(painter, QRectF(left, 0, NAMES - left, HEAD), tr("drill time, min"), theme.TEXT_3, "caption")
        minutes = self._end_s() / 60
        per_minute = (self.width() - NAMES - RIGHT) / minutes
        step = next((each for each in STEPS_MIN if each * per_minute >= 48), STEPS_MIN[-1])
        for minute in range(0, int(minutes) + 1, step):
            x = self._x(minute * 60)
            painter.setPen(pen(theme.RAISED))
            painter.drawLine(QPointF(x, HEAD + INJECTS), QPointF(x, self.height()))
            box = QRectF(x - 24, 0, 48, HEAD)
            painting.text(painter, box, str(minute), theme.TEXT_3, "caption", align=painting.CENTRE)
        painting.text(painter, QRectF(12, HEAD, NAMES, INJECTS), tr("Injects"), theme.TEXT_1, "strong")
        painting.rule(painter, 0, self.width(), HEAD + INJECTS)

    def _paint_injects(self, painter: QPainter) -> None:
        middle = HEAD + INJECTS / 2
        for inject in self._injects:
            at = inject.fired_s if inject.fired_s is not None else inject.at_s
            if at is None:
                continue
            x = self._x(at)
            painter.setPen(pen(theme.BORDER, 1.0, 1.0, (1.5, 3.0)))
            painter.drawLine(QPointF(x, HEAD + INJECTS), QPointF(x, self.height()))
            painter.setPen(pen(theme.TEXT_3, 1.2))
            painter.setBrush(brush(theme.BORDER if inject.fired else theme.PANEL))
            corners = [(0, -11), (11, 0), (0, 11), (-11, 0)]
            painter.drawPolygon(QPolygonF([QPointF(x + dx, middle + dy) for dx, dy in corners]))
            ink = theme.TEXT_1 if inject.fired else theme.TEXT_3
            box = QRectF(x - 11, middle - 9, 22, 18)
            painting.text(painter, box, str(inject.number), ink, "caption", 600, painting.CENTRE)

    def _paint_milestone(self, painter: QPainter, top: float, milestone: Milestone) -> None:
        standing, height = milestone.standing(self._now_s), self._row()
        ink = theme.TEXT_3 if standing is Standing.WAITING else theme.TEXT_2
        painting.text(painter, QRectF(12, top, NAMES - 24, height), tr(milestone.name), ink, "caption")
        if milestone.starts_s is None:
            return
        middle = top + height / 2
        due = milestone.due_s
        if due is not None:
            self._paint_window(painter, milestone.starts_s, due, middle, running=standing is Standing.RUNNING)
        at = milestone.done_s if milestone.done_s is not None else due if standing is Standing.LATE else None
        if at is None:
            if standing is Standing.RUNNING and due is not None:
                left = tr("{time} left", time=duration(due - self._now_s))
                self._paint_note(painter, self._x(due) + 8, middle, left, theme.TEXT_1)
            return
        x = self._x(at)
        if standing is Standing.MET_LATE and due is not None:
            painter.setPen(pen(theme.HIGH_TEXT, 1.5, 1.0, (3.0, 2.5)))
            painter.drawLine(QPointF(self._x(due), middle), QPointF(x - 9, middle))
        paint_mark(painter, QRectF(x - 7.5, middle - 7.5, 15, 15), standing, over=self._over)
        reach = max(x, self._x(due) if due is not None else x)
        colour = mark_colour(standing, over=self._over) if standing is not Standing.MET else theme.TEXT_2
        self._paint_note(painter, reach + 12, middle, self._note(milestone, standing), colour)

    def _paint_window(self, painter: QPainter, start_s: float, due_s: float, middle: float, *, running: bool) -> None:
        box = QRectF(self._x(start_s), middle - 6, max(2.0, self._x(due_s) - self._x(start_s)), 12)
        painter.setPen(pen(theme.TEXT_1 if running else theme.BORDER))
        painter.setBrush(brush(theme.BORDER if running else theme.CONTROL))
        painter.drawRoundedRect(box, 2, 2)

    def _note(self, milestone: Milestone, standing: Standing) -> str:
        done, due = milestone.done_s, milestone.due_s
        if done is None:
            late = max(0.0, self._now_s - (due or 0.0))
            words = duration(due or 0.0)
            return tr("missed, due {time}", time=words) if self._over else tr("late {time}", time=duration(late))
        if standing is Standing.MET_LATE and due is not None:
            return tr("{time} · late +{by}", time=duration(done), by=duration(done - due))
        return duration(done)

    def _paint_note(self, painter: QPainter, x: float, middle: float, words: str, colour: str) -> None:
        """To the right of its mark; where the plot ends, to the left."""
        width = painting.width(words, "caption") + 1
        left = x if x + width < self.width() - 4 else x - width - 36
        painting.text(painter, QRectF(left, middle - 9, width, 18), words, colour, "caption")

    def _paint_actions(self, painter: QPainter, top: float) -> None:
        painting.rule(painter, 0, self.width(), top)
        painting.text(painter, QRectF(12, top + 4, 84, ACTOR_ROW), tr("All actions"), theme.TEXT_2, "caption")
        for row, actor in enumerate(self._actors()):
            y = top + 4 + row * ACTOR_ROW
            painting.text(painter, QRectF(100, y, NAMES - 108, ACTOR_ROW), actor, theme.TEXT_2, "caption")
            painter.setPen(pen(theme.TEXT_2, 2.0))
            for action in self._actions:
                if action.actor == actor:
                    painter.drawLine(QPointF(self._x(action.at_s), y + 3), QPointF(self._x(action.at_s), y + 13))

    def _paint_now(self, painter: QPainter) -> None:
        x = self._x(self._now_s)
        painter.setPen(pen(theme.ACCENT, 2.0))
        painter.drawLine(QPointF(x, HEAD - 4), QPointF(x, self.height()))
        words = duration(self._now_s)
        width = painting.width(words, "body", 600) + 20
        box = QRectF(min(x - width / 2, self.width() - width), 5, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.PRIMARY))
        painter.drawRoundedRect(box, 3, 3)
        painting.text(painter, box, words, theme.WHITE, "body", 600, painting.CENTRE)

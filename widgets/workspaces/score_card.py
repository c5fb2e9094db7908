"""The score card: how many expectations were met within their limits, and each of them."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.reports.milestones import Milestone, Standing
from models.text import N_, tr
from widgets import painting, theme
from widgets.format import duration
from widgets.workspaces.standing_mark import is_judged, mark_colour, paint_mark

HEAD, SUMMARY, COLUMNS, ROW, LEAST_ROW, PADDING = 32.0, 84.0, 24.0, 28.0, 20.0, 12.0
LIMIT_WIDTH, TOOK_WIDTH = 64.0, 92.0
GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (N_("Detect and report"), frozenset({"acknowledged", "opened", "forecast"})),
    (N_("Dispatch and arrive"), frozenset({"dispatched", "on_scene"})),
    (N_("Protect people"), frozenset({"evacuation", "notified"})),
)


class ScoreCard(QWidget):
    """Shows milestones against limits; a view without intents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._milestones: tuple[Milestone, ...] = ()
        self._now_s, self._over = 0.0, False

    def sizeHint(self) -> QSize:
        return QSize(440, round(HEAD + SUMMARY + COLUMNS + ROW * len(self._milestones) + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, round(HEAD + SUMMARY + COLUMNS + LEAST_ROW * len(self._milestones)))

    def set_milestones(self, milestones: Sequence[Milestone]) -> None:
        self._milestones = tuple(milestones)
        self.updateGeometry()
        self.update()

    def set_elapsed(self, seconds: float, *, over: bool = False) -> None:
        """Drill time; `over` once the drill has ended."""
        self._now_s, self._over = seconds, over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_head(painter)
            self._paint_score(painter)
            self._paint_groups(painter)
            top = HEAD + SUMMARY
            painting.rule(painter, 0, self.width(), top)
            self._paint_columns(painter, top)
            for row, milestone in enumerate(self._milestones):
                box = QRectF(0, top + COLUMNS + row * self._row(), self.width(), self._row())
                self._paint_row(painter, box, milestone)

    def _row(self) -> float:
        """Rows give way on small screens."""
        room = self.height() - HEAD - SUMMARY - COLUMNS - 4
        return max(LEAST_ROW, min(ROW, room / max(1, len(self._milestones))))

    def _judged(self) -> list[Milestone]:
        return [each for each in self._milestones if is_judged(each, self._now_s)]

    def _met(self, milestones: Sequence[Milestone]) -> int:
        return sum(each.standing(self._now_s) is Standing.MET for each in milestones)

    def _paint_head(self, painter: QPainter) -> None:
        left = PADDING + painting.text(painter, QRectF(PADDING, 0, 160, HEAD), tr("Score card"), theme.TEXT_1, "strong")
        with_limit = sum(each.limit_s is not None for each in self._milestones)
        note = tr("so far, {judged} of {expected} expectations judged", judged=len(self._judged()), expected=with_limit)
        box = QRectF(left + 8, 0, self.width() - left - 8 - PADDING, HEAD)
        painting.text(painter, box, note, theme.TEXT_3, "caption")

    def _paint_score(self, painter: QPainter) -> None:
        judged = self._judged()
        score = f"{self._met(judged)}" if judged else "—"
        width = painting.text(painter, QRectF(PADDING, HEAD, 120, 52), score, theme.TEXT_1, "score")
        if judged:
            box = QRectF(PADDING + width + 6, HEAD + 20, 60, 24)
            painting.text(painter, box, f"/ {len(judged)}", theme.TEXT_3, "value", 400)
        caption = tr("within the limit") if judged else tr("nothing judged yet")
        painting.text(
            painter, QRectF(PADDING, HEAD + 56, self._groups_left() - 16, 16), caption, theme.TEXT_2, "caption"
        )

    def _groups_left(self) -> float:
        return max(124.0, self.width() * 0.32)

    def _paint_groups(self, painter: QPainter) -> None:
        left = self._groups_left()
        names = max(painting.width(tr(name), "caption") for name, _ in GROUPS) + 12
        for row, (name, keys) in enumerate(GROUPS):
            top = HEAD + 2 + row * 26
            painting.text(painter, QRectF(left, top, names, 20), tr(name), theme.TEXT_2, "caption")
            judged = [each for each in self._judged() if each.key in keys]
            box = QRectF(left + names, top + 6, self.width() - left - names - PADDING - 44, 8)
            if not judged:
                wide = QRectF(left + names, top, self.width() - left - names - PADDING, 20)
                painting.text(painter, wide, tr("not judged yet"), theme.TEXT_3, "caption")
                continue
            share = self._met(judged) / len(judged)
            colour = theme.TEXT_2 if share == 1 else theme.HIGH_TEXT
            painting.bar(painter, box, [(share, colour)])
            figure = QRectF(box.right() + 6, top, self.width() - PADDING - box.right() - 6, 20)
            words = f"{self._met(judged)} / {len(judged)}"
            ink = theme.TEXT_1 if share == 1 else colour
            painting.text(painter, figure, words, ink, "caption", 600, painting.RIGHT)

    def _paint_columns(self, painter: QPainter, top: float) -> None:
        painting.text(painter, QRectF(PADDING, top, 200, COLUMNS), tr("Expected action"), theme.TEXT_3, "caption")
        limit, took = self._column_boxes(top, COLUMNS)
        painting.text(painter, limit, tr("limit"), theme.TEXT_3, "caption", align=painting.RIGHT)
        painting.text(painter, took, tr("took"), theme.TEXT_3, "caption", align=painting.RIGHT)

    def _column_boxes(self, top: float, height: float) -> tuple[QRectF, QRectF]:
        right = self.width() - PADDING
        took = QRectF(right - TOOK_WIDTH, top, TOOK_WIDTH, height)
        return QRectF(took.left() - 8 - LIMIT_WIDTH, top, LIMIT_WIDTH, height), took

    def _paint_row(self, painter: QPainter, box: QRectF, milestone: Milestone) -> None:
        standing = milestone.standing(self._now_s)
        if standing is Standing.RUNNING and milestone.limit_s is not None:
            painter.fillRect(box, QColor(theme.RAISED))
        paint_mark(painter, QRectF(PADDING, box.center().y() - 8, 16, 16), standing, over=self._over)
        limit_box, took_box = self._column_boxes(box.top(), box.height())
        name = QRectF(PADDING + 26, box.top(), limit_box.left() - PADDING - 30, box.height())
        strong = standing in (Standing.RUNNING, Standing.LATE, Standing.MET_LATE)
        ink = theme.TEXT_1 if strong else theme.TEXT_3 if standing is Standing.WAITING else theme.TEXT_2
        painting.text(painter, name, tr(milestone.name), ink)
        limit = duration(milestone.limit_s) if milestone.limit_s is not None else "—"
        painting.text(painter, limit_box, limit, theme.TEXT_3, align=painting.RIGHT)
        words, weight = self._took(milestone, standing)
        colour = mark_colour(standing, over=self._over)
        painting.text(painter, took_box, words, colour, "body", weight, painting.RIGHT)

    def _took(self, milestone: Milestone, standing: Standing) -> tuple[str, int]:
        if milestone.actual_s is not None:
            return duration(milestone.actual_s), 400
        if milestone.starts_s is None or milestone.due_s is None:
            return ("—" if milestone.starts_s is None else duration(self._now_s - milestone.starts_s)), 400
        if standing is Standing.RUNNING:
            return tr("{time} left", time=duration(milestone.due_s - self._now_s)), 600
        if self._over:
            return tr("not done"), 400
        return tr("late {time}", time=duration(self._now_s - milestone.due_s)), 600

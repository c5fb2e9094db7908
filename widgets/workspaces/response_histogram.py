"""How many calls took how long, against the limit: report to dispatch, dispatch to arrival."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.domain.alarms import Priority
from models.reports.response_times import SHARE, within
from models.text import tr
from scenes import palette
from scenes.pens import pen
from widgets import painting, theme
from widgets.format import duration

HEAD, FOOT, AXIS, PADDING = 24.0, 18.0, 24.0, 16.0
BINS, LIMIT_BINS = 16, 12


class ResponseHistogram(QWidget):
    """One interval's histogram; `title` is a message id, all times in seconds."""

    def __init__(self, title: str, limit_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title, self._limit_s = title, limit_s
        self._seconds: tuple[float, ...] = ()

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 90)

    def set_seconds(self, seconds: Sequence[float]) -> None:
        self._seconds = tuple(seconds)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            head = QRectF(PADDING, 0, self.width() - 2 * PADDING, HEAD)
            used = painting.text(painter, head, tr(self._title), theme.TEXT_1, "caption", 600)
            note = self._note()
            beside = head.adjusted(used + 12, 0, 0, 0)
            painting.text(painter, beside, note, theme.TEXT_2, "caption", align=painting.RIGHT)
            if not self._seconds:
                body = QRectF(PADDING, HEAD, self.width() - 2 * PADDING, self.height() - HEAD)
                painting.text(painter, body, tr("no call handled yet"), theme.TEXT_3, "caption", align=painting.CENTRE)
                return
            end = self._end()
            wide, high = self.width() - 2 * PADDING - AXIS, self.height() - HEAD - 14 - FOOT
            plot = QRectF(PADDING + AXIS, HEAD + 14, wide, high)
            self._paint_bars(painter, plot, end)
            self._paint_marks(painter, plot, end)

    def _end(self) -> float:
        """A whole number of twelfths of the limit to a bar, so that the limit stands between two bars."""
        bar = self._limit_s / LIMIT_BINS
        return BINS * bar * max(1, math.ceil(max(self._seconds) / (BINS * bar)))

    def _note(self) -> str:
        limit = tr("limit {limit}", limit=duration(self._limit_s))
        half, most = within(self._seconds, 0.5), within(self._seconds, SHARE)
        if half is None or most is None:
            return limit
        return tr(
            "half within {half} · 90 % within {most} · {limit}", half=duration(half), most=duration(most), limit=limit
        )

    def _paint_bars(self, painter: QPainter, plot: QRectF, end: float) -> None:
        counts, edges = np.histogram(self._seconds, bins=BINS, range=(0.0, end))
        most = max(1, int(counts.max()))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painting.rule(painter, plot.left(), plot.right(), y, theme.RAISED)
            if (most * share).is_integer():
                box = QRectF(PADDING, y - 8, AXIS - 8, 16)
                painting.text(painter, box, f"{most * share:.0f}", theme.TEXT_3, "caption", align=painting.RIGHT)
        width = plot.width() / BINS
        for index, count in enumerate(counts):
            height = count / most * plot.height()
            late = edges[index] >= self._limit_s
            colour = palette.PRIORITY[Priority.HIGH].fill if late else theme.OFF
            left = plot.left() + index * width
            painting.fill(painter, QRectF(left + 1, plot.bottom() - height, width - 2, height), colour)

    def _paint_marks(self, painter: QPainter, plot: QRectF, end: float) -> None:
        def x(seconds: float) -> float:
            return plot.left() + seconds / end * plot.width()

        taken = plot.left()  # how far labels stand already: the second is left out where it would lie on the first
        for share, words in ((0.5, "50 %"), (SHARE, "90 %")):
            value = within(self._seconds, share)
            if value is not None:
                painter.setPen(pen(theme.TEXT_2, 1.0, 1.0, (2.0, 2.0)))
                painter.drawLine(QPointF(x(value), plot.top() - 2), QPointF(x(value), plot.bottom()))
                box = QRectF(x(value) - 40, plot.top() - 16, 38, 14)
                if box.right() - painting.width(words, "caption") >= taken:
                    painting.text(painter, box, words, theme.TEXT_3, "caption", align=painting.RIGHT)
                    taken = box.right() + 4
        painting.fill(painter, QRectF(x(self._limit_s) - 1, plot.top() - 4, 2, plot.height() + 4), theme.WHITE)
        box = QRectF(x(self._limit_s) + 6, plot.top() - 14, 80, 14)
        painting.text(painter, box, tr("limit"), theme.TEXT_2, "caption")
        for share in (0.0, 0.25, 0.5, 0.75):
            box = QRectF(x(share * end) - 30, plot.bottom() + 2, 60, 16)
            painting.text(painter, box, duration(share * end), theme.TEXT_3, "caption", align=painting.CENTRE)

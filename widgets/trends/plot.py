"""The strokes every trend is made of: band, limit, line, and what stands in for readings that did not come."""

from dataclasses import dataclass

import numpy as np
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from models.domain.alarms import Priority
from scenes import palette
from scenes.pens import brush, pen
from widgets import painting, theme
from widgets.format import MINUS
from widgets.trends.scale import Scale, Window
from widgets.trends.series import Series, Times

STALE_PERIODS = 2.0  # a value older than this many periods is old
GAP_PERIODS = 4.0  # a pause longer than this breaks the line
DASH = (4.0, 3.0)
FEW = 120  # samples that a wide pen draws fast enough


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a plot is drawn and what its edges mean."""

    box: QRectF
    window: Window
    scale: Scale

    def x(self, time: int) -> float:
        return self.box.left() + self.window.at(time) * self.box.width()

    def y(self, value: float) -> float:
        return self.box.bottom() - self.scale.at(value) * self.box.height()


def limit_text(value: float) -> str:
    """A limit as it was set, to four figures; whole thousands are never rounded."""
    shown = f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"
    return shown.replace("-", MINUS)


def limit_colour(priority: Priority | None) -> str:
    return theme.PRIORITY_TEXT[priority.value] if priority else theme.TEXT_3


def paint_band(painter: QPainter, frame: Frame, low: float, high: float) -> None:
    """The normal range as a band; nothing is due inside it."""
    top, bottom = frame.y(high), frame.y(low)
    painter.fillRect(QRectF(frame.box.left(), top, frame.box.width(), bottom - top), QColor(palette.TREND_BAND))


def paint_level(painter: QPainter, frame: Frame, value: float, colour: str, dash: tuple[float, ...] = DASH) -> float:
    """A level line across the plot; returns its height on the screen."""
    y = round(frame.y(value)) + 0.5
    painter.setPen(pen(colour, 1.0, 1.0, dash))
    painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
    return y


def paint_line(
    painter: QPainter, frame: Frame, series: Series, period_s: float, colour: str, dash: tuple[float, ...] = ()
) -> None:
    """The samples between the frame's edges, broken where readings are missing."""
    columns = max(1, int(frame.box.width()))
    times, values = series.envelope(frame.window.start, frame.window.end, columns)
    if len(times) < 2:
        return
    xs = frame.box.left() + frame.window.fraction(times) * frame.box.width()
    ys = frame.box.bottom() - frame.scale.fraction(values) * frame.box.height()
    path = arrayToQPath(np.ascontiguousarray(xs), np.ascontiguousarray(ys), connect=_joined(times, frame, period_s))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(frame.box.adjusted(0, -2, 0, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(times) <= FEW:
        painter.setPen(pen(colour, 1.5, 1.0, dash))
        painter.drawPath(path)
    else:  # Qt strokes a wide line fifty times slower than a thin one; two thin ones look alike
        painter.setPen(pen(colour, 1.0, 1.0, dash))
        painter.drawPath(path)
        painter.drawPath(path.translated(0.0, 0.6))
    painter.restore()


def _joined(times: Times, frame: Frame, period_s: float) -> np.ndarray:
    """1 where a sample is joined to the one after it; samples thinned to columns are never apart for that reason."""
    column = (frame.window.end - frame.window.start) / max(1.0, frame.box.width())
    longest = max(GAP_PERIODS * period_s * 1e6, 3.0 * column)
    joined = np.ones(len(times), np.int32)
    joined[:-1] = np.diff(times) <= longest
    return joined


def is_stale(last_time: int, now: int, period_s: float) -> bool:
    return now - last_time > STALE_PERIODS * period_s * 1e6


def paint_stale(painter: QPainter, frame: Frame, last: tuple[int, float]) -> QPointF:
    """The last value carried on as dashes to now; returns where they begin."""
    start = QPointF(max(frame.box.left(), frame.x(last[0])), frame.y(last[1]))
    painter.setPen(pen(theme.TEXT_3, 1.2, 1.0, DASH))
    painter.drawLine(start, QPointF(frame.box.right(), start.y()))
    return start


def paint_end(painter: QPainter, at: QPointF, colour: str) -> None:
    """The dot at the line's living end."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(colour))
    painter.drawEllipse(at, 3.0, 3.0)


def label(painter: QPainter, box: QRectF, words: str, colour: str = theme.TEXT_3, *, right: bool = False) -> None:
    painting.text(painter, box, words, colour, "caption", align=painting.RIGHT if right else painting.LEFT)

"""What a plot of several sensors draws besides lines: spans, late readings, alarms, axes and the cursor."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from models.domain.alarms import AlarmState
from scenes.pens import pen
from scenes.symbols.priority import paint_glyph
from widgets import painting, theme
from widgets.trends.curve import Curve
from widgets.trends.plot import Frame, label, limit_colour, limit_text, paint_level

AXIS, GLYPH = 52.0, 16.0
NEAR, FAR = 60, 26  # how dense a span is drawn, of the line in focus and of the others, of 255
LATE_HEIGHT = 4.0


def paint_span(painter: QPainter, frame: Frame, curve: Curve, colour: str, density: int) -> None:
    """From the lowest to the highest reading of each stretch, so that a mean hides no spike."""
    seen = (curve.times >= frame.window.start - curve.step_us) & (curve.times <= frame.window.end + curve.step_us)
    times = curve.times[seen]
    if curve.step_us == 0 or times.size < 2:
        return
    ink = QColor(colour)
    ink.setAlpha(density)
    wide = curve.step_us / max(1, frame.window.end - frame.window.start) * frame.box.width()
    xs = frame.box.left() + frame.window.fraction(times) * frame.box.width()
    tops = frame.box.bottom() - frame.scale.fraction(curve.high[seen]) * frame.box.height()
    bottoms = frame.box.bottom() - frame.scale.fraction(curve.low[seen]) * frame.box.height()
    painter.save()
    painter.setClipRect(frame.box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # a bar for each column: no edge needs smoothing
    left, right = np.floor(xs - wide / 2), np.floor(xs + wide / 2)
    columns = np.stack([left, tops, np.maximum(right - left, 1.0), np.maximum(bottoms - tops, 1.0)], axis=1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRects([QRectF(*column) for column in columns.tolist()])
    painter.restore()


def paint_late(painter: QPainter, frame: Frame, times: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    """Ticks under the plot where readings came late."""
    inside = times[(times >= frame.window.start) & (times <= frame.window.end)]
    if not inside.size:
        return
    columns = np.unique(np.round(frame.window.fraction(inside) * frame.box.width()).astype(np.int64))
    top = frame.box.bottom() + 2
    painter.setPen(pen(theme.HIGH_TEXT, 1.0))
    for column in columns:
        x = frame.box.left() + float(column) + 0.5
        painter.drawLine(QPointF(x, top), QPointF(x, top + LATE_HEIGHT))


def paint_marks(painter: QPainter, frame: Frame, curve: Curve, top: float) -> None:
    """Each alarm's glyph where it was raised, and a line for as long as it stood."""
    taken = -1e9
    for mark in curve.marks:
        ends = mark.returned if mark.returned is not None else frame.window.end
        if ends < frame.window.start or mark.raised > frame.window.end:
            continue
        colour = theme.PRIORITY_TEXT[mark.priority.value]
        left, right = max(frame.box.left(), frame.x(mark.raised)), min(frame.box.right(), frame.x(ends))
        y = top + GLYPH / 2
        painter.setPen(pen(colour, 2.0))
        painter.drawLine(QPointF(left, y), QPointF(max(right, left + 1), y))
        if mark.raised >= frame.window.start and left - taken >= GLYPH * 0.75:
            state = AlarmState.ACKED if mark.returned is None else AlarmState.RTNUN
            paint_glyph(painter, QRectF(left - GLYPH / 2, top, GLYPH, GLYPH), mark.priority, state)
            taken = left
            painter.setPen(pen(colour, 1.0, 1.0, (1.5, 3.0)))
            x = round(left) + 0.5
            painter.drawLine(QPointF(x, frame.box.top()), QPointF(x, frame.box.bottom()))


def paint_axis(painter: QPainter, frame: Frame, left: float, unit: str, *, grid: bool) -> None:
    """One unit's labels in a column of their own; `grid` draws its lines across the plot."""
    label(painter, QRectF(left, frame.box.top() - 30, AXIS - 6, 16), unit, theme.TEXT_2, right=True)
    for value in frame.scale.ticks(max(2, int(frame.box.height() / 48))):
        y = frame.y(value)
        ink = theme.TEXT_2 if grid else theme.TEXT_3
        label(painter, QRectF(left, y - 8, AXIS - 6, 16), limit_text(value), ink, right=True)
        if grid:
            painter.setPen(pen(theme.CONTROL, 1.0))
            painter.drawLine(QPointF(frame.box.left(), round(y) + 0.5), QPointF(frame.box.right(), round(y) + 0.5))


def paint_limits(painter: QPainter, frame: Frame, curve: Curve) -> None:
    """The sensor's limits, each with its label over the line's right end."""
    taken: list[float] = []
    for limit in sorted(curve.spec.limits, key=lambda each: -each.value):
        if not frame.scale.low <= limit.value <= frame.scale.high:
            continue
        y = paint_level(painter, frame, limit.value, limit_colour(limit.priority))
        words = f"{curve.spec.code} {limit.label} {limit_text(limit.value)}"
        width = painting.width(words, "caption") + 8
        box = QRectF(frame.box.right() - width - 4, y - 18, width, 16)
        if all(abs(box.top() - other) >= 15 for other in taken):
            painting.fill(painter, box, theme.BASE, 3)
            box.adjust(4, 0, 4, 0)
            label(painter, box, words, limit_colour(limit.priority))
            taken.append(box.top())


def paint_cursor(painter: QPainter, frame: Frame, x: float, words: str) -> None:
    """The instant under the pointer; the legend tells its values."""
    painter.setPen(pen(theme.TEXT_2, 1.0))
    painter.drawLine(QPointF(round(x) + 0.5, frame.box.top()), QPointF(round(x) + 0.5, frame.box.bottom()))
    width = painting.width(words, "caption") + 12
    left = max(frame.box.left(), min(x - width / 2, frame.box.right() - width))
    plate = QRectF(left, frame.box.bottom() + 8, width, 18)
    painting.fill(painter, plate, theme.CONTROL, 3)
    painting.text(painter, plate, words, theme.TEXT_1, "caption", align=painting.CENTRE)

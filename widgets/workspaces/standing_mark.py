"""The marks of a milestone: disc met, triangle late, crossed square missed, clock running, dashed ring waiting."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from models.reports.milestones import Milestone, Standing
from scenes.pens import brush, pen
from widgets import icons, theme


def mark_colour(standing: Standing, *, over: bool) -> str:
    """`over`: the drill has ended, so what is late is missed."""
    if standing is Standing.LATE:
        return theme.CRITICAL_TEXT if over else theme.HIGH_TEXT
    if standing is Standing.MET_LATE:
        return theme.HIGH_TEXT
    return theme.TEXT_3 if standing is Standing.WAITING else theme.TEXT_1


def paint_mark(painter: QPainter, box: QRectF, standing: Standing, *, over: bool) -> None:
    """`box` is nominally 16 px square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if standing is Standing.MET:
        _paint_disc(painter, box)
    elif standing is Standing.MET_LATE or (standing is Standing.LATE and not over):
        icons.paint(painter, box, "warning", theme.HIGH_TEXT)
    elif standing is Standing.LATE:
        _paint_crossed(painter, box)
    elif standing is Standing.RUNNING:
        icons.paint(painter, box, "clock", theme.TEXT_1)
    else:
        painter.setPen(pen(theme.OFF, 1.5, 1.0, (2.5, 2.5)))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    painter.restore()


def _paint_disc(painter: QPainter, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(theme.TEXT_2))
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setPen(QPen(QColor(theme.PANEL), 1.8))
    unit, corner = box.width() / 16, box.topLeft()
    points = [corner + QPointF(x * unit, y * unit) for x, y in ((4.6, 8.4), (7.0, 10.8), (11.4, 5.8))]
    painter.drawPolyline(points)


def _paint_crossed(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(QColor(theme.CRITICAL_TEXT), 1.6))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 1.5, 1.5)
    inner = box.adjusted(5, 5, -5, -5)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def is_judged(milestone: Milestone, now_s: float) -> bool:
    """Whether it counts already: it has a limit, and it was met or the limit has passed."""
    standing = milestone.standing(now_s)
    return milestone.limit_s is not None and standing in (Standing.MET, Standing.MET_LATE, Standing.LATE)

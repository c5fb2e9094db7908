"""The drill's hatch: 45 degrees, 10 px, light on dark; the frame, the badge and blocked places share it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from scenes import palette

PITCH = 10.0


def paint_hatch(
    painter: QPainter, box: QRectF, light: str = palette.DRILL_LIGHT, dark: str = palette.DRILL_DARK
) -> None:
    """Fill a box with stripes that line up with every other hatched box of the window."""
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, QColor(dark))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(light), PITCH))
    step = 2 * PITCH * 2**0.5
    start = box.left() + box.top() - (box.left() + box.top()) % step
    while start < box.right() + box.bottom() + step:
        painter.drawLine(QPointF(start - box.top() + 20, box.top() - 20),
                         QPointF(start - box.bottom() - 20, box.bottom() + 20))
        start += step
    painter.restore()

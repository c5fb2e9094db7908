"""Sensor symbols: the shape tells the quantity, the line tells whether the value is fresh or in alarm."""

from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from models.domain.park import Quantity
from scenes import palette
from scenes.pens import brush, pen

SIZE = 8.0


class SensorLook(IntEnum):
    """How a sensor's symbol looks; in alarm it takes the priority's colour until its glyph stands there."""

    FRESH = 0
    STALE = 1  # dashed
    OFFLINE = 2  # slashed
    SELECTED = 3
    CRITICAL = 4
    HIGH = 5
    MEDIUM = 6
    LOW = 7


IN_ALARM = int(SensorLook.CRITICAL)  # the first of four, in the order of their ranks


def paint_sensor(
    painter: QPainter, centre: QPointF, quantity: Quantity, look: SensorLook = SensorLook.FRESH, size: float = SIZE
) -> None:
    """Draw one sensor: gas a circle, wind a triangle, the process's quantities a square."""
    half = size / 2.0
    dash = (2.0, 1.6) if look is SensorLook.STALE else ()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(_line(look), 1.5 if size > 6.0 else 1.2, 1.0, dash))
    painter.setBrush(brush(palette.BASE, 0.75))
    if quantity is Quantity.GAS:
        painter.drawEllipse(centre, half, half)
    elif quantity in (Quantity.WIND_SPEED, Quantity.WIND_DIRECTION):
        tip, foot = QPointF(centre.x(), centre.y() - half * 1.2), half * 0.9
        left, right = (
            QPointF(centre.x() - half * 1.15, centre.y() + foot),
            QPointF(centre.x() + half * 1.15, centre.y() + foot),
        )
        painter.drawPolygon(QPolygonF([tip, right, left]))
    else:
        painter.drawRect(QRectF(centre.x() - half * 0.9, centre.y() - half * 0.9, half * 1.8, half * 1.8))
    if look is SensorLook.OFFLINE:
        reach = half * 1.4
        painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
    painter.restore()


def _line(look: SensorLook) -> str:
    if look >= SensorLook.CRITICAL:
        return palette.BY_RANK[look - IN_ALARM].fill
    return palette.ACCENT if look is SensorLook.SELECTED else palette.SENSOR_LINE

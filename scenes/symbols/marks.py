"""Marks that point at something: the incident, cameras, wind, north, staging, a closed road."""

from math import cos, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from scenes import palette
from scenes.pens import brush, font, pen
from scenes.symbols.icons import paint_icon


def bearing(azimuth: float, length: float) -> QPointF:
    """A screen vector `length` px long towards `azimuth`, degrees clockwise from north (north is up)."""
    angle = radians(azimuth)
    return QPointF(sin(angle) * length, -cos(angle) * length)


def paint_incident(painter: QPainter, centre: QPointF, radius: float = 19.0) -> None:
    """The incident: an accent ring with four ticks, cased in dark so that it stands out on the plume."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line, width in ((palette.CASING, 5.0), (palette.ACCENT, 2.5)):
        painter.setPen(pen(line, width))
        painter.drawEllipse(centre, radius, radius)
        for azimuth in (0, 90, 180, 270):
            painter.drawLine(centre + bearing(azimuth, radius - 2), centre + bearing(azimuth, radius + 7))
    painter.restore()


def paint_camera(
    painter: QPainter, at: QPointF, azimuth: float, fov: float, bright: bool = False, selected: bool = False
) -> None:
    """A camera: dot and view wedge; lighter when it is among the nearest to the incident."""
    reach = 22.0
    wedge = QPainterPath(at)
    wedge.lineTo(at + bearing(azimuth - fov / 2, reach))
    wedge.lineTo(at + bearing(azimuth, reach * 1.08))
    wedge.lineTo(at + bearing(azimuth + fov / 2, reach))
    wedge.closeSubpath()
    line = palette.ACCENT if selected else palette.TEXT_2 if bright else palette.TEXT_OFF
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(line, 1.0))
    painter.setBrush(brush(line, 0.35 if bright else 0.18))
    painter.drawPath(wedge)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(line))
    painter.drawEllipse(at, 3.2, 3.2)
    painter.restore()


def paint_north(painter: QPainter, rect: QRectF) -> None:
    """The north arrow in its box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(palette.BASE, palette.CHIP_ALPHA))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(pen(palette.TEXT_1))
    painter.setFont(font(12, 600))
    painter.drawText(rect.adjusted(0, 3, 0, -rect.height() / 2), Qt.AlignmentFlag.AlignCenter, "N")
    x, top, bottom = rect.center().x(), rect.center().y() + 1, rect.bottom() - 7
    painter.setBrush(brush(palette.TEXT_1))
    painter.setPen(Qt.PenStyle.NoPen)
    tip, notch = QPointF(x, top), QPointF(x, bottom - 4)
    painter.drawPolygon(QPolygonF([tip, QPointF(x + 6.5, bottom), notch, QPointF(x - 6.5, bottom)]))
    painter.restore()


def paint_wind(painter: QPainter, at: QPointF, wind_from: float, length: float = 24.0) -> None:
    """A wind barb's staff: the knob is where the air is, the tail points to where the wind comes from."""
    tail = at + bearing(wind_from, length)
    feather = tail + bearing(wind_from + 115, 7.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for line, width in ((palette.CASING, 4.5), (palette.TEXT_1, 2.0)):
        painter.setPen(pen(line, width))
        painter.drawLine(at, tail)
        painter.drawLine(tail, feather)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(palette.TEXT_1))
    painter.drawEllipse(at, 3.6, 3.6)
    painter.restore()


def paint_staging(painter: QPainter, centre: QPointF, radius: float = 14.0) -> None:
    """A staging place: a flag in a ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.TEXT_1, 2.0))
    painter.setBrush(brush(palette.BASE))
    painter.drawEllipse(centre, radius, radius)
    paint_icon(painter, QRectF(centre.x() - 8, centre.y() - 8, 16, 16), "flag", palette.TEXT_1, 2.2)
    painter.restore()


def paint_no_entry(painter: QPainter, centre: QPointF, radius: float = 9.0) -> None:
    """One end of a closed road."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.TEXT_1, 2.0))
    painter.setBrush(brush(palette.CASING))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(pen(palette.TEXT_1, 3.0))
    painter.drawLine(centre - QPointF(radius * 0.5, 0), centre + QPointF(radius * 0.5, 0))
    painter.restore()

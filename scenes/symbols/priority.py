"""Alarm glyphs: the shape and letter tell the priority, fill, ring and outline tell the state."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from models.domain.alarms import SET_ASIDE, AlarmState, Priority
from scenes import palette
from scenes.pens import brush, font, pen

ROOM = 1.7  # of a glyph's size, for its ring


def glyph_path(priority: Priority, centre: QPointF, size: float) -> QPainterPath:
    """The outline of a priority's shape in a nominal box of `size` around `centre`."""
    path = QPainterPath()
    x, y, half = centre.x(), centre.y(), size / 2.0
    if priority is Priority.CRITICAL:
        side = half * 0.84
        path.addRoundedRect(QRectF(x - side, y - side, 2 * side, 2 * side), size * 0.06, size * 0.06)
    elif priority is Priority.HIGH:
        path.addPolygon(
            QPolygonF(
                [
                    QPointF(x, y - half),
                    QPointF(x + half * 1.12, y + half * 0.9),
                    QPointF(x - half * 1.12, y + half * 0.9),
                ]
            )
        )
        path.closeSubpath()
    elif priority is Priority.MEDIUM:
        reach = half * 1.08
        path.addPolygon(
            QPolygonF([QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)])
        )
        path.closeSubpath()
    else:
        path.addEllipse(centre, half * 0.9, half * 0.9)
    return path


def paint_glyph(painter: QPainter, rect: QRectF, priority: Priority, state: AlarmState, phase: int = 1) -> None:
    """Draw an alarm's glyph in `rect` (nominal 24 px); the ring of UNACK reaches a fifth beyond it.

    `phase` is 1 or 0 while rings blink; callers who may not blink leave it at 1. Lists and maps draw them by the
    hundred, so each is drawn once and kept.
    """
    size = min(rect.width(), rect.height())
    image = _glyph(priority, state, phase, size, painter.device().devicePixelRatio())
    half = QPointF(image.deviceIndependentSize().width(), image.deviceIndependentSize().height()) / 2.0
    painter.drawImage(rect.center() - half, image)


@lru_cache(maxsize=512)
def _glyph(priority: Priority, state: AlarmState, phase: int, size: float, ratio: float) -> QImage:
    side = 2 * ceil(size * ROOM * ratio / 2.0)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    centre = QPointF(side, side) / (2.0 * ratio)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw(painter, priority, state, centre, size, phase)
    return image


def _draw(
    painter: QPainter, priority: Priority, state: AlarmState, centre: QPointF, size: float, phase: int
) -> None:
    colours = palette.PRIORITY[priority]
    if state in (AlarmState.RTNUN, *SET_ASIDE):
        line = colours.fill if state is AlarmState.RTNUN else palette.TEXT_3
        painter.setPen(pen(line, max(1.5, size / 14)))
        painter.setBrush(brush(palette.BASE, 0.85))
        painter.drawPath(glyph_path(priority, centre, size * 0.9))
        letter = colours.text if state is AlarmState.RTNUN else palette.TEXT_3
    else:
        if state is AlarmState.UNACK:
            _paint_ring(painter, priority, centre, size, phase)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(colours.fill))
        painter.drawPath(glyph_path(priority, centre, size))
        letter = colours.letter
    _paint_letter(painter, priority, centre, size, letter)


def _paint_ring(painter: QPainter, priority: Priority, centre: QPointF, size: float, phase: int) -> None:
    ring = glyph_path(priority, _ring_centre(priority, centre, size), size * 1.3)
    painter.setPen(pen(palette.WHITE, max(2.0, size / 12), 1.0 if phase else 0.25))
    painter.setBrush(brush(palette.BASE))
    painter.drawPath(ring)


def _ring_centre(priority: Priority, centre: QPointF, size: float) -> QPointF:
    """A triangle's middle of weight lies below the middle of its box: its ring would sit too low by that."""
    return centre - QPointF(0.0, size * 0.02) if priority is Priority.HIGH else centre


def _paint_letter(painter: QPainter, priority: Priority, centre: QPointF, size: float, letter: str) -> None:
    painter.setFont(font(max(8, round(size * 0.54)), 700))
    painter.setPen(pen(letter))
    drop = size * 0.14 if priority is Priority.HIGH else 0.0
    box = QRectF(centre.x() - size, centre.y() - size + drop, 2 * size, 2 * size)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, priority.letter)


def paint_state_tag(painter: QPainter, rect: QRectF, text: str) -> None:
    """The tag of a set-aside alarm: SHLVD, DSUPR or OOSRV in an outlined box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(palette.BORDER))
    painter.setBrush(brush(palette.BASE, palette.CHIP_ALPHA))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setFont(font(12, 700))
    painter.setPen(pen(palette.TEXT_2))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()

"""Line icons on a 24 grid with a 1.6 stroke, as paths."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from scenes.pens import colour

GRID = 24.0


def _line(path: QPainterPath, *points: tuple[float, float], closed: bool = False) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    if closed:
        path.closeSubpath()


def _circle(path: QPainterPath, x: float, y: float, radius: float) -> None:
    path.addEllipse(QPointF(x, y), radius, radius)


def _truck(path: QPainterPath) -> None:
    _line(path, (4.5, 17), (2.5, 17), (2.5, 6), (14, 6), (14, 17), (9.5, 17))
    _line(path, (14, 9.5), (18, 9.5), (21.5, 13), (21.5, 17), (19.5, 17))
    _line(path, (14.5, 17), (14, 17))
    _circle(path, 7, 17.5, 2.1)
    _circle(path, 17, 17.5, 2.1)


def _ambulance(path: QPainterPath) -> None:
    _truck(path)
    _line(path, (8.2, 8.6), (8.2, 13.4))
    _line(path, (5.8, 11), (10.6, 11))


def _hazmat(path: QPainterPath) -> None:
    _line(path, (12, 2.5), (21.5, 12), (12, 21.5), (2.5, 12), closed=True)
    _line(path, (12, 7.5), (12, 13))
    _circle(path, 12, 16, 0.5)


def _monitoring(path: QPainterPath) -> None:
    _line(path, (3, 18), (3, 11), (6, 7), (17, 7), (21, 11), (21, 18), (3, 18))
    _circle(path, 7.5, 18, 1.9)
    _circle(path, 16.5, 18, 1.9)
    _line(path, (12, 7), (12, 2.5))
    path.moveTo(9, 4.5)
    path.quadTo(12, 1.0, 15, 4.5)


def _person(path: QPainterPath, x: float) -> None:
    _circle(path, x, 8, 3.0)
    path.moveTo(x - 5.5, 20)
    path.cubicTo(x - 5.5, 12, x + 5.5, 12, x + 5.5, 20)


def _people(path: QPainterPath) -> None:
    _person(path, 9)
    path.moveTo(15, 5.2)
    path.cubicTo(19, 5.5, 19, 10.5, 15, 10.8)
    path.moveTo(17, 13.8)
    path.quadTo(20.5, 15, 20.8, 19.5)


def _team(path: QPainterPath) -> None:
    _person(path, 12)
    _line(path, (7.5, 6.5), (16.5, 6.5))


def _command(path: QPainterPath) -> None:
    _line(
        path, (2.5, 17), (2.5, 12.5), (6, 11.5), (8.5, 7.5), (16, 7.5), (19, 11.5), (21.5, 12.5), (21.5, 17), (2.5, 17)
    )
    _circle(path, 7, 17, 2.0)
    _circle(path, 17, 17, 2.0)
    _line(path, (12, 7.5), (12, 3), (16, 4.3), (12, 5.5))


def _house(path: QPainterPath) -> None:
    _line(path, (3, 11.5), (12, 3.5), (21, 11.5))
    _line(path, (5.5, 9.8), (5.5, 20.5), (9.7, 20.5), (9.7, 14), (14.3, 14), (14.3, 20.5), (18.5, 20.5), (18.5, 9.8))


def _flag(path: QPainterPath) -> None:
    _line(path, (6.5, 21), (6.5, 4), (18, 4), (15, 8.2), (18, 12.5), (6.5, 12.5))


def _hydrant(path: QPainterPath) -> None:
    _circle(path, 12, 12, 8)
    _line(path, (12, 8), (12, 16))
    _line(path, (8, 12), (16, 12))


def _gate(path: QPainterPath) -> None:
    _line(path, (4, 20), (4, 6))
    _line(path, (20, 20), (20, 6))
    _line(path, (4, 11), (20, 11))
    _line(path, (8, 11), (11, 15))
    _line(path, (14, 11), (17, 15))


def _muster(path: QPainterPath) -> None:
    for x, y, dx, dy in ((4, 4, 1, 1), (20, 4, -1, 1), (4, 20, 1, -1), (20, 20, -1, -1)):
        _line(path, (x, y), (x + 5 * dx, y + 5 * dy))
    _circle(path, 12, 12, 2.5)


_DRAWINGS: dict[str, Callable[[QPainterPath], None]] = {
    "truck": _truck,
    "ambulance": _ambulance,
    "hazmat": _hazmat,
    "monitoring": _monitoring,
    "team": _team,
    "command": _command,
    "people": _people,
    "house": _house,
    "flag": _flag,
    "hydrant": _hydrant,
    "gate": _gate,
    "muster": _muster,
}
ICON_NAMES = tuple(_DRAWINGS)


@lru_cache(maxsize=64)
def icon_path(name: str) -> QPainterPath:
    """The strokes of an icon on the 24 grid."""
    path = QPainterPath()
    _DRAWINGS[name](path)
    return path


def paint_icon(painter: QPainter, rect: QRectF, name: str, tint: str, stroke: float = 1.6) -> None:
    """Draw an icon in `rect`; the stroke scales with it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    line = QPen(colour(tint), stroke)
    line.setCapStyle(Qt.PenCapStyle.RoundCap)
    line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(icon_path(name))
    painter.restore()

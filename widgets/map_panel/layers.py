"""The map's layers as the layers box lists them: key, name, the symbol that stands for it, shown at first or not."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from models.domain.park import Quantity
from models.text import N_
from scenes import palette
from scenes.map2d.legend import HIDDEN_AT_FIRST
from scenes.pens import brush, pen
from scenes.symbols import paint_icon, paint_sensor

Symbol = Callable[[QPainter, QRectF, str], None]  # painter, box of 20 x 16, colour


@dataclass(frozen=True, slots=True)
class MapLayer:
    key: str  # the scene's own name of it
    name: str  # message id
    symbol: Symbol

    @property
    def shown(self) -> bool:
        """Whether it is shown until somebody chooses."""
        return self.key not in HIDDEN_AT_FIRST


def _zone(painter: QPainter, box: QRectF, _colour: str) -> None:
    painter.setPen(pen(palette.ZONES[2].line, 1.75))
    painter.setBrush(brush(palette.ZONES[2].fill, 0.35))
    path = QPainterPath(QPointF(box.left() + 1, box.bottom() - 3))
    path.quadTo(box.left() + 4, box.top() + 1, box.right() - 1, box.top() + 3)
    path.quadTo(box.right() - 3, box.bottom() - 1, box.left() + 1, box.bottom() - 3)
    painter.drawPath(path)


def _dashed(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(pen(colour, 1.6, 1.0, (4.0, 2.5)))
    painter.setBrush(brush(colour, 0.0))
    painter.drawRect(box.adjusted(1.5, 2.5, -1.5, -2.5))


def _route(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(pen(colour, 2.4))
    middle = box.center()
    low, high = box.bottom() - 4, box.top() + 4
    points = [(box.left() + 1, low), (middle.x(), low), (middle.x(), high), (box.right() - 1, high)]
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _sensor(quantity: Quantity) -> Symbol:
    def paint(painter: QPainter, box: QRectF, _colour: str) -> None:
        paint_sensor(painter, box.center(), quantity)

    return paint


def _icon(name: str) -> Symbol:
    def paint(painter: QPainter, box: QRectF, colour: str) -> None:
        paint_icon(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), name, colour)

    return paint


def _camera(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(pen(colour, 1.2))
    painter.setBrush(brush(colour, 0.3))
    left, right, middle = box.left() + 4, box.right() - 2, box.center().y()
    painter.drawPolygon([QPointF(left, middle), QPointF(right, middle - 5), QPointF(right, middle + 5)])
    painter.setBrush(brush(colour))
    painter.drawEllipse(QPointF(left, middle), 2.2, 2.2)


def _distance(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(pen(colour, 1.3, 1.0, (2.0, 2.0)))
    painter.setBrush(brush(colour, 0.0))
    painter.drawEllipse(box.center(), 7.0, 7.0)


LAYERS = (
    MapLayer("zones", N_("Threat zones"), _zone),
    MapLayer("distances", N_("Published distances"), _distance),
    MapLayer("evacuation", N_("Evacuation"), _dashed),
    MapLayer("routes", N_("Routes and dose"), _route),
    MapLayer("units", N_("Units"), _icon("truck")),
    MapLayer("shelters", N_("Shelters"), _icon("house")),
    MapLayer("gas", N_("Gas detectors"), _sensor(Quantity.GAS)),
    MapLayer("process", N_("Process sensors"), _sensor(Quantity.PRESSURE)),
    MapLayer("cameras", N_("Cameras"), _camera),
    MapLayer("hydrants", N_("Hydrants, gates, musters"), _icon("hydrant")),
)

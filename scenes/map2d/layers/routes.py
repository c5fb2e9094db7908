"""Routes: white in a dark casing with arrows, the travelled part grey; offers of the recommendation are thinner."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF
from shapely import LineString, Point
from shapely.ops import substring

from models.domain.dispatch import Assignment, AssignmentState
from models.text import N_, tr
from scenes import palette
from scenes.figures import clock, figure
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Layer
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, pen

ETA = N_("{unit} · ETA {time}")
DOSE = N_("dose {dose} ppm·min")
ARROW_EVERY = 125.0  # px
Points = Sequence[tuple[float, float]]


class RouteLayer(Layer):
    name = "routes"

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for offer in self.state.offers:
            if offer.route is not None and len(offer.route.points) > 1:
                _paint_way(painter, view, np.asarray(offer.route.points), 2.0, palette.TEXT_2, (7.0, 4.0))
        for assignment in self._moving():
            done, ahead = self._split(assignment)
            _paint_way(painter, view, done, 3.2, palette.TRAVELLED, arrows=False)
            _paint_way(painter, view, ahead, 3.2, palette.ROUTE)

    def chips(self, view: Viewport) -> list[Chip]:
        """Offers are labelled half-way; units already under way carry their own chip."""
        chips = []
        for offer in self.state.offers:
            route = offer.route
            if route is None or len(route.points) < 2:
                continue
            middle = LineString(route.points).interpolate(0.5, normalized=True)
            chips.append(
                Chip(
                    view.point(middle.x, middle.y),
                    route_lines(self._name(offer.unit_code), route.eta_s, route.dose),
                    20,
                )
            )
        return chips

    def _name(self, code: str) -> str:
        return next((str(unit.name) for unit in self.state.park.units if unit.code == code), code)

    def _moving(self) -> list[Assignment]:
        assignments = self.state.picture.assignments.values() if self.state.picture else ()
        still = (AssignmentState.RELEASED, AssignmentState.ON_SCENE)
        return [row for row in assignments if row.state not in still and len(row.route) > 1]

    def _split(self, assignment: Assignment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        line = LineString(assignment.route)
        fix = self.state.fixes.get(assignment.unit_code)
        at = line.project(Point(fix.x, fix.y)) if fix else 0.0
        return _part(line, 0.0, at), _part(line, at, line.length)


def route_lines(name: str, eta_s: float, dose: float) -> tuple[str, ...]:
    return tr(ETA, unit=name, time=clock(eta_s)), tr(DOSE, dose=figure(dose) if dose >= 10 else f"{dose:.1f}")


def _part(line: LineString, start: float, end: float) -> NDArray[np.float64]:
    if end - start < 0.5:
        return np.zeros((0, 2))
    return np.asarray(substring(line, start, end).coords)[:, :2]


def _paint_way(
    painter: QPainter,
    view: Viewport,
    xy: NDArray[np.float64],
    width: float,
    tint: str,
    dash: tuple[float, ...] = (),
    arrows: bool = True,
) -> None:
    if len(xy) < 2:
        return
    pixels = view.points(xy)
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in pixels.tolist()]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(palette.CASING, width + 3.6))
    painter.drawPath(path)
    painter.setPen(pen(tint, width, 1.0, dash))
    painter.drawPath(path)
    if arrows:
        _paint_arrows(painter, pixels, tint)


def _paint_arrows(painter: QPainter, pixels: NDArray[np.float64], tint: str) -> None:
    line = LineString(pixels)
    painter.setBrush(brush(tint))
    painter.setPen(pen(palette.CASING, 1.5))
    for at in np.arange(ARROW_EVERY / 2, line.length - 12, ARROW_EVERY):
        here, there = line.interpolate(float(at)), line.interpolate(float(at) + 2.0)
        along = np.array([there.x - here.x, there.y - here.y]) / 2.0
        across = np.array([-along[1], along[0]])
        tip = np.array([here.x, here.y]) + along * 6.5
        corners = (tip, tip - along * 12 + across * 7, tip - along * 12 - across * 7)
        painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))

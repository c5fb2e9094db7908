"""Routes: white in a dark casing with arrows, the travelled part grey; offers of the recommendation are thinner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
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
APART = 60.0  # px between arrows of different ways
Points = Sequence[tuple[float, float]]


class RouteLayer(Layer):
    name = "routes"

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offers = [offer.route.points for offer in self.state.offers if offer.route and len(offer.route.points) > 1]
        split = [self._split(assignment) for assignment in self._moving()]
        offered = [_Way(view.points(np.asarray(points)), 2.0, palette.TEXT_2, (7.0, 4.0)) for points in offers]
        done = [_Way(view.points(part), 3.2, palette.TRAVELLED) for part, _ in split if len(part)]
        ahead = [_Way(view.points(part), 3.2, palette.ROUTE) for _, part in split if len(part)]
        _paint_ways(painter, [*offered, *done, *ahead])
        _paint_arrows(painter, [*ahead, *offered], view.rect)

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
                    12,
                    reach=60.0,
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
    return tr(ETA, unit=name, time=clock(eta_s)), dose_line(dose)


def dose_line(dose: float) -> str:
    return tr(DOSE, dose=figure(dose) if dose >= 10 else f"{dose:.1f}")


def _part(line: LineString, start: float, end: float) -> NDArray[np.float64]:
    if end - start < 0.5:
        return np.zeros((0, 2))
    return np.asarray(substring(line, start, end).coords)[:, :2]


@dataclass(frozen=True, slots=True)
class _Way:
    pixels: NDArray[np.float64]
    width: float
    tint: str
    dash: tuple[float, ...] = ()

    def path(self) -> QPainterPath:
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in self.pixels.tolist()]))
        return path


def _paint_ways(painter: QPainter, ways: Sequence[_Way]) -> None:
    """All casings first: where units share a road, no casing may cross another's line."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    paths = [way.path() for way in ways]
    for way, path in zip(ways, paths, strict=True):
        line = pen(palette.CASING, way.width + 3.6)
        line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(line)
        painter.drawPath(path)
    for way, path in zip(ways, paths, strict=True):
        line = pen(way.tint, way.width, 1.0, way.dash)
        line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(line)
        painter.drawPath(path)


def _paint_arrows(painter: QPainter, ways: Sequence[_Way], shown: QRectF) -> None:
    """Counted from the way's end, so that they stand still while the unit drives; one where many ways are one road."""
    painter.setPen(pen(palette.CASING, 1.5))
    drawn: list[NDArray[np.float64]] = []
    for way in ways:
        painter.setBrush(brush(way.tint))
        line = LineString(way.pixels)
        for left in np.arange(ARROW_EVERY / 2, line.length - 12, ARROW_EVERY):
            here = _xy(line.interpolate(line.length - float(left)))
            along = (_xy(line.interpolate(line.length - float(left) + 2.0)) - here) / 2.0
            if not shown.contains(QPointF(*here.tolist())) or any(np.hypot(*(here - other)) < APART for other in drawn):
                continue
            drawn.append(here)
            across = np.array([-along[1], along[0]])
            tip = here + along * 6.5
            corners = (tip, tip - along * 12 + across * 7, tip - along * 12 - across * 7)
            painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))


def _xy(point: Point) -> NDArray[np.float64]:
    return np.array([point.x, point.y])

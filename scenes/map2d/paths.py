"""Shapely geometry to painter paths, in metres relative to an origin so that pixels keep their precision."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from scenes.map2d.viewport import Viewport

Origin = tuple[float, float]


def polygon_path(geometries: Iterable[Polygon | MultiPolygon], origin: Origin) -> QPainterPath:
    """One path of many polygons with their holes (odd-even fill)."""
    path = QPainterPath()
    for geometry in geometries:
        for part in geometry.geoms if isinstance(geometry, MultiPolygon) else (geometry,):
            for ring in (part.exterior, *part.interiors):
                _add_ring(path, np.asarray(ring.coords)[:, :2], origin)
    return path


def line_path(lines: Iterable[LineString], origin: Origin) -> QPainterPath:
    path = QPainterPath()
    for line in lines:
        path.addPolygon(_polygon(np.asarray(line.coords)[:, :2], origin))
    return path


def outline_on_screen(shape: Polygon | MultiPolygon, view: Viewport, inset: float = 36.0) -> BaseGeometry:
    """What of a shape's outline lies on screen, `inset` pixels from its edges: there a chip can point to it."""
    left, bottom = view.world(inset, view.height - inset)
    right, top = view.world(view.width - inset, inset)
    return shape.boundary.intersection(box(left, bottom, max(right, left), max(top, bottom)))


def _add_ring(path: QPainterPath, xy: NDArray[np.float64], origin: Origin) -> None:
    if len(xy) > 2:
        path.addPolygon(_polygon(xy, origin))
        path.closeSubpath()


def _polygon(xy: NDArray[np.float64], origin: Origin) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in (xy - np.asarray(origin)).tolist()])

"""Shapely geometry to painter paths, in metres relative to an origin so that pixels keep their precision."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF
from shapely import LineString, MultiPolygon, Polygon

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


def _add_ring(path: QPainterPath, xy: NDArray[np.float64], origin: Origin) -> None:
    if len(xy) > 2:
        path.addPolygon(_polygon(xy, origin))
        path.closeSubpath()


def _polygon(xy: NDArray[np.float64], origin: Origin) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in (xy - np.asarray(origin)).tolist()])

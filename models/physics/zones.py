"""From a running maximum of concentration to zones on the map, with sub-cell edges."""

from itertools import pairwise
from typing import cast

import numpy as np
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, make_valid, union_all
from shapely.geometry.base import BaseGeometry

from models.domain.forecasts import Grid

_FLOOR = 1e-3  # of the level: what lies below it does not bend the edge


def zone_polygons(ppm: NDArray[np.float32], grid: Grid, level: float) -> MultiPolygon:
    """Return where ppm (rows, columns) reaches `level`, valid, with holes.

    Edges are interpolated in the logarithm of the concentration, which falls off nearly linearly there.
    """
    if not np.any(ppm >= level):
        return MultiPolygon()
    field = np.log(np.maximum(np.pad(ppm, 1).astype(np.float64), level * _FLOOR) / level)
    x = grid.left + (np.arange(-1, grid.columns + 1) + 0.5) * grid.cell
    y = grid.bottom + (np.arange(-1, grid.rows + 1) + 0.5) * grid.cell
    generator = contour_generator(x=x, y=y, z=field, fill_type=FillType.OuterOffset)
    outlines = generator.filled(0.0, np.inf)
    points, offsets = cast(tuple[list[NDArray[np.float64]], list[NDArray[np.uint32]]], outlines)
    shapes = []
    for corners, starts in zip(points, offsets, strict=True):
        rings = [corners[a:b] for a, b in pairwise(starts)]
        shapes.append(Polygon(rings[0], rings[1:]).simplify(0.05 * grid.cell))
    return only_polygons(union_all([make_valid(shape) for shape in shapes]))


def only_polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return the areas of a geometry; repairing one may leave lines and points behind."""
    if isinstance(geometry, Polygon):
        return MultiPolygon() if geometry.is_empty else MultiPolygon([geometry])
    parts = [part for part in getattr(geometry, "geoms", ()) if isinstance(part, Polygon | MultiPolygon)]
    flat = [ring for part in parts for ring in (part.geoms if isinstance(part, MultiPolygon) else (part,))]
    return MultiPolygon([polygon for polygon in flat if polygon.area > 0.0])


def farthest(zone: MultiPolygon, x: float, y: float) -> tuple[float, float, float]:
    """Return the zone's vertex farthest from x, y, and how far it is: px, py, metres."""
    corners = np.concatenate([np.asarray(polygon.exterior.coords) for polygon in zone.geoms])
    distances = np.hypot(corners[:, 0] - x, corners[:, 1] - y)
    index = int(np.argmax(distances))
    return float(corners[index, 0]), float(corners[index, 1]), float(distances[index])

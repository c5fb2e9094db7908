"""Edges drawn as lines: roofs, and the kerbs of plots."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from models.domain.park import Park
from scenes.twin3d.solids import Floats

Lines = tuple[Floats, NDArray[np.intp]]  # points (n, 3) and VTK's connectivity


def roof_edges(park: Park, origin: tuple[float, float]) -> Lines:
    return _rings(((building.geometry, building.height + 0.05) for building in park.buildings), origin)


def plot_edges(park: Park, origin: tuple[float, float]) -> Lines:
    return _rings(((plot.geometry, 0.06) for plot in park.enterprises), origin)


def _rings(shapes: Iterable[tuple[Polygon, float]], origin: tuple[float, float]) -> Lines:
    points, lines, start = [], [], 0
    for shape, z in shapes:
        xy = np.asarray(shape.exterior.coords)[:, :2] - np.asarray(origin)
        points.append(np.column_stack([xy, np.full(len(xy), z)]))
        lines.append(np.concatenate([[len(xy)], np.arange(start, start + len(xy))]))
        start += len(xy)
    if not points:
        return np.zeros((0, 3)), np.zeros(0, np.intp)
    return np.vstack(points), np.concatenate(lines).astype(np.intp)

"""Edges drawn as lines: roofs with their seams, corners, the kerbs of plots and the joints of their concrete."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon, get_coordinates, get_parts, intersection

from models.domain.park import Park
from scenes.twin3d.solids import Floats

Lines = tuple[Floats, NDArray[np.intp]]  # points (n, 3) and VTK's connectivity
SEAM_M, JOINT_M = 9.0, 24.0
_NOTHING: Lines = (np.zeros((0, 3)), np.zeros(0, np.intp))


def roof_edges(park: Park, origin: tuple[float, float]) -> Lines:
    return _rings(((building.geometry, building.height + 0.05) for building in park.buildings), origin)


def plot_edges(park: Park, origin: tuple[float, float]) -> Lines:
    return _rings(((plot.geometry, 0.06) for plot in park.enterprises), origin)


def wall_edges(park: Park, origin: tuple[float, float]) -> Lines:
    """The corners of buildings, and where their walls meet the ground."""
    feet, heads = [], []
    for building in park.buildings:
        xy = np.asarray(building.geometry.exterior.coords)[:-1, :2] - np.asarray(origin)
        around, ground = np.roll(xy, -1, axis=0), np.full((len(xy), 1), 0.3)
        feet += [np.hstack([xy, ground]), np.hstack([xy, ground])]
        heads += [np.hstack([xy, np.full((len(xy), 1), building.height)]), np.hstack([around, ground])]
    return _segments(np.vstack(feet), np.vstack(heads)) if feet else _NOTHING


def roof_seams(park: Park, origin: tuple[float, float]) -> Lines:
    """Across the longer side of each roof."""
    cuts = []
    for building in park.buildings:
        left, bottom, right, top = building.geometry.bounds
        wide = right - left >= top - bottom
        cuts.append(_cut(building.geometry, SEAM_M, building.height + 0.08, upright=wide, level=not wide))
    return _joined(cuts, origin)


def plot_joints(park: Park, origin: tuple[float, float]) -> Lines:
    return _joined([_cut(plot.geometry, JOINT_M, 0.05, upright=True, level=True) for plot in park.enterprises], origin)


def _cut(shape: Polygon, every: float, z: float, *, upright: bool, level: bool) -> Floats:
    """(n, 2, 3) what of a grid's lines lies within a shape."""
    left, bottom, right, top = shape.bounds
    lines = [LineString([(x, bottom), (x, top)]) for x in np.arange(left + every, right, every) if upright]
    lines += [LineString([(left, y), (right, y)]) for y in np.arange(bottom + every, top, every) if level]
    if not lines:
        return np.zeros((0, 2, 3))
    parts = get_parts(intersection(np.array(lines, dtype=object), shape))
    ends = [get_coordinates(part)[[0, -1]] for part in parts if isinstance(part, LineString) and part.length]
    xy = np.array(ends, dtype=np.float64).reshape(-1, 2, 2)
    return np.concatenate([xy, np.full((len(xy), 2, 1), z)], axis=2)


def _joined(cuts: list[Floats], origin: tuple[float, float]) -> Lines:
    if not cuts:
        return _NOTHING
    ends = np.concatenate(cuts) - np.array([*origin, 0.0])
    return _segments(ends[:, 0], ends[:, 1]) if len(ends) else _NOTHING


def _segments(starts: Floats, ends: Floats) -> Lines:
    numbers = np.arange(2 * len(starts)).reshape(-1, 2)
    points = np.stack([starts, ends], axis=1).reshape(-1, 3)
    return points, np.hstack([np.full((len(starts), 1), 2), numbers]).ravel().astype(np.intp)


def _rings(shapes: Iterable[tuple[Polygon, float]], origin: tuple[float, float]) -> Lines:
    points, lines, start = [], [], 0
    for shape, z in shapes:
        xy = np.asarray(shape.exterior.coords)[:, :2] - np.asarray(origin)
        points.append(np.column_stack([xy, np.full(len(xy), z)]))
        lines.append(np.concatenate([[len(xy)], np.arange(start, start + len(xy))]))
        start += len(xy)
    if not points:
        return _NOTHING
    return np.vstack(points), np.concatenate(lines).astype(np.intp)

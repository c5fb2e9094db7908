"""Pipe racks and rails along their lines, and the marks along roads."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, get_coordinates, line_interpolate_point

from models.domain.park import Line, Park
from scenes.twin3d.solids import Floats, Solid, beams, merge, sheet


def line_parts(line: Line, origin: tuple[float, float]) -> Iterator[tuple[str, Solid]]:
    """A pipe rack with columns, beams and pipes; rails and sleepers of a track."""
    shift = np.asarray(origin)
    if line.height <= 0.5:
        for offset in (-0.75, 0.75):
            yield "rail", sheet(line.geometry.offset_curve(offset).buffer(0.16), 0.5, origin)
        yield "rail", _sleepers(line.geometry, shift)
        return
    half = max(line.width / 2.0, 1.0)
    for offset in np.linspace(-half * 0.8, half * 0.8, 4):
        for level in (0.0, -2.0):
            coords = np.asarray(line.geometry.offset_curve(float(offset)).coords)[:, :2] - shift
            points = np.column_stack([coords, np.full(len(coords), line.height + level)])
            yield "pipe", beams(points[:-1], points[1:], 0.24, 8)
    yield "rack", _portals(line, half, shift)


def _stations(line: LineString, every: float) -> tuple[Floats, Floats]:
    """Points along a line and the unit vectors across it."""
    at = np.arange(0.0, line.length + 0.1, every)
    here = _xy(line_interpolate_point(line, at))
    along = _xy(line_interpolate_point(line, np.minimum(at + 1.0, line.length)))
    along -= _xy(line_interpolate_point(line, np.minimum(at, line.length - 1.0)))
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    return here, np.column_stack([-along[:, 1] / length, along[:, 0] / length])


def _xy(points: NDArray[np.object_] | Point) -> Floats:
    return np.asarray(get_coordinates(np.atleast_1d(np.asarray(points))), dtype=np.float64)


def _portals(line: Line, half: float, shift: Floats) -> Solid:
    """The frames of a rack: two columns and two beams every 12 m."""
    here, across = _stations(line.geometry, 12.0)
    left, right = here - shift - across * half, here - shift + across * half
    ground = np.zeros((len(here), 1))
    columns = [
        beams(np.hstack([foot, ground]), np.hstack([foot, ground + line.height + 0.3]), 0.24) for foot in (left, right)
    ]
    across_beams = [
        beams(np.hstack([left, ground + level]), np.hstack([right, ground + level]), 0.18)
        for level in (line.height - 0.3, line.height - 2.3)
    ]
    return merge([*columns, *across_beams])


def _sleepers(track: LineString, shift: Floats) -> Solid:
    here, across = _stations(track, 2.4)
    level = np.full((len(here), 1), 0.3)
    return beams(np.hstack([here - shift - across * 1.3, level]), np.hstack([here - shift + across * 1.3, level]), 0.16)


def markings(park: Park) -> MultiPolygon:
    """The dashed middle line of roads with two lanes."""
    dashes: list[LineString] = []
    for edge in park.road_edges:
        if edge.width >= 9.0:
            at = np.arange(4.0, edge.geometry.length - 8.0, 12.0)
            starts, ends = (_xy(line_interpolate_point(edge.geometry, at + shift)) for shift in (0.0, 5.0))
            dashes += [LineString(ends) for ends in np.stack([starts, ends], axis=1)]
    return MultiPolygon([dash.buffer(0.14, cap_style="flat") for dash in dashes])

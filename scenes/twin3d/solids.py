"""Solids as plain arrays: vertices, normals, triangles. Many of them merge into one mesh for each material.

Everything is numpy, so that building the park's thousands of faces needs no VTK filters and can be tested without a
renderer. Normals are given, not computed: flat sides stay sharp and round ones smooth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, constrained_delaunay_triangles
from shapely.geometry.polygon import orient

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Solid:
    """`vertices` and `normals` (n, 3), `faces` (m, 3) indices into them."""

    vertices: Floats
    normals: Floats
    faces: NDArray[np.int64]

    def moved(self, x: float, y: float, z: float) -> "Solid":
        return Solid(self.vertices + np.array([x, y, z]), self.normals, self.faces)

    def turned(self, matrix: Floats) -> "Solid":
        return Solid(self.vertices @ matrix.T, self.normals @ matrix.T, self.faces)


EMPTY = Solid(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3), np.int64))


def merge(solids: Iterable[Solid]) -> Solid:
    rows = [solid for solid in solids if len(solid.faces)]
    if not rows:
        return EMPTY
    starts = np.cumsum([0, *(len(solid.vertices) for solid in rows[:-1])])
    return Solid(
        np.vstack([solid.vertices for solid in rows]),
        np.vstack([solid.normals for solid in rows]),
        np.vstack([solid.faces + start for solid, start in zip(rows, starts, strict=True)]),
    )


def sheet(shape: Polygon | MultiPolygon, z: float, origin: tuple[float, float]) -> Solid:
    """A flat polygon at height `z`, facing up."""
    triangles = [
        np.asarray(orient(part).exterior.coords)[:3, :2]
        for part in constrained_delaunay_triangles(shape).geoms
        if isinstance(part, Polygon)
    ]
    if not triangles:
        return EMPTY
    xy = np.vstack(triangles) - np.asarray(origin)
    vertices = np.column_stack([xy, np.full(len(xy), z)])
    return Solid(vertices, np.tile([0.0, 0.0, 1.0], (len(xy), 1)), np.arange(len(xy)).reshape(-1, 3))


def prism(shape: Polygon, base: float, height: float, origin: tuple[float, float]) -> Solid:
    """A polygon extruded upwards: walls and roof."""
    rings = [orient(shape).exterior, *orient(shape).interiors]
    walls = [wall(np.asarray(ring.coords)[:, :2] - np.asarray(origin), base, base + height) for ring in rings]
    return merge([*walls, sheet(shape, base + height, origin)])


def wall(ring: Floats, low: float, high: float) -> Solid:
    """The sides over a closed ring that runs anticlockwise around what is inside."""
    start, end = ring[:-1], ring[1:]
    along = end - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    outward = np.column_stack([along[:, 1] / length, -along[:, 0] / length, np.zeros(len(along))])
    corners = [_at(start, low), _at(end, low), _at(end, high), _at(start, high)]
    vertices = np.stack(corners, axis=1).reshape(-1, 3)
    quads = np.arange(len(start))[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])
    return Solid(vertices, np.repeat(outward, 4, axis=0), quads.reshape(-1, 3))


def _at(xy: Floats, z: float) -> Floats:
    return np.column_stack([xy, np.full(len(xy), z)])


def box(length: float, width: float, height: float) -> Solid:
    """Centred over the origin, standing on z = 0."""
    x, y = length / 2.0, width / 2.0
    return prism(Polygon([(-x, -y), (x, -y), (x, y), (-x, y)]), 0.0, height, (0.0, 0.0))


def lathe(profile: Sequence[tuple[float, float]], sides: int = 32) -> Solid:
    """A profile of (radius, height) turned around the z axis; each of its segments keeps its own edge."""
    angles = np.linspace(0.0, 2.0 * pi, sides + 1)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    bands = [_band(circle, *low, *high) for low, high in pairwise(profile)]
    return merge(bands)


def _band(circle: Floats, low_radius: float, low: float, high_radius: float, high: float) -> Solid:
    slope = np.array([high - low, low_radius - high_radius])
    slope /= max(float(np.hypot(*slope)), 1e-9)
    count = len(circle)
    vertices = np.vstack([_at(circle * low_radius, low), _at(circle * high_radius, high)])
    normals = np.tile(np.column_stack([circle * slope[0], np.full(count, slope[1])]), (2, 1))
    left = np.arange(count - 1)
    faces = np.vstack(
        [np.column_stack([left, left + 1, left + 1 + count]), np.column_stack([left, left + 1 + count, left + count])]
    )
    return Solid(vertices, normals, faces)


def globe(radius: float, sides: int = 24) -> Solid:
    """A ball around the origin, smooth."""
    polar = np.linspace(-pi / 2, pi / 2, sides // 2 + 1)
    angles = np.linspace(0.0, 2.0 * pi, sides + 1)
    rows, columns = len(polar), len(angles)
    height, turn = np.meshgrid(polar, angles, indexing="ij")
    normals = np.stack([np.cos(height) * np.cos(turn), np.cos(height) * np.sin(turn), np.sin(height)], axis=-1).reshape(
        -1, 3
    )
    grid = np.arange(rows * columns).reshape(rows, columns)
    low_left, low_right, high_left, high_right = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    faces = np.vstack(
        [
            np.column_stack([low_left.ravel(), low_right.ravel(), high_right.ravel()]),
            np.column_stack([low_left.ravel(), high_right.ravel(), high_left.ravel()]),
        ]
    )
    return Solid(normals * radius, normals, faces)


def capsule(length: float, radius: float, sides: int = 24) -> Solid:
    """A bullet along the x axis, centred: a lathe with round ends, laid down."""
    straight = max(length / 2.0 - radius * 0.6, 0.0)
    bends = np.linspace(0.0, pi / 2, 7)
    cap = [(radius * float(np.cos(bend)), straight + 0.6 * radius * float(np.sin(bend))) for bend in bends]
    profile = [*((r, -h) for r, h in reversed(cap)), *cap]
    lying = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    return lathe(profile, sides).turned(lying)


def beams(starts: Floats, ends: Floats, half: float, sides: int = 4) -> Solid:
    """Thin rods between (n, 3) points, `half` thick, with `sides` faces and no ends; all at once."""
    along = ends - starts
    length = np.linalg.norm(along, axis=1)
    starts, ends, along, length = (column[length > 1e-6] for column in (starts, ends, along, length))
    if not len(starts):
        return EMPTY
    forward = along / length[:, None]
    upright = np.abs(forward[:, 2]) > 0.9
    helper = np.where(upright[:, None], np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]))
    side = np.cross(helper, forward)
    side /= np.linalg.norm(side, axis=1)[:, None]
    other = np.cross(forward, side)
    angles = np.linspace(0.0, 2.0 * pi, sides + 1) + pi / 4
    spokes = np.cos(angles)[None, :, None] * side[:, None, :] + np.sin(angles)[None, :, None] * other[:, None, :]
    rings = np.stack([starts[:, None, :] + half * spokes, ends[:, None, :] + half * spokes], axis=1)
    column = np.arange(sides)
    quad = np.vstack(
        [
            np.column_stack([column, column + 1, column + sides + 2]),
            np.column_stack([column, column + sides + 2, column + sides + 1]),
        ]
    )
    faces = np.arange(len(starts))[:, None, None] * (2 * (sides + 1)) + quad
    normals = np.repeat(spokes[:, None, :, :], 2, axis=1)
    return Solid(rings.reshape(-1, 3), normals.reshape(-1, 3), faces.reshape(-1, 3))


def heading_matrix(degrees_from_north: float) -> Floats:
    """Turns what points along +x to a compass heading."""
    angle = np.radians(90.0 - degrees_from_north)
    return np.array([[np.cos(angle), -np.sin(angle), 0.0], [np.sin(angle), np.cos(angle), 0.0], [0.0, 0.0, 1.0]])

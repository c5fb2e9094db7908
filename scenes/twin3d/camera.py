"""The twin's camera as numbers: moving it and projecting through it are pure functions.

World axes are metres: x east, y north, z up, relative to the twin's origin. On screen x grows right and y down, hence
the one flip in `project`. The renderer is given the same position, focal point and view angle, so that what is
painted over its picture lies where it should.
"""

from dataclasses import dataclass, replace
from math import cos, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

UP = np.array([0.0, 0.0, 1.0])
NEAREST, FARTHEST = 12.0, 6000.0  # metres from the focal point


@dataclass(frozen=True, slots=True)
class View:
    """Looking at `focus` from `distance` metres away; azimuth is where the camera looks, clockwise from north."""

    focus: tuple[float, float, float]
    distance: float
    azimuth: float = 30.0
    tilt: float = 32.0  # degrees below the horizon
    angle: float = 38.0  # vertical, degrees

    @property
    def forward(self) -> NDArray[np.float64]:
        azimuth, tilt = radians(self.azimuth), radians(self.tilt)
        return np.array([sin(azimuth) * cos(tilt), cos(azimuth) * cos(tilt), -sin(tilt)])

    @property
    def position(self) -> NDArray[np.float64]:
        return np.asarray(self.focus) - self.forward * self.distance

    def axes(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Right, up and forward as unit vectors."""
        forward = self.forward
        right = np.cross(forward, UP)
        right /= np.linalg.norm(right)
        return right, np.cross(right, forward), forward


def orbit(view: View, turn: float, lift: float) -> View:
    """Turn around the focal point; the tilt stays between almost level and almost from above."""
    azimuth = (view.azimuth + turn) % 360.0 % 360.0  # twice: a hair below zero becomes 360.0 itself
    return replace(view, azimuth=azimuth, tilt=min(max(view.tilt + lift, 4.0), 88.0))


def dolly(view: View, factor: float) -> View:
    return replace(view, distance=min(max(view.distance * factor, NEAREST), FARTHEST))


def pan(view: View, dx: float, dy: float, height: float) -> View:
    """Shift the focal point over the ground so that the picture follows the pointer by (dx, dy) pixels."""
    metres = 2.0 * view.distance * tan(radians(view.angle) / 2.0) / max(height, 1.0)
    azimuth = radians(view.azimuth)
    right = np.array([cos(azimuth), -sin(azimuth), 0.0])
    ahead = np.array([sin(azimuth), cos(azimuth), 0.0])
    steep = max(sin(radians(view.tilt)), 0.25)
    x, y, z = np.asarray(view.focus) - right * dx * metres + ahead * dy * metres / steep
    return replace(view, focus=(float(x), float(y), float(z)))


def project(
    view: View, points: NDArray[np.float64], size: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n, 3) metres to (n, 2) pixels and (n,) depths in metres; a depth below zero lies behind the camera."""
    right, up, forward = view.axes()
    arms = np.asarray(points, dtype=np.float64).reshape(-1, 3) - view.position
    depth = arms @ forward
    scale = size[1] / 2.0 / tan(radians(view.angle) / 2.0)
    safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    x = size[0] / 2.0 + arms @ right / safe * scale
    y = size[1] / 2.0 - arms @ up / safe * scale
    return np.column_stack([x, y]), depth


def ground_under(view: View, px: float, py: float, size: tuple[float, float]) -> tuple[float, float] | None:
    """The ground point seen at a pixel, or None above the horizon."""
    right, up, forward = view.axes()
    scale = size[1] / 2.0 / tan(radians(view.angle) / 2.0)
    ray = forward + right * (px - size[0] / 2.0) / scale - up * (py - size[1] / 2.0) / scale
    if ray[2] >= -1e-6:
        return None
    spot = view.position - ray * view.position[2] / ray[2]
    return float(spot[0]), float(spot[1])

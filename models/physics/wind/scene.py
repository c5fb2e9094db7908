"""What the wind meets: boxes on the ground, and the air that comes towards them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from shapely import Polygon

from models.domain.errors import BadInput
from models.physics.air import SurfaceLayer
from models.text import N_


@dataclass(frozen=True, slots=True)
class Box:
    """A block with vertical walls: footprint in m (any valid polygon), height in m above the ground below it."""

    footprint: Polygon
    height: float

    def __post_init__(self) -> None:
        if not self.footprint.is_valid or self.footprint.area <= 0.0:
            raise BadInput(N_("A box's footprint is not an area: give its corners in order, without crossings"))
        if not (0.0 < self.height < 1000.0):
            raise BadInput(N_("A box's height is {height} m: give metres above 0 and below 1000"), height=self.height)


@dataclass(frozen=True, slots=True)
class Approach:
    """The wind before it meets anything.

    towards_deg: direction it blows to, degrees anticlockwise from the x axis; heights (n,) m ascending and speeds (n,)
    m/s: its profile, logarithmic between the points; friction_velocity in m/s; inverse_obukhov in 1/m, positive is
    stable.
    """

    towards_deg: float
    heights: NDArray[np.float64]
    speeds: NDArray[np.float64]
    friction_velocity: float
    inverse_obukhov: float = 0.0

    def speed(self, z: ArrayLike) -> NDArray[np.float64]:
        """Return m/s at z (any shape) in m; below the lowest point it falls to zero at the ground."""
        height = np.maximum(np.asarray(z, np.float64), 0.0)
        found = np.interp(np.log(np.maximum(height, 1e-9)), np.log(self.heights), self.speeds)
        return np.asarray(np.where(height < self.heights[0], found * height / self.heights[0], found))


def approach_of(air: SurfaceLayer, wind_from_deg: float) -> Approach:
    """Return the approach flow of a surface layer; wind_from_deg as meteorologists count it, clockwise from north."""
    heights = np.geomspace(max(2.0 * air.roughness_m, 0.05), 300.0, 40)
    return Approach(
        towards_deg=(270.0 - wind_from_deg) % 360.0,
        heights=heights,
        speeds=np.asarray(air.speed(heights), np.float64),
        friction_velocity=air.friction_velocity,
        inverse_obukhov=air.inverse_obukhov,
    )


def measured_approach(heights: Sequence[float], speeds: Sequence[float], towards_deg: float) -> Approach:
    """Return the approach flow of a measured neutral profile; its friction velocity is the logarithmic fit's.

    Raises BadInput for fewer than two points, or heights that do not rise.
    """
    z, u = np.asarray(heights, np.float64), np.asarray(speeds, np.float64)
    if z.size < 2 or z.shape != u.shape or z[0] <= 0.0 or np.any(np.diff(z) <= 0.0) or np.any(u < 0.0):
        raise BadInput(N_("The wind's profile needs two or more heights above 0, rising, each with a speed"))
    slope = float(np.polyfit(np.log(z), u, 1)[0])
    return Approach(towards_deg, z, u, max(0.4 * slope, 1e-3))


def turned(points: NDArray[np.float64], angle_deg: float) -> NDArray[np.float64]:
    """Return points (n, 2) turned anticlockwise about the origin."""
    angle = math.radians(angle_deg)
    c, s = math.cos(angle), math.sin(angle)
    return np.asarray(points @ np.array([[c, s], [-s, c]]), np.float64)

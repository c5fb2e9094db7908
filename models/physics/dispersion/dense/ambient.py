"""The air as the dense-gas model wants it: Ermak's stability functions, and tables of the wind over height.

Pasquill classes follow Golder (1972) as Ermak (1990, section 2.5.1) reads his curves: numbers 1 (A) to 7 (beyond F),
4 neutral, and 1/L at one, two and three classes off neutral as powers of the roughness. The stability functions bend
with height so that 1/L counts in full at 3 m. Below e z0 the wind falls to zero as a parabola.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.physics.air import SurfaceLayer
from models.physics.dispersion.dense.mixing import memory
from models.physics.dispersion.dense.records import Air
from models.physics.dispersion.dense.thermodynamics import AIR_MASS, GAS_CONSTANT, WATER_MASS, water_saturation

Floats = NDArray[np.float64]

KARMAN = 0.41
FIRST_M, LAST_M, NODES = 1e-4, 1e4, 200
STEP = math.log(LAST_M / FIRST_M) / (NODES - 1)
HEIGHTS: Floats = FIRST_M * np.exp(STEP * np.arange(NODES))
_ANCHORS = ((0.0081, 0.3044), (0.0385, 0.1715), (0.0875, 0.1028))  # 1/L = a z0^-p, one, two and three classes off
_FULL_AT_M = 3.0  # where 1/L counts in full
_NEUTRAL, _SLOPE_15_MIN = 4.0, 0.08
ERMAK_SHORTEST_S, SHORTEST_S = 10.0, 1.0
_MEANDER_M = 4.0  # height at which the wind's direction moves the cloud
_STABILITY_EFFECT = 34.1


def class_from_length(inverse_length: float, roughness: float) -> float:
    """Return the class number (A 1 ... F 6) of 1/L in 1/m over a roughness in m. Source: Ermak (1990); Golder."""
    one, two, three = (scale * roughness**-power for scale, power in _ANCHORS)
    size = abs(inverse_length)
    if size <= two:
        off = (size / one) ** (1.0 / math.log2(two / one))
    else:
        off = min(2.0 + (size - two) / max(three - two, 1e-6), 3.5)
    return _NEUTRAL + math.copysign(off, inverse_length)


def length_from_class(number: float, roughness: float) -> float:
    """Return 1/L in 1/m of a class number; the way back of `class_from_length`."""
    one, two, three = (scale * roughness**-power for scale, power in _ANCHORS)
    off = abs(number - _NEUTRAL)
    size = one * off ** math.log2(two / one) if off <= 2.0 else two + (off - 2.0) * (three - two)
    return math.copysign(size, number - _NEUTRAL)


@dataclass(frozen=True, slots=True)
class Profile:
    """Ermak's wind over height: dU/dz = u*/(k z) phi(z) (1 - z/H), phi bent as the module says."""

    roughness: float
    inverse: float  # 1/L as bent, at the ground
    reach: float
    lid: float

    def shape(self, z: Floats) -> Floats:
        """Return k U / u* at z m (any shape)."""
        z = np.minimum(np.asarray(z, dtype=np.float64), 0.95 * self.lid)
        low = math.e * self.roughness
        at_low = self._integral(np.array(low))
        slope = self._gradient(np.array(low))
        bend = (slope - at_low / low) / low
        near_ground = (slope - 2.0 * bend * low) * z + bend * z * z
        return np.asarray(np.where(z >= low, self._integral(np.maximum(z, low)), near_ground))

    def _gradient(self, z: Floats) -> Floats:
        return np.asarray(self._phi(z) * (1.0 - z / self.lid) / z)

    def _phi(self, z: Floats) -> Floats:
        if self.inverse >= 0.0:
            return np.asarray(1.0 + 5.0 * self.inverse * z / (1.0 + z / self.reach))
        least = (1.0 - 16.0 * self.inverse * self.reach) ** -0.25
        return np.asarray(least + (1.0 - least) / np.sqrt(1.0 - 8.0 * self.inverse / (1.0 - least) * z))

    def _integral(self, z: Floats) -> Floats:
        """Integrate the gradient from z0 up, by parts of equal logarithm."""
        grid = np.log(self.roughness) + np.log(z / self.roughness)[..., None] * np.linspace(0.0, 1.0, 65)
        heights = np.exp(grid)
        values = self._gradient(heights) * heights
        weights = np.ones(65)
        weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
        return np.asarray((values * weights).sum(-1) * np.log(z / self.roughness) / (3.0 * 64.0))


def ermak_air(
    speed: float, height: float, inverse_length: float, roughness: float, temperature: float, pressure: float,
    humidity: float, number: float | None = None,
) -> tuple[Air, Floats, Floats]:  # fmt: skip
    """Return the air of Ermak's model, and speed and mean speed below each of HEIGHTS.

    speed: wind in m/s at `height` m; number: the stability class where it is known, else it follows from 1/L.
    """
    number = class_from_length(inverse_length, roughness) if number is None else number
    off = number - _NEUTRAL
    reach = 1.0 + 0.8 * off if off >= 0.0 else math.exp(-0.8 * off)
    lid = 130.0 * 2.0 ** (7.0 - number)
    profile = Profile(roughness, inverse_length * (1.0 + _FULL_AT_M / reach), reach, lid)
    friction = KARMAN * speed / float(profile.shape(np.array(height)))
    winds = friction / KARMAN * profile.shape(HEIGHTS)
    air = _air(
        winds, friction, profile.inverse, reach, lid, inverse_length, roughness, temperature, pressure, humidity,
        ERMAK_SHORTEST_S, True,
    )  # fmt: skip
    return air, winds, mean_below(winds)


def layer_air(layer: SurfaceLayer) -> tuple[Air, Floats, Floats]:
    """Return the same of the surface layer that all models share, with its own wind profile."""
    winds = np.asarray(layer.speed(HEIGHTS)) * np.minimum(1.0, HEIGHTS / (1.5 * layer.roughness_m))
    number = class_from_length(layer.inverse_obukhov, layer.roughness_m)
    off = number - _NEUTRAL
    reach = 1.0 + 0.8 * off if off >= 0.0 else math.exp(-0.8 * off)
    inverse = layer.inverse_obukhov * (1.0 + _FULL_AT_M / reach)
    direction = layer.sigma_v() / max(float(layer.speed(_MEANDER_M)), 0.1)
    air = _air(
        winds, layer.friction_velocity, inverse, reach, max(layer.mixing_height_m, 30.0), layer.inverse_obukhov,
        layer.roughness_m, layer.temperature_k, layer.pressure_pa, layer.humidity, SHORTEST_S, False,
    )  # fmt: skip
    if layer.inverse_obukhov < 0.0 or layer.wind_direction_sd_deg is not None:
        air = air._replace(meander=max(air.meander, min(direction, 1.0)))
    return air, winds, mean_below(winds)


def mean_below(winds: Floats) -> Floats:
    """Return the mean of a wind (NODES,) from the ground to each of HEIGHTS."""
    flow = 0.5 * (winds[1:] * HEIGHTS[1:] + winds[:-1] * HEIGHTS[:-1]) * STEP
    return np.asarray((0.5 * winds[0] * HEIGHTS[0] + np.concatenate([[0.0], np.cumsum(flow)])) / HEIGHTS)


def _air(
    winds: Floats, friction: float, inverse: float, reach: float, lid: float, ground_inverse: float, roughness: float,
    temperature: float, pressure: float, humidity: float, shortest: float, convective: bool,
) -> Air:  # fmt: skip
    """convective: the day's large eddies widen the cloud at once, not only its path."""
    vapour = min(humidity * water_saturation(temperature, pressure), 0.9)
    molar = vapour * WATER_MASS + (1.0 - vapour) * AIR_MASS
    at = {height: float(np.interp(math.log(height), np.log(HEIGHTS), winds)) for height in (2.0, 4.0)}
    effect = _STABILITY_EFFECT * abs(ground_inverse) * math.sqrt(friction / max(at[2.0], 1e-3))
    slow = _SLOPE_15_MIN * (1.0 + effect if ground_inverse < 0.0 else 1.0 / (1.0 + effect))
    quick = slow if convective else min(slow, _SLOPE_15_MIN)
    return Air(
        temperature, pressure, pressure * molar / (GAS_CONSTANT * temperature), vapour * WATER_MASS / molar, friction,
        inverse, reach, lid, quick * memory(0.0, shortest), roughness, at[4.0], slow, shortest,
    )  # fmt: skip

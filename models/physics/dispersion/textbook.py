"""What textbooks compute by hand: Gaussian plume and puff with named sets of spreads. The engine does not use it.

It is there so that the books' worked examples can be held against what the room shows.
"""

import math
from collections.abc import Mapping

from models.physics.weather import class_number

# sigma = a x (1 + b x)^p, classes A to F (Briggs 1973, as in Hanna, Briggs and Hosker 1982, table 4.5), x in m
_OPEN_Y = tuple((a, 1e-4, -0.5) for a in (0.22, 0.16, 0.11, 0.08, 0.06, 0.04))
_OPEN_Z = ((0.2, 0.0, 0.0), (0.12, 0.0, 0.0), (0.08, 2e-4, -0.5), (0.06, 1.5e-3, -0.5), (0.03, 3e-4, -1.0),
           (0.016, 3e-4, -1.0))  # fmt: skip
_URBAN_Y = tuple((a, 4e-4, -0.5) for a in (0.32, 0.32, 0.22, 0.16, 0.11, 0.11))
_URBAN_Z = ((0.24, 1e-3, 0.5), (0.24, 1e-3, 0.5), (0.2, 0.0, 0.0), (0.14, 3e-4, -0.5), (0.08, 1.5e-3, -0.5),
            (0.08, 1.5e-3, -0.5))  # fmt: skip
BRIGGS: Mapping[str, tuple[tuple[tuple[float, float, float], ...], tuple[tuple[float, float, float], ...]]] = {
    "open country": (_OPEN_Y, _OPEN_Z),
    "urban": (_URBAN_Y, _URBAN_Z),
}


def briggs(stability: str, x: float, ground: str = "open country") -> tuple[float, float]:
    """Return sigma y and sigma z in m after x m (Briggs 1973) over `ground`, a key of `BRIGGS`."""
    number = class_number(stability)
    (a, b, p), (c, d, q) = (curves[number] for curves in BRIGGS[ground])
    return a * x * (1.0 + b * x) ** p, c * x * (1.0 + d * x) ** q


def gaussian_puff(
    mass_kg: float, away: tuple[float, float, float], height: float, sigmas: tuple[float, float, float]
) -> float:
    """Return kg/m3 of a puff over reflecting ground: `away` (along, across, z) in m from its middle, but z from ground.

    sigmas: along, across and up. Source: Turner (1970), equation 5.21.
    """
    along, across, z = away
    flat = math.exp(-0.5 * ((along / sigmas[0]) ** 2 + (across / sigmas[1]) ** 2)) / (2.0 * math.pi)
    return mass_kg * flat / (sigmas[0] * sigmas[1]) * _reflected(z, height, sigmas[2])


def gaussian_plume(
    rate_kg_s: float, wind: float, across: float, z: float, height: float, sigmas: tuple[float, float]
) -> float:
    """Return kg/m3 of a steady plume over reflecting ground (Turner 1970, equation 3.1); sigmas: across and up."""
    flat = math.exp(-0.5 * (across / sigmas[0]) ** 2) / (math.sqrt(2.0 * math.pi) * sigmas[0])
    return rate_kg_s / wind * flat * _reflected(z, height, sigmas[1])


def _reflected(z: float, height: float, sigma: float) -> float:
    both = math.exp(-0.5 * ((z - height) / sigma) ** 2) + math.exp(-0.5 * ((z + height) / sigma) ** 2)
    return both / (math.sqrt(2.0 * math.pi) * sigma)

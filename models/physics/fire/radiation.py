"""Heat that flames radiate: view factors, what the air lets through, and what it does to people.

Literature: Mudan (1987), Fire Safety J. 12, 89 (upright and tilted cylinders); CCPS, Guidelines for Chemical Process
Quantitative Risk Analysis, 2nd ed. (2000), eqs. 2.2.37-2.2.46; Pietersen & Huerta (1985), TNO 84-0464, for the
transmissivity; Eisenberg et al. (1975) for lethality; O'Sullivan & Jagger (2004), HSL/2004/04, for doses.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

LIMITS_KW_M2 = (37.5, 10.0, 5.0, 2.0)  # destroys equipment; kills within a minute; second-degree burns; pain
DOSES = (1800.0, 1000.0, 500.0)  # (kW/m2)^(4/3) s: kills half; 1 %; 1 % of the vulnerable (O'Sullivan & Jagger 2004)
_FARTHEST = 20_000.0  # m


def transmissivity(distance_m: float, temperature_k: float, humidity: float) -> float:
    """Return the share of heat that passes `distance_m` of air: 2.02 (p_w x)^-0.09, at most 1; p_w in Pa."""
    water = 101_325.0 * humidity * math.exp(14.4114 - 5328.0 / temperature_k)  # Mudan & Croce (1988)
    return float(min(1.0, 2.02 * max(water * distance_m, 1.0) ** -0.09))


def upright_cylinder(height: float, radius: float, distance: float) -> float:
    """Return the largest view factor from a target at ground level to an upright cylinder.

    `distance` m from the cylinder's axis. Vertical and horizontal targets add as vectors (Mudan 1987, eqs. 8-10; the
    factors of a vertical and a horizontal element are those of Hamilton & Morgan 1952, NACA TN 2836).
    """
    x, h = max(distance / radius, 1.0 + 1e-9), height / radius
    a, b = (x + 1.0) ** 2 + h**2, (x - 1.0) ** 2 + h**2
    root = math.sqrt((x - 1.0) / (x + 1.0))
    bend = math.atan(math.sqrt(a / b) * root)
    vertical = math.atan(h / math.sqrt(x**2 - 1.0)) / x
    vertical += h * ((a - 2.0 * x) / (x * math.sqrt(a * b)) * bend - math.atan(root) / x)
    horizontal = math.atan(1.0 / root) - (x**2 - 1.0 + h**2) / math.sqrt(a * b) * bend
    return min(1.0, math.hypot(vertical, max(horizontal, 0.0)) / math.pi)


def sphere(radius: float, distance: float) -> float:
    """Return the view factor of a sphere seen squarely from `distance` m from its centre: (r/x)^2."""
    return min(1.0, (radius / max(distance, radius)) ** 2)


def dose(kw_m2: float, seconds: float) -> float:
    """Return the thermal dose I^(4/3) t in (kW/m2)^(4/3) s."""
    return float(max(kw_m2, 0.0) ** (4.0 / 3.0)) * seconds


def lethality(kw_m2: float, seconds: float) -> float:
    """Return the share of unprotected people killed: Pr = -14.9 + 2.56 ln(I^(4/3) t / 1e4), I in W/m2."""
    exposure = (max(kw_m2, 1e-9) * 1e3) ** (4.0 / 3.0) * max(seconds, 1e-9) / 1e4
    return 0.5 * (1.0 + math.erf((-14.9 + 2.56 * math.log(exposure) - 5.0) / math.sqrt(2.0)))


def reach(strength: Callable[[float], float], limit: float, nearest: float) -> float:
    """Return the distance in m beyond which `strength(distance)` stays below `limit`; 0 if it never reaches it."""
    distances: NDArray[np.float64] = np.geomspace(max(nearest, 0.1), _FARTHEST, 160)
    above = [n for n, each in enumerate(distances) if strength(float(each)) >= limit]
    if not above:
        return 0.0
    if above[-1] == distances.size - 1:
        return _FARTHEST
    low, high = float(distances[above[-1]]), float(distances[above[-1] + 1])
    for _ in range(40):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if strength(middle) >= limit else (low, middle)
    return low

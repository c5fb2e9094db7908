"""How high what leaves a stack or vent rises before it drifts level (Briggs 1975, in Hanna, Briggs & Hosker 1982).

A slow stream is drawn down behind the stack's own wake by 2 d (w/u - 1.5), where w/u is below 1.5 (Briggs 1973). Rise
is the larger of that by buoyancy and that by momentum, at its end in neutral or unstable air (EPA-454/B-95-003b,
section 1.1.4, equations 1-3 to 1-14) or at the height to which stable air lets it rise.
"""

import math
from dataclasses import dataclass

from models.physics.substances import GRAVITY

STABLE_GRADIENT = {"E": 0.020, "F": 0.035}  # K/m of potential temperature (EPA-454/B-95-003b, section 1.1.4.4)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack or vent: its height and inner diameter in m, the stream's speed in m/s and temperature in K."""

    height_m: float
    diameter_m: float
    velocity_m_s: float
    temperature_k: float


def effective_height(stack: Stack, wind_m_s: float, air_temperature_k: float, stability: str) -> float:
    """Return the height in m at which the stream drifts level; wind_m_s: at the stack's top; stability: A to F."""
    wind = max(wind_m_s, 1.0)
    return max(downwashed(stack, wind) + plume_rise(stack, wind, air_temperature_k, stability), 0.0)


def downwashed(stack: Stack, wind_m_s: float) -> float:
    """Return the stack's height less what its own wake draws the stream down (Briggs 1973)."""
    ratio = stack.velocity_m_s / wind_m_s
    return stack.height_m + min(2.0 * stack.diameter_m * (ratio - 1.5), 0.0)


def plume_rise(stack: Stack, wind_m_s: float, air_temperature_k: float, stability: str) -> float:
    """Return the final rise in m above the stack's top."""
    warmer = 1.0 - air_temperature_k / stack.temperature_k
    across = stack.diameter_m**2 / 4.0
    buoyancy = max(GRAVITY * stack.velocity_m_s * across * warmer, 0.0)
    momentum = stack.velocity_m_s**2 * across * air_temperature_k / stack.temperature_k
    thrown = 3.0 * stack.diameter_m * stack.velocity_m_s / wind_m_s
    if stability.upper() in STABLE_GRADIENT:
        restoring = GRAVITY * STABLE_GRADIENT[stability.upper()] / air_temperature_k
        lifted = 2.6 * (buoyancy / (wind_m_s * restoring)) ** (1.0 / 3.0)
        pushed = min(thrown, 1.5 * (momentum / (wind_m_s * math.sqrt(restoring))) ** (1.0 / 3.0))
        return float(max(lifted, pushed))
    lifted = 21.425 * buoyancy**0.75 if buoyancy < 55.0 else 38.71 * buoyancy**0.6
    return float(max(lifted / wind_m_s, thrown))

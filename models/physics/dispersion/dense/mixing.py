"""How fast a cloud mixes with the air, what holds it back and what warms it, at one place.

All of it after Ermak (1990), section 2.5: turbulence in the cloud is made by friction at the ground and at the top
(equation 35e) and by heat from the ground, and damped where the cloud lies heavy or the air is stable (35c, 35d).
A cloud aloft mixes through its lower side too. Velocities are per unit sqrt(3): widths are uniform, not Gaussian.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense.records import Air, Closure, Rates, Wind

GRAVITY = 9.80665
Floats = NDArray[np.float64]


@compiled(fastmath=False)
def along(table: Floats, wind: Wind, height: float) -> float:
    """Return one of a wind's tables at `height` m; from 0 at the ground."""
    place = (math.log(max(height, 1e-12)) - wind.first) / wind.step
    if place <= 0.0:
        return float(table[0] * height / math.exp(wind.first))
    index = min(int(place), table.size - 2)
    return float(table[index] + min(place - index, 1.0) * (table[index + 1] - table[index]))


@compiled(fastmath=False)
def memory(seconds: float, shortest: float) -> float:
    """Return the width of a plume averaged over `seconds` in parts of that over 15 minutes, by the power 0.2 of time.

    shortest: s below which averaging does not narrow it any more. Source: Ermak (1990), equation 50.
    """
    return float(((seconds + shortest * math.exp(-seconds / shortest)) / 900.0) ** 0.2)


@compiled(fastmath=False)
def shear_at(wind: Wind, row_height: float) -> float:
    """Return z dU/dz of the wind in m/s at a height."""
    above, below = along(wind.speed, wind, 1.05 * row_height), along(wind.speed, wind, row_height / 1.05)
    return (above - below) / (2.0 * math.log(1.05))


@compiled(fastmath=False)
def damping(height: float, inverse_length: float) -> float:
    """Return phi of heat (equation 35c; Dyer 1974)."""
    if inverse_length >= 0.0:
        return 1.0 + 5.0 * height * inverse_length
    return 1.0 / math.sqrt(1.0 - 16.0 * height * inverse_length)


@compiled(fastmath=False)
def rates(
    air: Air, closure: Closure, aloft: bool, h: float, width: float, length: float, centre: float, u: float,
    across: float, ahead: float, up: float, rho: float, temperature: float, heat: float, wind: float, wind_top: float,
    shear: float, extra: float,
) -> Rates:  # fmt: skip
    """Return mixing velocities and forces.

    h, width, length: thickness and half-lengths across and along the wind; across, ahead, up: velocities of spreading
    and rise; wind, wind_top: mean over the cloud's height and at its top; shear: z dU/dz of the air in the cloud;
    extra: m2/s2 of turbulence that the source stirs up.
    """
    light = air.density / rho
    slip = light * (wind - u)
    drag = air.friction / max(wind, 1e-3)
    top_square = closure.top_drag * (slip * slip + 0.25 * light * light * across * across)
    free = closure.jet > 0.0 and aloft
    if free:
        top_square = 0.0
    bottom = top_square if aloft else drag * drag * (u * u + 0.25 * across * across)
    base = air.friction * air.friction if aloft else 0.0
    ground_speed = math.sqrt(base + bottom + extra)
    exchange = drag * ground_speed
    square = ground_speed * ground_speed + top_square
    warming = 0.0
    if not aloft:
        mean = 0.5 * (temperature + air.temperature)
        lift = closure.thermal * GRAVITY * max(air.temperature - temperature, 0.0) * exchange * h / mean
        square += lift ** (2.0 / 3.0)
        warming = rho * heat * exchange * (air.temperature - temperature) * width
    square = max(square, 1e-8)
    friction = math.sqrt(square)
    top = centre + 0.5 * h if aloft else h
    weight = max(rho - air.density, 0.0) * GRAVITY / rho
    ambient = air.inverse_length / (1.0 + top / air.length_reach) * air.friction * air.friction
    inverse = (ambient + closure.density_damping * weight) / square
    mixed = max(1.0 - top / air.lid, 0.0) / damping(top, inverse)
    if aloft:
        low = max(centre - 0.5 * h, 0.0)
        mixed += max(1.0 - low / air.lid, 0.0) / damping(low, inverse)
    profile = min(air.speed_4m / max(wind_top, 1e-3), 10.0)
    vertical = closure.vertical * closure.karman * friction * profile * mixed
    passive = air.lateral * wind / (1.0 + 2e-4 * width / (math.sqrt(3.0) * air.lateral))
    sheared = closure.vertical * closure.karman * math.sqrt(closure.top_drag) * abs(slip)
    if closure.jet > 0.0:
        sheared = closure.jet * math.hypot(wind - u, up if aloft else 0.0)
        sheared *= math.sqrt(rho / air.density / 3.0)
        if free:
            vertical += 2.0 * sheared
    side = math.sqrt(passive * passive + sheared * sheared)
    stretched = closure.shear_length * shear
    ends = math.sqrt((air.lateral * wind) ** 2 + stretched * stretched)
    faces = 2.0 * width + h if aloft else width + h
    along_wind = closure.top_drag * abs(slip) * slip * faces
    if not aloft:
        along_wind += drag * drag * (wind * wind - u * u) * width
    grip = 0.0 if aloft else 0.25 * (drag * drag + closure.top_drag * light * light)
    return Rates(
        top=vertical,
        side=side,
        ends=ends,
        drag_along=rho * along_wind,
        drag_ends=-rho * grip * abs(ahead) * ahead * length,
        drag_across=-rho * grip * abs(across) * across * width,
        drag_up=-rho * closure.side_drag * abs(up) * up * h if aloft else 0.0,
        heat=warming,
        friction=friction,
    )

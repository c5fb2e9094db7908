"""The puff: what a finite or instantaneous release becomes once its source no longer feeds it.

Theory of operation. As for the plume (see there), with time for distance: marched is a quarter of the cloud, of mass
R = rho Bx By h, whose lengths along and across the wind spread each by weight, turbulence and, along the wind, by shear
(Ermak 1990, equations 15-26). A plume becomes a puff where half of its substance is upwind (equations 29, 30): then the
half-length is that of the wind's path in half the duration, and everything else goes on as it was.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense import plume
from models.physics.dispersion.dense.mixing import GRAVITY, along, rates, shear_at
from models.physics.dispersion.dense.plume import COLUMNS, SQUARE_ROOT_3
from models.physics.dispersion.dense.records import Member
from models.physics.dispersion.dense.thermodynamics import air_enthalpy, equilibrium, stream_enthalpy, stream_state

Floats = NDArray[np.float64]

_R, _X, _B, _CORE, _L, _LCORE, _ACROSS, _AHEAD, _ALONG, _HEAT, _UP, _Z = range(12)
_MARCHED = 12
_STEP = 0.07
_EDGE = 0.9999  # of the half-length is core at the change from plume to puff


@compiled(fastmath=False)
def rebuild(y: Floats, time: float, row: Floats, before: Floats, member: Member) -> None:
    """Fill `row` (COLUMNS,) with the state that the marched quantities mean."""
    matter, air, source, wind = member.matter, member.air, member.source, member.wind
    share = min(0.25 * source.mass / source.fraction / y[_R], 1.0)
    held = share * stream_enthalpy(matter, air, source)
    held += (1.0 - share) * air_enthalpy(air) + y[_HEAT] / y[_R]
    m = share * source.fraction
    if share > 0.9999:
        kelvin, rho, vapour = stream_state(matter, air, source)
        heat = before[plume.HEAT]
    else:
        water, guess = (1.0 - m) * air.water, before[plume.KELVIN]
        kelvin, rho, heat, vapour = equilibrium(matter, m, water, held, air.pressure, guess)
    h = before[plume.HEIGHT]
    ratio = before[plume.DENSITY] / rho
    stretch, stretch_x = ratio ** (h / (2.0 * y[_B] + h)), ratio ** (h / (2.0 * y[_L] + h))
    width, length = y[_B] * stretch, y[_L] * stretch_x
    h = y[_R] / (rho * width * length)
    if h > 2.0 * width:
        grow = math.sqrt(0.5 * h / width)
        width, stretch = width * grow, stretch * grow
        h /= grow
    aloft = y[_Z] > 0.5 * h
    blown = along(wind.mean, wind, y[_Z] + 0.5 * h if aloft else h)
    rise, across, ahead = y[_UP] / y[_R], 0.0, 0.0
    if y[_Z] >= air.lid:
        rise = min(rise, 0.0)
    if not aloft and rho > air.density:
        across, ahead = max(y[_ACROSS] / y[_R], 0.0), max(y[_AHEAD] / y[_R], 0.0)
        if before[plume.CENTRE] > 0.5 * before[plume.HEIGHT] and rise < 0.0 and y[_Z] > 0.0:
            across = max(across, -rise * width / y[_Z])
        rise = -across * y[_Z] / width
    row[plume.X], row[plume.TIME] = y[_X], time
    row[plume.SPEED] = max((1.0 - share) * blown + y[_ALONG] / y[_R], 0.0)
    row[plume.WIDTH], row[plume.CORE] = width, min(y[_CORE] * stretch, 0.9999 * width)
    row[plume.LENGTH], row[plume.LENGTH_CORE] = length, min(y[_LCORE] * stretch_x, 0.9999 * length)
    row[plume.HEIGHT], row[plume.CENTRE], row[plume.FRACTION] = h, y[_Z], m
    row[plume.KELVIN], row[plume.DENSITY], row[plume.FLUX] = kelvin, rho, y[_R]
    row[plume.SPREADING], row[plume.AHEAD], row[plume.RISE] = across, ahead, rise
    row[plume.HEAT], row[plume.HELD], row[plume.VAPOUR] = heat, source.mass, vapour
    row[plume.WARMTH] = y[_HEAT] / y[_R]


@compiled(fastmath=False)
def slopes(dy: Floats, row: Floats, member: Member) -> None:
    """Fill `dy` with the growth per second of the marched quantities (equations 15-22)."""
    air, closure, wind = member.air, member.closure, member.wind
    u, width, length = row[plume.SPEED], row[plume.WIDTH], row[plume.LENGTH]
    h, z, rho = row[plume.HEIGHT], row[plume.CENTRE], row[plume.DENSITY]
    aloft = z > 0.5 * h
    top = z + 0.5 * h if aloft else h
    spread_z = h / math.sqrt(12.0) if aloft else (h - z) / SQUARE_ROOT_3
    level = z + 0.5 * spread_z
    across, ahead = row[plume.SPREADING], row[plume.AHEAD]
    mix = rates(
        air, closure, aloft, h, width, length, z, u, across, ahead, row[plume.RISE], rho, row[plume.KELVIN],
        row[plume.HEAT], along(wind.mean, wind, top), along(wind.speed, wind, top),
        shear_at(wind, level), 0.0,
    )  # fmt: skip
    weight = GRAVITY * (rho - air.density)
    inflow = mix.side * h * length + mix.ends * h * width + mix.top * width * length
    dy[_R] = air.density * SQUARE_ROOT_3 * inflow
    dy[_X] = u
    dy[_B] = SQUARE_ROOT_3 * air.density / rho * mix.side + across
    dy[_CORE] = across * row[plume.CORE] / width
    dy[_L] = SQUARE_ROOT_3 * air.density / rho * mix.ends + ahead
    dy[_LCORE] = ahead * row[plume.LENGTH_CORE] / length
    push = closure.spread * max(weight, 0.0) * h * h
    dy[_ACROSS] = 0.0 if aloft else (push + mix.drag_across) * length
    dy[_AHEAD] = 0.0 if aloft else push * width + mix.drag_ends * width
    dy[_ALONG] = mix.drag_along * length
    dy[_HEAT] = mix.heat * length
    inertia = 1.0 + closure.lifting * air.density / rho * width / h if weight < 0.0 else 1.0
    falling = (-weight * width * h / inertia + mix.drag_up) * length
    dy[_UP] = 0.0 if weight > 0.0 and not aloft else falling
    dy[_Z] = row[plume.RISE]
    row[plume.FRICTION] = mix.friction


@compiled(fastmath=False)
def take_over(y: Floats, row: Floats, member: Member) -> None:
    """Fill the marched quantities, and what a puff adds to `row`, from the plume's last row (equation 30)."""
    source, wind = member.source, member.wind
    share = row[plume.FRACTION] / source.fraction
    y[_R] = 0.25 * source.mass / row[plume.FRACTION]
    rho, width, h = row[plume.DENSITY], row[plume.WIDTH], row[plume.HEIGHT]
    row[plume.LENGTH] = y[_R] / (rho * width * h)
    row[plume.LENGTH_CORE] = _EDGE * row[plume.LENGTH]
    row[plume.AHEAD] = row[plume.SPREADING] * width / row[plume.LENGTH]
    row[plume.TIME], row[plume.FLUX] = source.duration, y[_R]
    blown = along(wind.mean, wind, row[plume.CENTRE] + 0.5 * h if row[plume.CENTRE] > 0.5 * h else h)
    y[_X], y[_Z] = row[plume.X], row[plume.CENTRE]
    y[_ALONG] = y[_R] * (row[plume.SPEED] - (1.0 - share) * blown)
    y[_HEAT] = y[_R] * row[plume.WARMTH]
    _settle(y, row)


@compiled(fastmath=False)
def begin(y: Floats, row: Floats, member: Member) -> None:
    """Fill the marched quantities and the first row of an instantaneous release: a cylinder on the ground, at rest."""
    source = member.source
    y[:] = 0.0
    row[:] = 0.0
    kelvin, rho, vapour = stream_state(member.matter, member.air, source)
    y[_R] = 0.25 * source.mass / source.fraction
    width = source.half_width
    row[plume.WIDTH] = row[plume.LENGTH] = width
    row[plume.CORE] = row[plume.LENGTH_CORE] = 0.9 * width
    row[plume.HEIGHT] = y[_R] / (rho * width * width)
    row[plume.FRACTION], row[plume.KELVIN], row[plume.DENSITY] = source.fraction, kelvin, rho
    row[plume.X], row[plume.CENTRE], row[plume.FLUX], row[plume.HEAT] = source.x, source.centre, y[_R], 1000.0
    row[plume.HELD], row[plume.VAPOUR] = source.mass, vapour
    y[_X], y[_Z] = source.x, source.centre
    _settle(y, row)


@compiled(fastmath=False)
def _settle(y: Floats, row: Floats) -> None:
    y[_B], y[_CORE], y[_L], y[_LCORE] = row[plume.WIDTH], row[plume.CORE], row[plume.LENGTH], row[plume.LENGTH_CORE]
    y[_ACROSS], y[_AHEAD] = y[_R] * row[plume.SPREADING], y[_R] * row[plume.AHEAD]
    y[_UP] = y[_R] * row[plume.RISE]


@compiled(fastmath=False)
def follow(
    out: Floats, filled: int, y: Floats, member: Member, until_x: float, until_time: float
) -> int:
    """March a puff on from row `filled` - 1 of `out`, state `y`; return the rows then filled."""
    stage, ahead = np.empty(_MARCHED), np.empty(_MARCHED)
    row, current = np.zeros(COLUMNS), out[filled - 1].copy()
    k = np.empty((4, _MARCHED))
    time, steps = current[plume.TIME], 0
    while filled < out.shape[0] and time < until_time and y[_X] < until_x and steps < plume.MOST_STEPS:
        steps += 1
        slopes(k[0], current, member)
        growth = max(k[0, _R] / y[_R], k[0, _B] / y[_B], k[0, _L] / y[_L])
        lifted = abs(y[_UP]) + 0.3 * y[_R] * math.sqrt(current[plume.HEIGHT])
        growth = max(growth, 0.3 * abs(k[0, _UP]) / lifted)
        warmth = 1000.0 * y[_R] * (abs(current[plume.KELVIN] - member.air.temperature) + 3.0)
        growth = max(growth, 0.2 * abs(k[0, _HEAT]) / warmth)
        growth = max(growth, abs(k[0, _Z]) / (current[plume.CENTRE] + 0.3 * current[plume.HEIGHT]))
        slump = y[_ACROSS] + 0.2 * y[_R] * math.sqrt(GRAVITY * current[plume.HEIGHT])
        growth = max(growth, 0.5 * k[0, _ACROSS] / slump)
        dt = max(min(_STEP / max(growth, 1e-9), until_time - time), 1e-6)
        for each in range(1, 4):
            part = 1.0 if each == 3 else 0.5
            for i in range(_MARCHED):
                stage[i] = y[i] + part * dt * k[each - 1, i]
            stage[_Z] = min(max(stage[_Z], 0.0), member.air.lid)
            rebuild(stage, time + part * dt, row, current, member)
            slopes(k[each], row, member)
        for i in range(_MARCHED):
            ahead[i] = y[i] + dt / 6.0 * (k[0, i] + 2.0 * k[1, i] + 2.0 * k[2, i] + k[3, i])
        ahead[_Z] = min(max(ahead[_Z], 0.0), member.air.lid)
        time += dt
        rebuild(ahead, time, row, current, member)
        if not (row[plume.HEIGHT] > 0.0 and row[plume.WIDTH] < math.inf and ahead[_R] > 0.0):
            break  # beyond what numbers hold; what is behind stands
        y[:] = ahead
        _settle(y, row)
        current[:] = row
        out[filled] = row
        last = time >= until_time or y[_X] >= until_x or steps == plume.MOST_STEPS
        if last or plume.told_apart(out[filled - 1], row):
            filled += 1
    return filled

"""The steady plume: a slice of cloud followed downwind.

Theory of operation. Ermak (1990, sections 2.2 and 2.4): fluxes are marched, the cloud's state is rebuilt from them
algebraically at every stage, so that mass, substance, momentum and heat are conserved by construction. Marched are, for
one half of the cloud, the mass flux R = rho U B h, the widths B and b, the momentum of spreading and rise, the height
of the centre, what drag has done to the momentum along the wind and what the ground has given in heat. Composition
follows from R alone; temperature and density from composition and heat (see `thermodynamics`); U from momentum and the
cloud's own pressure, a cubic; h from R. Where the cubic has no root the cloud is too heavy for the wind to carry it off
through so narrow a front: it is widened until it has one, over a pool by a wider blanket (`march.settled`).

A cloud is `aloft` while its centre is above half its height. Then it neither spreads by weight nor feels the ground; as
it touches down what was falling spreads. A grounded cloud lighter than air lifts off with the inertia of the air that
has to get under it (added mass of a flat cloud; the larger the wider), in mode "best".
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense.mixing import GRAVITY, along, rates, shear_at
from models.physics.dispersion.dense.records import JET, POOL, Emission, Member, Wind
from models.physics.dispersion.dense.thermodynamics import air_enthalpy, equilibrium, stream_enthalpy, stream_state

Floats = NDArray[np.float64]

# columns of a trajectory
X, TIME, SPEED, WIDTH, CORE, HEIGHT, CENTRE, FRACTION, KELVIN, DENSITY, SPREADING, RISE, FLUX = range(13)
LENGTH, LENGTH_CORE, AHEAD, HEAT, HELD, FRICTION, VAPOUR, WARMTH, RECALLED = range(13, 22)
COLUMNS = 22
# marched quantities
_R, _B, _CORE, _ACROSS, _ALONG, _HEAT, _UP, _Z, _Q, _T = range(10)
_MARCHED = 10
SQUARE_ROOT_3 = math.sqrt(3.0)
MOST_STEPS = 6000
_KEEP = 0.03
_UNBOUND = 1e9  # m2/s of wind recalled by a jet that has not come down yet
_STEP = 0.07  # by which nothing grows more than in one step, in parts of itself


@compiled(fastmath=False)
def largest_root(u_e: float, x: float) -> float:
    """Return the largest root of U^3 - u_e U^2 + x = 0; below 0 where there is none above it (equation 4e)."""
    if x <= 0.0:
        return u_e
    if u_e <= 0.0 or x > 4.0 / 27.0 * u_e**3:
        return -1.0
    cosine = max(min(1.0 - 13.5 * x / u_e**3, 1.0), -1.0)
    return u_e / 3.0 * (1.0 + 2.0 * math.cos(math.acos(cosine) / 3.0))


@compiled(fastmath=False)
def emitted(source: Emission, x: float) -> float:
    """Return the kg/s of stream (substance and any air in it) that has got into half the cloud upwind of x."""
    total = 0.5 * source.rate / source.fraction
    if source.kind != POOL:
        return total
    return total * min(max((x + source.half_width) / (2.0 * source.half_width), 0.0), 1.0)


@compiled(fastmath=False)
def recalled(wind: Wind, height: float, before: float) -> float:
    """Return m2/s of wind that a grounded cloud `height` m thick sees beyond what blows below its top.

    before: the same a step upwind. Ermak's mean wind (1990, table of cloud averages, column ua) follows a risen jet
    down from aloft: it is the wind at the cloud's top while that slumps, and from the thinnest place on only the air
    that the cloud grows into is added, so that this flow stays. 0 for other sources, and in mode "best", for what
    blows over a cloud does not depend on where it has been.
    """
    return min(before, height * (along(wind.speed, wind, height) - along(wind.mean, wind, height)))


@compiled(fastmath=False)
def rebuild(
    y: Floats, x: float, row: Floats, before: Floats, member: Member, widest: float
) -> float:
    """Fill `row` (COLUMNS,) with the state that the marched quantities mean; return by how much B had to be widened.

    before: the row of the step's beginning, whose widths and density those of this stage stretch from.
    """
    matter, air, source, closure = member.matter, member.air, member.source, member.closure
    stream = emitted(source, x)
    share = min(stream / y[_R], 1.0)
    held = share * stream_enthalpy(matter, air, source)
    held += (1.0 - share) * air_enthalpy(air) + y[_HEAT] / y[_R]
    m = share * source.fraction
    water = (1.0 - m) * air.water
    kelvin, rho, heat, vapour = equilibrium(matter, m, water, held, air.pressure, before[KELVIN])
    h, width, u = before[HEIGHT], y[_B], before[SPEED]
    aloft = y[_Z] > 0.5 * h
    stretch, core_stretch, widened = 1.0, 1.0, 0.0
    for turn in range(12):
        aloft = y[_Z] > 0.5 * h
        top = y[_Z] + 0.5 * h if aloft else h
        blown = along(member.wind.mean, member.wind, top)
        if not aloft:
            blown += recalled(member.wind, h, before[RECALLED]) / h
        stretch = (before[DENSITY] / rho) ** (h / (2.0 * width + h))
        width = y[_B] * stretch
        core_stretch = stretch
        u_e = max((1.0 - share) * blown + y[_ALONG] / y[_R], 1e-3)
        excess = 0.0 if aloft or source.kind == JET else max(rho - air.density, 0.0)
        weight = closure.head * GRAVITY * excess * y[_R] / (rho * rho * width)
        found = largest_root(u_e, weight)
        if found < 0.0:
            factor = min(weight / (4.0 / 27.0 * u_e**3), max(widest / width, 1.0))
            widened = width * (factor - 1.0)
            found = u_e / 1.5
        else:
            widened = 0.0
        full = width + widened
        tall = y[_R] / (rho * found * full)
        if tall > 2.0 * full:
            full = math.sqrt(0.5 * y[_R] / (rho * found))
            core_stretch = stretch * full / width
            width = full
            tall = 2.0 * full
        change = abs(found / u - 1.0) + abs(tall / h - 1.0)
        u = found if turn == 0 else (u * found * found) ** (1.0 / 3.0)
        h = tall if turn == 0 else math.sqrt(h * tall)
        if change < 1e-5:
            break
    width = width + widened
    core = min(y[_CORE] * core_stretch + widened, 0.9999 * width)
    h = y[_R] / (rho * u * width)
    aloft = y[_Z] > 0.5 * h
    spreading = 0.0
    rise = y[_UP] / y[_R]
    if y[_Z] >= air.lid:
        rise = min(rise, 0.0)
    if not aloft and rho > air.density:
        spreading = max(y[_ACROSS] / y[_R], 0.0)
        touches_down = before[CENTRE] > 0.5 * before[HEIGHT] and rise < 0.0 and y[_Z] > 0.0
        if touches_down:
            spreading = max(spreading, -rise * width / y[_Z])
        rise = -spreading * y[_Z] / width
    row[X], row[TIME], row[SPEED], row[WIDTH], row[CORE] = x, y[_T], u, width, core
    row[HEIGHT], row[CENTRE], row[FRACTION], row[KELVIN], row[DENSITY] = h, y[_Z], m, kelvin, rho
    row[SPREADING], row[RISE], row[FLUX], row[HEAT], row[HELD] = spreading, rise, y[_R], heat, y[_Q]
    row[VAPOUR], row[WARMTH] = vapour, y[_HEAT] / y[_R]
    row[RECALLED] = before[RECALLED] if aloft else recalled(member.wind, h, before[RECALLED])
    return widened


@compiled(fastmath=False)
def slopes(dy: Floats, row: Floats, member: Member) -> None:
    """Fill `dy` with the growth per metre of the marched quantities (equations 1-9)."""
    air, source, closure, wind = member.air, member.source, member.closure, member.wind
    x, u, width, h, z, rho = row[X], row[SPEED], row[WIDTH], row[HEIGHT], row[CENTRE], row[DENSITY]
    aloft = z > 0.5 * h
    top = z + 0.5 * h if aloft else h
    spread_z = h / math.sqrt(12.0) if aloft else (h - z) / SQUARE_ROOT_3
    level = z + 0.5 * spread_z
    blown = along(wind.mean, wind, top) + (0.0 if aloft else row[RECALLED] / h)
    extra, inflow = 0.0, 0.0
    if source.kind == POOL:
        behind = max(x - source.half_width, 0.0) / source.half_width
        extra = closure.source_shear * source.rise * u * math.exp(-behind)
        if x < source.half_width:
            inflow = 0.5 * source.rate / source.fraction / (2.0 * source.half_width)
    mix = rates(
        air, closure, aloft, h, width, 0.0, z, u, row[SPREADING], 0.0, row[RISE], rho, row[KELVIN], row[HEAT],
        blown, along(wind.speed, wind, top), shear_at(wind, level), extra,
    )  # fmt: skip
    weight = GRAVITY * (rho - air.density)
    dy[_R] = air.density * SQUARE_ROOT_3 * (mix.side * h + mix.top * width) + inflow
    dy[_B] = (SQUARE_ROOT_3 * air.density / rho * mix.side + row[SPREADING]) / u
    dy[_CORE] = row[SPREADING] * row[CORE] / (width * u)
    dy[_ACROSS] = 0.0 if aloft else closure.spread * max(weight, 0.0) * h * h + mix.drag_across
    dy[_ALONG] = mix.drag_along
    dy[_HEAT] = mix.heat
    inertia = 1.0 + closure.lifting * air.density / rho * width / h if weight < 0.0 else 1.0
    dy[_UP] = 0.0 if weight > 0.0 and not aloft else -weight * width * h / inertia + mix.drag_up
    dy[_Z] = row[RISE] / u
    dy[_Q] = 2.0 * rho * row[FRACTION] * width * h
    dy[_T] = 1.0 / u
    row[FRICTION] = mix.friction


@compiled(fastmath=False)
def start(y: Floats, row: Floats, member: Member) -> None:
    """Fill the marched quantities and the first row: a pool begins as a film of air, a jet as its own stream."""
    air, source, wind = member.air, member.source, member.wind
    y[:] = 0.0
    row[:] = 0.0
    if source.kind == POOL:
        h, width = max(source.thickness, 3.0 * air.roughness, 1e-3), source.half_width
        u = max(along(wind.mean, wind, h), 1e-3)
        rho, kelvin, m, z, vapour = air.density, air.temperature, 0.0, 0.0, 0.0
        y[_R] = rho * u * width * h
    else:
        m = source.fraction
        kelvin, rho, vapour = stream_state(member.matter, air, source)
        y[_R] = 0.5 * source.rate / source.fraction
        u, h, z = source.speed, source.thickness, source.centre
        width = y[_R] / (rho * u * h)
        y[_ALONG] = y[_R] * u
        y[_UP] = y[_R] * source.rise
    core = 0.9 * width * math.sqrt(source.fraction)  # what has mixed already has no sharp sides any more
    y[_B], y[_CORE], y[_Z] = width, core, z
    row[X], row[SPEED], row[WIDTH], row[CORE], row[HEIGHT] = source.x, u, width, core, h
    row[CENTRE], row[FRACTION], row[KELVIN], row[DENSITY], row[FLUX] = z, m, kelvin, rho, y[_R]
    row[RISE] = source.rise if source.kind == JET else 0.0
    row[HEAT], row[VAPOUR] = 1000.0, vapour
    risen = source.kind == JET and source.fraction < 1.0
    row[RECALLED] = _UNBOUND if risen and member.closure.recall else 0.0


@compiled(fastmath=False)
def told_apart(kept: Floats, row: Floats) -> bool:
    """Say whether a row differs enough from the one kept before it to be kept too: stiff marches take many steps."""
    if abs(row[X] - kept[X]) > _KEEP * (abs(kept[X]) + kept[HEIGHT]) or row[TIME] > (1.0 + _KEEP) * kept[TIME]:
        return True
    changed = False
    for column in (WIDTH, HEIGHT, FRACTION, LENGTH):
        changed = changed or abs(row[column] - kept[column]) > _KEEP * kept[column]
    return changed


@compiled(fastmath=False)
def follow(
    out: Floats, member: Member, until_x: float, until_held: float, widest: float
) -> tuple[int, float]:
    """March one plume into `out` (rows, COLUMNS); return rows filled and metres of widening over the source.

    It ends at `until_x`, or where half of all that is released is upwind (`until_held`, equation 29a), or where `out`
    is full.
    """
    source = member.source
    y, stage, ahead, row = np.empty(_MARCHED), np.empty(_MARCHED), np.empty(_MARCHED), np.zeros(COLUMNS)
    k = np.empty((4, _MARCHED))
    start(y, row, member)
    out[0] = row
    x, widened, filled, steps, dx = source.x, 0.0, 1, 0, 0.0
    begin = row.copy()
    while x < until_x and filled < out.shape[0] and steps < MOST_STEPS:
        steps += 1
        slopes(k[0], begin, member)
        growth = max(k[0, _R] / y[_R], k[0, _B] / y[_B])
        lifted = abs(y[_UP]) + 0.3 * y[_R] * math.sqrt(begin[HEIGHT])
        growth = max(growth, 0.3 * abs(k[0, _UP]) / lifted)
        warmth = 1000.0 * y[_R] * (abs(begin[KELVIN] - member.air.temperature) + 3.0)
        growth = max(growth, 0.2 * abs(k[0, _HEAT]) / warmth)
        growth = max(growth, abs(k[0, _Z]) / (begin[CENTRE] + 0.3 * begin[HEIGHT]))
        fine = _STEP if begin[HEIGHT] > 0.05 else 3.0 * _STEP
        dx = min(fine / max(growth, 1e-9), 0.5 * (abs(x - source.x) + 20.0 * begin[HEIGHT]) + 0.01)
        if source.kind == POOL and x < source.half_width:
            dx = min(dx, 0.1 * source.half_width, source.half_width - x + 1e-9)
        dx = max(min(dx, until_x - x), 1e-6)
        for each in range(1, 4):
            part = 1.0 if each == 3 else 0.5
            for i in range(_MARCHED):
                stage[i] = y[i] + part * dx * k[each - 1, i]
            stage[_Z] = min(max(stage[_Z], 0.0), member.air.lid)
            rebuild(stage, x + part * dx, row, begin, member, widest)
            slopes(k[each], row, member)
        for i in range(_MARCHED):
            ahead[i] = y[i] + dx / 6.0 * (k[0, i] + 2.0 * k[1, i] + 2.0 * k[2, i] + k[3, i])
        ahead[_Z] = min(max(ahead[_Z], 0.0), member.air.lid)
        wider = rebuild(ahead, x + dx, row, begin, member, widest)
        if not (row[HEIGHT] > 0.0 and row[WIDTH] < math.inf and ahead[_R] > 0.0):
            break  # beyond what numbers hold; what is behind stands
        x += dx
        if source.kind == POOL and x <= source.half_width + 1e-6:
            widened += wider
        settle_momenta(ahead, row)
        y[:] = ahead
        begin[:] = row
        out[filled] = row
        done = y[_Q] >= until_held
        if done or x >= until_x or steps == MOST_STEPS or told_apart(out[filled - 1], row):
            filled += 1
        if done:
            break
    return filled, widened


@compiled(fastmath=False)
def settle_momenta(y: Floats, row: Floats) -> None:
    """Bring the marched widths and momenta in line with the rebuilt state at the end of a step."""
    y[_B], y[_CORE] = row[WIDTH], row[CORE]
    y[_ACROSS] = y[_R] * row[SPREADING]
    y[_UP] = y[_R] * row[RISE]

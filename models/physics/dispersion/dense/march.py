"""Every member of an ensemble followed from its source to the end: the one kernel that others call."""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense import plume, puff
from models.physics.dispersion.dense.mixing import GRAVITY
from models.physics.dispersion.dense.records import CLOUD, POOL, Air, Closure, Emission, Matter, Member, Wind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PASSES = 25
_STILL_S = 3600.0
_AGREED = 0.005  # of the source's width, between two passes


@compiled(fastmath=False)
def air_of(row: Floats) -> Air:
    """Return one member's air from its row of `airs`, the fields in order."""
    return Air(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11], row[12]
    )


@compiled(fastmath=False)
def emission_of(row: Floats) -> Emission:
    """Return one member's source from its row of `sources`, the fields in order."""
    return Emission(
        int(row[0]), row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10], row[11], row[12]
    )


@compiled(fastmath=False)
def wider(source: Emission, half_width: float) -> Emission:
    """Return the same pool under a wider blanket: as much substance over more ground."""
    rise = source.rise * (source.half_width / half_width) ** 2
    return Emission(
        source.kind, source.rate, source.duration, source.mass, half_width, source.thickness, source.centre,
        -half_width, source.speed, rise, source.temperature, source.liquid, source.fraction,
    )  # fmt: skip


@compiled(fastmath=False)
def settled(out: Floats, member: Member, widest: float) -> Member:
    """Return the member with the blanket of gas that a heavy cloud spreads over and upwind of its pool (section 2.4).

    The half-width goes to the geometric mean of itself and itself with all of the widening that the wind asked for,
    until it no longer asks.
    """
    for _ in range(_PASSES):
        half_width = member.source.half_width
        _, more = plume.follow(out, member, 1.0001 * half_width, math.inf, widest)
        found = math.sqrt(half_width * (half_width + more))
        if found < half_width * (1.0 + _AGREED) or half_width >= widest:
            break
        source = wider(member.source, min(found, widest))
        member = Member(member.matter, member.air, source, member.closure, member.wind)
    return member


@compiled(fastmath=False)
def march(
    out: Floats, filled: Ints, changed: Ints, half_widths: Floats, matter: Matter, airs: Floats, sources: Floats,
    closure: Closure, winds: Floats, means: Floats, first: float, step: float, until_x: float, until_time: float,
) -> None:  # fmt: skip
    """Fill trajectories `out` (members, rows, COLUMNS), the rows `filled` and the row where each became a puff.

    changed: the row's number, or what is filled if it stays a plume; half_widths: of the blankets in the end; airs,
    sources: (members, fields); winds, means: (members, nodes) speed and mean speed below exp(first + i step) m.
    """
    y = np.zeros(12)
    for i in range(out.shape[0]):
        wind = Wind(winds[i], means[i], first, step)
        member = Member(matter, air_of(airs[i]), emission_of(sources[i]), closure, wind)
        source = member.source
        half_widths[i] = source.half_width
        if source.kind == CLOUD:
            puff.begin(y, out[i, 0], member)
            filled[i], changed[i] = puff.follow(out[i], 1, y, member, until_x, until_time), 0
            continue
        inflow = source.rate / source.fraction / member.air.density
        # as far as a steady source under no wind at all would spread in its time (Britter 1979)
        spread = 0.84 * (GRAVITY * inflow) ** 0.25 * min(source.duration, _STILL_S) ** 0.75
        widest = max(spread, 2.0 * source.half_width)
        if source.kind == POOL:
            member = settled(out[i], member, widest)
            half_widths[i] = member.source.half_width
        half = 0.5 * source.rate * source.duration if source.duration < math.inf else math.inf
        count, _ = plume.follow(out[i], member, until_x, half, widest)
        changed[i] = count
        last = out[i, count - 1]
        if last[plume.HELD] >= half and count < out.shape[1]:
            changed[i] = count - 1
            puff.take_over(y, last, member)
            count = puff.follow(out[i], count, y, member, until_x, until_time)
        filled[i] = count

"""Every member of an ensemble followed from its source to the end: the one kernel that others call."""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.dense import plume, puff
from models.physics.dispersion.dense.records import CLOUD, POOL, Air, Closure, Emission, Matter

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PASSES = 25
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
def settled(
    out: Floats, matter: Matter, air: Air, source: Emission, closure: Closure, winds: Floats, means: Floats,
    first: float, step: float, widest: float, lifting: float,
) -> Emission:  # fmt: skip
    """Return the pool with the blanket of gas that a heavy cloud spreads over and upwind of it (section 2.4).

    The half-width goes to the geometric mean of itself and itself with all of the widening that the wind asked for,
    until it no longer asks.
    """
    for _ in range(_PASSES):
        end = 1.0001 * source.half_width
        _, more, _ = plume.follow(
            out, matter, air, source, closure, winds, means, first, step, end, math.inf, widest, lifting
        )
        found = math.sqrt(source.half_width * (source.half_width + more))
        if found < source.half_width * (1.0 + _AGREED) or source.half_width >= widest:
            break
        source = wider(source, min(found, widest))
    return source


@compiled(fastmath=False)
def march(
    out: Floats, filled: Ints, changed: Ints, half_widths: Floats, matter: Matter, airs: Floats,
    sources: Floats, closure: Closure, winds: Floats, means: Floats, first: float, step: float, until_x: float,
    until_time: float, lifting: float,
) -> None:  # fmt: skip
    """Fill trajectories `out` (members, rows, COLUMNS), the rows `filled` and the row where each became a puff.

    changed: the row's number, or what is filled if it stays a plume; half_widths: of the blankets in the end; winds,
    means: (members, nodes) speed and mean speed below exp(first + i step) m.
    """
    y = np.zeros(12)
    for i in range(out.shape[0]):
        air, source = air_of(airs[i]), emission_of(sources[i])
        if source.kind == CLOUD:
            puff.begin(y, out[i, 0], matter, air, source, means[i], first, step)
            filled[i] = puff.follow(
                out[i], 1, y, matter, air, source, closure, winds[i], means[i], first, step, until_x, until_time, lifting
            )
            changed[i], half_widths[i] = 0, source.half_width
            continue
        inflow = source.rate / source.fraction / air.density
        time = min(source.duration, 3600.0)
        widest = max(0.84 * (9.81 * inflow) ** 0.25 * time**0.75, 2.0 * source.half_width)
        if source.kind == POOL:
            source = settled(
                out[i], matter, air, source, closure, winds[i], means[i], first, step, widest, lifting
            )
        half = 0.5 * source.rate * source.duration if source.duration < math.inf else math.inf
        count, _, _ = plume.follow(
            out[i], matter, air, source, closure, winds[i], means[i], first, step, until_x, half, widest, lifting
        )
        half_widths[i], changed[i] = source.half_width, count
        last = out[i, count - 1]
        if last[plume.HELD] >= half and count < out.shape[1]:
            changed[i] = count - 1
            puff.take_over(y, last, source, means[i], first, step)
            count = puff.follow(
                out[i], count, y, matter, air, source, closure, winds[i], means[i], first, step, until_x, until_time,
                lifting,
            )  # fmt: skip
        filled[i] = count

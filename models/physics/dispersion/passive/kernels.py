"""Compiled inner loops of the passive model. Importing this module imports numba: do it late, and off the main thread.

Everything here lets go of the interpreter: several clouds compute side by side in threads. What the numbers mean stands
in `turbulence.py`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.passive.turbulence import DRAXLER_S, HEIGHTS

Floats = NDArray[np.float64]

SPACING = 0.9  # between neighbouring puffs, in sigmas; their sum is then smooth to 1e-9
REACH = 5.0  # sigmas at which a puff is cut off
ABOVE, BELOW = 1.55, 0.6  # of the mean height: where a cloud feels the diffusivity, and with which wind it moves
_LOWEST = float(HEIGHTS[0])
_PER_LOG = (HEIGHTS.size - 1) / math.log(HEIGHTS[-1] / HEIGHTS[0])
_LAST = HEIGHTS.size - 2
_MIXED = 4.0  # lids: a cloud deeper than this is mixed to 2 %
_NARROW = math.sqrt(2.0 / math.pi)  # mean distance from the middle of a Gaussian, in sigmas


@compiled()
def looked_up(table: Floats, column: int, height: float) -> float:
    """Return a column of a table at `height` m."""
    place = min(max(math.log(max(height, _LOWEST) / _LOWEST) * _PER_LOG, 0.0), _LAST + 0.999999)
    below = int(place)
    return float(table[below, column] + (place - below) * (table[below + 1, column] - table[below, column]))


@compiled()
def vertical(z: float, source: float, mean: float, exponent: float, lid: float) -> float:
    """Return the vertical distribution in 1/m at z m: exp(-|z - source|^s / a^s), reflected by ground and lid.

    mean: the cloud's mean distance from its middle in m, which fixes a; exponent: s over the ground. A cloud that has
    not reached the ground yet is Gaussian. Its integral from ground to lid is 1 whatever the figures.
    """
    s = 2.0 + (exponent - 2.0) * mean * mean / (mean * mean + source * source + 1e-12)
    whole = math.gamma(1.0 / s)
    a = mean * whole / math.gamma(2.0 / s)
    if a > _MIXED * lid:
        return 1.0 / lid
    total = math.exp(-((abs(z - source) / a) ** s)) + math.exp(-(((z + source) / a) ** s))
    for image in range(1, 40):
        up, down = 2.0 * image * lid - z, 2.0 * image * lid + z
        added = math.exp(-((abs(up - source) / a) ** s)) + math.exp(-(((up + source) / a) ** s))
        added += math.exp(-(((down - source) / a) ** s)) + math.exp(-(((down + source) / a) ** s))
        total += added
        if added < 1e-6 * total:
            break
    return total * s / (2.0 * a * whole)


@compiled()
def advanced(state: Floats, seconds: float, table: Floats, figures: Floats, source: float, towards: Floats) -> None:
    """Let a tracer live `seconds` more in one weather.

    state: (7,) drift x, drift y, lateral spread, mean height, profile exponent, share still airborne, and the age in s
    at which a point source would have become so wide: changed in place.
    """
    lid, sigma_v, uptake, decay = figures[0], figures[1], figures[2], figures[3]
    left, mean, age = seconds, state[3], state[6]
    while left > 0.0:
        felt = max(source, ABOVE * mean)
        carried = math.sqrt(source * source + (BELOW * mean) ** 2)
        speed = looked_up(table, 0, min(carried, 0.5 * lid))
        ratio = min(1.0, speed / max(looked_up(table, 0, felt), 1e-6))
        rate = looked_up(table, 1, felt) / (ABOVE * mean) * ratio
        rate = min(rate, _NARROW * looked_up(table, 3, felt))
        step = min(left, 0.1 * mean / max(rate, 1e-9))
        middle = mean + 0.5 * step * rate
        felt = max(source, ABOVE * middle)
        growth = min(looked_up(table, 1, felt) / (ABOVE * middle) * ratio, _NARROW * looked_up(table, 3, felt))
        carried = math.sqrt(source * source + (BELOW * middle) ** 2)
        speed = looked_up(table, 0, min(carried, 0.5 * lid))
        state[0] += towards[0] * speed * step
        state[1] += towards[1] * speed * step
        state[2] += sigma_v * (_draxler(age + step) - _draxler(age))
        mean = min(mean + step * growth, 10.0 * lid)
        state[4] = looked_up(table, 2, felt)
        if uptake > 0.0 or decay > 0.0:
            low = vertical(0.0, source, middle, state[4], lid) if uptake > 0.0 else 0.0
            state[5] *= math.exp(-(uptake * low + decay) * step)
        age += step
        left -= step
    state[3], state[6] = mean, age


@compiled()
def _draxler(age: float) -> float:
    """Return sigma y / sigma v in s after `age` seconds."""
    return age / (1.0 + 0.9 * math.sqrt(age / DRAXLER_S))


@compiled()
def lives(ages: Floats, start: Floats, table: Floats, figures: Floats, source: float) -> Floats:
    """Return the states (ages, 7) of one tracer at ascending ages in s, in one weather, moving along x.

    start: (7,) its state when it is emitted.
    """
    states = np.empty((ages.size, start.size))
    state, age, along = start.copy(), 0.0, np.array([1.0, 0.0])
    for j in range(ages.size):
        advanced(state, ages[j] - age, table, figures, source, along)
        age = ages[j]
        states[j] = state
    return states


@compiled()
def verticals(states: Floats, z: float, source: float, lid: float) -> Floats:
    """Return the vertical distribution (n,) in 1/m of each state at z m."""
    found = np.empty(states.shape[0])
    for k in range(states.shape[0]):
        found[k] = vertical(z, source, states[k, 3], states[k, 4], lid)
    return found


@compiled()
def march(
    emitted: Floats, step: float, steps: int, knots: Floats, towards: Floats, tables: Floats, figures: Floats,
    local: Floats, corner: Floats, start: Floats, source: float,
) -> Floats:  # fmt: skip
    """Follow each tracer from its emission through changing wind.

    emitted: (n,) s; knots: (pieces,) s from which each piece of weather holds; towards: (pieces, 2); tables, figures:
    one a piece; local: (pieces, rows, columns, 2), what the map does to the wind (along it, to its left) in cells whose
    left, bottom and size `corner` gives, in m from the source.
    Returns (tracers, steps + 1, 7): states at times 0, step, 2 step ...; what lies before the emission is not filled.
    """
    states = np.zeros((emitted.size, steps + 1, start.size))
    along = np.empty(2)
    for k in range(emitted.size):
        state, time = start.copy(), emitted[k]
        piece = np.searchsorted(knots, time, side="right") - 1
        for j in range(int(time / step) + 1, steps + 1):
            while time < j * step:
                stop, following = j * step, piece + 1 < knots.size
                if following and knots[piece + 1] < stop:
                    stop = knots[piece + 1]
                _bent(along, towards[piece], local[piece], corner, state)
                advanced(state, stop - time, tables[piece], figures[piece], source, along)
                time = stop
                if following and knots[piece + 1] <= time:
                    piece += 1
            states[k, j] = state
    return states


@compiled()
def _bent(along: Floats, towards: Floats, local: Floats, corner: Floats, state: Floats) -> None:
    """Fill `along` with the wind's direction, times its local speed-up, where a tracer is."""
    rows, columns = local.shape[0], local.shape[1]
    ahead, aside = 1.0, 0.0
    row = math.floor((state[1] - corner[1]) / corner[2])
    column = math.floor((state[0] - corner[0]) / corner[2])
    if 0 <= row < rows and 0 <= column < columns:
        ahead, aside = local[row, column, 0], local[row, column, 1]
    along[0] = ahead * towards[0] - aside * towards[1]
    along[1] = ahead * towards[1] + aside * towards[0]


@compiled()
def tracers_at(states: Floats, emitted: Floats, step: float, time: float, start: Floats) -> Floats:
    """Return the tracers already emitted as (n, 8): their states and when they were emitted, oldest first."""
    count = np.searchsorted(emitted, time, side="left")
    width = start.size
    found = np.empty((count, width + 1))
    j = min(int(time / step), states.shape[1] - 2)
    for k in range(count):
        born = max(j * step, emitted[k])
        share = (time - born) / ((j + 1) * step - born)
        for i in range(width):
            before = states[k, j, i] if j * step > emitted[k] else start[i]
            found[k, i] = before + share * (states[k, j + 1, i] - before)
        found[k, width] = emitted[k]
    return found


@compiled()
def steady_tracers_at(states: Floats, ages: Floats, emitted: Floats, time: float, towards: Floats) -> Floats:
    """Return the tracers already emitted as `tracers_at` does, all having lived the one life in `states` at `ages`."""
    count = np.searchsorted(emitted, time, side="left")
    width = states.shape[1]
    found = np.empty((count, width + 1))
    for k in range(count):
        age = time - emitted[k]
        j = min(max(np.searchsorted(ages, age) - 1, 0), ages.size - 2)
        share = min(max((age - ages[j]) / (ages[j + 1] - ages[j]), 0.0), 1.0)
        for i in range(width):
            found[k, i] = states[j, i] + share * (states[j + 1, i] - states[j, i])
        run = found[k, 0]
        found[k, 0], found[k, 1] = run * towards[0], run * towards[1]
        found[k, width] = emitted[k]
    return found


@compiled()
def of_ages(states: Floats, ages: Floats, young: float, old: float, towards: Floats) -> Floats:
    """Return the stretch of a steady plume between two ages in s as `tracers_at` does; the last column is -age."""
    first, last = np.searchsorted(ages, young, side="right"), np.searchsorted(ages, old, side="left")
    emitted = np.empty(last - first + 2)
    emitted[0], emitted[-1] = -old, -young
    for k in range(first, last):
        emitted[last - k] = -ages[k]
    return steady_tracers_at(states, ages, emitted, 1e-9, towards)


@compiled()
def puffs_along(tracers: Floats, released: Floats, width: float, finest: float) -> Floats:
    """Turn the line of tracers into puffs no farther apart than `SPACING` sigmas, few where the cloud is wide.

    tracers: (n, 8), oldest first; released: (n,) kg that had got out when each was emitted; width: sigma y in m at the
    source; finest: m below which sigma y is not resolved.
    Returns (m, 6): x, y, sigma y, mean height in m, profile exponent, kg.
    """
    puffs = np.empty((max(64, 4 * tracers.shape[0]), 6))
    sigma = np.sqrt(tracers[:, 2] ** 2 + width * width)
    count, i, last = 0, 0, tracers.shape[0] - 1
    while i < last:
        j = i + 1
        length = math.hypot(tracers[j, 0] - tracers[i, 0], tracers[j, 1] - tracers[i, 1])
        while j < last:
            longer = length + math.hypot(tracers[j + 1, 0] - tracers[j, 0], tracers[j + 1, 1] - tracers[j, 1])
            if longer > SPACING * max(finest, sigma[j + 1]):
                break
            length, j = longer, j + 1
        narrowest = max(finest, min(sigma[i], sigma[j]))
        parts = min(500, max(1, math.ceil(length / (SPACING * narrowest))))
        if count + parts > puffs.shape[0]:
            larger = np.empty((2 * puffs.shape[0] + parts, 6))
            larger[:count] = puffs[:count]
            puffs = larger
        kg = (released[j] - released[i]) / parts
        for k in range(parts):
            share = (k + 0.5) / parts
            for c in range(5):
                puffs[count, c] = tracers[i, c] + share * (tracers[j, c] - tracers[i, c])
            puffs[count, 2] = sigma[i] + share * (sigma[j] - sigma[i])
            puffs[count, 5] = kg * (tracers[i, 5] + share * (tracers[j, 5] - tracers[i, 5]))
            count += 1
        i = j
    return puffs[:count]


@compiled()
def across_cells(
    weights: Floats, first: int, last: int, origin: float, cell: float, centre: float, sigma: float
) -> float:
    """Fill weights[first:last] with one puff's horizontal distribution in 1/m, averaged over each cell if narrow.

    Returns the largest of them.
    """
    largest = 0.0
    if sigma > 1.5 * cell:
        norm = 1.0 / (math.sqrt(2.0 * math.pi) * sigma)
        for i in range(first, last):
            d = (origin + (i + 0.5) * cell - centre) / sigma
            weights[i] = norm * math.exp(-0.5 * d * d)
            largest = max(largest, weights[i])
        return largest
    scale = 1.0 / (math.sqrt(2.0) * sigma)
    before = math.erf((origin + first * cell - centre) * scale)
    for i in range(first, last):
        after = math.erf((origin + (i + 1) * cell - centre) * scale)
        weights[i] = 0.5 * (after - before) / cell
        largest = max(largest, weights[i])
        before = after
    return largest


@compiled()
def add_to_grid(
    field: NDArray[np.float32], puffs: Floats, left: float, bottom: float, cell: float,
    z: float, source: float, lid: float, factor: float, negligible: float,
) -> None:  # fmt: skip
    """Add puffs to field (rows, columns): the concentration at `z` m, times `factor`.

    Puffs and rows that nowhere give more than `negligible` (after `factor`) are left out.
    """
    rows, columns = field.shape
    across, along = np.empty(columns), np.empty(rows)
    for k in range(puffs.shape[0]):
        x, y, sigma, mean, exponent, mass = puffs[k]
        reach = REACH * sigma + cell
        c0, c1 = max(0, int((x - reach - left) / cell)), min(columns, int((x + reach - left) / cell) + 1)
        r0, r1 = max(0, int((y - reach - bottom) / cell)), min(rows, int((y + reach - bottom) / cell) + 1)
        if c0 >= c1 or r0 >= r1:
            continue
        strength = factor * mass * vertical(z, source, mean, exponent, lid)
        peak = abs(strength) * across_cells(across, c0, c1, left, cell, x, sigma)
        if peak * across_cells(along, r0, r1, bottom, cell, y, sigma) <= negligible:
            continue
        for r in range(r0, r1):
            if peak * along[r] <= negligible:
                continue
            row = np.float32(strength * along[r])
            for c in range(c0, c1):
                field[r, c] += row * np.float32(across[c])


@compiled()
def add_to_points(
    values: Floats, puffs: Floats, x: Floats, y: Floats, z: Floats, source: float, lid: float, factor: float
) -> None:
    """Add puffs to values (n,): the concentration at the points x, y, z, times `factor`."""
    for i in range(x.size):
        total = 0.0
        for k in range(puffs.shape[0]):
            sigma = puffs[k, 2]
            d2 = ((x[i] - puffs[k, 0]) ** 2 + (y[i] - puffs[k, 1]) ** 2) / (sigma * sigma)
            if d2 < 2.0 * REACH * REACH:
                flat = math.exp(-0.5 * d2) / (2.0 * math.pi * sigma * sigma)
                total += puffs[k, 5] * flat * vertical(z[i], source, puffs[k, 3], puffs[k, 4], lid)
        values[i] += factor * total

"""Compiled inner loops of the puff model. Importing this module imports numba: do it late, and off the main thread.

Everything here lets go of the interpreter: several clouds compute side by side in threads.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled

Floats = NDArray[np.float64]

# Briggs (1973), open country: sigma = a x (1 + b x)^p, rows A to F; x in m
SIGMA_Y = np.array([[a, 1e-4, -0.5] for a in (0.22, 0.16, 0.11, 0.08, 0.06, 0.04)])
SIGMA_Z = np.array(
    [
        [0.20, 0.0, 0.0], [0.12, 0.0, 0.0], [0.08, 2e-4, -0.5], [0.06, 1.5e-3, -0.5], [0.03, 3e-4, -1.0],
        [0.016, 3e-4, -1.0],
    ]
)  # fmt: skip
SPACING = 0.9  # between neighbouring puffs, in sigmas; their sum is then smooth to 1e-9
REACH = 5.0  # sigmas at which a puff is cut off
# A cloud on the ground moves with the wind at 0.6 of its mean height (van Ulden 1978), which is 0.8 sigma z
LEVEL = 0.6 * 0.8


@compiled()
def sigma_at(curve: Floats, x: float) -> float:
    """Return the spread after x m in one class."""
    return float(curve[0] * x * (1.0 + curve[1] * x) ** curve[2])


@compiled()
def distance_for(curve: Floats, sigma: float) -> float:
    """Return the virtual distance at which one class gives `sigma`; -1 where it never does."""
    a, b, p = curve[0], curve[1], curve[2]
    if p == 0.0:
        return float(sigma / a)
    if p == -1.0:
        return float(sigma / (a - b * sigma)) if a > b * sigma else -1.0
    q = sigma * sigma / (a * a)  # p == -1/2: x^2 - q b x - q = 0
    return float(0.5 * (q * b + math.sqrt(q * q * b * b + 4.0 * q)))


@compiled()
def grown(curve: Floats, sigma: float, run: float) -> float:
    """Return the spread after `run` m more in one class.

    Growth goes on from the virtual distance that gives the present spread in this class: on a change of class a cloud
    never shrinks, and in air too stable to have made it so wide it stays as it is.
    """
    virtual = distance_for(curve, sigma)
    return max(sigma, sigma_at(curve, virtual + run)) if virtual >= 0.0 else sigma


@compiled()
def speed_of(profile: Floats, height: float) -> float:
    """Return the wind at `height` m from speeds at geometrically spaced heights from 1 to 100 m."""
    place = min(max(math.log(max(height, 1.0)) / math.log(100.0), 0.0), 1.0) * (profile.size - 1)
    below = min(int(place), profile.size - 2)
    return float(profile[below] + (place - below) * (profile[below + 1] - profile[below]))


@compiled()
def march(
    emitted: Floats, step: float, steps: int, knots: Floats, towards: Floats, speeds: Floats,
    classes: NDArray[np.int64], initial: float, height: float, curves_y: Floats, curves_z: Floats, calm: float,
) -> Floats:  # fmt: skip
    """Follow each tracer from its emission through the wind.

    Returns (tracers, steps + 1, 4): drift x, drift y, sigma y, sigma z in m at times 0, step, 2 step ...; what lies
    before the emission is not filled.
    """
    states = np.zeros((emitted.size, steps + 1, 4))
    for k in range(emitted.size):
        time, x, y, sigma_y, sigma_z = emitted[k], 0.0, 0.0, initial, initial
        piece = np.searchsorted(knots, time, side="right") - 1
        for j in range(int(time / step) + 1, steps + 1):
            while time < j * step:
                stop, following = j * step, piece + 1 < knots.size
                if following and knots[piece + 1] < stop:
                    stop = knots[piece + 1]
                speed = speed_of(speeds[piece], max(height, LEVEL * sigma_z))
                x += towards[piece, 0] * speed * (stop - time)
                y += towards[piece, 1] * speed * (stop - time)
                run = max(speed, calm) * (stop - time)
                sigma_y = grown(curves_y[classes[piece]], sigma_y, run)
                sigma_z = grown(curves_z[classes[piece]], sigma_z, run)
                time = stop
                if following and knots[piece + 1] <= time:
                    piece += 1
            states[k, j, 0], states[k, j, 1], states[k, j, 2], states[k, j, 3] = x, y, sigma_y, sigma_z
    return states


@compiled()
def tracers_at(states: Floats, emitted: Floats, step: float, time: float, initial: float) -> Floats:
    """Return the tracers already emitted as (n, 5): drift x, drift y, sigma y, sigma z, emission, oldest first."""
    count = np.searchsorted(emitted, time, side="left")
    found = np.empty((count, 5))
    j = min(int(time / step), states.shape[1] - 2)
    for k in range(count):
        start = max(j * step, emitted[k])
        share = (time - start) / ((j + 1) * step - start)
        for i in range(4):
            source = 0.0 if i < 2 else initial
            before = states[k, j, i] if j * step > emitted[k] else source
            found[k, i] = before + share * (states[k, j + 1, i] - before)
        found[k, 4] = emitted[k]
    return found


@compiled()
def puffs_along(tracers: Floats, rate: float, finest: float) -> Floats:
    """Turn the line of tracers into puffs no farther apart than `SPACING` sigmas, few where the cloud is wide.

    tracers: (n, 5) x, y, sigma y, sigma z, emission, oldest first; finest: m below which sigma y is not resolved.
    Returns (m, 5): x, y, sigma y, sigma z, kg.
    """
    puffs = np.empty((max(64, 4 * tracers.shape[0]), 5))
    count, i, last = 0, 0, tracers.shape[0] - 1
    while i < last:
        j = i + 1
        length = math.hypot(tracers[j, 0] - tracers[i, 0], tracers[j, 1] - tracers[i, 1])
        while j < last:
            longer = length + math.hypot(tracers[j + 1, 0] - tracers[j, 0], tracers[j + 1, 1] - tracers[j, 1])
            if longer > SPACING * max(finest, tracers[j + 1, 2]):
                break
            length, j = longer, j + 1
        narrowest = max(finest, min(tracers[i, 2], tracers[j, 2]))
        parts = min(500, max(1, math.ceil(length / (SPACING * narrowest))))
        if count + parts > puffs.shape[0]:
            larger = np.empty((2 * puffs.shape[0] + parts, 5))
            larger[:count] = puffs[:count]
            puffs = larger
        kg = rate * (tracers[j, 4] - tracers[i, 4]) / parts
        for k in range(parts):
            share = (k + 0.5) / parts
            for c in range(4):
                puffs[count, c] = tracers[i, c] + share * (tracers[j, c] - tracers[i, c])
            puffs[count, 4] = kg
            count += 1
        i = j
    return puffs[:count]


@compiled()
def vertical(z: float, source: float, sigma: float, lid: float) -> float:
    """Return the vertical distribution in 1/m between reflecting ground and mixing lid."""
    if sigma > 1.2 * lid:
        return 1.0 / lid
    total = 0.0
    for image in range(-3, 4):
        below, above = z - source + 2 * image * lid, z + source + 2 * image * lid
        total += math.exp(-0.5 * (below / sigma) ** 2) + math.exp(-0.5 * (above / sigma) ** 2)
    return total / (math.sqrt(2.0 * math.pi) * sigma)


@compiled()
def _profile(weights: Floats, first: int, last: int, origin: float, cell: float, centre: float, sigma: float) -> float:
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
        x, y, sigma, sigma_z, mass = puffs[k]
        reach = REACH * sigma + cell
        c0, c1 = max(0, int((x - reach - left) / cell)), min(columns, int((x + reach - left) / cell) + 1)
        r0, r1 = max(0, int((y - reach - bottom) / cell)), min(rows, int((y + reach - bottom) / cell) + 1)
        if c0 >= c1 or r0 >= r1:
            continue
        strength = factor * mass * vertical(z, source, sigma_z, lid)
        peak = strength * _profile(across, c0, c1, left, cell, x, sigma)
        if peak * _profile(along, r0, r1, bottom, cell, y, sigma) <= negligible:
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
                total += puffs[k, 4] * flat * vertical(z[i], source, puffs[k, 3], lid)
        values[i] += factor * total

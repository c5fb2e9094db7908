"""Compiled inner loops of the passive model. Importing this module imports numba: do it late, and off the main thread.

Everything here lets go of the interpreter: several clouds compute side by side in threads. What the numbers mean stands
in `turbulence.py`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.dispersion.passive.turbulence import HEIGHTS

Floats = NDArray[np.float64]

SPACING = 0.9  # between neighbouring puffs, in sigmas; their sum is then smooth to 1e-9
REACH = 5.0  # sigmas at which a puff is cut off
ABOVE, BELOW = 1.55, 0.6  # of the mean height: where a cloud feels the diffusivity, and with which wind it moves
DRAXLER_S = 300.0
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
def advanced(
    state: Floats, seconds: float, age: float, table: Floats, figures: Floats, source: float, towards: Floats
) -> None:
    """Let a tracer live `seconds` more in one weather; `age` is what it was before.

    state: (6,) drift x, drift y, lateral spread, mean height, profile exponent, share still airborne: changed in place.
    """
    lid, sigma_v, uptake, decay = figures[0], figures[1], figures[2], figures[3]
    left, mean = seconds, state[3]
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
    state[3] = mean


@compiled()
def _draxler(age: float) -> float:
    """Return sigma y / sigma v in s after `age` seconds."""
    return age / (1.0 + 0.9 * math.sqrt(age / DRAXLER_S))


@compiled()
def lives(ages: Floats, start: Floats, table: Floats, figures: Floats, source: float) -> Floats:
    """Return the states (ages, 6) of one tracer at ascending ages in s, in one weather, moving along x.

    start: (6,) its state when it is emitted.
    """
    states = np.empty((ages.size, 6))
    state, age, along = start.copy(), 0.0, np.array([1.0, 0.0])
    for j in range(ages.size):
        advanced(state, ages[j] - age, age, table, figures, source, along)
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

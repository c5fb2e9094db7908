"""What one kilogram a second from a place would read at each sensor: the forward model of the search, compiled.

Theory of operation. Over flat ground the wind is the same everywhere, so the trail of gas that has left a source since
an hour ago has the same shape for every source: only the sensor's place relative to it differs. The trail at an instant
is a chain of straight pieces, one for each row's wind, cut so finely near the source that the spread hardly grows along
a piece. A piece contributes the closed form of a line of puffs,

    c = 1/|V| [Phi((L - s)/sy) - Phi(-s/sy)] N(d; sy) p(z),

s along and d across the piece, sy and the vertical distribution p those of the passive model at the age of the place on
the piece; in a calm it becomes a puff that stands still. The reading of a row is the mean of `INSTANTS` such looks. A
turned wind (its direction is never known to a few degrees) is the same trail turned about the source, hence the sensor
turned backwards.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled
from models.physics.inversion.trails import AGES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

INSTANTS = 2  # looks in a row
_PIECES = 256
_REACH = 3.5  # sigmas
_GROWTH = 0.5  # of its age that a piece lasts
_FIRST_S = 4.0  # s that the first pieces last at least
_STILL = 0.02  # m/s
_YOUNGEST, _OLDEST = float(AGES[0]), float(AGES[-1])
_PER_LOG = (AGES.size - 1) / math.log(_OLDEST / _YOUNGEST)
_LAST = AGES.size - 2
_ROOT_TWO, _ROOT_TWO_PI = math.sqrt(2.0), math.sqrt(2.0 * math.pi)


@compiled()
def unit_responses(
    offsets: Floats, groups: Integers, pairs: Integers, owners: Integers, weights: Floats, sensors: int,
    velocity: Floats, kinds: Integers, lives: Floats, depths: Floats, turns: Floats, wanted: Integers, step: float,
) -> Floats:  # fmt: skip
    """Return the kg/m3 that 1 kg/s gives as (wanted, sources, turns, sensors).

    offsets: (sources, points, 2) m east and north of the source; groups: (sources,) into the heights of `lives`; pairs:
    (sources, points) into those of `depths`; owners, weights: (points,) the sensor that a point belongs to and its
    share of that sensor's path; velocity, kinds, lives, depths: see `trails.Winds`; turns: (turns,) radians, clockwise;
    wanted: (wanted,) row numbers; step: s of a row.
    """
    sources, points = offsets.shape[0], offsets.shape[1]
    out = np.zeros((wanted.size, sources, turns.size, sensors))
    farthest = 0.0
    for s in range(sources):
        for p in range(points):
            farthest = max(farthest, math.hypot(offsets[s, p, 0], offsets[s, p, 1]))
    sines, cosines = np.sin(turns), np.cos(turns)
    for w in range(wanted.size):
        t = wanted[w]
        for g in range(lives.shape[1]):
            if not np.any(groups == g):
                continue
            life = lives[kinds[t], g]
            for k in range(INSTANTS):
                pieces = _trail(velocity, life, t, step * (k + 0.5) / INSTANTS, step, farthest)
                for s in range(sources):
                    if groups[s] != g:
                        continue
                    for p in range(points):
                        x, y, depth = offsets[s, p, 0], offsets[s, p, 1], depths[kinds[t], pairs[s, p]]
                        for j in range(turns.size):
                            ahead, aside = x * cosines[j] - y * sines[j], x * sines[j] + y * cosines[j]
                            seen = _sum(pieces, life, depth, ahead, aside)
                            out[w, s, j, owners[p]] += weights[p] / INSTANTS * seen
    return out


@compiled()
def _trail(velocity: Floats, life: Floats, row: int, instant: float, step: float, farthest: float) -> Floats:
    """Return the pieces (n, 8): start x, y in m, direction (unit), length m, age at the start s, speed m/s, reach m."""
    pieces = np.empty((_PIECES, 8))
    count, age, x, y, t, left = 0, 0.0, 0.0, 0.0, row, instant
    while t >= 0 and age < _OLDEST and count < _PIECES:
        span = min(left, max(_FIRST_S, _GROWTH * age))
        drift = _aged(life, 0, age + 0.5 * span)
        u, v = drift * velocity[t, 0], drift * velocity[t, 1]
        speed = max(math.hypot(u, v), _STILL)
        pieces[count, 0], pieces[count, 1] = x, y
        pieces[count, 2], pieces[count, 3] = u / speed, v / speed
        pieces[count, 4], pieces[count, 5], pieces[count, 6] = speed * span, age, speed
        pieces[count, 7] = _REACH * _aged(life, 1, age + span)
        x, y, age, left, count = x + u * span, y + v * span, age + span, left - span, count + 1
        if left <= 1e-6:
            t, left = t - 1, step
        if math.hypot(x, y) > 3.0 * farthest + _REACH * _aged(life, 1, age):
            break
    return pieces[:count]


@compiled()
def _sum(pieces: Floats, life: Floats, depth: Floats, x: float, y: float) -> float:
    total = 0.0
    for i in range(pieces.shape[0]):
        dx, dy = x - pieces[i, 0], y - pieces[i, 1]
        along = dx * pieces[i, 2] + dy * pieces[i, 3]
        across = dx * pieces[i, 3] - dy * pieces[i, 2]
        length, speed, widest = pieces[i, 4], pieces[i, 6], pieces[i, 7]
        if abs(across) > widest or along < -widest or along > length + widest:
            continue
        age = pieces[i, 5] + min(max(along, 0.0), length) / speed
        place, below = _placed(age)
        wide = life[below, 1] + place * (life[below + 1, 1] - life[below, 1])
        if abs(across) > _REACH * wide or along < -_REACH * wide or along > length + _REACH * wide:
            continue
        run = 0.5 * (math.erf((length - along) / (wide * _ROOT_TWO)) + math.erf(along / (wide * _ROOT_TWO)))
        lateral = math.exp(-0.5 * (across / wide) ** 2) / (_ROOT_TWO_PI * wide)
        total += run / speed * lateral * (depth[below] + place * (depth[below + 1] - depth[below]))
    return total


@compiled()
def _aged(life: Floats, column: int, age: float) -> float:
    place, below = _placed(age)
    return float(life[below, column] + place * (life[below + 1, column] - life[below, column]))


@compiled()
def _placed(age: float) -> tuple[float, int]:
    """Return where an age lies among `AGES`: the share of the step, and the step."""
    place = min(math.log(max(age, _YOUNGEST) / _YOUNGEST) * _PER_LOG, _LAST + 0.999999)
    below = int(place)
    return place - below, below

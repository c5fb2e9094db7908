"""How likely the readings of a row are for a source and rate: a table of one reading's likelihood, looked up compiled.

The excess of a row is exponential about its expectation (fluctuations of intensity 1: Hanna 1984), and read with noise
that has long tails; one reading in a hundred has nothing to do with the release at all.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from models.physics.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

VALUE, AT_LEAST, AT_MOST, MISSING = 0, 1, 2, -1  # what a reading says
_EXPECTED = np.linspace(-4.0, 10.0, 141)  # logarithm of the expected excess in noises
_READ = np.linspace(-4.0, 11.0, 301)  # asinh of the excess read in noises
_LEAST_EXPECTED = math.exp(_EXPECTED[0])
_PER_LOG, _PER_ASINH = 10.0, 20.0
_STRAY, _STRAY_NOISES = 0.01, 30.0  # share of readings that mean nothing, and how far from the level they lie
_TAIL, _TAIL_NOISES = 0.1, 3.0  # share of readings noisier than the rest, and by how much
_UNSEEN = 1e-3  # noises; an expectation below this changes nothing


@cache
def reading_table() -> Floats:
    """Return log p(read | expected) as (3, expected, read): of a value, of at least it, of at most it.

    The last row along `expected` is without any gas.
    """
    z = np.sinh(_READ)
    rows = [_with_noise(z, math.exp(mean)) for mean in _EXPECTED] + [_noise(z)]
    stray = np.stack([
        -np.abs(z) / _STRAY_NOISES - math.log(2.0 * _STRAY_NOISES),
        np.where(z > 0.0, -z / _STRAY_NOISES, 0.0) + math.log(0.5),
        np.full_like(z, math.log(0.5)),
    ])  # fmt: skip
    table = np.logaddexp(math.log1p(-_STRAY) + np.stack(rows, axis=1), math.log(_STRAY) + stray[:, None, :])
    return np.ascontiguousarray(table)


def _noise(z: Floats) -> Floats:
    parts = []
    for share, scale in ((1.0 - _TAIL, 1.0), (_TAIL, _TAIL_NOISES)):
        x = z / scale
        density = -0.5 * x**2 - math.log(scale * math.sqrt(2.0 * math.pi))
        parts.append(np.stack([density, log_ndtr(-x), log_ndtr(x)]) + math.log(share))
    return np.asarray(np.logaddexp(*parts))


def _with_noise(z: Floats, mean: float) -> Floats:
    """The exponential distribution seen through the noise (Grushka 1972, the exponentially modified normal)."""
    parts = []
    for share, scale in ((1.0 - _TAIL, 1.0), (_TAIL, _TAIL_NOISES)):
        x, m = z / scale, mean / scale
        lift = 0.5 / m**2 - x / m + log_ndtr(x - 1.0 / m)
        below = log_ndtr(x)
        at_most = below + np.log(np.maximum(-np.expm1(np.minimum(lift - below, -1e-12)), 1e-12))
        parts.append(np.stack([lift - math.log(mean), np.logaddexp(log_ndtr(-x), lift), at_most]) + math.log(share))
    return np.asarray(np.logaddexp(*parts))


@compiled()
def looked_up(table: Floats, kind: int, expected: float, column: float) -> float:
    """Return the tabulated log-likelihood; expected: excess in noises; column: place of the excess read."""
    c = int(column)
    f = column - c
    if expected < _LEAST_EXPECTED:
        first = (1.0 - f) * table[kind, 0, c] + f * table[kind, 0, c + 1]
        none = (1.0 - f) * table[kind, table.shape[1] - 1, c] + f * table[kind, table.shape[1] - 1, c + 1]
        return float(none + (first - none) * max(expected, 0.0) / _LEAST_EXPECTED)
    row = min((math.log(expected) + 4.0) * _PER_LOG, table.shape[1] - 2.000001)
    r = int(row)
    g = row - r
    low = (1.0 - f) * table[kind, r, c] + f * table[kind, r, c + 1]
    high = (1.0 - f) * table[kind, r + 1, c] + f * table[kind, r + 1, c + 1]
    return float((1.0 - g) * low + g * high)


@compiled()
def row_evidence(
    responses: Floats, excess: Floats, kinds: Integers, rates: Floats, turn_weights: Floats, table: Floats
) -> Floats:
    """Return log p(readings | release) - log p(readings | no release) as (rows, sources, lasting, rates).

    responses: (rows, sources, turns, sensors) noises that 1 kg/s gives; excess: (rows, sensors) in noises; kinds:
    (rows, sensors) what each reading says; rates: (rates,) kg/s; turn_weights: (rows, lasting, turns) share of each
    turn of the wind under each error that lasts.
    """
    rows, sources, turns, sensors = responses.shape
    out = np.zeros((rows, sources, turn_weights.shape[1], rates.size))
    likely = np.empty((turns, rates.size))
    columns, without = np.empty(sensors), np.empty(sensors)
    for t in range(rows):
        for i in range(sensors):
            columns[i] = min(max((math.asinh(excess[t, i]) + 4.0) * _PER_ASINH, 0.0), table.shape[2] - 1.000001)
            without[i] = looked_up(table, max(kinds[t, i], 0), 0.0, columns[i])
        for s in range(sources):
            if _readings_of(responses[t, s], kinds[t], columns, without, rates, table, likely):
                _summed(likely, turn_weights[t], out[t, s])
    return out


@compiled()
def _readings_of(
    responses: Floats, kinds: Integers, columns: Floats, without: Floats, rates: Floats, table: Floats, likely: Floats
) -> bool:
    """Fill likely (turns, rates) with one row's evidence; whether any sensor could feel the source."""
    felt = False
    likely[:] = 0.0
    for j in range(responses.shape[0]):
        for i in range(responses.shape[1]):
            if kinds[i] < 0 or responses[j, i] * rates[-1] < _UNSEEN:
                continue
            felt = True
            for r in range(rates.size):
                expected = rates[r] * responses[j, i]
                if expected >= _UNSEEN:
                    likely[j, r] += looked_up(table, kinds[i], expected, columns[i]) - without[i]
    return felt


@compiled()
def _summed(likely: Floats, weights: Floats, out: Floats) -> None:
    """Sum the turns out of likely (turns, rates), which is used up, into out (lasting, rates)."""
    for r in range(likely.shape[1]):
        top = likely[:, r].max()
        for j in range(likely.shape[0]):
            likely[j, r] = math.exp(likely[j, r] - top)
        for b in range(weights.shape[0]):
            total = 1e-300
            for j in range(likely.shape[0]):
                total += weights[b, j] * likely[j, r]
            out[b, r] = top + math.log(total)

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
    curves = np.empty((sensors, table.shape[1] - 1))
    places = np.log(rates) * _PER_LOG
    for t in range(rows):
        _fill_curves(excess[t], kinds[t], table, curves)
        for s in range(sources):
            if _readings_of(responses[t, s], kinds[t], curves, rates, places, likely):
                _summed(likely, turn_weights[t], out[t, s])
    return out


@compiled()
def _fill_curves(excess: Floats, kinds: Integers, table: Floats, curves: Floats) -> None:
    """Fill curves (sensors, expected) with each reading's log-likelihood against that of no gas."""
    for i in range(excess.size):
        if kinds[i] < 0:
            continue
        column = min(max((math.asinh(excess[i]) + 4.0) * _PER_ASINH, 0.0), table.shape[2] - 1.000001)
        c = int(column)
        f = column - c
        last = table.shape[1] - 1
        without = (1.0 - f) * table[kinds[i], last, c] + f * table[kinds[i], last, c + 1]
        for r in range(last):
            curves[i, r] = (1.0 - f) * table[kinds[i], r, c] + f * table[kinds[i], r, c + 1] - without


@compiled()
def _readings_of(
    responses: Floats, kinds: Integers, curves: Floats, rates: Floats, places: Floats, likely: Floats
) -> bool:
    """Fill likely (turns, rates) with one row's evidence; whether any sensor could feel the source."""
    felt = False
    likely[:] = 0.0
    highest = curves.shape[1] - 1.000001
    for j in range(responses.shape[0]):
        for i in range(responses.shape[1]):
            if kinds[i] < 0 or responses[j, i] * rates[-1] < _UNSEEN:
                continue
            felt = True
            start = (math.log(responses[j, i]) + 4.0) * _PER_LOG
            for r in range(rates.size):
                place = start + places[r]
                if place >= 0.0:
                    place = min(place, highest)
                    k = int(place)
                    likely[j, r] += curves[i, k] + (place - k) * (curves[i, k + 1] - curves[i, k])
                else:  # below the table's first row it fades to nothing
                    likely[j, r] += curves[i, 0] * rates[r] * responses[j, i] / _LEAST_EXPECTED
    return felt


@compiled()
def _summed(likely: Floats, weights: Floats, out: Floats) -> None:
    """Sum the turns out of likely (turns, rates), which is used up, into out (lasting, rates)."""
    for r in range(likely.shape[1]):
        top = likely[:, r].max()
        for j in range(likely.shape[0]):
            likely[j, r] = math.exp(likely[j, r] - top)
        out[:, r] = top
    for b in range(weights.shape[0]):
        for r in range(likely.shape[1]):
            total = 1e-300
            for j in range(likely.shape[0]):
                total += weights[b, j] * likely[j, r]
            out[b, r] += math.log(total)

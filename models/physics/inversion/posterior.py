"""From the rows' evidence to what is believed of one event: place, rate, start, end and the wind's lasting error.

With S the running sum of the tempered evidence, a release from row i to row j has the log-likelihood S[j] - S[i - 1].
An event has gas in its first and last row, so that start and end are summed out apart from each other:

    log p = S[last] - S[first - 1] + log mean exp(S[first - 1] - S[i - 1]) + log mean exp(S[j] - S[last]).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from models.physics.inversion.records import Quantiles

Floats = NDArray[np.float64]

RATES = np.geomspace(1e-6, 1e3, 61)  # kg/s
SMALL_IS_COMMON = 0.6  # leaks become rarer with their rate to this power (Cox, Lees and Ang 1990, hole sizes)
MODEL_ERROR = 0.6  # of the logarithm of the rate: a good model is within a factor 2 in 70-75 % (Chang and Hanna 2004)
ERROR_S = 300.0  # for how long the model's error is the same error
_POINTS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class EventEvidence:
    """Log-likelihood (sources, lasting, rates) of one event, and the rows around it for start and end.

    before: (rows, sources, biases, rates) tempered evidence of the rows that lead up to the event, after: that of the
    rows that follow it.
    """

    inside: Floats
    before: Floats
    after: Floats

    @property
    def total(self) -> Floats:
        """Log-likelihood with start and end summed out, and the rates' prior."""
        return self.inside + _summed_out(self.before[::-1]) + _summed_out(self.after) + rate_prior()


def rate_prior() -> Floats:
    """Return the logarithm of the prior over `RATES` (rates,)."""
    weight = -SMALL_IS_COMMON * np.log(RATES)
    return np.asarray(weight - logsumexp(weight))


def _summed_out(outward: Floats) -> Floats:
    """Mean over how many of the rows, counted away from the event, belong to the release; none included."""
    sums = np.concatenate([np.zeros((1, *outward.shape[1:])), np.cumsum(outward, axis=0)])
    return np.asarray(logsumexp(sums, axis=0) - math.log(sums.shape[0]))


def reach(outward: Floats, belief: Floats) -> Floats:
    """Return the probability (rows + 1,) that it reaches 0, 1 ... rows out; belief: (sources, lasting, rates)."""
    sums = np.concatenate([np.zeros((1, *outward.shape[1:])), np.cumsum(outward, axis=0)])
    shares = np.exp(sums - logsumexp(sums, axis=0))
    return np.asarray((shares * belief).sum(axis=(1, 2, 3)))


def believed(total: Floats, prior: Floats) -> Floats:
    """Return the probabilities (sources, lasting, rates), which sum to 1."""
    logs = total + prior[None, :, None]
    return np.asarray(np.exp(logs - logsumexp(logs)))


def rate_quantiles(weights: Floats) -> Quantiles:
    """Return the interval of a rate with weights (rates,), widened by the model's own error."""
    spacing = math.log(RATES[1] / RATES[0])
    fine = np.linspace(math.log(RATES[0]) - 4.0, math.log(RATES[-1]) + 4.0, 1201)
    width = math.hypot(MODEL_ERROR, 0.5 * spacing)
    density = np.exp(-0.5 * ((fine[:, None] - np.log(RATES)) / width) ** 2) @ weights
    low, median, high = (math.exp(each) for each in _points(fine, density))
    return Quantiles(low, median, high)


def quantiles(values: Floats, weights: Floats) -> Quantiles:
    """Return the interval of a quantity with ascending values (n,) and weights (n,)."""
    return Quantiles(*_points(values, weights))


def _points(values: Floats, weights: Floats) -> tuple[float, float, float]:
    sums = np.cumsum(weights) / np.sum(weights)
    places = np.minimum(np.searchsorted(sums, _POINTS), values.size - 1)
    low, median, high = (float(values[place]) for place in places)
    return low, median, high

"""What all events together say of the vane: how far it is off, and whether its angle is counted as was said.

Weather stations are set up wrongly in a few well-known ways. A vane turned by some degrees (or left to magnetic north)
is off in every event; an angle that means where the wind blows to, or that is counted anticlockwise from east as in
mathematics, puts gas where none can be. The reading as stated is kept unless another explains the readings better by
a factor e^`SURE`.

What is off for a whole event is a pair: the vane's bias, and how much wider than over open ground the plume is (twice,
where it comes out of the wake of tanks and racks: Huber and Snyder 1982 saw widths grow so behind buildings). `LASTING`
counts these pairs, widths first.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

Floats = NDArray[np.float64]

BIASES = np.radians(np.arange(-45.0, 46.0, 7.5))
TURNS = np.radians(np.arange(-72.0, 73.0, 8.0))
WIDTHS = (1.0, 2.0)
LASTING = len(WIDTHS) * BIASES.size
BIAS_OF = np.tile(BIASES, len(WIDTHS))
STATION_SD, EVENT_SD = math.radians(10.0), math.radians(8.0)
SURE = 10.0
CONVENTIONS = ("from", "towards", "mathematical towards", "mathematical from")


def compass_from(angle_deg: Floats, convention: str) -> Floats:
    """Return degrees clockwise from north where the wind comes from, of an angle read after one of `CONVENTIONS`."""
    turned = {
        "from": angle_deg,
        "towards": angle_deg + 180.0,
        "mathematical towards": 270.0 - angle_deg,
        "mathematical from": 90.0 - angle_deg,
    }[convention]
    return np.asarray(np.mod(turned, 360.0))


def turn_weights(unrest: Floats) -> Floats:
    """Return the share (rows, lasting, widths x turns) of each turn of the wind; unrest: (rows,) radians."""
    away = (TURNS[None, None, :] - BIASES[None, :, None]) / unrest[:, None, None]
    weights = np.exp(-0.5 * away**2)
    weights /= weights.sum(axis=-1, keepdims=True)
    out = np.zeros((unrest.size, LASTING, len(WIDTHS) * TURNS.size))
    for k in range(len(WIDTHS)):
        out[:, k * BIASES.size : (k + 1) * BIASES.size, k * TURNS.size : (k + 1) * TURNS.size] = weights
    return out


def lasting_prior(bias_prior: Floats) -> Floats:
    """Return log-priors (lasting,) of log-priors of the bias (biases,); every width is as likely."""
    return np.asarray(np.tile(bias_prior - logsumexp(bias_prior), len(WIDTHS)) - math.log(len(WIDTHS)))


def of_bias(likelihood: Floats) -> Floats:
    """Return log-likelihoods (biases,) of those of the pairs (lasting,), widths summed out."""
    return np.asarray(logsumexp(likelihood.reshape(len(WIDTHS), BIASES.size), axis=0) - math.log(len(WIDTHS)))


def bias_priors(likelihoods: Sequence[Floats]) -> list[Floats]:
    """Return for each event the log-prior (biases,) of its bias that the other events leave.

    likelihoods: of each event, log (biases,). The station's lasting error is normal about 0, each event's about it.
    """
    events = -0.5 * ((BIASES[:, None] - BIASES[None, :]) / EVENT_SD) ** 2
    events = events - logsumexp(events, axis=1, keepdims=True)  # (station, event)
    station = -0.5 * (BIASES / STATION_SD) ** 2
    told = [logsumexp(events + each[None, :], axis=1) for each in likelihoods]
    priors = []
    for k in range(len(told)):
        others = station + sum((each for i, each in enumerate(told) if i != k), np.zeros(BIASES.size))
        prior = logsumexp(events + others[:, None], axis=0)
        priors.append(np.asarray(prior - logsumexp(prior)))
    return priors


def chosen_convention(evidence: dict[str, float]) -> str:
    """Return how the wind's angle is to be read, given each reading's log-evidence over all events."""
    stated = next(iter(evidence))
    best = max(evidence, key=lambda each: evidence[each])
    return best if evidence[best] > evidence[stated] + SURE else stated

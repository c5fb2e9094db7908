"""The early warning's arithmetic: where a value is heading, how fast, and how sure that is.

A straight line is fitted to the readings with exponentially fading weights (Brown 1963, discounted least squares), and
extended over the horizon. It is made robust in two ways. An outlier is drawn in to three times the usual scatter before
it enters (Huber 1964). And a two-sided CUSUM of the errors of prediction (Page 1954, allowance 0.5, decision at 12
scatters) notices when the line no longer fits at all, so that a step or a new slope is learnt from its beginning. The
scatter is the fading mean of the absolute errors times sqrt(pi / 2), as for the normal distribution.

`sums` of one rule: weight, weighted times, squared times, values, products, absolute errors, and the CUSUM's two sides;
times are seconds before the newest reading. Fading is 1 / (1 + dt / tau), which needs no exponential and so gives the
same bits everywhere.
"""

import math

from models.alarms.columns import Floats
from models.physics.compiled import compiled

LEAST_WEIGHT = 8.0  # readings, weighted, before anything is believed
TO_SCATTER = 1.2533141373155003  # sqrt(pi / 2)
DRAWN_IN = 3.0
ALLOWANCE, DECISION, LARGEST = 0.5, 12.0, 4.0


@compiled(fastmath=False)
def learn(sums: Floats, elapsed: float, value: float, tau: float, floor: float) -> bool:
    """Take the next value, `elapsed` s after the one before; tell whether the line begins anew with it.

    tau: how long the line remembers, s; floor: the least scatter, in the value's unit.
    """
    if sums[0] == 0.0:
        _begin(sums, value)
        return True
    sums[2] += elapsed * (elapsed * sums[0] - 2.0 * sums[1])
    sums[1] -= elapsed * sums[0]
    sums[4] -= elapsed * sums[3]
    expected, _ = _line(sums)
    if not math.isfinite(expected):  # absurd values have run over
        _begin(sums, value)
        return True
    error, scatter = value - expected, _scatter(sums, floor)
    if sums[0] >= LEAST_WEIGHT:
        unit = min(max(error / scatter, -LARGEST), LARGEST)
        sums[6] = max(0.0, sums[6] + unit - ALLOWANCE)
        sums[7] = max(0.0, sums[7] - unit - ALLOWANCE)
        if max(sums[6], sums[7]) > DECISION:
            _begin(sums, value)
            return True
        error = min(max(error, -DRAWN_IN * scatter), DRAWN_IN * scatter)
    fading = tau / (tau + elapsed)
    for place in range(6):
        sums[place] *= fading
    sums[0] += 1.0
    sums[3] += expected + error
    sums[5] += abs(error)
    return False


@compiled(fastmath=False)
def forecast(sums: Floats, horizon: float, floor: float) -> tuple[float, float, float]:
    """Return the line's present value, its slope per s, and the normal quantile of being above 0 after `horizon` s.

    The quantile is NaN while too little is known.
    """
    now, slope = _line(sums)
    spread = sums[0] * sums[2] - sums[1] * sums[1]
    if sums[0] < LEAST_WEIGHT or spread <= 0.0:
        return now, slope, math.nan
    lever = (sums[2] - 2.0 * horizon * sums[1] + horizon * horizon * sums[0]) / spread
    return now, slope, (now + slope * horizon) / (_scatter(sums, floor) * math.sqrt(1.0 + lever))


@compiled(fastmath=False)
def _begin(sums: Floats, value: float) -> None:
    sums[:] = 0.0
    sums[0], sums[3] = 1.0, value


@compiled(fastmath=False)
def _line(sums: Floats) -> tuple[float, float]:
    """Return the fitted line's value now and its slope per s."""
    spread = sums[0] * sums[2] - sums[1] * sums[1]
    if spread <= 0.0 or sums[0] < 2.0:
        return sums[3] / sums[0], 0.0
    slope = (sums[0] * sums[4] - sums[1] * sums[3]) / spread
    return (sums[3] - slope * sums[1]) / sums[0], slope


@compiled(fastmath=False)
def _scatter(sums: Floats, floor: float) -> float:
    return float(max(TO_SCATTER * sums[5] / sums[0], floor))

"""What gets into a building: air exchanged at a steady rate with the cloud outside."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

SHUT, USUAL, OPEN = 0.35, 1.0, 6.0  # air changes an hour: windows shut and ventilation off; shut; open (ASHRAE 62.1)


def indoors(
    times_s: ArrayLike, outside: ArrayLike, air_changes_per_hour: float = USUAL, began: float = 0.0
) -> NDArray[np.float64]:
    """Return the concentration inside, (..., n), in the unit of `outside` (..., n) at times_s (n,), ascending.

    dC/dt = a (C_out - C), solved exactly for an outside that is straight between its points; `began` is C at the first
    time. Nothing is held back by filters or walls. Source: Wilson & Zelt (1990), J. Loss Prev. 3, 250, eq. 1.
    """
    times, out = np.asarray(times_s, np.float64), np.asarray(outside, np.float64)
    rate = max(air_changes_per_hour, 0.0) / 3600.0
    inside = np.full(out.shape, float(began))
    for n in range(1, times.size):
        past = rate * (times[n] - times[n - 1])
        kept = np.exp(-past)
        ramp = 1.0 - (1.0 - kept) / past if past > 1e-9 else 0.5 * past  # what the later of the two points weighs
        inside[..., n] = kept * inside[..., n - 1] + (1.0 - kept - ramp) * out[..., n - 1] + ramp * out[..., n]
    return inside

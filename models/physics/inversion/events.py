"""When gas was read: rows with an excess far above the noise, joined over short gaps.

The gap and the least length are those with which continuous monitors of this kind are evaluated (Daniels, Jia and
Hammerling 2024).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

CLEAR = 4.0  # noises above the level
GAP_S = 1800.0
LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """First and last row with gas."""

    first: int
    last: int


def spans(gas: Bools, step_s: float) -> list[Span]:
    """Return the events of rows with gas (rows,), in order."""
    places = np.flatnonzero(gas)
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > GAP_S / step_s) + 1
    return [Span(int(run[0]), int(run[-1])) for run in np.split(places, cuts) if run.size >= LEAST_ROWS]

"""Where a source may be when nobody says: cells around the sensors, then finer ones where it seems to be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.physics.inversion.records import Candidate, GasSensor, SourceEvent

Floats = NDArray[np.float64]

CELLS = 11  # on a side
HEIGHT_M = 1.0
_BEYOND = 0.5  # of the sensors' extent, to each side
_LEAST_BEYOND_M = 20.0
_BELIEVED = 0.98
_FINER = 3.0  # cells around what is believed


def around(sensors: Sequence[GasSensor]) -> list[Candidate]:
    """Return cells over the sensors' extent and half as much to each side."""
    ends = [each.end[:2] for each in sensors if each.end is not None]
    places = np.array([(each.x, each.y) for each in sensors] + ends)
    low, high = places.min(axis=0), places.max(axis=0)
    beyond = max(_BEYOND * float((high - low).max()), _LEAST_BEYOND_M)
    return _cells(low - beyond, high + beyond)


def closer(event: SourceEvent, cells: Sequence[Candidate]) -> list[Candidate]:
    """Return finer cells over those that hold most of what is believed of the event."""
    believed, chosen = 0.0, []
    for each in event.ranked:
        chosen.append((each.x, each.y))
        believed += each.probability
        if believed > _BELIEVED:
            break
    size = np.array([
        np.diff(np.unique([each.x for each in cells])).min(), np.diff(np.unique([each.y for each in cells])).min(),
    ])  # fmt: skip
    places = np.array(chosen)
    half = 0.5 * _FINER * size
    return _cells(places.min(axis=0) - half, places.max(axis=0) + half)


def _cells(low: Floats, high: Floats) -> list[Candidate]:
    shares = (np.arange(CELLS) + 0.5) / CELLS
    return [
        Candidate(f"{x:.1f}, {y:.1f}", float(x), float(y), HEIGHT_M)
        for x in low[0] + shares * (high[0] - low[0])
        for y in low[1] + shares * (high[1] - low[1])
    ]  # fmt: skip

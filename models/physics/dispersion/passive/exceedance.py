"""Compiled: what a cloud's axis gives its cells, and which cells it has reached for the first time."""

import numpy as np
from numpy.typing import NDArray

from models.physics.compiled import compiled


@compiled()
def note_arrivals(
    counts: NDArray[np.uint8], reached: NDArray[np.uint8], field: NDArray[np.float32], levels: NDArray[np.float32]
) -> None:
    """Count cells where `field` is at a level that `reached` (levels so far, ascending) does not know of yet.

    counts: (levels, rows, columns), one added where a level is reached now; both change in place.
    """
    rows, columns = field.shape
    for r in range(rows):
        for c in range(columns):
            known = reached[r, c]
            while known < levels.size and field[r, c] >= levels[known]:
                counts[known, r, c] += 1
                known += 1
            reached[r, c] = known


@compiled()
def add_sections(
    field: NDArray[np.float32], cells: NDArray[np.int64], before: NDArray[np.int64], beyond: NDArray[np.float32],
    share: NDArray[np.float32], axis: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add to cells of a flat field their share of the axis, `beyond` of the way from point `before` to the next."""
    for k in range(cells.size):
        low, high = axis[before[k]], axis[before[k] + 1]
        field[cells[k]] += share[k] * np.float32(low + beyond[k] * (high - low))

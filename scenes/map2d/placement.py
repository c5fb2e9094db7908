"""Where chips go. Greedy: the most important first, each at the nearest spot that covers nothing placed before it.

A spot is rejected when it would cover another chip, an obstacle (the source, a unit, a glyph, a widget) or leave the
view; what must be said may cover a symbol, never a chip. The order of trial is fixed, so that a chip stays where it
is while nothing around it moves. Spots and obstacles are compared as columns: there may be thousands of either.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from scenes.map2d.chips import Chip, chip_size

Boxes = NDArray[np.float64]  # (n, 4) left, top, right, bottom in pixels

# Right first, then left, below, above, then the corners: as readers scan.
DIRECTIONS = (
    (1, 0),
    (-1, 0),
    (0, 1),
    (0, -1),
    (1, 1),
    (1, -1),
    (-1, 1),
    (-1, -1),
    (1, 0.5),
    (1, -0.5),
    (-1, 0.5),
    (-1, -0.5),
)
BELOW_FIRST = ((0, 1), (0, -1), (1, 0), (-1, 0), *DIRECTIONS[4:])
RINGS = (1.0, 1.8, 2.8, 4.0, 5.5, 8.0, 12.0)
CLEARANCE = 3.0
ROOM = 24_000.0  # square pixels of view for each chip: more would hide the map
FEWEST = 6
OUTSIDE = 40.0  # px beyond the view from which an anchor's chip may still reach in

_SPREAD = np.array(DIRECTIONS, np.float64)
_SPREAD_BELOW = np.array(BELOW_FIRST, np.float64)


def boxes(rects: Iterable[QRectF]) -> Boxes:
    """Qt's rectangles as columns."""
    rows = [(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects]
    return np.array(rows, np.float64).reshape(-1, 4)


def most_chips(view: QRectF) -> int:
    """How many chips a view bears, but for those that must be said."""
    return max(int(view.width() * view.height() / ROOM), FEWEST)


def place(chips: Iterable[Chip], obstacles: Boxes, view: QRectF) -> list[tuple[Chip, QRectF]]:
    """Rectangles for the chips that find room, in the order they are to be painted."""
    placed: list[tuple[Chip, QRectF]] = []
    obstacles = np.asfortranarray(obstacles)
    taken = np.zeros((0, 4))
    most, (shown,) = most_chips(view), boxes([view])
    for chip in sorted(chips, key=lambda chip: (chip.rank, chip.lines)):
        if len(placed) >= most and not chip.must:
            continue
        spot = _spot(chip, obstacles, taken, shown)
        if spot is not None:
            left, top, right, bottom = spot.tolist()
            placed.append((chip, QRectF(left, top, right - left, bottom - top)))
            taken = np.vstack([taken, spot])
    return placed


def _spot(chip: Chip, obstacles: Boxes, chips: Boxes, view: NDArray[np.float64]) -> NDArray[np.float64] | None:
    x, y = chip.anchor.x(), chip.anchor.y()
    if not (view[0] - OUTSIDE <= x <= view[2] + OUTSIDE and view[1] - OUTSIDE <= y <= view[3] + OUTSIDE):
        return None
    spots = _beside(chip) if chip.fixed else _around(chip)
    inside = (spots[:, :2] >= view[:2]).all(axis=1) & (spots[:, 2:] <= view[2:]).all(axis=1)
    spots = spots[inside]
    spots = spots[~_touching(spots, chips)]
    if not len(spots):
        return None
    near = _near(obstacles, spots)
    free = np.flatnonzero(~_touching(spots, near))
    if len(free):
        return np.asarray(spots[free[0]])
    return np.asarray(spots[int(_covered(spots, near).argmin())]) if chip.must else None


def _near(obstacles: Boxes, spots: Boxes) -> Boxes:
    """The obstacles that any of the spots could touch."""
    left, top = spots[:, :2].min(axis=0) - CLEARANCE
    right, bottom = spots[:, 2:].max(axis=0) + CLEARANCE
    columns = obstacles.T  # column by column: there may be thousands
    near = (columns[0] < right) & (columns[2] > left) & (columns[1] < bottom) & (columns[3] > top)
    return np.asarray(obstacles[near])


def _touching(spots: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Which spots come closer to any of the others than chips may."""
    lefts, tops, rights, bottoms = spots.T[:, :, None]
    columns = others.T
    touching = lefts - CLEARANCE < columns[2]
    touching &= rights + CLEARANCE > columns[0]
    touching &= tops - CLEARANCE < columns[3]
    touching &= bottoms + CLEARANCE > columns[1]
    return np.asarray(touching.any(axis=1), np.bool_)


def _beside(chip: Chip) -> Boxes:
    """Right of the anchor, or else left of it."""
    size = chip_size(chip)
    top = round(chip.anchor.y() - size.height() / 2.0)
    lefts = (round(chip.anchor.x() + chip.gap), round(chip.anchor.x() - chip.gap - size.width()))
    return np.array([(left, top, left + size.width(), top + size.height()) for left in lefts])


def _around(chip: Chip) -> Boxes:
    """Rings of spots around the anchor, the nearest first."""
    size = np.array(chip_size(chip).toTuple())
    spread = _SPREAD_BELOW if chip.bare else _SPREAD
    rings = np.array([ring for ring in RINGS if ring == RINGS[0] or ring * chip.gap <= chip.reach])
    ways = np.tile(spread, (len(rings), 1))
    gaps = np.repeat(rings * chip.gap, len(spread))[:, None]
    corners = np.round(np.array(chip.anchor.toTuple()) + ways * gaps + (ways - 1.0) * size / 2.0)
    return np.hstack([corners, corners + size])


def _covered(spots: Boxes, others: Boxes) -> NDArray[np.float64]:
    """Square pixels of the others under each spot."""
    low = np.maximum(spots[:, None, :2], others[None, :, :2])
    high = np.minimum(spots[:, None, 2:], others[None, :, 2:])
    covered: NDArray[np.float64] = np.clip(high - low, 0.0, None).prod(axis=2).sum(axis=1)
    return covered


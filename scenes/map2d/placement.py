"""Where chips go. Greedy: the most important first, each at the nearest spot that covers nothing placed before it.

A spot is rejected when it would cover another chip, an obstacle (the source, a unit, a glyph, a widget) or leave the
view; what must be said may cover a symbol, never a chip. The order of trial is fixed, so that a chip stays where it
is while nothing around it moves.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

from scenes.map2d.chips import Chip, chip_size

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


def place(chips: Iterable[Chip], obstacles: Sequence[QRectF], view: QRectF) -> list[tuple[Chip, QRectF]]:
    """Rectangles for the chips that find room, in the order they are to be painted."""
    placed: list[tuple[Chip, QRectF]] = []
    most = max(int(view.width() * view.height() / ROOM), FEWEST)
    for chip in sorted(chips, key=lambda chip: (chip.rank, chip.lines)):
        if len(placed) >= most and not chip.must:
            continue
        rect = _spot(chip, obstacles, [other for _, other in placed], view)
        if rect is not None:
            placed.append((chip, rect))
    return placed


def _spot(chip: Chip, obstacles: Sequence[QRectF], chips: Sequence[QRectF], view: QRectF) -> QRectF | None:
    size = chip_size(chip)
    if not view.adjusted(-40, -40, 40, 40).contains(chip.anchor):
        return None
    candidates = [_beside(chip, size, 1)] if chip.fixed else _candidates(chip, size)
    if chip.fixed:
        candidates.append(_beside(chip, size, -1))
    free = [rect for rect in candidates if view.contains(rect) and not _touches(rect, chips)]
    for rect in free:
        if not _touches(rect, obstacles):
            return rect
    return min(free, key=lambda rect: _covered(rect, obstacles), default=None) if chip.must else None


def _touches(rect: QRectF, others: Sequence[QRectF]) -> bool:
    grown = rect.adjusted(-CLEARANCE, -CLEARANCE, CLEARANCE, CLEARANCE)
    return any(grown.intersects(other) for other in others)


def _beside(chip: Chip, size: QSizeF, side: int) -> QRectF:
    left = chip.anchor.x() + chip.gap if side > 0 else chip.anchor.x() - chip.gap - size.width()
    return QRectF(QPointF(round(left), round(chip.anchor.y() - size.height() / 2.0)), size)


def _candidates(chip: Chip, size: QSizeF) -> list[QRectF]:
    rects = []
    for ring in [ring for ring in RINGS if ring == RINGS[0] or ring * chip.gap <= chip.reach]:
        for dx, dy in BELOW_FIRST if chip.bare else DIRECTIONS:
            gap = chip.gap * ring
            x = chip.anchor.x() + dx * gap + (dx - 1) * size.width() / 2.0
            y = chip.anchor.y() + dy * gap + (dy - 1) * size.height() / 2.0
            rects.append(QRectF(QPointF(round(x), round(y)), size))
    return rects


def _covered(rect: QRectF, taken: Sequence[QRectF]) -> float:
    overlaps = (rect.intersected(other) for other in taken)
    return sum(overlap.width() * overlap.height() for overlap in overlaps if not overlap.isEmpty())

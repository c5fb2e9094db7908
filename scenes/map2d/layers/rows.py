"""Tiles that would cover each other stand in rows instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF

ABREAST = 5  # tiles in one line of a row
GAP = 4.0  # px between tiles

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Row(Generic[Thing]):
    """Things shown together: each with the centre of its tile, and the rectangle around all of them."""

    tiles: tuple[tuple[Thing, QPointF], ...]
    rect: QRectF


def set_in_rows(spots: Sequence[tuple[Thing, QPointF]], tile: float, clear: Sequence[QRectF] = ()) -> list[Row[Thing]]:
    """Each thing at its spot; those whose tiles or rows would overlap side by side around the middle of their spots.

    A row of several, which stands beside its spots anyhow, gives way to what is to be kept `clear`.
    """
    groups: list[list[tuple[Thing, QPointF]]] = []
    for spot in spots:
        found = [spot]
        apart = groups
        while True:
            rect = _rect(found, tile)
            near = [group for group in apart if _rect(group, tile).intersects(rect)]
            if not near:
                break
            apart = [group for group in apart if group not in near]
            found = [thing for group in near for thing in group] + found
        groups = [*apart, found]
    rows = [Row(_places(group, tile), _rect(group, tile)) for group in groups]
    return [_aside(row, clear, [other.rect for other in rows if other is not row]) for row in rows]


def _aside(row: Row[Thing], clear: Sequence[QRectF], others: Sequence[QRectF]) -> Row[Thing]:
    """The row moved up or down, or else sideways, just off what it would cover, if there is room."""
    covered = next((rect for rect in clear if rect.intersects(row.rect)), None)
    if covered is None or len(row.tiles) < 2:
        return row
    ways = [QPointF(0.0, covered.top() - row.rect.bottom()), QPointF(0.0, covered.bottom() - row.rect.top())]
    ways += [QPointF(covered.left() - row.rect.right(), 0.0), QPointF(covered.right() - row.rect.left(), 0.0)]
    taken = [*others, *clear]
    free = [way for way in ways if not any(row.rect.translated(way).intersects(rect) for rect in taken)]
    if not free:
        return row
    way = min(free, key=lambda way: way.manhattanLength())
    return Row(tuple((thing, at + way) for thing, at in row.tiles), row.rect.translated(way))


def _middle(group: Sequence[tuple[Thing, QPointF]]) -> QPointF:
    total = QPointF()
    for _, at in group:
        total += at
    return total / len(group)


def _rect(group: Sequence[tuple[Thing, QPointF]], tile: float) -> QRectF:
    across, lines = min(len(group), ABREAST), -(-len(group) // ABREAST)
    width, height = across * (tile + GAP) - GAP, lines * (tile + GAP) - GAP
    middle = _middle(group)
    return QRectF(middle.x() - width / 2.0, middle.y() - height / 2.0, width, height)


def _places(group: Sequence[tuple[Thing, QPointF]], tile: float) -> tuple[tuple[Thing, QPointF], ...]:
    corner = _rect(group, tile).topLeft() + QPointF(tile / 2.0, tile / 2.0)
    step = tile + GAP
    return tuple(
        (thing, corner + QPointF(index % ABREAST * step, index // ABREAST * step))
        for index, (thing, _) in enumerate(group)
    )

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


def set_in_rows(spots: Sequence[tuple[Thing, QPointF]], tile: float) -> list[Row[Thing]]:
    """Each thing at its spot; those whose tiles or rows would overlap side by side around the middle of their spots."""
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
    return [Row(_places(group, tile), _rect(group, tile)) for group in groups]


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

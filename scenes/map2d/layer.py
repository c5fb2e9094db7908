"""A layer draws one kind of thing; the scene asks each in turn, from the ground up."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from scenes.map2d.chips import Chip
from scenes.map2d.placement import Boxes, boxes
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport

NOTHING = boxes([])


@dataclass(frozen=True, slots=True)
class Hit:
    """Something under the pointer: a smaller `distance` (pixels) wins; ties go to the upper layer."""

    kind: str
    code: str
    distance: float


class Sheet(Enum):
    """Layers that change at the same pace share a sheet of cached pixels; from the ground up."""

    GROUND = auto()  # with the park and the viewport only
    THREAT = auto()  # with the forecast and the evacuation
    SYMBOLS = auto()  # with the looks of sensors; its layers keep their own pixels
    ALARMS = auto()  # with alarms and the blinking of their rings; its layer keeps its own pixels
    LIVE = auto()  # with units and the clock; carries the chips
    GLASS = auto()  # with the pointer


class Layer:
    """Base of all layers: `name` is its entry in the layers box, empty for what is always shown."""

    name: str = ""
    sheet: Sheet = Sheet.LIVE

    def __init__(self, state: MapState) -> None:
        self.state = state

    @property
    def shown(self) -> bool:
        return not self.name or self.name in self.state.visible

    def park_changed(self) -> None:
        """Rebuild what is derived from the park alone."""

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Draw in pixels; the painter is in a saved state."""

    def chips(self, _view: Viewport) -> list[Chip]:
        """The chips this layer wants placed."""
        return []

    def obstacles(self, _view: Viewport) -> Boxes:
        """Rectangles that no chip may cover."""
        return NOTHING

    def pick(self, _view: Viewport, _at: QPointF) -> Hit | None:
        return None


def distance(first: QPointF, second: QPointF) -> float:
    gap = first - second
    return float((gap.x() ** 2 + gap.y() ** 2) ** 0.5)


def around(centre: QPointF, half: float) -> QRectF:
    return QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)

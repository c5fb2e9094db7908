"""The map as a drawing: the same layers for the window, for pictures in reports, and for tests."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from shapely import Polygon

from models.domain.park import Park
from models.text import LocalName
from scenes.map2d.chips import Chip, paint_chip, paint_leader
from scenes.map2d.layer import Hit, Layer
from scenes.map2d.layers import make_layers
from scenes.map2d.legend import LAYER_NAMES
from scenes.map2d.placement import place
from scenes.map2d.state import MapState, SensorStates
from scenes.map2d.viewport import Viewport

EMPTY_PARK = Park("", LocalName("", ""), 0, "UTC", Polygon())


class MapScene:
    """Holds the state and the layers; knows nothing of windows."""

    def __init__(self) -> None:
        shown = frozenset(LAYER_NAMES) - {"hydrants"}
        self.state = MapState(EMPTY_PARK, shown, SensorStates.blank(0))
        self.layers: list[Layer] = make_layers(self.state)
        self.reserved: tuple[QRectF, ...] = ()  # where widgets lie over the map

    def set_park(self, park: Park) -> None:
        self.state.set_park(park)
        for layer in self.layers:
            layer.park_changed()

    def paint_ground(self, painter: QPainter, view: Viewport) -> None:
        """What changes only with park and viewport."""
        self._paint(painter, view, [layer for layer in self.layers if layer.ground])

    def paint_live(self, painter: QPainter, view: Viewport) -> None:
        """Everything between ground and furniture, chips last."""
        self._paint(painter, view, [layer for layer in self.layers if not layer.ground and not layer.furniture])
        placed = self.place_chips(view)
        for chip, rect in placed:
            if chip.leader:
                painter.save()
                paint_leader(painter, chip, rect)
                painter.restore()
        for chip, rect in placed:
            painter.save()
            paint_chip(painter, chip, rect)
            painter.restore()

    def paint_furniture(self, painter: QPainter, view: Viewport) -> None:
        """What lies on the glass, and follows the pointer."""
        self._paint(painter, view, [layer for layer in self.layers if layer.furniture])

    def place_chips(self, view: Viewport) -> list[tuple[Chip, QRectF]]:
        shown = [layer for layer in self.layers if layer.shown]
        obstacles = [*self.reserved, *(rect for layer in shown for rect in layer.obstacles(view))]
        return place(
            [chip for layer in shown for chip in layer.chips(view)], obstacles, view.rect.adjusted(4, 4, -4, -4)
        )

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        """The nearest thing under the pointer; among equals the upper layer."""
        hits = [hit for layer in reversed(self.layers) if layer.shown and (hit := layer.pick(view, at)) is not None]
        return min(hits, key=lambda hit: hit.distance, default=None)

    def _paint(self, painter: QPainter, view: Viewport, layers: Sequence[Layer]) -> None:
        for layer in layers:
            if layer.shown:
                painter.save()
                layer.paint(painter, view)
                painter.restore()

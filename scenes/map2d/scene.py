"""The map as a drawing: the same layers for the window, for pictures in reports, and for tests."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from shapely import Polygon

from models.domain.park import Park
from models.text import LocalName
from scenes.map2d.chips import Chip, paint_chip, paint_leader
from scenes.map2d.layer import Hit, Layer, Sheet
from scenes.map2d.layers import make_layers
from scenes.map2d.legend import HIDDEN_AT_FIRST, LAYERS
from scenes.map2d.placement import Boxes, boxes, place
from scenes.map2d.state import MapState, SensorStates
from scenes.map2d.viewport import Viewport
from scenes.pens import kept

EMPTY_PARK = Park("", LocalName("", ""), 0, "UTC", Polygon())


class MapScene:
    """Holds the state and the layers; knows nothing of windows."""

    def __init__(self) -> None:
        self.state = MapState(EMPTY_PARK, LAYERS - HIDDEN_AT_FIRST, SensorStates.blank(0))
        self.layers: list[Layer] = make_layers(self.state)
        self.reserved: tuple[QRectF, ...] = ()  # where widgets lie over the map
        self._placed: tuple[tuple[list[Chip], Viewport], Boxes, list[tuple[Chip, QRectF]]] | None = None

    def set_park(self, park: Park) -> None:
        self.state.set_park(park)
        for layer in self.layers:
            layer.park_changed()

    def paint_sheet(self, painter: QPainter, view: Viewport, sheet: Sheet) -> None:
        """Draw one sheet's layers, from the ground up; chips come last on the live sheet."""
        for layer in self.layers:
            if layer.sheet is sheet and layer.shown:
                with kept(painter):
                    layer.paint(painter, view)
        if sheet is Sheet.LIVE:
            self._paint_chips(painter, view)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The whole map, for a picture."""
        for sheet in Sheet:
            self.paint_sheet(painter, view, sheet)

    def _paint_chips(self, painter: QPainter, view: Viewport) -> None:
        placed = self.place_chips(view)
        for paint in (paint_leader, paint_chip):  # a leader may pass under another's chip, never over it
            for chip, rect in placed:
                with kept(painter):
                    paint(painter, chip, rect)

    def place_chips(self, view: Viewport) -> list[tuple[Chip, QRectF]]:
        """The chips with their places; found anew only if a chip, an obstacle or the view changed."""
        shown = [layer for layer in self.layers if layer.shown]
        obstacles = np.vstack([boxes(self.reserved), *(layer.obstacles(view) for layer in shown)])
        chips = [chip for layer in shown for chip in layer.chips(view)]
        asked = (chips, view)
        if self._placed is None or self._placed[0] != asked or not np.array_equal(self._placed[1], obstacles):
            room = view.rect.adjusted(4, 4, -4, -4)
            self._placed = (asked, obstacles, place(chips, obstacles, room))
        return self._placed[2]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        """The nearest thing under the pointer; among equals the upper layer."""
        hits = [hit for layer in reversed(self.layers) if layer.shown and (hit := layer.pick(view, at)) is not None]
        return min(hits, key=lambda hit: hit.distance, default=None)

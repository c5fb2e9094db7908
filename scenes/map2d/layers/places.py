"""Hydrants, muster points and gates."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from scenes.map2d.layer import Hit, Layer, Sheet, distance
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_place
from scenes.symbols.tiles import PLACE_ICONS


class PlaceLayer(Layer):
    name = "hydrants"
    sheet = Sheet.THREAT

    def paint(self, painter: QPainter, view: Viewport) -> None:
        for place in self.state.park.places:
            if place.kind in PLACE_ICONS:
                paint_place(painter, view.point(place.geometry.x, place.geometry.y), place.kind)

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [
            Hit(place.kind, place.code, distance(view.point(place.geometry.x, place.geometry.y), at))
            for place in self.state.park.places
            if place.kind in PLACE_ICONS
        ]
        return min((hit for hit in hits if hit.distance < 9.0), key=lambda hit: hit.distance, default=None)

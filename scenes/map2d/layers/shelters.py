"""Shelters: a white house tile with name and occupancy."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.park import Shelter
from models.domain.picture import Picture
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, distance
from scenes.map2d.placement import Boxes, boxes
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_shelter_tile
from scenes.symbols.tiles import SHELTER_TILE, shelter_box


class ShelterLayer(Layer):
    name = "shelters"

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._known: tuple[object, Picture | None, list[tuple[Shelter, QPointF]]] | None = None

    def park_changed(self) -> None:
        self._known = None

    def paint(self, painter: QPainter, view: Viewport) -> None:
        share = view.tile_share
        for shelter, at in self._seen(view):
            paint_shelter_tile(painter, at, self.state.is_selected("shelter", shelter.code), share)

    def chips(self, view: Viewport) -> list[Chip]:
        sent = self._sent()
        chips = []
        gap = SHELTER_TILE.width() / 2 * view.tile_share
        for shelter, at in self._seen(view):
            people = sent.get(shelter.code, 0)
            lines = (f"{shelter.code} {shelter.name}", f"{people} / {shelter.capacity}")
            full = people / shelter.capacity if shelter.capacity else 0.0
            chips.append(Chip(at, lines, 9, meter=full, leader=False, gap=gap, fixed=True))
        return chips

    def obstacles(self, view: Viewport) -> Boxes:
        # Narrower than the tile by the chips' clearance, for its own chip touches it.
        return boxes(shelter_box(at, view.tile_share).adjusted(5, 0, -5, 0) for _, at in self._seen(view))

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [Hit("shelter", row.code, distance(spot, at)) for row, spot in self._seen(view)]
        return min((hit for hit in hits if hit.distance < 18.0), key=lambda hit: hit.distance, default=None)

    def _seen(self, view: Viewport) -> list[tuple[Shelter, QPointF]]:
        """Those whose tile covers no other's: the selected and the used ones before the rest."""
        key, known = (view, self.state.selection), self._known
        if known is None or known[0] != key or known[1] is not self.state.picture:
            known = self._known = (key, self.state.picture, self._find_seen(view))
        return known[2]

    def _find_seen(self, view: Viewport) -> list[tuple[Shelter, QPointF]]:
        sent, share = self._sent(), view.tile_share
        order = sorted(
            self.state.park.shelters,
            key=lambda row: (not self.state.is_selected("shelter", row.code), -sent.get(row.code, 0)),
        )
        seen: list[tuple[Shelter, QPointF]] = []
        taken: list[QRectF] = []
        for shelter in order:
            at = view.point(shelter.geometry.x, shelter.geometry.y)
            tile = shelter_box(at, share)
            if not any(tile.intersects(other) for other in taken):
                seen.append((shelter, at))
                taken.append(tile)
        return seen

    def _sent(self) -> dict[str, int]:
        """People sent to each shelter by the evacuations in force."""
        people: dict[str, int] = {}
        for order in self.state.picture.evacuations.values() if self.state.picture else ():
            for code, count in order.shelters:
                people[code] = people.get(code, 0) + count
        return people

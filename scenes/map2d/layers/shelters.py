"""Shelters: a white house tile with name and occupancy."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.park import Shelter
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, distance
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_shelter_tile
from scenes.symbols.tiles import SHELTER_TILE


class ShelterLayer(Layer):
    name = "shelters"

    def paint(self, painter: QPainter, view: Viewport) -> None:
        for shelter in self.state.park.shelters:
            paint_shelter_tile(painter, _at(shelter, view), self.state.is_selected("shelter", shelter.code))

    def chips(self, view: Viewport) -> list[Chip]:
        sent = self._sent()
        chips = []
        for shelter in self.state.park.shelters:
            people = sent.get(shelter.code, 0)
            lines = (f"{shelter.code} {shelter.name}", f"{people} / {shelter.capacity}")
            share = people / shelter.capacity if shelter.capacity else 0.0
            chips.append(
                Chip(_at(shelter, view), lines, 6, meter=share, leader=False, gap=SHELTER_TILE.width() / 2, fixed=True)
            )
        return chips

    def obstacles(self, view: Viewport) -> list[QRectF]:
        # Narrower than the tile by the chips' clearance, for its own chip touches it.
        return [
            SHELTER_TILE.translated(_at(shelter, view)).adjusted(5, 0, -5, 0) for shelter in self.state.park.shelters
        ]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [Hit("shelter", row.code, distance(_at(row, view), at)) for row in self.state.park.shelters]
        return min((hit for hit in hits if hit.distance < 18.0), key=lambda hit: hit.distance, default=None)

    def _sent(self) -> dict[str, int]:
        """People sent to each shelter by the evacuations in force."""
        people: dict[str, int] = {}
        for order in self.state.picture.evacuations.values() if self.state.picture else ():
            for code, count in order.shelters:
                people[code] = people.get(code, 0) + count
        return people


def _at(shelter: Shelter, view: Viewport) -> QPointF:
    return view.point(shelter.geometry.x, shelter.geometry.y)

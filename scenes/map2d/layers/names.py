"""Names on the ground: enterprises inside their plots, areas, roads along their course."""

from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from shapely import LineString, Polygon, box

from models.text import LocalName, current_language
from scenes import palette
from scenes.map2d.halo import paint_halo_text
from scenes.map2d.layer import Layer, Sheet
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.pens import font

CORNERED = ("plot", "rail_yard", "village", "school")
BELOW = 2  # symbols that a name rather meets than stand at the bottom of its plot
REMEMBERED = 1000  # corners, some twenty scales
ROAD_SCALE = 0.2  # px/m from which road names are worth their space


@dataclass(frozen=True, slots=True)
class _Name:
    """A name and its place: `at` is the left end of its base line before it is turned."""

    at: QPointF
    rect: QRectF
    text: str
    face: QFont
    tint: str
    angle: float

    def paint(self, painter: QPainter) -> None:
        """Text with a dark halo."""
        if not self.angle:
            paint_halo_text(painter, self.at, self.text, self.face, self.tint)
            return
        painter.save()
        painter.translate(self.rect.center())
        painter.rotate(self.angle)
        paint_halo_text(painter, self.at - self.rect.center(), self.text, self.face, self.tint)
        painter.restore()


class NameLayer(Layer):
    sheet = Sheet.SYMBOLS  # over the sensors' symbols, which would cross the letters

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._roads: list[tuple[LocalName, LineString]] = []
        self._symbols: NDArray[np.float64] = np.zeros((0, 2))
        self._corners: dict[tuple[str, float], int] = {}
        self._found_for: tuple[Viewport, str] | None = None
        self._names: list[_Name] = []

    def park_changed(self) -> None:
        self._corners.clear()
        self._found_for = None
        longest: dict[str, tuple[LocalName, LineString]] = {}
        for edge in self.state.park.road_edges:
            known = longest.get(edge.name.en)
            if edge.name.en and (known is None or edge.geometry.length > known[1].length):
                longest[edge.name.en] = (edge.name, edge.geometry)
        self._roads = list(longest.values())
        park = self.state.park
        spots = [thing.geometry for things in (park.sensors, park.cameras, park.shelters) for thing in things]
        self._symbols = np.array([(spot.x, spot.y) for spot in spots], np.float64).reshape(-1, 2)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """The names where they found room; looked for anew only when the view or the language changes."""
        key = (view, current_language())
        if key != self._found_for:
            self._found_for, self._names = key, self._find(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name in self._names:
            name.paint(painter)

    def _find(self, view: Viewport) -> list[_Name]:
        found: list[_Name] = []
        self._enterprises(view, found)
        self._areas(view, found)
        self._stations(view, found)
        if view.scale > ROAD_SCALE:
            self._road_names(view, found)
        return found

    def _enterprises(self, view: Viewport, found: list[_Name]) -> None:
        symbols = view.points(self._symbols)
        for plot in self.state.park.enterprises:
            title = str(plot.name) if str(plot.name).startswith(plot.code) else f"{plot.code} {plot.name}"
            shorter = (title, " ".join(title.split(" ")[:2]), plot.code)
            self._in_corner(view, plot.geometry, shorter, symbols, found)

    def _in_corner(
        self,
        view: Viewport,
        plot: Polygon,
        texts: tuple[str, ...],
        symbols: NDArray[np.float64],
        found: list[_Name],
    ) -> None:
        """The longest text that has room, in the corner of the plot where it meets the fewest symbols."""
        left, bottom, right, top = plot.bounds
        box = QRectF(view.point(left, top), view.point(right, bottom))
        if not box.intersects(view.rect):
            return
        face = font(13)
        for text in texts:
            width = QFontMetricsF(face).horizontalAdvance(text)
            if width <= box.width() - 14:
                spots = (
                    box.topLeft() + QPointF(9, 19),
                    box.topRight() + QPointF(-9 - width, 19),
                    QPointF(box.center().x() - width / 2, box.top() + 19),
                    box.bottomLeft() + QPointF(9, -9),
                    box.bottomRight() + QPointF(-9 - width, -9),
                )
                best = self._best_corner((text, view.scale), spots, symbols, width)
                _put(spots[best], text, face, palette.TEXT_3, found)
                return

    def _best_corner(
        self, key: tuple[str, float], spots: tuple[QPointF, ...], symbols: NDArray[np.float64], width: float
    ) -> int:
        """Which spot meets the fewest symbols; symbols stand still, so it is the same until the scale changes."""
        if key not in self._corners:
            met = [_met(symbols, _text_rect(spot, width)) for spot in spots]
            if len(self._corners) > REMEMBERED:
                self._corners.clear()
            self._corners[key] = min(range(len(spots)), key=lambda number: met[number] + BELOW * (number > 2))
        return self._corners[key]

    def _areas(self, view: Viewport, found: list[_Name]) -> None:
        symbols = view.points(self._symbols)
        for area in self.state.park.areas:
            if area.kind in CORNERED:
                self._in_corner(view, area.geometry, (str(area.name),), symbols, found)
            elif area.kind == "river":
                spot = _middle_shown(area.geometry, view)
                if spot is not None:
                    _put_centred(spot, str(area.name), font(13, 400, 3.0, True), palette.TEXT_3, found)

    def _stations(self, view: Viewport, found: list[_Name]) -> None:
        for place in self.state.park.places:
            if place.kind in ("station", "gate") and view.scale > ROAD_SCALE:
                at = view.point(place.geometry.x, place.geometry.y) + QPointF(0, -20)
                _put_centred(at, str(place.name), font(12), palette.TEXT_3, found)

    def _road_names(self, view: Viewport, found: list[_Name]) -> None:
        for name, line in self._roads:
            text = str(name)
            width = QFontMetricsF(font(12)).horizontalAdvance(text)
            if line.length * view.scale < width * 0.6:
                continue
            middle = line.interpolate(0.5, normalized=True)
            first, last = line.coords[0], line.coords[-1]
            angle = degrees(atan2(last[1] - first[1], last[0] - first[0]))
            angle = (angle + 90) % 180 - 90
            if abs(angle) < 30:  # names that would stand upright are left out: nobody reads them
                _put_centred(view.point(middle.x, middle.y), text, font(12), palette.TEXT_OFF, found, -angle)


def _middle_shown(river: Polygon, view: Viewport) -> QPointF | None:
    """A place for the name on the part of a river that is on screen."""
    left, bottom = view.world(0, view.height)
    right, top = view.world(view.width, 0)
    shown = river.intersection(box(left, bottom, right, top))
    if shown.is_empty or shown.area * view.scale**2 < 4000.0:
        return None
    spot = shown.representative_point()
    return view.point(spot.x, spot.y)


def _put_centred(at: QPointF, text: str, face: QFont, tint: str, found: list[_Name], angle: float = 0.0) -> None:
    width = QFontMetricsF(face).horizontalAdvance(text)
    _put(at + QPointF(-width / 2, 4), text, face, tint, found, angle)


def _put(at: QPointF, text: str, face: QFont, tint: str, found: list[_Name], angle: float = 0.0) -> None:
    """Left out where a name stands already."""
    rect = _text_rect(at, QFontMetricsF(face).horizontalAdvance(text))
    if not any(rect.intersects(other.rect) for other in found):
        found.append(_Name(at, rect, text, face, tint, angle))


def _text_rect(at: QPointF, width: float) -> QRectF:
    return QRectF(at.x(), at.y() - 13, width, 17)


def _met(symbols: NDArray[np.float64], rect: QRectF) -> int:
    """How many symbols touch the text."""
    gaps = np.abs(symbols - [rect.center().x(), rect.center().y()])
    return int((gaps < [rect.width() / 2 + 6, rect.height() / 2 + 6]).all(axis=1).sum())

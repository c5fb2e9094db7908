"""The ground: land, river, plots, roads, rail, buildings, tanks and pipe racks, in greys."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from shapely import LineString, MultiLineString, Point, Polygon, box, line_merge

from models.domain.park import Line, RoadEdge
from scenes import palette
from scenes.map2d.layer import Hit, Layer, Sheet
from scenes.map2d.paths import line_path, polygon_path
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.pens import brush, colour, pen

DETAIL_SCALE = 0.12  # px/m below which tanks and racks are left out
LANE_SCALE = 0.2  # px/m below which the roads inside plots are left out
MAIN_WIDTH = 8.0  # m: narrower ones are a plant's own
NARROW = 2.5  # px
PLOT_LIKE = ("plot", "rail_yard", "village", "school")
BUILT_LIKE = ("basin", "jetty")
Paths = dict[str, QPainterPath]


class BaseLayer(Layer):
    """Static geometry as painter paths, built once per park and mapped to the viewport when it is drawn."""

    sheet = Sheet.GROUND

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._roads: list[tuple[float, QPainterPath]] = []
        self._paths: Paths = {}

    def park_changed(self) -> None:
        park, origin = self.state.park, self.state.origin
        self._paths = {
            "boundary": polygon_path([park.boundary], origin),
            "river": polygon_path([area.geometry for area in park.areas if area.kind == "river"], origin),
            "areas": polygon_path([area.geometry for area in park.areas if area.kind in PLOT_LIKE], origin),
            "basins": polygon_path([area.geometry for area in park.areas if area.kind in BUILT_LIKE], origin),
            "waves": line_path(_waves([area.geometry for area in park.areas if area.kind == "river"]), origin),
            "plots": polygon_path([plot.geometry for plot in park.enterprises], origin),
            "fences": polygon_path(
                [plot.geometry.buffer(-7.0, join_style="mitre") for plot in park.enterprises], origin
            ),
            "buildings": polygon_path([building.geometry for building in park.buildings], origin),
            "tanks": polygon_path([asset.geometry for asset in park.assets], origin),
            "rails": line_path([line.geometry for line in park.lines if is_rail(line)], origin),
            "racks": line_path([line.geometry for line in park.lines if not is_rail(line)], origin),
        }
        self._roads = _roads_by_width(park.road_edges, origin)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        painter.fillRect(view.rect, colour(palette.OUTSIDE))
        if not self._paths:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paths = {name: view.mapped(path, self.state.origin) for name, path in self._paths.items()}
        self._areas(painter, paths)
        self._plots(painter, paths)
        self._draw_roads(painter, view)
        self._built(painter, paths, detailed=view.scale > DETAIL_SCALE)

    def _areas(self, painter: QPainter, paths: Paths) -> None:
        _fill(painter, paths["boundary"], palette.LAND)
        _fill(painter, paths["river"], palette.RIVER, palette.RIVER_LINE)
        painter.setPen(pen(palette.RIVER_LINE, 1.0))
        painter.drawPath(paths["waves"])

    def _plots(self, painter: QPainter, paths: Paths) -> None:
        for name in ("areas", "plots"):
            _fill(painter, paths[name], palette.PLOT, palette.PLOT_EDGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(palette.PLOT_EDGE, 1.0))
        painter.drawPath(paths["fences"])

    def _draw_roads(self, painter: QPainter, view: Viewport) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, path in self._roads:
            main = width >= MAIN_WIDTH
            if not main and view.scale < LANE_SCALE:
                continue
            pixels = max(width * view.scale, NARROW if main else 1.0)
            line = pen(palette.ROAD if main else palette.LANE, pixels)
            line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            line.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(line)
            painter.drawPath(view.mapped(path, self.state.origin))

    def _built(self, painter: QPainter, paths: Paths, *, detailed: bool) -> None:
        if detailed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for line, width in ((palette.BUILDING_EDGE, 4.0), (palette.PLOT, 2.0)):
                painter.setPen(pen(line, width))
                painter.drawPath(paths["racks"])
        _fill(painter, paths["buildings"], palette.BUILDING, palette.BUILDING_EDGE)
        _fill(painter, paths["basins"], palette.BUILDING, palette.BUILDING_EDGE)
        if detailed:
            _fill(painter, paths["tanks"], palette.PLOT, palette.TANK_LINE)
        self._rails(painter, paths["rails"])

    def _rails(self, painter: QPainter, rails: QPainterPath) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(palette.TANK_LINE, 1.0))
        painter.drawPath(rails)
        sleepers = QPen(pen(palette.TANK_LINE, 5.0))
        sleepers.setDashPattern([0.2, 1.0])
        painter.setPen(sleepers)
        painter.drawPath(rails)

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        """A tank first, else a building, else the enterprise whose plot it is; anything else at hand is nearer."""
        point = Point(*view.world(at.x(), at.y()))
        park = self.state.park
        for asset in park.assets:
            if asset.geometry.dwithin(point, 3.0 / view.scale):
                return Hit("asset", asset.code, 9.0)
        for building in park.buildings:
            if building.geometry.covers(point):
                return Hit("building", building.code, 11.0)
        for plot in park.enterprises:
            if plot.geometry.covers(point):
                return Hit("enterprise", plot.code, 12.0)
        return None


def is_rail(line: Line) -> bool:
    """A line on the ground is a track; a raised one is a pipe rack."""
    return line.height <= 0.5


def _waves(rivers: Sequence[Polygon], pitch: float = 190.0) -> list[LineString]:
    """Short strokes in rows, every other row shifted: water, without a colour of its own."""
    strokes = []
    for river in rivers:
        left, bottom, right, top = river.bounds
        for row, y in enumerate(np.arange(bottom, top, 62.0)):
            starts = np.arange(left + (row % 3) * pitch / 3.0, right, pitch)
            strokes += [LineString([(x, y), (x + 70.0, y + 3.0)]) for x in starts]
        strokes = [stroke for stroke in strokes if river.covers(stroke)]
    return strokes


def _fill(painter: QPainter, path: QPainterPath, fill: str, edge: str = "") -> None:
    painter.setBrush(brush(fill))
    painter.setPen(pen(edge, 1.0) if edge else Qt.PenStyle.NoPen)
    painter.drawPath(path)


def _roads_by_width(edges: Sequence[RoadEdge], origin: tuple[float, float]) -> list[tuple[float, QPainterPath]]:
    """One path for each width, the narrow ones first so that main roads lie on top."""
    by_width: defaultdict[float, list[LineString]] = defaultdict(list)
    for edge in edges:
        by_width[edge.width].append(edge.geometry)
    return [(width, line_path(_merged(by_width[width]), origin)) for width in sorted(by_width)]


def _merged(lines: list[LineString]) -> list[LineString]:
    """Sections joined to whole roads: far fewer line ends to draw."""
    merged = line_merge(MultiLineString(lines))
    return (
        [merged] if isinstance(merged, LineString) else [part for part in merged.geoms if isinstance(part, LineString)]
    )


def park_bounds(state: MapState) -> tuple[float, float, float, float]:
    """What "fit" shows: the park's fence, or a square kilometre where there is no park yet."""
    boundary = state.park.boundary
    return boundary.bounds if not boundary.is_empty else box(0, 0, 1000, 1000).bounds

"""Units: white tiles where their terminals say they are, or waiting side by side at their stations."""

from datetime import timedelta

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from models.domain.dispatch import Assignment, AssignmentState
from models.domain.park import Unit
from models.domain.picture import Picture
from models.domain.readings import UnitFix
from models.text import N_, tr
from scenes.figures import clock
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, around, distance
from scenes.map2d.layers.incidents import RADIUS, open_incidents
from scenes.map2d.layers.routes import dose_line, route_lines
from scenes.map2d.layers.rows import Row, set_in_rows
from scenes.map2d.placement import Boxes, boxes
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_unit_tile
from scenes.symbols.tiles import UNIT_TILE

ON_SCENE = N_("{unit} · on scene")
ROW_ON_SCENE = N_("{count} units · on scene")
ROW_ETA = N_("{count} units · ETA {time}")
LATE = timedelta(seconds=20)  # ten times the terminals' period
TOGETHER = 2  # a row of more units at work than this bears one chip
REACH = 46.0  # px: a unit's chip stands beside it or is left out


class UnitLayer(Layer):
    name = "units"

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._nodes: dict[int, tuple[float, float]] = {}
        self._known: tuple[Viewport, dict[str, UnitFix], Picture | None, list[Row[Unit]]] | None = None

    def park_changed(self) -> None:
        self._known = None
        self._nodes = {node: (x, y) for node, x, y in self.state.park.road_nodes}

    def paint(self, painter: QPainter, view: Viewport) -> None:
        size = _tile(view)
        for row in self._rows(view):
            for unit, at in row.tiles:
                selected = self.state.is_selected("unit", unit.code)
                paint_unit_tile(painter, at, unit.kind, selected, self._is_late(unit.code), size)

    def chips(self, view: Viewport) -> list[Chip]:
        """One for each unit at work, or one for a row of many; always beside it, or not at all."""
        at_work, gap = self._at_work(), _tile(view) / 2.0 + 5.0
        chips = []
        for row in self._rows(view):
            busy = [(unit, at, at_work[unit.code]) for unit, at in row.tiles if unit.code in at_work]
            chosen = [each for each in busy if self.state.is_selected("unit", each[0].code)]
            if len(busy) > TOGETHER:
                middle = row.rect.center()
                lines = self._row_lines([work for _, _, work in busy])
                chips.append(Chip(middle, lines, 8, gap=row.rect.height() / 2.0 + 5.0, reach=REACH, leader=False))
                busy = chosen
            for unit, at, work in busy:
                accent = bool(chosen) and chosen[0][0] is unit
                lines = self._lines(unit, work)
                chips.append(Chip(at, lines, 2 if accent else 8, gap=gap, reach=REACH, leader=False, accent=accent))
        return chips

    def obstacles(self, view: Viewport) -> Boxes:
        return boxes(row.rect.adjusted(-1, -1, 1, 1) for row in self._rows(view))

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [Hit("unit", unit.code, distance(spot, at)) for row in self._rows(view) for unit, spot in row.tiles]
        reach = _tile(view) * 0.7
        return min((hit for hit in hits if hit.distance < reach), key=lambda hit: hit.distance, default=None)

    def _lines(self, unit: Unit, work: Assignment) -> tuple[str, ...]:
        if work.state is AssignmentState.ON_SCENE:
            return (tr(ON_SCENE, unit=unit.name),)
        return route_lines(str(unit.name), self._eta(work), work.dose)

    def _row_lines(self, works: list[Assignment]) -> tuple[str, ...]:
        """The next arrival and the highest dose of those still under way."""
        coming = [work for work in works if work.state is not AssignmentState.ON_SCENE]
        if not coming:
            return (tr(ROW_ON_SCENE, count=len(works)),)
        first = min(self._eta(work) for work in coming)
        return tr(ROW_ETA, count=len(works), time=clock(first)), dose_line(max(work.dose for work in coming))

    def _at_work(self) -> dict[str, Assignment]:
        rows = self.state.picture.assignments.values() if self.state.picture else ()
        return {row.unit_code: row for row in rows if row.state is not AssignmentState.RELEASED}

    def _eta(self, work: Assignment) -> float:
        """What is left of the ETA since the unit left, as far as the session's clock is known."""
        since = work.en_route_at or work.dispatched_at
        if since is None or self.state.now is None:
            return work.eta_s
        return max(work.eta_s - (self.state.now - since).total_seconds(), 0.0)

    def _is_late(self, code: str) -> bool:
        fix = self.state.fixes.get(code)
        return fix is not None and self.state.now is not None and self.state.now - fix.time > LATE

    def _rows(self, view: Viewport) -> list[Row[Unit]]:
        """Units that stand too close for their tiles are set side by side, in the park's order."""
        state, known = self.state, self._known
        if known is None or known[0] != view or known[1] is not state.fixes or known[2] is not state.picture:
            known = self._known = (view, state.fixes, state.picture, self._find_rows(view))
        return known[3]

    def _find_rows(self, view: Viewport) -> list[Row[Unit]]:
        spots = [(unit, at) for unit in self.state.park.units if (at := self._where(unit, view)) is not None]
        sources = [around(view.point(row.x, row.y), RADIUS + 8.0) for row in open_incidents(self.state)]
        return set_in_rows(spots, _tile(view), sources)

    def _where(self, unit: Unit, view: Viewport) -> QPointF | None:
        fix = self.state.fixes.get(unit.code)
        if fix is not None:
            return view.point(fix.x, fix.y)
        node = self._nodes.get(unit.road_node)
        return view.point(*node) if node else None


def _tile(view: Viewport) -> float:
    return UNIT_TILE * view.tile_share

"""Units: white tiles where their terminals say they are, or waiting side by side at their stations."""

from collections import defaultdict
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from models.domain.dispatch import Assignment, AssignmentState
from models.domain.park import Unit
from models.text import N_, tr
from scenes.map2d.chips import Chip
from scenes.map2d.layer import Hit, Layer, around, distance
from scenes.map2d.layers.routes import route_lines
from scenes.map2d.state import MapState
from scenes.map2d.viewport import Viewport
from scenes.symbols import paint_unit_tile
from scenes.symbols.tiles import UNIT_TILE

ON_SCENE = N_("{unit} · on scene")
LATE = timedelta(seconds=20)  # ten times the terminals' period
CROWD = 20.0  # px: closer than this, tiles stand in a row


class UnitLayer(Layer):
    name = "units"

    def __init__(self, state: MapState) -> None:
        super().__init__(state)
        self._nodes: dict[int, tuple[float, float]] = {}

    def park_changed(self) -> None:
        self._nodes = {node: (x, y) for node, x, y in self.state.park.road_nodes}

    def paint(self, painter: QPainter, view: Viewport) -> None:
        for unit, at in self._tiles(view):
            selected = self.state.is_selected("unit", unit.code)
            paint_unit_tile(painter, at, unit.kind, selected, self._is_late(unit.code))

    def chips(self, view: Viewport) -> list[Chip]:
        at_work = self._at_work()
        chips = []
        for unit, at in self._tiles(view):
            work = at_work.get(unit.code)
            if work is None:
                continue
            name = str(unit.name)
            if work.state is AssignmentState.ON_SCENE:
                lines: tuple[str, ...] = (tr(ON_SCENE, unit=name),)
            else:
                lines = route_lines(name, self._eta(work), work.dose)
            chips.append(Chip(at, lines, 8, gap=18.0, leader=False, accent=self.state.is_selected("unit", unit.code)))
        return chips

    def obstacles(self, view: Viewport) -> list[QRectF]:
        return [around(at, UNIT_TILE / 2 + 1) for _, at in self._tiles(view)]

    def pick(self, view: Viewport, at: QPointF) -> Hit | None:
        hits = [Hit("unit", unit.code, distance(spot, at)) for unit, spot in self._tiles(view)]
        return min((hit for hit in hits if hit.distance < UNIT_TILE * 0.7), key=lambda hit: hit.distance, default=None)

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

    def _tiles(self, view: Viewport) -> list[tuple[Unit, QPointF]]:
        """Units that share a spot are set side by side, in the park's order."""
        rows: defaultdict[tuple[int, int], list[Unit]] = defaultdict(list)
        spots: dict[tuple[int, int], QPointF] = {}
        for unit in self.state.park.units:
            at = self._where(unit, view)
            if at is None:
                continue
            key = (round(at.x() / CROWD), round(at.y() / CROWD))
            spots.setdefault(key, at)
            rows[key].append(unit)
        tiles = []
        for key, units in rows.items():
            for index, unit in enumerate(units):
                shift = (index - (len(units) - 1) / 2.0) * (UNIT_TILE + 4.0)
                tiles.append((unit, spots[key] + QPointF(shift, 0.0)))
        return tiles

    def _where(self, unit: Unit, view: Viewport) -> QPointF | None:
        fix = self.state.fixes.get(unit.code)
        if fix is not None:
            return view.point(fix.x, fix.y)
        node = self._nodes.get(unit.road_node)
        return view.point(*node) if node else None

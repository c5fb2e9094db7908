"""Loads the drawings after the window is usable: their libraries are slow, and nothing waits for them."""

import importlib

from command_center.seat.context import Seat
from command_center.seat.map_desk import MapDesk
from widgets.map_panel.panel import MapPanel
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.monitor import MonitorWorkspace


class Drawings:
    """Imports off the main thread, builds on it: map first, then the maps of other workspaces, then the twins."""

    def __init__(
        self, seat: Seat, desk: MapDesk, panel: MapPanel, monitor: MonitorWorkspace, drill: DrillWorkspace
    ) -> None:
        self._seat, self._desk, self._panel, self._monitor, self._drill = seat, desk, panel, monitor, drill

    def load(self) -> None:
        self._seat.workers.submit(
            "files", lambda: importlib.import_module("scenes.map2d.view"), lambda _module: self._put_maps(),
            self._seat.tell,
        )  # fmt: skip

    def close(self) -> None:
        for twin in self._desk.twins:
            twin.close_renderer()

    def _put_maps(self) -> None:
        from scenes.map2d.view import MapView

        for place in (self._panel, self._monitor, self._drill):
            view = MapView()
            place.set_map(view)
            self._desk.serve_map(view)
        self._seat.workers.submit(
            "files", lambda: importlib.import_module("scenes.twin3d.view"), lambda _module: self._put_twins(),
            self._seat.tell,
        )  # fmt: skip

    def _put_twins(self) -> None:
        from scenes.twin3d.view import TwinView

        beside, docks = TwinView(), self._seat.window.docks
        raised = "twin" if docks.is_raised("twin") else "map"
        self._seat.window.set_panel("twin", beside)
        docks.raise_panel(raised)
        self._desk.serve_twin(beside)
        monitor = TwinView()
        self._monitor.set_twin(monitor)
        self._desk.serve_twin(monitor)

"""The map's panel: the drawing of the park, or its twin, with layers and tools over it and time under it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from models.text import tr
from widgets.controls import Divider, Label
from widgets.map_panel.layers_box import LayersBox
from widgets.map_panel.time_slider import TimeSlider
from widgets.map_panel.tools import MapTools

if TYPE_CHECKING:  # the drawings import slow libraries; the window is painted before them
    from scenes.map2d.view import MapView
    from scenes.twin3d.view import TwinView

MARGIN = 12
NORTH = 44  # the drawing's own north arrow stands at the very right
ZOOM = 1.5
SETTLING_MS = 1000
ROOMY = 760  # pixels from which the layers box does not hide too much of the map


class MapPanel(QWidget):
    """Hosts the drawings, which come once they are loaded. Emits what was picked in either of them."""

    picked = Signal(str, str)  # kind, code
    layers_changed = Signal(frozenset)
    locate = Signal()  # the operator wants to see the incident
    twin_shown = Signal(bool)
    position_changed = Signal(float, float)
    measured = Signal(object)
    place_picked = Signal(float, float)
    picking_ended = Signal()  # with a place or without one

    def __init__(self, parent: QWidget | None = None, *, with_time: bool = True) -> None:
        super().__init__(parent)
        self._map: MapView | None = None
        self._twin: TwinView | None = None
        self._fitted = False
        self._with_time = with_time
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MS)
        self._told = False  # whether the operator folded or unfolded the layers box
        self._stack = QStackedWidget(self)
        self._loading = Label("body", "3")
        self._loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._loading)
        self.layers = LayersBox(self)
        self.tools = MapTools(self)
        self.slider = TimeSlider(self)
        self.slider.setVisible(with_time)
        self.layers.setVisible(with_time)  # without time the panel is a small one
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        if with_time:
            column.addWidget(Divider())
        column.addWidget(self.slider)
        self._stack.installEventFilter(self)
        self._wire()
        self.retranslate()

    @property
    def twin_in_front(self) -> bool:
        return self._twin is not None and self._stack.currentWidget() is self._twin

    @property
    def visible_layers(self) -> frozenset[str]:
        return self.layers.visible_layers

    def set_map(self, view: "MapView") -> None:
        """Put the loaded map in place; its signals pass through this panel's."""
        self._map = view
        self._stack.addWidget(view)
        view.picked.connect(self.picked)
        view.position_changed.connect(self.position_changed)
        view.measured.connect(self._on_measured)
        view.place_picked.connect(self.place_picked)
        view.picking_ended.connect(self.picking_ended)
        view.set_layers(self.visible_layers)
        if not self.twin_in_front:
            self._stack.setCurrentWidget(view)
        self._raise_overlays()
        if self.isVisible():
            self._fit_for_a_while(view)

    def set_twin(self, view: "TwinView") -> None:
        self._twin = view
        self._stack.addWidget(view)
        view.picked.connect(self.picked)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """How many things each layer holds, by the layer's key."""
        self.layers.set_counts(counts)
        self._place_overlays()

    def set_visible_layers(self, keys: frozenset[str]) -> None:
        self.layers.set_visible_layers(keys)
        self._on_layers(keys)

    def show_twin(self, on: bool) -> None:
        """The twin in front, or the map."""
        if self._twin is None:  # the twin stands elsewhere, or is not loaded: whoever listens brings it to the front
            self.tools.set_twin(False)
            self.twin_shown.emit(on)
            return
        self.tools.set_twin(on)
        target = self._twin if on else self._map
        self._stack.setCurrentWidget(target or self._loading)
        self.layers.setVisible(not on)
        self._raise_overlays()
        self.twin_shown.emit(on)

    def toggle_twin(self) -> None:
        self.show_twin(not self.twin_in_front)

    def toggle_layers(self) -> None:
        """L: fold the layers box, or unfold it; a small panel has it out of sight."""
        if self._with_time and not self.twin_in_front:
            self._told = True
            self.layers.set_folded(not self.layers.is_folded)
        else:
            self.layers.setVisible(self.layers.isHidden())
        self._place_overlays()

    def start_measure(self) -> None:
        if self._map is not None:
            self.tools.set_measuring(True)
            self._map.start_measure()

    def start_pick(self) -> None:
        """The next click on the map tells its place."""
        if self._map is not None:
            if self.twin_in_front:
                self.show_twin(False)
            self._map.start_pick()

    def picture(self) -> QImage | None:
        """The map as it stands; None before it is loaded."""
        return self._map.grab().toImage() if self._map is not None else None

    def cancel_pick(self) -> bool:
        """One step back: no place is wanted any more."""
        waiting = self._map is not None and self._map.picking
        if self._map is not None:
            self._map.cancel_pick()
        return waiting

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this panel's; the names are the key bar's."""
        actions = {
            "layers": self.toggle_layers,
            "play": self.slider.toggle_play,
            "now": self.slider.go_now,
            "zoom": self.locate.emit,
            "twin": self.toggle_twin,
            "measure": self.start_measure,
        }
        if action == "back":
            return self.cancel_pick()
        if action not in actions:
            return False
        actions[action]()
        return True

    def retranslate(self) -> None:
        self._loading.setText(tr("The map is being loaded"))
        self._place_overlays()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._stack and event.type() == QEvent.Type.Resize:
            self._place_overlays()
            if self._settling.isActive() and self._map is not None:
                QTimer.singleShot(0, self._map, self._map.fit)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._map is not None and not self._fitted:  # only now the map has its size
            self._fit_for_a_while(self._map)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._with_time and not self._told:
            self.layers.set_folded(self.width() < ROOMY)
        self._place_overlays()

    def _wire(self) -> None:
        self.layers.changed.connect(self._on_layers)
        self.layers.folded.connect(lambda _folded: self._tell_reserved())
        self.tools.zoom_in.connect(lambda: self._zoom(ZOOM))
        self.tools.zoom_out.connect(lambda: self._zoom(1 / ZOOM))
        self.tools.locate.connect(self.locate)
        self.tools.measure.connect(self.start_measure)
        self.tools.twin.connect(self.show_twin)

    def _fit_for_a_while(self, view: "MapView") -> None:
        """Docks find their sizes only after they are shown: until then each new size shows the whole park."""
        self._fitted = True
        self._settling.start()
        QTimer.singleShot(0, view, view.fit)

    def _zoom(self, factor: float) -> None:
        if self._map is not None:
            self._map.zoom_by(factor)

    def _on_layers(self, keys: frozenset[str]) -> None:
        if self._map is not None:
            self._map.set_layers(keys)
        self.layers_changed.emit(keys)

    def _on_measured(self, points: object) -> None:
        self.tools.set_measuring(False)
        self.measured.emit(points)

    def _place_overlays(self) -> None:
        self.layers.move(MARGIN, MARGIN)
        self.tools.move(self._stack.width() - MARGIN - NORTH - self.tools.width(), MARGIN)
        self._tell_reserved()

    def _tell_reserved(self) -> None:
        """The map keeps its chips clear of what lies over it."""
        if self._map is not None:
            shown = [each for each in (self.layers, self.tools) if not each.isHidden()]
            self._map.set_reserved([QRectF(each.geometry()) for each in shown])

    def _raise_overlays(self) -> None:
        self.layers.raise_()
        self.tools.raise_()

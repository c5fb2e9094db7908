"""F2, Monitor: the shift's figures, map and twin side by side, alarms, and eight trends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from models.reports.alarm_figures import AlarmFigures
from models.text import N_, tr
from widgets.controls import Divider, KeyButton
from widgets.map_panel.layers_box import LayersBox
from widgets.trends.panel import TrendPanel
from widgets.workspaces.key_figures import monitor_kpis
from widgets.workspaces.kpi import KpiStrip
from widgets.workspaces.section import Section
from widgets.workspaces.shift_panel import ReadyUnits, ShiftNote, ShiftPanel

RIGHT_SHARE, RIGHT_LEAST, RIGHT_MOST = 0.205, 280, 400
HALF = 10_000  # the splitter divides in these proportions
ROOMY = 820  # pixels of height from which the alarms leave room for the whole shift panel


@runtime_checkable
class HasLayers(Protocol):
    def set_layers(self, visible: Iterable[str]) -> None: ...


class MonitorWorkspace(QWidget):
    """Hosts map, twin and alarm list, which are given to it; the map's layers are chosen here for this map alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: dict[str, float] = {}
        self._alarms: AlarmFigures | None = None
        self.kpis, self.trends, self.shift = KpiStrip(), TrendPanel(), ShiftPanel()
        self.layers_button = KeyButton("quiet", key="L", icon="layers")
        self.layers_button.clicked.connect(self._toggle_layers)
        self._map_place, self._twin_place, self._alarm_place = (_Place() for _ in range(3))
        self._map: QWidget | None = None
        self.layers = LayersBox(self._map_place)
        self.layers.hide()
        self.layers.changed.connect(self._show_layers)
        self.layers.folded.connect(self._close_layers)
        self._lay_out()
        self.retranslate()

    def set_map(self, widget: QWidget) -> None:
        self._map = widget
        self._map_place.put(widget)
        self.layers.raise_()
        self._show_layers(self.layers.visible_layers)

    def set_twin(self, widget: QWidget) -> None:
        self._twin_place.put(widget)

    def set_alarm_list(self, widget: QWidget) -> None:
        self._alarm_place.put(widget)

    def set_figures(self, figures: Mapping[str, float]) -> None:
        """What the store could read; a name that is missing has no source."""
        self._figures = dict(figures)
        self.kpis.set_kpis(monitor_kpis(self._figures, self._alarms))

    def set_alarm_figures(self, figures: AlarmFigures | None) -> None:
        self._alarms = figures
        self.kpis.set_kpis(monitor_kpis(self._figures, figures))

    def set_units(self, units: Sequence[ReadyUnits]) -> None:
        self.shift.set_units(units)

    def set_notes(self, notes: Sequence[ShiftNote]) -> None:
        self.shift.set_notes(notes)

    def set_map_note(self, note: str) -> None:
        """What the map holds, such as "400 points · 24 cameras"."""
        self._map_section.set_note(note)

    def act(self, action: str) -> bool:
        """Do one of the room's actions if it is this workspace's."""
        if action == "layers":
            self._toggle_layers()
        elif action == "back" and not self.layers.isHidden():
            self.layers.hide()
        else:
            return False
        return True

    def retranslate(self) -> None:
        self.layers_button.setText(tr("Layers"))
        self.kpis.set_kpis(monitor_kpis(self._figures, self._alarms))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._right.setFixedWidth(max(RIGHT_LEAST, min(RIGHT_MOST, round(RIGHT_SHARE * self.width()))))
        self.shift.set_compact(self.height() < ROOMY)

    def _toggle_layers(self) -> None:
        self.layers.setVisible(self.layers.isHidden())
        self.layers.adjustSize()
        self.layers.move(12, 12)
        self.layers.raise_()

    def _close_layers(self, folded: bool) -> None:
        """Here the button in the head brings the box back, so folding it closes it."""
        if folded:
            self.layers.hide()
            self.layers.set_folded(False)

    def _show_layers(self, keys: frozenset[str]) -> None:
        if isinstance(self._map, HasLayers):
            self._map.set_layers(keys)

    def _lay_out(self) -> None:
        self._map_section = Section(N_("Map"), "", self._map_place, self.layers_button)
        twin = Section(N_("3D twin"), N_("linked to map selection"), self._twin_place)
        views = QSplitter(Qt.Orientation.Horizontal)
        views.setHandleWidth(1)
        views.setChildrenCollapsible(False)
        views.addWidget(self._map_section)
        views.addWidget(twin)
        views.setSizes([HALF, HALF])
        self._right = right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._alarm_place, 1)
        column.addWidget(self.shift)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(views, 1)
        middle.addWidget(Divider(vertical=True))
        middle.addWidget(right)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.kpis)
        rows.addWidget(Divider())
        rows.addLayout(middle, 64)
        rows.addWidget(Divider())
        rows.addWidget(self.trends, 36)


class _Place(QWidget):
    """Where a widget from elsewhere is put; the one before it is let go, not destroyed."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._guest: QWidget | None = None

    def put(self, widget: QWidget) -> None:
        if self._guest is not None and self._guest is not widget:
            self._column.removeWidget(self._guest)
            self._guest.setParent(None)
        self._guest = widget
        self._column.addWidget(widget)
        widget.show()

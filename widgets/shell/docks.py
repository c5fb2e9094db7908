"""The Command workspace: panels in docks that can be arranged, floated onto other screens, saved and restored.

Standard arrangement: incidents above alarms on the left, map (twin behind it) in the middle, the incident on the right
over the whole height, cameras and trend below. Small windows first drop the strip below, then narrow the lists to
glyph and tag; the map and the incident stay.
"""

from dataclasses import dataclass, fields
from typing import Any

import PySide6QtAds as QtAds
from PySide6.QtCore import QByteArray, QTimer, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from models.text import N_, tr

LEFT, LEFT_COMPACT, RIGHT, STRIP, INCIDENTS = 340, 148, 456, 200, 225
TREND = 330
STRIP_PANELS = ("cameras", "trend")
LAYOUT = 2  # an arrangement of other panels than these is no longer ours
OWN_SIZES, STANDARD_SIZES = b"1", b"0"
ROOMY_WIDTH, ROOMY_HEIGHT, LIST_WIDTH = 1600, 940, 1440
SMALL_RIGHT, SMALL_WIDTH = 400, 1200

PANEL_NAMES = {
    "incidents": N_("Incidents"),
    "alarms": N_("Alarms"),
    "map": N_("Map"),
    "twin": N_("3D twin"),
    "incident": N_("Incident"),
    "dispersion": N_("Dispersion"),
    "cameras": N_("Nearest cameras"),
    "trend": N_("Incident trend"),
}


@dataclass(slots=True)
class Panels:
    """The Command workspace's widgets by region; a missing one is filled by `set_panel` when it is ready."""

    incidents: QWidget | None = None
    alarms: QWidget | None = None
    map: QWidget | None = None
    twin: QWidget | None = None
    incident: QWidget | None = None
    dispersion: QWidget | None = None
    cameras: QWidget | None = None
    trend: QWidget | None = None

    def present(self) -> dict[str, QWidget]:
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: widget for name, widget in pairs.items() if widget is not None}


class CommandWorkspace(QWidget):
    """`set_panel` fills a region, `get_layout` and `set_layout` keep an arrangement over restarts."""

    arranged = Signal(bool)

    def __init__(self, panels: Panels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _configure()
        self.manager = QtAds.CDockManager(self)
        self.manager.setStyleSheet("")  # the application's theme styles docks too
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.manager)
        self._arranging, self._compact, self._strip = False, False, True
        self._own_sizes = False
        self._filled: set[str] = set()
        self._splitters: list[QSplitter] = []
        self._fit_soon = QTimer(self)  # the splitters must have their own new sizes before they are told better ones
        self._fit_soon.setSingleShot(True)
        self._fit_soon.setInterval(0)
        self._fit_soon.timeout.connect(self._fit)
        self._docks: dict[str, Any] = {name: self._make_dock(name) for name in PANEL_NAMES}
        for name, widget in panels.present().items():
            self.set_panel(name, widget)
        self._arrange_standard()
        self._standard = bytes(self.manager.saveState(LAYOUT).data())

    def set_panel(self, name: str, widget: QWidget) -> None:
        """Put a panel into its region; what stood there is released."""
        dock = self._docks[name]
        if dock.isClosed() and name not in STRIP_PANELS:
            dock.toggleView(True)
        old = dock.takeWidget()
        dock.setWidget(widget, QtAds.CDockWidget.ForceNoScrollArea)
        if old is not None and old is not widget:
            old.deleteLater()
        self._filled.add(name)
        if hasattr(widget, "set_compact"):
            widget.set_compact(self._compact)
        height_changed = getattr(widget, "height_changed", None)
        if isinstance(height_changed, SignalInstance):
            height_changed.connect(self._fit_soon.start)

    def panel(self, name: str) -> QWidget | None:
        widget = self._docks[name].widget()
        return widget if isinstance(widget, QWidget) else None

    def is_filled(self, name: str) -> bool:
        return name in self._filled

    def panels(self) -> dict[str, QWidget]:
        found = {name: self.panel(name) for name in self._docks}
        return {name: widget for name, widget in found.items() if widget is not None}

    def raise_panel(self, name: str) -> None:
        """Bring a panel of a shared place (map or twin, incident or dispersion) to the front."""
        self._docks[name].setAsCurrentTab()
        self._hide_title_bars()

    def is_raised(self, name: str) -> bool:
        return bool(self._docks[name].isCurrentTab())

    def set_arranging(self, arranging: bool) -> None:
        """Show title bars to drag, tab and float panels by; otherwise panels fill their places wholly."""
        self._arranging = arranging
        self._hide_title_bars()
        self.arranged.emit(arranging)

    def float_panel(self, name: str, screen: QScreen) -> None:
        """Move a panel to another screen and fill it."""
        dock = self._docks[name]
        dock.setFloating()
        container = dock.floatingDockContainer()
        container.setGeometry(screen.availableGeometry())
        self._hide_title_bars()

    def reset_layout(self) -> None:
        """Back to the standard arrangement, floating panels included."""
        self.set_layout(STANDARD_SIZES + self._standard)

    def get_layout(self) -> bytes:
        """The arrangement; its first byte tells whether the operator chose the sizes."""
        return (OWN_SIZES if self._own_sizes else STANDARD_SIZES) + bytes(self.manager.saveState(LAYOUT).data())

    def set_layout(self, layout: bytes) -> bool:
        """Restore an arrangement; False, and nothing changed, where it is not one of ours."""
        if not layout or not self.manager.restoreState(QByteArray(layout[1:]), LAYOUT):
            return False
        self._own_sizes = layout[:1] == OWN_SIZES
        self._strip = not self._docks["cameras"].isClosed()
        self._settle()
        self._fit()
        return True

    def retranslate(self) -> None:
        for name, dock in self._docks.items():
            dock.setWindowTitle(tr(PANEL_NAMES[name]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_soon.start()

    def _make_dock(self, name: str) -> Any:
        dock = QtAds.CDockWidget(self.manager, name)
        dock.setObjectName(name)
        dock.setWindowTitle(tr(PANEL_NAMES[name]))
        dock.setFeature(QtAds.CDockWidget.DockWidgetClosable, False)
        dock.setMinimumSizeHintMode(QtAds.CDockWidget.MinimumSizeHintFromDockWidget)  # content narrows with the window
        dock.setWidget(QWidget(), QtAds.CDockWidget.ForceNoScrollArea)
        return dock

    def _arrange_standard(self) -> None:
        add, docks = self.manager.addDockWidget, self._docks
        centre = add(QtAds.CenterDockWidgetArea, docks["map"])
        right = add(QtAds.RightDockWidgetArea, docks["incident"])
        add(QtAds.CenterDockWidgetArea, docks["dispersion"], right)
        strip = add(QtAds.BottomDockWidgetArea, docks["cameras"], centre)
        add(QtAds.RightDockWidgetArea, docks["trend"], strip)
        left = add(QtAds.LeftDockWidgetArea, docks["incidents"], centre)
        add(QtAds.BottomDockWidgetArea, docks["alarms"], left)
        add(QtAds.CenterDockWidgetArea, docks["twin"], centre)
        for name in ("map", "incident"):
            docks[name].setAsCurrentTab()
        for name in ("twin", "dispersion"):
            if not self.is_filled(name):
                docks[name].toggleView(False)  # the map's panel may show the twin itself
        self._settle()

    def _settle(self) -> None:
        """After any change of structure: who stretches, who keeps its size, and no title bars in sight."""
        growing = [self._docks[name] for name in ("map", "alarms")]
        for splitter in self.manager.findChildren(QSplitter):
            for index in range(splitter.count()):
                child = splitter.widget(index)
                grows = any(child is dock or child.isAncestorOf(dock) for dock in growing)
                splitter.setStretchFactor(index, int(grows))
                splitter.setCollapsible(index, False)
            splitter.setHandleWidth(1)
            if splitter not in self._splitters:
                self._splitters.append(splitter)
                splitter.splitterMoved.connect(self._on_splitter_moved)
        self._hide_title_bars()
        QTimer.singleShot(0, self._hide_title_bars)  # the docks show theirs once more when they are first shown

    def _on_splitter_moved(self, _position: int, _index: int) -> None:
        """The operator's own sizes are left alone from now on."""
        self._own_sizes = True

    def _hide_title_bars(self) -> None:
        for dock in self._docks.values():
            area = dock.dockAreaWidget()
            if area is not None:
                area.titleBar().setVisible(self._arranging)

    def _fit(self) -> None:
        """Drop the strip, then narrow the lists, as the window's size asks."""
        wide, high = self.window().width(), self.window().height()
        strip = wide >= ROOMY_WIDTH and high >= ROOMY_HEIGHT
        compact = wide < LIST_WIDTH
        if strip != self._strip:
            self._strip = strip
            for name in STRIP_PANELS:
                self._docks[name].toggleView(strip)
            self._settle()
        if compact != self._compact:
            self._compact, self._own_sizes = compact, False
            for widget in self.panels().values():
                if hasattr(widget, "set_compact"):
                    widget.set_compact(compact)
        if not self._own_sizes:
            self._size_regions()

    def _size_regions(self) -> None:
        """Give the fixed regions their widths and heights; whatever is left is the map's."""
        right = RIGHT if self.window().width() >= SMALL_WIDTH else SMALL_RIGHT
        left = LEFT_COMPACT if self._compact else LEFT
        wanted = {"incident": (right, 0), "dispersion": (right, 0), "incidents": (left, self._incidents_height()),
                  "alarms": (left, 0), "cameras": (0, STRIP), "trend": (TREND, STRIP)}  # fmt: skip
        for name, (wide, high) in wanted.items():
            dock = self._docks[name]
            area = dock.dockAreaWidget()
            if area is None or dock.isInFloatingContainer() or dock.isClosed():
                continue
            _give(area, wide, high)


    def _incidents_height(self) -> int:
        """As high as its cards, so that the alarms below get the rest."""
        panel = self.panel("incidents")
        wanted = panel.sizeHint().height() if panel else 0
        return min(wanted, 2 * INCIDENTS) if wanted > 0 else INCIDENTS


def _give(area: QWidget, wide: int, high: int) -> None:
    """Set the size of an area in the splitters above it, taking from the neighbour that stretches."""
    child: QWidget = area
    done = {1: not wide, 2: not high}
    while not all(done.values()):
        parent = child.parentWidget()
        if parent is None:
            return
        if isinstance(parent, QSplitter) and parent.count() > 1:
            _give_in(parent, parent.indexOf(child), wide, high, done)
        child = parent


def _give_in(splitter: QSplitter, index: int, wide: int, high: int, done: dict[int, bool]) -> None:
    axis = int(splitter.orientation().value)
    if done[axis]:
        return
    done[axis] = True
    sizes = splitter.sizes()
    others = {
        place: widget
        for place in range(splitter.count())
        if place != index and (widget := splitter.widget(place)) is not None and widget.isVisibleTo(splitter)
    }
    if not others:
        return
    growing = [place for place, widget in others.items() if widget.sizePolicy().horizontalStretch()]
    target = growing[0] if growing else next(iter(others))
    wanted = wide if axis == 1 else high
    total = sizes[index] + sizes[target]
    if total > wanted and sizes[index] != wanted:
        sizes[index], sizes[target] = wanted, total - wanted
        splitter.setSizes(sizes)


def _configure() -> None:
    """The dock library's switches are global and must be set before the first manager exists."""
    flags = QtAds.CDockManager
    flags.setConfigFlag(flags.OpaqueSplitterResize, True)
    flags.setConfigFlag(flags.DockAreaHasCloseButton, False)
    flags.setConfigFlag(flags.DockAreaHasTabsMenuButton, False)
    flags.setConfigFlag(flags.AlwaysShowTabs, False)
    flags.setConfigFlag(flags.FloatingContainerHasWidgetTitle, True)
    flags.setConfigFlag(flags.EqualSplitOnInsertion, False)

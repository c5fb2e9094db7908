"""The room's window: top bar, rail, the workspaces, key bar, and what comes over them. It holds no rules."""

from datetime import datetime

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from models.domain.alarms import Priority
from models.domain.sessions import SessionKind
from models.text import N_, Language, Message, set_language
from widgets.base import Acts, Choice, Question, Remembers, retranslate_all
from widgets.shell.docks import CommandWorkspace, Panels
from widgets.shell.drill_frame import BreakIn, DrillFrame
from widgets.shell.horn import Horn
from widgets.shell.key_bar import KeyBar
from widgets.shell.key_sheet import KeySheet
from widgets.shell.keys import COMMAND, WORKSPACES, Keys
from widgets.shell.links import LinksPopover
from widgets.shell.past_bar import PastBar
from widgets.shell.rail import Rail
from widgets.shell.reason_sheet import ReasonSheet
from widgets.shell.settings_menu import SettingsMenu
from widgets.shell.toasts import Toasts
from widgets.shell.top_bar import TopBar

SMALLEST = (960, 540)


class RoomWindow(QMainWindow):
    """One seat's window.

    Keys become actions: the panel with the focus is offered one first, then the other panels of the workspace; what no
    panel does is emitted as `action`.
    """

    workspace_changed = Signal(str)
    action = Signal(str)
    command = Signal(str, str)  # verb, name
    leave_drill = Signal()
    travel = Signal(str)  # to the past instant typed
    travel_by = Signal(float)  # seconds from the past instant shown
    travel_to = Signal(datetime)  # slid to
    play_past = Signal()  # go on from the past instant shown, or stand still
    past_speed = Signal(float)
    leave_past = Signal()
    plot_wanted = Signal(str)  # a sensor was dropped on Trends
    language_chosen = Signal(str)
    closing = Signal()

    def __init__(self, panels: Panels | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*SMALLEST)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.top_bar, self.rail, self.key_bar = TopBar(), Rail(), KeyBar()
        self.break_in, self.past_bar = BreakIn(), PastBar()
        self.sheet, self.stack = ReasonSheet(), QStackedWidget()
        self.docks = CommandWorkspace(panels or Panels())
        self._pages: dict[str, QWidget] = {}
        self._remembered: QSettings | None = None  # for pages that are filled after the window is restored
        for name in WORKSPACES:
            self._add_page(name, self.docks if name == COMMAND else QWidget())
        self.frame = DrillFrame(self._lay_out())
        self.setCentralWidget(self.frame)
        self.keys, self.horn = Keys(self), Horn(self)
        self.links, self.key_sheet = LinksPopover(self), KeySheet(self)
        self.toasts = Toasts(self, self._toast_anchor)
        self.settings_menu = SettingsMenu(self)
        self._workspace, self._wall = COMMAND, False
        self._connect()
        for panel in self.docks.panels().values():
            self._listen(panel)
        self.set_workspace(COMMAND)

    @property
    def workspace(self) -> str:
        return self._workspace

    def set_workspace(self, name: str) -> None:
        self._workspace = name
        self.stack.setCurrentWidget(self._pages[name])
        self.rail.set_workspace(name)
        self.keys.scope = name
        self.keys.cancel()
        self.key_bar.hints.set_workspace(name)
        self.key_sheet.set_workspace(name)
        self._place_overlays()
        self.workspace_changed.emit(name)

    def set_workspace_widget(self, name: str, widget: QWidget) -> None:
        """Fill the page of Monitor, Cameras, Drill or Cockpit; what stood there is released."""
        old = self._pages[name]
        was_shown = self.stack.currentWidget() is old
        self.stack.removeWidget(old)
        old.deleteLater()
        self._add_page(name, widget)
        self._listen(widget)
        if self._remembered is not None and isinstance(widget, Remembers):
            widget.restore_layout(self._remembered)
        if was_shown:
            self.stack.setCurrentWidget(widget)

    def set_panel(self, name: str, widget: QWidget) -> None:
        """Fill a region of the Command workspace by its name in `docks`."""
        self.docks.set_panel(name, widget)
        self._listen(widget)

    def set_session(self, kind: SessionKind) -> None:
        """LIVE: no frame. DRILL: the hatched frame and badge."""
        self.frame.set_drill(kind is SessionKind.DRILL)
        self.top_bar.set_session(kind)
        if kind is SessionKind.LIVE:
            self.break_in.hide()

    def set_past(self, at: datetime | None, timezone: str = "UTC", age_s: float = 0.0) -> None:
        """None: the present. Else the frame and the row that say which instant is shown, and how old it is."""
        self.frame.set_past(at is not None)
        self.top_bar.set_past(at is not None)
        if at is None:
            self.past_bar.end()
        else:
            self.past_bar.show_instant(at, timezone, age_s)

    def show_live_alarm(self, priority: Priority, tag: str, words: str) -> None:
        """Break into a drill or the past: banner, sound, and one key to leave."""
        self.break_in.show_alarm(priority, tag, words)
        self.horn.sound(priority.value)

    def say(self, kind: str, message: Message | str) -> None:
        """Tell what was "done", "refused" or "failed", without taking the focus."""
        self.toasts.say(kind, message)

    def ask(self, question: Question) -> None:
        self.sheet.ask(question)
        QTimer.singleShot(0, self._place_overlays)  # the sheet takes its row from what they hang on

    def set_language(self, language: Language) -> None:
        set_language(language)
        retranslate_all(self)

    def set_wall(self, wall: bool) -> None:
        """A wall is watched, not worked at: full screen, no key bar. `wall.prepare` gives the size."""
        self._wall = wall
        self.key_bar.setVisible(not wall)
        if wall:
            self.setGeometry(self.screen().geometry())  # without a window manager nobody else would
            self.showFullScreen()
        else:
            self.showNormal()

    def get_layout(self) -> bytes:
        return self.docks.get_layout()

    def set_layout(self, layout: bytes) -> bool:
        return self.docks.set_layout(layout)

    def save_layout(self, settings: QSettings) -> None:
        """Keep window place, panel arrangement and workspace for the next start."""
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/layout", QByteArray(self.get_layout()))
        settings.setValue("window/workspace", self._workspace)
        for page in self._pages.values():
            if isinstance(page, Remembers):
                page.save_layout(settings)

    def restore_layout(self, settings: QSettings) -> bool:
        """Take up the last layout; False on a first start or where a saved one cannot be used."""
        self._remembered = settings
        geometry, layout = settings.value("window/geometry"), settings.value("window/layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        restored = isinstance(layout, QByteArray) and self.set_layout(bytes(layout.data()))
        workspace = settings.value("window/workspace")
        if workspace in WORKSPACES:
            self.set_workspace(str(workspace))
        return restored

    def do(self, action: str) -> None:
        """Carry out an action as its key would."""
        if action.startswith("workspace_"):
            self.set_workspace(action.removeprefix("workspace_"))
        elif action in self._own:
            self._own[action]()
        elif action == "now" and not self.past_bar.isHidden():
            self.leave_past.emit()
        elif action == "play" and not self.past_bar.isHidden():
            self.play_past.emit()
        elif action == "twin" and self._workspace == COMMAND and self.docks.is_filled("twin"):
            self._toggle_twin()
        elif not any(panel.act(action) for panel in self._panels_by_focus()):
            self.action.emit(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._place_overlays)  # after the layouts have moved what the overlays hang on

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keys.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keys.listen()
        self.horn.prepare_later()
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.setFocus()  # no button is pressed by the first Space
        QTimer.singleShot(0, self._place_overlays)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.horn.silence()
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> QWidget:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.break_in)
        column.addWidget(self.past_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.sheet)
        column.addWidget(self.key_bar)
        inner.setAutoFillBackground(True)
        return inner

    def _connect(self) -> None:
        self._own = {
            "back": self._back,
            "command_line": self.key_bar.line.open,
            "keys": self._toggle_keys,
            "settings": self._open_settings,
            "silence": self.horn.silence,
            "leave_drill": self._leave_drill,
            "look_back": self._ask_instant,
            "play_past": self.play_past.emit,
        }
        self.keys.triggered.connect(self.do)
        self.keys.armed.connect(self._on_armed)
        self.rail.chosen.connect(self.set_workspace)
        self.rail.pressed.connect(self.do)
        self.rail.dropped.connect(self.plot_wanted)
        self.key_bar.hints.pressed.connect(self.do)
        self.key_bar.line.command.connect(self.command)
        self.key_bar.line.not_understood.connect(self._not_understood)
        self.top_bar.links_wanted.connect(self._toggle_links)
        self.past_bar.travel.connect(self.travel)
        self.past_bar.step.connect(self.travel_by)
        self.past_bar.slid.connect(self.travel_to)
        self.past_bar.play.connect(self.play_past)
        self.past_bar.speed.connect(self.past_speed)
        self.past_bar.leave.connect(self.leave_past)
        self.break_in.leave.connect(self._leave_drill)
        self.break_in.stay.connect(self._stay_in_drill)
        self.horn.changed.connect(self.rail.set_sounding)
        self.settings_menu.language_chosen.connect(self.language_chosen)
        self.sheet.closed.connect(self._after_sheet)

    def _on_armed(self, action: str) -> None:
        """A chord waits for its digit: the bar and the panel that numbers things say so."""
        self.key_bar.hints.set_armed(action)
        for panel in self.docks.panels().values():
            set_armed = getattr(panel, "set_armed", None)
            if callable(set_armed):
                set_armed(action == "dispatch")

    def _listen(self, widget: QWidget) -> None:
        """Panels that ask questions or say something do it through the window."""
        for asker in (widget, *widget.findChildren(QWidget)):
            for name, answer in (("asks", self.ask), ("says", self.say)):
                signal = getattr(asker, name, None)
                if isinstance(signal, SignalInstance):
                    signal.connect(answer)

    def _panels_by_focus(self) -> list[Acts]:
        """The panels of the workspace shown, the one with the focus first."""
        page = self._pages[self._workspace]
        panels: list[QWidget] = list(self.docks.panels().values()) if page is self.docks else [page]
        if page is not self.docks:
            panels += [child for child in page.findChildren(QWidget) if isinstance(child, Acts)]
        focus = QApplication.focusWidget()
        panels.sort(key=lambda panel: not (focus is panel or (focus is not None and panel.isAncestorOf(focus))))
        return [panel for panel in panels if isinstance(panel, Acts)]

    def _add_page(self, name: str, widget: QWidget) -> None:
        self._pages[name] = widget
        self.stack.addWidget(widget)

    def _back(self) -> None:
        """One step back: sheet, overlay, message, then whatever the panels hold open."""
        if self.sheet.question:
            self.sheet.leave()
        elif self.links.isVisible() or self.key_sheet.isVisible():
            self.links.hide()
            self.key_sheet.hide()
        elif not self.toasts.dismiss() and not any(panel.act("back") for panel in self._panels_by_focus()):
            focus = QApplication.focusWidget()
            if focus is not None:
                focus.clearFocus()
            self.action.emit("back")

    def _toggle_keys(self) -> None:
        self.key_sheet.setVisible(not self.key_sheet.isVisible())
        self._place_overlays()

    def _toggle_links(self) -> None:
        self.links.setVisible(not self.links.isVisible())
        self._place_overlays()

    def _toggle_twin(self) -> None:
        self.docks.raise_panel("map" if self.docks.is_raised("twin") else "twin")
        self.action.emit("twin_shown" if self.docks.is_raised("twin") else "map_shown")

    def _open_settings(self) -> None:
        self.settings_menu.open_at(self.rail.mapToGlobal(self.rail.item_rect("settings").topRight().toPoint()))

    def _ask_instant(self) -> None:
        instant = Choice("at", N_("14:05, 11-21 14:05, or -3h"))
        self.ask(
            Question(
                N_("Look back"), N_("Show it"), lambda answer: self.travel.emit(answer.fields.get("at", "")),
                detail=N_("Map, alarms and trends as they were; nothing can be changed there"),
                asks_reason=False, fields=(instant,),
            )
        )  # fmt: skip

    def _leave_drill(self) -> None:
        self.horn.silence()
        self.break_in.hide()
        self.leave_drill.emit()

    def _stay_in_drill(self) -> None:
        self.horn.silence()
        self.break_in.hide()

    def _not_understood(self, typed: str) -> None:
        self.say("refused", Message(N_("“{typed}” is no command, tag, unit or place here"), {"typed": typed}))

    def _after_sheet(self) -> None:
        page = self._pages[self._workspace]
        page.setFocus()
        QTimer.singleShot(0, self._place_overlays)

    def _place_overlays(self) -> None:
        right = self.frame.width() - (12 if self.frame.drill else 0)
        top = self.stack.mapTo(self, self.stack.rect().topLeft()).y()
        self.links.move(right - self.links.width() - 12, top + 4)
        self.links.raise_()
        height = min(self.key_sheet.sizeHint().height(), self.stack.height())
        self.key_sheet.setGeometry(right - KeySheet.WIDTH, top, KeySheet.WIDTH, height)
        self.key_sheet.raise_()
        QTimer.singleShot(0, self.toasts.place)

    def _toast_anchor(self) -> tuple[int, int]:
        """The middle of the map's lower edge, or of the page's where there is no map."""
        over = self.docks.panel("map") if self._workspace == COMMAND else None
        place = over if over is not None and over.isVisible() and over.window() is self else self.stack
        middle = place.mapTo(self, place.rect().center()).x()
        return middle, self.stack.mapTo(self, self.stack.rect().bottomLeft()).y() - 4

    def screens(self) -> int:
        """How many screens a panel could float to."""
        return len(QGuiApplication.screens())

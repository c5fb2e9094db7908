"""One table of everything a key does. Single letters act only outside text fields; the key bar and `?` read this."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from models.text import N_

ROOM = "room"  # acts in every workspace
COMMAND, MONITOR, CAMERAS, DRILL, COCKPIT = "command", "monitor", "cameras", "drill", "cockpit"
TRENDS, RULES = "trends", "rules"
WORKSPACES = (COMMAND, MONITOR, CAMERAS, DRILL, COCKPIT, TRENDS, RULES)
WORKSPACE_NAMES = {
    COMMAND: N_("Command"),
    MONITOR: N_("Monitor"),
    CAMERAS: N_("Cameras"),
    DRILL: N_("Drill"),
    COCKPIT: N_("Cockpit"),
    TRENDS: N_("Trends"),
    RULES: N_("Rules"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """`key` is the cap as printed; `chord` waits for a digit and then acts as `id_digit`; `bar` shows it there."""

    id: str
    key: str
    label: str
    scopes: tuple[str, ...] = (ROOM,)
    bar: bool = False
    chord: bool = False
    in_text: bool = False  # acts while a text field has the focus


_WORK = (COMMAND, MONITOR)
ACTIONS: tuple[Action, ...] = (
    Action("workspace_command", "F1", WORKSPACE_NAMES[COMMAND], in_text=True),
    Action("workspace_monitor", "F2", WORKSPACE_NAMES[MONITOR], in_text=True),
    Action("workspace_cameras", "F3", WORKSPACE_NAMES[CAMERAS], in_text=True),
    Action("workspace_drill", "F4", WORKSPACE_NAMES[DRILL], in_text=True),
    Action("workspace_cockpit", "F5", WORKSPACE_NAMES[COCKPIT], in_text=True),
    Action("workspace_trends", "F6", WORKSPACE_NAMES[TRENDS], in_text=True),
    Action("workspace_rules", "F7", WORKSPACE_NAMES[RULES], in_text=True),
    Action("leave_drill", "F9", N_("Leave the drill"), in_text=True),
    Action("acknowledge", "A", N_("Acknowledge"), _WORK, bar=True),
    Action("acknowledge_page", "⇧A", N_("Acknowledge the page"), _WORK),
    Action("acknowledge_all", "⇧C", N_("Acknowledge all listed…"), _WORK),
    Action("shelve", "S", N_("Shelve…"), _WORK, bar=True),
    Action("open_incident", "I", N_("Open incident"), _WORK, bar=True),
    Action("find_alarms", "Q", N_("Find alarms"), _WORK),
    Action("group_alarms", "⇧G", N_("Alarms by asset"), _WORK),
    Action("next_listing", "⇧S", N_("Shelved, suppressed, out of service"), _WORK),
    Action("dispatch", "D", N_("Dispatch"), (COMMAND,), bar=True, chord=True),
    Action("tick", "T", N_("Tick step"), (COMMAND,), bar=True),
    Action("notify", "M", N_("Notify"), (COMMAND,), bar=True),
    Action("zoom", "Z", N_("Zoom to incident"), (COMMAND, CAMERAS), bar=True),
    Action("play", "Space", N_("Play or pause"), (COMMAND,), bar=True),
    Action("play_past", "Space", N_("Play or pause the past"), (MONITOR, CAMERAS, DRILL, COCKPIT, TRENDS, RULES)),
    Action("previous_incident", "[", N_("Previous incident"), (COMMAND,)),
    Action("next_incident", "]", N_("Next incident"), (COMMAND,), bar=True),
    Action("note", "E", N_("Log entry"), (COMMAND,), bar=True),
    Action("new_incident", "N", N_("New incident"), (COMMAND,)),
    Action("all_units", "U", N_("All units"), (COMMAND,)),
    Action("run_forecast", "R", N_("Run the forecast"), (COMMAND,)),
    Action("dispersion", "G", N_("Dispersion or incident"), (COMMAND,), bar=True),
    Action("cancel_run", "C", N_("Cancel the run"), (COMMAND,)),
    Action("pick_source", "K", N_("Pick the source on the map"), (COMMAND,)),
    Action("use_source", "Y", N_("Use the likeliest source"), (COMMAND,)),
    Action("pick_receptor", "J", N_("Concentration at a place"), (COMMAND,)),
    Action("shrink_zone", "⇧Z", N_("Shrink the advised zone…"), (COMMAND,)),
    Action("draw_effects", "⇧F", N_("Draw the fire or explosion"), (COMMAND,)),
    Action("print_page", "⇧P", N_("Print the forecast"), (COMMAND,)),
    Action("order_evacuation", "O", N_("Order evacuation"), (COMMAND,)),
    Action("layers", "L", N_("Layers"), _WORK),
    Action("twin", "V", N_("Map or twin"), (COMMAND,)),
    Action("measure", "X", N_("Measure"), (COMMAND,)),
    Action("look_back", "B", N_("Look back…")),
    Action("now", "0", N_("Back to now")),
    Action("freeze", "F", N_("Freeze or go on"), (DRILL,), bar=True),
    Action("fire_inject", "J", N_("Fire next inject"), (DRILL,), bar=True),
    Action("new_inject", "N", N_("New inject"), (DRILL,), bar=True),
    Action("speed_1", "1", N_("Speed 0.5×"), (DRILL,)),
    Action("speed_2", "2", N_("Speed 1×"), (DRILL,)),
    Action("speed_3", "3", N_("Speed 2×"), (DRILL,)),
    Action("speed_4", "4", N_("Speed 4×"), (DRILL,)),
    Action("speed_5", "5", N_("Speed 8×"), (DRILL,)),
    Action("tour", "R", N_("Tour of the cameras"), (CAMERAS,), bar=True),
    Action("next_page", "PgDn", N_("Next page"), (CAMERAS,), bar=True),
    Action("previous_page", "PgUp", N_("Previous page"), (CAMERAS,)),
    Action("clear_plot", "C", N_("Clear the plot"), (TRENDS,), bar=True),
    Action("export", "X", N_("Export…"), (TRENDS,), bar=True),
    Action("new_rule", "N", N_("New"), (RULES,), bar=True),
    Action("save_rule", "S", N_("Save"), (RULES,), bar=True),
    Action("try_rule", "T", N_("Try it on the past"), (RULES,), bar=True),
    Action("switch_rule", "O", N_("Switch on or off"), (RULES,), bar=True),
    Action("set_rule_aside", "K", N_("Set the rule aside…"), (RULES,)),
    Action("end_early", "E", N_("End a suppression now"), (RULES,)),
    Action("undo", "Z", N_("Undo"), (RULES,)),
    Action("copy_example", "C", N_("Copy the example"), (RULES,)),
    Action("page_1", "1", N_("Rules"), (RULES,)),
    Action("page_2", "2", N_("Expected alarms"), (RULES,)),
    Action("page_3", "3", N_("Policy"), (RULES,)),
    Action("page_4", "4", N_("Refused messages"), (RULES,)),
    Action("plot", "W", N_("Plot the sensor"), (*_WORK, CAMERAS), bar=True),
    Action("silence", "H", N_("Silence")),
    Action("settings", ",", N_("Settings")),
    Action("command_line", "/", N_("Command line")),
    Action("keys", "?", N_("Keys")),
    Action("back", "Esc", N_("Back"), bar=True, in_text=True),
)

_SPECIAL = {
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_PageDown: "PgDn",
    Qt.Key.Key_PageUp: "PgUp",
    **{Qt.Key(Qt.Key.Key_F1 + number): f"F{number + 1}" for number in range(12)},
}
_TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


def actions_for(workspace: str) -> tuple[Action, ...]:
    """What keys do in a workspace: its own actions before the room's."""
    return tuple(action for action in ACTIONS if workspace in action.scopes or ROOM in action.scopes)


def cap_of(event: QKeyEvent) -> str:
    """The cap an event stands for, or "" where a modifier makes it somebody else's."""
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if modifiers:
        return ""
    key = Qt.Key(event.key())
    if key in _SPECIAL:
        return _SPECIAL[key]
    typed = event.text()
    if not typed.isprintable() or not typed:
        return ""
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return f"⇧{typed.upper()}" if shifted and typed.isalpha() else typed.upper()


def is_text_field(widget: QWidget | None) -> bool:
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, _TEXT_FIELDS)


class Keys(QObject):
    """Listens to the application's keys for one room and says which action they mean.

    `scope` is the workspace shown. `triggered` carries the action's id; `armed` tells while a chord waits for a digit.
    """

    triggered = Signal(str)
    armed = Signal(str)

    def __init__(self, room: QWidget | None = None) -> None:
        super().__init__(room)
        self._room = room
        self.scope = COMMAND
        self._waiting: Action | None = None

    def listen(self) -> None:
        """Hear the application's keys from now on; a hidden room hears none."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def ignore(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(watched, QWidget):
            return False
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
            return False
        if not isinstance(event, QKeyEvent) or not self._is_ours(watched):
            return False
        if isinstance(watched, QAbstractButton) and event.key() == Qt.Key.Key_Space:
            return False  # Space presses the button that has the focus
        return self.press(cap_of(event), is_text_field(watched), event.isAutoRepeat())

    def press(self, cap: str, in_text: bool = False, repeated: bool = False) -> bool:
        """Do what a cap means here; True when it was used up."""
        if not cap:
            return False
        if self._waiting is not None and not in_text:
            return self._finish_chord(cap)
        action = self.find(cap)
        if action is None or (in_text and not action.in_text):
            return False
        if repeated:  # a held key must not acknowledge twice
            return True
        if action.chord:
            self._wait(action)
        self.triggered.emit(action.id)
        return True

    def _is_ours(self, widget: QWidget) -> bool:
        """Whether a widget is in the room's window or in a panel that floats on another screen."""
        above: QWidget | None = widget
        while above is not None and above is not self._room:
            above = above.parentWidget()
        return above is not None

    def find(self, cap: str) -> Action | None:
        return next((action for action in actions_for(self.scope) if action.key == cap), None)

    def cancel(self) -> None:
        self._wait(None)

    def _finish_chord(self, cap: str) -> bool:
        waiting = self._waiting
        if waiting is not None and cap == waiting.key:  # pressed again: go on waiting
            return True
        self._wait(None)
        if waiting is not None and cap.isdigit() and cap != "0":
            self.triggered.emit(f"{waiting.id}_{cap}")
            return True
        return cap == "Esc" or self.press(cap)

    def _wait(self, action: Action | None) -> None:
        self._waiting = action
        self.armed.emit(action.id if action else "")

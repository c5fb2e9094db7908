"""Keys: one table, single letters only outside text fields, chords of two, and a bar that follows the workspace."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.gui import pictures
from tests.gui.clipping import settle
from tests.gui.gallery import make_room
from tests.gui.workspaces.records import INJECTS, ZONE, session
from widgets.alarms.panel import AlarmPanel
from widgets.dispersion.panel import DispersionPanel
from widgets.map_panel.panel import MapPanel
from widgets.rules.design import DesignWorkspace
from widgets.shell.keys import ACTIONS, WORKSPACES, Keys, actions_for
from widgets.shell.window import RoomWindow
from widgets.trends.workspace import TrendsWorkspace
from widgets.workspaces.cameras import CamerasWorkspace
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.monitor import MonitorWorkspace


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[RoomWindow]:
    window = make_room()
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    settle()
    yield window
    window.close()


def pressed(keys: Keys, *caps: str) -> list[str]:
    heard: list[str] = []
    keys.triggered.connect(heard.append)
    for cap in caps:
        keys.press(cap)
    return heard


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_that_no_key_means_two_things_in_one_workspace(workspace: str) -> None:
    caps = [action.key for action in actions_for(workspace)]
    assert len(caps) == len(set(caps))


def test_that_every_action_has_an_id_of_its_own() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))


def test_that_d_then_a_number_dispatches_in_two_keystrokes() -> None:
    assert pressed(Keys(), "D", "2") == ["dispatch", "dispatch_2"]


def test_that_esc_ends_a_chord_and_does_nothing_else() -> None:
    assert pressed(Keys(), "D", "Esc") == ["dispatch"]


def test_that_another_letter_ends_a_chord_and_acts() -> None:
    assert pressed(Keys(), "D", "T") == ["dispatch", "tick"]


def test_that_a_held_key_acts_once() -> None:
    keys = Keys()
    heard: list[str] = []
    keys.triggered.connect(heard.append)
    keys.press("A")
    keys.press("A", repeated=True)
    assert heard == ["acknowledge"]


def test_that_letters_in_a_text_field_stay_letters_but_function_keys_act() -> None:
    keys = Keys()
    heard: list[str] = []
    keys.triggered.connect(heard.append)
    assert not keys.press("A", in_text=True)
    assert keys.press("F2", in_text=True)
    assert heard == ["workspace_monitor"]


def test_that_a_typed_letter_reaches_the_log_entry_and_acknowledges_nothing(qtbot: QtBot, room: RoomWindow) -> None:
    alarms, dispatch = room.docks.panel("alarms"), room.docks.panel("incident")
    field = dispatch.entry.field  # type: ignore[union-attr]
    with qtbot.assertNotEmitted(alarms.acknowledge):  # type: ignore[union-attr]
        QTest.keyClicks(field, "a Gas")
    assert field.text() == "a Gas"


def test_that_a_acknowledges_the_first_unacknowledged_alarm(qtbot: QtBot, room: RoomWindow) -> None:
    alarms = room.docks.panel("alarms")
    with qtbot.waitSignal(alarms.acknowledge) as caught:  # type: ignore[union-attr]
        QTest.keyClick(room, Qt.Key.Key_A)
    assert caught.args is not None
    assert caught.args[0].int == 1


def test_that_function_keys_change_the_workspace(qtbot: QtBot, room: RoomWindow) -> None:
    QTest.keyClick(room, Qt.Key.Key_F4)
    assert room.workspace == "drill"
    assert "freeze" in [action.id for action in actions_for(room.keys.scope)]
    QTest.keyClick(room, Qt.Key.Key_F1)
    assert room.workspace == "command"


def test_that_two_keys_dispatch_the_second_unit(qtbot: QtBot, room: RoomWindow) -> None:
    panel = room.docks.panel("incident")
    with qtbot.waitSignal(panel.dispatch) as caught:  # type: ignore[union-attr]
        QTest.keyClick(room, Qt.Key.Key_D)
        QTest.keyClick(room, Qt.Key.Key_2)
    assert caught.args == [["A3"]]


def test_that_slash_opens_the_command_line_anywhere(qtbot: QtBot, room: RoomWindow) -> None:
    room.set_workspace("cockpit")
    QTest.keyClicks(room, "/")
    assert isinstance(room.focusWidget(), QLineEdit)
    assert room.key_bar.line.field.text() == ""


def test_that_actions_no_panel_knows_are_left_to_the_seat(qtbot: QtBot, room: RoomWindow) -> None:
    with qtbot.waitSignal(room.action) as caught:
        room.do("nobody's")
    assert caught.args == ["nobody's"]


def test_that_question_mark_shows_all_keys_and_esc_hides_them(qtbot: QtBot, room: RoomWindow) -> None:
    room.keys.press("?")
    assert room.key_sheet.isVisible()
    QTest.keyClick(room, Qt.Key.Key_Escape)
    assert not room.key_sheet.isVisible()


def test_that_the_key_bar_shows_whole_hints_only(room: RoomWindow) -> None:
    room.resize(1366, 768)
    settle()
    hints = room.key_bar.hints
    hints.grab()
    assert "back" in hints.shown()
    assert all(place.right() <= hints.width() for place, _name in hints._places)


@pytest.fixture
def whole_room(room: RoomWindow) -> RoomWindow:
    """The room with every workspace's own panels, as the seat fills it."""
    monitor, cameras, drill = MonitorWorkspace(), CamerasWorkspace(), DrillWorkspace()
    alarms = AlarmPanel()
    alarms.set_alarms(pictures.alarms())
    monitor.set_alarm_list(alarms)
    cameras.set_incident((0.0, 0.0))
    drill.set_session(session(), ZONE)
    drill.set_injects(INJECTS)
    room.set_panel("map", MapPanel())
    room.set_panel("twin", QWidget())
    room.set_panel("dispersion", DispersionPanel())
    pages = (("monitor", monitor), ("cameras", cameras), ("drill", drill), ("trends", TrendsWorkspace()),
             ("rules", DesignWorkspace()))  # fmt: skip
    for name, page in pages:
        room.set_workspace_widget(name, page)
    return room


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_that_every_key_of_a_workspace_does_something_there(whole_room: RoomWindow, workspace: str) -> None:
    whole_room.set_workspace(workspace)
    left: list[str] = []
    whole_room.action.connect(left.append)
    elsewhere = ("back", "leave_drill", "settings")  # the window's own, with menus and dialogues
    for action in actions_for(workspace):
        if not action.id.startswith("workspace_") and action.id not in elsewhere:
            whole_room.do(action.id)
    desks_do = {"twin_shown", "map_shown", "plot", "now"}  # the sensor selected is plotted; it is now already
    assert not set(left) - desks_do

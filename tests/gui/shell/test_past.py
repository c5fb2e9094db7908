"""The past in the window: a frame, a row and a badge that say so, steps, typing an instant, and one key back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from models.domain.sessions import SessionKind
from models.text import set_language
from tests.gui.clipping import settle
from tests.gui.gallery import make_room
from widgets.shell.keys import WORKSPACES
from widgets.shell.window import RoomWindow

AT = datetime(2026, 3, 18, 3, 20, tzinfo=UTC)
ZONE = "Asia/Shanghai"


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[RoomWindow]:
    window = make_room()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    settle()
    yield window
    window.close()


def frame_is_light(room: RoomWindow) -> bool:
    settle()
    return bool(room.grab().toImage().pixelColor(2, 400).lightness() > 150)


def test_that_the_past_is_marked_by_frame_row_badge_and_clock_and_the_present_by_none(room: RoomWindow) -> None:
    room.top_bar.set_clock(AT, ZONE)
    live = room.top_bar.badge.accessibleName()
    assert not frame_is_light(room)
    room.set_past(AT, ZONE, 3 * 3600)
    assert frame_is_light(room)
    assert room.past_bar.isVisible()
    assert room.past_bar.field.text() == "2026-03-18 11:20:00"
    assert "3 h ago" in room.past_bar.words.text()
    assert room.top_bar.badge.accessibleName() == "PAST"
    assert "past" in room.top_bar.clock.lines()[1]
    room.set_past(None)
    assert not frame_is_light(room)
    assert not room.past_bar.isVisible()
    assert room.top_bar.badge.accessibleName() == (live or "LIVE")
    assert "past" not in room.top_bar.clock.lines()[1]


def test_that_a_drill_s_past_stays_marked_as_a_drill(room: RoomWindow) -> None:
    room.set_session(SessionKind.DRILL)
    room.set_past(AT, ZONE, 60)
    assert room.top_bar.badge.accessibleName() == "DRILL"
    assert room.frame.drill
    settle()
    assert room.grab().toImage().pixelColor(14, 400).lightness() > 150  # inside the hatch


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_that_one_key_goes_back_from_every_workspace(room: RoomWindow, workspace: str) -> None:
    left: list[bool] = []
    room.leave_past.connect(lambda: left.append(True))
    room.set_workspace(workspace)
    room.set_past(AT, ZONE, 60)
    assert room.keys.press("0")
    assert left == [True]
    room.set_past(None)
    room.keys.press("0")
    assert left == [True]


def test_that_steps_and_typing_ask_for_another_instant(room: RoomWindow) -> None:
    steps: list[float] = []
    typed: list[str] = []
    room.travel_by.connect(steps.append)
    room.travel.connect(typed.append)
    room.set_past(AT, ZONE, 60)
    room.past_bar.steps[0].click()
    room.past_bar.steps[-1].click()
    assert steps == [-3600, 3600]
    field = room.past_bar.field
    field.setFocus()
    field.setText("09:15")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert typed == ["09:15"]
    room.set_past(AT, ZONE, 61)  # the clock goes on: what is being typed stays
    assert field.text() == "09:15"
    field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut))  # left, as by Esc
    assert field.text() == "2026-03-18 11:20:00"
    room.set_past(AT + timedelta(minutes=1), ZONE, 1)
    assert field.text() == "2026-03-18 11:21:00"


def test_that_the_past_is_played_by_space_in_every_workspace_and_slid_along(room: RoomWindow) -> None:
    pressed: list[str] = []
    speeds: list[float] = []
    instants: list[datetime] = []
    room.play_past.connect(lambda: pressed.append("play"))
    room.past_speed.connect(speeds.append)
    room.travel_to.connect(instants.append)
    room.set_past(AT, ZONE, 7200)
    for workspace in WORKSPACES:
        room.set_workspace(workspace)
        assert room.keys.press("Space")
    assert len(pressed) == len(WORKSPACES)
    bar = room.past_bar
    bar.play_button.click()
    assert len(pressed) == len(WORKSPACES) + 1
    bar.set_playing(True)
    assert bar.play_button.text() == "Pause"
    for button in bar.speeds:
        button.click()
    assert speeds == [1.0, 10.0, 60.0]
    settle()
    middle = bar.track.rect().center()
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(instants[-1] - AT) < timedelta(minutes=1)
    QTest.mouseClick(bar.track, Qt.MouseButton.LeftButton, pos=QPoint(1, 9))
    assert instants[-1] == AT - timedelta(minutes=30)


def test_that_b_asks_for_an_instant_and_the_command_line_takes_one(room: RoomWindow) -> None:
    typed: list[str] = []
    room.travel.connect(typed.append)
    assert room.keys.press("B")
    question = room.sheet.question
    assert question is not None
    room.sheet._fields["at"].setText("-3h")
    room.sheet.confirm.click()
    assert typed == ["-3h"]
    said: list[tuple[str, str]] = []
    room.command.connect(lambda verb, name: said.append((verb, name)))
    room.key_bar.line.field.setText("past 11-21 14:05")
    QTest.keyClick(room.key_bar.line.field, Qt.Key.Key_Return)
    assert said == [("past", "11-21 14:05")]


def test_that_a_live_alarm_breaks_in_above_the_past(room: RoomWindow) -> None:
    room.set_past(AT, ZONE, 60)
    room.show_live_alarm(Priority.CRITICAL, "AT-3012", "12.4 ppm")
    assert room.break_in.isVisible()
    assert room.break_in.y() < room.past_bar.y()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_the_row_is_whole_on_small_windows(room: RoomWindow, language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    room.set_language(language)  # type: ignore[arg-type]
    room.set_past(AT, ZONE, 3 * 3600 + 600)
    for width in (1920, 1366, 1000):
        room.resize(width, 768)
        settle()
        shown = [button for button in room.past_bar.steps if button.isVisible()]
        assert shown
        bar = room.past_bar
        boxes = [each.geometry() for each in (bar.play_button, *bar.speeds, *shown, bar.field, bar.now)]
        assert all(box.right() <= room.past_bar.width() for box in boxes)
        ordered = sorted(boxes, key=lambda box: box.left())
        assert all(a.right() < b.left() for a, b in pairwise(ordered))

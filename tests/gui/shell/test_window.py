"""The room's window: arrangement, small screens, saved layouts, drill frame, sheet, messages, links, languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from models.domain.sessions import SessionKind
from models.text import Message
from tests.gui import pictures
from tests.gui.clipping import settle
from tests.gui.gallery import make_room
from tests.gui.longer_texts import speak_han
from widgets.base import Answer, Choice, Question
from widgets.shell.horn import PATTERNS, RATE, tone_bytes
from widgets.shell.links import LinkHealth
from widgets.shell.window import RoomWindow


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[RoomWindow]:
    window = make_room()
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    settle()
    yield window
    window.close()


def place(room: RoomWindow, name: str) -> QRect:
    panel = room.docks.panel(name)
    assert panel is not None
    return QRect(panel.mapTo(room, QPoint(0, 0)), panel.size())


def test_that_the_standard_arrangement_is_the_guides(room: RoomWindow) -> None:
    assert place(room, "incidents").left() == 64
    assert place(room, "alarms").width() == 340
    assert place(room, "incident").width() == 456
    assert place(room, "incident").height() == 1080 - 48 - 32
    assert room.docks.panel("cameras") is not None
    assert place(room, "cameras").height() == 200


def test_that_small_windows_drop_the_strip_and_narrow_the_lists(room: RoomWindow) -> None:
    room.resize(1366, 768)
    settle()
    cameras, trend = room.docks.panel("cameras"), room.docks.panel("trend")
    assert cameras is not None
    assert trend is not None
    assert not cameras.isVisible()
    assert not trend.isVisible()
    assert place(room, "alarms").width() == 148
    assert place(room, "incident").width() == 456
    assert place(room, "map").width() > 600


def test_that_a_window_made_large_again_gets_everything_back(room: RoomWindow) -> None:
    before = place(room, "alarms"), place(room, "cameras")
    room.resize(1366, 768)
    settle()
    room.resize(1920, 1080)
    settle()
    settle()
    assert (place(room, "alarms"), place(room, "cameras")) == before


def test_that_a_layout_survives_a_restart(qtbot: QtBot, room: RoomWindow, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "seat.ini"), QSettings.Format.IniFormat)
    room.set_workspace("monitor")
    room.save_layout(settings)
    settings.sync()
    again = make_room()
    qtbot.addWidget(again)
    assert again.restore_layout(QSettings(str(tmp_path / "seat.ini"), QSettings.Format.IniFormat))
    assert again.workspace == "monitor"
    again.close()


def test_that_a_broken_layout_changes_nothing(room: RoomWindow) -> None:
    before = place(room, "alarms")
    assert not room.set_layout(b"0 not a layout")
    assert not room.set_layout(b"")
    assert place(room, "alarms") == before


def test_that_a_floated_panel_comes_back_with_the_standard_arrangement(room: RoomWindow) -> None:
    room.docks.float_panel("trend", room.screen())
    settle()
    trend = room.docks.panel("trend")
    assert trend is not None
    assert trend.window() is not room
    room.docks.reset_layout()
    settle()
    assert trend.window() is room


def test_that_panels_can_come_later(room: RoomWindow) -> None:
    late = QWidget()
    room.set_panel("map", late)
    settle()
    assert late.isVisible()
    page = QWidget()
    room.set_workspace_widget("cockpit", page)
    room.set_workspace("cockpit")
    assert page.isVisible()


def test_that_the_drill_frame_is_24_above_and_12_elsewhere(room: RoomWindow) -> None:
    room.set_session(SessionKind.DRILL)
    settle()
    inside = room.top_bar.mapTo(room, QPoint(0, 0))
    assert (inside.x(), inside.y()) == (12, 24)
    room.set_session(SessionKind.LIVE)
    settle()
    assert room.top_bar.mapTo(room, QPoint(0, 0)) == QPoint(0, 0)


def test_that_a_live_alarm_breaks_into_a_drill_with_sound_and_one_key_leaves(qtbot: QtBot, room: RoomWindow) -> None:
    room.set_session(SessionKind.DRILL)
    room.show_live_alarm(Priority.CRITICAL, "AT-3012", "Chlorine, Area A east")
    assert room.break_in.isVisible()
    assert room.horn.sounding == "critical"
    with qtbot.waitSignal(room.leave_drill):
        QTest.keyClick(room, Qt.Key.Key_F9)
    assert not room.break_in.isVisible()
    assert room.horn.sounding == ""


def test_that_silencing_the_horn_acknowledges_nothing(qtbot: QtBot, room: RoomWindow) -> None:
    room.horn.sound("high")
    with qtbot.assertNotEmitted(room.docks.panel("alarms").acknowledge):  # type: ignore[union-attr]
        QTest.keyClick(room, Qt.Key.Key_H)
    assert room.horn.sounding == ""


@pytest.mark.parametrize("priority", list(PATTERNS))
def test_that_each_priority_has_a_tone_that_neither_clicks_nor_clips(priority: str) -> None:
    samples = memoryview(tone_bytes(priority)).cast("h")
    assert samples[0] == 0
    assert max(samples) < 10_000
    assert len(samples) > RATE * 0.5


def test_that_the_sheet_hides_neither_alarms_nor_map(room: RoomWindow) -> None:
    room.ask(Question("Why?", "Do it", lambda _answer: None))
    settle()
    sheet = QRect(room.sheet.mapTo(room, QPoint(0, 0)), room.sheet.size())
    assert room.sheet.isVisible()
    assert not sheet.intersects(place(room, "alarms"))
    assert not sheet.intersects(place(room, "map"))


def test_that_a_required_reason_is_required_and_a_draft_is_kept(qtbot: QtBot, room: RoomWindow) -> None:
    answers: list[Answer] = []
    question = Question("Close it", "Close", answers.append, choices=(Choice("a", "First"), Choice("b", "Second")))
    room.ask(question)
    assert not room.sheet.confirm.isEnabled()
    QTest.keyClicks(room.sheet.reason, "valve shut")
    assert not room.sheet.confirm.isEnabled()  # a choice is still missing
    QTest.keyClick(room.sheet.reason, Qt.Key.Key_Escape)
    assert not room.sheet.isVisible()
    assert answers == []
    room.ask(question)
    assert room.sheet.reason.text() == "valve shut"
    room.sheet._pick("b", minutes=False)
    QTest.keyClick(room.sheet.reason, Qt.Key.Key_Return)
    assert answers == [Answer(reason="valve shut", choice="b")]
    assert not room.sheet.isVisible()


def test_that_messages_stack_and_esc_dismisses_the_newest(qtbot: QtBot, room: RoomWindow) -> None:
    room.say("done", Message("first"))
    room.say("refused", Message("second"))
    room.say("refused", Message("second"))
    assert [toast.words() for toast in room.toasts.shown] == ["first", "second"]
    QTest.keyClick(room, Qt.Key.Key_Escape)
    assert [toast.words() for toast in room.toasts.shown] == ["first"]


def test_that_a_link_that_is_down_says_so_in_words(room: RoomWindow) -> None:
    room.top_bar.set_links([LinkHealth("gateway", ok=False, figure="0.4 s", since=pictures.before(60))])
    assert room.top_bar.figures() == {"gateway": "down"}


def test_that_the_links_open_and_close_with_a_click(qtbot: QtBot, room: RoomWindow) -> None:
    view = room.top_bar.links["database"]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert room.links.isVisible()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert not room.links.isVisible()


def test_that_the_language_switches_while_the_room_runs(room: RoomWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    speak_han(monkeypatch)
    room.set_language("zh_CN")
    assert room.top_bar._title._words == "金禾化工园区"
    room.set_language("en")
    assert room.top_bar._title._words == "Jinhe Chemical Industrial Park"


def test_that_the_settings_menu_offers_both_languages(qtbot: QtBot, room: RoomWindow) -> None:
    menu = room.settings_menu.build()
    languages = menu.actions()[0].menu()
    assert [entry.text() for entry in languages.actions()] == ["English", "简体中文"]  # type: ignore[attr-defined]
    with qtbot.waitSignal(room.language_chosen) as caught:
        languages.actions()[1].trigger()  # type: ignore[attr-defined]
    assert caught.args == ["zh_CN"]
    menu.deleteLater()


def test_that_an_alarms_detail_leaves_with_its_workspace(room: RoomWindow) -> None:
    room.resize(1366, 768)
    settle()
    alarms = room.docks.panel("alarms")
    alarms.select(pictures.uuid(1))  # type: ignore[union-attr]
    settle()
    assert alarms.detail.isVisible()  # type: ignore[union-attr]
    room.set_workspace("monitor")
    settle()
    assert not alarms.detail.isVisible()  # type: ignore[union-attr]
    room.set_workspace("command")
    settle()
    assert alarms.detail.isVisible()  # type: ignore[union-attr]


def test_that_space_presses_the_button_that_has_the_focus(qtbot: QtBot, room: RoomWindow) -> None:
    alarms = room.docks.panel("alarms")
    alarms.listing.page_button.setFocus()  # type: ignore[union-attr]
    with qtbot.waitSignal(alarms.acknowledge_page):  # type: ignore[union-attr]
        QTest.keyClick(alarms.listing.page_button, Qt.Key.Key_Space)  # type: ignore[union-attr]

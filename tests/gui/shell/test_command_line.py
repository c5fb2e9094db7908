"""The command line understands verbs, tags, units and places, in English or the room's language."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from widgets.shell.command_line import CommandLine, Words, parse

WORDS = Words(
    tags=("AT-3011  Chlorine, V-3 dike", "AT-3012  Chlorine, Area A east"),
    units=("E1  Engine 1", "E3  Engine 3"),
    places=("S1  West Hall",),
    workspaces=("monitor", "cameras"),
)


@pytest.mark.parametrize(("typed", "meant"), [
    ("AT-3012", ("show", "AT-3012")),
    ("/at-3012", ("show", "AT-3012")),
    ("west hall", None),
    ("s1", ("show", "S1")),
    ("ack AT-3011", ("acknowledge", "AT-3011")),
    ("dispatch e1", ("dispatch", "E1")),
    ("dispatch AT-3011", None),
    ("note valve is shut", ("note", "valve is shut")),
    ("note", None),
    ("notify", ("notify", "")),
    ("no", None),
    ("tick", ("tick", "")),
    ("go mon", ("go", "monitor")),
    ("language zh_CN", ("language", "zh_CN")),
    ("AT-30", None),
    ("", None),
    ("nonsense", None),
])
def test_that_a_line_means_one_thing_or_nothing(typed: str, meant: tuple[str, str] | None) -> None:
    assert parse(typed, WORDS) == meant


def test_that_enter_sends_the_command_and_empties_the_line(qtbot: QtBot) -> None:
    line = CommandLine()
    qtbot.addWidget(line)
    line.set_words(WORDS)
    line.show()
    QTest.keyClicks(line.field, "dispatch E3")
    with qtbot.waitSignal(line.command) as caught:
        QTest.keyClick(line.field, Qt.Key.Key_Return)
    assert caught.args == ["dispatch", "E3"]
    assert line.field.text() == ""


def test_that_what_is_not_understood_stays_to_be_mended(qtbot: QtBot) -> None:
    line = CommandLine()
    qtbot.addWidget(line)
    line.set_words(WORDS)
    line.field.setText("dispach E3")
    with qtbot.waitSignal(line.not_understood):
        line._submit()
    assert line.field.text() == "dispach E3"


def test_that_esc_leaves_and_keeps_the_draft(qtbot: QtBot) -> None:
    line = CommandLine()
    qtbot.addWidget(line)
    line.show()
    QTest.keyClicks(line.field, "ack")
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line.field, Qt.Key.Key_Escape)
    assert line.field.text() == "ack"

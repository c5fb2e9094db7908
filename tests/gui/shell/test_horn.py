"""The horn grows louder, never softer; the one voice says the newest summary."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.shell.horn import FIRST_LOUDNESS, Horn
from widgets.shell.voice import Voice


def test_that_the_same_alarm_may_only_become_louder(qapp: QApplication) -> None:
    horn = Horn()
    heard: list[bool] = []
    horn.changed.connect(heard.append)
    horn.sound("high")
    assert (horn.sounding, horn.loudness) == ("high", FIRST_LOUDNESS)
    horn.sound("high", 1.0)
    assert horn.loudness == 1.0
    horn.sound("high", 0.75)
    assert horn.loudness == 1.0
    horn.silence()
    assert horn.sounding == ""
    assert heard[-1] is False


def test_that_a_newer_summary_takes_the_voice_over(qtbot: QtBot) -> None:
    voice = Voice(engine="mock")
    assert voice.say("twelve new alarms at V-3, two urgent")
    qtbot.waitUntil(lambda: voice.speaking)
    assert voice.say("five new alarms at T-1")
    qtbot.waitUntil(lambda: voice.speaking)
    voice.stop()
    qtbot.waitUntil(lambda: not voice.speaking)

"""The time slider: arithmetic, handle, playing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.shortened import shortened_in
from widgets.map_panel.time_slider import TimeSlider
from widgets.map_panel.time_span import TimeMark, TimeSpan

NOW = datetime(2026, 3, 18, 6, 30, 52, tzinfo=UTC)


@given(st.floats(-600, 3600))
def test_that_a_place_on_the_bar_and_its_seconds_agree(seconds: float) -> None:
    span = TimeSpan()
    assert span.seconds(span.fraction(seconds)) == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize("width", [200.0, 420.0, 900.0])
def test_that_ticks_hold_zero_and_keep_apart(width: float) -> None:
    ticks = TimeSpan().ticks(width)
    assert 0 in ticks
    assert (ticks[1] - ticks[0]) * width / 4200 >= 64


@pytest.fixture
def slider(qtbot: QtBot) -> TimeSlider:
    made = TimeSlider()
    qtbot.addWidget(made)
    made.set_timezone("Asia/Shanghai")
    made.set_now(NOW)
    made.set_forecast([NOW, NOW + timedelta(minutes=60)])
    made.set_run(NOW - timedelta(seconds=14), 46)
    made.resize(1060, 64)
    made.show()
    return made


def test_that_a_click_on_the_bar_selects_its_instant(slider: TimeSlider, qtbot: QtBot) -> None:
    x = round(slider.track._x(1800))
    with qtbot.waitSignal(slider.frame_selected) as selected:
        QTest.mouseClick(slider.track, Qt.MouseButton.LeftButton, pos=QPoint(x, 30))
    assert selected.args[0] == pytest.approx(1800, abs=10)


def test_that_now_leads_back_and_stops_playing(slider: TimeSlider) -> None:
    chosen: list[float] = []
    slider.frame_selected.connect(chosen.append)
    slider.step(5)
    slider.toggle_play()
    slider.go_now()
    assert chosen[-1] == 0.0
    assert not slider.playing


def test_that_playing_goes_on_until_the_forecasts_end(slider: TimeSlider, qtbot: QtBot) -> None:
    slider.step(59)
    slider.speed.click()
    slider.speed.click()
    slider.toggle_play()
    qtbot.waitUntil(lambda: not slider.playing, timeout=5000)
    assert slider.seconds == 3600
    slider.toggle_play()
    assert slider.playing
    assert slider.seconds == 0.0  # from the end it begins again
    slider.go_now()


def test_that_arrow_keys_move_by_a_minute(slider: TimeSlider) -> None:
    slider.track.setFocus()
    QTest.keyClick(slider.track, Qt.Key.Key_Right)
    assert slider.seconds == 60.0


def test_that_every_word_has_room_and_labels_do_not_meet(slider: TimeSlider) -> None:
    slider.set_marks(
        [TimeMark(NOW - timedelta(seconds=252), "Leak 14:26:40"), TimeMark(NOW + timedelta(seconds=300), "x")]
    )
    assert shortened_in(slider, 1060, 64) == set()
    assert shortened_in(slider, 600, 64) == set()

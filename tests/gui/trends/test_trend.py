"""Trends on a real screen: what they ask for, what they draw."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from scenes import palette
from tests.gui.shortened import shortened_in
from tests.gui.trends.sensors import NOW, RULES, ZONE, chlorine, pressure
from widgets import theme
from widgets.trends import trend as trend_module
from widgets.trends.axis import to_us
from widgets.trends.incident_trend import IncidentTrend
from widgets.trends.panel import RANGES, TrendPanel
from widgets.trends.plot import label
from widgets.trends.spec import Limit, trend_spec
from widgets.trends.trend import Trend


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def shown(qtbot: QtBot, trend: Trend) -> Trend:
    qtbot.addWidget(trend)
    trend.set_now(NOW)
    trend.set_spec(trend_spec(pressure(), RULES), ZONE)
    trend.resize(320, 140)
    trend.show()
    return trend


@contextmanager
def watching_labels() -> Iterator[set[str]]:
    """Within this block, every label that a trend really draws."""
    found: set[str] = set()

    def watched(painter: QPainter, rect: QRectF, words: str, *style: str) -> None:
        found.add(words)
        label(painter, rect, words, *style)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trend_module, "label", watched)
        yield found


def test_that_a_trend_asks_for_its_range_once_and_again_for_a_longer_one(qtbot: QtBot) -> None:
    trend = Trend()
    qtbot.addWidget(trend)
    asked: list[tuple[int, datetime, datetime]] = []
    trend.wants.connect(lambda key, start, end: asked.append((key, start, end)))
    trend.set_spec(trend_spec(pressure(), RULES), ZONE)
    assert asked == []  # nobody told the time yet
    trend.set_now(NOW)
    trend.set_now(NOW + timedelta(seconds=1))
    trend.set_range(3600.0)
    assert asked == [(1, NOW - timedelta(hours=8), NOW)]
    trend.set_range(24 * 3600.0)
    assert asked[-1][1] == NOW + timedelta(seconds=1) - timedelta(hours=24)


def test_that_the_value_takes_the_open_alarms_colour(qtbot: QtBot) -> None:
    trend = shown(qtbot, Trend())
    trend.append(to_us(NOW) - 1_000_000, 0.57)
    assert not has_colour(trend.grab().toImage(), palette.PRIORITY[Priority.CRITICAL].fill)
    trend.set_alarm(Priority.CRITICAL)
    assert has_colour(trend.grab().toImage(), palette.PRIORITY[Priority.CRITICAL].fill)


def test_that_a_gas_is_told_in_both_units_where_there_is_room(qtbot: QtBot) -> None:
    trend = shown(qtbot, Trend())
    trend.set_spec(trend_spec(replace(chlorine(), substance="chlorine"), RULES), ZONE)
    trend.append(to_us(NOW) - 1_000_000, 10.0)
    trend.resize(400, 140)
    with watching_labels() as wide:
        trend.grab()
    trend.resize(190, 140)
    with watching_labels() as narrow:
        trend.grab()
    assert "ppm · 29.5\u00a0mg/m3" in wide
    assert "ppm" in narrow
    assert not any("mg/m3" in words for words in narrow)


def test_that_a_stale_trend_says_how_old_its_value_is(qtbot: QtBot) -> None:
    trend = shown(qtbot, Trend())
    trend.append(to_us(NOW) - 1_000_000, 0.52)
    fresh = trend.grab().toImage()
    trend.set_now(NOW + timedelta(hours=3, minutes=10))
    assert trend.grab().toImage() != fresh


def test_that_a_pause_in_the_readings_breaks_the_line(qtbot: QtBot) -> None:
    trend = shown(qtbot, Trend())
    times = to_us(NOW) - np.array([7200, 7190, 60, 50, 5]) * 1_000_000
    trend.set_series(times.astype(np.int64), np.full(5, 0.5))
    image = trend.grab().toImage()
    middle = image.width() * 60 // 100  # in the pause, left of the living end and of the value's text
    column = {image.pixelColor(middle, y).name().upper() for y in range(40, image.height() - 24)}
    assert palette.TREND_LINE not in column


def test_that_the_panel_passes_samples_to_the_sensors_own_trend(qtbot: QtBot) -> None:
    panel = TrendPanel()
    qtbot.addWidget(panel)
    panel.set_now(NOW)
    panel.set_specs([trend_spec(pressure(), RULES), trend_spec(chlorine(), RULES)], ZONE)
    panel.append(11, to_us(NOW), 3.0)
    assert [len(trend._series) for trend in panel.trends[:2]] == [0, 1]


def test_that_choosing_a_range_asks_all_eight_for_history(qtbot: QtBot) -> None:
    panel = TrendPanel()
    qtbot.addWidget(panel)
    panel.set_now(NOW)
    panel.set_specs([trend_spec(pressure(key), RULES) for key in range(8)], ZONE)
    asked: list[int] = []
    panel.wants.connect(lambda key, _start, _end: asked.append(key))
    panel.ranges.chosen.emit(len(RANGES) - 1)
    assert sorted(asked) == list(range(8))


def test_that_the_incident_trend_asks_only_for_sensors_it_did_not_show(qtbot: QtBot) -> None:
    trend = IncidentTrend()
    qtbot.addWidget(trend)
    trend.set_now(NOW)
    asked: list[int] = []
    trend.wants.connect(lambda key, _start, _end: asked.append(key))
    trend.set_sensors("Chlorine at V-3", [trend_spec(chlorine(), RULES)])
    trend.set_sensors("Chlorine at V-3", [trend_spec(chlorine(), RULES), trend_spec(chlorine(12, "AT-3012"), RULES)])
    assert asked == [11, 12]


def test_that_no_word_of_the_incident_trend_is_shortened(qtbot: QtBot) -> None:
    trend = IncidentTrend()
    qtbot.addWidget(trend)
    trend.set_now(NOW)
    specs = [trend_spec(chlorine(), RULES), trend_spec(chlorine(12, "AT-3012"), RULES)]
    trend.set_sensors("Chlorine at V-3", specs, [Limit("AEGL-3", 20.0)])
    for key in (11, 12):
        trend.append(key, to_us(NOW) - 1_000_000, 38.6)
        trend.set_priority(key, Priority.CRITICAL)
    assert shortened_in(trend, 280, 160) == set()
    assert has_colour(trend.grab().toImage(), theme.CRITICAL_TEXT)

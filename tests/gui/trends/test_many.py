"""Several sensors on one plot: axes by unit, windows that follow or stand, late readings, alarms, dropping."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from models.domain.park import Quantity
from models.domain.series import condense, raw_series
from models.domain.times import from_us, to_us
from scenes.dragging import SENSOR_MIME
from tests.gui.trends.sensors import NOW, RULES, ZONE, chlorine, pressure, sensor
from widgets import theme
from widgets.base import Answer, Question
from widgets.trends.curve import STYLES, Curve, Mark
from widgets.trends.many import ManyPlot
from widgets.trends.scale import Scale
from widgets.trends.spec import trend_spec
from widgets.trends.view import HOUR_US
from widgets.trends.workspace import TrendsWorkspace

HOUR = timedelta(hours=1)


@pytest.fixture
def workspace(qtbot: QtBot) -> Iterator[TrendsWorkspace]:
    made = TrendsWorkspace()
    qtbot.addWidget(made)
    made.resize(1300, 640)
    made.set_sensors([chlorine(), chlorine(12, "AT-3012"), pressure()], ZONE)
    made.set_now(NOW)
    made.show()
    yield made
    made.close()


@pytest.fixture
def plot(workspace: TrendsWorkspace) -> ManyPlot:
    for each in (chlorine(), chlorine(12, "AT-3012"), pressure()):
        workspace.plot.add(trend_spec(each, RULES))
    workspace.legend.refresh()
    return workspace.plot


def fill(plot: ManyPlot, key: int, value: float, late: tuple[int, ...] = (), hours: float = 8.0) -> None:
    count = round(hours * 360)
    times = to_us(NOW) - np.arange(count, dtype=np.int64)[::-1] * 10_000_000
    marked = np.isin(np.arange(count), late)
    plot.set_series(key, raw_series(times, np.full(count, value), marked))


def image(plot: ManyPlot) -> QImage:
    return plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def has(picture: QImage, colour: str, rows: range, columns: range) -> bool:
    wanted = QColor(colour).rgb()
    return any(picture.pixel(x, y) == wanted for y in rows for x in columns)


def test_that_each_sensor_asks_for_the_window_shown(workspace: TrendsWorkspace) -> None:
    asked: list[tuple[int, datetime, datetime, int]] = []
    workspace.plot.wants.connect(lambda *args: asked.append(args))
    workspace.plot.add(trend_spec(pressure(), RULES))
    assert [(key, start, end) for key, start, end, _ in asked] == [(1, NOW - 8 * HOUR, NOW)]
    assert asked[0][3] >= 200
    workspace.plot.set_span(720 * 3600)
    workspace.plot.ask()
    assert asked[-1][1] == NOW - timedelta(days=30)


def test_that_sensors_of_one_unit_share_an_axis_and_the_focus_has_the_first(plot: ManyPlot) -> None:
    assert plot._units() == ["MPa", "ppm"]
    plot.set_focus(11)
    assert plot._units() == ["ppm", "MPa"]
    plot.remove(1)
    assert plot._units() == ["ppm"]
    assert plot.focus == 11


def test_that_no_more_are_plotted_than_can_be_told_apart(plot: ManyPlot) -> None:
    for number in range(len(STYLES) - 3):
        point = sensor(40 + number, f"TT-{number}", Quantity.TEMPERATURE, "°C", 0, 100)
        assert plot.add(trend_spec(point, RULES))
    point = sensor(99, "TT-99", Quantity.TEMPERATURE, "°C", 0, 100)
    assert not plot.add(trend_spec(point, RULES))
    assert plot.add(trend_spec(pressure(), RULES))  # one that is there already only takes the focus
    assert plot.focus == 1
    assert len({curve.style for curve in plot.curves}) == len(STYLES)


def test_that_the_wheel_and_a_drag_leave_the_present_and_one_action_returns(
    workspace: TrendsWorkspace, plot: ManyPlot, qtbot: QtBot
) -> None:
    assert plot.view.following
    middle = plot.rect().center()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(plot, middle + QPoint(300, 0))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(300, 0))
    assert not plot.view.following
    assert plot.view.window.end < to_us(NOW)
    assert workspace.now.isVisible()
    stands = plot.view.window
    workspace.set_now(NOW + HOUR)
    assert plot.view.window == stands
    turn = QWheelEvent(QPointF(middle), QPointF(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    plot.wheelEvent(turn)
    assert plot.view.window.end - plot.view.window.start == pytest.approx(8 * HOUR_US / 1.25, rel=1e-6)
    assert stands.start < plot.view.window.start < plot.view.window.end < stands.end
    assert workspace.act("now")
    assert plot.view.following


def test_that_late_readings_are_marked_under_the_plot_and_named(workspace: TrendsWorkspace, plot: ManyPlot) -> None:
    fill(plot, 11, 0.2)
    below = range(plot.height() - 28, plot.height() - 20)
    assert not has(image(plot), theme.HIGH_TEXT, below, range(200, plot.width()))
    fill(plot, 11, 0.2, late=(1000, 1001, 1002))
    assert has(image(plot), theme.HIGH_TEXT, below, range(200, plot.width()))
    assert workspace.legend._is_late(plot.curves[0])
    assert not workspace.legend._is_late(plot.curves[1])


def test_that_alarms_are_marked_for_as_long_as_they_stood(plot: ManyPlot) -> None:
    fill(plot, 11, 0.2)
    start, end = to_us(NOW - 2 * HOUR), to_us(NOW - HOUR)
    plot.set_marks(11, [Mark(Priority.CRITICAL, "HH", start, end)])
    picture, box = image(plot), plot._box()
    left = box.left() + 0.75 * box.width()
    inside = range(round(left) + 20, round(left + box.width() / 8) - 4)
    after = range(round(left + box.width() / 8) + 4, plot.width())
    strip = range(24, 44)
    assert has(picture, theme.PRIORITY_TEXT["critical"], strip, inside)
    assert not has(picture, theme.PRIORITY_TEXT["critical"], strip, after)


def test_that_a_spike_within_a_stretch_is_kept_by_the_span_and_the_axis() -> None:
    times = to_us(NOW) + np.arange(100, dtype=np.int64) * 10_000_000
    values = np.where(np.arange(100) == 50, 9.0, 1.0)
    curve = Curve(trend_spec(pressure(), RULES))
    curve.show(condense(raw_series(times, values, np.zeros(100, bool)), 200_000_000))
    assert curve.extent(int(times[0]), int(times[-1])).max() == 9.0
    assert curve.line.values.max() < 2.0


def test_that_readings_within_the_last_stretch_are_not_drawn_twice() -> None:
    curve = Curve(trend_spec(pressure(), RULES))
    times = to_us(NOW) + np.arange(100, dtype=np.int64) * 10_000_000
    raw = raw_series(times, np.full(100, 1.0), np.zeros(100, bool))
    curve.show(raw)
    curve.show(condense(raw, 200_000_000))
    assert len(curve.line) == 5 + (to_us(NOW) % 200_000_000 > 0)
    curve.line.append(int(times[-1]) + 300_000_000, 2.0)  # heard after what was read
    curve.show(condense(raw, 200_000_000))
    assert curve.line.last == (int(times[-1]) + 300_000_000, 2.0)


def test_that_the_value_at_an_instant_is_the_newest_then_and_none_in_a_gap(plot: ManyPlot) -> None:
    curve = plot.curves[0]
    times = to_us(NOW - HOUR) + np.array([0, 10, 20], np.int64) * 1_000_000
    curve.show(raw_series(times, np.array([1.0, 2.0, 3.0]), np.zeros(3, bool)))
    assert curve.at(int(times[1]) + 3_000_000) == 2.0
    assert curve.at(int(times[0]) - 1) is None
    assert curve.at(int(times[2]) + 600_000_000) is None
    plot.append(11, to_us(NOW), 4.0)
    assert curve.at(to_us(NOW)) == 4.0


def test_that_a_sensor_is_plotted_by_typing_double_click_and_drop(workspace: TrendsWorkspace, qtbot: QtBot) -> None:
    wanted: list[str] = []
    workspace.wanted.connect(wanted.append)
    QTest.keyClicks(workspace.sensors.field, "at 301 2")
    assert [each.code for each in workspace.sensors.model.rows] == ["AT-3012"]
    QTest.keyClick(workspace.sensors.field, Qt.Key.Key_Return)
    data = QMimeData()
    data.setData(SENSOR_MIME, b"PT-101")
    drop = QDropEvent(QPointF(300, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                      Qt.KeyboardModifier.NoModifier)  # fmt: skip
    workspace.plot.dropEvent(drop)
    assert wanted == ["AT-3012", "PT-101"]
    assert workspace.sensors.model.mimeData([workspace.sensors.model.index(0)]).hasFormat(SENSOR_MIME)


def test_that_a_double_click_looks_back_to_that_instant(plot: ManyPlot, qtbot: QtBot) -> None:
    looked: list[datetime] = []
    plot.looked_back.connect(looked.append)
    box = plot._box()
    at = QPoint(round(box.left() + box.width() / 2), round(box.center().y()))
    QTest.mouseDClick(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert abs(looked[0] - (NOW - 4 * HOUR)) < timedelta(minutes=2)


def test_that_the_export_asks_for_the_format_and_passes_it_on(workspace: TrendsWorkspace, plot: ManyPlot) -> None:
    asked: list[Question] = []
    chosen: list[str] = []
    workspace.asks.connect(asked.append)
    workspace.export.connect(chosen.append)
    assert workspace.act("export")
    assert [choice.value for choice in asked[0].choices] == ["csv", "parquet"]
    asked[0].answered(Answer(choice="parquet"))
    assert chosen == ["parquet"]
    workspace.removed.connect(plot.remove)
    workspace.clear()
    assert not workspace.act("export") or len(asked) == 1  # nothing is plotted: nothing is asked


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.4871, 0.5523), (-3.0, 117.0), (55.0, 65.2)])
def test_that_an_axis_has_round_ticks_inside_it(low: float, high: float) -> None:
    found = Scale(low, high).ticks(6)
    assert 2 <= len(found) <= 8
    assert all(low <= value <= high for value in found)
    steps = {f"{b - a:.6g}" for a, b in pairwise(found)}
    assert len(steps) == 1
    assert steps.pop().strip("0.e-+")[0] in "125"


def test_that_the_instants_of_a_window_come_back(plot: ManyPlot) -> None:
    assert from_us(plot.view.window.end) == NOW

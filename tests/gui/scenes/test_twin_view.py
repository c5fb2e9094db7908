"""The twin's widget: it renders on its own thread, on demand, and knows what is under the pointer."""

import gc
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scenes.map2d.state import NO_ALARM
from scenes.twin3d.camera import project
from scenes.twin3d.overlay import PROCESS
from scenes.twin3d.view import TwinView
from tests.fakes.release_picture import fixes_of, forecast_of, release_picture, source
from tests.fakes.small_park import small_park

PARK = small_park(40)
PATIENCE_MS = 60_000  # software rendering on a busy machine


@pytest.fixture
def twin(qtbot: QtBot) -> Iterator[TwinView]:
    view = TwinView()
    qtbot.addWidget(view)
    view.resize(480, 320)
    view.set_park(PARK)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.close()


def settle(view: TwinView, qtbot: QtBot) -> np.ndarray:
    """Wait for the smooth picture of the view as it is, and return its pixels."""
    qtbot.waitUntil(lambda: not view._image.isNull() and view._image_view == view.view, timeout=PATIENCE_MS)
    qtbot.wait(600)
    image = view.grab().toImage()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


def test_that_the_twin_shows_the_park_in_grey_until_something_is_wrong(twin: TwinView, qtbot: QtBot) -> None:
    calm = settle(twin, qtbot)
    assert np.ptp(calm, axis=2).max() <= 12
    assert calm.std() > 8  # more than a plain background
    twin.set_picture(release_picture(PARK))
    twin.set_fixes(fixes_of(PARK))
    twin.set_forecast(forecast_of(PARK), 3)
    qtbot.waitUntil(lambda: np.ptp(settle(twin, qtbot), axis=2).max() > 60, timeout=PATIENCE_MS)


def test_that_tanks_one_looks_at_closely_bear_their_values(twin: TwinView, qtbot: QtBot) -> None:
    row = next(row for row, sensor in enumerate(PARK.sensors) if sensor.quantity in PROCESS)
    sensors = list(PARK.sensors)
    sensors[row] = replace(sensors[row], asset="V-3")
    twin.set_park(replace(PARK, sensors=tuple(sensors)))
    overlay = twin._overlay
    assert overlay is not None
    overlay.values = np.full(len(sensors), 1.5)
    assert overlay._asset_chips(twin.view, (480, 320))[0] == []  # the whole park: calm
    twin.fly_to(*source(PARK), 40.0)
    qtbot.waitUntil(lambda: not twin._legs, timeout=5_000)
    (chip,), (tank,) = overlay._asset_chips(twin.view, (480, 320))
    assert chip.lines == (str(PARK.asset("V-3").name), f"1.50 {sensors[row].unit}")
    assert tank.contains(chip.anchor)


def test_that_the_collector_is_as_it_was_once_the_renderer_is_loaded(twin: TwinView, qtbot: QtBot) -> None:
    before = gc.isenabled()
    settle(twin, qtbot)
    assert gc.isenabled() is before


def test_that_nothing_is_rendered_while_nothing_changes(twin: TwinView, qtbot: QtBot) -> None:
    settle(twin, qtbot)
    qtbot.wait(800)
    pictures: list[object] = []
    twin._rendered.connect(pictures.append)
    count = len(PARK.sensors)
    rank = np.full(count, NO_ALARM, np.uint8)
    twin.set_readings(np.ones(count), np.zeros(count, np.uint8), rank)
    qtbot.wait(700)
    assert pictures == []
    rank[5] = 0
    twin.set_readings(np.ones(count), np.zeros(count, np.uint8), rank)
    qtbot.waitUntil(lambda: len(pictures) >= 2, timeout=PATIENCE_MS)  # at once, then smooth
    assert len(pictures) == 2


def test_that_a_click_on_a_tank_names_it(twin: TwinView, qtbot: QtBot) -> None:
    x, y = source(PARK)
    twin.fly_to(x, y, 30.0)
    qtbot.waitUntil(lambda: not twin._legs, timeout=5_000)
    settle(twin, qtbot)
    overlay = twin._overlay
    assert overlay is not None
    row = [asset.code for asset in PARK.assets].index("V-3")
    pixels, _ = project(twin.view, overlay._asset_points[row : row + 1], (480, 320))
    with qtbot.waitSignal(twin.picked) as picked:
        QTest.mouseClick(twin, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, pixels[0])))
    assert picked.args == ["asset", "V-3"]


def test_that_dragging_turns_and_the_wheel_comes_nearer(twin: TwinView, qtbot: QtBot) -> None:
    before = twin.view
    QTest.mousePress(twin, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    twin.mouseMoveEvent(_drag(QPointF(260, 150)))
    QTest.mouseRelease(twin, Qt.MouseButton.LeftButton, pos=QPoint(260, 150))
    assert twin.view.azimuth != before.azimuth
    assert twin.view.distance == before.distance


def _drag(at: QPointF) -> QMouseEvent:
    button = Qt.MouseButton.LeftButton
    return QMouseEvent(QEvent.Type.MouseMove, at, at, button, button, Qt.KeyboardModifier.NoModifier)


def test_that_closing_ends_the_rendering_thread(twin: TwinView, qtbot: QtBot) -> None:
    settle(twin, qtbot)
    worker = twin._worker
    assert worker is not None
    twin.close_renderer()
    assert not worker._thread.is_alive()

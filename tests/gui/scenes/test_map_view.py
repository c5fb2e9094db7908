"""The map's widget: what it draws, what a click means, how it measures."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shapely import Polygon

from models.domain.park import Park
from models.text import LocalName, set_language
from scenes.map2d.canvas import MARGIN
from scenes.map2d.layer import Sheet
from scenes.map2d.state import NO_ALARM
from scenes.map2d.tip import sensor_tip
from scenes.map2d.view import MapView
from scenes.map2d.viewport import Viewport
from tests.fakes.release_picture import INCIDENT, NOW, WEATHER, fixes_of, forecast_of, release_picture, source
from tests.fakes.small_park import small_park

PARK = small_park()


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[MapView]:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(1060, 730)
    view.show()
    qtbot.waitExposed(view)
    view.set_park(PARK)
    yield view
    view.close()


def pixels_of(view: MapView) -> np.ndarray:
    image = view.grab().toImage()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[:, :, :3].copy()


def fill(view: MapView) -> None:
    view.set_picture(release_picture(PARK))
    view.set_fixes(fixes_of(PARK))
    view.set_weather(WEATHER)
    view.set_now(NOW)


def click(view: MapView, at: QPointF) -> None:
    QTest.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))


def test_that_the_selected_sensor_is_dragged_away_and_any_other_press_pans(view: MapView, qtbot: QtBot) -> None:
    fill(view)
    sensor = PARK.sensors[0]
    place = (sensor.geometry.x, sensor.geometry.y)
    view.zoom_to(*place, 60.0)
    dragged: list[str] = []
    picked: list[tuple[str, str]] = []
    view.canvas.dragged.disconnect()  # a real drag waits for its drop
    view.canvas.dragged.connect(dragged.append)
    view.picked.connect(lambda kind, code: picked.append((kind, code)))
    start, surface = view.viewport_shown.point(*place).toPoint(), view.canvas.viewport()

    def draw(by: QPoint) -> None:
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(start + by), QPointF(surface.mapToGlobal(start + by)),
                            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(surface, event)
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=start + by)

    draw(QPoint(60, 0))
    assert dragged == []  # not selected: the map is panned
    view.zoom_to(*place, 60.0)
    view.set_selection("sensor", sensor.code)
    draw(QPoint(60, 0))
    assert dragged == [sensor.code]
    QTest.qWait(600)  # not the second click of a double one
    draw(QPoint(1, 0))
    assert dragged == [sensor.code]
    assert picked[-1] == ("sensor", sensor.code)  # hardly moved: a click


def test_that_an_empty_park_is_drawn_without_complaint(qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.set_park(Park("none", LocalName("", ""), 4549, "UTC", Polygon()))
    assert pixels_of(view).shape == (300, 400, 3)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_names_follow_the_language(view: MapView, language: str) -> None:
    before = pixels_of(view)
    set_language(language)  # type: ignore[arg-type]
    view.retranslate()
    assert (pixels_of(view) != before).any() == (language == "zh_CN")


def test_that_zones_and_alarms_bring_the_only_colours(view: MapView) -> None:
    calm = pixels_of(view).astype(int)
    assert np.ptp(calm, axis=2).max() <= 8  # greys
    fill(view)
    assert np.ptp(pixels_of(view).astype(int), axis=2).max() > 100


def test_that_a_hidden_layer_is_not_drawn(view: MapView) -> None:
    fill(view)
    view.set_layers({"gas", "process", "units", "shelters"})
    shown = {layer.name for layer in view.scene.layers if layer.shown}
    assert "zones" not in shown
    assert not [chip for chip, _ in view.scene.place_chips(view.viewport_shown) if chip.lines[0].startswith("AEGL")]


def test_that_a_click_names_the_sensor_under_it(view: MapView, qtbot: QtBot) -> None:
    sensor = PARK.sensors[20]
    at = view.viewport_shown.point(sensor.geometry.x, sensor.geometry.y)
    with qtbot.waitSignal(view.picked) as picked:
        click(view, at)
    assert picked.args == ["sensor", sensor.code]


def test_that_a_click_on_open_ground_names_the_plot_and_one_outside_nothing(view: MapView, qtbot: QtBot) -> None:
    view.set_layers(set())
    plot = PARK.enterprises[1].geometry
    left, bottom, _, _ = plot.bounds
    with qtbot.waitSignal(view.picked) as picked:
        click(view, view.viewport_shown.point(left + 6, bottom + 6))
    assert picked.args == ["enterprise", "P02"]
    with qtbot.waitSignal(view.picked) as picked:
        click(view, QPointF(4, 725))
    assert picked.args == ["", ""]


def test_that_the_incident_and_units_can_be_picked(view: MapView) -> None:
    fill(view)
    x, y = source(PARK)
    hit = view.scene.pick(view.viewport_shown, view.viewport_shown.point(x, y) + QPointF(-1, 1))
    assert hit is not None
    assert hit.kind == "incident"
    fix = fixes_of(PARK)[0]
    hit = view.scene.pick(view.viewport_shown, view.viewport_shown.point(fix.x, fix.y))
    assert hit is not None
    assert (hit.kind, hit.code) == ("unit", "E1")


def test_that_zooming_to_a_place_centres_it(view: MapView) -> None:
    x, y = source(PARK)
    view.zoom_to(x, y, 200.0)
    at = view.viewport_shown.point(x, y)
    assert (at - QPointF(530, 365)).manhattanLength() < 2
    assert view.viewport_shown.scale == pytest.approx(730 / 400, rel=0.01)


def test_that_the_wheel_zooms_around_the_pointer(view: MapView) -> None:
    before = view.viewport_shown
    view.zoom_by(2.0)
    assert view.viewport_shown.scale == pytest.approx(2 * before.scale)
    assert view.viewport_shown.world(530, 365) == pytest.approx(before.world(530, 365), abs=1.0)


def test_that_a_pan_shows_what_drawing_anew_would(view: MapView) -> None:
    fill(view)
    view.set_forecast(None, forecast_of(PARK), 2)
    view.zoom_by(1.7)
    pixels_of(view)
    for right, down in ((37, 0), (0, -22), (-64, 90), (3, 1)):
        shown = view.viewport_shown
        view.canvas._adopt(replace(shown, x=shown.x - right / shown.scale, y=shown.y + down / shown.scale))
        panned = pixels_of(view).astype(int)
        view.canvas.renew()
        off = np.abs(pixels_of(view).astype(int) - panned).max(axis=2) > 12
        assert off.mean() < 0.001  # a dash may begin elsewhere


def test_that_the_ground_is_drawn_anew_only_when_a_pan_leaves_its_margin(
    view: MapView, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels_of(view)
    drawn: list[float] = []
    paint = view.scene.layers[0].paint

    def painted(painter: QPainter, at: Viewport) -> None:
        drawn.append(at.x)
        paint(painter, at)

    monkeypatch.setattr(view.scene.layers[0], "paint", painted)
    shown = view.viewport_shown

    def times(**other: float) -> int:
        view.canvas._adopt(replace(shown, **other))
        pixels_of(view)
        return len(drawn)

    assert times(x=shown.x - 5 / shown.scale) == 0
    assert times(x=shown.x + MARGIN / shown.scale) == 0
    assert times(x=shown.x + (MARGIN + 1) / shown.scale) == 1
    assert times(x=shown.x + (MARGIN + 1.5) / shown.scale) == 2  # half a pixel would blur every line
    assert times(scale=shown.scale * 1.1) == 3


def test_that_resizing_keeps_what_is_wanted_in_view(view: MapView, qtbot: QtBot) -> None:
    before = view.viewport_shown
    view.resize(700, 500)
    qtbot.waitUntil(lambda: view.viewport_shown.width == 700)
    assert view.viewport_shown.scale < before.scale  # the whole park
    x, y = source(PARK)
    view.zoom_to(x, y, 300.0)
    view.resize(800, 600)
    qtbot.waitUntil(lambda: view.viewport_shown.width == 800)
    after = view.viewport_shown
    assert (after.x, after.y, after.scale) == pytest.approx((x, y, 600 / 2 / 300))
    view.zoom_by(2.0)
    view.resize(700, 500)
    qtbot.waitUntil(lambda: view.viewport_shown.width == 700)
    steered = view.viewport_shown
    assert (steered.x, steered.y, steered.scale) == pytest.approx((x, y, 2.0))


def test_that_a_view_told_where_to_look_while_hidden_looks_there_when_it_is_shown(qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.set_park(PARK)
    view.resize(90, 20)
    x, y = source(PARK)
    view.zoom_to(x, y, 500.0)
    view.resize(900, 600)
    view.show()
    qtbot.waitExposed(view)
    shown = view.viewport_shown
    assert (shown.x, shown.y, shown.scale) == pytest.approx((x, y, 0.6))


def test_that_an_error_while_drawing_leaves_the_map_able_to_draw(
    view: MapView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(view.scene.layers[0], "paint", lambda *_: 1 / 0)
        view.canvas.renew()
        with pytest.raises(ZeroDivisionError):
            pixels_of(view)
    view.canvas.renew()
    assert pixels_of(view).std() > 5


def test_that_the_fills_of_nested_zones_do_not_add_up(view: MapView) -> None:
    x, y = source(PARK)
    view.set_layers({"zones"})
    view.zoom_to(x, y, 200.0)
    calm = pixels_of(view).astype(float)
    view.scene.state.summary = release_picture(PARK).forecasts[INCIDENT]
    view.canvas.renew()
    filled = pixels_of(view).astype(float)
    at = view.viewport_shown.point(x + 80.0, y + 42.0)
    spot = (round(at.y()), round(at.x()))
    fill = np.array([0x3A, 0x2F, 0xDE])  # blue, green, red of AEGL-3
    assert filled[spot] == pytest.approx(calm[spot] * 0.64 + fill * 0.36, abs=3.0)


def test_that_measuring_gives_the_points_and_their_length(view: MapView, qtbot: QtBot) -> None:
    view.start_measure()
    x, y = source(PARK)
    for dx, dy in ((0, 0), (300, 0), (300, 400)):
        click(view, view.viewport_shown.point(x + dx, y + dy))
    measurement = view.canvas.measurement
    assert measurement is not None
    measurement.hover = None
    assert measurement.length_m == pytest.approx(700, rel=0.02)
    assert measurement.area_m2 == pytest.approx(60_000, rel=0.03)
    with qtbot.waitSignal(view.measured) as measured:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(measured.args[0]) == 3
    assert not view.measuring


def test_that_escape_gives_up_measuring(view: MapView) -> None:
    view.start_measure()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.measuring
    assert view.canvas.measurement is None


def test_that_calm_readings_repaint_nothing(view: MapView, monkeypatch: pytest.MonkeyPatch) -> None:
    count = len(PARK.sensors)
    quality, rank = np.zeros(count, np.uint8), np.full(count, NO_ALARM, np.uint8)
    view.set_readings(np.ones(count), quality, rank)
    renewed: list[tuple[Sheet, ...]] = []
    monkeypatch.setattr(view.canvas, "renew", lambda *sheets: renewed.append(sheets))
    view.set_readings(np.full(count, 2.0), quality, rank, np.arange(count))
    assert renewed == []
    rank[3] = 0
    view.set_readings(np.full(count, 3.0), quality, rank, np.array([3]))
    view.set_readings(np.full(count, 4.0), quality, rank, np.array([3]))
    assert renewed == [(Sheet.SYMBOLS,)]


def test_that_figures_in_chips_change_at_most_once_a_second(view: MapView, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("scenes.map2d.view.monotonic", lambda: clock[0])
    fill(view)
    count = len(PARK.sensors)
    calm = (np.zeros(count, np.uint8), np.full(count, NO_ALARM, np.uint8))
    view.set_readings(np.ones(count), *calm, np.array([0]))
    renewed: list[tuple[Sheet, ...]] = []
    monkeypatch.setattr(view.canvas, "renew", lambda *sheets: renewed.append(sheets))
    for moment in (100.2, 100.9, 101.1, 101.5, 102.2):
        clock[0] = moment
        view.set_readings(np.full(count, moment), *calm, np.array([0]))
        view.set_readings(np.full(count, moment), *calm, np.array([50]))  # bears no chip
    assert renewed == [(Sheet.LIVE,), (Sheet.LIVE,)]


def test_that_only_unacknowledged_alarms_make_rings_blink(view: MapView) -> None:
    assert not view._blink.isActive()
    view.set_picture(release_picture(PARK))
    assert view._blink.isActive()
    view.reduced_motion = True
    view.set_picture(release_picture(PARK))
    assert not view._blink.isActive()
    assert view.scene.state.phase == 1


def test_that_the_cloud_of_a_frame_lies_over_the_map(view: MapView) -> None:
    before = pixels_of(view).astype(int)
    view.set_forecast(None, forecast_of(PARK), 3)
    assert (np.abs(pixels_of(view).astype(int) - before) > 4).sum() > 5_000


def test_that_a_drill_is_marked_on_the_map(view: MapView) -> None:
    view.set_picture(release_picture(PARK))
    live = pixels_of(view)
    view.set_picture(release_picture(PARK, drill=True))
    corner = (slice(500, 700), slice(600, 1060))
    assert (pixels_of(view)[corner] != live[corner]).any()


def test_that_the_sensor_under_the_pointer_says_both_units_of_a_gas_and_in_which_air(view: MapView) -> None:
    fill(view)
    state = view.scene.state
    row = next(index for index, sensor in enumerate(PARK.sensors) if sensor.unit == "ppm" and sensor.substance)
    values = np.full(len(PARK.sensors), 4.0)
    view.set_readings(values, np.zeros(values.size, np.uint8), np.full(values.size, NO_ALARM, np.uint8))
    lines = sensor_tip(state, PARK.sensors[row].code).splitlines()
    assert lines[0].startswith(PARK.sensors[row].code)
    assert "ppm · " in lines[1]
    assert f"mg/m3 at {WEATHER.temperature_c:g} °C, 101.3 kPa" in lines[1]
    assert sensor_tip(state, "nobody") == ""


def test_that_a_place_is_picked_once_whatever_stands_there(view: MapView, qtbot: QtBot) -> None:
    view.start_pick()
    with qtbot.assertNotEmitted(view.picked), qtbot.waitSignals([view.place_picked, view.picking_ended]):
        view.canvas.clicked.emit(QPointF(100, 100))
    assert not view.picking
    with qtbot.waitSignal(view.picked), qtbot.assertNotEmitted(view.place_picked):
        view.canvas.clicked.emit(QPointF(100, 100))


def test_that_picking_a_place_can_be_given_up(view: MapView, qtbot: QtBot) -> None:
    view.start_pick()
    with qtbot.waitSignal(view.picking_ended), qtbot.assertNotEmitted(view.place_picked):
        view.cancel_pick()
    assert not view.picking


def test_that_enter_picks_the_middle_of_the_map(view: MapView, qtbot: QtBot) -> None:
    view.start_pick()
    with qtbot.waitSignal(view.place_picked) as caught:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert caught.args == pytest.approx(list(view.viewport_shown.world(view.width() / 2, view.height() / 2)))

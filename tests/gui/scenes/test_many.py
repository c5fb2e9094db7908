"""A real park's numbers on the map: no symbol hidden, the urgent on top, silence told with its age."""

from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from models.domain.alarms import AlarmState, Priority
from models.domain.picture import Picture
from models.domain.readings import LATE, Quality
from models.domain.times import to_us
from models.text import set_language
from scenes.glyphs import GlyphField, glyph_size
from scenes.map2d.layers.sensors import AGED, SensorLayer
from scenes.map2d.scene import MapScene
from scenes.map2d.state import NO_ALARM, SensorStates
from scenes.map2d.viewport import Viewport, fit
from scenes.standing import Standing
from scenes.symbols import SensorLook
from tests.fakes.release_picture import NOW, alarm_of, release_picture
from tests.fakes.small_park import small_park

COUNT = 10_000
PARK = small_park(COUNT)
WIDE = (1600.0, 900.0)


@pytest.fixture
def scene(qtbot: QtBot) -> MapScene:
    scene = MapScene()
    scene.set_park(PARK)
    scene.state.now = NOW
    return scene


def states(**columns: NDArray[np.generic]) -> SensorStates:
    fields = {
        "values": np.full(COUNT, 4.0),
        "quality": np.zeros(COUNT, np.uint8),
        "alarm_rank": np.full(COUNT, NO_ALARM, np.uint8),
        "stale": np.zeros(COUNT, np.bool_),
        "times": np.full(COUNT, to_us(NOW), np.int64),
    }
    return SensorStates(**(fields | columns))


def sensor_layer(scene: MapScene) -> SensorLayer:
    (layer,) = [layer for layer in scene.layers if isinstance(layer, SensorLayer)]
    return layer


def painted(layer: SensorLayer, view: Viewport) -> NDArray[np.uint32]:
    image = QImage(int(view.width), int(view.height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        layer.paint(painter, view)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def test_that_every_one_of_ten_thousand_sensors_is_on_the_map(scene: MapScene) -> None:
    view = fit(PARK.boundary.bounds, *WIDE)
    ink = painted(sensor_layer(scene), view) >> 24
    spots = view.points(np.array([(each.geometry.x, each.geometry.y) for each in PARK.sensors]))
    columns, rows = np.floor(spots).astype(int).T
    assert (ink[rows, columns] > 0).all()


def test_that_one_sensor_of_thousands_changes_its_look_and_no_other(scene: MapScene) -> None:
    layer, view = sensor_layer(scene), fit(PARK.boundary.bounds, *WIDE)
    before = painted(layer, view)
    quality = np.zeros(COUNT, np.uint8)
    quality[4321] = Quality.BAD
    scene.state.sensors = states(quality=quality)
    changed = np.argwhere(painted(layer, view) != before)
    spot = PARK.sensors[4321].geometry
    at = view.point(spot.x, spot.y)
    assert len(changed) > 0
    assert np.abs(changed - [at.y(), at.x()]).max() < 9


def test_that_a_late_bad_value_looks_bad(scene: MapScene) -> None:
    scene.state.sensors = states(quality=np.full(COUNT, Quality.BAD | LATE, np.uint8))
    assert (sensor_layer(scene)._looks() == SensorLook.OFFLINE).all()


def test_that_a_rank_colours_the_symbol_until_the_glyph_stands_there(scene: MapScene) -> None:
    layer, rank = sensor_layer(scene), np.full(COUNT, NO_ALARM, np.uint8)
    rank[7] = Priority.HIGH.rank
    scene.state.sensors = states(alarm_rank=rank)
    assert layer._looks()[7] == SensorLook.HIGH
    assert layer._chosen()[7] >= 0
    alarm = alarm_of(PARK.sensors[7], AlarmState.UNACK, Priority.HIGH, 9.0, 1)
    scene.state.picture = release_picture(PARK)
    assert layer._chosen()[7] >= 0
    scene.state.picture = Picture(scene.state.picture.session, 11, {alarm.id: alarm})
    assert layer._chosen()[7] < 0


@pytest.mark.parametrize(("language", "words"), [("en", "3 h 10 min old"), ("zh_CN", "3 h 10 min 前")])
def test_that_a_silent_sensor_tells_how_old_its_value_is(scene: MapScene, language: str, words: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    stale, times = np.zeros(COUNT, np.bool_), np.full(COUNT, to_us(NOW), np.int64)
    stale[20], times[20] = True, to_us(NOW - timedelta(hours=3, minutes=10))
    scene.state.sensors = states(stale=stale, times=times)
    (chip,) = sensor_layer(scene).chips(fit(PARK.boundary.bounds, *WIDE))
    assert chip.lines[0].startswith(f"{PARK.sensors[20].code} 4.00 {PARK.sensors[20].unit}")
    assert chip.lines[0].endswith(words)


def test_that_ages_are_left_out_where_nearly_everything_is_silent(scene: MapScene) -> None:
    layer, view = sensor_layer(scene), fit(PARK.boundary.bounds, *WIDE)
    times = np.full(COUNT, to_us(NOW - timedelta(hours=2)), np.int64)
    scene.state.sensors = states(stale=np.ones(COUNT, np.bool_), times=times)
    assert layer.chips(view) == []
    scene.state.selection = ("sensor", PARK.sensors[3].code)
    (chip,) = layer.chips(view)
    assert chip.accent
    some = np.zeros(COUNT, np.bool_)
    some[100 : 100 + 3 * AGED] = True
    scene.state.selection = None
    scene.state.sensors = states(stale=some, times=times)
    assert len(layer.chips(view)) == AGED


def test_that_thousands_of_alarms_bear_few_chips_and_these_are_the_most_urgent(scene: MapScene) -> None:
    priorities = tuple(Priority)
    alarms = [
        alarm_of(sensor, AlarmState.ACKED, priorities[min(row % 40, 3)], 1.0, row + 1)
        for row, sensor in enumerate(PARK.sensors[:5000])
    ]
    scene.state.picture = Picture(release_picture(PARK).session, 5, {each.id: each for each in alarms})
    view = fit(PARK.boundary.bounds, *WIDE)
    placed = scene.place_chips(view)
    assert 20 < len(placed) <= 60
    assert scene.place_chips(view) is placed  # nothing changed: nothing is looked for
    critical = {alarm.sensor_code for alarm in alarms if alarm.priority is Priority.CRITICAL}
    assert all(chip.lines[0].split(" ")[0] in critical for chip, _ in placed)


def test_that_the_worst_alarm_of_a_sensor_stands_for_it() -> None:
    sensor, rows = PARK.sensors[0], {PARK.sensors[0].code: 0, PARK.sensors[1].code: 1}
    low = alarm_of(sensor, AlarmState.UNACK, Priority.LOW, 1.0, 1)
    shelved = alarm_of(sensor, AlarmState.SHLVD, Priority.CRITICAL, 1.0, 2)
    high = alarm_of(sensor, AlarmState.ACKED, Priority.HIGH, 1.0, 3)
    gone = alarm_of(PARK.sensors[1], AlarmState.NORM, Priority.HIGH, 1.0, 4)
    unknown = alarm_of(PARK.sensors[2], AlarmState.UNACK, Priority.HIGH, 1.0, 5)
    standing = Standing.of([low, shelved, high, gone, unknown], rows)
    assert standing.alarms == (high,)
    assert standing.rows.tolist() == [0]


def test_that_glyphs_shrink_where_they_crowd_and_the_urgent_one_is_on_top(qtbot: QtBot) -> None:
    few, many = np.array([[50.0, 50.0]]), np.random.default_rng(1).uniform(0, 900, (5000, 2))
    assert glyph_size(few, WIDE) > glyph_size(many[:1500], WIDE) > glyph_size(many, WIDE)
    alarms = [
        alarm_of(PARK.sensors[row], AlarmState.ACKED, priority, 1.0, row + 1)
        for row, priority in enumerate((Priority.LOW, Priority.CRITICAL))
    ]
    standing = Standing.of(alarms, {sensor.code: row for row, sensor in enumerate(PARK.sensors[:2])})
    image = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        GlyphField().paint(painter, "here", standing, np.array([[50.0, 50.0], [50.0, 50.0]]), (100.0, 100.0))
    assert image.pixelColor(QPointF(50, 42).toPoint()).red() > 180  # the critical one's square, not the low one's disc

"""The map's panel around a real map."""

from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scenes.map2d.legend import HIDDEN_AT_FIRST, LAYERS, layer_counts
from scenes.map2d.view import MapView
from tests.fakes.small_park import small_park
from tests.gui.shortened import shortened_in
from widgets.map_panel.layers import LAYERS as LISTED
from widgets.map_panel.panel import MapPanel

PARK = small_park(40)


class Room(NamedTuple):
    panel: MapPanel
    view: MapView


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    panel = MapPanel()
    qtbot.addWidget(panel)
    view = MapView()
    view.set_park(PARK)
    panel.set_map(view)
    panel.set_counts(layer_counts(PARK))
    panel.resize(900, 700)
    panel.show()
    return Room(panel, view)


def test_that_the_box_lists_every_layer_of_the_map() -> None:
    assert {layer.key for layer in LISTED} == set(LAYERS)


def test_that_the_map_starts_with_the_layers_that_the_box_shows(room: Room) -> None:
    panel, view = room
    assert view.scene.state.visible == panel.visible_layers == LAYERS - HIDDEN_AT_FIRST


def test_that_a_click_on_a_layer_hides_it_on_the_map(room: Room, qtbot: QtBot) -> None:
    panel, view = room
    row = next(row for row in panel.layers.rows if row.layer.key == "gas")
    with qtbot.waitSignal(panel.layers_changed):
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "gas" not in view.scene.state.visible


def test_that_the_key_puts_the_box_away_and_back(room: Room) -> None:
    panel, _view = room
    assert panel.act("layers")
    assert not any(row.isVisible() for row in panel.layers.rows)
    assert panel.act("layers")
    assert all(row.isVisible() for row in panel.layers.rows)


def test_that_a_narrow_map_folds_the_box_until_somebody_unfolds_it(room: Room) -> None:
    panel, _view = room
    panel.resize(600, 600)
    assert panel.layers.is_folded
    panel.act("layers")
    panel.resize(620, 600)
    assert not panel.layers.is_folded


def test_that_zoom_buttons_zoom(room: Room) -> None:
    panel, view = room
    before = view.viewport_shown.scale
    QTest.mouseClick(panel.tools.plus, Qt.MouseButton.LeftButton)
    assert view.viewport_shown.scale > before


def test_that_measuring_ends_with_its_button_released(room: Room) -> None:
    panel, view = room
    assert panel.act("measure")
    assert panel.tools.ruler.isChecked()
    view.finish_measure()
    assert not panel.tools.ruler.isChecked()


def test_that_what_is_picked_on_the_map_passes_through(room: Room, qtbot: QtBot) -> None:
    panel, view = room
    with qtbot.waitSignal(panel.picked) as picked:
        view.picked.emit("sensor", "AT-3011")
    assert picked.args == ["sensor", "AT-3011"]


def test_that_the_twins_button_asks_for_a_twin_that_stands_elsewhere(room: Room, qtbot: QtBot) -> None:
    panel, _view = room
    with qtbot.waitSignal(panel.twin_shown) as asked:
        QTest.mouseClick(panel.tools.cube, Qt.MouseButton.LeftButton)
    assert asked.args == [True]
    assert not panel.tools.cube.isChecked()


def test_that_other_actions_are_left_to_others(room: Room) -> None:
    panel, _view = room
    assert not panel.act("acknowledge")


def test_that_no_layers_name_is_shortened(room: Room) -> None:
    panel, _view = room
    assert shortened_in(panel, 700, 500) == set()

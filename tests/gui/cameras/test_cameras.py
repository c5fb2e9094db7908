"""Camera tiles, strip and grid on a real screen."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from scenes import palette
from tests.gui.cameras.fleet import CAMERAS
from tests.gui.shortened import shortened_in
from widgets.cameras.frame import CameraFrame
from widgets.cameras.grid import CameraGrid
from widgets.cameras.strip import SHOWN, CameraStrip
from widgets.cameras.tile import HEADER, CameraTile
from widgets.workspaces.cameras import CamerasWorkspace

NOW = datetime(2026, 3, 18, 3, 47, 33, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def picture(colour: str = "#804020") -> QImage:
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def tile(qtbot: QtBot) -> CameraTile:
    made = CameraTile(now=lambda: NOW)
    qtbot.addWidget(made)
    made.set_camera(CAMERAS[0], ZONE)
    made.resize(320, HEADER + 180)
    made.show()
    return made


def middle(tile: CameraTile) -> str:
    return tile.grab().toImage().pixelColor(tile.width() // 2, HEADER + 40).name()


def test_that_a_picture_fills_the_tile_under_its_header(tile: CameraTile) -> None:
    tile.set_frame(CameraFrame(picture(), 0.3))
    assert middle(tile) == "#804020"


def test_that_a_lost_camera_says_since_when_and_when_it_is_tried_again(tile: CameraTile) -> None:
    lost = CameraFrame(None, None, NOW - timedelta(seconds=134), 8.0, attempt=5)
    tile.set_frame(CameraFrame(picture(), 0.3))
    tile.set_frame(lost)
    assert tile._card.isVisible()
    assert tile._card._lost_s == 134
    assert middle(tile) != "#804020"
    assert shortened_in(tile, 320, 204) == set()


def test_that_the_last_frame_of_a_lost_camera_can_be_seen(tile: CameraTile) -> None:
    tile.set_frame(CameraFrame(picture("#FFFFFF"), 0.3))
    tile.set_frame(CameraFrame(None, None, NOW, 8.0))
    QTest.mouseClick(tile._card._last, Qt.MouseButton.LeftButton)
    assert not tile._card.isVisible()
    assert QColor(middle(tile)).lightness() > 100  # dimmed, not hatched
    tile.set_frame(CameraFrame(picture("#FFFFFF"), 0.1))
    assert middle(tile) == "#ffffff"


def test_that_a_camera_never_seen_has_no_last_frame(tile: CameraTile) -> None:
    tile.set_frame(CameraFrame(None, None, NOW, 8.0))
    assert not tile._card._last.isEnabled()


def test_that_retry_names_the_camera(tile: CameraTile, qtbot: QtBot) -> None:
    tile.set_frame(CameraFrame(None, None, NOW, 8.0))
    with qtbot.waitSignal(tile.retry) as asked:
        QTest.mouseClick(tile._card._retry, Qt.MouseButton.LeftButton)
    assert asked.args == [CAMERAS[0].code]


def test_that_an_open_event_puts_its_glyph_into_the_header(tile: CameraTile) -> None:
    tile.set_priority(Priority.HIGH)
    image = tile.grab(tile.rect().adjusted(0, 0, 0, HEADER - tile.height())).toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(40) for y in range(HEADER)}
    assert palette.PRIORITY[Priority.HIGH].fill in colours


def test_that_another_camera_does_not_inherit_the_picture(tile: CameraTile) -> None:
    tile.set_frame(CameraFrame(picture(), 0.3))
    tile.set_camera(CAMERAS[1], ZONE)
    assert tile.frame.image is None


def test_that_hidden_cameras_are_not_wanted(qtbot: QtBot) -> None:
    grid = CameraGrid()
    qtbot.addWidget(grid)
    grid.resize(1200, 800)
    wanted: list[tuple[str, ...]] = []
    grid.wanted.connect(wanted.append)
    grid.set_cameras(CAMERAS, ZONE)
    assert wanted == [()]
    grid.show()
    assert wanted[-1] == tuple(camera.code for camera in CAMERAS[:16])
    grid.hide()
    assert wanted[-1] == ()


def test_that_a_smaller_grid_keeps_the_first_camera_in_sight(qtbot: QtBot) -> None:
    grid = CameraGrid()
    qtbot.addWidget(grid)
    grid.set_cameras(CAMERAS, ZONE)
    grid.set_per_page(4)
    grid.turn(1)
    first = grid.page.cameras[0]
    grid.set_per_page(1)
    assert grid.page.cameras == (first,)


def test_that_a_double_click_shows_one_camera_and_the_next_one_all_again(qtbot: QtBot) -> None:
    grid = CameraGrid()
    qtbot.addWidget(grid)
    grid.resize(1200, 800)
    grid.set_cameras(CAMERAS, ZONE)
    grid.show()
    QTest.mouseDClick(grid.tiles[2], Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert grid.page.cameras == (CAMERAS[2],)
    QTest.mouseDClick(grid.tiles[0], Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    assert grid.per_page == 16


def test_that_near_an_incident_the_nearest_camera_leads(qtbot: QtBot) -> None:
    workspace = CamerasWorkspace()
    qtbot.addWidget(workspace)
    workspace.set_cameras(CAMERAS, ZONE)
    place = CAMERAS[5].geometry
    assert not workspace.near.isEnabled()
    workspace.set_incident((place.x, place.y))
    assert workspace.act("zoom")
    assert workspace.grid.page.cameras[0] == CAMERAS[5]
    assert workspace.act("zoom")
    assert workspace.grid.page.cameras[0] == CAMERAS[0]


def test_that_the_strip_shows_as_many_as_have_room(qtbot: QtBot) -> None:
    strip = CameraStrip()
    qtbot.addWidget(strip)
    strip.resize(1100, 180)
    strip.show()
    wanted: list[tuple[str, ...]] = []
    strip.wanted.connect(wanted.append)
    strip.set_cameras([(camera, 38.0) for camera in CAMERAS[:6]], ZONE)
    assert len(wanted[-1]) == SHOWN
    strip.resize(430, 180)
    assert wanted[-1] == tuple(camera.code for camera in CAMERAS[:2])
    strip.hide()


def test_that_a_tour_ends_when_nobody_looks(qtbot: QtBot) -> None:
    workspace = CamerasWorkspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.set_touring(True)
    workspace.hide()
    assert not workspace._tour.isActive()

"""Which cameras stand where."""

import pytest

from tests.gui.cameras.fleet import CAMERAS
from widgets.cameras.arrangement import distance_to, nearest_first, page
from widgets.cameras.tile import HEADER, tile_size


def test_that_pages_hold_every_camera_once() -> None:
    shown = [
        camera for number in range(1, page(CAMERAS, 4, 1).count + 1) for camera in page(CAMERAS, 4, number).cameras
    ]
    assert shown == list(CAMERAS)


def test_that_a_page_beyond_the_last_is_the_last() -> None:
    last = page(CAMERAS, 4, 999)
    assert last.number == last.count


def test_that_no_cameras_are_one_empty_page() -> None:
    assert (page((), 16, 3).cameras, page((), 16, 3).count) == ((), 1)


def test_that_the_nearest_comes_first() -> None:
    place = CAMERAS[-1].geometry
    ordered = nearest_first(CAMERAS, place.x, place.y)
    assert ordered[0] == CAMERAS[-1]
    away = [distance_to(camera, place.x, place.y) for camera in ordered]
    assert away == sorted(away)


@pytest.mark.parametrize(("width", "height"), [(400, 400), (1600, 300), (300, 1600), (356, 224)])
def test_that_a_tile_keeps_16_to_9_and_fits(width: int, height: int) -> None:
    size = tile_size(width, height)
    assert size.width() <= width
    assert size.height() <= height
    assert abs((size.height() - HEADER) * 16 - size.width() * 9) <= 16

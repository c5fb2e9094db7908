"""Chips never cover one another, whatever is asked of them."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from scenes.map2d.chips import Chip, chip_size
from scenes.map2d.layer import NOTHING
from scenes.map2d.layers.rows import set_in_rows
from scenes.map2d.layers.shelters import ShelterLayer
from scenes.map2d.placement import boxes, place
from scenes.map2d.scene import MapScene
from scenes.map2d.viewport import fit
from tests.fakes.release_picture import release_picture
from tests.fakes.small_park import small_park

VIEW = QRectF(0, 0, 900, 600)


def overlapping(rects: list[QRectF]) -> list[tuple[QRectF, QRectF]]:
    return [pair for pair in itertools.combinations(rects, 2) if pair[0].intersects(pair[1])]


@pytest.mark.parametrize("seed", range(8))
def test_that_a_crowd_of_chips_keeps_apart_and_on_screen(qapp: QApplication, seed: int) -> None:
    draw = np.random.default_rng(seed)
    chips = [
        Chip(
            QPointF(*draw.uniform(0, 600, 2)),
            (f"AT-{row} {draw.uniform(0, 99):.1f} ppm", "second line"),
            int(draw.integers(9)),
            must=row % 4 == 0,
        )
        for row in range(60)
    ]
    placed = place(chips, boxes([QRectF(200, 200, 80, 80)]), VIEW)
    assert len(placed) > 10
    rects = [rect for _, rect in placed]
    assert not overlapping(rects)
    assert all(VIEW.contains(rect) for rect in rects)


def test_that_an_obstacle_is_left_free(qapp: QApplication) -> None:
    obstacle = QRectF(420, 250, 200, 100)
    ((_, rect),) = place([Chip(QPointF(450, 300), ("Tank V-3",), 0)], boxes([obstacle]), VIEW)
    assert not rect.intersects(obstacle)


def test_that_the_more_important_chip_gets_its_place_first(qapp: QApplication) -> None:
    anchor = QPointF(450, 300)
    low, high = Chip(anchor, ("low",), 9), Chip(anchor, ("high",), 0)
    first, second = place([low, high], NOTHING, VIEW)
    assert (first[0], second[0]) == (high, low)
    assert first[1] == place([high], NOTHING, VIEW)[0][1]


def test_that_a_chip_is_as_wide_as_its_text(qapp: QApplication) -> None:
    short, long = Chip(QPointF(), ("a",), 0), Chip(QPointF(), ("a much longer line of text",), 0)
    assert chip_size(long).width() > chip_size(short).width() + 100


@pytest.mark.parametrize("size", [(1366, 768), (1060, 730), (620, 430)])
def test_that_no_chip_of_a_release_covers_another_or_the_source(qapp: QApplication, size: tuple[int, int]) -> None:
    park = small_park()
    scene = MapScene()
    scene.set_park(park)
    scene.state.picture = release_picture(park)
    view = fit(park.boundary.bounds, *map(float, size))
    placed = scene.place_chips(view)
    assert sum(chip.lines[0].startswith("AEGL") for chip, _ in placed) == 3
    assert not overlapping([rect for _, rect in placed])


def test_that_a_chip_that_finds_no_room_within_reach_is_left_out(qapp: QApplication) -> None:
    crowd = boxes([QRectF(350, 200, 300, 200)])
    near = Chip(QPointF(500, 300), ("Engine 1",), 0, reach=40.0)
    assert place([near], crowd, VIEW) == []
    assert place([Chip(QPointF(500, 300), ("Engine 1",), 0, reach=400.0)], crowd, VIEW) != []


def test_that_tiles_that_would_overlap_stand_in_rows(qapp: QApplication) -> None:
    draw = np.random.default_rng(5)
    spots = [(number, QPointF(*draw.uniform(0, 260, 2))) for number in range(14)]
    rows = set_in_rows(spots, 26.0)
    tiles = [(thing, at) for row in rows for thing, at in row.tiles]
    assert sorted(thing for thing, _ in tiles) == list(range(14))
    assert not overlapping([QRectF(at.x() - 13, at.y() - 13, 26, 26) for _, at in tiles])
    alone = set_in_rows([(1, QPointF(40, 40)), (2, QPointF(90, 40))], 26.0)
    assert [row.tiles[0][1] for row in alone] == [QPointF(40, 40), QPointF(90, 40)]


def test_that_shelter_tiles_do_not_cover_each_other_far_out(qapp: QApplication) -> None:
    park = small_park()
    scene = MapScene()
    scene.set_park(park)
    (layer,) = [layer for layer in scene.layers if isinstance(layer, ShelterLayer)]
    for width in (900.0, 300.0, 90.0):
        view = fit(park.boundary.bounds, width, width * 0.7)
        tiles = layer.obstacles(view) - np.array([5.0, 0.0, -5.0, 0.0])
        assert not overlapping([QRectF(QPointF(*tile[:2]), QPointF(*tile[2:])) for tile in tiles])

"""Sensors in the twin: one mesh whose balls change colour and size with the state, lighter from afar."""

import numpy as np
import pytest

from scenes.twin3d.parts import origin_of
from scenes.twin3d.pins import BALL, FAR_BALL, Pins, pin_colours, pin_heads, pin_sizes
from tests.fakes.small_park import small_park

PARK = small_park(30)
HEADS = pin_heads(PARK, origin_of(PARK))


@pytest.mark.parametrize(("far", "radius"), [(False, BALL), (True, FAR_BALL)])
def test_that_each_sensor_has_a_ball_at_its_head_that_grows_with_its_size(far: bool, radius: float) -> None:
    pins = Pins.of(HEADS, far=far)
    for size in (1.0, 0.6):
        points = pins.points(np.full(len(HEADS), size))
        skin = np.abs(pins.skin).sum(axis=1) > 0
        reach = np.linalg.norm(points[skin] - HEADS[pins.rows[skin]], axis=1)
        assert reach == pytest.approx(radius * size)
    assert set(pins.rows[skin].tolist()) == set(range(len(HEADS)))
    assert pins.points(np.ones(len(HEADS))) == pytest.approx(pins.solid.vertices)


def test_that_far_pins_are_light() -> None:
    assert len(Pins.of(HEADS, far=True).solid.faces) < len(Pins.of(HEADS, far=False).solid.faces) / 4


def test_that_a_park_without_sensors_has_no_pins() -> None:
    assert len(Pins.of(np.zeros((0, 3)), far=False).solid.faces) == 0


def test_that_state_is_told_by_colour_and_by_size() -> None:
    rank, offline = np.array([255, 255, 0, 3], np.uint8), np.array([False, True, False, True])
    calm, lost, critical, low = (tuple(colour) for colour in pin_colours(rank, offline))
    assert len({calm, lost, critical, low}) == 4
    assert pin_sizes(rank, offline).tolist() == [1.0, 0.6, 1.6, 1.6]

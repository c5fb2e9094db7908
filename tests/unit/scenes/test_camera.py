"""The twin's camera as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.twin3d.camera import View, dolly, ground_under, orbit, pan, project

SIZE = (800.0, 600.0)
views = st.builds(
    View,
    st.tuples(st.floats(-500, 500), st.floats(-500, 500), st.just(0.0)),
    st.floats(20, 3000),
    st.floats(0, 359),
    st.floats(5, 85),
)


@given(views)
def test_that_the_focus_lies_in_the_middle(view: View) -> None:
    pixels, depth = project(view, np.array([view.focus]), SIZE)
    assert pixels[0] == pytest.approx((400, 300), abs=1e-3)
    assert depth[0] == pytest.approx(view.distance)


@given(views, st.floats(50, 750), st.floats(350, 590))
def test_that_the_ground_under_a_pixel_projects_back_onto_it(view: View, x: float, y: float) -> None:
    spot = ground_under(view, x, y, SIZE)
    if spot is not None:
        pixels, _ = project(view, np.array([[*spot, 0.0]]), SIZE)
        assert pixels[0] == pytest.approx((x, y), abs=0.05)


def test_that_what_lies_east_is_right_and_what_lies_high_is_up_when_looking_north() -> None:
    view = View((0.0, 0.0, 0.0), 100.0, azimuth=0.0, tilt=20.0)
    pixels, _ = project(view, np.array([[10.0, 0.0, 0.0], [0.0, 0.0, 10.0]]), SIZE)
    assert pixels[0][0] > 400
    assert pixels[1][1] < 300


def test_that_what_lies_behind_has_a_negative_depth() -> None:
    view = View((0.0, 0.0, 0.0), 100.0, azimuth=0.0, tilt=20.0)
    assert project(view, np.array([[0.0, -500.0, 0.0]]), SIZE)[1][0] < 0


@given(views, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_that_turning_never_tips_over(view: View, turn: float, lift: float) -> None:
    turned = orbit(view, turn, lift)
    assert 4.0 <= turned.tilt <= 88.0
    assert 0.0 <= turned.azimuth < 360.0


def test_that_panning_moves_the_ground_with_the_pointer() -> None:
    view = View((0.0, 0.0, 0.0), 300.0, azimuth=40.0, tilt=60.0)
    moved = pan(view, 50.0, 0.0, SIZE[1])
    pixels, _ = project(moved, np.array([[0.0, 0.0, 0.0]]), SIZE)
    assert pixels[0][0] == pytest.approx(450, abs=2)


def test_that_coming_nearer_ends_before_the_focus() -> None:
    view = View((0.0, 0.0, 0.0), 100.0)
    for _ in range(200):
        view = dolly(view, 0.8)
    assert view.distance >= 12.0

"""The wind among boxes: what must hold whatever the boxes are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import Polygon, box

from models.domain.errors import BadInput, OutsideModel
from models.physics.air import surface_layer
from models.physics.wind.carried import carry
from models.physics.wind.field import WindField, wind_among
from models.physics.wind.library import WindLibrary
from models.physics.wind.scene import Approach, Box, approach_of, measured_approach

REGION = (-40.0, -30.0, 60.0, 30.0)
CUBE = Box(box(-5.0, -5.0, 5.0, 5.0), 10.0)


def wind(towards: float = 0.0, speed: float = 1.0) -> Approach:
    heights = [1.0, 3.0, 10.0, 30.0]
    return measured_approach(heights, [speed * (3.0 + np.log(z)) for z in heights], towards)


def divergence(field: WindField) -> NDArray[np.float32]:
    total = np.diff(field.u, axis=0) + np.diff(field.v, axis=1) + np.diff(field.w, axis=2)
    return total[~field.grid.solid]


def test_that_without_boxes_the_wind_is_the_one_that_comes() -> None:
    field = wind_among([], wind(), REGION, 2.5)
    points = np.array([[0.0, 0.0, 3.75], [20.0, 10.0, 11.25]])
    assert field.at(points)[:, 0] == pytest.approx(wind().speed(points[:, 2]), rel=0.02)
    assert np.abs(field.at(points)[:, 1:]).max() < 1e-4


def test_that_air_is_neither_made_nor_lost() -> None:
    field = wind_among([CUBE], wind(), REGION, 1.25)
    assert np.abs(divergence(field)).max() < 0.02 * field.u[0].max()


def test_that_nothing_blows_through_a_wall() -> None:
    field = wind_among([CUBE], wind(), REGION, 1.25)
    solid = field.grid.solid
    assert not field.u[1:][solid].any()
    assert not field.u[:-1][solid].any()
    assert not field.w[:, :, 1:][solid].any()
    assert not field.at(np.array([[0.0, 0.0, 5.0]])).any()


def test_that_air_flows_back_behind_a_cube_and_over_it_forwards() -> None:
    field = wind_among([CUBE], wind(), REGION, 1.25)
    behind, above = field.at(np.array([[8.0, 0.0, 3.0], [8.0, 0.0, 18.0]]))[:, 0]
    assert behind < 0.0 < above


def test_that_the_field_is_the_same_on_both_sides_of_a_cube() -> None:
    field = wind_among([CUBE], wind(), REGION, 1.25)
    left = field.at(np.array([[0.0, 8.0, 4.0], [12.0, 4.0, 4.0]]))
    right = field.at(np.array([[0.0, -8.0, 4.0], [12.0, -4.0, 4.0]]))
    assert left[:, 0] == pytest.approx(right[:, 0], abs=0.03)
    assert left[:, 1] == pytest.approx(-right[:, 1], abs=0.03)


@settings(max_examples=5)
@given(st.floats(0.0, 360.0))
def test_that_the_wind_turns_with_its_direction(towards: float) -> None:
    field = wind_among([], wind(towards), (-50.0, -50.0, 50.0, 50.0), 5.0)
    x, y, _ = field.at(np.array([[0.0, 0.0, 10.0]]))[0]
    assert np.degrees(np.arctan2(y, x)) % 360.0 == pytest.approx(towards, abs=0.5) or towards > 359.4


def test_that_a_twice_as_fast_wind_is_twice_as_fast_everywhere() -> None:
    slow, fast = (wind_among([CUBE], wind(speed=s), REGION, 2.5) for s in (1.0, 2.0))
    assert fast.u == pytest.approx(2.0 * slow.u, abs=0.02)


def test_that_stable_air_goes_round_rather_than_over() -> None:
    neutral = wind_among([CUBE], wind(), REGION, 2.5)
    stable = wind_among([CUBE], approach_of(surface_layer(4.0, stability="F", roughness_m=0.1), 270.0), REGION, 2.5)
    rise = [np.abs(field.w).max() / field.approach.speed(10.0) for field in (neutral, stable)]
    assert rise[1] < rise[0]


def test_that_the_library_solves_a_direction_once_and_scales_it() -> None:
    library = WindLibrary([CUBE], REGION, 2.5)
    slow = library.field(surface_layer(2.0, stability="D", roughness_m=0.1), 271.0)
    fast = library.field(surface_layer(6.0, stability="D", roughness_m=0.1), 268.0)
    assert fast.grid is slow.grid
    assert fast.u == pytest.approx(3.0 * slow.u, rel=0.01, abs=1e-4)


def test_that_all_that_is_carried_leaves_downwind() -> None:
    field = wind_among([CUBE], wind(), REGION, 2.5)
    plume = carry(field, (-20.0, 0.0, 2.0), particles=4000)
    column = int(field.grid.to_frame(np.array([[50.0, 0.0, 0.0]]))[0, 0])
    flux = float((plume.unit[column] * field.u[column]).sum()) * field.grid.cell**2
    assert flux == pytest.approx(1.0, rel=0.15)  # turbulence carries the rest of it
    assert not plume.unit[field.grid.solid].any()


def test_that_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput):
        Box(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), 3.0)
    with pytest.raises(BadInput):
        Box(box(0, 0, 1, 1), -3.0)
    with pytest.raises(BadInput):
        measured_approach([1.0, 1.0], [1.0, 2.0], 0.0)
    with pytest.raises(OutsideModel):
        wind_among([CUBE], wind(), REGION, 0.01)
    field = wind_among([CUBE], wind(), REGION, 2.5)
    for nowhere in ((0.0, 0.0, 5.0), (1000.0, 0.0, 2.0)):
        with pytest.raises(OutsideModel):
            carry(field, nowhere)

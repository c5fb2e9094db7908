"""The surface layer: profiles, what is derived, and what contradictions do."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import BadInput
from models.domain.readings import Weather
from models.physics.air import KARMAN, from_weather, nearest_class, psi_m, surface_layer


def test_that_the_profile_is_the_logarithm_in_neutral_air() -> None:
    layer = surface_layer(5.0, 10.0, stability="D", roughness_m=0.1)
    assert layer.friction_velocity == pytest.approx(KARMAN * 5.0 / math.log(100.0))
    assert layer.speed(10.0) == pytest.approx(5.0)
    assert layer.speed(np.array([1.0, 10.0])) == pytest.approx([2.5, 5.0])


@given(
    wind=st.floats(0.5, 20.0), height=st.floats(1.5, 20.0), length=st.floats(2.0, 500.0), day=st.booleans(),
    roughness=st.floats(1e-4, 0.5),
)  # fmt: skip
def test_that_the_wind_is_met_at_its_height(
    wind: float, height: float, length: float, day: bool, roughness: float
) -> None:
    layer = surface_layer(wind, height, monin_obukhov_m=-length if day else length, roughness_m=roughness)
    assert layer.speed(height) == pytest.approx(wind, rel=1e-6)
    heights = np.geomspace(0.01, 500.0, 60)
    assert np.all(np.diff(layer.speed(heights)) >= -1e-9)
    assert layer.sigma_v() > 0.0
    assert layer.sigma_w() > 0.0
    assert 5.0 < layer.mixing_height_m < 1e5


def test_that_measured_turbulence_bends_the_roughness_only() -> None:
    layer = surface_layer(
        5.33, 2.0, friction_velocity_m_s=0.39, monin_obukhov_m=-28.0, roughness_m=0.006, mixing_height_m=650.0
    )
    assert layer.friction_velocity == 0.39
    assert layer.speed(2.0) == pytest.approx(5.33)
    assert 0.003 < layer.roughness_m < 0.012


def test_that_an_impossible_friction_velocity_gives_way() -> None:
    layer = surface_layer(5.0, 10.0, friction_velocity_m_s=4.0, monin_obukhov_m=math.inf, roughness_m=0.1)
    assert layer.speed(10.0) == pytest.approx(5.0)
    assert layer.friction_velocity < 1.0
    assert layer.roughness_m <= 1.0


def test_that_the_obukhov_length_follows_from_wind_and_friction_velocity() -> None:
    known = surface_layer(3.0, 10.0, monin_obukhov_m=20.0, roughness_m=0.05)
    found = surface_layer(3.0, 10.0, friction_velocity_m_s=known.friction_velocity, roughness_m=0.05)
    assert 1.0 / found.inverse_obukhov == pytest.approx(20.0, rel=0.01)


def test_that_classes_and_lengths_belong_together() -> None:
    for letter in "ABCDEF":
        layer = surface_layer(3.0, stability=letter, roughness_m=0.1)
        assert nearest_class(layer.inverse_obukhov, 0.1) == letter == layer.stability


def test_that_a_station_gives_the_same_air() -> None:
    record = Weather(datetime(2026, 1, 1, tzinfo=UTC), 4.0, 90.0, "E", 20.0, humidity=0.5, roughness_m=0.2)
    layer = from_weather(record)
    assert layer.speed(10.0) == pytest.approx(4.0)
    assert (layer.stability, layer.temperature_k, layer.humidity) == ("E", 293.15, 0.5)


def test_that_moist_air_is_lighter() -> None:
    dry, moist = (surface_layer(3.0, humidity_pct=each, temperature_k=303.0) for each in (0.0, 100.0))
    assert dry.density == pytest.approx(1.165, rel=0.002)
    assert moist.density < 0.99 * dry.density


def test_that_heat_rises_by_day_and_sinks_at_night() -> None:
    day, night = surface_layer(3.0, stability="B"), surface_layer(3.0, stability="F")
    assert day.heat_flux > 50.0
    assert day.convective_velocity > 0.5
    assert night.heat_flux < 0.0
    assert night.convective_velocity == 0.0


def test_that_the_corrections_are_continuous_at_neutral() -> None:
    near = psi_m(np.array([-1e-6, 0.0, 1e-6]))
    assert near == pytest.approx(0.0, abs=1e-4)


def test_that_without_wind_there_is_no_layer() -> None:
    with pytest.raises(BadInput):
        surface_layer(None)

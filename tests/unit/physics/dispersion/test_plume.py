"""The passive plume: mass, limits, averaging, calm, and profiles."""

import math
from typing import Any

import numpy as np
import pytest

from models.physics.air import surface_layer
from models.physics.dispersion.case import Case, parse_case
from models.physics.dispersion.engine import run
from models.physics.dispersion.passive import kernels, plume
from models.physics.dispersion.passive.turbulence import turbulence


def case(release: dict[str, Any] | None = None, weather: dict[str, Any] | None = None, **top: Any) -> Case:
    record = {
        "substance": "methane", "release": {"kind": "passive", "rate_kg_s": 0.1} | (release or {}),
        "weather": {"wind_m_s": 4.0, "stability": "D"} | (weather or {}), "arcs_m": [50, 200, 800],
    }  # fmt: skip
    return parse_case(record | top)


def peaks(each: Case) -> list[float]:
    return [arc.concentration_kg_m3 for arc in run(each, "passive").arcs]


@pytest.mark.parametrize("stability", "ABDF")
@pytest.mark.parametrize("height", [0.0, 30.0])
def test_that_the_flux_through_a_cross_section_is_the_rate(stability: str, height: float) -> None:
    layer = surface_layer(4.0, stability=stability, mixing_height_m=400.0)
    felt = turbulence(layer)
    ages = np.geomspace(0.02, 2000.0, 1500)
    start = plume.first_state(0.1, math.inf, None, 0.6, 4.0)[1]
    states = kernels.lives(ages, start, felt.table, felt.figures, height)
    assert np.all(np.diff(states[:, 3]) >= 0.0)
    z = np.linspace(0.0, 400.0, 8001)
    for k in (300, 900, 1499):
        column = [kernels.vertical(float(each), height, states[k, 3], states[k, 4], 400.0) for each in z]
        assert np.trapezoid(column, z) == pytest.approx(1.0, rel=2e-3)
    assert np.all(states[:, 5] == 1.0)


def test_that_twice_the_rate_is_twice_the_concentration_and_none_is_none() -> None:
    once = peaks(case())
    assert peaks(case({"rate_kg_s": 0.2})) == pytest.approx([2.0 * each for each in once], rel=0.03)
    assert peaks(case({"rate_kg_s": 0.0})) == [0.0, 0.0, 0.0]


def test_that_a_long_release_is_an_unending_one_and_a_short_one_a_puff() -> None:
    unending, long = peaks(case()), peaks(case({"duration_s": 20_000.0}))
    assert long == pytest.approx(unending, rel=0.01)
    at_once = peaks(case({"kind": "instantaneous", "mass_kg": 0.1}, averaging_s=600))
    short = peaks(case({"mass_kg": 0.1, "duration_s": 0.5, "rate_kg_s": None}, averaging_s=600))
    assert short == pytest.approx(at_once, rel=0.02)


def test_that_what_passes_within_the_averaging_time_is_its_dose() -> None:
    """But for the meander, of which a minute's release sees less than ten minutes' does: 10^0.2 as wide."""
    brief = peaks(case({"duration_s": 60.0}))
    assert brief == pytest.approx([10.0**0.2 * each * 60.0 / 600.0 for each in peaks(case())], rel=0.05)


def test_that_longer_averages_are_wider_and_lower() -> None:
    ten, sixty = (run(case(averaging_s=each), "passive").arcs for each in (600, 3600))
    for short, long in zip(ten, sixty, strict=True):
        assert long.sigma_y_m == pytest.approx(6.0**0.2 * short.sigma_y_m, rel=0.03)
        assert long.concentration_kg_m3 < short.concentration_kg_m3


@pytest.mark.parametrize("wind", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("stability", "AF")
def test_that_calm_air_gives_finite_answers(wind: float, stability: str) -> None:
    found = run(case(weather={"wind_m_s": wind, "stability": stability}), "passive")
    for arc in found.arcs:
        assert 0.0 < arc.concentration_kg_m3 < 1.0
        assert all(math.isfinite(each) for each in (arc.sigma_y_m, arc.half_width_m, arc.cloud_height_m))
    assert found.remarks


def test_that_concentrations_fall_with_distance_and_rise_with_stability() -> None:
    near_to_far = {letter: peaks(case(weather={"stability": letter})) for letter in "ABCDEF"}
    for values in near_to_far.values():
        assert values == sorted(values, reverse=True)
    for place in range(3):
        over_classes = [near_to_far[letter][place] for letter in "ABCDEF"]
        assert over_classes == sorted(over_classes)


def test_that_pure_gas_is_the_most_there_is() -> None:
    arc = run(case({"rate_kg_s": 5000.0}, arcs_m=[1.0]), "passive").arcs[0]
    assert arc.mole_fraction <= 1.0


def test_that_the_ground_takes_up_sulfur_dioxide_but_not_methane() -> None:
    far, air = [800.0], {"wind_m_s": 2.0, "stability": "F", "roughness_m": 0.01}
    kept = run(case(weather=air, arcs_m=far), "passive").arcs[0].concentration_kg_m3
    left = run(case(weather=air, arcs_m=far, substance="sulfur dioxide"), "passive").arcs[0].concentration_kg_m3
    assert 0.5 * kept < left < 0.95 * kept


def test_that_a_measured_wind_direction_makes_the_width() -> None:
    steady, shifting = (
        run(case(weather={"wind_direction_sd_deg": each}), "passive").arcs[0].sigma_y_m for each in (4.0, 16.0)
    )
    assert shifting == pytest.approx(4.0 * steady, rel=0.05)


def test_that_a_high_source_is_felt_farther_away() -> None:
    low, high = peaks(case()), peaks(case({"height_m": 60.0}))
    assert high[0] < 1e-3 * low[0]
    assert high[2] > high[0]

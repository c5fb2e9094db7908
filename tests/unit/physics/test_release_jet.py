"""The expanded jet keeps mass, momentum and energy; drops, rain-out and stacks."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.domain.errors import OutsideModel
from models.physics.release.discharge import gas_throat
from models.physics.release.jet import (
    enthalpy_of,
    expanded_jet,
    jet_from_orifice,
    mixed_density,
    state_of,
    vapour_density,
)
from models.physics.release.spray import (
    airborne_fraction,
    drop_diameter,
    final_speed,
    flash_fraction,
    rained_out,
    tearing_speed,
)
from models.physics.release.stack import Stack, downwashed, effective_height, plume_rise
from models.physics.substances import substance

HOLE = math.pi / 4.0 * 0.02**2
ATMOSPHERE = 101_325.0


@given(st.sampled_from(["chlorine", "methane", "ammonia", "hydrogen"]), st.floats(1.2, 60.0), st.floats(280.0, 400.0))
def test_that_a_gas_jet_keeps_mass_momentum_and_energy(name: str, bar: float, kelvin: float) -> None:
    matter = substance(name)
    throat = gas_throat(HOLE, bar * 1e5, kelvin, matter.molar_mass, matter.gamma(kelvin), 1.0)
    inside = enthalpy_of(matter, kelvin, 0.0)
    jet = expanded_jet(matter, throat.rate_kg_s, throat.velocity_m_s, throat.pressure_pa, HOLE, inside)
    assert jet.density_kg_m3 * jet.velocity_m_s * jet.area_m2 == pytest.approx(throat.rate_kg_s)
    thrust = throat.rate_kg_s * throat.velocity_m_s + max(throat.pressure_pa - ATMOSPHERE, 0.0) * HOLE
    assume(jet.velocity_m_s < 1999.0)
    assert jet.rate_kg_s * jet.velocity_m_s == pytest.approx(thrust)
    static = enthalpy_of(matter, jet.temperature_k, jet.liquid_fraction)
    assert static + 0.5 * jet.velocity_m_s**2 == pytest.approx(inside, rel=1e-6, abs=50.0)


@given(st.sampled_from(["chlorine", "ammonia", "propane", "hydrogen_fluoride"]), st.floats(-4e5, 2e6))
def test_that_state_and_enthalpy_are_each_other_s_inverse(name: str, enthalpy: float) -> None:
    matter = substance(name)
    kelvin, liquid = state_of(matter, enthalpy)
    assume(matter.properties.saturation.temperature[0] + 1.0 < kelvin < 1000.0)
    assert 0.0 <= liquid <= 1.0
    assert enthalpy_of(matter, kelvin, liquid) == pytest.approx(enthalpy, abs=2e3)


def test_that_the_expanded_jet_of_a_tank_of_ammonia_is_many_times_its_hole() -> None:
    """Desert Tortoise's size of release: the whole thrust of the liquid's pressure, a fifth of it vapour."""
    jet = jet_from_orifice(substance("ammonia"), 81.0, 0.0052, 294.65, 0.83, 0.9 * ATMOSPHERE)
    assert jet.liquid_fraction == pytest.approx(0.81, abs=0.02)
    assert jet.temperature_k == pytest.approx(237.7, abs=0.5)
    assert 20.0 < jet.area_m2 / 0.0052 < 100.0
    assert 50.0 < jet.velocity_m_s < 100.0


def test_that_a_weak_gas_flow_leaves_at_the_airs_pressure_through_the_hole_itself() -> None:
    jet = jet_from_orifice(substance("chlorine"), 1e-3, HOLE, 300.0)
    assert jet.area_m2 == pytest.approx(HOLE, rel=0.03)
    assert jet.liquid_fraction == 0.0


def test_that_cold_liquid_leaves_as_liquid() -> None:
    jet = jet_from_orifice(substance("benzene"), 1.0, HOLE, 290.0)
    assert jet.liquid_fraction == 1.0
    assert jet.temperature_k == pytest.approx(290.0, abs=0.1)


def test_that_vapour_is_as_dense_as_it_is_at_saturation_and_ideal_when_hot() -> None:
    fluoride = substance("hydrogen_fluoride")
    assert vapour_density(fluoride, fluoride.boiling_k) > 3.0 * fluoride.gas_density(fluoride.boiling_k)
    chlorine = substance("chlorine")
    assert vapour_density(chlorine, 410.9) == pytest.approx(chlorine.gas_density(410.9), rel=0.02)


def test_that_drops_make_a_jet_denser() -> None:
    matter = substance("propane")
    densities = [mixed_density(matter, matter.boiling_k, liquid) for liquid in (0.0, 0.3, 0.7, 1.0)]
    assert densities == sorted(densities)
    assert densities[-1] == pytest.approx(matter.liquid_density(matter.boiling_k))


def test_that_no_hole_passes_more_than_sound_carries() -> None:
    found = jet_from_orifice(substance("methane"), 10.0, HOLE, 300.0)  # a pressure can be found for any flow
    assert found.velocity_m_s <= 2000.0
    with pytest.raises(OutsideModel):
        state_of(substance("phlogiston"), 0.0)


def test_that_the_flash_agrees_with_the_textbook() -> None:
    # CCPS (1999), page 60: propane at 298 K flashes to about 0.38
    assert flash_fraction(substance("propane"), 298.0, ATMOSPHERE) == pytest.approx(0.37, abs=0.03)
    assert flash_fraction(substance("chlorine"), 291.0, ATMOSPHERE) == pytest.approx(0.17, abs=0.01)
    assert flash_fraction(substance("benzene"), 293.0, ATMOSPHERE) == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_that_the_airborne_share_grows_with_the_flash(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert airborne_fraction(low) <= airborne_fraction(high) + 1e-12
    assert high <= airborne_fraction(high) <= 1.0


def test_that_finer_drops_stay_aloft() -> None:
    matter = substance("butadiene")
    hole = 1e-3

    def rain(speed: float, height: float) -> float:
        jet = expanded_jet(matter, 10.0, speed, ATMOSPHERE, hole, enthalpy_of(matter, 283.0, 1.0))
        return rained_out(matter, jet, speed, height, 291.0, 1.2)

    assert rain(5.0, 1.0) > rain(40.0, 1.0) > rain(200.0, 1.0) == 0.0
    assert rain(40.0, 1.0) > rain(40.0, 20.0)
    assert drop_diameter(matter, 268.0, 20.0, 1.2) == pytest.approx(4.0 * drop_diameter(matter, 268.0, 40.0, 1.2))


def test_that_violent_flashing_tears_a_slow_jet_and_gentle_boiling_does_not() -> None:
    def torn(name: str, kelvin: float) -> tuple[float, float]:
        matter = substance(name)
        inside = matter.vapour_pressure(kelvin)
        cold = math.sqrt(2.0 * (inside - ATMOSPHERE) / matter.liquid_density(kelvin))
        jet = expanded_jet(matter, 10.0, cold, ATMOSPHERE, HOLE, enthalpy_of(matter, kelvin, 1.0))
        return cold, tearing_speed(matter, jet, 0.05, kelvin, inside, ATMOSPHERE)

    chlorine, fluoride = torn("chlorine", 291.0), torn("hydrogen_fluoride", 298.0)
    assert chlorine[1] > 2.0 * chlorine[0]
    assert fluoride[1] == pytest.approx(fluoride[0])


def test_that_small_drops_fall_by_stokes_and_large_ones_as_rain_does() -> None:
    assert final_speed(2e-5, 1000.0, 1.2) == pytest.approx(1000 * 9.80665 * (2e-5) ** 2 / 18 / 1.8e-5, rel=0.02)
    assert final_speed(2e-3, 1000.0, 1.2) == pytest.approx(6.5, rel=0.1)  # Gunn and Kinzer (1949)


def test_that_a_slow_stack_is_drawn_down_by_its_wake() -> None:
    assert downwashed(Stack(10.0, 1.0, 1.0, 298.0), 2.0) == pytest.approx(8.0)
    assert downwashed(Stack(10.0, 1.0, 9.0, 298.0), 2.0) == 10.0


def test_that_hot_gas_rises_most_in_calm_and_least_in_stable_air() -> None:
    stack = Stack(30.0, 1.5, 12.0, 420.0)
    assert plume_rise(stack, 2.0, 288.0, "D") > plume_rise(stack, 6.0, 288.0, "D")
    assert plume_rise(stack, 2.0, 288.0, "E") > plume_rise(stack, 2.0, 288.0, "F")
    assert effective_height(stack, 3.0, 288.0, "D") > 30.0
    cold = Stack(10.0, 1.0, 0.1, 280.0)
    assert 0.0 <= effective_height(cold, 10.0, 288.0, "D") < 10.0

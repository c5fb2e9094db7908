"""What passes a hole or pipe: worked examples, limits, and boiling flow by two methods."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.physics.release.discharge import friction, gas_outflow, gas_throat, liquid_outflow, pipe_outflow
from models.physics.release.two_phase import equilibrium_flux, flashing_flux, omega_flux, throat_of_flux
from models.physics.substances import substance

HOLE = math.pi / 4.0 * 0.01**2
ATMOSPHERE = 101_325.0


def test_that_liquid_flows_out_as_in_the_worked_example() -> None:
    # CCPS (1999), page 40: 10 mm hole, 490 kg/m3, 120.9 kPa absolute
    assert liquid_outflow(HOLE, 490.0, 120_935.0368 - 101_325.0, 0.0, 0.63) == pytest.approx(0.21691, rel=1e-4)


def test_that_choked_gas_flows_out_as_in_the_worked_example() -> None:
    # CCPS (1999), page 47: propane at 501 kPa absolute
    assert gas_outflow(HOLE, 501_000.0, 8.9, 1.15, 0.85) == pytest.approx(0.090028, rel=1e-4)


def test_that_gas_flow_is_continuous_where_choking_begins_and_stops_without_pressure() -> None:
    critical = ATMOSPHERE / (2.0 / 2.4) ** (1.4 / 0.4)
    below, above = (gas_outflow(HOLE, critical * factor, 2.0, 1.4) for factor in (0.9999, 1.0001))
    assert below == pytest.approx(above, rel=1e-3)
    assert gas_outflow(HOLE, ATMOSPHERE, 1.2, 1.4) == 0.0
    assert gas_outflow(HOLE, 0.5 * ATMOSPHERE, 1.2, 1.4) == 0.0


@given(st.floats(1.001, 100.0), st.floats(1.05, 1.66), st.floats(200.0, 600.0))
def test_that_gas_in_the_throat_is_as_fast_as_its_flux_says(bar: float, gamma: float, kelvin: float) -> None:
    throat = gas_throat(HOLE, bar * ATMOSPHERE, kelvin, 0.044, gamma, 1.0)
    density = throat.pressure_pa * 0.044 / (8.314462618 * throat.temperature_k)
    assert throat.rate_kg_s == pytest.approx(density * throat.velocity_m_s * HOLE, rel=1e-6)
    sound = math.sqrt(gamma * 8.314462618 / 0.044 * throat.temperature_k)
    assert throat.velocity_m_s <= sound * (1 + 1e-9)


@given(st.floats(0.0, 1e6), st.floats(0.0, 20.0), st.floats(1e-6, 0.1))
def test_that_outflow_grows_with_area_and_pressure_and_ends_with_either(over: float, head: float, area: float) -> None:
    flow = liquid_outflow(area, 800.0, over, head)
    assert liquid_outflow(2 * area, 800.0, over, head) == pytest.approx(2 * flow)
    assert liquid_outflow(area, 800.0, over + 1e3, head) > flow
    assert liquid_outflow(0.0, 800.0, over, head) == 0.0
    assert liquid_outflow(area, 800.0, -1e6, 0.0) == 0.0


def test_that_friction_is_poiseuille_s_when_slow_and_moody_s_when_fast() -> None:
    assert friction(1000.0, 1e-4) == pytest.approx(64.0 / 1000.0, rel=1e-3)
    assert friction(1e5, 0.0) == pytest.approx(0.0180, rel=0.02)
    assert friction(1e7, 1e-3) == pytest.approx(0.0197, rel=0.02)


def test_that_a_long_pipe_passes_less_and_a_short_one_nearly_as_much_as_its_end() -> None:
    flows = [pipe_outflow(HOLE, length, 800.0, 5e-4, 1e5) for length in (1e-6, 1.0, 10.0, 100.0)]
    assert flows == sorted(flows, reverse=True)
    assert flows[0] == pytest.approx(HOLE * math.sqrt(2 * 800.0 * 1e5 / 1.5), rel=1e-3)
    assert pipe_outflow(HOLE, 10.0, 800.0, 5e-4, 0.0) == 0.0


@pytest.mark.parametrize(
    ("name", "kelvin"), [("chlorine", 291.0), ("propane", 298.0), ("ammonia", 294.0), ("phosgene", 320.0)]
)
def test_that_homogeneous_equilibrium_and_the_omega_method_agree(name: str, kelvin: float) -> None:
    matter = substance(name)
    found = equilibrium_flux(matter, kelvin, matter.vapour_pressure(kelvin), ATMOSPHERE)
    assert found.flux == pytest.approx(omega_flux(matter, kelvin, ATMOSPHERE), rel=0.05)
    assert ATMOSPHERE < found.pressure < matter.vapour_pressure(kelvin)


def test_that_a_subcooled_liquid_boils_in_the_throat_and_is_pushed_by_the_rest() -> None:
    ammonia = substance("ammonia")
    found = equilibrium_flux(ammonia, 294.65, 11e5, ATMOSPHERE)
    assert found.pressure == pytest.approx(ammonia.vapour_pressure(294.65), rel=1e-3)
    expected = math.sqrt(2.0 * ammonia.liquid_density(294.65) * (11e5 - found.pressure))
    assert found.flux == pytest.approx(expected, rel=1e-3)


def test_that_a_longer_wall_lets_less_boiling_liquid_through() -> None:
    chlorine = substance("chlorine")
    pressure = chlorine.vapour_pressure(291.0)
    fluxes = [flashing_flux(chlorine, 291.0, pressure, ATMOSPHERE, length) for length in (0.0, 0.02, 0.05, 0.1, 1.0)]
    assert fluxes == sorted(fluxes, reverse=True)
    assert fluxes[-1] == fluxes[-2] == pytest.approx(equilibrium_flux(chlorine, 291.0, pressure, ATMOSPHERE).flux)


def test_that_a_liquid_that_does_not_boil_has_no_boiling_flow() -> None:
    assert equilibrium_flux(substance("benzene"), 293.0, 2e5, ATMOSPHERE).flux == 0.0


def test_that_a_flow_held_back_upstream_leaves_below_its_vapour_pressure() -> None:
    fluoride = substance("hydrogen_fluoride")
    fluxes = np.array([200.0, 1000.0, 3000.0, 30_000.0])
    found = [throat_of_flux(fluoride, 311.0, float(each), 0.9e5) for each in fluxes]
    pressures = [each.pressure for each in found]
    assert pressures == sorted(pressures)
    assert pressures[0] == pytest.approx(0.9e5, rel=1e-6)
    assert pressures[-1] == pytest.approx(fluoride.vapour_pressure(311.0))
    assert [each.flux for each in found] == list(fluxes)

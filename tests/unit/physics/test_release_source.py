"""Emptying vessels, pools and bursting: nothing gets lost, limits hold, and what makes no sense is refused."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.errors import BadInput, OutsideModel
from models.domain.forecasts import Direction, Release, SourceKind
from models.physics.air import surface_layer
from models.physics.release import Ground, Hole, SourceTerm, Vessel, rupture, source_term
from models.physics.release.emptying import Phase, outflow
from models.physics.release.pool import evaporation, pool
from models.physics.release.source import pieces
from models.physics.substances import substance

AIR = surface_layer(3.0, 10.0, stability="D", temperature_k=293.15)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ATMOSPHERE = 101_325.0
GAS = Vessel("methane", 50.0, 40e5, 293.0)
BULLET = Vessel("chlorine", 80.0, 7.5e5, 291.0, 0.78, 2.6)
TANK = Vessel("benzene", 1000.0, ATMOSPHERE, 293.0, 0.8, 10.0)


def _sum(release: Release) -> float:
    starts = [each.start_s for each in release.segments] or [0.0]
    ends = [*starts[1:], release.duration_s]
    return sum(release.rate_at(start) * (end - start) for start, end in zip(starts, ends, strict=True))


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([GAS, BULLET, TANK]), st.floats(0.005, 0.3), st.floats(0.0, 0.5), st.sampled_from([0.0, 0.05, 5.0])
)
def test_that_what_leaves_is_what_the_vessel_loses(vessel: Vessel, size: float, height: float, length: float) -> None:
    out = outflow(vessel, Hole(size, height, length), ATMOSPHERE)
    level = max(vessel.fill * vessel.height_m - height, 0.0) / vessel.height_m
    if vessel.fill > 0.0:
        lost = level * vessel.liquid_kg / vessel.fill
    else:
        lost = vessel.gas_kg * (1.0 - (ATMOSPHERE / vessel.pressure_pa) ** (1.0 / vessel.matter.gamma(293.0)))
    assert out.total_kg == pytest.approx(lost, rel=0.01)
    assert np.all(np.diff(out.times_s) > 0.0)
    assert np.all(out.rate_kg_s > 0.0)
    assert np.all(out.pressure_pa >= ATMOSPHERE * 0.999)


@pytest.mark.parametrize("vessel", [GAS, BULLET, TANK], ids=lambda each: each.substance)
def test_that_a_smaller_hole_only_takes_longer(vessel: Vessel) -> None:
    large, small = (outflow(vessel, Hole(size), ATMOSPHERE) for size in (0.1, 1e-4))
    assert small.rate_kg_s[0] == pytest.approx(1e-6 * large.rate_kg_s[0])
    assert small.times_s[-1] == pytest.approx(1e6 * large.times_s[-1])


def test_that_nothing_flows_out_of_gas_at_the_airs_pressure() -> None:
    near = outflow(Vessel("methane", 50.0, 1.0001 * ATMOSPHERE, 293.0), Hole(0.05), ATMOSPHERE)
    assert near.total_kg < 1e-3 * GAS.gas_kg
    with pytest.raises(OutsideModel, match="pressure"):
        outflow(Vessel("methane", 50.0, ATMOSPHERE, 293.0), Hole(0.05), ATMOSPHERE)


def test_that_a_draining_tank_follows_torricelli() -> None:
    out = outflow(TANK, Hole(0.05), ATMOSPHERE)
    area, across = math.pi / 4 * 0.05**2, TANK.volume_m3 / TANK.height_m
    expected = across / (0.61 * area) * math.sqrt(2 * TANK.fill * TANK.height_m / 9.80665)
    assert out.phase is Phase.LIQUID
    assert out.times_s[-1] == pytest.approx(expected, rel=1e-6)


def test_that_choked_blow_down_follows_its_closed_form() -> None:
    out = outflow(GAS, Hole(0.01), ATMOSPHERE)
    gamma = GAS.matter.gamma(293.0)
    filled = GAS.gas_kg / out.rate_kg_s[0]
    late = float(out.times_s[20])
    mass = GAS.gas_kg - float(np.sum(out.rate_kg_s[:20] * np.diff(out.times_s[:21])))
    exact = (1.0 + 0.5 * (gamma - 1.0) * late / filled) ** (-2.0 / (gamma - 1.0))
    assert mass / GAS.gas_kg == pytest.approx(exact, rel=0.03)


def test_that_a_hole_in_the_vapours_room_lets_out_less_and_cools_the_liquid() -> None:
    low, high = (outflow(BULLET, Hole(0.05, height), ATMOSPHERE) for height in (0.0, 2.5))
    assert high.phase is Phase.GAS
    assert high.rate_kg_s[0] < 0.3 * low.rate_kg_s[0]
    assert high.temperature_k[-1] == pytest.approx(BULLET.matter.boiling_at(ATMOSPHERE))
    # what boils takes its heat from what stays
    flashed = 1.0 - math.exp(-high.total_kg / BULLET.liquid_kg)
    assert flashed == pytest.approx(0.155, abs=0.02)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(["benzene", "chlorine", "methane", "styrene", "butadiene"]), st.floats(0.1, 50.0))
def test_that_a_pool_neither_makes_nor_loses_mass(name: str, inflow: float) -> None:
    matter = substance(name)
    times = np.array([0.0, 300.0, 900.0])
    found = pool(matter, times, np.array([inflow, 0.5 * inflow]), 293.0, AIR, Ground("concrete", 400.0), 3600.0)
    assert found.evaporated_kg + found.mass_kg[-1] == pytest.approx(inflow * 600.0, rel=1e-9)
    assert np.all(found.rate_kg_s >= 0.0)
    assert np.all(found.area_m2 <= 400.0)
    assert np.all(found.temperature_k[1:] <= matter.boiling_k + 1e-6)


def test_that_a_cold_pool_boils_as_fast_as_the_ground_warms_it() -> None:
    """On a bund that is full at once the rate is k A dT / (L sqrt(pi a t)) (Briscoe and Shaw 1980, equation 11)."""
    matter = substance("methane")
    still = surface_layer(0.5, 10.0, stability="F", temperature_k=293.15)
    found = pool(matter, np.array([0.0, 1.0]), np.zeros(1), 111.0, still, Ground("concrete", 100.0), 900.0,
                 at_once_kg=5_000.0)  # fmt: skip
    row = int(np.searchsorted(found.times_s, 300.0))
    flux = 0.92 * (293.15 - found.temperature_k[row]) / math.sqrt(math.pi * 4.2e-7 * 300.0) / matter.vaporisation(111.0)
    assert found.rate_kg_s[row] == pytest.approx(100.0 * flux, rel=0.1)


def test_that_lng_on_water_evaporates_as_measured() -> None:
    # 0.178 kg/(m2 s) in the Burro trials (EPA-450/4-90-018, rate over area of the pools)
    found = pool(substance("methane"), np.array([0.0, 600.0]), np.array([80.0]), 111.0, AIR, Ground("water"), 600.0)
    row = int(np.searchsorted(found.times_s, 500.0))
    assert found.rate_kg_s[row] / found.area_m2[row] == pytest.approx(0.178, rel=0.1)
    assert found.rate_kg_s[row] == pytest.approx(80.0, rel=0.05)


def test_that_a_pool_evaporates_faster_in_more_wind_and_from_more_area() -> None:
    benzene = substance("benzene")
    base = evaporation(benzene, 100.0, 293.15, 2.0, ATMOSPHERE)
    assert 0.05 < base < 0.5
    assert evaporation(benzene, 100.0, 293.15, 5.0, ATMOSPHERE) > base
    assert evaporation(benzene, 400.0, 293.15, 2.0, ATMOSPHERE) > 3.0 * base
    assert evaporation(benzene, 100.0, 293.15, 0.0, ATMOSPHERE) > 0.0


@pytest.mark.parametrize("ground", [Ground("soil"), Ground("concrete", 300.0), Ground("water")], ids=repr)
@pytest.mark.parametrize("vessel", [GAS, BULLET, TANK], ids=lambda each: each.substance)
def test_that_all_that_reaches_the_air_has_left_the_vessel(vessel: Vessel, ground: Ground) -> None:
    found = source_term(vessel, Hole(0.05), AIR, ground)
    assert found.outflow is not None
    left = found.pool.mass_kg[-1] if found.pool is not None else 0.0
    assert found.total_kg + left == pytest.approx(found.outflow.total_kg, rel=1e-6)
    (release,) = found.releases(0.0, 0.0, BEGAN)
    assert _sum(release) == pytest.approx(found.total_kg, rel=1e-6)
    assert release.duration_s <= 3600.0


def test_that_a_jet_without_its_rain_is_lighter() -> None:
    stored = Vessel("butadiene", 80.0, 3e5, 291.0, 0.78, 2.6)
    found = source_term(stored, Hole(0.05), AIR)
    assert found.jet is not None
    assert found.outflow is not None
    assert 0.3 < found.rained_out < 0.95
    assert found.jet.rate_kg_s == pytest.approx((1 - found.rained_out) * found.outflow.rate_kg_s[0], rel=0.05)
    assert 0.0 < found.jet.liquid_fraction < 0.83


def test_that_most_of_a_chlorine_jet_stays_in_the_air_and_more_so_from_higher_up() -> None:
    low, high = (
        source_term(Vessel("chlorine", 80.0, 7.5e5, 291.0, 0.78, 2.6, base), Hole(0.05), AIR) for base in (0.0, 3.0)
    )
    assert high.rained_out < low.rained_out < 0.25


@pytest.mark.parametrize("vessel", [GAS, BULLET, TANK], ids=lambda each: each.substance)
def test_that_a_burst_vessel_lets_out_what_it_held(vessel: Vessel) -> None:
    found = rupture(vessel, AIR, Ground("concrete", 500.0))
    left = found.pool.mass_kg[-1] if found.pool is not None else 0.0
    held = vessel.mass_kg if vessel is not TANK else vessel.liquid_kg  # a cold tank's vapour stays where it is
    assert found.total_kg + left == pytest.approx(held, rel=1e-6)
    kinds = {each.kind for each in found.releases(0.0, 0.0, BEGAN)}
    assert (SourceKind.INSTANTANEOUS in kinds) is (vessel is not TANK)


@given(st.lists(st.tuples(st.floats(0.001, 1e3), st.floats(0.1, 100.0)), min_size=1, max_size=40))
def test_that_few_pieces_let_out_the_same_mass(flows: list[tuple[float, float]]) -> None:
    rates = [rate for rate, _ in flows]
    times = np.concatenate([[0.0], np.cumsum([step for _, step in flows])])
    found = pieces(times, np.array(rates))
    assert len(found) <= 12
    ends = [*(each.start_s for each in found[1:]), times[-1]]
    total = sum(each.rate_kg_s * (end - each.start_s) for each, end in zip(found, ends, strict=True))
    assert total == pytest.approx(float(np.sum(np.array(rates) * np.diff(times))), rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"pressure_pa": ATMOSPHERE, "temperature_k": 300.0}, "boils under"),  # 300 K chlorine liquid at 1 bar
        ({"fill": 0.0, "pressure_pa": 20e5}, "condenses"),
        ({"fill": 1.2}, "fill"),
        ({"fill": -0.1}, "fill"),
        ({"volume_m3": 0.0}, "volume_m3"),
        ({"pressure_pa": -1.0}, "pressure_pa"),
        ({"temperature_k": float("nan")}, "temperature_k"),
        ({"temperature_k": 500.0, "pressure_pa": 1e7}, "critical"),
        ({"substance": "phlogiston"}, "phlogiston"),
    ],
)
def test_that_a_vessel_that_cannot_be_is_refused(changes: dict[str, object], says: str) -> None:
    known = {"substance": "chlorine", "volume_m3": 80.0, "pressure_pa": 7.5e5, "temperature_k": 291.0, "fill": 0.78}
    with pytest.raises((BadInput, OutsideModel), match=says):
        Vessel(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hole", "says"),
    [
        ({"diameter_m": 0.0}, "diameter_m"),
        ({"diameter_m": -1.0}, "diameter_m"),
        ({"diameter_m": 30.0}, "smaller hole"),
        ({"diameter_m": 0.05, "height_m": 9.0}, "height_m"),
        ({"diameter_m": 0.05, "length_m": -1.0}, "length_m"),
        ({"diameter_m": 0.05, "discharge": 1.5}, "discharge"),
    ],
)
def test_that_a_hole_that_cannot_be_is_refused(hole: dict[str, float], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        source_term(BULLET, Hole(**hole), AIR)  # type: ignore[arg-type]


def test_that_a_hole_above_a_liquid_that_does_not_boil_lets_nothing_out() -> None:
    with pytest.raises(OutsideModel, match="below the level"):
        source_term(TANK, Hole(0.05, 9.5), AIR)


def test_that_nothing_is_a_source_of_nothing() -> None:
    none = SourceTerm("chlorine", SourceKind.POOL, np.zeros(1), np.zeros(0), 0.0, Direction.HORIZONTAL, "")
    assert none.releases(0.0, 0.0, BEGAN) == ()
    assert none.total_kg == 0.0

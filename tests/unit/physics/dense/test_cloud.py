"""The dense cloud's invariants: what is conserved, the limits, symmetry, and that nothing jumps."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.physics.air import SurfaceLayer, surface_layer
from models.physics.dispersion.case import Case, Source
from models.physics.dispersion.dense import DensePlume, plume, run
from models.physics.dispersion.dense.thermodynamics import air_enthalpy, enthalpy, stream_enthalpy

POOL = Source("pool", 20.0, 20.0 * 300.0, 300.0, area_m2=200.0)
JET = Source("two-phase-jet", 10.0, math.inf, math.inf, height_m=1.0, expanded_area_m2=0.1, liquid_fraction=0.8)
SUDDEN = Source("instantaneous", 0.0, 2000.0, 0.0)


def _air(wind: float = 4.0, stability: str = "D") -> SurfaceLayer:
    return surface_layer(wind, 10.0, stability=stability, roughness_m=0.03, temperature_k=290.0)


def _run(source: Source, gas: str = "chlorine", air: SurfaceLayer | None = None) -> DensePlume:
    return run(Case("", gas, source, air or _air(), arcs_m=(1000.0,)))


def _plume_rows(cloud: DensePlume) -> np.ndarray:
    rows = cloud.rows[0, : min(cloud.filled[0], cloud.changed[0])]
    return np.asarray(rows[rows[:, plume.X] >= cloud.half_widths[0]])


@pytest.mark.parametrize(("source", "gas"), [(POOL, "chlorine"), (JET, "ammonia"), (JET, "hydrogen fluoride")])
def test_that_every_slice_carries_what_is_released(source: Source, gas: str) -> None:
    rows = _plume_rows(_run(source, gas))
    flux = 2.0 * rows[:, plume.DENSITY] * rows[:, plume.SPEED] * rows[:, plume.WIDTH] * rows[:, plume.HEIGHT]
    assert flux * rows[:, plume.FRACTION] == pytest.approx(np.full(len(rows), source.rate_kg_s), rel=5e-3)


@pytest.mark.parametrize(("source", "gas"), [(POOL, "chlorine"), (JET, "ammonia"), (JET, "hydrogen fluoride")])
def test_that_every_slice_holds_the_enthalpy_of_what_mixed_and_what_the_ground_gave(source: Source, gas: str) -> None:
    cloud = _run(source, gas)
    air, start = cloud.airs[0], cloud.sources[0]
    for row in _plume_rows(cloud)[1::10]:
        m = row[plume.FRACTION]
        held = enthalpy(cloud.matter, m, (1.0 - m) * air.water, row[plume.KELVIN], air.pressure)
        mixed = m * stream_enthalpy(cloud.matter, air, start) + (1.0 - m) * air_enthalpy(air)
        assert held == pytest.approx(mixed + row[plume.WARMTH], abs=20.0)


def test_that_a_slice_of_the_profile_holds_the_mean_it_is_made_of() -> None:
    cloud = _run(replace(POOL, duration_s=math.inf, mass_kg=math.inf))
    arc = cloud.arcs([300.0], 1.0)[0]
    y, z = np.meshgrid(np.linspace(-400.0, 400.0, 801), np.arange(0.05, 60.0, 0.1))
    field = cloud.at(np.full(y.size, 300.0), y.ravel(), z.ravel(), 3600.0)
    speed = np.interp(300.0, cloud.rows[0, : cloud.filled[0], plume.X], cloud.rows[0, : cloud.filled[0], plume.SPEED])
    assert field.sum() * 0.1 * speed == pytest.approx(POOL.rate_kg_s, rel=0.05)
    assert field.max() >= arc.concentration_kg_m3 * (1.0 - 1e-6)


def test_that_a_sudden_cloud_keeps_its_mass() -> None:
    cloud = _run(SUDDEN)
    for time in (30.0, 120.0):
        x, y, z = np.meshgrid(np.arange(-200.0, 800.0, 10.0), np.arange(-200.0, 201.0, 10.0), np.arange(0.1, 40.0, 0.4))
        field = cloud.at(x.ravel(), y.ravel(), z.ravel(), time)
        assert field.sum() * 10.0 * 10.0 * 0.4 == pytest.approx(SUDDEN.mass_kg, rel=0.1)


def test_that_both_sides_of_the_axis_are_the_same() -> None:
    for source in (POOL, JET, SUDDEN):
        cloud = _run(source)
        left, right = cloud.at([150.0, 150.0], [30.0, -30.0], 1.0, 100.0)
        assert left == right


def test_that_nothing_is_anywhere_before_the_release_nor_where_the_cloud_has_not_come() -> None:
    cloud = _run(POOL)
    assert cloud.at(100.0, 0.0, 1.0, -1.0)[0] == 0.0
    assert cloud.at(2000.0, 0.0, 1.0, 1.0)[0] < 1e-9
    assert cloud.at(-500.0, 0.0, 1.0, 100.0)[0] == 0.0


def test_that_a_finite_release_passes_for_a_steady_one_until_it_ends() -> None:
    steady, finite = _run(replace(POOL, duration_s=math.inf, mass_kg=math.inf)), _run(POOL)
    for distance in (50.0, 150.0):
        ours, theirs = (cloud.arcs([distance], 1.0)[0].mole_fraction for cloud in (finite, steady))
        assert ours == pytest.approx(theirs, rel=1e-3)


def test_that_the_puff_goes_on_where_the_plume_ends() -> None:
    cloud = _run(POOL)
    change = cloud.rows[0, cloud.changed[0], plume.X]
    before, after = (each.mole_fraction for each in cloud.arcs([0.995 * change, 1.005 * change], 1.0))
    assert after == pytest.approx(before, rel=0.03)


@pytest.mark.parametrize("source", [replace(POOL, duration_s=math.inf, mass_kg=math.inf), JET])
def test_that_where_it_is_handed_over_a_gaussian_plume_says_the_same(source: Source) -> None:
    cloud = _run(source)
    there = cloud.hand_over()
    spread = 2.0 * math.pi * there.sigma_y_m * there.sigma_z_m * there.speed_m_s
    gaussian = 2.0 * there.rate_kg_s / spread
    assert there.rate_kg_s == source.rate_kg_s
    assert cloud.at(there.x_m, 0.0, 0.0, 1e6)[0] == pytest.approx(gaussian, rel=0.25)


@given(
    wind=st.floats(0.0, 25.0), stability=st.sampled_from("ABCDEF"), rate=st.floats(1e-6, 1e4),
    gas=st.sampled_from(["chlorine", "ammonia", "methane", "hydrogen fluoride", "hydrogen", "propane"]),
    kind=st.sampled_from(["pool", "gas-jet", "two-phase-jet", "instantaneous"]), upward=st.booleans(),
    lasting=st.sampled_from([5.0, 600.0, math.inf]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_that_whatever_the_weather_and_the_source_the_answers_are_finite(
    wind: float, stability: str, rate: float, gas: str, kind: str, upward: bool, lasting: float
) -> None:
    liquid = 0.7 if kind == "two-phase-jet" else None
    source = (
        Source("instantaneous", 0.0, rate, 0.0) if kind == "instantaneous"
        else Source(
            kind, rate, rate * lasting, lasting, height_m=2.0, liquid_fraction=liquid,  # type: ignore[arg-type]
            direction="vertical" if upward else "horizontal",
        )
    )  # fmt: skip
    cloud = _run(source, gas, _air(wind, stability))
    assert np.isfinite(cloud.rows[0, : cloud.filled[0]]).all()
    for arc in cloud.arcs([1.0, 30.0, 300.0, 5000.0, 50_000.0], 1.5, 600.0):
        assert 0.0 <= arc.mole_fraction <= 1.0
        assert math.isfinite(arc.concentration_kg_m3)
        assert math.isfinite(arc.half_width_m)


def test_that_next_to_no_release_is_next_to_no_concentration() -> None:
    values = [_run(replace(POOL, rate_kg_s=rate)).arcs([200.0], 1.0)[0].mole_fraction for rate in (1e-6, 1e-3, 1.0)]
    assert 0.0 < values[0] < values[1] < values[2]
    assert values[0] < 1e-7


def test_that_members_of_an_ensemble_are_what_they_are_alone() -> None:
    cases = [Case("", "chlorine", POOL, _air(wind), arcs_m=(1000.0,)) for wind in (1.0, 3.0, 8.0)]
    together = run(cases)
    for index, case in enumerate(cases):
        alone = run(case).arcs([100.0, 700.0], 1.0, 60.0)
        assert together.arcs([100.0, 700.0], 1.0, 60.0, member=index) == alone


def test_that_a_map_says_what_its_points_say() -> None:
    cloud = _run(POOL)
    towards = math.radians(30.0)
    field = cloud.on_grid(np.zeros((40, 40)), -200.0, -200.0, 10.0, 5.0, -3.0, towards, 1.5, 90.0)
    column, row = 33, 31
    east, north = -200.0 + (column + 0.5) * 10.0 - 5.0, -200.0 + (row + 0.5) * 10.0 + 3.0
    x = east * math.cos(towards) + north * math.sin(towards)
    y = north * math.cos(towards) - east * math.sin(towards)
    assert field[row, column] == pytest.approx(cloud.at(x, y, 1.5, 90.0)[0])
    assert field[row, column] > 0.0


def test_that_longer_averages_are_lower_and_wider() -> None:
    cloud = _run(POOL, air=_air(4.0, "C"))
    short, long = (cloud.arcs([400.0], 1.0, seconds)[0] for seconds in (0.0, 250.0))
    assert long.mole_fraction < short.mole_fraction
    assert long.half_width_m > short.half_width_m


def test_that_a_heavier_gas_lies_lower_and_wider() -> None:
    warm = replace(POOL, temperature_k=290.0)
    heavy, light = (_run(warm, gas).arcs([50.0], 0.5)[0] for gas in ("chlorine", "hydrogen sulfide"))
    assert heavy.cloud_height_m < light.cloud_height_m
    assert heavy.half_width_m > light.half_width_m


def test_that_a_light_gas_leaves_the_ground() -> None:
    cloud = _run(Source("pool", 5.0, math.inf, math.inf, area_m2=20.0, temperature_k=290.0), "hydrogen", _air(1.5))
    rows = cloud.rows[0, : cloud.filled[0]]
    assert rows[:, plume.CENTRE].max() > 20.0
    assert (rows[:, plume.CENTRE] > 0.5 * rows[:, plume.HEIGHT]).any()

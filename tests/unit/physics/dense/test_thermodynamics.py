"""Mixtures of substance, air and water: conservation of enthalpy, phases, and hydrogen fluoride's hexamers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.physics.dispersion.dense.matter import matter_of
from models.physics.dispersion.dense.thermodynamics import (
    ATMOSPHERE,
    GAS_CONSTANT,
    emitted_enthalpy,
    enthalpy,
    equilibrium,
    phases,
    pure_hexamers,
)
from models.physics.substances import substance

AMMONIA = matter_of(substance("ammonia"), 300.0)
FLUORIDE = matter_of(substance("hydrogen fluoride"), 300.0)


@given(
    m=st.floats(1e-6, 0.98), water=st.floats(0.0, 0.02), kelvin=st.floats(150.0, 330.0),
    acid=st.booleans(), guess=st.floats(100.0, 400.0),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_that_a_mixture_is_found_again_from_the_enthalpy_it_holds(
    m: float, water: float, kelvin: float, acid: bool, guess: float
) -> None:
    matter = FLUORIDE if acid else AMMONIA
    held = enthalpy(matter, m, (1.0 - m) * water, kelvin, ATMOSPHERE)
    found, density, heat, vapour = equilibrium(matter, m, (1.0 - m) * water, held, ATMOSPHERE, guess)
    assert enthalpy(matter, m, (1.0 - m) * water, found, ATMOSPHERE) == pytest.approx(held, abs=5.0)
    assert found == pytest.approx(kelvin, abs=0.5)
    assert density > 0.0
    assert heat > 0.0
    assert 0.0 <= vapour <= m * (1.0 + 1e-9)


@given(first=st.floats(150.0, 330.0), second=st.floats(150.0, 330.0), m=st.floats(1e-4, 0.9))
@settings(max_examples=60, deadline=None)
def test_that_enthalpy_never_falls_as_it_gets_warmer(first: float, second: float, m: float) -> None:
    low, high = sorted((first, second))
    for matter in (AMMONIA, FLUORIDE):
        assert enthalpy(matter, m, 0.005, low, ATMOSPHERE) <= enthalpy(matter, m, 0.005, high, ATMOSPHERE) + 1e-6


def test_that_warm_dry_gas_is_all_vapour_and_ideal() -> None:
    vapour, steam, moles, joined = phases(AMMONIA, 0.3, 0.0, 300.0, ATMOSPHERE)
    assert (vapour, steam, joined) == (0.3, 0.0, 0.0)
    assert moles == pytest.approx(0.3 / AMMONIA.molar_mass + 0.7 / 0.02896)


def test_that_boiling_ammonia_cools_the_air_it_mixes_with_and_makes_it_heavy() -> None:
    held = 0.1 * emitted_enthalpy(AMMONIA, AMMONIA.boiling_k, 0.8, ATMOSPHERE) + 0.9 * 1005.9 * 300.0
    kelvin, density, _, vapour = equilibrium(AMMONIA, 0.1, 0.0, held, ATMOSPHERE, 300.0)
    assert kelvin < 220.0
    assert density > ATMOSPHERE * 0.02896 / (GAS_CONSTANT * 300.0)
    assert vapour < 0.1


def test_that_hydrogen_fluoride_at_its_boiling_point_is_as_dense_as_measured() -> None:
    """3.45 times single molecules (Jarry and Davis 1953), and single ones when thin and warm."""
    joined = pure_hexamers(FLUORIDE.boiling_k, ATMOSPHERE)
    assert 1.0 / (1.0 - joined + joined / 6.0) == pytest.approx(3.45, rel=0.02)
    assert pure_hexamers(400.0, ATMOSPHERE) < 0.01


def test_that_its_heat_of_vaporisation_is_the_measured_one() -> None:
    boiling = FLUORIDE.boiling_k
    gain = emitted_enthalpy(FLUORIDE, boiling, 0.0, ATMOSPHERE) - emitted_enthalpy(FLUORIDE, boiling, 1.0, ATMOSPHERE)
    assert gain == pytest.approx(float(substance("hydrogen fluoride").vaporisation(boiling)), rel=1e-6)

"""The library: names, properties over temperature, and how they agree with the libraries that they were taken from."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import OutsideModel
from models.physics.substances import EXPOSURES_MIN, Substance, is_known, substance, substances
from models.physics.substances.tables import listed
from models.physics.substances.tabulate import tabulated

VOLATILE = [each for each in substances() if each.boiling_k < 500.0]


@pytest.mark.parametrize("name", ["chlorine", "Chlorine", "氯", "Cl2", "7782-50-5", "UN1017", "液氯", " CHLORINE "])
def test_that_a_substance_is_found_by_any_of_its_names(name: str) -> None:
    assert substance(name).name == "chlorine"


@pytest.mark.parametrize(
    ("name", "cas"),
    [("liquefied petroleum gas", "74-98-6"), ("liquid hydrogen", "1333-74-0"), ("Anhydrous_ammonia", "7664-41-7"),
     ("natural gas", "74-82-8"), ("anhydrous hydrogen fluoride", "7664-39-3"), ("R12", "75-71-8")],
)  # fmt: skip
def test_that_the_state_in_which_it_is_kept_hides_no_substance(name: str, cas: str) -> None:
    assert substance(name).cas == cas


def test_that_an_unknown_substance_is_refused_by_name() -> None:
    with pytest.raises(OutsideModel, match="phlogiston"):
        substance("phlogiston")
    assert not is_known("")


def test_that_names_are_unique_and_in_both_languages() -> None:
    table = substances()
    assert len({each.name for each in table}) == len(table) >= 30
    assert all(each.label.en and each.label.zh for each in table)


@pytest.mark.parametrize("each", substances(), ids=lambda each: each.name)
def test_that_guideline_levels_are_ordered(each: Substance) -> None:
    for minutes in EXPOSURES_MIN:
        known = [value for value in each.aegl[minutes] if value is not None]
        assert known == sorted(known)
    for level in range(3):
        over_time = [value for value in (each.aegl[minutes][level] for minutes in EXPOSURES_MIN) if value is not None]
        assert over_time == sorted(over_time, reverse=True)


@pytest.mark.parametrize(
    ("name", "celsius", "kpa"),
    [
        ("chlorine", 20, 673), ("ammonia", 20, 857), ("propane", 20, 836), ("benzene", 20, 10.0),
        ("hydrogen_fluoride", 20, 103.3), ("phosgene", 20, 161.0), ("styrene", 20, 0.6), ("hydrogen_cyanide", 20, 82.6),
        ("ammonia_solution", 20, 48.0),
    ],
)  # fmt: skip
def test_that_vapour_pressures_are_those_of_the_handbooks(name: str, celsius: float, kpa: float) -> None:
    assert substance(name).vapour_pressure(celsius + 273.15) / 1e3 == pytest.approx(kpa, rel=0.02)


@pytest.mark.parametrize(
    ("name", "boiling", "density", "latent", "liquid", "vapour"),
    [  # K, kg/m3 and J/kg at the boiling point, J/(kg K) of liquid and ideal gas: handbook values
        ("chlorine", 239.1, 1562, 288e3, 945, 460), ("ammonia", 239.8, 682, 1371e3, 4450, 2050),
        ("hydrogen_fluoride", 292.7, 957, 375e3, 2570, 1456), ("phosgene", 280.7, 1405, 249e3, 1018, 575),
        ("methane", 111.7, 422, 511e3, 3480, 2080), ("sulfur_dioxide", 263.1, 1461, 389e3, 1340, 607),
    ],
)  # fmt: skip
def test_that_the_library_knows_its_substances_at_their_boiling_points(
    name: str, boiling: float, density: float, latent: float, liquid: float, vapour: float
) -> None:
    matter = substance(name)
    at = matter.boiling_k
    assert at == pytest.approx(boiling, abs=0.5)
    assert matter.liquid_density(at) == pytest.approx(density, rel=0.02)
    assert matter.vaporisation(at) == pytest.approx(latent, rel=0.02)
    assert matter.liquid_heat(at) == pytest.approx(liquid, rel=0.06)
    assert matter.vapour_heat(at) == pytest.approx(vapour, rel=0.04)


@pytest.mark.parametrize("cas", ["7782-50-5", "7664-41-7", "7664-39-3", "75-44-5"])
def test_that_the_table_holds_what_the_libraries_say(cas: str) -> None:
    row = next(each for each in listed() if each["cas"] == cas)
    fresh, kept = tabulated(cas), substance(row["name"]).properties
    assert kept.molar_mass == pytest.approx(row["molar_mass"], rel=2e-4)
    for name, column in fresh["saturation"].items():
        assert getattr(kept.saturation, name) == pytest.approx(column, rel=1e-4), name


def test_that_hydrogen_fluoride_s_vapour_is_as_dense_as_its_hexamers_make_it() -> None:
    # Jarry and Davis (1953): about 3.4 monomers a molecule at the boiling point
    matter = substance("hydrogen_fluoride")
    line = matter.properties.saturation
    real = matter.properties.along(line.vapour_density, matter.boiling_k)
    assert 3.1 < real / matter.gas_density(matter.boiling_k) < 3.7


@given(st.sampled_from(VOLATILE), st.floats(0.0, 1.0))
def test_that_boiling_under_its_vapour_pressure_gives_the_temperature_back(each: Substance, share: float) -> None:
    line = each.properties.saturation
    temperature = float(line.temperature[0] + share * (line.temperature[-1] - line.temperature[0]))
    assert each.boiling_at(each.vapour_pressure(temperature)) == pytest.approx(temperature, rel=1e-9)


@pytest.mark.parametrize("each", substances(), ids=lambda each: each.name)
def test_that_properties_are_finite_and_run_the_right_way(each: Substance) -> None:
    line = each.properties.saturation
    for name in ("pressure", "liquid_density", "vapour_density", "vaporisation", "liquid_heat", "liquid_viscosity"):
        column = getattr(line, name)
        assert np.all(np.isfinite(column)), name
        assert np.all(column > 0.0), name
    assert np.all(np.diff(line.pressure) > 0.0)
    assert np.all(np.diff(line.liquid_density) <= 0.0)
    assert np.all(np.diff(line.vapour_density) > 0.0)
    assert np.all(line.vapour_density < line.liquid_density)


def test_that_there_is_no_liquid_above_the_critical_temperature() -> None:
    with pytest.raises(OutsideModel, match="critical"):
        substance("hydrogen").liquid_density(293.15)


def test_that_dense_and_cold_clouds_are_known_as_such() -> None:
    heavy = {each.name for each in substances() if each.heavier_than_air}
    assert {"chlorine", "ammonia", "propane", "benzene"} <= heavy
    assert heavy.isdisjoint({"hydrogen", "methanol", "toluene", "styrene"})


def test_that_a_substance_outside_the_library_is_found_with_its_gaps_said() -> None:
    matter = substance("carbon disulfide")
    assert matter.cas == "75-15-0"
    assert matter.boiling_k == pytest.approx(319.4, abs=0.5)
    assert {level: each.ppm for level, each in matter.guidelines.thresholds().items()} == {
        3: pytest.approx(480.0), 2: pytest.approx(160.0), 1: pytest.approx(13.0),
    }  # fmt: skip
    assert {"ERPG", "HJ 169", "n"} <= set(matter.guidelines.missing)
    assert substance("Cl2").name == substance("chlorine").name


def test_that_looking_up_the_library_imports_no_property_library() -> None:
    code = (
        "import sys; from models.physics.substances import substance; substance('HF').vapour_pressure(290.0);"
        "import json; print(json.dumps([name for name in ('CoolProp', 'thermo', 'chemicals') if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []

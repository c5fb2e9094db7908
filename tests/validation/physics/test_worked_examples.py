"""Textbook cases that a passive Gaussian model, a hole in a tank and a stability class can be held against."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.physics.dispersion.passive import kernels
from models.physics.dispersion.textbook import briggs, gaussian_plume, gaussian_puff
from models.physics.release import gas_outflow, liquid_outflow

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def cases(dispersion_data: Path) -> dict[str, dict[str, Any]]:
    text = (dispersion_data / "worked_examples" / "cases.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


def test_that_a_liquid_flows_out_as_ccps_computes_it(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_liquid_orifice"], cases["ccps_liquid_orifice"]["inputs"]
    area = math.pi / 4 * given["d_m"] ** 2
    flow = liquid_outflow(area, given["rho_kg_m3"], given["P_Pa"] - given["P_atm_Pa"], given["head_m"], given["Cd"])
    assert flow == pytest.approx(case["expected"]["mdot_kg_s"], rel=1e-6)


def test_that_a_gas_flows_out_as_ccps_computes_it(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_gas_orifice_choked"], cases["ccps_gas_orifice_choked"]["inputs"]
    flow = gas_outflow(math.pi / 4 * given["d_m"] ** 2, given["P_Pa"], given["rho_kg_m3"], given["k"], given["Cd"])
    assert flow == pytest.approx(case["expected"]["mdot_kg_s"], rel=1e-6)


@pytest.mark.parametrize("letter", "ABCDEF")
@pytest.mark.parametrize(
    ("example", "ground"), [("sigma_ccps_rural_1.2m", "open country"), ("sigma_ccps_urban_1.2m", "urban")]
)
def test_that_spreads_are_briggs(cases: dict[str, dict[str, Any]], example: str, ground: str, letter: str) -> None:
    assert briggs(letter, 1.2, ground) == pytest.approx(cases[example]["expected"][letter], rel=1e-6)


def test_that_one_puff_gives_the_textbook_concentration(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_gaussian_puff_F"], cases["ccps_gaussian_puff_F"]["inputs"]
    sigmas = given["sigma_x"], given["sigma_y"], given["sigma_z"]
    away = given["x_m"] - given["u_m_s"] * given["t_s"], 0.0, 0.0
    found = gaussian_puff(given["M_kg"], away, 0.0, sigmas)
    assert found == pytest.approx(case["expected"]["c_kg_m3"], rel=1e-6)


def test_that_the_engines_puff_is_the_textbooks_where_its_profile_is_gaussian(
    cases: dict[str, dict[str, Any]],
) -> None:
    case, given = cases["ccps_gaussian_puff_F"], cases["ccps_gaussian_puff_F"]["inputs"]
    mean = given["sigma_z"] * math.sqrt(2.0 / math.pi)
    puff = np.array([[given["u_m_s"] * given["t_s"], 0.0, given["sigma_x"], mean, 2.0, given["M_kg"]]])
    found, at = np.zeros(1), np.array([float(given["x_m"])])
    kernels.add_to_points(found, puff, at, np.zeros(1), np.zeros(1), 0.0, 1e6, 1.0)
    assert found[0] == pytest.approx(case["expected"]["c_kg_m3"], rel=1e-6)


def test_that_a_plume_is_near_the_textbooks_although_its_spreads_differ(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_gaussian_plume_F"], cases["ccps_gaussian_plume_F"]["inputs"]
    by_hand = gaussian_plume(given["Q_kg_s"], given["u_m_s"], 0.0, 0.0, 0.0, briggs("F", given["x_m"]))
    assert by_hand == pytest.approx(case["expected"]["c_kg_m3"], rel=0.3)

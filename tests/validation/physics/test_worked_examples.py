"""Textbook cases that a passive Gaussian model, a hole in a tank and a stability class can be held against."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.domain.forecasts import Release
from models.domain.readings import Weather
from models.physics import kernels
from models.physics.puff import Cloud
from models.physics.release import gas_outflow, liquid_outflow

pytestmark = pytest.mark.reference
NOW = datetime(2026, 1, 1, tzinfo=UTC)


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


@pytest.mark.parametrize("number", range(6))
def test_that_spreads_are_briggs_open_country(cases: dict[str, dict[str, Any]], number: int) -> None:
    expected = cases["sigma_ccps_rural_1.2m"]["expected"]["ABCDEF"[number]]
    found = [kernels.sigma_at(curves[number], 1.2) for curves in (kernels.SIGMA_Y, kernels.SIGMA_Z)]
    assert found == pytest.approx(expected, rel=1e-6)


def test_that_one_puff_gives_the_textbook_concentration(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_gaussian_puff_F"], cases["ccps_gaussian_puff_F"]["inputs"]
    puff = np.array([[given["u_m_s"] * given["t_s"], 0.0, given["sigma_x"], given["sigma_z"], given["M_kg"]]])
    found, at = np.zeros(1), np.array([float(given["x_m"])])
    kernels.add_to_points(found, puff, at, np.zeros(1), np.zeros(1), 0.0, 1e6, 1.0)
    assert found[0] == pytest.approx(case["expected"]["c_kg_m3"], rel=1e-6)


def test_that_a_plume_is_near_the_textbooks_although_its_curves_differ(cases: dict[str, dict[str, Any]]) -> None:
    case, given = cases["ccps_gaussian_plume_F"], cases["ccps_gaussian_plume_F"]["inputs"]
    # the example carries the gas at 2 m/s whatever its height: neutral profile over a smooth surface comes nearest
    weather = Weather(NOW, given["u_m_s"], 270.0, "F", 15.0, height_m=4.0, roughness_m=0.03)
    release = Release("chlorine", 0.0, 0.0, given["h_m"], given["Q_kg_s"], 3600.0, NOW)
    cloud = Cloud(release, [weather], 3600.0)
    found = cloud.at(given["x_m"], given["y"], given["z"], 3600.0)[0] / cloud.ppm_per_kg_m3
    assert found == pytest.approx(case["expected"]["c_kg_m3"], rel=0.3)

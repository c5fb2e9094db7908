"""The engine's puff against the textbook's."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from models.physics.dispersion.passive import kernels

pytestmark = pytest.mark.reference


def test_that_the_engines_puff_is_the_textbooks_where_its_profile_is_gaussian(dispersion_data: Path) -> None:
    text = (dispersion_data / "worked_examples" / "cases.json").read_text(encoding="utf-8")
    case = next(case for case in json.loads(text)["cases"] if case["id"] == "ccps_gaussian_puff_F")
    given = case["inputs"]
    mean = given["sigma_z"] * math.sqrt(2.0 / math.pi)
    puff = np.array([[given["u_m_s"] * given["t_s"], 0.0, given["sigma_x"], mean, 2.0, given["M_kg"]]])
    found, at = np.zeros(1), np.array([float(given["x_m"])])
    kernels.add_to_points(found, puff, at, np.zeros(1), np.zeros(1), 0.0, 1e6, 1.0)
    assert found[0] == pytest.approx(case["expected"]["c_kg_m3"], rel=1e-6)

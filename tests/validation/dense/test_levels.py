"""The level that the dense model has reached on each set, so that it does not slip back unseen."""

import json
from pathlib import Path

import numpy as np
import pytest

from models.physics.dispersion.dense import plume
from models.physics.dispersion.dense.ambient import HEIGHTS
from models.physics.dispersion.dense.slab import run_deck
from tests.validation.dense.trials import epa_trials, lng_trials, pairs
from tests.validation.dense.validate_slab import column_errors, concentrations
from tests.validation.registry import skill


@pytest.mark.parametrize(("name", "limit"), [("INPR2_1", 0.01), ("INPR4_1", 0.05)])
def test_that_slab_mode_is_as_near_to_slab_as_it_was(dispersion_data: Path, name: str, limit: float) -> None:
    case = json.loads((dispersion_data / "slab_reference" / "cases.json").read_text(encoding="utf-8"))[name]
    _, theirs, ours = concentrations(case, run_deck(case["input"]))
    assert np.median(np.abs(ours / theirs - 1.0)) < limit


def test_that_the_cloud_of_slabs_ammonia_jet_is_slabs_own(dispersion_data: Path) -> None:
    case = json.loads((dispersion_data / "slab_reference" / "cases.json").read_text(encoding="utf-8"))["INPR2_1"]
    errors = column_errors(case, run_deck(case["input"]))
    assert max(errors[each] for each in ("h", "bb", "rho", "t", "u", "cm")) < 0.02


def test_that_a_jet_fallen_in_slab_mode_sees_the_wind_that_slabs_sees(dispersion_data: Path) -> None:
    case = json.loads((dispersion_data / "slab_reference" / "cases.json").read_text(encoding="utf-8"))["INPR4_1"]
    table = case["tables"]["cloud_zc"]
    known = {name: np.array([row[i] for row in table["rows"]]) for i, name in enumerate(table["cols"])}
    cloud = run_deck(case["input"])
    rows = cloud.rows[0, : cloud.changed[0]]
    rows = rows[rows[:, plume.CENTRE] < 0.4 * rows[:, plume.HEIGHT]]
    below = np.interp(np.log(rows[:, plume.HEIGHT]), np.log(HEIGHTS), cloud.mean_winds[0])
    seen = below + rows[:, plume.RECALLED] / rows[:, plume.HEIGHT]
    slab_saw = np.interp(rows[:, plume.X], known["x"], known["ua"])
    assert np.abs(seen / slab_saw - 1.0).max() < 0.2
    assert np.median(np.abs(seen / slab_saw - 1.0)) < 0.5 * np.median(np.abs(below / slab_saw - 1.0))


def test_that_lng_pools_hold_their_gates(dispersion_data: Path) -> None:
    found = pairs(lng_trials(dispersion_data))
    measured = skill(found.observed, found.predicted)
    assert measured.fac2 >= 0.85
    assert 0.9 <= measured.mg <= 1.3
    assert measured.vg <= 1.35


def test_that_averaged_jets_and_pools_keep_their_level(dispersion_data: Path) -> None:
    found = pairs(epa_trials(dispersion_data))
    measured = skill(found.observed, found.predicted)
    assert measured.fac2 >= 0.6
    assert 0.7 <= measured.mg <= 1.4
    assert measured.vg <= 1.8

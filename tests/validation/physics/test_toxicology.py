"""The substance table against an independent copy of the published values."""

import csv
import json
from pathlib import Path

import pytest

from models.physics.substances import EXPOSURES_MIN, Substance, substances

pytestmark = pytest.mark.reference
NOT_IN_THE_LIBRARY = {"propylene", "ethylene", "hydrogen", "hydrochloric_acid", "diesel", "sulfuric_acid"}


@pytest.fixture(scope="module")
def library(dispersion_data: Path) -> dict[str, dict[str, str]]:
    path = dispersion_data / "toxicology" / "aloha_library_807_pyeldqm.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["cas_checked"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("each", substances(), ids=lambda each: each.name)
def test_that_hourly_levels_and_limits_agree(each: Substance, library: dict[str, dict[str, str]]) -> None:
    row = library.get(each.cas)
    if row is None:
        assert not any(each.aegl[60]) or each.name in NOT_IN_THE_LIBRARY
        return
    for level in (1, 2, 3):
        text = row[f"aegl{level}_60"]
        expected = float(text.split()[0]) if text.endswith("ppm") else None
        assert each.aegl[60][level - 1] == expected, level
    if row["idlh"].endswith("ppm") and each.idlh is not None:
        assert each.idlh == float(row["idlh"].split()[0])
    if row["lel"].endswith("ppm"):
        assert each.lel == pytest.approx(float(row["lel"].split()[0]), rel=0.08)
    assert each.molar_mass * 1000.0 == pytest.approx(float(row["mw"]), rel=3e-3)
    if each.boiling_c > -200.0 and row["bp_F"]:
        assert each.boiling_c == pytest.approx((float(row["bp_F"]) - 32.0) / 1.8, abs=1.5)


def test_that_all_exposure_times_agree(dispersion_data: Path) -> None:
    text = (dispersion_data / "toxicology" / "key_chemicals.json").read_text(encoding="utf-8")
    checked = 0
    by_cas = {each.cas: each for each in substances()}
    for chemical in json.loads(text)["chemicals"].values():
        each = by_cas.get(chemical["cas"])
        if each is None:
            continue
        for column, minutes in enumerate(EXPOSURES_MIN):
            theirs = tuple(chemical[f"aegl{level}"][column] for level in (1, 2, 3))
            if each.name == "acrylonitrile":  # the copy leaves out the short AEGL-1 of the final table
                theirs = (each.aegl[minutes][0], *theirs[1:])
            assert each.aegl[minutes] == theirs, (each.name, minutes)
        if chemical["toxic_load_n"] is not None:
            assert each.toxic_n == chemical["toxic_load_n"]
        checked += 1
    assert checked >= 12

"""Dispersion in batches: every line gets its answer, and a bad one only its own error."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from command_center.cli import app
from command_center.disperse import disperse

GOOD = {
    "id": "good", "substance": "sulfur dioxide", "release": {"kind": "passive", "rate_kg_s": 0.1, "height_m": 0.5},
    "weather": {"wind_m_s": 4.0, "stability": "D"}, "arcs_m": [50, 100],
}  # fmt: skip


def test_that_each_line_gets_its_answer(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD), "", "no json", json.dumps(GOOD | {"id": 7, "weather": {"wind_m_s": 200}}), "[1]"]
    cases, out = tmp_path / "cases.jsonl", tmp_path / "result.jsonl"
    cases.write_text("\n".join(lines), encoding="utf-8")
    done = CliRunner().invoke(app, ["disperse", str(cases), "--out", str(out)])
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["good", 3, 7, 5]
    assert ["error" in answer for answer in answers] == [False, True, True, True]
    assert answers[2]["error"]["field"] == "weather.wind_m_s"
    assert [arc["x_m"] for arc in answers[0]["arcs"]] == [50.0, 100.0]
    assert answers[0]["engine"] == "passive"
    assert answers[0]["arcs"][0]["concentration_kg_m3"] > answers[0]["arcs"][1]["concentration_kg_m3"] > 0.0
    assert all(answer["elapsed_s"] >= 0.0 for answer in answers)


def test_that_it_is_a_function_too() -> None:
    first, second = disperse([GOOD, json.dumps(GOOD)])
    assert first["arcs"] == second["arcs"]


def test_that_members_give_the_band_in_which_nine_in_ten_lie() -> None:
    (answer,) = disperse([GOOD | {"members": 40}])
    for arc in answer["arcs"]:  # type: ignore[attr-defined]
        low, high = arc["band_90_kg_m3"]
        assert low < arc["concentration_kg_m3"] < high < 6.0 * low


def test_that_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("", encoding="utf-8")
    done = CliRunner().invoke(
        app, ["disperse", str(tmp_path / "cases.jsonl"), "--out", str(tmp_path / "out"), "--engine", "magic"]
    )
    assert done.exit_code == 1
    assert "magic" in done.output


@pytest.mark.parametrize("kind", ["passive", "gas-jet", "two-phase-jet", "pool", "instantaneous"])
def test_that_every_kind_of_release_has_an_answer(kind: str) -> None:
    release = {
        "kind": kind, "rate_kg_s": 5.0, "mass_kg": 600.0, "duration_s": 120.0, "height_m": 1.0, "area_m2": 50.0,
        "expanded_area_m2": 0.05,
    }  # fmt: skip
    (answer,) = disperse([GOOD | {"substance": "chlorine", "release": release}])
    assert "error" not in answer, answer

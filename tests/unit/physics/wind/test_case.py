"""The format of `command-center wind`: what it answers, and how it refuses."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from command_center.cli import app
from models.domain.errors import BadInput
from models.physics.wind.case import answer, parse_wind_case

CASE: dict[str, Any] = {
    "id": "one block",
    "boxes": [{"x_m": 0, "y_m": 0, "length_m": 10, "width_m": 10, "height_m": 10}],
    "wind": {"speed_m_s": 4, "height_m": 10, "roughness_m": 0.1, "towards_deg": 0},
    "cell_m": 2.5,
    "points_m": [[-15, 0, 12], [7, 0, 3], [0, 0, 5], [5000, 0, 5]],
    "source": {"at_m": [-15, 0, 2], "rate_kg_s": 0.5},
    "receptors_m": [[20, 0, 2], [5000, 0, 2]],
}


def test_that_a_case_is_answered_point_by_point() -> None:
    found = answer(parse_wind_case(CASE))
    assert found["zone"] == ["free", "cavity", "wall", "outside"]
    ahead, behind, inside, _ = found["velocity_m_s"]
    assert ahead[0] > 2.0
    assert behind[0] < 0.0
    assert inside == [0.0, 0.0, 0.0]
    near, far = found["concentration_kg_m3"]
    assert near > 0.0
    assert far is None


def test_that_a_turned_scene_has_turned_winds() -> None:
    along = answer(parse_wind_case({**CASE, "source": None, "points_m": [[-15, 0, 6]]}))
    across = {**CASE["wind"], "towards_deg": 90}
    turned = answer(parse_wind_case({**CASE, "source": None, "wind": across, "points_m": [[0, -15, 6]]}))
    assert turned["velocity_m_s"][0][1] == pytest.approx(along["velocity_m_s"][0][0], rel=0.05)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"wind": None}, "wind"),
        ({"wind": {"speed_m_s": 200}}, "wind.speed_m_s"),
        ({"wind": {}}, "wind_m_s"),
        ({"wind": {"speed_m_s": 3, "monin_obukhov_m": 0}}, "wind.monin_obukhov_m"),
        ({"points_m": [], "receptors_m": []}, "points_m"),
        ({"points_m": [[1, 2]]}, "points_m[0]"),
        ({"points_m": [[1, 2, "x"]]}, "points_m[0][2]"),
        ({"boxes": [{"x_m": 0}]}, "boxes[0].height_m"),
        ({"boxes": [{"height_m": 3, "footprint_m": [[0, 0], [1, 1]]}]}, "boxes[0].footprint_m"),
        ({"source": {"at_m": [0, 0, 1], "rate_kg_s": -1}}, "source.rate_kg_s"),
        ({"region_m": [10, 0, 0, 10]}, "region_m"),
    ],
)
def test_that_a_fault_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_wind_case({**CASE, **change})
    assert refused.value.parameters["field"] == field


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(CASE)), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(CASE)), JUNK, max_size=5))
def test_that_nothing_but_a_clear_refusal_comes_of_junk(change: dict[str, Any]) -> None:
    with suppress(BadInput):
        assert parse_wind_case({**CASE, **change}).cell > 0.0


def test_that_the_command_prints_an_object_or_one_line_of_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({**CASE, "source": None}), encoding="utf-8")
    bad.write_text("{", encoding="utf-8")
    run = CliRunner()
    printed = run.invoke(app, ["wind", str(good)])
    assert printed.exit_code == 0
    assert len(json.loads(printed.stdout)["velocity_m_s"]) == 4
    refused = run.invoke(app, ["wind", str(bad)])
    assert refused.exit_code == 1
    assert "bad.json" in refused.output

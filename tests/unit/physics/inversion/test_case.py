"""The case of `command-center locate`: what it takes, in which spellings, and what it refuses with which reason."""

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from command_center.cli import app
from command_center.locate import locate
from models.domain.errors import BadInput
from models.physics.inversion.case import parse_locate
from tests.unit.physics.inversion.truth import CANDIDATES, GAS, SENSORS, leak

SMALL: dict[str, Any] = {
    "id": "yard",
    "substance": "methane",
    "sensors": [
        {"name": "N", "x": 0, "y": 50, "height": 2.4},
        {"name": "beam", "kind": "path", "x": -40, "y": -40, "height_m": 1.6, "end": [40, -40, 2.0]},
    ],
    "candidates": [{"name": "tank", "position": [0, 0, 4.5]}],
    "series": [
        {"time": "2022-05-09T06:00:00Z", "wind_from_deg": 180, "wind_m_s": 3, "ppm": {"N": 2.1, "beam": None}},
        {"time": "2022-05-09 06:01:00", "wind": {"from": 190, "speed": "2.5"}, "ppm": [2.0, 1.9]},
    ],
}


def test_that_rows_columns_and_spellings_say_the_same() -> None:
    rows = parse_locate(SMALL)
    columns = parse_locate({
        **SMALL,
        "series": {
            "Time": [row["time"] for row in SMALL["series"]],
            "wind": {"from": [180, 190], "speed": [3, 2.5]},
            "ppm": {"N": [2.1, 2.0], "beam": [None, 1.9]},
        },
    })
    for one, other in ((rows.series, columns.series),):
        assert one.times.tolist() == other.times.tolist()
        assert one.wind_from.tolist() == other.wind_from.tolist() == [180.0, 190.0]
        np.testing.assert_array_equal(one.ppm, other.ppm)
    assert rows.sensors[1].end == (40.0, -40.0, 2.0)
    assert rows.candidates[0].height_m == 4.5
    assert rows.dated
    assert np.isnan(rows.series.ppm[0, 1])


def test_that_degrees_become_metres_and_go_back() -> None:
    record = copy.deepcopy(SMALL)
    record["sensors"] = [
        {"name": "S", "lon": -105.1397824, "lat": 40.5954448}, {"name": "N", "lon": -105.1398726, "lat": 40.5961031},
    ]  # fmt: skip
    record["candidates"] = [{"name": "tank", "longitude": -105.13986, "latitude": 40.59579}]
    record["series"] = [{"time": 60 * k, "wind_from_deg": 0, "wind_m_s": 1, "ppm": [2, 2]} for k in range(2)]
    case = parse_locate(record)
    assert np.hypot(case.sensors[1].x - case.sensors[0].x, case.sensors[1].y - case.sensors[0].y) == pytest.approx(
        73.5, abs=0.5
    )
    place = case.place(case.candidates[0].x, case.candidates[0].y)
    assert place == {"lon": pytest.approx(-105.13986, abs=1e-6), "lat": pytest.approx(40.59579, abs=1e-6)}
    assert case.site.latitude == pytest.approx(40.5954448)
    assert not case.dated


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"substance": None}, "substance"),
        ({"substance": "unobtainium"}, "substance"),
        ({"sensors": []}, "sensors"),
        ({"sensors": [{"name": "N", "x": 1}]}, "sensors[0]"),
        ({"sensors": [{"x": 1, "y": 2}]}, "sensors[0].name"),
        ({"sensors": [{"name": "N", "x": 1, "y": 2}, {"name": "N", "x": 3, "y": 2}]}, "sensors[1].name"),
        ({"sensors": [{"name": "N", "x": 1, "y": 2, "kind": "cloud"}]}, "sensors[0].kind"),
        ({"candidates": [{"name": "T", "lon": 1, "lat": 2}]}, "candidates[0]"),
        ({"series": []}, "series"),
        ({"series": {"wind": {}}}, "series.time"),
        ({"series": [{"time": "noon", "wind_from_deg": 0, "wind_m_s": 1}]}, "series[0].time"),
        ({"series": [{"time": 0, "wind_from_deg": 0, "wind_m_s": 200}]}, "series[0].wind_m_s"),
        ({"series": [{"time": 0, "wind_m_s": 2}]}, "series[0].wind_from_deg"),
        ({"series": [{"time": 0, "wind_from_deg": 0, "wind_m_s": 2, "ppm": [1]}]}, "series[0].ppm"),
        ({"series": [{"time": 0, "wind_from_deg": 0, "wind_m_s": 2, "ppm": {"N": "high"}}]}, "series[0].ppm.N"),
        ({"options": {"pressure_Pa": 1}}, "options.pressure_Pa"),
        ({"options": {"wind_convention": "sideways"}}, "wind_convention"),
    ],
)
def test_that_what_makes_no_sense_is_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_locate({**SMALL, **change})
    assert str(refused.value.parameters["field"]) == field


odd = st.none() | st.booleans() | st.floats() | st.text(max_size=5)


@given(st.recursive(odd, lambda each: st.lists(each, max_size=3)))
def test_that_no_odd_value_does_more_than_be_refused(value: object) -> None:
    for key in SMALL:
        with suppress(BadInput):
            parse_locate({**SMALL, key: value})


def test_that_the_command_prints_the_answer(tmp_path: Path) -> None:
    series = leak(1e-3)
    record = {
        "substance": GAS,
        "sensors": [{"name": each.name, "x": each.x, "y": each.y} for each in SENSORS],
        "candidates": [{"name": each.name, "x": each.x, "y": each.y, "height": each.height_m} for each in CANDIDATES],
        "series": {
            "time": series.times.tolist(), "wind_from_deg": series.wind_from.tolist(),
            "wind_m_s": series.wind_speed.tolist(),
            "ppm": {each.name: series.ppm[:, k].tolist() for k, each in enumerate(SENSORS)},
        },
        "options": {"stability": "D"},
    }  # fmt: skip
    file = tmp_path / "case.json"
    file.write_text(json.dumps(record), "utf-8")
    run = CliRunner().invoke(app, ["locate", str(file)])
    assert run.exit_code == 0
    answer = json.loads(run.stdout)
    (event,) = answer["events"]
    assert event["source"] == event["ranked"][0]["name"] == "B"
    assert event["rate_kg_s_interval"][0] < 1e-3 < event["rate_kg_s_interval"][1]
    assert answer["wind_convention"] == "from"
    assert answer["remarks"] == []
    again = {key: value for key, value in locate(record).items() if key != "elapsed_s"}
    assert again == {key: value for key, value in answer.items() if key != "elapsed_s"}


def test_that_a_bad_case_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"sensors": []}', "utf-8")
    run = CliRunner().invoke(app, ["locate", str(file)])
    assert run.exit_code == 1
    assert "sensors" in run.output

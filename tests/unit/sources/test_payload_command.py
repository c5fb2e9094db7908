"""The integrator's first tool: what recorded payloads mean, as JSON records, or why they are refused."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from command_center.cli import app
from tests.unit.sources.edge import number, payload

RECORDED_MS = 1_761_142_033_904  # a year before anybody looks at it
BIRTH = "spBv1.0/Plant1/NBIRTH/EdgeB"
DATA = "spBv1.0/Plant1/NDATA/EdgeB"
DEMO_PARK = str(files("resources") / "demo_park.gpkg")


def told(*arguments: str, exit_code: int = 0) -> list[dict[str, Any]]:
    """The records that the command prints."""
    result = CliRunner().invoke(app, ["--language", "en", "payload", *arguments])
    assert result.exit_code == exit_code, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def keep(folder: Path, name: str, body: bytes) -> str:
    (folder / name).write_bytes(body)
    return str(folder / name)


@pytest.fixture
def birth(tmp_path: Path) -> str:
    metrics = (
        number(3),
        {"name": "T-101/液位", "alias": 1, "datatype": 9, "float_value": 8.5},
        {"name": "T-101/温度", "alias": 2, "datatype": 2, "int_value": 65_524},
    )
    return keep(tmp_path, "nbirth.bin", payload(*metrics, seq=0, time_ms=RECORDED_MS))


@pytest.fixture
def data(tmp_path: Path) -> str:
    metrics = {"alias": 1, "float_value": 8.75}, {"alias": 2, "int_value": 65_523}
    return keep(tmp_path, "ndata.bin", payload(*metrics, seq=1, time_ms=RECORDED_MS))


def test_that_a_birth_is_told_metric_by_metric(birth: str) -> None:
    records = told(birth, "--topic", BIRTH)
    assert [(each["metric"], each["value"]) for each in records] == [
        ("bdSeq", 3), ("T-101/液位", 8.5), ("T-101/温度", -12),
    ]  # fmt: skip
    assert {(each["message"], each["node"], each["time"]) for each in records} == {
        ("NBIRTH", "Plant1/EdgeB", "2025-10-22T14:07:13.904Z")
    }


def test_that_data_is_read_by_the_birth_given_before_it(birth: str, data: str) -> None:
    records = told(birth, data, "--topic", BIRTH, "--topic", DATA)
    assert [(each["metric"], each["value"]) for each in records if each["file"] == "ndata.bin"] == [
        ("T-101/液位", 8.75), ("T-101/温度", -13),
    ]  # fmt: skip


def test_that_data_alone_is_read_by_the_birth_beside_it(birth: str, data: str) -> None:
    records = told(data, "--topic", DATA)
    assert [(each["value"], each["birth"]) for each in records] == [(8.75, "nbirth.bin"), (-13, "nbirth.bin")]


def test_that_data_without_a_birth_says_so(data: str) -> None:
    first, second = told(data)
    assert (first["metric"], first["value"]) == ("alias 1", 8.75)
    assert second["value"] == 65_523
    assert "birth" in second["note"]


def test_that_a_cut_payload_is_refused_with_its_reason(birth: str, tmp_path: Path) -> None:
    cut = keep(tmp_path, "cut.bin", Path(birth).read_bytes()[:50])
    (record,) = told(cut, "--topic", BIRTH, exit_code=1)
    assert record["refused"] == "bad_protobuf"


@pytest.mark.parametrize("time_ms", [0, 253_402_300_799_000, 2**64 - 1])
def test_that_a_metric_of_an_absurd_time_is_refused(tmp_path: Path, time_ms: int) -> None:
    metric = {"name": "x", "datatype": 9, "float_value": 1.0, "timestamp": time_ms}
    (record,) = told(keep(tmp_path, "x.bin", payload(metric, seq=0)), "--topic", BIRTH, exit_code=1)
    assert record["refused"] == "absurd_time"


def test_that_a_host_state_is_told(tmp_path: Path) -> None:
    file = keep(tmp_path, "state.json", b'{"timestamp": 1761142033904, "online": true}')
    (record,) = told(file, "--topic", "spBv1.0/STATE/host1")
    assert (record["host"], record["online"]) == ("host1", True)


READING = b'{"v": 1.0, "u": "mg/m3", "t": "2026-03-18T06:30:00.250Z"}'


def test_that_a_reading_is_the_internal_record(tmp_path: Path) -> None:
    (record,) = told(keep(tmp_path, "r.json", READING), "--topic", "park/jinhe/sensor/AT-3011")
    assert record == {
        "sensor": "AT-3011", "time": "2026-03-18T06:30:00.250000+00:00", "received": None, "value": 1.0,
        "unit": "mg/m3", "quality": "good", "late": True,
    }  # fmt: skip


def test_that_a_park_gives_the_sensors_own_unit(tmp_path: Path) -> None:
    file = keep(tmp_path, "r.json", READING)
    (record,) = told(file, "--topic", "park/jinhe/sensor/AT-3011", "--park", DEMO_PARK)
    assert (record["unit"], round(record["value"], 3)) == ("ppm", 0.339)
    (record,) = told(file, "--topic", "park/jinhe/sensor/XX-1", "--park", DEMO_PARK, exit_code=1)
    assert record["refused"] == "unknown_sensor"


def test_that_a_park_names_the_sensors_of_metrics(tmp_path: Path) -> None:
    unit = {"keys": ["engUnit"], "values": [{"type": 12, "string_value": "mg/m3"}]}
    metric = {"name": "area/AT-3011", "datatype": 10, "double_value": 1.0, "properties": unit}
    file = keep(tmp_path, "b.bin", payload(metric, seq=0, time_ms=RECORDED_MS))
    (record,) = told(file, "--topic", BIRTH, "--park", DEMO_PARK)
    assert (record["sensor"], record["unit"], round(record["value"], 3)) == ("AT-3011", "ppm", 0.339)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"v": 1,', "bad_json"),
        (b'{"v": NaN, "u": "m", "t": "2026-01-01T00:00:00Z"}', "nan"),
        (b'{"v": 1, "u": "m", "t": "1900-01-01T00:00:00Z"}', "absurd_time"),
        (b'{"v": 1, "u": "m", "t": "9999-12-31T23:59:59Z"}', "absurd_time"),
        (b'{"v": "1", "u": "m", "t": "2026-01-01T00:00:00Z"}', "wrong_type"),
        (b'{"v": 1, "t": "2026-01-01T00:00:00Z"}', "missing_field"),
        (b"[" * 100_000, "bad_json"),
        (b'"' + b"x" * (1 << 21) + b'"', "too_large"),
        (b"", "bad_json"),
    ],
)
def test_that_what_cannot_be_believed_is_refused(tmp_path: Path, body: bytes, reason: str) -> None:
    (record,) = told(keep(tmp_path, "r.json", body), "--topic", "park/jinhe/sensor/AT-3011", exit_code=1)
    assert record["refused"] == reason
    assert record["cause"]


def test_that_the_good_of_a_batch_is_told_beside_the_bad(tmp_path: Path) -> None:
    rows = b'{"s": "A", "v": 1, "u": "m", "t": "2026-01-01T00:00:00Z"}, {"s": "B", "v": 1, "u": "m", "t": "soon"}'
    good, bad = told(keep(tmp_path, "b.json", b'{"r": [' + rows + b"]}"), exit_code=1)
    assert good["sensor"] == "A"
    assert bad["refused"] == "absurd_time"


def test_that_a_missing_file_is_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--language", "en", "payload", str(tmp_path / "none.bin")])
    assert result.exit_code == 1
    assert "cannot be read" in result.output

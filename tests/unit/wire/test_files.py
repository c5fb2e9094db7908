"""Files of readings: good rows in, each bad one told, and what is written can be read again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_center.gateway.intake import empty_batch
from drivers.files import reading
from drivers.files.columns import Known
from drivers.files.reading import read_parts
from drivers.files.writing import write_samples
from models.domain.errors import BadInput
from models.domain.readings import LATE, Batch, Quality
from models.domain.times import to_us
from models.domain.units import conversion

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENSORS = {"AT-1": (1, "ppm"), "TT-2": (2, "°C")}
KNOWN = Known(
    SENSORS,
    lambda code, unit: conversion(unit, SENSORS[code][1]),
    NOW - timedelta(days=400),
    NOW,
)


def read(path: Path, known: Known = KNOWN) -> tuple[Batch, list[str], int]:
    parts = list(read_parts(path, known))
    batches = [empty_batch(), *(part.batch for part in parts)]
    batch = Batch(*(np.concatenate(columns) for columns in zip(*batches, strict=True)))
    assert not parts or parts[-1].share == 1.0
    return batch, [str(fault) for part in parts for fault in part.faults], sum(part.rows for part in parts)


def test_that_every_bad_row_is_told_and_every_good_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(
        "value,sensor,time,unit,quality,remark\n"
        "1.5,AT-1,2026-11-20T08:00:00Z,ppm,good,\n"
        "1.5,AT-9,2026-11-20T08:00:00Z,ppm,good,\n"
        "1.5,AT-1,2026-11-20T08:00:00Z\n"
        "68,TT-2,2026-11-20 16:00:01.25+08:00,°F,Uncertain,x\n"
        "abc,AT-1,2026-11-20T08:00:02Z,ppm,good,\n"
        "NaN,AT-1,2026-11-20T08:00:02Z,ppm,good,\n"
        "2,AT-1,2026-11-20T08:00:03,ppm,good,\n"
        "2,AT-1,yesterday,ppm,good,\n"
        "2,AT-1,1900-01-01T00:00:00Z,ppm,good,\n"
        "2,AT-1,9999-12-31T23:59:59Z,ppm,good,\n"
        "2,AT-1,2026-11-20T08:00:04Z,°C,good,\n"
        "2,AT-1,2026-11-20T08:00:05Z,ppm,fine,\n"
        "\n"
        "3,AT-1,2026-11-20T07:00:00Z,,2,last\n",
        "utf-8-sig",
    )
    batch, faults, rows = read(path)
    assert batch.keys.tolist() == [1, 1, 2]
    assert batch.values.tolist() == [3.0, 1.5, pytest.approx(20.0)]
    assert batch.quality.tolist() == [LATE | Quality.BAD, LATE, LATE | Quality.UNCERTAIN]
    expected = [NOW - timedelta(hours=5), NOW - timedelta(hours=4), NOW - timedelta(hours=4) + timedelta(seconds=1.25)]
    assert batch.times.tolist() == [to_us(time) for time in expected]
    assert rows == 13
    assert faults == [
        "3, sensor: No sensor AT-9 in this park",
        "4: 3 fields where 6 are needed",
        "6, value: abc is not a number",
        "7, value: NaN is not a number",
        "8, time: 2026-11-20T08:00:03 does not say its offset from UTC",
        "9, time: yesterday is no time",
        "10, time: 1900-01-01T00:00:00+00:00 is too far from now",
        "11, time: 9999-12-31T23:59:59+00:00 is too far from now",
        "12, unit: AT-1 measures ppm, not °C",
        "13, quality: Field quality cannot be fine",
    ]


def test_that_rows_are_numbered_through_all_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BLOCK", 4096)
    path = tmp_path / "long.csv"
    lines = [f"AT-1,{(NOW - timedelta(seconds=5000 - row)).isoformat()},{row}" for row in range(2, 3000)]
    for row in (700, 701, 1500, 2999):
        lines[row - 2] = "AT-1,broken"
    lines[998] = "AT-1,broken,1"
    path.write_text("sensor,time,value\n" + "\n".join(lines))
    batch, faults, rows = read(path)
    assert (len(batch), rows) == (2998 - 5, 2998)
    assert [fault.split(":")[0] for fault in faults] == ["700", "701", "1000, time", "1500", "2999"]


def test_that_times_without_an_offset_are_somebody_s_when_it_is_said_whose(tmp_path: Path) -> None:
    path = tmp_path / "dcs.csv"
    path.write_text("sensor,time,value\nAT-1,2026-11-20 08:00:00,1\nAT-1,2026-11-20 08:00:00Z,2\n")
    known = Known(SENSORS, KNOWN.convert, KNOWN.earliest, KNOWN.latest, ZoneInfo("Asia/Shanghai"))
    batch, faults, _ = read(path, known)
    assert not faults
    assert [(time - to_us(NOW)) / 3.6e9 for time in batch.times.tolist()] == [-12, -4]


def test_that_hours_that_a_clock_change_skips_are_told(tmp_path: Path) -> None:
    path = tmp_path / "dcs.csv"
    path.write_text("sensor,time,value\nAT-1,2026-03-29 02:30:00,1\n")
    known = Known(SENSORS, KNOWN.convert, KNOWN.earliest, KNOWN.latest, ZoneInfo("Europe/Berlin"))
    assert read(path, known)[1] == ["2, time: 2026-03-29 02:30:00 is no time"]


def test_that_a_chinese_spreadsheet_s_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "导出.csv"
    path.write_bytes("sensor,time,value,unit,备注\nTT-2,2026-11-20T08:00:00Z,1,℃,正常\n".encode("gb18030"))
    batch, faults, _ = read(path)
    assert (len(batch), faults) == (1, [])


@pytest.mark.parametrize("name", ["all.csv", "all.parquet"])
def test_that_what_is_written_can_be_read_again(tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(1)
    count = 5000
    times = np.sort(to_us(NOW) - rng.integers(1, 86_400_000_000, count))
    batch = Batch(
        rng.integers(1, 3, count).astype(np.int32), times, rng.normal(0, 1e3, count),
        rng.choice(np.array([0, 1, 2, LATE, LATE | 1], np.uint8), count), times + 1_000_000,
    )
    named = {key: (code, unit) for code, (key, unit) in SENSORS.items()}
    halves = [batch.part(slice(None, 2000)), batch.part(slice(2000, None))]
    assert write_samples(tmp_path / name, halves, named.__getitem__) == count
    again, faults, rows = read(tmp_path / name)
    assert (faults, rows) == ([], count)
    order = np.argsort(batch.times, kind="stable")
    assert np.array_equal(again.keys, batch.keys[order])
    assert np.array_equal(again.times, batch.times[order])
    assert np.array_equal(again.values, batch.values[order])
    assert np.array_equal(again.quality, batch.quality[order] | LATE)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_that_a_parquet_file_s_own_types_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    instants = pa.array([NOW - timedelta(hours=1), NOW, None], pa.timestamp("ns", tz="Asia/Shanghai"))
    columns = {"sensor": ["AT-1", "AT-1", None], "time": instants, "value": pa.array([1, None, 3], pa.int32())}
    pyarrow.parquet.write_table(pa.table(columns), path)
    batch, faults, _ = read(path)
    assert batch.times.tolist() == [to_us(NOW - timedelta(hours=1))]
    assert faults == ["3, value: nan is not a number", "4, sensor: No sensor  in this park"]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.csv", b"sensor,when,value\n", "no column time"),
        ("a.csv", b"", "cannot be read"),
        ("a.csv", b"\xff\xfe\x00", "a.csv"),
        ("a.parquet", b"PAR1 but not really", "cannot be read"),
    ],
)
def test_that_what_is_no_file_of_readings_is_told(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=cause):
        read(tmp_path / name)
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path / "absent.csv")


CELL = st.one_of(
    st.text(max_size=12), st.sampled_from(["AT-1", "2026-11-20T08:00:00Z", "1", "", '"', "1e400", "-0", "\x00", "ppm"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(CELL, max_size=6), max_size=8), st.binary(max_size=30))
def test_that_whatever_stands_in_a_file_is_told_at_worst(
    tmp_path: Path, rows: list[list[str]], tail: bytes
) -> None:
    path = tmp_path / "hostile.csv"
    text = "sensor,time,value,unit,quality\n" + "\n".join(",".join(row) for row in rows)
    path.write_bytes(text.encode("utf-8", "surrogatepass") + tail)
    try:
        batch, _, _ = read(path)
    except BadInput:
        return
    assert np.isfinite(batch.values).all()

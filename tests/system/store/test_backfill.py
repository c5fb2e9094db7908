"""History from files, as a person loads it: into the past, once, and with a reason for every row that is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from command_center.backfill import backfill, known_of, load_file
from command_center.export import export, export_window
from command_center.settings import Settings
from models.domain.errors import BadInput
from models.domain.readings import LATE
from models.domain.times import from_us
from models.store.archive import pack_day
from models.store.repositories import read_latest, read_picture, read_samples
from models.store.rollups import close_hours, refresh
from models.text import set_language
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

DAY = timedelta(days=1)
BEGIN = (datetime.now(UTC) - 20 * DAY).replace(hour=6, minute=0, second=0, microsecond=0)


def lines(stores: Stores, count: int, value: float = 99.9, begin: datetime = BEGIN) -> str:
    """A high reading each minute, of the first sensor."""
    code = stores.park.sensors[0].code
    rows = [f"{code},{(begin + timedelta(minutes=n)).isoformat()},{value + n / 10}" for n in range(count)]
    return "\n".join(["sensor,time,value", *rows]) + "\n"


def test_that_a_file_lands_in_the_past_once_and_raises_no_alarm(
    stores: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway, scope, key = stores["gateway"], stores.scope, stores.park.sensors[0].key
    path = tmp_path / "gateway 3.csv"
    path.write_text(lines(stores, 90) + "AT-none,2026-01-01T00:00:00Z,1\n")
    known = known_of(stores.park, 400)
    tally = load_file(gateway, scope, path, known, strict=False)
    assert (tally.rows, tally.good, tally.stored, tally.faults) == (91, 90, 90, 1)
    assert capsys.readouterr().out.splitlines() == [
        "gateway 3.csv, row 92, sensor: No sensor AT-none in this park",
        "gateway 3.csv: 91 rows, 90 readings are new, 0 were there already, 1 rows are refused",
    ]
    assert load_file(gateway, scope, path, known, strict=False).stored == 0
    times, values, quality = read_samples(stores["li_na"], scope, key, BEGIN - DAY, BEGIN + DAY)
    assert from_us(int(times[0])) == BEGIN
    assert (len(times), values[89], set(quality.tolist())) == (90, pytest.approx(108.8), {LATE})
    assert not read_picture(stores["li_na"], scope).alarms
    latest = read_latest(stores["li_na"], scope)
    assert (latest.received[0] - latest.times[0]) / 8.64e10 == pytest.approx(20, abs=1)
    assert refresh(gateway, scope) == 2  # hours


def test_that_strict_loads_nothing_when_a_row_is_bad(
    stores: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin, key = BEGIN - 2 * DAY, stores.park.sensors[0].key
    path = tmp_path / "history.csv"
    path.write_text(lines(stores, 10, begin=begin) + "x\n")
    tally = load_file(stores["gateway"], stores.scope, path, known_of(stores.park, 400), strict=True)
    assert (tally.stored, tally.faults) == (0, 1)
    assert "1 of 11 rows are refused; nothing was loaded" in capsys.readouterr().out
    assert read_samples(stores["li_na"], stores.scope, key, begin, begin + DAY)[0].size == 0
    path.write_text(lines(stores, 10, begin=begin))
    assert load_file(stores["gateway"], stores.scope, path, known_of(stores.park, 400), strict=True).stored == 10


def test_that_a_file_may_fill_a_packed_day(stores: Stores, tmp_path: Path) -> None:
    gateway, scope, key = stores["gateway"], stores.scope, stores.park.sensors[0].key
    begin = BEGIN - 5 * DAY
    known = known_of(stores.park, 400)
    first, whole = tmp_path / "first.csv", tmp_path / "whole.csv"
    first.write_text(lines(stores, 30, begin=begin))
    whole.write_text(lines(stores, 60, begin=begin))
    load_file(gateway, scope, first, known, strict=False)
    close_hours(gateway, scope)
    refresh(gateway, scope)
    assert pack_day(gateway, scope.park_id, begin.date()).emptied
    load_file(gateway, scope, whole, known, strict=False)
    assert len(read_samples(stores["li_na"], scope, key, begin, begin + DAY)[0]) == 60
    refresh(gateway, scope)
    assert pack_day(gateway, scope.park_id, begin.date()).readings == 60
    assert len(read_samples(stores["li_na"], scope, key, begin, begin + DAY)[0]) == 60


def test_that_what_is_exported_can_be_loaded_into_another_room(stores: Stores, tmp_path: Path) -> None:
    begin, sensor = BEGIN - 8 * DAY, stores.park.sensors[0]
    source = tmp_path / "source.csv"
    source.write_text(lines(stores, 50, begin=begin))
    load_file(stores["gateway"], stores.scope, source, known_of(stores.park, 400), strict=False)
    path, window = tmp_path / "out.parquet", (begin, begin + DAY)
    seat = stores["li_na"]
    assert export_window(seat, stores.scope, stores.park, path, [sensor.code], window) == 50
    tally = load_file(stores["gateway"], stores.scope, path, known_of(stores.park, 400), strict=True)
    assert (tally.good, tally.stored, tally.faults) == (50, 0, 0)
    with pytest.raises(BadInput, match="No sensor AT-none"):
        export_window(seat, stores.scope, stores.park, path, ["AT-none"], window)
    with pytest.raises(BadInput, match="cannot be written"):
        export_window(seat, stores.scope, stores.park, tmp_path / "no" / "out.csv", [], window)


def test_that_a_time_zone_that_is_none_is_told_in_the_person_s_language(stores: Stores) -> None:
    set_language("zh_CN")
    with pytest.raises(BadInput) as caught:
        known_of(stores.park, 400, "Mars/Olympus")
    assert "不是时区" in str(caught.value)


def test_that_the_commands_use_the_room_that_is_set(
    stores: Stores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = Settings(
        home=tmp_path, database_url=stores.database.url("gateway"), broker_url="mqtt://nobody:1883",
        park=stores.park.code, operator="li_na",
    )
    path, begin = tmp_path / "night.csv", BEGIN - 11 * DAY
    path.write_text(lines(stores, 5, begin=begin) + "broken\n")
    assert backfill(shared, path, stores.park.code, strict=False) == 1
    out = tmp_path / "out.csv"
    assert export(shared, out, stores.park.code, [], begin.isoformat(), (begin + DAY).isoformat()) == 0
    assert "out.csv: 5 readings" in capsys.readouterr().out
    assert len(out.read_text().splitlines()) == 6
    with pytest.raises(BadInput, match="soon is no time"):
        export(shared, out, stores.park.code, [], "soon", "later")

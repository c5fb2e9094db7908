"""Each class of fault, put into a park file that was sound, is found at its layer, row and field; and nothing else."""

import struct
from pathlib import Path

import pytest
from shapely import LineString, MultiPolygon, Point, Polygon, box

from drivers.feeds.check import check_park
from drivers.feeds.fault import Fault
from drivers.feeds.read import read_park
from models.domain.errors import BadParkFile
from tests.unit.park.conftest import ParkFile, Spoil

X, Y = 512_700.0, 3_398_600.0
BOW_TIE = Polygon([(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20)])
LOOPED = LineString([(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20)])
NAN_POINT = struct.pack("<BIdd", 1, 1, float("nan"), Y)
INFINITE_POINT = struct.pack("<BIdd", 1, 1, X, float("inf"))
TWO_POINT_RING = struct.pack("<BIII4d", 1, 3, 1, 2, X, Y, X + 5, Y)
EMPTY_POLYGON = struct.pack("<BII", 1, 3, 0)
HUGE_COUNT = struct.pack("<BII", 1, 2, 0x7FFFFFFF)


def sql(statement: str, *values: object) -> Spoil:
    return lambda file: file.run(statement, *values)


def shape(layer: str, row: int, geometry: object) -> Spoil:
    return lambda file: file.set_geometry(layer, row, geometry)  # type: ignore[arg-type]


def faults_of(file: ParkFile) -> list[Fault]:
    return check_park(file.path)


CASES: dict[str, tuple[Spoil, str, int | None, str, str]] = {
    "attribute missing": (sql("ALTER TABLE sensors DROP COLUMN unit"), "sensors", None, "unit", "missing"),
    "self-crossing polygon": (shape("buildings", 3, BOW_TIE), "buildings", 3, "", "Self-intersection"),
    "self-crossing line": (shape("lines", 2, LOOPED), "lines", 2, "", "crosses itself"),
    "degenerate ring": (shape("buildings", 4, TWO_POINT_RING), "buildings", 4, "", "cannot be read"),
    "geometry bytes that are none": (shape("areas", 2, b"\xff" * 30), "areas", 2, "", "read"),
    "count beyond the blob": (shape("lines", 2, HUGE_COUNT), "lines", 2, "", "read"),
    "geometry absent": (shape("cameras", 5, None), "cameras", 5, "", "no geometry"),
    "geometry empty": (shape("buildings", 5, EMPTY_POLYGON), "buildings", 5, "", "empty"),
    "coordinate not a number": (shape("sensors", 6, NAN_POINT), "sensors", 6, "", ""),
    "coordinate infinite": (shape("sensors", 7, INFINITE_POINT), "sensors", 7, "", "no number"),
    "wrong kind of geometry": (shape("buildings", 6, Point(X, Y)), "buildings", 6, "", "Polygon is wanted"),
    "several parts": (
        shape("buildings", 7, MultiPolygon([box(X, Y, X + 5, Y + 5), box(X + 9, Y, X + 12, Y + 5)])),
        "buildings",
        7,
        "",
        "MultiPolygon",
    ),
    "object on another continent": (
        shape("sensors", 8, Point(600_000, 5_000_000)),
        "sensors",
        8,
        "",
        "km from the park",
    ),
    "layer in degrees": (
        sql("UPDATE gpkg_geometry_columns SET srs_id = 4326 WHERE table_name = 'assets'"),
        "assets",
        None,
        "crs",
        "degrees",
    ),
    "layer without a system": (
        sql("UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'cameras'"),
        "cameras",
        None,
        "crs",
        "no coordinate system",
    ),
    "sensor without unit": (sql("UPDATE sensors SET unit = NULL WHERE fid = 9"), "sensors", 9, "unit", "empty"),
    "sensor with a blank unit": (sql("UPDATE sensors SET unit = ' ' WHERE fid = 9"), "sensors", 9, "unit", "empty"),
    "sensor with an unknown unit": (sql("UPDATE sensors SET unit = 'ppb' WHERE fid = 9"), "sensors", 9, "unit", "ppb"),
    "unit of another quantity": (sql("UPDATE sensors SET unit = 'kPa' WHERE fid = 9"), "sensors", 9, "unit", "kPa"),
    "range inverted": (
        sql("UPDATE sensors SET low = 100, high = 0 WHERE fid = 400"),
        "sensors",
        400,
        "low",
        "inverted",
    ),
    "duplicate code": (sql("UPDATE buildings SET code = 'P01-B01' WHERE fid = 30"), "buildings", 30, "code", "twice"),
    "duplicate sensor key": (sql("UPDATE sensors SET key = 1 WHERE fid = 44"), "sensors", 44, "key", "twice"),
    "unknown enterprise": (
        sql("UPDATE buildings SET enterprise = 'P77' WHERE fid = 2"),
        "buildings",
        2,
        "enterprise",
        "P77 does not exist in enterprises",
    ),
    "unknown asset": (sql("UPDATE sensors SET asset = 'V-9' WHERE fid = 3"), "sensors", 3, "asset", "V-9"),
    "unknown station": (sql("UPDATE units SET station = 'ST9' WHERE fid = 1"), "units", 1, "station", "ST9"),
    "a depot that is a gate": (
        sql("UPDATE supplies SET depot = 'G1' WHERE fid = 1"),
        "supplies",
        1,
        "depot",
        "not a depot",
    ),
    "unknown node": (sql("UPDATE shelters SET road_node = 9999 WHERE fid = 1"), "shelters", 1, "road_node", "9999"),
    "unknown word": (sql("UPDATE assets SET shape = 'cube' WHERE fid = 1"), "assets", 1, "shape", "cube"),
    "number out of range": (sql("UPDATE assets SET fill = 1.5 WHERE fid = 1"), "assets", 1, "fill", "above 1"),
    "text where a number belongs": (
        sql("UPDATE buildings SET occupants_day = 'many' WHERE fid = 1"),
        "buildings",
        1,
        "occupants_day",
        "text",
    ),
    "a megabyte name": (
        sql("UPDATE places SET name = ? WHERE fid = 1", "x" * (5 << 20)),
        "places",
        1,
        "name",
        "bytes",
    ),
    "rule that clears on the wrong side": (
        sql("UPDATE rules SET clear = 9e5 WHERE fid = 2"),
        "rules",
        2,
        "clear",
        "wrong side",
    ),
    "limit beyond the range": (
        sql('UPDATE rules SET "limit" = 5000 WHERE fid = 2'),
        "rules",
        2,
        "limit",
        "outside the sensor's range",
    ),
    "GBK bytes": (
        sql("UPDATE enterprises SET name_zh = CAST(? AS TEXT) WHERE fid = 2", "临江码头".encode("gbk")),
        "enterprises",
        2,
        "name_zh",
        "临江码头",
    ),
    "GBK taken for Latin-1": (
        sql("UPDATE enterprises SET name_zh = ? WHERE fid = 2", "临江码头".encode("gbk").decode("latin-1")),
        "enterprises",
        2,
        "name_zh",
        "临江码头",
    ),
    "UTF-8 taken for GBK": (
        sql("UPDATE enterprises SET name_zh = ? WHERE fid = 2", "污水处理".encode().decode("gbk")),
        "enterprises",
        2,
        "name_zh",
        "污水处理",
    ),
    "replacement characters": (
        sql("UPDATE enterprises SET name_zh = 'P02 \ufffd\ufffd' WHERE fid = 2"),
        "enterprises",
        2,
        "name_zh",
        "no text",
    ),
    "major hazard nobody is responsible for": (
        sql("DELETE FROM persons WHERE asset = 'V-3' AND duty = 'technical'"),
        "assets",
        3,
        "hazard_grade",
        "technical",
    ),
    "major hazard without a phone": (
        sql("UPDATE assets SET control_room_phone = NULL WHERE code = 'V-3'"),
        "assets",
        3,
        "control_room_phone",
        "phone",
    ),
    "no such time zone": (sql("UPDATE park SET timezone = 'Mars/Olympus'"), "park", 1, "timezone", "Mars/Olympus"),
    "a code no topic can carry": (sql("UPDATE park SET code = 'a/#'"), "park", 1, "code", "a/#"),
    "road that misses its node": (
        shape("road_edges", 1, LineString([(X, Y), (X + 30, Y)])),
        "road_edges",
        1,
        "start",
        "from its node",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_that_a_fault_is_found_where_it_is(name: str, park_file: ParkFile) -> None:
    spoil, layer, row, field, text = CASES[name]
    spoil(park_file)
    faults = faults_of(park_file)
    assert any(
        fault.layer == layer and fault.row == row and (not field or fault.field == field) and text in str(fault)
        for fault in faults
    ), [str(fault) for fault in faults]
    assert {fault.layer for fault in faults} <= {layer, "rules"}


def test_that_a_missing_layer_is_one_fault_and_not_one_for_each_reference(park_file: ParkFile) -> None:
    park_file.run("DROP TABLE places").run("DELETE FROM gpkg_contents WHERE table_name = 'places'")
    assert [str(fault) for fault in faults_of(park_file)] == ["places: layer is missing"]


def test_that_every_fault_is_reported_not_the_first_alone(park_file: ParkFile) -> None:
    park_file.run("UPDATE sensors SET unit = NULL WHERE fid IN (1, 2, 3)")
    park_file.set_geometry("buildings", 3, BOW_TIE).run("UPDATE units SET crew = -1 WHERE fid = 2")
    found = {(fault.layer, fault.row) for fault in faults_of(park_file)}
    assert found == {("sensors", 1), ("sensors", 2), ("sensors", 3), ("buildings", 3), ("units", 2)}


def test_that_a_road_part_cut_off_is_named_with_its_nodes(park_file: ParkFile) -> None:
    park_file.run("DELETE FROM road_edges WHERE name LIKE 'School lane'")
    (fault,) = faults_of(park_file)
    assert fault.layer == "road_nodes"
    assert fault.message.parameters["count"] == 1


def test_that_a_one_way_trap_is_found(park_file: ParkFile) -> None:
    park_file.run("UPDATE road_edges SET one_way = 1 WHERE name = 'School lane'")
    (fault,) = faults_of(park_file)
    assert "one-way" in str(fault)


def test_that_a_refused_park_file_carries_all_its_faults(park_file: ParkFile) -> None:
    park_file.run("UPDATE sensors SET unit = NULL WHERE fid < 5")
    with pytest.raises(BadParkFile) as caught:
        read_park(park_file.path)
    assert len(caught.value.parameters["faults"]) == 4  # type: ignore[arg-type]
    assert "4 faults" in str(caught.value)


def test_that_a_view_in_place_of_a_layer_is_refused(park_file: ParkFile) -> None:
    park_file.run("ALTER TABLE units RENAME TO others")
    park_file.run("CREATE VIEW units AS SELECT * FROM others, others AS b, others AS c")
    assert "not a view" in str(faults_of(park_file)[0])


def test_that_a_file_that_is_no_park_is_refused_with_one_line(tmp_path: Path, demo_file: Path) -> None:
    whole = demo_file.read_bytes()
    contents = {
        "empty": (b"", "not a GeoPackage"),
        "text": (b"code,name\nP01,x\n", "not a GeoPackage"),
        "cut": (whole[: len(whole) // 2], "damaged"),
        "head only": (whole[:100], "damaged"),
        "zeros inside": (whole[:5000] + bytes(60_000) + whole[65_000:], "damaged"),
    }
    for name, (content, text) in contents.items():
        path = tmp_path / f"{name}.gpkg"
        path.write_bytes(content)
        (fault,) = check_park(path)
        assert text in str(fault), name
    assert "cannot be opened" in str(check_park(tmp_path / "nowhere.gpkg")[0])
    assert "cannot be opened" in str(check_park(tmp_path)[0])


def test_that_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.gpkg"
    with path.open("wb") as file:
        file.write(b"SQLite format 3\x00")
        file.truncate(300 << 20)  # sparse: it takes no room
    assert "300 MB" in str(check_park(path)[0])


def test_that_what_a_file_says_cannot_steer_the_terminal(park_file: ParkFile) -> None:
    park_file.run("UPDATE assets SET shape = ? WHERE fid = 1", "\x1b]0;owned\x07" + "x" * 9000)
    shown = [str(fault) for fault in faults_of(park_file)]
    assert any("is unknown" in text for text in shown)
    assert all(text.isprintable() and len(text) < 400 for text in shown)

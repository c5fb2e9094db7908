"""What is written is read again; accepted coordinate systems; and no bytes make the checker raise."""

import random
from dataclasses import replace
from pathlib import Path

import geopandas
import pyogrio
import pytest
from pyproj import CRS

from drivers.feeds.check import check_park, inspect_park
from drivers.feeds.encoding import garbled
from drivers.feeds.position import accepted
from drivers.feeds.read import read_park
from drivers.feeds.schema import LAYERS
from drivers.feeds.write import write_park
from drivers.simulated.park.generate import generate_park
from models.domain.park import Park
from tests.unit.park.conftest import ParkFile


@pytest.fixture(scope="module")
def park() -> Park:
    return generate_park()


def test_that_a_park_survives_the_file(park: Park, tmp_path: Path) -> None:
    write_park(park, tmp_path / "park.gpkg")
    again = read_park(tmp_path / "park.gpkg")
    assert again == park
    assert again.source == str(tmp_path / "park.gpkg")


def test_that_the_shipped_file_is_the_generators_and_the_same_byte_for_byte(
    park: Park, demo_file: Path, tmp_path: Path
) -> None:
    assert read_park(demo_file) == park
    for name in ("one.gpkg", "two.gpkg"):
        write_park(generate_park(), tmp_path / name)
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()


def test_that_a_failed_write_leaves_the_old_file(park: Park, tmp_path: Path) -> None:
    path = tmp_path / "park.gpkg"
    write_park(park, path)
    before = path.read_bytes()
    broken = replace(park, cameras=(replace(park.cameras[0], height="tall"),))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="tall"):
        write_park(broken, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def rewritten(source: Path, target: Path, crs: object, layers: set[str] | None = None) -> Path:
    """The same park with some layers declared in another system (their numbers unchanged)."""
    for layer in LAYERS:
        frame = pyogrio.read_dataframe(source, layer=layer.name)
        if layer.geometry and (layers is None or layer.name in layers):
            frame = geopandas.GeoDataFrame(frame).set_crs(crs, allow_override=True)
        pyogrio.write_dataframe(frame, target, layer=layer.name, driver="GPKG")
    return target


def test_that_a_park_local_grid_is_accepted(demo_file: Path, tmp_path: Path) -> None:
    grid = CRS.from_wkt(
        'ENGCRS["Works grid",EDATUM["Works datum"],CS[Cartesian,2],'
        'AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    )
    inspection = inspect_park(rewritten(demo_file, tmp_path / "local.gpkg", grid))
    assert [str(fault) for fault in inspection.faults] == []
    assert inspection.epsg == 0


@pytest.mark.parametrize(
    ("epsg", "text"), [(4490, "degrees"), (3857, "EPSG:3857"), (4547, "outside"), (4529, "outside")]
)
def test_that_other_systems_and_wrong_zones_are_refused(epsg: int, text: str, demo_file: Path, tmp_path: Path) -> None:
    faults = check_park(rewritten(demo_file, tmp_path / "other.gpkg", f"EPSG:{epsg}"))
    if epsg == 4547:  # three zones west the easting still lies in the zone's reach: the numbers alone cannot tell
        assert faults == []
    else:
        assert faults
        assert all(text in str(fault) for fault in faults)


def test_that_layers_in_different_systems_are_refused(demo_file: Path, tmp_path: Path) -> None:
    (fault,) = check_park(rewritten(demo_file, tmp_path / "mixed.gpkg", "EPSG:32651", {"sensors"}))
    assert (fault.layer, fault.field) == ("sensors", "crs")


def test_that_the_accepted_systems_are_those_of_the_field() -> None:
    assert all(accepted(epsg) for epsg in (4513, 4549, 4554, 32601, 32660, 32701, 32760))
    assert not any(accepted(epsg) for epsg in (0, 3857, 4326, 4490, 4512, 4555, 32600, 32661, 32761))


def test_that_mojibake_is_told_from_ordinary_text() -> None:
    for text in ("金禾化工园区", "Ø5 mm", "Café", "Größe", "°C", "联通", "β-naphthol", "ΔT ≤ 5 K", "Ünlü Öğe", "×÷"):
        assert garbled(text) is None, text
    for text in ("氯碱车间", "1号消防车", "化工路，南"):
        assert garbled(text.encode("gbk").decode("latin-1")) == text
        assert garbled(text.encode().decode("latin-1")) == text


@pytest.mark.parametrize("seed", range(12))
def test_that_no_damage_makes_the_checker_raise(seed: int, park_file: ParkFile) -> None:
    dice = random.Random(seed)
    content = bytearray(park_file.path.read_bytes())
    for _ in range((1, 20, 400)[seed % 3]):
        content[dice.randrange(len(content))] = dice.randrange(256)
    if seed % 4 == 3:
        del content[dice.randrange(len(content)) :]
    park_file.path.write_bytes(content)
    for fault in check_park(park_file.path):
        assert str(fault)


def test_that_the_page_on_park_files_lists_the_layers_as_they_are() -> None:
    page = (Path(__file__).parents[3] / "docs" / "park-file.md").read_text(encoding="utf-8")
    for layer in LAYERS:
        columns = ", ".join(f"`{column.name}`" + "?" * column.optional for column in layer.columns)
        assert f"| `{layer.name}` | {layer.geometry or 'table'} | {layer.least or ''} | {columns} |" in page

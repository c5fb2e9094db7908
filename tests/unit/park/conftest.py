"""A park file to spoil, and the tools to spoil it."""

import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import shapely

DEMO = files("resources") / "demo_park.gpkg"


class ParkFile:
    """A copy of the demo park that a test may change through SQL, as GDAL never would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def run(self, sql: str, *values: object) -> "ParkFile":
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(sql, values)
        return self

    def set_geometry(self, layer: str, row: int, geometry: shapely.Geometry | bytes | None) -> "ParkFile":
        wkb = shapely.to_wkb(geometry) if isinstance(geometry, shapely.Geometry) else geometry
        blob = None if wkb is None else b"GP\x00\x01" + struct.pack("<i", 4549) + wkb
        return self.run(f"UPDATE {layer} SET geom = ? WHERE fid = ?", blob, row)


@pytest.fixture(scope="session")
def demo_file() -> Path:
    with as_file(DEMO) as path:
        return path


@pytest.fixture
def park_file(demo_file: Path, tmp_path: Path) -> ParkFile:
    path = tmp_path / "park.gpkg"
    shutil.copyfile(demo_file, path)
    return ParkFile(path)


Spoil = Callable[[ParkFile], object]

"""The file itself: is it a GeoPackage, whole and of bearable size, and do its tables hold what their columns declare?

SQLite lets any row hold any type and GDAL turns what does not fit into 0, so storage types are asked here, of SQLite.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from drivers.feeds.fault import Faults
from drivers.feeds.schema import LAYERS, Layer
from models.text import N_

MAX_BYTES = 256 * 2**20
MAX_ROWS = 200_000
MAX_CELL_BYTES = 4 * 2**20
_MAGIC = b"SQLite format 3\x00"
_STORAGE = {"text": ("text",), "integer": ("integer", "real"), "real": ("integer", "real"), "flag": ("integer",)}


def check_container(path: Path, faults: Faults) -> list[Layer]:
    """Report what is wrong with the file as such; return the layers whose rows can be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        faults.add(N_("cannot be opened: {cause}"), cause=error.strerror or str(error))
        return []
    if size > MAX_BYTES:
        faults.add(N_("is {size} MB; a park file may have {limit} MB"), size=size >> 20, limit=MAX_BYTES >> 20)
        return []
    if magic != _MAGIC:
        faults.add(N_("is not a GeoPackage"))
        return []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.text_factory = bytes
            return list(_readable(database, faults))
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite quotes a damaged schema byte for byte
        faults.add(N_("is a damaged GeoPackage: {cause}"), cause=str(error))
        return []


def _readable(database: sqlite3.Connection, faults: Faults) -> Iterator[Layer]:
    problems = [row[0] for row in database.execute("PRAGMA quick_check(1)")]
    if problems != [b"ok"]:
        raise sqlite3.DatabaseError(problems[0].decode(errors="replace"))
    kinds = {_text(name): _text(kind) for name, kind in database.execute("SELECT name, type FROM sqlite_master")}
    if "gpkg_contents" not in kinds:
        faults.add(N_("is an SQLite file, but not a GeoPackage"))
        return
    listed = {_text(name) for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
    for layer in LAYERS:
        if layer.name not in listed or layer.name not in kinds:
            faults.add(N_("layer is missing"), layer.name)
        elif kinds[layer.name] != "table":
            faults.add(N_("must be a table, not a view"), layer.name)
        elif _check_storage(database, layer, faults):
            yield layer


def _check_storage(database: sqlite3.Connection, layer: Layer, faults: Faults) -> bool:
    """False where a column is missing or the layer is too large to be read."""
    (count,) = database.execute(f'SELECT count(*) FROM "{layer.name}"').fetchone()  # noqa: S608 - the schema's own names
    if count > MAX_ROWS:
        faults.add(N_("has {count} rows; at most {limit} are read"), layer.name, count=count, limit=MAX_ROWS)
        return False
    if count < layer.least:
        faults.add(N_("needs at least {least} rows and has {count}"), layer.name, least=layer.least, count=count)
    present = {_text(row[1]) for row in database.execute(f'PRAGMA table_info("{layer.name}")')}
    missing = [column.name for column in layer.columns if column.name not in present]
    for name in missing:
        faults.add(N_("attribute is missing"), layer.name, None, name)
    for column in layer.columns:
        if column.name in present:
            _check_cells(database, layer.name, column.name, _STORAGE[column.type], faults)
    return not missing


def _check_cells(
    database: sqlite3.Connection, layer: str, column: str, storage: tuple[str, ...], faults: Faults
) -> None:
    marks = ", ".join("?" * len(storage))
    bad = f'typeof("{column}") NOT IN ({marks}, \'null\') OR length("{column}") > ?'
    query = f'SELECT rowid, typeof("{column}"), length("{column}") FROM "{layer}" WHERE {bad}'  # noqa: S608 - as above
    for row, kind, length in database.execute(query, (*storage, MAX_CELL_BYTES)):
        if length > MAX_CELL_BYTES:
            faults.add(N_("holds {size} bytes; that is no attribute"), layer, row, column, size=length)
        else:
            faults.add(
                N_("holds {found} where {wanted} is wanted"), layer, row, column, found=_text(kind), wanted=storage[0]
            )


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value

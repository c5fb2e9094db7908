"""One layer's rows as Python values, read so that no single bad cell or ring hides the rest of the layer.

pyogrio reads the columns; text is taken as bytes (via Latin-1, which maps all 256) and decoded cell by cell, geometry
as WKB and parsed row by row.
"""

import sqlite3
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from shapely.geometry.base import BaseGeometry

from drivers.feeds.blobs import read_blobs
from drivers.feeds.encoding import garbled
from drivers.feeds.fault import Faults
from drivers.feeds.schema import Column, Layer
from models.text import N_

ERRORS = (DataSourceError, DataLayerError, ValueError, OverflowError, OSError)


@dataclass(frozen=True, slots=True)
class Table:
    """`columns[name][i]`, `geometry[i]` belong to the row with feature id `rows[i]`; None where empty or unreadable."""

    layer: Layer
    rows: list[int]
    columns: dict[str, list[Any]]
    geometry: list[BaseGeometry | None]
    crs: str | None

    def __len__(self) -> int:
        return len(self.rows)


def read_table(path: Path, layer: Layer, faults: Faults) -> Table | None:
    """All rows of `layer`, or None (with a fault) where GDAL cannot read it at all."""
    try:
        meta, rows, wkb, arrays = _read_around_blobs(path, layer)
    except (*ERRORS, sqlite3.Error) as error:
        faults.add(N_("cannot be read: {cause}"), layer.name, cause=str(error))
        return None
    by_name = dict(zip(meta["fields"], arrays, strict=True))
    ids = [int(row) for row in rows]
    columns = {
        column.name: _cells(layer.name, column, by_name[column.name].tolist(), ids, faults) for column in layer.columns
    }
    if layer.geometry and wkb is None:
        faults.add(N_("has no geometry"), layer.name)
        return None
    pairs = zip(ids, wkb, strict=True) if layer.geometry else ()
    geometry = [_geometry(layer.name, row, value, faults) for row, value in pairs]
    return Table(layer, ids, columns, geometry, meta["crs"])


def _read_around_blobs(path: Path, layer: Layer) -> Any:
    """As `_read`; where one blob spoils the layer for GDAL, the attributes alone, and the blobs taken apart here."""
    try:
        return _read(path, layer, geometry=bool(layer.geometry))
    except (GeometryError, FeatureError):
        meta, rows, _, arrays = _read(path, layer, geometry=False)
        blobs = read_blobs(path, layer.name)
        return meta, rows, [blobs.get(int(row)) for row in rows], arrays


def _read(path: Path, layer: Layer, *, geometry: bool) -> Any:
    """(meta, feature ids, WKB or None, one array for each column); text holds its bytes as Latin-1."""
    names = [column.name for column in layer.columns]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks about cells; each of them is a fault found elsewhere
        return pyogrio.raw.read(
            path, layer=layer.name, columns=names, return_fids=True, encoding="latin-1", read_geometry=geometry
        )  # fmt: skip


def _cells(layer: str, column: Column, values: list[Any], rows: list[int], faults: Faults) -> list[Any]:
    if column.type == "text":
        return [_text(layer, column.name, row, value, faults) for row, value in zip(rows, values, strict=True)]
    # NaN is how pyogrio gives NULL; what is no number at all was reported by the container's check of storage types
    return [value if isinstance(value, int | float) and value == value else None for value in values]


def _text(layer: str, field: str, row: int, value: Any, faults: Faults) -> str | None:
    if value is None:
        return None
    raw = str(value).encode("latin-1", errors="replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        guess = raw.decode("gb18030", errors="replace")
        faults.add(N_("is not UTF-8; read as GBK it says {text}"), layer, row, field, text=guess[:40])
        return None
    if meant := garbled(text):
        faults.add(N_("was garbled by a wrong encoding; it meant {text}"), layer, row, field, text=meant[:40])
    elif "\ufffd" in text or any(ord(letter) < 32 for letter in text):
        faults.add(N_("holds characters that are no text"), layer, row, field)
    return text


def _geometry(layer: str, row: int, wkb: bytes | None, faults: Faults) -> BaseGeometry | None:
    if wkb is None:
        faults.add(N_("has no geometry that could be read"), layer, row)
        return None
    try:
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        faults.add(N_("geometry cannot be read: {cause}"), layer, row, cause=str(error).strip())
        return None

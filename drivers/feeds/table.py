"""One layer's rows as Python values, read so that no single bad cell or ring hides the rest of the layer.

pyogrio reads the columns; text is taken as bytes (via Latin-1, which maps all 256) and decoded cell by cell, geometry
as WKB and parsed row by row.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from shapely.geometry.base import BaseGeometry

from drivers.feeds.container import MAX_ROWS
from drivers.feeds.encoding import garbled
from drivers.feeds.fault import Faults
from drivers.feeds.schema import Column, Layer
from models.text import N_

ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, OverflowError, OSError)


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
    names = [column.name for column in layer.columns]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks about cells; each of them is a fault found elsewhere
            meta, rows, wkb, arrays = pyogrio.raw.read(
                path, layer=layer.name, columns=names, return_fids=True, encoding="latin-1",
                read_geometry=bool(layer.geometry), max_features=MAX_ROWS,
            )  # fmt: skip
    except ERRORS as error:
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
    geometry = (
        [_geometry(layer.name, row, value, faults) for row, value in zip(ids, wkb, strict=True)]
        if layer.geometry
        else []
    )
    return Table(layer, ids, columns, geometry, meta["crs"])


def _cells(layer: str, column: Column, values: list[Any], rows: list[int], faults: Faults) -> list[Any]:
    if column.type == "text":
        return [_text(layer, column.name, row, value, faults) for row, value in zip(rows, values, strict=True)]
    return [None if value is None or value != value else value for value in values]  # NaN is how pyogrio gives NULL


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
        faults.add(N_("has no geometry"), layer, row)
        return None
    try:
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        faults.add(N_("geometry cannot be read: {cause}"), layer, row, cause=str(error).strip())
        return None

"""Write a park as a GeoPackage with the layers of `schema`, byte for byte the same for the same park."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
from shapely import Point

from drivers.feeds.schema import DUTY_NAMES, LAYERS, Layer
from models.domain.park import Park
from models.text import LocalName

_DTYPES = {"text": "object", "integer": "int32", "real": "float64", "flag": "bool"}
_FIXED_DATE = "2026-01-01T00:00:00Z"


def write_park(park: Park, path: Path) -> None:
    """Write all layers to `path`, replacing what was there only once the new file is complete."""
    part = path.with_name(path.name + ".part.gpkg")
    part.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})  # else the file holds when it was written
    try:
        for layer in LAYERS:
            _write_layer(layer, records_of(park, layer.name), park.epsg, part)
        os.replace(part, path)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
        part.unlink(missing_ok=True)


def records_of(park: Park, layer: str) -> list[dict[str, Any]]:
    """The rows of one layer as columns of the file, geometry under "geometry"."""
    if layer == "park":
        row = {"code": park.code, "timezone": park.timezone, "geometry": park.boundary}
        return [row | {"name": park.name.en, "name_zh": park.name.zh}]
    if layer == "road_nodes":
        return [{"id": number, "geometry": Point(x, y)} for number, x, y in park.road_nodes]
    if layer == "persons":
        keys = {name: key for key, name in DUTY_NAMES.items()}
        return [
            {"asset": asset.code, "name": person.name, "duty": keys[person.duty], "phone": person.phone}
            for asset in park.assets
            for person in asset.responsible
        ]
    return [_flat(record) for record in getattr(park, layer)]


def _flat(record: Any) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(record, name) for name in record.__slots__}
    name = row.get("name")
    if isinstance(name, LocalName):
        row |= {"name": name.en, "name_zh": name.zh}
    if "capabilities" in row:
        row["capabilities"] = ",".join(row["capabilities"])
    return row


def _write_layer(layer: Layer, rows: Sequence[dict[str, Any]], epsg: int, path: Path) -> None:
    columns: dict[str, Any] = {
        column.name: pd.Series([row[column.name] for row in rows], dtype=_DTYPES[column.type])
        for column in layer.columns
    }
    for column in layer.columns:
        if column.type == "text":
            columns[column.name] = np.array([str(row[column.name]) for row in rows], dtype=object)
    if not layer.geometry:
        pyogrio.write_dataframe(pd.DataFrame(columns), path, layer=layer.name, driver="GPKG")
        return
    frame = geopandas.GeoDataFrame(columns, geometry=[row["geometry"] for row in rows], crs=f"EPSG:{epsg}")
    pyogrio.write_dataframe(
        frame,
        path,
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry,
        layer_options={"SPATIAL_INDEX": "NO"},
    )

"""Find every fault of a park GeoPackage: whatever the file holds, the answer is a list of faults."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from drivers.feeds.attributes import check_attributes
from drivers.feeds.container import check_container
from drivers.feeds.fault import Fault, Faults
from drivers.feeds.meaning import check_hazards, check_park_row, check_place_kinds, check_rules, check_sensors
from drivers.feeds.network import check_roads
from drivers.feeds.position import check_crs
from drivers.feeds.schema import LAYERS
from drivers.feeds.shapes import check_shapes
from drivers.feeds.table import Table, read_table


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was read, what was wrong; `epsg` is 0 for a park-local grid."""

    tables: dict[str, Table]
    epsg: int | None
    faults: tuple[Fault, ...]


def check_park(path: Path) -> list[Fault]:
    """Every fault of the park file at `path`; an empty list says that it can be imported."""
    return list(inspect_park(path).faults)


def inspect_park(path: Path) -> Inspection:
    """Read all layers and report every fault, layer by layer in the schema's order."""
    faults = Faults()
    with np.errstate(all="ignore"):  # absurd coordinates overflow; that they are absurd is what gets reported
        tables, epsg = _inspect(path, faults)
    order = {layer.name: index for index, layer in enumerate(LAYERS)}
    return Inspection(tables, epsg, tuple(sorted(faults.items, key=lambda f: (order.get(f.layer, -1), f.row or 0))))


def _inspect(path: Path, faults: Faults) -> tuple[dict[str, Table], int | None]:
    tables: dict[str, Table] = {}
    for layer in check_container(path, faults):
        table = read_table(path, layer, faults)
        if table is not None:
            tables[layer.name] = table
    for table in tables.values():
        if table.layer.geometry:
            check_shapes(table, faults)
    epsg = check_crs(tables, faults)
    keys: dict[str, set[Any]] = {
        name: set(table.columns[table.layer.key]) for name, table in tables.items() if table.layer.key
    }
    for table in tables.values():
        check_attributes(table, keys, faults)
    _check_meaning(tables, faults)
    return tables, epsg


def _check_meaning(tables: dict[str, Table], faults: Faults) -> None:
    """What only several columns or layers together can say."""
    if "park" in tables:
        check_park_row(tables["park"], faults)
    if "assets" in tables:
        check_hazards(tables["assets"], tables.get("persons"), faults)
    if "sensors" in tables:
        check_sensors(tables["sensors"], faults)
    if "rules" in tables:
        check_rules(tables["rules"], tables.get("sensors"), faults)
    if "road_nodes" in tables and "road_edges" in tables:
        check_roads(tables["road_nodes"], tables["road_edges"], faults)
    check_place_kinds(tables, faults)

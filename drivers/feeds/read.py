"""Read a park GeoPackage into the park's record, or refuse it with the faults it has."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from shapely import Point, Polygon

from drivers.feeds.check import Inspection, inspect_park
from drivers.feeds.schema import DUTY_NAMES
from drivers.feeds.table import Table
from models.domain.alarms import Priority
from models.domain.errors import BadParkFile
from models.domain.park import (
    Area,
    Asset,
    Building,
    Camera,
    Enterprise,
    Line,
    Park,
    Person,
    Place,
    Quantity,
    RoadEdge,
    Sensor,
    Shelter,
    Supply,
    Unit,
    UnitKind,
)
from models.domain.rules import Rule, RuleKind
from models.text import N_, LocalName

Row = dict[str, Any]


def read_park(path: Path) -> Park:
    """The park at `path`. Raises BadParkFile; its `parameters["faults"]` holds every fault."""
    inspection = inspect_park(path)
    if inspection.faults:
        first = inspection.faults[0]
        raise BadParkFile(
            N_("{file} has {count} faults and was not loaded; the first: {first}. `park check` lists them all"),
            file=path.name,
            count=len(inspection.faults),
            first=first,
            faults=inspection.faults,
        )
    return _build(inspection, path)


def _build(inspection: Inspection, path: Path) -> Park:
    tables = inspection.tables
    head = next(_rows(tables["park"]))
    persons: dict[str, list[Person]] = {}
    for row in _rows(tables["persons"]):
        persons.setdefault(row["asset"], []).append(Person(row["name"], DUTY_NAMES[row["duty"]], row["phone"]))
    nodes = ((row["id"], cast(Point, row["geometry"])) for row in _rows(tables["road_nodes"]))
    return Park(
        code=head["code"],
        name=_name(head),
        epsg=inspection.epsg or 0,
        timezone=head["timezone"],
        boundary=cast(Polygon, head["geometry"]),
        enterprises=_records(tables["enterprises"], Enterprise),
        buildings=_records(tables["buildings"], Building),
        assets=_records(tables["assets"], Asset, responsible=lambda row: tuple(persons.get(row["code"], ()))),
        lines=_records(tables["lines"], Line),
        areas=_records(tables["areas"], Area),
        road_nodes=tuple((number, point.x, point.y) for number, point in nodes),
        road_edges=_records(tables["road_edges"], RoadEdge),
        places=_records(tables["places"], Place),
        shelters=_records(tables["shelters"], Shelter),
        supplies=_records(tables["supplies"], Supply),
        units=_records(
            tables["units"],
            Unit,
            kind=lambda row: UnitKind(row["kind"]),
            capabilities=lambda row: tuple(part.strip() for part in row["capabilities"].split(",") if part.strip()),
        ),
        sensors=_records(tables["sensors"], Sensor, quantity=lambda row: Quantity(row["quantity"])),
        rules=_records(
            tables["rules"],
            Rule,
            kind=lambda row: RuleKind(row["kind"]),
            priority=lambda row: Priority(row["priority"]),
        ),
        cameras=_records(tables["cameras"], Camera),
        source=str(path),
    )


def _name(row: Row) -> LocalName:
    return LocalName(row["name"], row["name_zh"])


_TYPES: dict[str, type[str] | type[int] | type[float] | type[bool]] = {
    "text": str,
    "integer": int,
    "real": float,
    "flag": bool,
}


def _rows(table: Table) -> Iterator[Row]:
    """Rows with every value in its column's Python type; an empty optional text is ""."""
    for index in range(len(table)):
        row: Row = {}
        for column in table.layer.columns:
            value, kind = table.columns[column.name][index], _TYPES[column.type]
            row[column.name] = kind(value) if value is not None else kind()
        if table.layer.geometry:
            row["geometry"] = table.geometry[index]
        yield row


def _records(table: Table, record: Callable[..., Any], **special: Callable[[Row], Any]) -> tuple[Any, ...]:
    """One record for each row; `special` makes the fields that are not columns or not plain."""
    records = []
    for row in _rows(table):
        values = {name: value for name, value in row.items() if name != "name_zh"}
        if "name_zh" in row:
            values["name"] = _name(row)
        for name, make in special.items():
            values[name] = make(row)
        records.append(record(**values))
    return tuple(records)

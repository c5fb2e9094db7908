"""Attributes row by row: present, in range, of the allowed words, unique, and pointing at something that exists."""

import math
import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drivers.feeds.fault import Faults
from drivers.feeds.schema import UNITS, Column
from drivers.feeds.table import Table
from models.domain.park import Quantity
from models.text import N_

PARK_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")  # it becomes an MQTT topic segment and a file name


def check_attributes(table: Table, keys: dict[str, set[Any]], faults: Faults) -> None:
    """`keys` holds the identifiers of every layer, for references."""
    for column in table.layer.columns:
        for row, value in zip(table.rows, table.columns[column.name], strict=True):
            _check_value(table.layer.name, row, column, value, keys, faults)
    for name in {table.layer.key, "key"} & set(table.columns):
        _check_unique(table, name, faults)


def _check_value(layer: str, row: int, column: Column, value: Any, keys: dict[str, set[Any]], faults: Faults) -> None:
    if value is None or (isinstance(value, str) and not value.strip()):
        if not column.optional:
            faults.add(N_("is empty"), layer, row, column.name)
        return
    if column.type in ("integer", "real", "flag"):
        _check_number(layer, row, column, float(value), faults)
    if column.choices and value not in column.choices:
        faults.add(
            N_("{value} is unknown; one of {choices} is wanted"), layer, row, column.name,
            value=value, choices=", ".join(map(str, column.choices)),
        )  # fmt: skip
    known = [keys[target] for target in column.refers if target in keys]  # a missing layer is one fault, not hundreds
    if known and not any(value in codes for codes in known):
        faults.add(
            N_("{value} does not exist in {target}"), layer, row, column.name, value=value, target=column.refers[0]
        )


def _check_number(layer: str, row: int, column: Column, value: float, faults: Faults) -> None:
    if not math.isfinite(value):
        faults.add(N_("is no number"), layer, row, column.name)
    elif column.type != "real" and value != int(value):
        faults.add(N_("{value} is no whole number"), layer, row, column.name, value=value)
    elif column.type == "flag" and value not in (0, 1):
        faults.add(N_("{value} is neither yes nor no"), layer, row, column.name, value=value)
    elif column.low is not None and value < column.low:
        faults.add(N_("{value} is below {limit}"), layer, row, column.name, value=value, limit=column.low)
    elif column.high is not None and value > column.high:
        faults.add(N_("{value} is above {limit}"), layer, row, column.name, value=value, limit=column.high)


def _check_unique(table: Table, name: str, faults: Faults) -> None:
    first: dict[Any, int] = {}
    for row, value in zip(table.rows, table.columns[name], strict=True):
        if value is not None and first.setdefault(value, row) != row:
            faults.add(
                N_("{value} is used twice, first in row {first}"), table.layer.name, row, name,
                value=value, first=first[value],
            )  # fmt: skip


def check_park_row(table: Table, faults: Faults) -> None:
    if len(table) > 1:
        faults.add(N_("must have one row and has {count}"), "park", count=len(table))
    for row, code, zone in zip(table.rows, table.columns["code"], table.columns["timezone"], strict=True):
        if code and not PARK_CODE.fullmatch(code):
            faults.add(N_("{value} must be small letters, digits, - and _"), "park", row, "code", value=code)
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            faults.add(N_("{value} is no time zone"), "park", row, "timezone", value=zone)


def check_sensors(table: Table, faults: Faults) -> None:
    """A unit that fits the quantity, and a range that is the right way round."""
    columns = (table.columns[name] for name in ("quantity", "unit", "low", "high"))
    for row, quantity, unit, low, high in zip(table.rows, *columns, strict=True):
        if unit and quantity in tuple(Quantity) and unit not in UNITS[Quantity(quantity)]:
            wanted = ", ".join(UNITS[Quantity(quantity)])
            faults.add(
                N_("{value} is unknown; one of {choices} is wanted"), "sensors", row, "unit", value=unit, choices=wanted
            )
        if low is not None and high is not None and not low < high:
            faults.add(N_("range from {low} to {high} is inverted"), "sensors", row, "low", low=low, high=high)


def check_rules(table: Table, sensors: Table | None, faults: Faults) -> None:
    """The limit lies in the instrument's range and the clearing value on the normal side of it."""
    ranges: dict[Any, tuple[Any, Any]] = {}
    if sensors is not None:
        spans = zip(sensors.columns["low"], sensors.columns["high"], strict=True)
        ranges = dict(zip(sensors.columns["code"], spans, strict=True))
    columns = (table.columns[name] for name in ("sensor", "kind", "limit", "clear"))
    for row, sensor, kind, limit, clear in zip(table.rows, *columns, strict=True):
        if limit is None or clear is None:
            continue
        if clear > limit if kind == "high" else clear < limit:
            faults.add(
                N_("clears at {clear}, on the wrong side of {limit}"), "rules", row, "clear", clear=clear, limit=limit
            )
        low, high = ranges.get(sensor, (None, None))
        if low is not None and high is not None and low < high and not low <= limit <= high:
            faults.add(
                N_("{limit} lies outside the sensor's range, {low} to {high}"), "rules", row, "limit",
                limit=limit, low=low, high=high,
            )  # fmt: skip


def check_place_kinds(tables: dict[str, Table], faults: Faults) -> None:
    """A supply lies in a depot, a unit waits at a station: not at just any place."""
    if "places" not in tables:
        return
    places = dict(zip(tables["places"].columns["code"], tables["places"].columns["kind"], strict=True))
    for name, field, kind in (("supplies", "depot", "depot"), ("units", "station", "station")):
        if name in tables:
            for row, code in zip(tables[name].rows, tables[name].columns[field], strict=True):
                if code in places and places[code] != kind:
                    faults.add(N_("{value} is not a {kind}"), name, row, field, value=code, kind=kind)

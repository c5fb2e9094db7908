"""Attributes row by row: present, in range, of the allowed words, unique, and pointing at something that exists."""

import math
from typing import Any

from drivers.feeds.fault import Faults
from drivers.feeds.schema import Column
from drivers.feeds.table import Table
from models.text import N_


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

"""Whole columns as parameters of a statement: PostgreSQL's binary arrays, built in numpy.

The layout is that of array_send (src/backend/utils/adt/arrayfuncs.c): number of dimensions, whether there are nulls,
the elements' type, then size and lower bound of the dimension, then each element as its length and its bytes.
"""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg.abc import AdaptContext
from psycopg.adapt import AdaptersMap, Dumper, PyFormat
from psycopg.pq import Format

from models.store.copying import POSTGRES_EPOCH_US

_HEAD = struct.Struct(">iiIii")


@dataclass(frozen=True, slots=True)
class Column:
    """One parameter; `oid` is the array type's."""

    oid: int
    data: bytes


def integers(values: NDArray[np.integer[Any]]) -> Column:
    """As int4[]."""
    return _column(values, ">i4", 23, 1007)


def small_integers(values: NDArray[np.integer[Any]]) -> Column:
    """As int2[]."""
    return _column(values, ">i2", 21, 1005)


def numbers(values: NDArray[np.float64]) -> Column:
    """As float8[]."""
    return _column(values, ">f8", 701, 1022)


def instants(microseconds: NDArray[np.int64]) -> Column:
    """Microseconds since 1970 UTC as timestamptz[]."""
    return _column(microseconds - POSTGRES_EPOCH_US, ">i8", 1184, 1185)


def _column(values: NDArray[Any], kind: str, element: int, oid: int) -> Column:
    rows = np.empty(values.size, [("length", ">i4"), ("value", kind)])
    rows["length"] = np.dtype(kind).itemsize
    rows["value"] = values
    return Column(oid, _HEAD.pack(1, 0, element, values.size, 1) + rows.tobytes())


class _ColumnDumper(Dumper):
    """Hands a Column's bytes over as they are; each type has a dumper of its own."""

    format = Format.BINARY

    def __init__(self, cls: type, context: AdaptContext | None = None, oid: int = 0) -> None:
        super().__init__(cls, context)
        self.oid = oid

    def get_key(self, obj: Column, format: PyFormat) -> tuple[type, int]:  # type: ignore[override]  # noqa: A002
        return Column, obj.oid

    def upgrade(self, obj: Column, format: PyFormat) -> "_ColumnDumper":  # noqa: A002
        return _ColumnDumper(Column, None, obj.oid)

    def dump(self, obj: Column) -> bytes:
        return obj.data


def register(adapters: AdaptersMap) -> None:
    """Let a connection or cursor take Columns."""
    adapters.register_dumper(Column, _ColumnDumper)

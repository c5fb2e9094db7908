"""Binary arrays, read back field by field as PostgreSQL does."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.store.arrays import Column, instants, integers, numbers, small_integers

EPOCH_US = 946_684_800_000_000


def elements(column: Column, oid: int, element: int, kind: str) -> list[float]:
    """The array's elements, by array_recv's reading of it."""
    assert column.oid == oid
    dimensions, nulls, found, count, lower = struct.unpack_from(">iiIii", column.data)
    assert (dimensions, nulls, found, lower) == (1, 0, element, 1)
    layout = struct.Struct(f">i{kind}")
    assert len(column.data) == 20 + count * layout.size
    pairs = [layout.unpack_from(column.data, 20 + index * layout.size) for index in range(count)]
    assert all(length == layout.size - 4 for length, _ in pairs)
    return [value for _, value in pairs]


@given(st.lists(st.integers(0, 2**31 - 1), max_size=30))
def test_that_integers_and_instants_come_through(values: list[int]) -> None:
    assert elements(integers(np.array(values, np.int32)), 1007, 23, "i") == values
    times = elements(instants(np.array(values, np.int64)), 1185, 1184, "q")
    assert times == [value - EPOCH_US for value in values]


@given(st.lists(st.floats(allow_nan=False), max_size=30), st.lists(st.integers(0, 255), max_size=30))
def test_that_numbers_and_qualities_come_through(values: list[float], qualities: list[int]) -> None:
    assert elements(numbers(np.array(values, np.float64)), 1022, 701, "d") == values
    assert elements(small_integers(np.array(qualities, np.uint8)), 1005, 21, "h") == qualities

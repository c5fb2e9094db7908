"""Packed columns come back bit for bit, whatever is in them, and small where sensors are as sensors are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.store.archive_columns import pack, unpack

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(INT64, st.floats(width=64)), max_size=60))
def test_that_columns_come_back_bit_for_bit(rows: list[tuple[int, float]]) -> None:
    whole = np.array([row[0] for row in rows], np.int64)
    floats = np.array([row[1] for row in rows], np.float64)
    again = unpack(pack([whole, floats, whole]))
    assert np.array_equal(again[0], whole)
    assert np.array_equal(again[1].view(np.int64), floats.view(np.int64))
    assert np.array_equal(again[2], whole)


@given(st.lists(st.decimals(-100_000, 100_000, places=3).map(float), max_size=60))
def test_that_decimals_come_back_bit_for_bit(values: list[float]) -> None:
    column = np.array(values, np.float64)
    assert np.array_equal(unpack(pack([column]))[0].view(np.int64), column.view(np.int64))


def test_that_a_steady_sensor_costs_next_to_nothing() -> None:
    times = 1_763_000_000_000_000 + np.arange(86_400) * 1_000_000
    assert len(pack([times, np.full(86_400, 21.5), np.zeros(86_400, np.int64)])) < 500


def test_that_an_instrument_s_decimals_cost_a_byte_or_two() -> None:
    rng = np.random.default_rng(1)
    walk = np.round(20 + np.cumsum(rng.normal(0, 0.02, 86_400)), 2)
    assert len(pack([walk])) < 86_400


@given(st.binary(max_size=200))
def test_that_damage_is_told(damaged: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(damaged)


def test_that_another_format_is_told() -> None:
    import zlib

    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    with pytest.raises(ValueError, match="format 9"):
        unpack(deflate.compress(b"\x09\x01\x00\x00\x00\x00") + deflate.flush())

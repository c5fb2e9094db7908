"""Columns of numbers in few bytes, without loss.

Integers are stored as their first value and their differences, or the differences of those when they are smaller (as
times at a steady period are; Pelkonen et al. 2015, "Gorilla: a fast, scalable, in-memory time series database", VLDB 8,
section 4.1). The sign moves to the lowest bit, the narrowest width that holds all of them is chosen, and bytes of equal
weight lie together, so that deflate (RFC 1951) finds the upper ones constant. Floats that are decimals, as those of
instruments are, become integers first; others are stored as the exclusive or with the one before (section 4.2 there).
"""

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<BBBqq")  # kind, order of difference, bytes of a difference, the first value and difference
_COUNT = struct.Struct("<BBI")  # format, columns, how many of each
_FORMAT = 1
_INTEGERS, _XOR, _DECIMALS = 0, 1, 2  # _DECIMALS + k: integers in units of 10 to the power of -k
_FINEST = 6  # decimals after the point that are looked for
_EXACT = 2**53  # integers up to here are exact as float64
_UNSIGNED: dict[int, Any] = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
_LEVEL = 6


def pack(columns: Sequence[NDArray[Any]]) -> bytes:
    """Return one or more columns of equal length, int64 or float64 each, as one document."""
    heads, bodies = [_COUNT.pack(_FORMAT, len(columns), columns[0].size)], []
    for column in columns:
        head, body = _packed_floats(column) if column.dtype == np.float64 else _packed(column.astype(np.int64))
        heads.append(head)
        bodies.append(body)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(b"".join(heads + bodies)) + deflate.flush()


def unpack(document: bytes) -> list[NDArray[Any]]:
    """Return what `pack` was given; raises ValueError for anything else."""
    try:
        data = zlib.decompress(document, -zlib.MAX_WBITS)
        known, number, count = _COUNT.unpack_from(data)
        if known != _FORMAT:
            raise ValueError(f"packed columns of format {known}")
        heads = [_HEAD.unpack_from(data, _COUNT.size + index * _HEAD.size) for index in range(number)]
    except (zlib.error, struct.error) as error:
        raise ValueError(f"packed columns are damaged: {error}") from error
    at, columns = _COUNT.size + number * _HEAD.size, []
    for kind, order, width, first, slope in heads:
        body = data[at : at + width * max(count - order, 0)]
        at += len(body)
        columns.append(_column(kind, order, width, first, slope, body, count))
    return columns


def _column(kind: int, order: int, width: int, first: int, slope: int, body: bytes, count: int) -> NDArray[Any]:
    unsigned = _joined(body, width, max(count - order, 0)) if width else None
    if kind == _XOR:
        bits = np.zeros(count, np.uint64) if unsigned is None else unsigned
        return np.bitwise_xor.accumulate(bits).view(np.float64)
    values = np.empty(count, np.int64)
    if unsigned is None:  # a straight line, as many a column is
        np.multiply(np.arange(count), slope if order == 2 else 0, out=values)
        values += first
    else:
        steps = (unsigned >> np.uint64(1)).view(np.int64) ^ -(unsigned & np.uint64(1)).view(np.int64)
        values[:order] = (first, slope)[: min(order, count)]
        values[order:] = steps if order else steps + first
        if order == 2:
            np.cumsum(values[1:], out=values[1:])
        if order:
            np.cumsum(values, out=values)
    return values if kind == _INTEGERS else values / 10.0 ** (kind - _DECIMALS)


def _packed_floats(values: NDArray[np.float64]) -> tuple[bytes, bytes]:
    for digits in range(_FINEST + 1):
        scaled = np.rint(values * 10.0**digits)
        if not (np.abs(scaled) < _EXACT).all():
            break
        whole = scaled.astype(np.int64)
        if np.array_equal((whole / 10.0**digits).view(np.int64), values.view(np.int64)):  # -0.0 is not 0
            return _packed(whole, _DECIMALS + digits)
    bits = np.ascontiguousarray(values).view(np.uint64)
    changed = bits ^ np.concatenate([np.zeros(1, np.uint64), bits[:-1]])[: bits.size]
    return _HEAD.pack(_XOR, 0, 8, 0, 0), _planes(changed, 8)


def _packed(values: NDArray[np.int64], kind: int = _INTEGERS) -> tuple[bytes, bytes]:
    if values.size == 0:
        return _HEAD.pack(kind, 0, 0, 0, 0), b""
    steps = np.diff(values)
    curves = np.diff(steps)
    first, slope = int(values[0]), int(steps[0]) if steps.size else 0
    choices = [values - first, steps, curves]
    order = min(range(3), key=lambda each: _size(choices[each]))
    chosen = choices[order]
    zigzag = ((chosen << 1) ^ (chosen >> 63)).view(np.uint64)
    width = _width(zigzag)
    return _HEAD.pack(kind, order, width, first, slope), _planes(zigzag, width)


def _size(values: NDArray[np.int64]) -> float:
    """About how many bits the values need."""
    return float(np.log2(np.abs(values.astype(np.float64)) + 1.0).sum())


def _width(values: NDArray[np.uint64]) -> int:
    highest = int(values.max()) if values.size else 0
    return 0 if highest == 0 else next(width for width in _UNSIGNED if highest < 1 << 8 * width)


def _planes(values: NDArray[np.uint64], width: int) -> bytes:
    if width == 0:
        return b""
    return np.ascontiguousarray(values.astype(_UNSIGNED[width]).view(np.uint8).reshape(-1, width).T).tobytes()


def _joined(body: bytes, width: int, count: int) -> NDArray[np.uint64]:
    planes = np.frombuffer(body, np.uint8).reshape(width, count)
    narrow = planes[0] if width == 1 else np.ascontiguousarray(planes.T).view(_UNSIGNED[width]).reshape(-1)
    wide: NDArray[np.uint64] = narrow.astype(np.uint64)
    return wide

"""Compiled texts: places in a buffer, compared byte by byte with what is known. Importing this imports numba."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.mqtt.book import FNV_BASIS, FNV_PRIME
from drivers.mqtt.jit import part

Bytes: TypeAlias = NDArray[np.uint8]
Slots: TypeAlias = NDArray[np.int32]
Sensors: TypeAlias = NDArray[np.void]  # of book.SENSOR

_BASIS, _PRIME = np.uint64(FNV_BASIS), np.uint64(FNV_PRIME)


@part
def starts(data: Bytes, at: int, end: int, text: Bytes) -> bool:
    """Whether the bytes from `at` begin with the text."""
    if end - at < text.size:
        return False
    same = True
    for i in range(text.size):
        same &= data[at + i] == text[i]
    return same


@part
def same(data: Bytes, at: int, text: Bytes, begin: int, length: int) -> bool:
    """Whether `length` bytes are the same in both places."""
    same = True
    for i in range(length):
        same &= data[at + i] == text[begin + i]
    return same


@part
def hash_at(data: Bytes, at: int, length: int) -> np.uint64:
    """FNV-1a of some bytes; see book.hash_of."""
    found = _BASIS
    for i in range(length):
        found = (found ^ np.uint64(data[at + i])) * _PRIME
    return found


@part
def row_of(data: Bytes, at: int, length: int, slots: Slots, sensors: Sensors, text: Bytes) -> int:
    """The sensor's row, -1 where no sensor has this code."""
    mask = slots.size - 1
    place = int(np.int64(hash_at(data, at, length) & np.uint64(mask)))
    while True:
        row = int(slots[place])
        if row < 0:
            return -1
        sensor = sensors[row]
        if sensor["code_len"] == length and same(data, at, text, sensor["code_at"], length):
            return row
        place = (place + 1) & mask


@part
def blank(data: Bytes, at: int, end: int) -> int:
    """The place of the next byte that is no white space."""
    while at < end and (data[at] == 32 or data[at] == 10 or data[at] == 13 or data[at] == 9):
        at += 1
    return at


@part
def text_end(data: Bytes, at: int, end: int) -> int:
    """Where the text that begins at `at`, behind its quote, ends; -1 where it does not, or has an escape."""
    while at < end:
        byte = data[at]
        if byte == 34:
            return at
        if byte == 92 or byte < 32:
            return -1
        at += 1
    return -1

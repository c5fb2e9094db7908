"""What the compiled reader knows of a park: sensor codes, their units and the topics' beginning, as columns."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drivers.mqtt.topics import base
from models.domain.park import Sensor

SHARED_BITS = 10  # of the number of buckets that senders other than LIVE's sensors share; see limits.py
FNV_BASIS, FNV_PRIME, MASK = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1


SENSOR = np.dtype([(name, np.int32) for name in ("code_at", "code_len", "unit_at", "unit_len")])
SESSION = np.dtype([("id", np.int64), ("earliest", np.int64), ("latest", np.int64)])
Sessions = NDArray[np.void]
"""Of SESSION: those that take readings, and the earliest and latest event time in each, µs."""


class Book(NamedTuple):
    """`slots` is an open hash table from a code to the sensor's row, -1 where free; its size is a power of two.

    `sensors` (of SENSOR) says where in `text` (UTF-8) code and unit lie; `prefix` is how all topics begin.
    """

    prefix: NDArray[np.uint8]
    slots: NDArray[np.int32]
    sensors: NDArray[np.void]
    text: NDArray[np.uint8]


def make_book(park_code: str, sensors: Sequence[Sensor]) -> Book:
    """The park's book; a row is a sensor's place in `sensors`."""
    slots = np.full(max(8, 1 << (2 * len(sensors)).bit_length()), -1, np.int32)
    places = np.zeros(len(sensors), SENSOR)
    text = bytearray(b"\0")
    for row, sensor in enumerate(sensors):
        code, unit = sensor.code.encode(), sensor.unit.encode()
        place = hash_of(code) & (slots.size - 1)
        while slots[place] >= 0:
            place = (place + 1) & (slots.size - 1)
        slots[place] = row
        places[row] = len(text), len(code), len(text) + len(code), len(unit)
        text += code + unit
    return Book(bytes_of(f"{base(park_code)}/".encode()), slots, places, bytes_of(bytes(text)))


def bytes_of(text: bytes) -> NDArray[np.uint8]:
    """The bytes as an array of their own; numba tells apart what may be written to."""
    return np.frombuffer(text, np.uint8).copy()


def hash_of(text: bytes) -> int:
    """FNV-1a, 64 bits (Fowler, Noll and Vo 1991)."""
    found = FNV_BASIS
    for byte in text:
        found = ((found ^ byte) * FNV_PRIME) & MASK
    return found

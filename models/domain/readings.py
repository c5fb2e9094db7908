"""Readings: a value never travels without its unit, its two times and its quality."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Quality(IntEnum):
    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


LATE_AFTER = timedelta(minutes=10)  # an older reading tells of the past, not of the present
LATE = 0x10  # added to the quality of a reading that came late: it is kept and shown, and raises no present alarm
PLAIN = 0x0F  # the bits of a Quality


def plain_quality(column: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the qualities without the mark of lateness."""
    return column & np.uint8(PLAIN)


def is_late(column: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which readings of a quality column came late."""
    late: NDArray[np.bool_] = (column & np.uint8(LATE)) != 0
    return late


@dataclass(frozen=True, slots=True)
class Reading:
    """One sensor's value as a device sent it, decoded and validated; `time` is the event time, UTC."""

    sensor_code: str
    value: float
    unit: str
    time: datetime
    quality: Quality = Quality.GOOD


class Batch(NamedTuple):
    """Readings of one session as columns of equal length, sorted by time.

    keys: int32 sensor keys; times: int64 event times, microseconds since 1970 UTC; values: float64 in the sensor's own
    unit; quality: uint8, a Quality with LATE added to late ones; received: int64 receive times, microseconds.
    """

    keys: NDArray[np.int32]
    times: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    received: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.keys.size)

    def part(self, rows: slice | NDArray[np.intp] | NDArray[np.bool_]) -> "Batch":
        """Return some of the readings."""
        return Batch(self.keys[rows], self.times[rows], self.values[rows], self.quality[rows], self.received[rows])


@dataclass(frozen=True, slots=True)
class UnitFix:
    """Where a vehicle or person is and what its terminal says; metres in the park's CRS."""

    code: str
    x: float
    y: float
    time: datetime
    heading: float = 0.0  # degrees from north, clockwise
    speed: float = 0.0  # m/s
    status: str = ""  # assignment state as pressed on the terminal, or ""
    task: str = ""  # the assignment's id the status belongs to, or ""


@dataclass(frozen=True, slots=True)
class Weather:
    """What the wind is: `wind_from` in degrees the wind blows from, speed at `height_m`, Pasquill class A-F."""

    time: datetime
    wind_speed: float
    wind_from: float
    stability: str
    temperature_c: float
    humidity: float = 0.6
    height_m: float = 10.0
    roughness_m: float = 0.1
    mixing_height_m: float = 800.0
    pressure_kpa: float | None = None  # absolute, at the station; None where it does not say

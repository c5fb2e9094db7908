"""One sensor's past as a plot needs it: the lowest, mean and highest value of each stretch of time.

A stretch is a reading as it came, a minute, an hour, or whatever width makes the window fit on the screen. Condensing
keeps the extremes: a spike of one reading is in the year's plot, too. Means are weighted by the readings behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MINUTE_US = 60_000_000
HOUR_US = 3_600_000_000


class Resolution(StrEnum):
    """What a series was read from."""

    RAW = "raw"
    MINUTE = "minute"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """Columns of equal length in order of time; stretches without a reading are absent.

    times: µs since 1970 UTC, a reading's event time (`step_us` 0) or the stretch's beginning; minimum, mean, maximum:
    in the sensor's own unit; counts: readings behind each; late: how many of those came late. Readings of bad quality
    are no measurements and are left out.
    """

    resolution: Resolution
    step_us: int
    times: Ints
    minimum: Floats
    mean: Floats
    maximum: Floats
    counts: Ints
    late: Ints

    def __len__(self) -> int:
        return int(self.times.size)

    def between(self, start_us: int, end_us: int) -> "SeriesColumns":
        """Return the stretches that begin between two instants, inclusive."""
        first, last = np.searchsorted(self.times, [start_us, end_us + 1])
        return self.part(slice(first, last))

    def part(self, part: slice) -> "SeriesColumns":
        """Return some of the stretches."""
        return replace(
            self,
            times=self.times[part],
            minimum=self.minimum[part],
            mean=self.mean[part],
            maximum=self.maximum[part],
            counts=self.counts[part],
            late=self.late[part],
        )


def raw_series(times: Ints, values: Floats, late: NDArray[np.bool_]) -> SeriesColumns:
    """Readings, each a stretch of its own."""
    ones = np.ones(times.size, np.int64)
    return SeriesColumns(Resolution.RAW, 0, times, values, values, values, ones, late.astype(np.int64))


def condense(series: SeriesColumns, step_us: int, resolution: Resolution | None = None) -> SeriesColumns:
    """Return the series in stretches of `step_us`, which begin at multiples of it since 1970."""
    begins = _begins(series.times, step_us)
    if begins.size == 0:
        return replace(series, step_us=step_us, resolution=resolution or series.resolution)
    counts = np.add.reduceat(series.counts, begins)
    minimum = np.minimum.reduceat(series.minimum, begins)
    maximum = np.maximum.reduceat(series.maximum, begins)
    mean = np.add.reduceat(series.mean * series.counts, begins) / counts
    return SeriesColumns(
        resolution or series.resolution,
        step_us,
        series.times[begins] // step_us * step_us,
        minimum,
        np.clip(mean, minimum, maximum),  # a mean of equal values must not leave them by rounding
        maximum,
        counts,
        np.add.reduceat(series.late, begins),
    )


def fit(series: SeriesColumns, start_us: int, end_us: int, points: int) -> SeriesColumns:
    """Return at most about `points` stretches of equal width, whole multiples of the width they had."""
    if len(series) <= points:
        return series
    unit = max(series.step_us, 1)
    wanted = -(-(end_us - start_us) // max(points, 1))
    return condense(series, max(1, -(-wanted // unit)) * unit)


def joined(parts: Sequence[SeriesColumns]) -> SeriesColumns:
    """Return parts of one resolution, the earlier first, as one series."""
    return replace(
        parts[0],
        times=np.concatenate([part.times for part in parts]),
        minimum=np.concatenate([part.minimum for part in parts]),
        mean=np.concatenate([part.mean for part in parts]),
        maximum=np.concatenate([part.maximum for part in parts]),
        counts=np.concatenate([part.counts for part in parts]),
        late=np.concatenate([part.late for part in parts]),
    )


def _begins(times: Ints, step_us: int) -> NDArray[np.intp]:
    if times.size == 0:
        return np.empty(0, np.intp)
    stretch = times // step_us
    return np.concatenate([np.zeros(1, np.intp), np.flatnonzero(np.diff(stretch)) + 1])

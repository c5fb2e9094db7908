"""From value and time to pixels, linear or logarithmic: pure, so that plots only draw."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical axis: `low` at 0, `high` at 1."""

    low: float
    high: float
    logarithmic: bool = False

    def fraction(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the axis' height; values outside stay at its edges, so that a line never leaves its plot."""
        if self.logarithmic:
            bottom, top = math.log10(self.low), math.log10(self.high)
            shares = (np.log10(np.maximum(values, self.low)) - bottom) / (top - bottom)
        else:
            shares = (values - self.low) / (self.high - self.low)
        return np.clip(shares, 0.0, 1.0)

    def at(self, value: float) -> float:
        return float(self.fraction(np.asarray([value]))[0])

    def ticks(self, most: int) -> list[float]:
        """Round values within the axis, about `most` at most: 1, 2 or 5 times a power of ten apart, or decades."""
        if self.logarithmic:
            return self.decades()
        rough = (self.high - self.low) / max(most, 1)
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(each * power for each in (1.0, 2.0, 5.0, 10.0) if each * power >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [float(f"{index * step:.9g}") for index in range(first, last + 1)]

    def decades(self) -> list[float]:
        """Whole powers of ten within a logarithmic axis."""
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Window:
    """The horizontal axis, microseconds since 1970 UTC."""

    start: int
    end: int

    def fraction(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        return (times - self.start) / max(1, self.end - self.start)

    def at(self, time: int) -> float:
        return (time - self.start) / max(1, self.end - self.start)


def fitted(low: float, high: float, values: NDArray[np.float64]) -> tuple[float, float]:
    """Bounds that hold the band `low`..`high` and the values, with a tenth of room at either side."""
    finite = values[np.isfinite(values)]
    if len(finite):
        low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    room = 0.1 * (high - low) or max(abs(high), 1.0) * 0.1
    return low - room, high + room

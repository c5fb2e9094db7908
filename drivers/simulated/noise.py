"""Noise without memory: the same seed, sensor and tick give the same number, however the time is cut into steps."""

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit counters (Steele, Lea and Flood 2014, the finaliser of SplitMix64)."""
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


def uniform(seed: int, keys: NDArray[np.int64], ticks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in [0, 1), one for each pair of key and tick."""
    with np.errstate(over="ignore"):
        state = _mix(np.uint64(seed & (2**64 - 1)) + keys.astype(np.uint64) * _GOLDEN)
        state = _mix(state + ticks.astype(np.uint64) * _GOLDEN)
    return np.asarray((state >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def normal(seed: int, keys: NDArray[np.int64], ticks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Nearly normal numbers, mean 0 and deviation 1, never beyond 3.5 (a sum of uniforms, so no wild outliers)."""
    total = sum(uniform(seed + 1 + salt, keys, ticks) for salt in range(4))
    return np.asarray((total - 2.0) * np.sqrt(3.0))

"""The workbook on dense gas: how far a cloud reaches, read off two charts.

Literature: Britter & McQuaid (1988), HSE Contract Research Report 17; the charts as straight lines after CCPS (1999),
tables 2.5 and 2.6; EPA's TSCREEN (1992) for the near field, and for cold gas.
"""

import math
from collections.abc import Sequence

import numpy as np

from models.physics.substances import GRAVITY

# concentration over the source's: (up to this log10 alpha, slope, constant) of log10 beta
_PLUME = {
    0.1: ((-0.55, 0.0, 1.75), (-0.14, 0.24, 1.88), (1.0, -0.50, 1.78)),
    0.05: ((-0.68, 0.0, 1.92), (-0.29, 0.36, 2.16), (-0.18, 0.0, 2.06), (1.0, -0.56, 1.96)),
    0.02: ((-0.69, 0.0, 2.08), (-0.31, 0.45, 2.39), (-0.16, 0.0, 2.25), (1.0, -0.54, 2.16)),
    0.01: ((-0.70, 0.0, 2.25), (-0.29, 0.49, 2.59), (-0.20, 0.0, 2.45), (1.0, -0.52, 2.35)),
    0.005: ((-0.67, 0.0, 2.40), (-0.28, 0.59, 2.80), (-0.15, 0.0, 2.63), (1.0, -0.49, 2.56)),
    0.002: ((-0.69, 0.0, 2.60), (-0.25, 0.39, 2.87), (-0.13, 0.0, 2.77), (1.0, -0.50, 2.71)),
}
_PUFF = {
    0.1: ((-0.44, 0.0, 0.70), (0.43, 0.26, 0.81), (1.0, 0.0, 0.93)),
    0.05: ((-0.56, 0.0, 0.85), (0.31, 0.26, 1.0), (1.0, -0.12, 1.12)),
    0.02: ((-0.66, 0.0, 0.95), (0.32, 0.36, 1.19), (1.0, -0.26, 1.38)),
    0.01: ((-0.71, 0.0, 1.15), (0.37, 0.34, 1.39), (1.0, -0.38, 1.66)),
    0.005: ((-0.52, 0.0, 1.48), (0.24, 0.26, 1.62), (1.0, -0.30, 1.75)),
    0.002: ((0.27, 0.0, 1.83), (1.0, -0.32, 1.92)),
    0.001: ((-0.10, 0.0, 2.075), (1.0, -0.27, 2.05)),
}
_NEAR = 30.0  # source diameters up to which the near field's formula holds
Chart = dict[float, tuple[tuple[float, float, float], ...]]


def plume_chart(log_alpha: float) -> tuple[float, ...]:
    """Return log10(x/D) at which 0.1, 0.05, 0.02, 0.01, 0.005 and 0.002 of the source's concentration are left."""
    return _chart(_PLUME, log_alpha)


def puff_chart(log_alpha: float) -> tuple[float, ...]:
    """Return log10(x/V^(1/3)) at which 0.1, 0.05, 0.02, 0.01, 0.005, 0.002 and 0.001 are left."""
    return _chart(_PUFF, log_alpha)


def dense_plume(
    x: float, flow_m3_s: float, density: float, source_k: float, wind_10m: float, air_density: float, air_k: float
) -> float:
    """Return the share by volume at x m of a steady dense source; flow and density are the source's own."""
    reduced = GRAVITY * max(density - air_density, 0.0) / air_density
    size = math.sqrt(flow_m3_s / wind_10m)
    alpha = (reduced**2 * flow_m3_s / wind_10m**5) ** 0.2
    share = _read(tuple(_PLUME), plume_chart(math.log10(max(alpha, 1e-3))), x / size)
    if x / size <= _NEAR:
        share = 306.0 * (x / size) ** -2 / (1.0 + 306.0 * (x / size) ** -2)
    return share / (share + (1.0 - share) * source_k / air_k)


def dense_puff(
    time: float, volume: float, density: float, wind_10m: float, air_density: float
) -> tuple[float, float, float]:
    """Return an instantaneous cloud after `time` s: rear and front in m downwind, and its share of the source's.

    The cloud moves with 0.4 of the wind and spreads by gravity; the concentration is the same all over it.
    """
    reduced = GRAVITY * max(density - air_density, 0.0) / air_density
    began = (3.0 * volume / (2.0 * math.pi)) ** (1.0 / 3.0)
    radius = math.sqrt(began**2 + 1.2 * time * math.sqrt(reduced * volume))
    middle = 0.4 * wind_10m * time
    alpha = math.sqrt(reduced * volume ** (1.0 / 3.0)) / wind_10m
    scaled = (middle + radius) / volume ** (1.0 / 3.0)
    share = _read(tuple(_PUFF), puff_chart(math.log10(max(alpha, 1e-3))), scaled)
    return middle - radius, middle + radius, share


def is_dense(flow_m3_s: float, density: float, wind_10m: float, air_density: float) -> bool:
    """Return whether a steady source spreads by its weight: (g' V / (u^3 D))^(1/3) >= 0.15 (CCPS 1999, eq. 2.3-2)."""
    reduced = GRAVITY * (density - air_density) / air_density
    size = math.sqrt(flow_m3_s / wind_10m)
    return reduced > 0.0 and (reduced * flow_m3_s / (wind_10m**3 * size)) ** (1.0 / 3.0) >= 0.15


def _chart(chart: Chart, log_alpha: float) -> tuple[float, ...]:
    found = []
    for pieces in chart.values():
        _, slope, constant = next((piece for piece in pieces if log_alpha <= piece[0]), pieces[-1])
        found.append(slope * min(log_alpha, 1.0) + constant)
    return tuple(found)


def _read(shares: Sequence[float], places: Sequence[float], scaled: float) -> float:
    """Read between the curves; nearer than the first its share holds, beyond the last the square of distance rules."""
    place = math.log10(max(scaled, 1e-9))
    if place > places[-1]:
        return float(shares[-1] * 10.0 ** (2.0 * (places[-1] - place)))
    return float(np.interp(place, places, shares))

"""Arcs of one passive case in steady wind, for a source that goes on, lasts a while or is over at once.

Theory of operation. In steady air all parts of the cloud live the same life, so one tracer's life tells everything: at
age t a unit puff is at X(t), as wide as sigma_y(t) both along and across the wind, as deep as Z(t). A point x on the
axis feels w(t) = exp(-(x - X)^2 / 2 sigma^2) / (2 pi sigma^2) p(z) of it. With W its integral over age, an unending
source gives rate x W(inf); one that lasts D seconds, seen as the mean of the worst `averaging` seconds, gives the
second difference of W's own integral. In calm air w stays finite and W converges, because puffs grow where they are.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.physics.air import SurfaceLayer
from models.physics.dispersion.case import ArcResult, Case
from models.physics.dispersion.passive.turbulence import turbulence
from models.physics.substances import GAS_CONSTANT, substance

Floats = NDArray[np.float64]

_AGES = 2400
_FIRST_S = 0.02
_LONGEST_S = 48 * 3600.0
LEAST_SPREAD = 0.05  # m
SIGMA_OF_MEAN = math.sqrt(math.pi / 2.0)
HALF_WIDTH = math.sqrt(2.0 * math.log(2.0))  # of a Gaussian, in sigmas


def run(case: Case) -> list[ArcResult]:
    """Return what each arc of a case sees, the gas being carried as if it had no weight."""
    from models.physics.dispersion.passive import kernels

    source, air, matter = case.source, case.air, substance(case.substance)
    felt = turbulence(air, matter.name, min(case.averaging_s, source.duration_s))  # meander while it lasts
    lid = max(air.mixing_height_m, 2.0 * source.height_m)
    felt.figures[0] = lid
    ages = _ages(air, max(case.arcs_m))
    pure = molar_mass_of(case) * air.pressure_pa / (GAS_CONSTANT * air.temperature_k)
    width, start = first_state(
        source.rate_kg_s, source.mass_kg, source.area_m2, pure, air.speed(max(source.height_m, 1.0))
    )
    states = kernels.lives(ages, start, felt.table, felt.figures, source.height_m)
    sigma = np.hypot(width, states[:, 2])
    heights = kernels.verticals(states, case.receptor_height_m, source.height_m, lid)
    seen = states[:, 5] * heights / (2.0 * math.pi * sigma**2)
    return [_arc(case, x, ages, states, sigma, seen, pure, lid) for x in case.arcs_m]


def molar_mass_of(case: Case) -> float:
    """Return kg/mol of what is released."""
    return float(substance(case.substance).molar_mass)


def first_state(rate: float, mass: float, area: float | None, pure: float, speed: float) -> tuple[float, Floats]:
    """Return sigma y in m and a tracer's state (7,) at the source.

    It is as wide as its area, or as gas that is pure at most needs it to be: a rate at which it flows away with the
    wind of `speed` m/s, or a hemisphere of `mass` kg; `pure`: the gas's density in kg/m3.
    """
    if area is not None:
        width = max(0.5 * math.sqrt(area / math.pi), LEAST_SPREAD)  # standard deviation of a disc
        depth = max(rate, 0.0) / (pure * max(speed, 0.5) * 4.0 * width)
    elif rate > 0.0 or not math.isfinite(mass):
        width = max(math.sqrt(max(rate, 0.0) / (math.pi * max(speed, 0.5) * pure)), LEAST_SPREAD)
        depth = width / SIGMA_OF_MEAN
    else:
        width = max((2.0 * mass / pure / (2.0 * math.pi) ** 1.5) ** (1.0 / 3.0), LEAST_SPREAD)
        depth = width / SIGMA_OF_MEAN
    return width, np.array([0.0, 0.0, 0.0, max(depth, LEAST_SPREAD), 2.0, 1.0, 0.0])


def _ages(air: SurfaceLayer, farthest: float) -> Floats:
    slowest = max(air.speed(1.0), 0.05)
    return np.geomspace(_FIRST_S, min(4.0 * farthest / slowest + 600.0, _LONGEST_S), _AGES)


def _arc(
    case: Case, x: float, ages: Floats, states: Floats, sigma: Floats, seen: Floats, pure: float, lid: float
) -> ArcResult:
    felt = seen * np.exp(-0.5 * ((x - states[:, 0]) / sigma) ** 2)
    concentration = min(_strongest(case, ages, felt), pure)
    middle = float(np.interp(x, states[:, 0], np.arange(ages.size)))
    here = states[round(middle)]
    width = float(np.interp(x, states[:, 0], sigma))
    deep = 2.15 * SIGMA_OF_MEAN * float(here[3])
    return ArcResult(
        x_m=x,
        concentration_kg_m3=concentration,
        mole_fraction=concentration / pure,
        sigma_y_m=width,
        half_width_m=HALF_WIDTH * width,
        cloud_height_m=min(case.source.height_m + deep, lid),
        regime="passive",
    )


def _strongest(case: Case, ages: Floats, felt: Floats) -> float:
    """Return the highest mean over the averaging time in kg/m3."""
    source, window = case.source, case.averaging_s
    once = np.concatenate([[0.0], np.cumsum(0.5 * (felt[1:] + felt[:-1]) * np.diff(ages))])
    if source.duration_s <= 0.0:
        means = (once - np.interp(ages - window, ages, once, left=0.0)) / window
        return source.mass_kg * float(means.max())
    if not math.isfinite(source.duration_s):
        return source.rate_kg_s * float(once[-1])
    twice = np.concatenate([[0.0], np.cumsum(0.5 * (once[1:] + once[:-1]) * np.diff(ages))])
    span = source.duration_s + window
    until = np.concatenate([ages, ages + window, ages + source.duration_s, ages + span])

    def whole(times: Floats) -> Floats:
        inside = np.interp(times, ages, twice, left=0.0)
        return np.asarray(inside + np.maximum(times - ages[-1], 0.0) * once[-1])

    dose = whole(until) - whole(until - window) - whole(until - source.duration_s) + whole(until - span)
    return source.rate_kg_s * float(dose.max()) / window

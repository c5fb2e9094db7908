"""Between which concentrations an arc's maximum lies nine times in ten.

Members differ in what is not known exactly although it was measured (wind, stability, roughness, rate) and by what even
the best models scatter about observations: a factor of 1.35 where the gas is passive, 1.7 where it is heavy or a jet
(Hanna, Chang and Strimaitis 1993: the geometric variance of the better models is 1.1 and 1.3 and more).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.physics.air import SurfaceLayer, surface_layer
from models.physics.dispersion.case import ArcResult, Case
from models.physics.dispersion.engine import Engine, choose, run
from models.physics.dispersion.members import Draws, Uncertainty, draw
from models.physics.dispersion.vessel import resolved

MEASURED = Uncertainty(direction_deg=0.0, speed=0.08, stability=0.25, rate=0.05, roughness=0.3, model=0.3)
MEASURED_HEAVY = replace(MEASURED, model=0.55)
LOW, HIGH = 0.05, 0.95
_STEP = 1.5  # by which 1/L changes for half a class


@dataclass(frozen=True, slots=True)
class Band:
    """One arc: kg/m3 that one member in twenty stays below, half of them, and one in twenty exceeds."""

    x_m: float
    low: float
    middle: float
    high: float


def band(
    case: Case, count: int = 100, engine: Engine = "auto", uncertainty: Uncertainty | None = None, seed: int = 1
) -> list[Band]:
    """Return the 90 % band of each arc of a case from `count` members."""
    case = resolved(case)
    light = (choose(case) if engine == "auto" else engine) == "passive"
    draws = draw(count, uncertainty or (MEASURED if light else MEASURED_HEAVY), seed)
    found = np.array([_maxima(run(_member(case, draws, k), engine).arcs) for k in range(count)])
    low, middle, high = np.quantile(found * draws.scale[:, None], (LOW, 0.5, HIGH), axis=0)
    return [Band(x, float(a), float(b), float(c)) for x, a, b, c in zip(case.arcs_m, low, middle, high, strict=True)]


def _maxima(arcs: Sequence[ArcResult]) -> NDArray[np.float64]:
    return np.array([arc.concentration_kg_m3 for arc in arcs])


def _member(case: Case, draws: Draws, k: int) -> Case:
    source, rate = case.source, float(draws.rate[k])
    stronger = replace(source, rate_kg_s=rate * source.rate_kg_s, mass_kg=rate * source.mass_kg)
    return replace(case, source=stronger, air=_air(case.air, draws, k))


def _air(air: SurfaceLayer, draws: Draws, k: int) -> SurfaceLayer:
    """Another air with as much wind, but for what is not known of it, over other ground."""
    inverse = air.inverse_obukhov * _STEP ** float(draws.classes[k])
    other = surface_layer(
        air.speed(air.wind_height_m) * float(draws.speed[k]), air.wind_height_m,
        monin_obukhov_m=1.0 / inverse if inverse else np.inf,
        roughness_m=min(air.roughness_m * float(draws.roughness[k]), 0.3 * air.wind_height_m),
        mixing_height_m=air.mixing_height_m,
    )  # fmt: skip
    return replace(
        air, friction_velocity=other.friction_velocity, inverse_obukhov=inverse, roughness_m=other.roughness_m
    )

"""Runs the dense-gas model: one case, or an ensemble of cases of one substance side by side in one kernel."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from models.physics.dispersion.case import Case
from models.physics.dispersion.dense import plume
from models.physics.dispersion.dense.ambient import FIRST_M, STEP, Floats, ermak_air, layer_air
from models.physics.dispersion.dense.march import march
from models.physics.dispersion.dense.matter import matter_of
from models.physics.dispersion.dense.records import JET, Air, Closure, Emission, Matter, Wind
from models.physics.dispersion.dense.result import DensePlume
from models.physics.dispersion.dense.sources import emission_of
from models.physics.substances import substance

Mode = Literal["best", "slab"]

SLAB = Closure(
    karman=0.41, vertical=1.5, top_drag=0.02, density_damping=0.025, thermal=0.14, side_drag=0.02, source_shear=0.05,
    head=0.125, spread=0.75, shear_length=0.6, lifting=0.0, recall=True, jet=0.0,
)  # fmt: skip
BEST = SLAB._replace(karman=0.4, recall=False, jet=0.0705, lifting=2.0 / math.pi)
ROWS = 700  # at most, of a trajectory
JET_X = 1.0  # m; where SLAB puts a jet
_FARTHEST_M = 20_000.0
_LONGEST_S = 86_400.0
_NORMAL_M = 2.0  # a dense cloud lies low: there the two profiles agree


def run(case: Case | Sequence[Case], *, mode: Mode = "best") -> DensePlume:
    """Follow the cloud of a case, or of each member of an ensemble, down to where its arcs end or beyond.

    Mode "slab" is Ermak's model with his air; "best" the same march in the air all models share, see `docs`. The cases
    of an ensemble share the substance.
    """
    cases = [case] if isinstance(case, Case) else list(case)
    known = substance(cases[0].substance)
    matter = matter_of(known, cases[0].air.temperature_k)
    airs, sources, winds, means = [], [], [], []
    for each in cases:
        layer = each.air
        if mode == "slab":
            air, wind, mean = ermak_air(
                float(layer.speed(_NORMAL_M)), _NORMAL_M, layer.inverse_obukhov, layer.roughness_m, layer.temperature_k,
                layer.pressure_pa, layer.humidity,
            )  # fmt: skip
        else:
            air, wind, mean = layer_air(layer)
        airs.append(air)
        winds.append(wind)
        means.append(mean)
        begin = emission_of(each.source, known, matter, air, Wind(wind, mean, math.log(FIRST_M), STEP))
        sources.append(begin._replace(x=begin.x + JET_X) if mode == "slab" and begin.kind == JET else begin)
    reach = max(max(each.arcs_m, default=0.0) for each in cases)
    return follow(
        matter, airs, sources, np.array(winds), np.array(means), SLAB if mode == "slab" else BEST,
        until_x=max(1.3 * reach, _FARTHEST_M),
    )  # fmt: skip


def follow(
    matter: Matter, airs: Sequence[Air], sources: Sequence[Emission], winds: Floats, means: Floats, closure: Closure,
    *, until_x: float, until_time: float = _LONGEST_S,
) -> DensePlume:  # fmt: skip
    """Follow members that are prepared already; winds, means: (members, nodes) of `ambient.HEIGHTS`."""
    members = len(airs)
    rows = np.zeros((members, ROWS, plume.COLUMNS))
    filled, changed = np.zeros(members, np.int64), np.zeros(members, np.int64)
    half_widths = np.zeros(members)
    march(
        rows, filled, changed, half_widths, matter, np.array(airs, np.float64), np.array(sources, np.float64), closure,
        np.ascontiguousarray(winds), np.ascontiguousarray(means), math.log(FIRST_M), STEP, float(until_x),
        float(until_time),
    )  # fmt: skip
    return DensePlume(rows, filled, changed, half_widths, matter, tuple(airs), tuple(sources), means)


def warm_up() -> None:
    """Compile the kernels, or load them: slow once per machine. Call it off the main thread."""
    from models.physics.air import surface_layer
    from models.physics.dispersion.case import Source

    air = surface_layer(3.0, 10.0, stability="D", roughness_m=0.1)
    pool = Source("pool", 1.0, 60.0, 60.0, area_m2=10.0)
    at_once = Source("instantaneous", 0.0, 10.0, 0.0)
    for source in (pool, at_once):
        cloud = run(Case("", "chlorine", source, air, arcs_m=(50.0,)))
        cloud.at(50.0, 0.0, 1.5, 30.0)
        cloud.arcs([50.0], 1.5, 60.0)
        cloud.on_grid(np.zeros((4, 4)), 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 1.5, 30.0)

"""Which model runs a case, and what it found.

`auto` takes the dense model where the source's weight or momentum governs the cloud at first: every jet, and every pool
or cloud whose excess weight the wind does not stir away at once. The measures are those of Britter and McQuaid (1988),
section 4.3: heavy is a steady source with (g' q / D)^(1/3) > 0.15 u and a sudden one with (g' V^(1/3))^(1/2) > 0.2 u,
with u at 10 m, g' = g (density / air - 1), q and V the volume at the source and D its width. The source is passive
otherwise, and wherever a case says so.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.physics.dispersion.case import ArcResult, Case, parse_case
from models.physics.dispersion.passive import plume
from models.physics.dispersion.vessel import resolved
from models.physics.substances import GAS_CONSTANT, GRAVITY, substance
from models.physics.workbook.by_hand import by_hand
from models.text import N_, Message

Engine = Literal["auto", "passive", "dense", "slab", "workbook"]
_STEADY, _SUDDEN = 0.15, 0.2

CALM = N_("The wind is nearly calm: the cloud's direction is uncertain")
WEIGHTLESS = N_(
    "The gas is heavy at its source, and this model does not know weight: near it the real cloud is lower and wider"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one case came to: `engine` is the model that ran, `remarks` where it is outside its validity."""

    id: str
    engine: str
    arcs: tuple[ArcResult, ...]
    remarks: tuple[Message, ...]
    elapsed_s: float


def run(case: Case, engine: Engine = "auto") -> Result:
    """Return the arcs of one case. Raises BadInput and OutsideModel."""
    began = time.perf_counter()
    case = resolved(case)
    chosen = choose(case) if engine == "auto" else engine
    arcs = tuple(_arcs(case, chosen))
    return Result(case.id, chosen, arcs, _remarks(case, chosen), time.perf_counter() - began)


def _arcs(case: Case, chosen: str) -> list[ArcResult]:
    if chosen == "passive":
        return plume.run(case)
    if chosen == "workbook":
        return by_hand(case, is_heavy(case), source_density(case))
    from models.physics.dispersion import dense

    followed = dense.run(case, mode="slab" if chosen == "slab" else "best")
    return followed.arcs(case.arcs_m, case.receptor_height_m, case.averaging_s)


def run_record(record: Mapping[str, object], engine: Engine = "auto") -> Result:
    """Return the arcs of one case of the interchange format. Raises BadInput and OutsideModel."""
    return run(parse_case(record), engine)


def choose(case: Case) -> Literal["passive", "dense"]:
    """Return the model that suits a case's source."""
    if case.source.kind == "passive":
        return "passive"
    jet = case.source.kind in ("gas-jet", "two-phase-jet")
    return "dense" if jet or is_heavy(case) else "passive"


def is_heavy(case: Case) -> bool:
    """Whether the source's excess weight outdoes the wind's stirring (Britter and McQuaid 1988)."""
    source, wind = case.source, max(case.air.speed(10.0), 0.1)
    density = source_density(case)
    reduced = GRAVITY * (density / case.air.density - 1.0)
    if reduced <= 0.0:
        return False
    if source.duration_s <= 0.0:
        return math.sqrt(reduced * math.cbrt(source.mass_kg / density)) > _SUDDEN * wind
    flow = source.rate_kg_s / density
    width = 2.0 * math.sqrt(source.area_m2 / math.pi) if source.area_m2 else math.sqrt(flow / wind)
    return math.cbrt(reduced * flow / max(width, 1e-3)) > _STEADY * wind


def source_density(case: Case) -> float:
    """Return the density in kg/m3 of what gets out, droplets taking part by their mass alone."""
    source, matter = case.source, substance(case.substance)
    kelvin = source.temperature_k or min(case.air.temperature_k, max(matter.boiling_k, 1.0))
    gas = case.air.pressure_pa * matter.molar_mass / (GAS_CONSTANT * kelvin)
    liquid = source.liquid_fraction or 0.0 if source.kind != "pool" else 0.0
    return float(gas / max(1.0 - liquid, 1e-3))


def _remarks(case: Case, chosen: str) -> tuple[Message, ...]:
    told = {
        CALM: case.air.speed(10.0) < 1.0,
        WEIGHTLESS: chosen == "passive" and case.source.kind != "passive" and is_heavy(case),
    }
    return tuple(Message(text) for text, holds in told.items() if holds)

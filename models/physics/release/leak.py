"""A hole in a vessel: what flows out, what of it flies and what falls, and what evaporates from the pool."""

import math

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import SourceKind
from models.physics.air import SurfaceLayer
from models.physics.release.discharge import GAS_DISCHARGE, gas_throat
from models.physics.release.emptying import Outflow, Phase, outflow
from models.physics.release.jet import ExpandedJet, enthalpy_of, expanded_jet, mixed_density
from models.physics.release.pool import Pool, pool
from models.physics.release.source import LONGEST_S, SourceTerm
from models.physics.release.spray import rained_out, tearing_speed
from models.physics.release.two_phase import RELAXATION_M, equilibrium_flux
from models.physics.release.vessel import Ground, Hole, Vessel, check_pair
from models.physics.substances import Substance
from models.text import N_

LOWEST_M = 0.5  # a jet's axis; nearer the ground nothing is a jet
FROM_GAS = N_("Gas flowing out through a hole")
FROM_FLASH = N_("Liquefied gas flashing through a hole, with an evaporating pool")
FROM_POOL = N_("Liquid flowing out through a hole, evaporating from its pool")
Column = NDArray[np.float64]


def source_term(
    vessel: Vessel, hole: Hole, air: SurfaceLayer, ground: Ground | None = None, until_s: float = LONGEST_S
) -> SourceTerm:
    """Return what a hole in a vessel lets into the air within `until_s` s, when the leak is stopped and pools covered.

    Liquid that falls to the ground makes a pool on `ground` (open soil where none is given); what evaporates from it
    counts into the rate. The source is called by the stronger of jet and pool. Raises BadInput and OutsideModel.
    """
    check_pair(vessel, hole)
    matter, ground = vessel.matter, ground or Ground()
    out = outflow(vessel, hole, air.pressure_pa).until(until_s)
    height = max(vessel.base_m + hole.height_m, LOWEST_M)
    if out.phase is Phase.GAS:
        jet = _gas_jet(vessel, hole, out, air)
        kind = SourceKind.TWO_PHASE_JET if jet.liquid_fraction > 0.0 else SourceKind.GAS_JET
        return SourceTerm(matter.name, kind, out.times_s, out.rate_kg_s, height, hole.direction, FROM_GAS, out, jet)
    whole = _boiling_jet(vessel, hole, out, air) if out.phase is Phase.BOILING else None
    fallen = 1.0 if whole is None else _fallen(vessel, hole, whole, out, height, air)
    spilled = None
    if fallen > 0.0:
        kelvin = vessel.temperature_k if whole is None else whole.temperature_k
        spilled = pool(matter, out.times_s, out.rate_kg_s * fallen, kelvin, air, ground, until_s)
    times, rate = _together(out, 1.0 - fallen, spilled)
    leads = whole is not None and (spilled is None or (1.0 - fallen) * out.total_kg >= spilled.evaporated_kg)
    return SourceTerm(
        substance=matter.name,
        kind=SourceKind.TWO_PHASE_JET if leads else SourceKind.POOL,
        times_s=times,
        rate_kg_s=rate,
        height_m=height,
        direction=hole.direction,
        description=FROM_POOL if whole is None else FROM_FLASH,
        outflow=out,
        jet=None if whole is None else _left(matter, whole, fallen, air.pressure_pa),
        pool=spilled,
        rained_out=fallen,
    )


def _fallen(vessel: Vessel, hole: Hole, whole: ExpandedJet, out: Outflow, height: float, air: SurfaceLayer) -> float:
    """The share of a boiling jet that falls to the ground as drops."""
    matter = vessel.matter
    tearing = tearing_speed(
        matter, whole, hole.diameter_m, vessel.temperature_k, float(out.pressure_pa[0]), air.pressure_pa
    )
    return whole.liquid_fraction * rained_out(matter, whole, tearing, height, air.temperature_k, air.density)


def _gas_jet(vessel: Vessel, hole: Hole, out: Outflow, air: SurfaceLayer) -> ExpandedJet:
    matter, discharge = vessel.matter, hole.discharge or GAS_DISCHARGE
    throat = gas_throat(
        hole.area_m2, float(out.pressure_pa[0]), vessel.temperature_k, matter.molar_mass,
        matter.gamma(vessel.temperature_k), discharge, air.pressure_pa,
    )  # fmt: skip
    return expanded_jet(
        matter, throat.rate_kg_s, throat.velocity_m_s, throat.pressure_pa, discharge * hole.area_m2,
        enthalpy_of(matter, vessel.temperature_k, 0.0), air.pressure_pa,
    )  # fmt: skip


def _boiling_jet(vessel: Vessel, hole: Hole, out: Outflow, air: SurfaceLayer) -> ExpandedJet:
    """Between the speed of liquid that boils behind the hole, and of the equilibrium flow in a long one."""
    matter, kelvin = vessel.matter, vessel.temperature_k
    inside, enthalpy, rate = float(out.pressure_pa[0]), enthalpy_of(matter, kelvin, 1.0), float(out.rate_kg_s[0])
    cold = math.sqrt(2.0 * max(inside - air.pressure_pa, 0.0) / matter.liquid_density(kelvin))
    speed, share = cold, min(hole.length_m / RELAXATION_M, 1.0)
    if share > 0.0:
        flash = equilibrium_flux(matter, kelvin, inside, air.pressure_pa)
        boiling = flash.velocity + (flash.pressure - air.pressure_pa) / flash.flux
        speed = (1.0 - share) * cold + share * boiling
    return expanded_jet(matter, rate, max(speed, 0.1), air.pressure_pa, hole.area_m2, enthalpy, air.pressure_pa)


def _left(matter: Substance, jet: ExpandedJet, fallen: float, ambient: float) -> ExpandedJet | None:
    """The jet without the drops that fall out of it."""
    kept = 1.0 - fallen
    if kept <= 0.0:
        return None
    liquid = max(jet.liquid_fraction - fallen, 0.0) / kept
    density = mixed_density(matter, jet.temperature_k, liquid, ambient)
    rate = jet.rate_kg_s * kept
    return ExpandedJet(rate, rate / (density * jet.velocity_m_s), jet.velocity_m_s, jet.temperature_k, liquid, density)


def _together(out: Outflow, airborne: float, spilled: Pool | None) -> tuple[Column, Column]:
    """Jet and pool as one rate: masses are added, so none gets lost between the two's times."""
    if spilled is None:
        return out.times_s, out.rate_kg_s * airborne
    times = np.union1d(out.times_s, spilled.times_s)
    let_out = np.zeros(times.size)
    for edges, rate in ((out.times_s, airborne * out.rate_kg_s), (spilled.times_s, spilled.rate_kg_s)):
        let_out += np.interp(times, edges, np.concatenate([[0.0], np.cumsum(rate * np.diff(edges))]))
    return times, np.diff(let_out) / np.diff(times)

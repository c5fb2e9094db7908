"""The source term: vessel, hole, ground and air in; what reaches the air over time, and in which state, out."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Direction, Release, Segment, SourceKind
from models.physics.air import SurfaceLayer
from models.physics.release.discharge import GAS_DISCHARGE, gas_throat
from models.physics.release.emptying import Outflow, Phase, outflow
from models.physics.release.jet import ExpandedJet, enthalpy_of, expanded_jet, mixed_density
from models.physics.release.pool import Pool, pool
from models.physics.release.spray import airborne_fraction, flash_fraction, rained_out, tearing_speed
from models.physics.release.two_phase import RELAXATION_M, equilibrium_flux
from models.physics.release.vessel import Ground, Hole, Vessel, check_pair
from models.physics.substances import Substance
from models.text import N_

LONGEST_S = 3600.0  # by then the leak is stopped or the pool covered
LOWEST_M = 0.5  # a jet's axis; nearer the ground nothing is a jet
PIECES = 12
EVEN = 1.1  # ratio of the largest to the smallest rate that still counts as constant

FROM_GAS = N_("Gas flowing out through a hole")
FROM_FLASH = N_("Liquefied gas flashing through a hole, with an evaporating pool")
FROM_POOL = N_("Liquid flowing out through a hole, evaporating from its pool")
FROM_RUPTURE = N_("The whole vessel bursting")
Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """What reaches the air: `rate_kg_s` (n,) between `times_s` (n + 1,), jet and pool together.

    jet: what stays airborne of it at the beginning, expanded to the air's pressure, None where there is no jet;
    rained_out: the share of the outflow that falls into the pool; cloud_kg: in the air at once when a vessel bursts,
    cloud_liquid of it as droplets.
    """

    substance: str
    kind: SourceKind
    times_s: Column
    rate_kg_s: Column
    height_m: float
    direction: Direction
    description: str
    outflow: Outflow | None = None
    jet: ExpandedJet | None = None
    pool: Pool | None = None
    rained_out: float = 0.0
    cloud_kg: float = 0.0
    cloud_liquid: float = 0.0
    cloud_kelvin: float | None = None
    cloud_area_m2: float = 0.0

    @property
    def total_kg(self) -> float:
        """All that reaches the air."""
        return self.cloud_kg + float(np.sum(self.rate_kg_s * np.diff(self.times_s)))

    def releases(self, x: float, y: float, started_at: datetime) -> tuple[Release, ...]:
        """Return the sources that a cloud is made of: one, or the cloud at once and the pool that it leaves behind."""
        found = []
        if self.cloud_kg > 0.0:
            found.append(
                Release(
                    self.substance, x, y, self.height_m, 0.0, 0.0, started_at, self.cloud_kg, self.description,
                    SourceKind.INSTANTANEOUS, self.cloud_kelvin, self.cloud_liquid, 0.0, self.cloud_area_m2,
                )
            )  # fmt: skip
        if self.rate_kg_s.size and self.rate_kg_s.max() > 0.0:
            found.append(self._lasting(x, y, started_at))
        return tuple(found)

    def _lasting(self, x: float, y: float, started_at: datetime) -> Release:
        segments = pieces(self.times_s, self.rate_kg_s)
        ends = [*(each.start_s for each in segments[1:]), float(self.times_s[-1])]
        total = sum(each.rate_kg_s * (end - each.start_s) for each, end in zip(segments, ends, strict=True))
        temperature, liquid, velocity, area = self._state()
        jet = self.kind in (SourceKind.GAS_JET, SourceKind.TWO_PHASE_JET)
        return Release(
            substance=self.substance,
            x=x,
            y=y,
            height=self.height_m if jet else 0.0,
            rate_kg_s=segments[0].rate_kg_s,
            duration_s=ends[-1],
            started_at=started_at,
            total_kg=total,
            description=self.description,
            kind=self.kind if jet else SourceKind.POOL,
            temperature_k=temperature,
            liquid_fraction=liquid,
            velocity_m_s=velocity,
            area_m2=area,
            direction=self.direction,
            segments=tuple(segments) if len(segments) > 1 else (),
        )

    def _state(self) -> tuple[float | None, float, float, float]:
        """Temperature, liquid fraction, velocity and area of the stronger of jet and pool."""
        if self.jet is not None and self.kind is not SourceKind.POOL:
            return self.jet.temperature_k, self.jet.liquid_fraction, self.jet.velocity_m_s, self.jet.area_m2
        if self.pool is None or not self.pool.rate_kg_s.size:
            return None, 0.0, 0.0, 0.0
        strongest = int(np.argmax(self.pool.rate_kg_s)) + 1
        return float(self.pool.temperature_k[strongest]), 0.0, 0.0, float(self.pool.area_m2[strongest])


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
        return SourceTerm(
            matter.name, kind, out.times_s, out.rate_kg_s, height, hole.direction, FROM_GAS, out, jet
        )
    fallen, whole = 1.0, None
    if out.phase is Phase.BOILING:
        whole = _boiling_jet(vessel, hole, out, air)
        tearing = tearing_speed(
            matter, whole, hole.diameter_m, vessel.temperature_k, float(out.pressure_pa[0]), air.pressure_pa
        )
        fallen = whole.liquid_fraction * rained_out(matter, whole, tearing, height, air.temperature_k, air.density)
    spilled = None
    if fallen > 0.0:
        kelvin = vessel.temperature_k if whole is None else whole.temperature_k
        spilled = pool(matter, out.times_s, out.rate_kg_s * fallen, kelvin, air, ground, until_s)
    times, rate = _together(out, 1.0 - fallen, spilled)
    jet_kg = (1.0 - fallen) * out.total_kg
    leads = whole is not None and (spilled is None or jet_kg >= spilled.evaporated_kg)
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


def rupture(vessel: Vessel, air: SurfaceLayer, ground: Ground | None = None, until_s: float = LONGEST_S) -> SourceTerm:
    """Return what a vessel that bursts lets into the air: its gas and spray at once, the rest from a pool.

    Of boiling liquid `airborne_fraction` of the flash stays in the air (CPR 18E 1999, table 4.8); liquid that does not
    boil is a catastrophic spill. The cloud begins as wide as high.
    """
    matter, ground = vessel.matter, ground or Ground()
    flash = flash_fraction(matter, vessel.temperature_k, air.pressure_pa) if vessel.fill > 0.0 else 0.0
    aloft = airborne_fraction(flash)
    gas = vessel.gas_kg if vessel.superheated(air.pressure_pa) or vessel.fill == 0.0 else 0.0
    cloud = gas + aloft * vessel.liquid_kg
    droplets = (aloft - flash) * vessel.liquid_kg / cloud if cloud > 0.0 else 0.0
    fallen = (1.0 - aloft) * vessel.liquid_kg
    boiling = matter.boiling_at(air.pressure_pa)
    kelvin = boiling if flash > 0.0 else vessel.temperature_k
    spilled, times, rate = None, np.zeros(1), np.zeros(0)
    if fallen > 0.0:
        none = np.array([0.0, until_s])
        spilled = pool(matter, none, np.zeros(1), kelvin, air, ground, until_s, at_once_kg=fallen)
        times, rate = spilled.times_s, spilled.rate_kg_s
    volume = cloud / mixed_density(matter, kelvin, droplets, air.pressure_pa)
    return SourceTerm(
        substance=matter.name,
        kind=SourceKind.INSTANTANEOUS if cloud > 0.0 else SourceKind.POOL,
        times_s=times,
        rate_kg_s=rate,
        height_m=0.0,
        direction=Direction.HORIZONTAL,
        description=FROM_RUPTURE,
        pool=spilled,
        rained_out=1.0 - aloft if vessel.fill > 0.0 else 0.0,
        cloud_kg=cloud,
        cloud_liquid=droplets,
        cloud_kelvin=kelvin,
        cloud_area_m2=math.pi * (volume / (2.0 * math.pi)) ** (2.0 / 3.0),
    )


def pieces(times_s: Column, rate_kg_s: Column) -> list[Segment]:
    """Return few constant rates that let out the same mass, each about as much of it, or one if it hardly changes.

    times_s: (n + 1,) edges of rate_kg_s (n,). No mass is lost: each piece has the mean rate over its time.
    """
    let_out = np.concatenate([[0.0], np.cumsum(rate_kg_s * np.diff(times_s))])
    if rate_kg_s.max() <= EVEN * rate_kg_s.min() or rate_kg_s.size == 1:
        return [Segment(0.0, float(let_out[-1] / times_s[-1]))]
    growing = np.concatenate([[True], np.diff(let_out) > 0.0])
    marks = np.interp(np.linspace(0.0, let_out[-1], PIECES + 1), let_out[growing], times_s[growing])
    marks[0], marks[-1] = 0.0, times_s[-1]
    edges = np.unique(marks)
    masses = np.diff(np.interp(edges, times_s, let_out))
    return [
        Segment(float(start), float(mass / span))
        for start, mass, span in zip(edges[:-1], masses, np.diff(edges), strict=True)
    ]


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

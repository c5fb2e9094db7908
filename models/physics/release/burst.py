"""A vessel that bursts, or a tank that lets go of everything: a catastrophic spill."""

import math

import numpy as np

from models.domain.forecasts import Direction, SourceKind
from models.physics.air import SurfaceLayer
from models.physics.release.jet import mixed_density
from models.physics.release.pool import pool
from models.physics.release.source import LONGEST_S, SourceTerm
from models.physics.release.spray import airborne_fraction, flash_fraction
from models.physics.release.vessel import Ground, Vessel
from models.text import N_

FROM_RUPTURE = N_("The whole vessel bursting")


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

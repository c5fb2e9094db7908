"""A whole case by the methods planners use by hand: a second opinion on what the engine says.

A heavy source follows the workbook of Britter and McQuaid (1988), any other the Gaussian plume or puff. Of a jet they
know only its rate; droplets are vapour to them; averaging time is not in them.
"""

import math

from scipy.optimize import brentq

from models.physics.dispersion.case import ArcResult, Case
from models.physics.substances import GAS_CONSTANT, GRAVITY, substance
from models.physics.workbook.britter_mcquaid import dense_plume, dense_puff
from models.physics.workbook.plumes import neutral_lid, plume, puff
from models.physics.workbook.spreads import degadis, slade_puff

_TEN_PER_CENT = 2.15  # sigmas at which a tenth of the axis' concentration is left
_HALF = math.sqrt(2.0 * math.log(2.0))


def by_hand(case: Case, heavy: bool, density: float) -> list[ArcResult]:
    """Return the arcs of a case; `density` kg/m3 is the source's, `heavy` whether its weight governs."""
    return [(_heavy if heavy else _light)(case, x, density) for x in case.arcs_m]


def _light(case: Case, x: float, _density: float) -> ArcResult:
    source, air, wind = case.source, case.air, _wind(case)
    lid = neutral_lid(wind) if air.stability == "D" else math.inf
    height, z = source.height_m, case.receptor_height_m
    across, up = degadis(air.stability, x)
    if source.rate_kg_s > 0.0:
        found = plume(source.rate_kg_s, wind, air.stability, x, z=z, height=height, lid=lid)
    else:
        across, up = slade_puff(air.stability, x)
        found = puff(source.mass_kg, wind, x, 0.0, z, x / wind, (across, across, up), height)
    regime = "Gaussian plume" if source.rate_kg_s > 0.0 else "Gaussian puff"
    share = min(1.0, found / _pure(case))
    return ArcResult(x, share * _pure(case), share, across, _HALF * across, height + _TEN_PER_CENT * up, regime)


def _heavy(case: Case, x: float, density: float) -> ArcResult:
    source, air, wind = case.source, case.air, _wind(case)
    kelvin = source.temperature_k or air.temperature_k
    reduced = GRAVITY * (density / air.density - 1.0)
    if source.rate_kg_s > 0.0:
        flow = source.rate_kg_s / density
        share = dense_plume(x, flow, density, kelvin, wind, air.density, air.temperature_k)
        buoyancy = reduced * flow / wind**3
        half = 0.5 * (math.sqrt(flow / wind) + 8.0 * buoyancy) + 2.5 * math.cbrt(buoyancy * x * x)  # B&M, eq. 4.9
        height = flow / (2.0 * wind * half * max(share, 1e-12))
    else:
        volume = source.mass_kg / density
        time = _arrival(x, volume, density, wind, air.density)
        rear, front, share = dense_puff(time, volume, density, wind, air.density)
        share = share / (share + (1.0 - share) * kelvin / air.temperature_k)
        half = 0.5 * (front - rear)
        height = volume / (math.pi * half**2 * max(share, 1e-12))
    return ArcResult(x, share * _pure(case), share, half / math.sqrt(3.0), half, height, "Britter and McQuaid")


def _arrival(x: float, volume: float, density: float, wind: float, air_density: float) -> float:
    """Return the seconds after which the cloud's front is x m downwind; 0 where it stood there at once."""

    def short(time: float) -> float:
        return dense_puff(time, volume, density, wind, air_density)[1] - x

    return 0.0 if short(0.0) >= 0.0 else float(brentq(short, 0.0, x / (0.4 * wind)))


def _pure(case: Case) -> float:
    """Return the density in kg/m3 of the pure gas in the air's temperature and pressure."""
    matter = substance(case.substance)
    return case.air.pressure_pa * matter.molar_mass / (GAS_CONSTANT * case.air.temperature_k)


def _wind(case: Case) -> float:
    return max(case.air.speed(10.0), 0.5)

"""A burning pool as an upright or leaning cylinder of flame.

Literature: CCPS (2000), eqs. 2.2.51-2.2.60: burning velocity of a large pool from the heats of combustion and
vaporisation (Burgess & Zabetakis 1962); Thomas (1963) for the flame's length, calm and in wind; the American Gas
Association (1974) for its lean; Mudan & Croce (1988) for the power of smoky flames, 140 exp(-0.12 D) + 20 (1 -
exp(-0.12 D)) kW/m2. A leaning flame is taken as an upright one of its height whose middle has moved downwind.
"""

import math
from dataclasses import dataclass

from models.domain.errors import BadInput
from models.physics.air import SurfaceLayer
from models.physics.fire.fuel import Fuel
from models.physics.fire.radiation import transmissivity, upright_cylinder
from models.physics.substances import GRAVITY
from models.text import N_

_VELOCITY = 1.27e-6  # m/s, times the ratio of heats
_BRIGHT, _SMOKE, _SOOT = 140.0, 20.0, 0.12  # kW/m2, kW/m2, 1/m


@dataclass(frozen=True, slots=True)
class PoolFire:
    """diameter, length in m; lean in rad from upright; power in kW/m2 of flame; burning in kg/s; duration in s."""

    diameter: float
    length: float
    lean: float
    power: float
    burning: float
    duration: float
    temperature_k: float
    humidity: float

    def heat(self, distance: float) -> float:
        """Return kW/m2 on a person `distance` m downwind of the pool's middle, at ground level."""
        shift = 0.5 * self.length * math.sin(self.lean)
        away = max(distance - shift, 0.5 * self.diameter * 1.001)
        path = max(distance - 0.5 * self.diameter, 0.1)
        seen = upright_cylinder(self.length * math.cos(self.lean), 0.5 * self.diameter, away)
        return self.power * seen * transmissivity(path, self.temperature_k, self.humidity)


def pool_fire(fuel: Fuel, diameter: float, air: SurfaceLayer, mass_kg: float = math.inf) -> PoolFire:
    """Return the fire of a pool `diameter` m wide; it burns until `mass_kg` is gone. Raises BadInput."""
    if not 0.0 < diameter < 1000.0:
        raise BadInput(
            N_("{field} is {value} m: give metres above 0 and below 1000"), field="diameter_m", value=diameter
        )
    flux = burning_flux(fuel, air.temperature_k)
    wind = air.speed(10.0)
    area = math.pi / 4.0 * diameter**2
    base = flux / (air.density * math.sqrt(GRAVITY * diameter))
    scaled = wind / (GRAVITY * flux * diameter / air.density) ** (1.0 / 3.0)
    length = 42.0 * base**0.61 * diameter if scaled < 1.0 else 55.0 * base**0.67 * scaled**-0.21 * diameter
    lean = 0.0 if scaled <= 1.0 else math.acos(scaled**-0.5)
    bright = math.exp(-_SOOT * diameter)
    return PoolFire(
        diameter, length, lean, _BRIGHT * bright + _SMOKE * (1.0 - bright), flux * area, mass_kg / (flux * area),
        air.temperature_k, air.humidity,
    )  # fmt: skip


def burning_flux(fuel: Fuel, ambient_k: float) -> float:
    """Return kg/(m2 s) that a large pool burns."""
    ratio = fuel.heat / fuel.heat_to_vapour(ambient_k)
    return _VELOCITY * ratio * fuel.matter.liquid_density(min(ambient_k, fuel.matter.boiling_k))

"""A BLEVE's fireball (CCPS 2000, eqs. 2.2.30-2.2.37; Roberts 1981, Fire Safety J. 4, 197)."""

import math
from dataclasses import dataclass

from models.domain.errors import BadInput
from models.physics.air import SurfaceLayer
from models.physics.fire.fuel import Fuel
from models.physics.fire.radiation import dose, sphere, transmissivity
from models.text import N_

_LARGE = 30_000.0  # kg above which buoyancy rules the duration
_ROBERTS = (0.27, 0.32)  # share radiated = 0.27 p^0.32, p in MPa
_BOUNDS = (0.1, 0.4)
MOST_POWER = 400.0  # kW/m2; no fireball was measured to be stronger


@dataclass(frozen=True, slots=True)
class Fireball:
    """diameter, height of its middle in m; duration in s; power in kW/m2 of its surface."""

    diameter: float
    height: float
    duration: float
    power: float
    temperature_k: float
    humidity: float

    def heat(self, distance: float) -> float:
        """Return kW/m2 on a person who faces it, `distance` m on the ground from below it."""
        away = math.hypot(distance, self.height)
        path = max(away - 0.5 * self.diameter, 0.1)
        seen = sphere(0.5 * self.diameter, away)
        return self.power * seen * transmissivity(path, self.temperature_k, self.humidity)

    def dose(self, distance: float) -> float:
        """Return the thermal dose of its whole duration there."""
        return dose(self.heat(distance), self.duration)


def fireball(fuel: Fuel, mass_kg: float, burst_pa: float, air: SurfaceLayer) -> Fireball:
    """Return the fireball of a vessel with `mass_kg` that bursts at `burst_pa` (absolute). Raises BadInput."""
    if not 0.0 < mass_kg < 1e8:
        raise BadInput(N_("{field} is {value} kg: give a mass above 0"), field="mass_kg", value=mass_kg)
    share = min(max(_ROBERTS[0] * (burst_pa / 1e6) ** _ROBERTS[1], _BOUNDS[0]), _BOUNDS[1])
    return fireball_of(fuel.heat, mass_kg, share, air)


def fireball_of(heat: float, mass_kg: float, share: float, air: SurfaceLayer) -> Fireball:
    """Return the fireball of `mass_kg` with `heat` J/kg of which `share` is radiated."""
    diameter = 5.8 * mass_kg ** (1.0 / 3.0)
    duration = 0.45 * mass_kg ** (1.0 / 3.0) if mass_kg < _LARGE else 2.6 * mass_kg ** (1.0 / 6.0)
    power = share * mass_kg * heat / 1e3 / (math.pi * diameter**2 * duration)
    return Fireball(diameter, 0.75 * diameter, duration, min(power, MOST_POWER), air.temperature_k, air.humidity)

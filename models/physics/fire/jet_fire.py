"""A burning jet: a row of radiating points along its flame.

Literature: Hankinson & Lowesmith (2012), Combustion and Flame 159, 1165: points whose strength rises linearly to three
quarters of the length and falls from there; Lowesmith et al. (2007), Process Saf. Environ. Prot. 85, 207: length 2.8893
Q^0.3728 m, Q in MW; API 521 (2014), annex C, for the share of the power that is radiated.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import BadInput
from models.physics.air import SurfaceLayer
from models.physics.fire.fuel import Fuel
from models.physics.fire.radiation import transmissivity
from models.text import N_

_POINTS = 30
_PEAK = 0.75  # of the length, where the flame radiates most
RADIANT = {"hydrogen": 0.15, "methane": 0.20, "ammonia": 0.12}  # share of the power; others 0.30 (API 521, 2014)
_OTHERS = 0.30


@dataclass(frozen=True, slots=True)
class JetFire:
    """length in m, power in kW, share of it that is radiated; the flame starts at `height` m, level or upright."""

    length: float
    power: float
    radiant: float
    height: float
    upright: bool
    temperature_k: float
    humidity: float

    def heat(self, distance: float, *, sideways: bool = False) -> float:
        """Return kW/m2 on a person `distance` m from the nozzle, in the flame's direction or beside it."""
        along = (np.arange(_POINTS) + 0.5) / _POINTS
        weight = np.where(along <= _PEAK, along / _PEAK, (1.0 - along) / (1.0 - _PEAK))
        weight = weight / weight.sum()
        reach = along * self.length
        ahead = np.zeros(_POINTS) if self.upright else reach
        up = self.height + (reach if self.upright else 0.0)
        flat = np.hypot(distance, ahead) if sideways else np.abs(distance - ahead)
        away: NDArray[np.float64] = np.maximum(np.hypot(flat, up), 0.5)
        passed = np.array([transmissivity(float(each), self.temperature_k, self.humidity) for each in away])
        return float((weight * self.radiant * self.power * passed / (4.0 * math.pi * away**2)).sum())


def jet_fire(fuel: Fuel, rate_kg_s: float, air: SurfaceLayer, height: float = 1.0, *, upright: bool = False) -> JetFire:
    """Return the flame of `rate_kg_s`. Raises BadInput."""
    if not 0.0 < rate_kg_s < 1e5:
        raise BadInput(
            N_("{field} is {value} kg/s: give a rate above 0 and below 100 000"), field="rate_kg_s", value=rate_kg_s
        )
    power = rate_kg_s * fuel.heat / 1e3
    length = 2.8893 * (power / 1e3) ** 0.3728
    radiant = RADIANT.get(fuel.matter.name, _OTHERS)
    return JetFire(length, power, radiant, height, upright, air.temperature_k, air.humidity)

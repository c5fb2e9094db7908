"""Blast of a burning vapour cloud, by TNT equivalence and by TNO's multi-energy method.

Literature: Kinney & Graham (1985), Explosive Shocks in Air, for TNT in free air, as in Crowl & Louvar (2011), eq. 6-23;
van den Berg (1985), J. Hazard. Mater. 12, 1, figure 2, for the multi-energy curves. Those are entered as what bounds
them: a plateau for each strength up to the charge's edge, the common far field of the strong ones, and a fall with the
inverse distance of the weak ones, all read off the figure to about 10 %.
"""

import math
from dataclasses import dataclass

import numpy as np

from models.domain.errors import BadInput
from models.physics.fire.fuel import Fuel
from models.text import N_

LIMITS_BAR = (0.55, 0.24, 0.07)  # buildings collapse; are badly damaged; windows break (8, 3.5, 1 psi)
TNT_HEAT = 4.686e6  # J/kg
CLOUD_HEAT = 3.5e6  # J/m3 of a stoichiometric mixture of hydrocarbon and air
USUAL_YIELD = 0.03
_ATMOSPHERE = 101_325.0
_PLATEAU = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0)  # overpressure over ambient, strengths 1 to 10
_EDGE = 0.6  # scaled distance to which weak charges keep their plateau
# common curve of strong charges: scaled distance and overpressure
_FAR = (
    (0.23, 5.0), (0.3, 3.0), (0.5, 1.1), (1.0, 0.40), (2.0, 0.165), (2.4, 0.13), (5.0, 0.052), (10.0, 0.023),
    (100.0, 0.0018),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blast:
    """energy in J; strength 1 to 10 of the multi-energy method, or None for TNT equivalence."""

    energy: float
    strength: int | None
    ambient_pa: float = _ATMOSPHERE

    def overpressure(self, distance: float) -> float:
        """Return the side-on peak overpressure in bar at `distance` m from the middle."""
        if self.strength is None:
            return tnt_overpressure(distance / (self.energy / TNT_HEAT) ** (1.0 / 3.0)) * self.ambient_pa / 1e5
        scaled = distance / (self.energy / self.ambient_pa) ** (1.0 / 3.0)
        return multi_energy(scaled, self.strength) * self.ambient_pa / 1e5


def tnt_blast(fuel: Fuel, mass_kg: float, share: float = USUAL_YIELD) -> Blast:
    """Return the blast of a cloud of which `share` of the energy acts like TNT's (usually 0.01 to 0.1)."""
    _positive(mass_kg, "mass_kg")
    return Blast(share * mass_kg * fuel.heat, None)


def multi_energy_blast(confined_m3: float, strength: int = 7) -> Blast:
    """Return the blast of the part of a stoichiometric cloud that is confined or among obstacles."""
    _positive(confined_m3, "confined_m3")
    if strength not in range(1, 11):
        raise BadInput(N_("{field} is {value}: give a strength from 1 to 10"), field="strength", value=strength)
    return Blast(CLOUD_HEAT * confined_m3, strength)


def tnt_overpressure(scaled: float) -> float:
    """Return overpressure over ambient at a scaled distance in m/kg^(1/3) (Kinney & Graham 1985)."""
    z = max(scaled, 0.05)
    below = math.prod(math.sqrt(1.0 + (z / each) ** 2) for each in (0.048, 0.32, 1.35))
    return 1616.0 * (1.0 + (z / 4.5) ** 2) / below


def multi_energy(scaled: float, strength: int) -> float:
    """Return overpressure over ambient at a scaled distance R (p0/E)^(1/3) for a strength from 1 to 10."""
    plateau = _PLATEAU[strength - 1]
    if strength < 6:
        return plateau * min(1.0, _EDGE / max(scaled, 1e-9))
    distance, pressure = (np.log(np.array(each)) for each in zip(*_FAR, strict=True))
    return min(plateau, float(np.exp(np.interp(math.log(max(scaled, 0.23)), distance, pressure))))


def _positive(value: float, field: str) -> None:
    if not 0.0 < value < 1e9:
        raise BadInput(N_("{field} is {value}: give a number above 0"), field=field, value=value)

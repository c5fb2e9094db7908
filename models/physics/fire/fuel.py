"""What burns: heat of combustion from heats of formation, and what is needed of a liquid that burns in a pool."""

from dataclasses import dataclass
from functools import cache

from models.domain.errors import OutsideModel
from models.physics.substances import Substance, substance
from models.text import N_

LEAST_HEAT = 5e6  # J/kg; what gives less does not keep a flame of its own
_KELVIN = 298.15


@dataclass(frozen=True, slots=True)
class Fuel:
    """heat: lower heat of combustion in J/kg; air: kg of air that burns 1 kg of it."""

    matter: Substance
    heat: float
    air: float

    def heat_to_vapour(self, ambient_k: float) -> float:
        """Return J/kg from liquid at ambient temperature, or boiling if colder, to vapour (CCPS 2000, eq. 2.2.52)."""
        boiling = self.matter.boiling_k
        start = min(ambient_k, boiling)
        return self.matter.vaporisation(boiling) + self.matter.liquid_heat(start) * (boiling - start)


@cache
def fuel(name: str) -> Fuel:
    """Return a substance as fuel. Raises OutsideModel where it does not burn, or nobody knows how hot."""
    matter = substance(name)
    from chemicals import Hfg, combustion_data, search_chemical

    found = search_chemical(matter.cas)
    formation = Hfg(matter.cas)
    if formation is None:
        raise OutsideModel(N_("Nothing is known of the heat that burning {name} gives"), name=name)
    burnt = combustion_data(formula=found.formula, Hf=formation)
    heat = -(burnt.LHV or 0.0) / (found.MW * 1e-3)
    if heat < LEAST_HEAT:
        raise OutsideModel(N_("{name} does not keep burning by itself"), name=name)
    oxygen = -burnt.stoichiometry.get("O2", 0.0)
    return Fuel(matter, heat, oxygen / 0.2095 * 28.964 / found.MW)

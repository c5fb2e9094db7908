"""One substance: who it is, its properties and its limits."""

from dataclasses import dataclass

from models.physics.substances.constants import (
    AIR_MOLAR_MASS,
    ATMOSPHERE,
    GAS_CONSTANT,
    REFERENCE_K,
    ZERO_CELSIUS,
)
from models.physics.substances.guidelines import Guidelines, Levels
from models.physics.substances.properties import Properties
from models.physics.substances.tables import properties_of
from models.text import LocalName


@dataclass(frozen=True, slots=True)
class Substance:
    """SI units, temperatures in K. What it is and does to people is at hand; properties are read when first asked."""

    name: str
    label: LocalName
    formula: str
    cas: str
    un: int  # 0: not known here
    molar_mass: float  # kg/mol
    guidelines: Guidelines
    aliases: tuple[str, ...] = ()

    @property
    def properties(self) -> Properties:
        """Everything over temperature; raises OutsideModel where the libraries know too little."""
        return properties_of(self.cas)

    @property
    def aegl(self) -> dict[int, Levels]:
        """Exposure minutes to the AEGLs in ppm."""
        return self.guidelines.aegl

    @property
    def lel(self) -> float | None:
        """Lower flammable limit in ppm."""
        return self.guidelines.lel

    @property
    def boiling_k(self) -> float:
        """At 101.325 kPa; a substance that sublimes does so at this temperature."""
        return self.properties.boiling_at(ATMOSPHERE)

    @property
    def critical_k(self) -> float:
        return self.properties.critical_k

    @property
    def heavier_than_air(self) -> bool:
        """Whether its cloud starts out spreading by its own weight.

        A gas released as liquid is cold and carries spray, so all but hydrogen count; a liquid's vapour counts where
        air saturated with it at 25 °C is a tenth heavier than air.
        """
        if self.boiling_k < ZERO_CELSIUS + 25.0:
            return self.molar_mass > 0.5 * AIR_MOLAR_MASS
        share = self.vapour_pressure(ZERO_CELSIUS + 25.0) / ATMOSPHERE
        return share * (self.molar_mass / AIR_MOLAR_MASS - 1.0) > 0.1

    @property
    def stored_density(self) -> float:
        """The liquid's density in kg/m3 at 20 °C, or at the boiling point where that is lower."""
        return self.liquid_density(min(REFERENCE_K, self.boiling_k))

    def vapour_pressure(self, temperature_k: float) -> float:
        """Return the saturation pressure in Pa."""
        return self.properties.vapour_pressure(temperature_k)

    def boiling_at(self, pressure_pa: float) -> float:
        """Return the temperature in K at which it boils under `pressure_pa`."""
        return self.properties.boiling_at(pressure_pa)

    def liquid_density(self, temperature_k: float) -> float:
        """Return the saturated liquid's density in kg/m3. Raises OutsideModel above the critical temperature."""
        known = self.properties
        return known.along(known.saturation.liquid_density, temperature_k)

    def vaporisation(self, temperature_k: float) -> float:
        """Return the heat of vaporisation in J/kg."""
        known = self.properties
        return known.along(known.saturation.vaporisation, temperature_k)

    def liquid_heat(self, temperature_k: float) -> float:
        """Return the liquid's specific heat along the saturation line in J/(kg K)."""
        known = self.properties
        return known.along(known.saturation.liquid_heat, temperature_k)

    def liquid_viscosity(self, temperature_k: float) -> float:
        """Return the saturated liquid's viscosity in Pa s."""
        known = self.properties
        return known.along(known.saturation.liquid_viscosity, temperature_k)

    def surface_tension(self, temperature_k: float) -> float:
        """Return the surface tension against its own vapour in N/m."""
        known = self.properties
        return known.along(known.saturation.surface_tension, temperature_k)

    def vapour_heat(self, temperature_k: float) -> float:
        """Return the ideal gas's specific heat at constant pressure in J/(kg K)."""
        return self.properties.vapour_heat(temperature_k)

    def gamma(self, temperature_k: float) -> float:
        """Return the ratio of the ideal gas's specific heats."""
        heat = self.vapour_heat(temperature_k) * self.molar_mass
        return heat / (heat - GAS_CONSTANT)

    def gas_density(self, temperature_k: float, pressure_pa: float = ATMOSPHERE) -> float:
        """Return the ideal gas's density in kg/m3."""
        return pressure_pa * self.molar_mass / (GAS_CONSTANT * temperature_k)

    def ppm_of(self, mg_m3: float, temperature_k: float = 298.15) -> float:
        """Return the share by volume of a concentration by mass at 101.325 kPa."""
        return mg_m3 / self.gas_density(temperature_k)

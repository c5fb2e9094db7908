"""A substance's properties over temperature, read off a table along the saturation line.

The table is made by `tabulate` from CoolProp's equations of state, or from `chemicals` and `thermo` where CoolProp has
none, and kept in `resources/substance_properties.json` for the substances of the library: these libraries take seconds
to import and a screen has none to spare. Between its temperatures the vapour pressure is interpolated as ln p over 1/T
(Clausius-Clapeyron between neighbours), everything else linearly.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import OutsideModel
from models.physics.substances.constants import ATMOSPHERE, GAS_CONSTANT, ZERO_CELSIUS
from models.text import N_

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Saturation:
    """The saturation line, all (n,) in SI units at rising `temperature` in K from melting to nearly critical.

    pressure Pa; liquid_density and vapour_density kg/m3; vaporisation J/kg; liquid_heat J/(kg K) along the line;
    liquid_viscosity Pa s; surface_tension N/m; liquid_enthalpy J/kg and liquid_entropy J/(kg K) from the first row on.
    """

    temperature: Column
    pressure: Column
    liquid_density: Column
    vapour_density: Column
    vaporisation: Column
    liquid_heat: Column
    liquid_viscosity: Column
    surface_tension: Column
    liquid_enthalpy: Column
    liquid_entropy: Column


@dataclass(frozen=True, slots=True)
class Properties:
    """Temperatures in K, everything in SI units; `source` names the library and equation that they come from."""

    molar_mass: float
    melting_k: float
    critical_k: float
    critical_pa: float
    saturation: Saturation
    gas_temperature: Column
    gas_heat: Column  # J/(kg K) of the ideal gas at constant pressure
    source: str

    def vapour_pressure(self, temperature_k: float) -> float:
        """Return the saturation pressure in Pa; beyond the table it goes on as its last stretch does."""
        line = self.saturation
        row = min(max(int(np.searchsorted(line.temperature, temperature_k)), 1), line.temperature.size - 1)
        low, high = 1.0 / line.temperature[row - 1], 1.0 / line.temperature[row]
        share = (1.0 / temperature_k - low) / (high - low)
        logs = math.log(line.pressure[row - 1]), math.log(line.pressure[row])
        return math.exp(logs[0] + share * (logs[1] - logs[0]))

    def vapour_pressures(self, temperatures_k: Column) -> Column:
        """Return the saturation pressures in Pa of many temperatures (n,) within the table."""
        line = self.saturation
        logs = np.interp(-1.0 / temperatures_k, -1.0 / line.temperature, np.log(line.pressure))
        return np.asarray(np.exp(logs))

    def boiling_at(self, pressure_pa: float) -> float:
        """Return the temperature in K at which the substance boils under `pressure_pa`."""
        line = self.saturation
        row = min(max(int(np.searchsorted(line.pressure, pressure_pa)), 1), line.pressure.size - 1)
        logs = math.log(line.pressure[row - 1]), math.log(line.pressure[row])
        low, high = 1.0 / line.temperature[row - 1], 1.0 / line.temperature[row]
        return 1.0 / float(low + (math.log(pressure_pa) - logs[0]) / (logs[1] - logs[0]) * (high - low))

    def along(self, column: Column, temperature_k: float) -> float:
        """Read a column of the saturation line; raise OutsideModel above the critical temperature."""
        if temperature_k > self.critical_k:
            raise OutsideModel(
                N_("At {temperature:.0f} K there is no liquid: the critical temperature is {critical:.0f} K"),
                temperature=temperature_k,
                critical=self.critical_k,
            )
        return float(np.interp(temperature_k, self.saturation.temperature, column))

    def vapour_heat(self, temperature_k: float) -> float:
        """Return the ideal gas's specific heat at constant pressure in J/(kg K)."""
        return float(np.interp(temperature_k, self.gas_temperature, self.gas_heat))


def from_table(row: dict[str, Any]) -> Properties:
    """Make the properties of one entry of the table; enthalpy and entropy follow from the liquid's heat."""
    columns = {name: np.asarray(values, dtype=np.float64) for name, values in row["saturation"].items()}
    temperature, heat = columns["temperature"], columns["liquid_heat"]
    return Properties(
        molar_mass=row["molar_mass"],
        melting_k=row["melting_k"],
        critical_k=row["critical_k"],
        critical_pa=row["critical_pa"],
        saturation=Saturation(
            **columns,
            liquid_enthalpy=_integral(heat, temperature),
            liquid_entropy=_integral(heat / temperature, temperature),
        ),
        gas_temperature=np.asarray(row["gas"]["temperature"], dtype=np.float64),
        gas_heat=np.asarray(row["gas"]["heat"], dtype=np.float64),
        source=row["source"],
    )


def from_constants(row: dict[str, Any]) -> Properties:
    """Make the properties of a mixture that no library knows from what its table of suppliers' values says.

    The vapour pressure is Clausius-Clapeyron's from the boiling point with a constant heat; the rest does not depend on
    temperature. row: molar_mass, boiling_c, melting_c, liquid_density, vaporisation_kj_kg, liquid_heat_kj_kg_k, gamma,
    liquid_viscosity, surface_tension, source.
    """
    boiling, melting = row["boiling_c"] + ZERO_CELSIUS, row["melting_c"] + ZERO_CELSIUS
    heat, mass = row["vaporisation_kj_kg"] * 1e3, row["molar_mass"]
    temperature = np.linspace(melting, 1.4 * boiling, 24)
    pressure = ATMOSPHERE * np.exp(heat * mass / GAS_CONSTANT * (1.0 / boiling - 1.0 / temperature))
    same = np.ones_like(temperature)
    specific = row["liquid_heat_kj_kg_k"] * 1e3
    gas = GAS_CONSTANT / mass * row["gamma"] / (row["gamma"] - 1.0)
    return from_table(
        {
            "molar_mass": mass,
            "melting_k": melting,
            "critical_k": 1.4 * boiling,
            "critical_pa": float(pressure[-1]),
            "saturation": {
                "temperature": temperature,
                "pressure": pressure,
                "liquid_density": row["liquid_density"] * same,
                "vapour_density": pressure * mass / (GAS_CONSTANT * temperature),
                "vaporisation": heat * same,
                "liquid_heat": specific * same,
                "liquid_viscosity": row["liquid_viscosity"] * same,
                "surface_tension": row["surface_tension"] * same,
            },
            "gas": {"temperature": [200.0, 1000.0], "heat": [gas, gas]},
            "source": row["source"],
        }
    )


def _integral(values: Column, over: Column) -> Column:
    """The running integral by the trapezoidal rule, 0 at the first row."""
    return np.concatenate([[0.0], np.cumsum(0.5 * (values[1:] + values[:-1]) * np.diff(over))])

"""From the hole to the cloud: the jet where it has reached the air's pressure and no air is in it yet.

Theory of operation. Between the throat and the plane where the pressure is the air's a control volume has no walls, so
mass, momentum and total energy pass through it unchanged (Birch, Hughes and Swaffield 1987, Combust. Sci. Technol. 52,
161, for gas; CPR 14E 2005, section 2.5.3.8, and Britter, Weil, Leung and Hanna 2011, Atmos. Environ. 45, 1, for boiling
liquid; the "conservation of momentum" option of Witlox's ATEX). The speed follows from momentum, with the throat's
overpressure as thrust; the enthalpy, hence temperature and vapour's share, from energy; the area from mass. This plane,
not the hole, is what a dispersion model begins with: a source as narrow as the hole would be far too fast or too dense.
"""

import math
from dataclasses import dataclass

import numpy as np

from models.domain.errors import OutsideModel
from models.physics.release.two_phase import throat_of_flux
from models.physics.substances import ATMOSPHERE, GAS_CONSTANT, Substance
from models.text import N_

FASTEST = 2000.0  # m/s: no release is faster; hydrogen from a cylinder reaches this


@dataclass(frozen=True, slots=True)
class ExpandedJet:
    """The notional source: a top-hat jet at the air's pressure, without any air; SI units."""

    rate_kg_s: float
    area_m2: float
    velocity_m_s: float
    temperature_k: float
    liquid_fraction: float  # of the mass
    density_kg_m3: float


def expanded_jet(
    matter: Substance,
    rate_kg_s: float,
    throat_velocity: float,
    throat_pressure: float,
    throat_area: float,
    enthalpy: float,
    ambient: float = ATMOSPHERE,
) -> ExpandedJet:
    """Return the jet behind a throat of `throat_area` m2 through which `rate_kg_s` flows at `throat_velocity` m/s.

    enthalpy: of the substance at rest inside, in J/kg by `enthalpy_of`. Sources: the module's.
    """
    velocity = throat_velocity + max(throat_pressure - ambient, 0.0) * throat_area / rate_kg_s
    velocity = min(velocity, FASTEST)
    temperature, liquid = state_of(matter, enthalpy - 0.5 * velocity**2, ambient)
    density = mixed_density(matter, temperature, liquid, ambient)
    return ExpandedJet(rate_kg_s, rate_kg_s / (density * velocity), velocity, temperature, liquid, density)


def jet_from_orifice(
    matter: Substance,
    rate_kg_s: float,
    orifice_area_m2: float,
    temperature_k: float,
    liquid_fraction: float | None = None,
    ambient: float = ATMOSPHERE,
) -> ExpandedJet:
    """Return the expanded jet where only the flow through a hole of known size is known, not the vessel behind it.

    temperature_k: of the substance before it leaves. A substance that is liquid there (`liquid_fraction` above 0, or
    None and it would not boil in the open) begins to boil in the hole or before it (`throat_of_flux`) and flashes
    behind it. Any other is gas: its choked throat follows from flux and temperature. Raises OutsideModel where the hole
    can't pass that flow.
    """
    flux = rate_kg_s / orifice_area_m2
    if liquid_fraction is None:
        liquid_fraction = 1.0 if temperature_k < min(matter.critical_k, matter.boiling_at(ambient)) else 0.0
    if liquid_fraction > 0.0 and temperature_k < matter.critical_k:
        throat = throat_of_flux(matter, temperature_k, flux, ambient)
        enthalpy = enthalpy_of(matter, temperature_k, 1.0)
        return expanded_jet(matter, rate_kg_s, throat.velocity, throat.pressure, orifice_area_m2, enthalpy, ambient)
    gamma = matter.gamma(temperature_k)
    cooled = temperature_k * 2.0 / (gamma + 1.0)
    sound = math.sqrt(gamma * GAS_CONSTANT / matter.molar_mass * cooled)
    pressure = flux / sound * GAS_CONSTANT * cooled / matter.molar_mass
    enthalpy = enthalpy_of(matter, temperature_k, 0.0)
    if pressure >= ambient:
        return expanded_jet(matter, rate_kg_s, sound, pressure, orifice_area_m2, enthalpy, ambient)
    speed = flux / matter.gas_density(temperature_k, ambient)
    if speed > sound:
        raise OutsideModel(
            N_("{rate:.3g} kg/s through {area:.3g} m2 is {speed:.0f} m/s fast: give a larger hole or a lower rate"),
            rate=rate_kg_s, area=orifice_area_m2, speed=speed,
        )  # fmt: skip
    return expanded_jet(matter, rate_kg_s, speed, ambient, orifice_area_m2, enthalpy + 0.5 * speed**2, ambient)


def enthalpy_of(matter: Substance, temperature_k: float, liquid: float) -> float:
    """Return the specific enthalpy in J/kg above the saturated liquid at the boiling point at 101.325 kPa.

    liquid: mass fraction; the gas is ideal above the boiling point, with the heat of vaporisation there. Consistent
    with `state_of`; only differences mean anything.
    """
    boiling = matter.boiling_k
    gas = _latent(matter, boiling) + _gas_heat(matter, boiling, temperature_k)
    if liquid <= 0.0:
        return gas
    known = matter.properties
    column = known.saturation.liquid_enthalpy
    below = known.along(column, temperature_k) - known.along(column, boiling)
    return liquid * below + (1.0 - liquid) * (gas if liquid < 1.0 else 0.0)


def state_of(matter: Substance, enthalpy: float, ambient: float = ATMOSPHERE) -> tuple[float, float]:
    """Return temperature in K and liquid mass fraction at pressure `ambient` of a substance of `enthalpy` J/kg."""
    boiling = matter.boiling_at(ambient)
    liquid, gas = enthalpy_of(matter, boiling, 1.0), enthalpy_of(matter, boiling, 0.0)
    if enthalpy <= liquid:
        line = matter.properties.saturation
        at_boiling = matter.properties.along(line.liquid_enthalpy, boiling)
        return float(np.interp(enthalpy - liquid + at_boiling, line.liquid_enthalpy, line.temperature)), 1.0
    if enthalpy < gas:
        return boiling, (gas - enthalpy) / (gas - liquid)
    low, high = boiling, boiling + 2.0 * (enthalpy - gas) / matter.vapour_heat(boiling) + 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if enthalpy_of(matter, middle, 0.0) < enthalpy else (low, middle)
    return 0.5 * (low + high), 0.0


def mixed_density(matter: Substance, temperature_k: float, liquid: float, ambient: float = ATMOSPHERE) -> float:
    """Return the density of vapour with droplets in kg/m3, no slip between them."""
    gas = vapour_density(matter, temperature_k, ambient)
    if liquid <= 0.0:
        return gas
    return 1.0 / (liquid / matter.liquid_density(temperature_k) + (1.0 - liquid) / gas)


def vapour_density(matter: Substance, temperature_k: float, ambient: float = ATMOSPHERE) -> float:
    """Return the vapour's density in kg/m3: real at saturation (hydrogen fluoride is three times as dense as ideal).

    Away from it the departure from the ideal gas is scaled with pressure over vapour pressure, as the second virial
    coefficient's is.
    """
    ideal = matter.gas_density(temperature_k, ambient)
    line = matter.properties.saturation
    if temperature_k >= float(line.temperature[-1]):
        return ideal
    at = max(temperature_k, float(line.temperature[0]))
    saturation = matter.vapour_pressure(at)
    real = float(line.vapour_density[0] if at == line.temperature[0] else matter.properties.along(
        line.vapour_density, at
    ))  # fmt: skip
    departure = real / matter.gas_density(at, saturation) - 1.0
    return ideal * (1.0 + departure * min(ambient / saturation, 1.0))


def _latent(matter: Substance, temperature_k: float) -> float:
    return matter.vaporisation(temperature_k)


def _gas_heat(matter: Substance, low: float, high: float) -> float:
    """The ideal gas's enthalpy from `low` to `high` K by Simpson's rule."""
    middle = 0.5 * (low + high)
    heats = [matter.vapour_heat(each) for each in (low, middle, high)]
    return (high - low) * (heats[0] + 4.0 * heats[1] + heats[2]) / 6.0

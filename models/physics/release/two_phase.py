"""Liquid that boils on its way out: the homogeneous equilibrium flow, and what a short hole leaves of it.

Theory of operation. A saturated or subcooled liquid is let down along an isentrope; at each pressure its quality,
volume and enthalpy follow from the saturation line, and the energy equation gives the mass flux sqrt(2 (h0 - h)) / v.
The largest flux is the choked one (the homogeneous equilibrium model: Leung 1986, AIChE J. 32, 1743; DIERS). Boiling
takes time: through a hole in a thin wall liquid flows as if it did not boil at all, and equilibrium needs about 0.1 m
(Fauske 1985, Plant/Operations Progr. 4, 132). Between the two 1/G^2 is interpolated linearly (Fauske and Epstein 1988,
J. Loss Prev. 1, 75, equation 12).
"""

import math
from dataclasses import dataclass

import numpy as np

from models.physics.release.discharge import LIQUID_DISCHARGE
from models.physics.substances import Substance

RELAXATION_M = 0.1
STEPS = 240


@dataclass(frozen=True, slots=True)
class Flash:
    """Flow of a boiling liquid: `flux` kg/(m2 s), `velocity` m/s, `pressure` Pa and vapour `quality` at the throat."""

    flux: float
    velocity: float
    pressure: float
    quality: float


def equilibrium_flux(matter: Substance, temperature_k: float, pressure: float, ambient: float) -> Flash:
    """Return the homogeneous equilibrium flow from liquid at rest at `temperature_k` under `pressure` Pa absolute.

    pressure: at least the vapour pressure; what it is above it pushes as it does a liquid. The throat is at the
    saturation pressure where the liquid only begins to boil there. Source: Leung (1986), equations 1 to 6.
    """
    line = matter.properties.saturation
    low = max(matter.boiling_at(ambient), float(line.temperature[0]))
    if low >= temperature_k:
        return Flash(0.0, 0.0, ambient, 0.0)
    start = matter.vapour_pressure(temperature_k)
    density = matter.liquid_density(temperature_k)
    pushed = max(pressure - start, 0.0) / density  # J/kg above the saturated liquid
    temperature = np.linspace(temperature_k, low, STEPS)
    columns = (line.liquid_entropy, line.vaporisation, line.liquid_density, line.vapour_density)
    entropy, latent, liquid, vapour = (np.interp(temperature, line.temperature, each) for each in columns)
    quality = np.clip((entropy[0] - entropy) * temperature / latent, 0.0, 1.0)
    volume = (1.0 - quality) / liquid + quality / vapour
    pressures = matter.properties.vapour_pressures(temperature)
    steps = 0.5 * (volume[1:] + volume[:-1]) * -np.diff(pressures)
    drop = pushed + np.concatenate([[0.0], np.cumsum(steps)])  # dh = v dp: exact, and no difference of large numbers
    flux = np.sqrt(2.0 * np.maximum(drop, 0.0)) / volume
    best = int(np.argmax(flux))
    return Flash(float(flux[best]), float(flux[best] * volume[best]), float(pressures[best]), float(quality[best]))


def throat_of_flux(matter: Substance, temperature_k: float, flux: float, ambient: float) -> Flash:
    """Return the throat through which liquid from `temperature_k` flows with `flux` kg/(m2 s), boiling or not.

    As much as saturated liquid can pass, or more: it begins to boil in the throat. Less: something upstream holds it
    back, it boils there at constant enthalpy, and leaves at the pressure at which this flux is just choked, where
    flux^2 = -dp/dv (Leung 1986, equation 3), or at the air's.
    """
    low = matter.boiling_at(ambient)
    density = matter.liquid_density(temperature_k)
    if low >= temperature_k:
        return Flash(flux, flux / density, ambient, 0.0)
    line = matter.properties.saturation
    temperature = np.linspace(temperature_k, low, STEPS)
    columns = (line.liquid_enthalpy, line.vaporisation, line.liquid_density, line.vapour_density)
    enthalpy, latent, liquid, vapour = (np.interp(temperature, line.temperature, each) for each in columns)
    quality = np.clip((enthalpy[0] - enthalpy) / latent, 0.0, 1.0)
    volume = (1.0 - quality) / liquid + quality / vapour
    pressures = matter.properties.vapour_pressures(temperature)
    choked = np.sqrt(-np.diff(pressures) / np.maximum(np.diff(volume), 1e-12))
    row = int(np.argmax(choked <= flux)) if (choked <= flux).any() else STEPS - 1
    return Flash(flux, float(flux * volume[row]), float(pressures[row]), float(quality[row]))


def flashing_flux(
    matter: Substance,
    temperature_k: float,
    pressure: float,
    ambient: float,
    length_m: float = 0.0,
    discharge: float = LIQUID_DISCHARGE,
) -> float:
    """Return kg/(m2 s) through a wall or pipe `length_m` long (Fauske and Epstein 1988, equation 12)."""
    density = matter.liquid_density(temperature_k)
    frozen = discharge * math.sqrt(2.0 * density * max(pressure - ambient, 0.0))
    share = min(length_m / RELAXATION_M, 1.0)
    if share == 0.0 or frozen == 0.0:
        return frozen
    boiling = equilibrium_flux(matter, temperature_k, pressure, ambient).flux
    if boiling <= 0.0 or boiling >= frozen:
        return frozen
    return float(((1.0 - share) / frozen**2 + share / boiling**2) ** -0.5)


def omega_flux(matter: Substance, temperature_k: float, ambient: float) -> float:
    """Return the choked flux of saturated liquid by Leung's omega method, in kg/(m2 s).

    One number, omega, stands for the whole expansion: the flux is eta sqrt(p0 / (v0 omega)), eta its critical pressure
    ratio. Source: Leung (1986), equations 9 and 21; explicit eta by Nazario and Leung (1992).
    """
    pressure = matter.vapour_pressure(temperature_k)
    line = matter.properties
    liquid, vapour = (line.along(each, temperature_k) for each in (
        line.saturation.liquid_density, line.saturation.vapour_density,
    ))  # fmt: skip
    growth, latent = 1.0 / vapour - 1.0 / liquid, matter.vaporisation(temperature_k)
    omega = matter.liquid_heat(temperature_k) * temperature_k * pressure * liquid * (growth / latent) ** 2
    ratio = 0.6055 + 0.1356 * math.log(omega) - 0.0131 * math.log(omega) ** 2
    ratio = max(ratio, ambient / pressure)
    return float(ratio * math.sqrt(pressure * liquid / omega))

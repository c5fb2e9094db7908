"""What becomes of a boiling jet's liquid: how fine its drops are, and how much of it reaches the ground.

Theory of operation. Behind the hole part of the liquid flashes; the rest is torn into drops. The largest that the air's
drag leaves whole has a critical Weber number of 12.5 (Hinze 1955, AIChE J. 1, 289); masses are distributed about it by
Rosin and Rammler with exponent 1.8, as sprays are. A drop falls at its final speed (drag of Schiller and Naumann 1933)
and shrinks by the d2 law (Spalding 1953; Kanury 1975) in the surrounding air. What has not evaporated by the time it
has fallen from the hole's height rains out into a pool; the rest stays in the cloud, and never less than CPR 18E (1999,
table 4.8) keeps there: twice the flash and more.

Flashing tears drops finer than the drag on a slow jet does. It is violent beyond Kitamura's limit (Kitamura, Morimitsu
and Takahashi 1986, Ind. Eng. Chem. Fundam. 25, 206, equation 7: Ja phi = 100 We^-1/7, Ja the superheat over the heat of
vaporisation, by volume); then the speed that tears is the one to which equilibrium flashing would drive the whole jet.
Around that limit, from half to one and a half of it, one passes into the other.
"""

import math

import numpy as np

from models.physics.release.jet import ExpandedJet, vapour_density
from models.physics.release.two_phase import equilibrium_flux
from models.physics.substances import GRAVITY, Substance

CRITICAL_WEBER = 12.5
SPREAD = 1.8  # Rosin-Rammler exponent
VIOLENT = 100.0  # Kitamura's limit
AIR_CONDUCTIVITY, AIR_HEAT, AIR_VISCOSITY = 0.025, 1006.0, 1.8e-5  # W/(m K), J/(kg K), Pa s near 10 °C
SIZES = 40


def flash_fraction(matter: Substance, temperature_k: float, ambient: float) -> float:
    """Return the share of a superheated liquid that boils off at once when its pressure is let go (CCPS 1999, 2.10)."""
    boiling = matter.boiling_at(ambient)
    if temperature_k <= boiling:
        return 0.0
    heat = 0.5 * (matter.liquid_heat(boiling) + matter.liquid_heat(temperature_k))
    latent = 0.5 * (matter.vaporisation(boiling) + matter.vaporisation(temperature_k))
    return 1.0 - math.exp(-heat * (temperature_k - boiling) / latent)


def airborne_fraction(flash: float) -> float:
    """Return the least share that stays in the air as vapour and spray, from the share that flashes (CPR 18E 4.8)."""
    if flash < 0.1:
        return 2.0 * flash
    return min(1.0, (0.8 * flash - 0.028) / 0.26)


def drop_diameter(matter: Substance, temperature_k: float, velocity: float, air_density: float) -> float:
    """Return the largest drop in m that `velocity` m/s against still air leaves whole (Hinze 1955, equation 10)."""
    tension = matter.surface_tension(temperature_k)
    return min(CRITICAL_WEBER * tension / (air_density * max(velocity, 0.1) ** 2), 5e-3)


def tearing_speed(
    matter: Substance, jet: ExpandedJet, hole_m: float, stored_k: float, stored_pa: float, ambient: float
) -> float:
    """Return the speed in m/s that tears the jet of a hole `hole_m` m wide into drops: its own, or the flash's.

    stored_k, stored_pa: of the liquid before it leaves.
    """
    vapour = vapour_density(matter, jet.temperature_k, ambient)
    liquid = matter.liquid_density(jet.temperature_k)
    superheat = matter.liquid_heat(jet.temperature_k) * (stored_k - jet.temperature_k)
    jakob = superheat * liquid / (matter.vaporisation(jet.temperature_k) * vapour)
    weber = vapour * jet.velocity_m_s**2 * hole_m / matter.surface_tension(stored_k)
    violence = jakob * (1.0 - math.exp(-2300.0 * vapour / liquid)) / (VIOLENT * weber ** (-1.0 / 7.0))
    share = min(max(violence - 0.5, 0.0), 1.0)
    flash = equilibrium_flux(matter, stored_k, stored_pa, ambient)
    if share == 0.0 or flash.flux == 0.0:
        return jet.velocity_m_s
    driven = flash.velocity + (flash.pressure - ambient) / flash.flux
    return float((1.0 - share) * jet.velocity_m_s + share * max(driven, jet.velocity_m_s))


def rained_out(
    matter: Substance,
    jet: ExpandedJet,
    tearing_m_s: float,
    height_m: float,
    air_temperature_k: float,
    air_density: float,
) -> float:
    """Return the share of the jet's liquid that falls to the ground from `height_m` m before it has evaporated."""
    if jet.liquid_fraction <= 0.0:
        return 0.0
    largest = drop_diameter(matter, jet.temperature_k, tearing_m_s, air_density)
    density = matter.liquid_density(jet.temperature_k)
    sizes = largest * np.linspace(0.05, 2.5, SIZES)
    whole = 1.0 - np.exp(-((sizes / largest) ** SPREAD))
    share = np.diff(np.concatenate([[0.0], whole])) / whole[-1]
    number = AIR_HEAT * max(air_temperature_k - jet.temperature_k, 0.0) / matter.vaporisation(jet.temperature_k)
    shrinking = 8.0 * AIR_CONDUCTIVITY / (AIR_HEAT * density) * math.log1p(number)
    falling = height_m / np.array([final_speed(float(each), density, air_density) for each in sizes])
    left = np.maximum(1.0 - shrinking * falling / sizes**2, 0.0) ** 1.5
    ground = float(np.sum(share * left))
    most = (1.0 - airborne_fraction(1.0 - jet.liquid_fraction)) / jet.liquid_fraction
    return min(ground, max(most, 0.0))


def final_speed(diameter: float, density: float, air_density: float) -> float:
    """Return the speed in m/s at which a drop falls (drag coefficient of Schiller and Naumann 1933, 0.44 at most)."""
    speed = density * GRAVITY * diameter**2 / (18.0 * AIR_VISCOSITY)
    for _ in range(40):
        reynolds = max(air_density * speed * diameter / AIR_VISCOSITY, 1e-9)
        drag = max(24.0 / reynolds * (1.0 + 0.15 * reynolds**0.687), 0.44)
        speed = 0.5 * speed + 0.5 * math.sqrt(4.0 * density * GRAVITY * diameter / (3.0 * air_density * drag))
    return speed

"""Temperature, phases and density of a cloud of substance, dry air and water in equilibrium.

Theory of operation. The mixture's enthalpy is known, for nothing but mixing and heat from the ground change it:
m h_source + (1 - m) h_air + q. Each species is vapour up to its saturation and droplets beyond (Ermak 1990, equations
40-44: two liquids that do not mix). Enthalpy grows with temperature, so its root lies between the temperatures that the
mixture would have with all of it vapour and with all of it liquid, and false position finds it.

Hydrogen fluoride is the exception: its molecules join to hexamers, 6 HF = (HF)6, which give off 168 kJ a mole when they
form and ask for it back on dilution, so that an HF cloud stays cold and heavy longer than a molar mass of 20 suggests
(Clough, Grist and Wheatley 1987). The equilibrium constant is fixed by that heat and by the vapour density at the
boiling point, 3.45 times that of single molecules (Jarry and Davis 1953).
"""

import math

from models.physics.compiled import compiled
from models.physics.dispersion.dense.records import JET, Air, Emission, Matter

GAS_CONSTANT = 8.314462618
AIR_MASS, WATER_MASS = 0.02896, 0.01802  # kg/mol
AIR_HEAT, VAPOUR_HEAT, LIQUID_HEAT = 1005.9, 1846.0, 4178.0  # J/(kg K) of dry air, steam, water
WATER_LATENT_0K = 2.441e6 + 298.15 * (LIQUID_HEAT - VAPOUR_HEAT)
WATER_DENSITY = 1000.0
ATMOSPHERE = 101325.0
HEXAMER_HEAT = 168e3  # J/mol of (HF)6
HEXAMER_REFERENCE_K, HEXAMER_REFERENCE_LN = 292.7, 3.325  # ln K / atm^-5 at the boiling point
HF_MASS = 0.020006
_COLDEST, _HOTTEST = 8.0, 3000.0  # K
_JUST = 1.0 + 1e-12  # saturated to rounding is not beyond it


@compiled(fastmath=False)
def water_saturation(temperature: float, pressure: float) -> float:
    """Return the share of the gas that may be steam (Ermak 1990, equation 43, for water)."""
    return ATMOSPHERE / pressure * math.exp(15.08 - 5514.0 / temperature)


@compiled(fastmath=False)
def saturation(matter: Matter, temperature: float, pressure: float) -> float:
    """Return the share of the gas that may be vapour of the substance; above its boiling point the tangent there."""
    above = matter.boiling_k + matter.antoine_c
    if temperature >= matter.boiling_k:
        slope = matter.antoine_b / (above * above)
        return ATMOSPHERE / pressure * (1.0 + slope * (temperature - matter.boiling_k))
    below = max(temperature + matter.antoine_c, 1.0)
    return ATMOSPHERE / pressure * math.exp(max(matter.antoine_b / above - matter.antoine_b / below, -200.0))


@compiled(fastmath=False)
def hexamer_constant(temperature: float) -> float:
    """Return K of 6 HF = (HF)6 in atm^-5 by van 't Hoff from the boiling point."""
    exponent = HEXAMER_REFERENCE_LN + HEXAMER_HEAT / GAS_CONSTANT * (1.0 / temperature - 1.0 / HEXAMER_REFERENCE_K)
    return math.exp(min(exponent, 300.0))


@compiled(fastmath=False)
def _monomers(units: float, others: float, constant: float, atmospheres: float, most: float) -> tuple[float, float]:
    """Return moles of gas that `units` mol of HF make beside `others` mol, and the share of HF in hexamers.

    most: atm of HF of all kinds that the liquid allows; where more is there, the result is for vapour in equilibrium
    with liquid, and units of HF in the gas is what the caller works out from it.
    """
    low, high = 0.0, atmospheres
    for _ in range(60):  # in the pressure of the monomer
        single = 0.5 * (low + high)
        hexa = constant * single**6
        total = single + hexa
        if total >= atmospheres:
            high = single
            continue
        moles = others * total / (atmospheres - total)
        held = moles * (single + 6.0 * hexa) / total if total > 0.0 else 0.0
        if held > units or total > most:
            high = single
        else:
            low = single
        if high - low < 1e-10 * high:
            break
    single = 0.5 * (low + high)
    hexa = constant * single**6
    total = max(single + hexa, 1e-300)
    moles = others * total / max(atmospheres - total, 1e-12 * atmospheres)
    return moles, 6.0 * hexa / (single + 6.0 * hexa)


@compiled(fastmath=False)
def phases(
    matter: Matter, m: float, water: float, temperature: float, pressure: float
) -> tuple[float, float, float, float]:
    """Return kg of substance and of water that are vapour per kg of mixture, mol of gas per kg, HF share in hexamers.

    m, water: mass fractions of substance and water; the rest is dry air.
    """
    dry = max(1.0 - m - water, 0.0) / AIR_MASS
    all_matter, all_water = m / matter.molar_mass, water / WATER_MASS
    steam_share = min(water_saturation(temperature, pressure), 0.999999)
    vapour_share = min(saturation(matter, temperature, pressure), 0.999999)
    if matter.hexamer > 0.0 and m > 0.0:
        steam = min(all_water, dry * steam_share / (1.0 - steam_share))
        constant = hexamer_constant(temperature)
        atmospheres = pressure / ATMOSPHERE
        moles, joined = _monomers(
            all_matter, dry + steam, constant, atmospheres, vapour_share * atmospheres
        )
        units = moles / (1.0 - joined + joined / 6.0)
        return min(units, all_matter) * matter.molar_mass, steam * WATER_MASS, dry + steam + moles, joined
    # both saturated, one, the other, none: the first that holds
    gas = dry + all_matter + all_water
    matter_wet, water_wet = all_matter > vapour_share * gas, all_water > steam_share * gas
    vapour, steam = all_matter, all_water
    for _ in range(3):
        fixed = dry + (0.0 if matter_wet else all_matter) + (0.0 if water_wet else all_water)
        share = (vapour_share if matter_wet else 0.0) + (steam_share if water_wet else 0.0)
        gas = fixed / max(1.0 - share, 1e-6)
        vapour = min(all_matter, vapour_share * gas) if matter_wet else all_matter
        steam = min(all_water, steam_share * gas) if water_wet else all_water
        gas = dry + vapour + steam
        now_matter = vapour < all_matter or all_matter > vapour_share * gas * _JUST
        now_water = steam < all_water or all_water > steam_share * gas * _JUST
        if now_matter == matter_wet and now_water == water_wet:
            break
        matter_wet, water_wet = now_matter, now_water
    return vapour * matter.molar_mass, steam * WATER_MASS, gas, 0.0


@compiled(fastmath=False)
def latent_of(matter: Matter, joined: float) -> float:
    """Return J/kg that vapour holds beyond its heat, at 0 K, with a share `joined` of HF in hexamers."""
    return matter.latent_0k - matter.hexamer * joined * HEXAMER_HEAT / 6.0 / HF_MASS


@compiled(fastmath=False)
def enthalpy(matter: Matter, m: float, water: float, temperature: float, pressure: float) -> float:
    """Return J per kg of mixture in equilibrium."""
    vapour, steam, _, joined = phases(matter, m, water, temperature, pressure)
    dry = max(1.0 - m - water, 0.0)
    warmth = dry * AIR_HEAT + steam * VAPOUR_HEAT + (water - steam) * LIQUID_HEAT
    warmth += vapour * matter.vapour_heat + (m - vapour) * matter.liquid_heat
    return warmth * temperature + steam * WATER_LATENT_0K + vapour * latent_of(matter, joined)


@compiled(fastmath=False)
def equilibrium(
    matter: Matter, m: float, water: float, held: float, pressure: float, guess: float
) -> tuple[float, float, float, float]:
    """Return temperature, density, heat capacity and mass of vapour of a mixture that holds `held` J/kg.

    guess: a temperature to begin from, as of the step before. Source: Ermak (1990), equations 10 and 41.
    """
    low = max(guess - 3.0, _COLDEST)
    high = low + 6.0
    under = enthalpy(matter, m, water, low, pressure) - held
    while under > 0.0 and low > _COLDEST:
        low = max(low - 2.0 * (high - low), _COLDEST)
        under = enthalpy(matter, m, water, low, pressure) - held
    over = enthalpy(matter, m, water, high, pressure) - held
    while over < 0.0 and high < _HOTTEST:
        high += 2.0 * (high - low)
        over = enthalpy(matter, m, water, high, pressure) - held
    temperature, side = low, 0
    for _ in range(60):
        if under >= 0.0 or over <= 0.0:  # beyond what can be: the nearest that can
            temperature = low if under >= 0.0 else high
            break
        temperature = (low * over - high * under) / (over - under)
        found = enthalpy(matter, m, water, temperature, pressure) - held
        if abs(found) < 0.5 or high - low < 1e-4:
            break
        if found > 0.0:
            high, over = temperature, found
            if side == 1:
                under *= 0.5
            side = 1
        else:
            low, under = temperature, found
            if side == -1:
                over *= 0.5
            side = -1
    vapour, steam, gas, _ = phases(matter, m, water, temperature, pressure)
    volume = gas * GAS_CONSTANT * temperature / pressure
    volume += (m - vapour) / matter.liquid_density + (water - steam) / WATER_DENSITY
    heat = max(1.0 - m - water, 0.0) * AIR_HEAT + steam * VAPOUR_HEAT + (water - steam) * LIQUID_HEAT
    heat += vapour * matter.vapour_heat + (m - vapour) * matter.liquid_heat
    return temperature, 1.0 / volume, heat, vapour


@compiled(fastmath=False)
def air_enthalpy(air: Air) -> float:
    """Return J per kg of the ambient air, its water as steam."""
    warmth = (1.0 - air.water) * AIR_HEAT + air.water * VAPOUR_HEAT
    return warmth * air.temperature + air.water * WATER_LATENT_0K


@compiled(fastmath=False)
def pure_hexamers(temperature: float, pressure: float) -> float:
    """Return the share of HF in hexamers where nothing else is in the gas."""
    constant, low, high = hexamer_constant(temperature), 0.0, pressure / ATMOSPHERE
    for _ in range(60):
        single = 0.5 * (low + high)
        low, high = (single, high) if single + constant * single**6 < pressure / ATMOSPHERE else (low, single)
    hexa = constant * low**6
    return 6.0 * hexa / (low + 6.0 * hexa)


@compiled(fastmath=False)
def emitted_enthalpy(matter: Matter, temperature: float, liquid: float, pressure: float) -> float:
    """Return J per kg of what leaves the source, a share `liquid` of it droplets, its vapour pure."""
    joined = pure_hexamers(temperature, pressure) if matter.hexamer > 0.0 else 0.0
    warm = (1.0 - liquid) * (matter.vapour_heat * temperature + latent_of(matter, joined))
    return warm + liquid * matter.liquid_heat * temperature


@compiled(fastmath=False)
def stream_enthalpy(matter: Matter, air: Air, source: Emission) -> float:
    """Return J per kg of what gets out, substance and any air already mixed in."""
    pure = emitted_enthalpy(matter, source.temperature, source.liquid, air.pressure)
    motion = 0.5 * source.speed * source.speed if source.kind == JET else 0.0
    return source.fraction * (pure + motion) + (1.0 - source.fraction) * air_enthalpy(air)


@compiled(fastmath=False)
def stream_state(matter: Matter, air: Air, source: Emission) -> tuple[float, float, float]:
    """Return temperature, density and mass of vapour of what gets out."""
    if source.fraction < 0.9999:
        held, m = stream_enthalpy(matter, air, source), source.fraction
        kelvin, rho, _, vapour = equilibrium(matter, m, (1.0 - m) * air.water, held, air.pressure, source.temperature)
        return kelvin, rho, vapour
    units = (1.0 - source.liquid) / matter.molar_mass
    if matter.hexamer > 0.0:
        joined = pure_hexamers(source.temperature, air.pressure)
        units *= 1.0 - joined + joined / 6.0
    volume = units * GAS_CONSTANT * source.temperature / air.pressure + source.liquid / matter.liquid_density
    return source.temperature, 1.0 / volume, 1.0 - source.liquid


@compiled(fastmath=False)
def share_of_molecules(matter: Matter, m: float, air_mass: float) -> float:
    """Return the mole fraction that goes with mass fraction m, all of it vapour (Ermak 1990, equation 12)."""
    return air_mass * m / (matter.molar_mass + (air_mass - matter.molar_mass) * m)

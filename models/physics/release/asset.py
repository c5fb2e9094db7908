"""How much gets into the air when a tank has a hole: outflow, flash, pool.

Literature: CCPS, Guidelines for Consequence Analysis of Chemical Releases (1999), equations 2.1 and 2.2 (liquid and gas
through a hole); CPR 18E "Purple Book" (1999), table 4.8 (how much of a flashing liquid stays airborne); Mackay and
Matsugu (1973) as in ALOHA (NOAA 2013), for evaporating pools. Each step errs to the larger cloud: the pressure stays
what it was until the tank is empty.
"""

import math
from datetime import datetime

from models.domain.errors import OutsideModel
from models.domain.forecasts import Release
from models.domain.park import Asset
from models.domain.readings import Weather
from models.physics.substances import ATMOSPHERE, GAS_CONSTANT, ZERO_CELSIUS, Substance, substance
from models.text import N_

GRAVITY = 9.80665
SMALL_HOLE_MM = 6.4  # API RP 581 (2016), part 3, table 4.4, the smallest release hole: assumed until more is known
LIQUID_DISCHARGE = 0.61
GAS_DISCHARGE = 0.85
POOL_DEPTH = 0.01  # m, on flat ground
BUND_WALL = 1.0  # m; a bund holds its tank's volume
SPREADING_S = 600.0  # a pool has its full size after this
LONGEST_S = 3600.0  # by then the leak is stopped or the pool covered

FROM_GAS = N_("Gas flowing out through a hole")
FROM_FLASH = N_("Liquefied gas flashing through a hole, with an evaporating pool")
FROM_POOL = N_("Liquid flowing out through a hole, evaporating from its pool")


def release_from_asset(
    asset: Asset,
    weather: Weather,
    hole_mm: float = SMALL_HOLE_MM,
    started_at: datetime | None = None,
    stopped_after_s: float = LONGEST_S,
) -> Release:
    """Return what a hole of `hole_mm` in a tank's liquid side lets into the air.

    The rate is constant and lasts until the inventory is gone, at most `stopped_after_s`; `started_at` defaults to the
    weather's time. Raises OutsideModel for an unknown substance or an empty tank.
    """
    matter = substance(asset.substance)
    area = math.pi / 4.0 * (hole_mm / 1000.0) ** 2
    inventory = inventory_kg(asset)
    if inventory <= 0.0 or area <= 0.0:
        raise OutsideModel(N_("Nothing can leave {asset}: it is empty or the hole has no size"), asset=asset.code)
    if _is_gas(asset, matter):
        pressure = _absolute(asset)
        density = matter.gas_density(_kelvin(asset), pressure)
        rate, text = gas_outflow(area, pressure, density, matter.gamma(_kelvin(asset))), FROM_GAS
        lasts = inventory / rate
    else:
        rate, lasts, text = _liquid_release(asset, matter, weather, area, inventory)
    lasts = min(lasts, stopped_after_s)
    centre = asset.geometry.centroid
    return Release(
        substance=matter.name,
        x=centre.x,
        y=centre.y,
        height=max(0.5, asset.base),
        rate_kg_s=rate,
        duration_s=lasts,
        started_at=started_at or weather.time,
        total_kg=rate * lasts,
        description=text,
    )


def liquid_outflow(
    area: float, density: float, overpressure: float, head: float, discharge: float = LIQUID_DISCHARGE
) -> float:
    """Return kg/s through a hole of `area` m2, `head` m below the surface of liquid under `overpressure` Pa."""
    return discharge * area * math.sqrt(2.0 * density * (max(overpressure, 0.0) + density * GRAVITY * max(head, 0.0)))


def gas_outflow(area: float, pressure: float, density: float, gamma: float, discharge: float = GAS_DISCHARGE) -> float:
    """Return kg/s of gas through a hole of `area` m2 from `pressure` Pa absolute, choked or not."""
    ratio = ATMOSPHERE / pressure
    critical = (2.0 / (gamma + 1.0)) ** (gamma / (gamma - 1.0))
    if ratio <= critical:
        flow = gamma * (2.0 / (gamma + 1.0)) ** ((gamma + 1.0) / (gamma - 1.0))
    else:
        flow = 2.0 * gamma / (gamma - 1.0) * (ratio ** (2.0 / gamma) - ratio ** ((gamma + 1.0) / gamma))
    return discharge * area * math.sqrt(max(flow, 0.0) * density * pressure)


def flash_fraction(matter: Substance, temperature_c: float) -> float:
    """Return the share of a superheated liquid that boils off at once when its pressure is let go."""
    boiling = matter.boiling_k
    superheat = temperature_c + ZERO_CELSIUS - boiling
    return min(1.0, max(0.0, matter.liquid_heat(boiling) * superheat / matter.vaporisation(boiling)))


def airborne_fraction(flash: float) -> float:
    """Return the share that stays in the air as vapour and spray, from the share that flashes."""
    if flash < 0.1:
        return 2.0 * flash
    return min(1.0, (0.8 * flash - 0.028) / 0.26)


def pool_evaporation(matter: Substance, area: float, temperature_c: float, wind_speed: float) -> float:
    """Return kg/s from a pool of `area` m2; a boiling pool evaporates at its boiling point."""
    kelvin = min(temperature_c + ZERO_CELSIUS, matter.boiling_k)
    diffusivity = 2.4e-5 * math.sqrt(0.018015 / matter.molar_mass)  # of water vapour, by Graham's law
    schmidt = 1.5e-5 / diffusivity
    diameter = math.sqrt(4.0 * area / math.pi)
    speed = 0.0048 * max(wind_speed, 0.5) ** (7.0 / 9.0) * diameter ** (-1.0 / 9.0) * schmidt ** (-2.0 / 3.0)
    pressure = matter.vapour_pressure(kelvin)
    return float(area * speed * matter.molar_mass * pressure / (GAS_CONSTANT * kelvin))


def inventory_kg(asset: Asset) -> float:
    """Return the mass a tank holds."""
    matter = substance(asset.substance)
    if _is_gas(asset, matter):
        return asset.volume_m3 * matter.gas_density(_kelvin(asset), _absolute(asset))
    return asset.volume_m3 * asset.fill * matter.stored_density


def _liquid_release(
    asset: Asset, matter: Substance, weather: Weather, area: float, inventory: float
) -> tuple[float, float, str]:
    """Return rate into the air in kg/s, how many seconds it lasts, and how it was found."""
    vapour = matter.vapour_pressure(_kelvin(asset))
    superheated = _kelvin(asset) > matter.boiling_k
    overpressure = max(_absolute(asset), vapour if superheated else 0.0) - ATMOSPHERE
    outflow = liquid_outflow(area, matter.stored_density, overpressure, asset.fill * (asset.height - asset.base))
    if outflow <= 0.0:
        raise OutsideModel(N_("Nothing drives the liquid out of {asset}"), asset=asset.code)
    spray = outflow * airborne_fraction(flash_fraction(matter, asset.temperature_c))
    to_pool = outflow - spray
    pool = 0.0
    if to_pool > 0.0:
        spilled = min(inventory, outflow * SPREADING_S) * to_pool / outflow / matter.stored_density
        pool_area = max(1.0, min(spilled / POOL_DEPTH, asset.volume_m3 / BUND_WALL))
        warm = min(asset.temperature_c, weather.temperature_c + 10.0)
        surface = matter.boiling_k - ZERO_CELSIUS if superheated else warm
        pool = min(to_pool, pool_evaporation(matter, pool_area, surface, weather.wind_speed))
    rate = spray + pool
    return rate, inventory / rate, FROM_FLASH if superheated else FROM_POOL


def _is_gas(asset: Asset, matter: Substance) -> bool:
    """Above its boiling point and below its vapour pressure there is no liquid."""
    vapour = matter.vapour_pressure(_kelvin(asset))
    return _kelvin(asset) > matter.boiling_k and _absolute(asset) < 0.8 * vapour and asset.pressure_kpa > 0.0


def _absolute(asset: Asset) -> float:
    return asset.pressure_kpa * 1000.0 + ATMOSPHERE


def _kelvin(asset: Asset) -> float:
    return asset.temperature_c + ZERO_CELSIUS

"""From one of the park's tanks to its release: what the seat asks for."""

from datetime import datetime

from models.domain.errors import BadInput, OutsideModel
from models.domain.forecasts import Release
from models.domain.park import Asset
from models.domain.readings import Weather
from models.physics.air import from_weather
from models.physics.release.leak import source_term
from models.physics.release.source import LONGEST_S, SourceTerm
from models.physics.release.vessel import Ground, Hole, Vessel, above_zero
from models.physics.substances import ATMOSPHERE, ZERO_CELSIUS, substance
from models.text import N_

SMALL_HOLE_MM = 6.4  # API RP 581 (2016), part 3, table 4.4, the smallest release hole: assumed until more is known
BUND_WALL = 1.0  # m; a bund holds its tank's volume
MUST_BE_GAS = 0.8  # of the vapour pressure: a tank said to be under less holds no liquid


def release_from_asset(
    asset: Asset,
    weather: Weather,
    hole_mm: float = SMALL_HOLE_MM,
    started_at: datetime | None = None,
    stopped_after_s: float = LONGEST_S,
) -> Release:
    """Return what a hole of `hole_mm` at the bottom of a tank lets into the air until it is stopped.

    `started_at` defaults to the weather's time. Raises OutsideModel for an unknown substance or where nothing flows,
    BadInput for a hole that the tank can't have.
    """
    found = source_from_asset(asset, weather, hole_mm, stopped_after_s)
    centre = asset.geometry.centroid
    released = found.releases(centre.x, centre.y, started_at or weather.time)
    if not released:
        raise OutsideModel(N_("Nothing of {asset} gets into the air: its contents hardly evaporate"), asset=asset.code)
    return released[0]


def source_from_asset(
    asset: Asset, weather: Weather, hole_mm: float = SMALL_HOLE_MM, stopped_after_s: float = LONGEST_S
) -> SourceTerm:
    """Return the same with everything that is known of it over time: vessel, jet and pool."""
    above_zero("hole_mm", hole_mm)
    ground = Ground("soil", bund_area_m2=max(1.0, asset.volume_m3 / BUND_WALL))
    return source_term(vessel_of(asset), Hole(hole_mm / 1000.0), from_weather(weather), ground, stopped_after_s)


def inventory_kg(asset: Asset) -> float:
    """Return the mass that a tank holds. Raises what `vessel_of` does."""
    return vessel_of(asset).mass_kg


def vessel_of(asset: Asset) -> Vessel:
    """Return the tank as physics sees it: liquefied gas stands at least under its own vapour pressure.

    Raises OutsideModel for an unknown substance or an empty tank, BadInput for figures that cannot be.
    """
    matter = substance(asset.substance)
    kelvin, pressure = asset.temperature_c + ZERO_CELSIUS, asset.pressure_kpa * 1000.0 + ATMOSPHERE
    height = max(asset.height - asset.base, 0.1)
    if asset.volume_m3 <= 0.0:
        raise BadInput(N_("{asset} has no volume: give its volume_m3"), asset=asset.code)
    vapour = matter.vapour_pressure(kelvin)
    gas = kelvin > matter.critical_k or (vapour > ATMOSPHERE and ATMOSPHERE < pressure < MUST_BE_GAS * vapour)
    if not gas and asset.fill == 0.0:
        raise OutsideModel(N_("Nothing can leave {asset}: it is empty"), asset=asset.code)
    if gas:
        return Vessel(asset.substance, asset.volume_m3, pressure, kelvin, 0.0, height, asset.base)
    return Vessel(asset.substance, asset.volume_m3, max(pressure, vapour), kelvin, asset.fill, height, asset.base)

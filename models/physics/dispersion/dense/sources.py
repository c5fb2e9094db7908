"""From a case's source to where the dense-gas march begins: pool, jet, risen jet, or a cloud that stands at once."""

import math

from models.physics.dispersion.case import Source
from models.physics.dispersion.dense.mixing import GRAVITY, along
from models.physics.dispersion.dense.records import CLOUD, JET, POOL, Air, Emission, Matter, Wind
from models.physics.dispersion.dense.thermodynamics import AIR_MASS, GAS_CONSTANT, stream_state
from models.physics.release.jet import jet_from_orifice
from models.physics.substances import Substance

_FLUX = 0.05  # kg/(m2 s) off a pool of unknown area
_LEAST_RATE = 1e-9
_ROUND = math.pi / 6.0  # mean of a round peak over the square around it
_COLUMN_DRAG = 0.3


def emission_of(source: Source, substance: Substance, matter: Matter, air: Air, wind: Wind) -> Emission:
    """Return the start of the march. Sources without an area get one: a pool that boils off 0.05 kg/(m2 s), a jet at
    sonic flux, a cloud half as high as wide."""
    if source.kind == "instantaneous":
        return _at_once(source, matter, air)
    if source.kind in ("gas-jet", "two-phase-jet"):
        return _jet(source, substance, matter, air, wind)
    return _pool(source, matter, air)


def _pool(source: Source, matter: Matter, air: Air) -> Emission:
    rate = max(source.rate_kg_s, _LEAST_RATE)
    area = source.area_m2 or source.expanded_area_m2 or rate / _FLUX
    half = 0.5 * math.sqrt(area)
    kelvin = max(source.temperature_k or matter.boiling_k, matter.boiling_k)
    emission = Emission(
        POOL, rate, source.duration_s, rate * source.duration_s, half, 0.0, 0.0, -half, 0.0, 0.0, kelvin, 0.0, 1.0
    )
    _, density, _ = stream_state(matter, air, emission)
    return emission._replace(rise=rate / (density * area))


def _at_once(source: Source, matter: Matter, air: Air) -> Emission:
    mass = max(source.mass_kg, _LEAST_RATE)
    liquid = source.liquid_fraction or 0.0
    kelvin = source.temperature_k or max(matter.boiling_k, air.temperature)
    kelvin = matter.boiling_k if liquid > 0.0 else max(kelvin, matter.boiling_k)
    cloud = Emission(CLOUD, 0.0, 0.0, mass, 1.0, 0.0, source.height_m, 0.0, 0.0, 0.0, kelvin, liquid, 1.0)
    _, density, _ = stream_state(matter, air, cloud)
    volume = mass / density
    half = 0.5 * math.sqrt(source.area_m2) if source.area_m2 else (0.25 * volume) ** (1.0 / 3.0)
    return cloud._replace(half_width=half, thickness=volume / (4.0 * half * half))


def _jet(
    source: Source, substance: Substance, matter: Matter, air: Air, wind: Wind
) -> Emission:
    rate = max(source.rate_kg_s, _LEAST_RATE)
    liquid = source.liquid_fraction or 0.0
    kelvin = source.temperature_k or max(matter.boiling_k, air.temperature)
    area, speed = source.expanded_area_m2 or source.area_m2, source.velocity_m_s
    if source.orifice_area_m2 and not source.expanded_area_m2:
        expanded = jet_from_orifice(
            substance, rate, source.orifice_area_m2, kelvin, source.liquid_fraction, ambient=air.pressure
        )
        area, speed, kelvin = expanded.area_m2, expanded.velocity_m_s, expanded.temperature_k
        liquid = expanded.liquid_fraction
    kelvin = matter.boiling_k if liquid > 0.0 else max(kelvin, 0.5 * matter.boiling_k)
    mass = rate * source.duration_s
    trial = Emission(
        JET, rate, source.duration_s, mass, 0.0, 0.0, source.height_m, 0.0, 0.0, 0.0, kelvin, liquid, 1.0
    )
    _, density, _ = stream_state(matter, air, trial)
    if speed is None:
        speed = rate / (density * area) if area else math.sqrt(1.3 * GAS_CONSTANT / matter.molar_mass * kelvin)
    # gas that has expanded freely is no faster than this; a smaller area than that asks for is no expanded jet
    fastest = 2.0 * math.sqrt(1.4 * GAS_CONSTANT / matter.molar_mass * max(kelvin, air.temperature))
    speed = min(max(speed, 0.1), fastest)
    area = rate / (density * speed)
    side = math.sqrt(area)
    trial = trial._replace(half_width=0.5 * side, thickness=side, speed=speed)
    if source.direction == "vertical":
        return risen(trial, density, matter, air, wind)
    if source.height_m < 0.5 * side:  # lies on the ground
        return trial._replace(centre=0.0)
    return trial


def risen(jet: Emission, density: float, matter: Matter, air: Air, wind: Wind) -> Emission:
    """Return the level cloud at the top of a vertical jet's path, the air it met on the way mixed in.

    Momentum carries it as Briggs (1975), weight turns a heavy one as Hoot, Meroney and Peterka (1973), who give the
    dilution at the top too; a light one rises as Briggs's plume until the wind's own turbulence rules (Ermak 1990,
    equations 45-47).
    """
    diameter = 2.0 * math.sqrt(jet.rate / (density * jet.speed) / math.pi)
    blown = max(along(wind.speed, wind, max(jet.centre, 0.5)), 0.1)
    share = 0.4 + 1.2 * blown / jet.speed
    climb = 1.0363 * jet.speed * 0.5 * diameter / (share * math.sqrt(blown * max(air.friction, 0.01)))
    excess = (density - air.density) / air.density
    if excess > 0.0:
        froude = jet.speed**2 / (GRAVITY * diameter * excess)
        heavy = 1.32 * diameter * (jet.speed / blown * density / air.density * froude) ** (1.0 / 3.0)
        climb = climb * heavy / math.hypot(climb, heavy)
        drift = 0.84 * blown * jet.speed / (GRAVITY * excess) * (climb / heavy) ** 2
    else:
        flux = -excess / (1.0 + excess) * GRAVITY * jet.speed * (0.5 * diameter) ** 2
        drift = 0.435 * climb * blown / jet.speed
        climb = math.hypot(climb, 1.2 * (flux / (blown * max(air.friction, 0.01) ** 2)) ** 0.6 * 10.0**0.4)
    climb = min(climb, 0.5 * air.lid)
    top = jet.centre + climb
    peak = min(1.69 * jet.speed / blown * max(climb / diameter, 1.0) ** -1.85, 1.0)
    ratio = peak * (_ROUND + (1.0 - _ROUND) * peak)  # the section's mean, of a round peak or of a core still whole
    # mole fraction at the top -> mass fraction there
    fraction = matter.molar_mass * ratio / (matter.molar_mass * ratio + AIR_MASS * (1.0 - ratio))
    fraction = min(max(fraction, 1e-6), 0.999)
    mixed = jet._replace(fraction=fraction, centre=top, rise=0.0, speed=0.0)
    _, rho, _ = stream_state(matter, air, mixed)
    speed = _carried(max(along(wind.speed, wind, top), 0.1), fraction, _COLUMN_DRAG * air.density / rho)
    side = math.sqrt(jet.rate / fraction / (rho * speed))
    return mixed._replace(speed=speed, thickness=side, half_width=0.5 * side, x=drift)


def _carried(wind: float, fraction: float, push: float) -> float:
    """Return the speed that a risen column has along the wind: of the air it took in, and of the wind's push on it.

    U^2 = U (1 - m) wind + push (wind - U)^2, the momentum flux of the column, of its air, and drag on its side.
    """
    taken = (1.0 - fraction) * wind
    half = 0.5 * (taken - 2.0 * push * wind)
    free = 1.0 - push
    if abs(free) < 1e-6:
        return max(-0.5 * push * wind * wind / half if half < 0.0 else wind, 0.05 * wind)
    found = (half + math.sqrt(max(half * half + free * push * wind * wind, 0.0))) / free
    return min(max(found, 0.05 * wind), wind)

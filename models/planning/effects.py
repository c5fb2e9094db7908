"""Fire and explosion at a place of the park: what somebody supposes burns or bursts, checked, and how far it acts."""

from dataclasses import dataclass
from enum import StrEnum

from models.domain.errors import BadInput
from models.domain.forecasts import EffectZone
from models.domain.readings import Weather
from models.physics.air import from_weather
from models.physics.fire.explosion import multi_energy_blast, tnt_blast
from models.physics.fire.fireball import fireball
from models.physics.fire.fuel import fuel
from models.physics.fire.jet_fire import jet_fire
from models.physics.fire.pool_fire import pool_fire
from models.physics.fire.zones import Effect, effect_zones
from models.physics.substances import ATMOSPHERE
from models.text import N_

OUT_OF_RANGE = N_("{value} {unit} cannot be: give {low} to {high} {unit}")


class EffectKind(StrEnum):
    """What is supposed to happen."""

    POOL_FIRE = "pool fire"
    JET_FIRE = "jet fire"
    FIREBALL = "fireball"
    EXPLOSION = "explosion"
    TNT = "TNT equivalence"


SIZES = {
    EffectKind.POOL_FIRE: ("m", 0.5, 500.0),
    EffectKind.JET_FIRE: ("kg/s", 0.01, 1000.0),
    EffectKind.FIREBALL: ("kg", 10.0, 5e6),
    EffectKind.EXPLOSION: ("m³", 1.0, 1e6),
    EffectKind.TNT: ("kg", 1.0, 5e6),
}  # what the size of each is measured in, least and most
BURST_KPA = (100.0, 20_000.0)


@dataclass(frozen=True, slots=True)
class EffectChoice:
    """`size`: the pool's diameter in m, the jet's kg/s, the vessel's kg, the confined m³, or the cloud's kg.

    x, y: m in the park's CRS; `burst_kpa`: gauge pressure at which a vessel bursts, of a fireball only.
    """

    kind: EffectKind
    substance: str
    x: float
    y: float
    size: float
    burst_kpa: float = 1500.0


def effect_faults(choice: EffectChoice) -> dict[str, BadInput]:
    """Return what is wrong by the name of its field."""
    unit, low, high = SIZES[choice.kind]
    checks = {"size": (choice.size, low, high, unit)}
    if choice.kind is EffectKind.FIREBALL:
        checks["burst_kpa"] = (choice.burst_kpa, *BURST_KPA, "kPa")
    return {
        name: BadInput(OUT_OF_RANGE, field=name, value=f"{value:g}", low=f"{least:g}", high=f"{most:g}", unit=said)
        for name, (value, least, most, said) in checks.items()
        if not least <= value <= most
    }


def effects_of(choice: EffectChoice, weather: Weather) -> tuple[EffectZone, ...]:
    """Return where heat or overpressure reaches each limit, the strongest first.

    Raises BadInput for a figure that cannot be, and OutsideModel for what does not burn.
    """
    for fault in effect_faults(choice).values():
        raise fault
    return effect_zones(_effect(choice, weather), choice.x, choice.y)


def _effect(choice: EffectChoice, weather: Weather) -> Effect:
    if choice.kind is EffectKind.EXPLOSION:  # what matters is the confined volume, whichever gas fills it
        return multi_energy_blast(choice.size)
    matter, air = fuel(choice.substance), from_weather(weather)
    if choice.kind is EffectKind.POOL_FIRE:
        return pool_fire(matter, choice.size, air)
    if choice.kind is EffectKind.JET_FIRE:
        return jet_fire(matter, choice.size, air)
    if choice.kind is EffectKind.FIREBALL:
        return fireball(matter, choice.size, choice.burst_kpa * 1e3 + ATMOSPHERE, air)
    return tnt_blast(matter, choice.size)

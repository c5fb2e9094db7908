"""Fire and explosion as a supposition: figures that cannot be are refused, the rest reaches less the more it takes."""

from datetime import UTC, datetime

import pytest

from models.domain.errors import BadInput, OutsideModel
from models.domain.readings import Weather
from models.planning.effects import SIZES, EffectChoice, EffectKind, effect_faults, effects_of

WEATHER = Weather(datetime(2026, 3, 18, tzinfo=UTC), 3.0, 240.0, "D", 20.0)


def choice(kind: EffectKind, size: float, substance: str = "propane", burst: float = 1500.0) -> EffectChoice:
    return EffectChoice(kind, substance, 100.0, 200.0, size, burst)


@pytest.mark.parametrize("kind", EffectKind)
def test_that_stronger_limits_lie_nearer(kind: EffectKind) -> None:
    zones = effects_of(choice(kind, 20.0 if kind is EffectKind.POOL_FIRE else 1000.0), WEATHER)
    assert zones
    for unit in {zone.unit for zone in zones}:
        reaches = [zone.reach_m for zone in sorted(zones, key=lambda zone: -zone.limit) if zone.unit == unit]
        assert reaches == sorted(reaches)
    assert all(zone.geometry.centroid.distance(zones[0].geometry.centroid) < 0.5 for zone in zones)


@pytest.mark.parametrize("kind", EffectKind)
@pytest.mark.parametrize("beyond", [-1, 1])
def test_that_a_size_that_cannot_be_names_its_field(kind: EffectKind, beyond: int) -> None:
    _unit, low, high = SIZES[kind]
    with pytest.raises(BadInput) as caught:
        effects_of(choice(kind, low - 1.0 if beyond < 0 else high * 2.0), WEATHER)
    assert caught.value.parameters["field"] == "size"


def test_that_only_a_fireball_asks_at_what_pressure_the_vessel_bursts() -> None:
    assert set(effect_faults(choice(EffectKind.FIREBALL, 1000.0, burst=-5.0))) == {"burst_kpa"}
    assert not effect_faults(choice(EffectKind.POOL_FIRE, 10.0, burst=-5.0))


def test_that_what_does_not_burn_makes_no_fire() -> None:
    with pytest.raises((BadInput, OutsideModel)):
        effects_of(choice(EffectKind.POOL_FIRE, 10.0, "carbon dioxide"), WEATHER)

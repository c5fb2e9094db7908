"""Fires and blasts: limits, monotony, and what textbooks compute by hand."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import BadInput, OutsideModel
from models.physics.air import surface_layer
from models.physics.fire.explosion import multi_energy, multi_energy_blast, tnt_blast, tnt_overpressure
from models.physics.fire.fireball import fireball
from models.physics.fire.fuel import fuel
from models.physics.fire.jet_fire import jet_fire
from models.physics.fire.pool_fire import burning_flux, pool_fire
from models.physics.fire.radiation import dose, lethality, reach, transmissivity, upright_cylinder
from models.physics.fire.zones import effect_zones
from tests.validation.fire.validate_fire import fire

AIR = surface_layer(3.0, temperature_k=293.15)
DISTANCES = np.geomspace(30.0, 3000.0, 25)


def test_that_the_books_examples_come_out() -> None:
    assert all(gate.holds for gate in fire(Path()).gates)


@pytest.mark.parametrize(("height", "distance"), [(3.2, 5.0), (0.5, 2.0), (6.0, 1.5)])
def test_that_a_cylinders_view_factor_is_the_integral_over_its_surface(height: float, distance: float) -> None:
    angles, heights = (np.arange(900) + 0.5) / 900 * 2 * np.pi, (np.arange(500) + 0.5) / 500 * height
    t, z = np.meshgrid(angles, heights)
    away = np.stack([np.cos(t) - distance, np.sin(t), z], axis=-1)
    length = np.linalg.norm(away, axis=-1)
    leaving = -(away[..., 0] * np.cos(t) + away[..., 1] * np.sin(t)) / length
    parts = [
        np.where((c > 0) & (leaving > 0), c * leaving / (np.pi * length**2), 0.0).sum()
        for c in (-away[..., 0] / length, away[..., 2] / length)
    ]
    whole = math.hypot(*parts) * (2 * np.pi / 900) * (height / 500)
    assert upright_cylinder(height, 1.0, distance) == pytest.approx(whole, rel=0.01)


@pytest.mark.parametrize("name", ["propane", "benzene", "methanol", "ethylene"])
def test_that_heat_falls_with_distance(name: str) -> None:
    burning = fuel(name)
    for flame in (pool_fire(burning, 20.0, AIR), jet_fire(burning, 5.0, AIR), fireball(burning, 2e4, 1.5e6, AIR)):
        heats = [flame.heat(float(d)) for d in DISTANCES]
        assert all(a > b > 0.0 for a, b in itertools.pairwise(heats))


def test_that_known_fuels_give_their_known_heat() -> None:
    heats = {"methane": 50.0, "propane": 46.4, "benzene": 40.6, "hydrogen": 120.0, "ammonia": 18.6}
    for name, megajoules in heats.items():
        assert fuel(name).heat == pytest.approx(megajoules * 1e6, rel=0.01)


def test_that_benzene_burns_as_fast_as_large_pools_do() -> None:
    assert burning_flux(fuel("benzene"), 293.0) == pytest.approx(0.085, rel=0.15)  # Babrauskas (1983)


def test_that_what_does_not_burn_is_no_fuel() -> None:
    for name in ("chlorine", "sulfur dioxide", "water"):
        with pytest.raises(OutsideModel):
            fuel(name)


@given(st.floats(0.3, 100.0), st.integers(1, 9))
def test_that_blasts_weaken_with_distance_and_grow_with_strength(scaled: float, strength: int) -> None:
    assert multi_energy(scaled, strength) >= multi_energy(1.2 * scaled, strength)
    assert multi_energy(scaled, strength + 1) >= multi_energy(scaled, strength)
    assert tnt_overpressure(scaled) > tnt_overpressure(1.2 * scaled)


def test_that_eightfold_energy_reaches_twice_as_far() -> None:
    near, far = (multi_energy_blast(volume, 7) for volume in (1000.0, 8000.0))
    assert far.overpressure(200.0) == pytest.approx(near.overpressure(100.0))
    small, large = (tnt_blast(fuel("propane"), mass) for mass in (100.0, 800.0))
    assert large.overpressure(80.0) == pytest.approx(small.overpressure(40.0))


def test_that_zones_are_nested_and_valid() -> None:
    for effect in (pool_fire(fuel("propane"), 30.0, AIR), fireball(fuel("propane"), 5e4, 1.5e6, AIR)):
        zones = [zone for zone in effect_zones(effect, 100.0, 200.0) if zone.unit == "kW/m2"]
        assert [zone.limit for zone in zones] == sorted((zone.limit for zone in zones), reverse=True)
        assert all(zone.geometry.is_valid for zone in zones)
        assert all(far.geometry.covers(near.geometry) for near, far in itertools.pairwise(zones))
        assert effect.heat(zones[-1].reach_m) == pytest.approx(zones[-1].limit, rel=0.01)


def test_that_nothing_is_reached_by_too_weak_a_flame() -> None:
    assert reach(lambda _: 1.0, 2.0, 1.0) == 0.0
    assert effect_zones(jet_fire(fuel("methane"), 1e-4, AIR), 0.0, 0.0) == ()


def test_that_people_are_hurt_as_the_probits_say() -> None:
    assert dose(4.0, 60.0) == pytest.approx(381.0, rel=0.01)
    assert lethality(10.0, 60.0) == pytest.approx(0.06, abs=0.01)
    assert lethality(1.0, 60.0) < 1e-6
    assert lethality(100.0, 60.0) > 0.999
    assert transmissivity(10.0, 293.0, 0.5) > transmissivity(1000.0, 293.0, 0.5)


def test_that_impossible_fires_are_refused() -> None:
    for refused in (
        lambda: pool_fire(fuel("propane"), -1.0, AIR),
        lambda: jet_fire(fuel("propane"), 0.0, AIR),
        lambda: fireball(fuel("propane"), math.nan, 1e6, AIR),
        lambda: multi_energy_blast(100.0, 11),
    ):
        with pytest.raises(BadInput):
            refused()

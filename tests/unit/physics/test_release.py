"""What the seat gets of a tank with a hole: its release, within the tank's inventory, and why some are refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import box

from models.domain.errors import BadInput, CommandCenterError, OutsideModel
from models.domain.forecasts import Release, SourceKind
from models.domain.park import Asset
from models.domain.readings import Weather
from models.physics.release import inventory_kg, release_from_asset, source_from_asset, vessel_of
from models.text import LocalName

WEATHER = Weather(datetime(2026, 3, 18, 3, tzinfo=UTC), 1.2, 242.0, "F", 12.0)
BULLET = Asset(
    code="V-3", name=LocalName("", ""), enterprise="P01", shape="bullet", geometry=box(0, 0, 15, 3), base=1.2,
    height=3.8, substance="chlorine", volume_m3=80.0, fill=0.78, pressure_kpa=620.0, temperature_c=18.0,
)  # fmt: skip


def let_out(release: Release) -> float:
    """What its segments let out."""
    starts = [segment.start_s for segment in release.segments] or [0.0]
    ends = [*starts[1:], release.duration_s]
    return sum(release.rate_at(start) * (end - start) for start, end in zip(starts, ends, strict=True))


def test_that_a_chlorine_bullet_gives_a_flashing_jet_within_its_inventory() -> None:
    release = release_from_asset(BULLET, WEATHER, 50.0)
    assert release.kind is SourceKind.TWO_PHASE_JET
    assert 10.0 < release.rate_kg_s < 50.0
    assert let_out(release) == pytest.approx(release.total_kg)
    assert release.total_kg <= inventory_kg(BULLET) * 1.000001
    assert (release.x, release.y, release.height) == (7.5, 1.5, 1.2)
    assert release.started_at == WEATHER.time
    assert release.temperature_k == pytest.approx(239.2, abs=0.5)
    assert 0.2 < release.liquid_fraction < 0.9
    assert release.area_m2 > 10 * 3.14 / 4 * 0.05**2  # expanded, not the hole


@pytest.mark.parametrize("stored", ["ammonia", "benzene", "methanol", "propane", "hydrogen_chloride", "styrene"])
def test_that_a_larger_hole_never_lets_out_less(stored: str) -> None:
    totals = [release_from_asset(replace(BULLET, substance=stored), WEATHER, hole).total_kg for hole in (5, 20, 50)]
    assert totals == sorted(totals)
    assert totals[0] > 0.0


def test_that_a_gas_tank_gives_a_jet_that_fades_until_its_pressure_is_the_airs() -> None:
    tank = replace(BULLET, substance="hydrogen", pressure_kpa=2000.0)
    release = release_from_asset(tank, WEATHER, 50.0)
    assert release.kind is SourceKind.GAS_JET
    assert release.duration_s < 3600.0
    assert 0.8 * inventory_kg(tank) < release.total_kg < inventory_kg(tank)
    rates = [segment.rate_kg_s for segment in release.segments]
    assert rates == sorted(rates, reverse=True)


def test_that_a_spilled_liquid_evaporates_from_a_pool_on_the_ground() -> None:
    tank = replace(BULLET, substance="benzene", pressure_kpa=0.0)
    release = release_from_asset(tank, WEATHER, 20.0)
    assert (release.kind, release.height, release.velocity_m_s) == (SourceKind.POOL, 0.0, 0.0)
    found = source_from_asset(tank, WEATHER, 20.0)
    assert found.pool is not None
    assert found.outflow is not None
    assert found.pool.evaporated_kg + found.pool.mass_kg[-1] == pytest.approx(found.outflow.total_kg)
    assert found.total_kg == pytest.approx(found.pool.evaporated_kg) == pytest.approx(release.total_kg)
    assert release.area_m2 <= tank.volume_m3  # its bund, a metre high, holds the tank


def test_that_a_leak_that_is_stopped_sooner_lets_out_less() -> None:
    totals = [release_from_asset(BULLET, WEATHER, 50.0, stopped_after_s=time).total_kg for time in (60.0, 600.0)]
    assert totals[0] < 0.2 * totals[1]


def test_that_liquefied_gas_stands_at_least_under_its_own_pressure() -> None:
    assert vessel_of(replace(BULLET, pressure_kpa=600.0)).pressure_pa == pytest.approx(701_325.0)
    assert vessel_of(replace(BULLET, pressure_kpa=500.0)).fill == 0.78  # a little too low a reading
    assert vessel_of(replace(BULLET, pressure_kpa=200.0)).fill == 0.0  # far too low for liquid: gas alone


@pytest.mark.parametrize(
    ("changes", "hole", "error", "says"),
    [
        ({"fill": 0.0, "pressure_kpa": 0.0, "substance": "benzene"}, 50.0, OutsideModel, "Nothing"),
        ({}, 0.0, BadInput, "hole_mm"),
        ({}, -5.0, BadInput, "hole_mm"),
        ({}, float("nan"), BadInput, "hole_mm"),
        ({}, 50_000.0, BadInput, "smaller hole"),
        ({"substance": "unobtainium"}, 50.0, OutsideModel, "unobtainium"),
        ({"volume_m3": 0.0}, 50.0, BadInput, "volume"),
        ({"fill": 1.4}, 50.0, BadInput, "fill"),
    ],
)
def test_that_an_impossible_release_is_refused(
    changes: dict[str, object], hole: float, error: type[CommandCenterError], says: str
) -> None:
    with pytest.raises(error, match=says):
        release_from_asset(replace(BULLET, **changes), WEATHER, hole)  # type: ignore[arg-type]

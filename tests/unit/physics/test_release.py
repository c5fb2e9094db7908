"""What a hole lets out, against worked examples and against the tank's inventory."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from shapely import box

from models.domain.errors import OutsideModel
from models.domain.park import Asset
from models.domain.readings import Weather
from models.physics.release import (
    airborne_fraction,
    flash_fraction,
    gas_outflow,
    inventory_kg,
    liquid_outflow,
    pool_evaporation,
    release_from_asset,
)
from models.physics.substances import substance
from models.text import LocalName

WEATHER = Weather(datetime(2026, 3, 18, 3, tzinfo=UTC), 1.2, 242.0, "F", 12.0)
BULLET = Asset(
    code="V-3", name=LocalName("", ""), enterprise="P01", shape="bullet", geometry=box(0, 0, 15, 3), base=1.2,
    height=3.8, substance="chlorine", volume_m3=80.0, fill=0.78, pressure_kpa=620.0, temperature_c=18.0,
)  # fmt: skip
HOLE = math.pi / 4.0 * 0.01**2


def test_that_liquid_flows_out_as_in_the_worked_example() -> None:
    # CCPS (1999), page 40: 10 mm hole, 490 kg/m3, 120.9 kPa absolute
    assert liquid_outflow(HOLE, 490.0, 120_935.0368 - 101_325.0, 0.0, 0.63) == pytest.approx(0.21691, rel=1e-4)


def test_that_choked_gas_flows_out_as_in_the_worked_example() -> None:
    # CCPS (1999), page 47: propane at 501 kPa absolute
    assert gas_outflow(HOLE, 501_000.0, 8.9, 1.15, 0.85) == pytest.approx(0.090028, rel=1e-4)


def test_that_gas_flow_is_continuous_where_choking_begins_and_stops_without_pressure() -> None:
    critical = 101_325.0 / (2.0 / 2.4) ** (1.4 / 0.4)
    below, above = (gas_outflow(HOLE, critical * factor, 2.0, 1.4) for factor in (0.9999, 1.0001))
    assert below == pytest.approx(above, rel=1e-3)
    assert gas_outflow(HOLE, 101_325.0, 1.2, 1.4) == 0.0


def test_that_the_airborne_share_grows_with_the_flash_without_a_jump() -> None:
    shares = [airborne_fraction(n / 1000) for n in range(600)]
    assert shares == sorted(shares)
    assert max(b - a for a, b in pairwise(shares)) < 0.01
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert flash_fraction(substance("chlorine"), 18.0) == pytest.approx(0.17, abs=0.01)


def test_that_a_chlorine_bullet_gives_a_flashing_release_within_its_inventory() -> None:
    release = release_from_asset(BULLET, WEATHER, 50.0)
    assert 10.0 < release.rate_kg_s < 40.0
    assert release.total_kg == pytest.approx(release.rate_kg_s * release.duration_s)
    assert release.total_kg <= inventory_kg(BULLET) * 1.000001
    assert (release.x, release.y, release.height) == (7.5, 1.5, 1.2)
    assert release.started_at == WEATHER.time


@pytest.mark.parametrize("stored", ["ammonia", "benzene", "methanol", "propane", "hydrogen_chloride", "styrene"])
def test_that_a_larger_hole_never_lets_out_less(stored: str) -> None:
    rates = [
        release_from_asset(replace(BULLET, substance=stored), WEATHER, hole).rate_kg_s for hole in (5, 20, 50, 100)
    ]
    assert rates == sorted(rates)
    assert rates[0] > 0.0


def test_that_a_gas_tank_gives_gas_and_empties() -> None:
    release = release_from_asset(replace(BULLET, substance="hydrogen", pressure_kpa=2000.0), WEATHER, 50.0)
    assert release.duration_s < 3600.0
    assert release.total_kg == pytest.approx(inventory_kg(replace(BULLET, substance="hydrogen", pressure_kpa=2000.0)))


def test_that_a_pool_evaporates_faster_in_more_wind_and_from_more_area() -> None:
    benzene = substance("benzene")
    base = pool_evaporation(benzene, 100.0, 20.0, 2.0)
    assert 0.05 < base < 0.5
    assert pool_evaporation(benzene, 100.0, 20.0, 5.0) > base
    assert pool_evaporation(benzene, 400.0, 20.0, 2.0) > 3.0 * base


@pytest.mark.parametrize(("changes", "hole"), [({"fill": 0.0}, 50.0), ({}, 0.0), ({"substance": "unobtainium"}, 50.0)])
def test_that_an_impossible_release_is_refused(changes: dict[str, object], hole: float) -> None:
    with pytest.raises(OutsideModel):
        release_from_asset(replace(BULLET, **changes), WEATHER, hole)  # type: ignore[arg-type]

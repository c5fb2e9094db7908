"""The published distances: choice of row, and an order no typing error may break."""

from datetime import UTC, datetime

import pytest
from shapely import Point

from models.domain.errors import OutsideModel
from models.domain.readings import Weather
from models.physics.isolation import protective_distances
from models.physics.substances import is_known, substances

UNLISTED = (
    "ammonia_solution",
    "sulfuric_acid", "sodium_hydroxide", "hydrogen_cyanide", "carbon_monoxide", "methyl_isocyanate", "methane",
)  # fmt: skip
NAMES = [each.name for each in substances() if each.name not in UNLISTED]


def _wind(speed: float = 2.0, wind_from: float = 270.0) -> Weather:
    return Weather(datetime(2026, 3, 18, 3, tzinfo=UTC), speed, wind_from, "D", 15.0)


def test_that_a_rail_car_of_chlorine_on_a_calm_night_gives_the_guides_longest_row() -> None:
    found = protective_distances("chlorine", 60_000.0, night=True, wind=_wind(1.2))
    assert (found.isolation_m, found.downwind_m, found.large, found.night) == (1000.0, 11_000.0, True, True)
    assert "2016" in found.source


def test_that_a_small_spill_has_its_own_distances() -> None:
    found = protective_distances("chlorine", 100.0, night=False, wind=_wind())
    assert (found.isolation_m, found.downwind_m, found.large) == (60.0, 300.0, False)


@pytest.mark.parametrize("name", NAMES)
def test_that_distances_grow_with_the_spill_the_night_and_the_calm(name: str) -> None:
    sizes = (900.0, 4_000.0, 20_000.0, 90_000.0)
    for night in (False, True):
        for speed in (1.0, 4.0, 8.0):
            found = [protective_distances(name, size, night, _wind(speed)) for size in sizes]
            assert [each.isolation_m for each in found] == sorted(each.isolation_m for each in found)
            assert [each.downwind_m for each in found] == sorted(each.downwind_m for each in found)
            day = protective_distances(name, 20_000.0, False, _wind(speed)).downwind_m
            assert protective_distances(name, 20_000.0, True, _wind(speed)).downwind_m >= day
        by_wind = [protective_distances(name, 20_000.0, night, _wind(speed)).downwind_m for speed in (1.0, 4.0, 8.0)]
        assert by_wind == sorted(by_wind, reverse=True)
        small = protective_distances(name, 50.0, night, _wind(1.0))
        assert small.isolation_m <= protective_distances(name, 90_000.0, night, _wind(1.0)).isolation_m
        assert small.downwind_m <= protective_distances(name, 90_000.0, night, _wind(1.0)).downwind_m


def test_that_wind_classes_change_at_ten_and_twenty_kilometres_an_hour() -> None:
    distances = [protective_distances("chlorine", 20e3, True, _wind(kmh / 3.6)).downwind_m for kmh in (9, 11, 19, 21)]
    assert distances == [6700.0, 5000.0, 5000.0, 4100.0]


def test_that_the_zones_lie_around_the_spill_and_downwind_of_it() -> None:
    found = protective_distances("ammonia", 20_000.0, False, _wind(1.0, wind_from=270.0), 100.0, 200.0)
    assert found.isolation.contains(Point(100.0 - 149.0, 200.0))
    assert found.downwind.bounds == pytest.approx((100.0, 200.0 - 450.0, 1000.0, 200.0 + 450.0))
    assert found.downwind.is_valid


def test_that_a_substance_outside_the_guide_is_refused() -> None:
    assert is_known("sulfuric_acid")
    with pytest.raises(OutsideModel):
        protective_distances("sulfuric_acid", 1000.0, False, _wind())

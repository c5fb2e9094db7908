"""Day and night in the park."""

from dataclasses import replace
from datetime import UTC, datetime

from models.planning.daytime import night_in
from tests.fakes.small_park import small_park

NOON = datetime(2026, 3, 18, 4, tzinfo=UTC)  # 12:00 in Shanghai
DEAD_OF_NIGHT = datetime(2026, 3, 17, 19, tzinfo=UTC)  # 03:00


def test_that_the_sun_decides_where_the_park_is_on_the_globe() -> None:
    assert not night_in(small_park(), NOON)
    assert night_in(small_park(), DEAD_OF_NIGHT)


def test_that_the_clock_decides_on_a_grid_of_the_park_alone() -> None:
    local = replace(small_park(), epsg=0)
    assert not night_in(local, NOON)
    assert night_in(local, DEAD_OF_NIGHT)

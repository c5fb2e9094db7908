"""Zones of every limit, and exposure over time."""

from datetime import UTC, datetime

import numpy as np
import pytest

from models.domain.forecasts import Forecast, Release
from models.domain.readings import Weather
from models.physics.dispersion.hazards import HazardZone, Limit, Measure, exposure_at, hazard_zones, limits_of
from models.physics.forecast import forecast
from models.physics.substances import Scale, substance

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
RELEASE = Release("chlorine", 100.0, 200.0, 1.0, 1.0, 1200.0, NOW)
WEATHER = [Weather(NOW, 3.0, 270.0, "D", 15.0)]


@pytest.fixture(scope="module")
def found() -> Forecast:
    return forecast(RELEASE, WEATHER, frames=40, cells=200, horizon_s=2400.0)


@pytest.fixture(scope="module")
def zones(found: Forecast) -> tuple[HazardZone, ...]:
    return hazard_zones(found)


def test_that_every_known_limit_is_one() -> None:
    limits = limits_of(substance("chlorine"))
    assert {each.scale for each in limits} >= {Scale.AEGL, Scale.IDLH, Scale.HJ169}
    assert [each.minutes for each in limits if each.scale is Scale.AEGL and each.level == 3] == [10, 30, 60, 240, 480]
    flammable = limits_of(substance("propane"))
    lel, half = (next(each.ppm for each in flammable if each.scale is scale) for scale in (Scale.LEL, Scale.HALF_LEL))
    assert half == lel / 2.0


def test_that_endpoints_in_milligrams_are_those_of_this_air() -> None:
    cold, warm = (limits_of(substance("chlorine"), kelvin) for kelvin in (273.15, 303.15))
    ratio = [next(each.ppm for each in limits if each.scale is Scale.HJ169) for limits in (cold, warm)]
    assert ratio[1] / ratio[0] == pytest.approx(303.15 / 273.15)


def test_that_zones_are_valid_and_their_labels_true(found: Forecast, zones: tuple[HazardZone, ...]) -> None:
    assert len(zones) > 15
    assert {zone.measure for zone in zones} == {Measure.CONCENTRATION, Measure.TOXIC_LOAD}
    for zone in zones:
        assert zone.geometry.is_valid
        corners = np.concatenate([np.asarray(part.exterior.coords) for part in zone.geometry.geoms])
        assert zone.reach_m == pytest.approx(np.hypot(corners[:, 0] - 100.0, corners[:, 1] - 200.0).max())
        assert 0.0 < zone.arrival_s <= found.times_s[-1]


def test_that_the_worse_level_lies_within(zones: tuple[HazardZone, ...]) -> None:
    for measure in Measure:
        hour = {each.limit.level: each for each in zones if each.measure is measure and each.limit.minutes == 60
                and each.limit.scale is Scale.AEGL}  # fmt: skip
        assert hour[3].reach_m < hour[2].reach_m < hour[1].reach_m


def test_that_a_short_cloud_loads_less_than_its_peak_says(zones: tuple[HazardZone, ...]) -> None:
    """Twenty minutes of a concentration are not an hour of it."""
    by = {each.measure: each for each in zones if each.limit == Limit(Scale.AEGL, 3, 60, 20.0)}
    assert by[Measure.TOXIC_LOAD].reach_m < by[Measure.CONCENTRATION].reach_m


def test_that_a_constant_concentration_loads_its_power_times_its_time() -> None:
    times = np.arange(30.0, 1201.0, 30.0)
    seen = exposure_at(RELEASE, WEATHER, [200.0, 300.0], [200.0, 200.0], 1.5, times)
    assert seen.ppm.shape == seen.load.shape == (40, 2)
    assert np.all(np.diff(seen.load, axis=0) >= 0.0)
    last = seen.load[-1, 0] - seen.load[-11, 0]
    assert last == pytest.approx(seen.ppm[-1, 0] ** seen.exponent * 5.0, rel=0.02)
    limit = Limit(Scale.AEGL, 3, 10, 50.0)
    assert seen.share_of(limit)[0] == pytest.approx(seen.load[-1, 0] / (50.0**seen.exponent * 10.0))


def test_that_nothing_is_felt_upwind() -> None:
    assert exposure_at(RELEASE, WEATHER, -500.0, 200.0, 1.5, [600.0, 1200.0]).load.max() == 0.0

"""Sensors' word on a forecast: the band that nine in ten readings lie in, and when they speak against it."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from models.domain.dispersion import Says, Verdict
from models.domain.forecasts import Release
from models.domain.park import Park, Sensor
from models.domain.readings import Weather
from models.planning.verdict import Hearing, Measured, disagreeing, judge, sensors_of
from tests.unit.planning.conftest import START

BREEZE = Weather(START, 3.0, 270.0, "D", 15.0)
LEAK = Release("ammonia", 0.0, 0.0, 1.0, 0.5, 3600.0, START, 1800.0)


@pytest.fixture(scope="module")
def sensor(park: Park) -> Sensor:
    """150 m downwind."""
    found = sensors_of(park, "ammonia")[0]
    return replace(found, geometry=Point(150.0, 0.0), height=1.5)


def verdict(sensor: Sensor, value: float | None, age_s: float = 1.0, elapsed_s: float = 900.0) -> Verdict:
    reading = None if value is None else Measured(value, age_s)
    (found,) = judge(Hearing(LEAK, (BREEZE,), (sensor,), (reading,), elapsed_s))
    return found


def test_that_the_sensors_of_a_substance_are_found_by_any_of_its_names(park: Park) -> None:
    assert sensors_of(park, "氨") == sensors_of(park, "ammonia")
    assert {each.substance for each in sensors_of(park, "ammonia")} == {"ammonia"}


def test_that_a_reading_within_the_band_agrees_and_the_band_has_the_forecast_in_it(sensor: Sensor) -> None:
    found = verdict(replace(sensor, high=1000.0), 30.0)
    assert found.says is Says.AGREES
    assert found.low < found.forecast < found.high
    assert found.unit == sensor.unit


def test_that_much_more_and_much_less_speak_against_it(sensor: Sensor) -> None:
    wide = replace(sensor, high=100_000.0)
    assert verdict(wide, 60_000.0).says is Says.MORE
    strong = replace(LEAK, rate_kg_s=500.0)
    near = replace(sensor, geometry=Point(25.0, 0.0), high=1000.0)
    (found,) = judge(Hearing(strong, (BREEZE,), (near,), (Measured(0.0, 1.0),), 900.0))
    assert found.says is Says.LESS


def test_that_gas_where_none_was_forecast_is_more_and_an_instrument_s_noise_is_not(sensor: Sensor) -> None:
    upwind = replace(sensor, geometry=Point(-300.0, 0.0))
    assert verdict(upwind, 0.01 * upwind.high).says is Says.AGREES
    assert verdict(upwind, 0.5 * upwind.high).says is Says.MORE


def test_that_a_saturated_sensor_agrees_with_any_more(sensor: Sensor) -> None:
    low = replace(sensor, high=5.0)
    assert verdict(low, 5.0).says is Says.AGREES
    assert verdict(low, 5.0).high == 5.0


def test_that_what_is_missing_or_old_is_unknown(sensor: Sensor) -> None:
    assert verdict(sensor, None).says is Says.UNKNOWN
    assert verdict(sensor, np.nan).says is Says.UNKNOWN
    assert verdict(sensor, 20.0, age_s=max(2.0 * sensor.period_s, 60.0) + 1.0).says is Says.UNKNOWN


def test_that_nothing_is_forecast_before_the_release(sensor: Sensor) -> None:
    found = verdict(sensor, 0.0, elapsed_s=0.0)
    assert (found.low, found.forecast, found.high, found.says) == (0.0, 0.0, 0.0, Says.AGREES)


def test_that_two_sensors_or_a_third_of_those_concerned_are_enough_to_doubt() -> None:
    def said(*words: Says) -> tuple[Verdict, ...]:
        return tuple(Verdict(f"AT-{k}", 9.0, 1.0, 5.0, 20.0, "ppm", 1.0, each) for k, each in enumerate(words))

    agree, more, less = Says.AGREES, Says.MORE, Says.LESS
    assert disagreeing(said(agree, agree, agree)) == ()
    assert disagreeing(said(more, agree, agree, agree)) == ()
    assert disagreeing(said(more)) == ("AT-0",)
    assert disagreeing(said(more, agree, less, agree, agree, agree)) == ("AT-0", "AT-2")
    assert disagreeing(said(Says.UNKNOWN, Says.UNKNOWN)) == ()

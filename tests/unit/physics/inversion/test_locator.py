"""What the search makes of leaks that are known, and of sensors that are not well."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.errors import BadInput
from models.physics.inversion.locator import Locator, locate
from models.physics.inversion.records import Candidate, GasSensor, Series, SourceEstimate
from tests.unit.physics.inversion.truth import AIR, CANDIDATES, GAS, SENSORS, STEP_S, leak, weather

STATED = ("from",)


def found(series: Series, sensors: tuple[GasSensor, ...] = SENSORS) -> SourceEstimate:
    return locate(sensors, CANDIDATES, GAS, series, site=AIR, conventions=STATED)


@pytest.mark.parametrize("source", CANDIDATES, ids=lambda each: each.name)
def test_that_a_known_leak_is_found_with_its_rate_and_start(source: Candidate) -> None:
    estimate = found(leak(1e-3, source=source))
    (event,) = estimate.events
    assert event.source.name == source.name
    assert event.source.probability > 0.9
    assert event.rate.low < 1e-3 < event.rate.high
    assert 0.5e-3 < event.rate.median < 2e-3
    assert event.start.low - STEP_S <= 100 * STEP_S <= event.start.high + STEP_S
    assert abs(event.end.median - 190 * STEP_S) < 20 * STEP_S
    assert not event.ongoing


def test_that_no_release_is_no_event() -> None:
    estimate = found(leak(0.0, source=None, rows=600))
    assert estimate.events == ()
    assert estimate.probability == {}
    assert not estimate.active


def test_that_probabilities_sum_to_one() -> None:
    estimate = found(leak(1e-3))
    assert sum(estimate.probability.values()) == pytest.approx(1.0)
    assert list(estimate.probability) == [each.name for each in estimate.events[-1].ranked]


@settings(max_examples=3, deadline=None)
@given(st.sampled_from([0.1, 10.0, 100.0]))
def test_that_the_rate_scales_with_the_readings(factor: float) -> None:
    series = leak(2e-3)
    more = replace(series, ppm=series.ppm * factor)
    plain, scaled = found(series).events[0], found(more).events[0]
    assert scaled.source.name == plain.source.name
    assert scaled.rate.median / plain.rate.median == pytest.approx(factor, rel=0.35)


def test_that_moving_the_park_changes_nothing() -> None:
    series = leak(1e-3)
    sensors = [replace(each, x=each.x + 5e5, y=each.y - 4e6) for each in SENSORS]
    places = [replace(each, x=each.x + 5e5, y=each.y - 4e6) for each in CANDIDATES]
    there = locate(sensors, places, GAS, series, site=AIR, conventions=STATED)
    assert there.probability == pytest.approx(found(series).probability, abs=1e-5)


def test_that_what_is_not_read_counts() -> None:
    """Sensors that read nothing never make the right place less likely."""
    sensors = (*SENSORS, GasSensor("near B", 20.0, 25.0), GasSensor("near D", -5.0, 10.0))
    series = leak(1e-3, sensors=sensors)
    without = replace(series, ppm=series.ppm.copy())
    gas = np.nanmax(series.ppm, axis=0) > 3.0
    without.ppm[:, ~gas] = np.nan
    told, untold = found(series, sensors).events[0], found(without, sensors).events[0]
    assert told.source.name == "B"
    assert told.source.probability >= untold.source.probability - 1e-6


def test_that_a_saturated_sensor_says_at_least() -> None:
    series = leak(5e-3)
    sensors = tuple(replace(each, saturation_ppm=8.0) for each in SENSORS)
    clipped = replace(series, ppm=np.minimum(series.ppm, 8.0))
    told, taken = found(clipped, sensors).events[0], found(clipped).events[0]
    assert told.source.name == "B"
    assert told.rate.median > taken.rate.median
    assert told.rate.low < 5e-3 < told.rate.high


def test_that_readings_below_the_limit_say_at_most() -> None:
    series = leak(1e-3)
    sensors = tuple(replace(each, detection_limit_ppm=0.5) for each in SENSORS)
    low = replace(series, ppm=np.maximum(series.ppm - 2.2, 0.5))
    event = found(low, sensors).events[0]
    assert event.source.name == "B"
    assert event.rate.low < 1e-3 < event.rate.high


def test_that_a_dead_sensor_is_named_and_left_out() -> None:
    series = leak(1e-3)
    series.ppm[:, 0], series.ppm[:, 1] = np.nan, 2.02
    estimate = found(series)
    assert estimate.dead == ("S0", "S1")
    assert estimate.events[0].source.name == "B"


def test_that_a_known_lag_is_taken_back() -> None:
    series = leak(1e-3)
    late = replace(series, ppm=np.vstack([series.ppm[:5], series.ppm[:-5]]))
    sensors = tuple(replace(each, lag_s=300.0) for each in SENSORS)
    event = found(late, sensors).events[0]
    assert event.source.name == "B"
    assert abs(event.start.median - 100 * STEP_S) < 10 * STEP_S


def test_that_calm_and_missing_wind_give_finite_answers() -> None:
    times, angle, speed = weather(120, speed=0.1)
    speed[50:60], angle[:3] = 0.0, np.nan
    series = leak(1e-3, 120, during=(40, 70), wind=(times, np.nan_to_num(angle), speed))
    event = found(Series(times, angle, speed, series.ppm)).events[0]
    assert np.isfinite([event.rate.low, event.rate.high, event.start.median, event.position.x]).all()
    assert sum(each.probability for each in event.ranked) == pytest.approx(1.0)


@pytest.mark.parametrize(("meant", "sign", "turn"), [("towards", 1.0, 180.0), ("mathematical towards", -1.0, 270.0)])
def test_that_an_angle_counted_the_wrong_way_shows(meant: str, sign: float, turn: float) -> None:
    series = leak(1e-3)
    turned = replace(series, wind_from=np.mod(sign * series.wind_from + turn, 360.0))
    estimate = locate(SENSORS, CANDIDATES, GAS, turned, site=AIR)
    assert estimate.convention == meant
    assert estimate.events[0].source.name == "B"
    assert locate(SENSORS, CANDIDATES, GAS, series, site=AIR).convention == "from"


def test_that_a_vane_off_by_some_degrees_is_noticed() -> None:
    series = leak(1e-3)
    event = found(replace(series, wind_from=series.wind_from - 20.0)).events[0]
    assert event.source.name == "B"
    assert 8.0 < event.wind_turn_deg < 32.0


def test_that_without_candidates_the_place_is_found_on_a_grid() -> None:
    few = SENSORS[::2]
    event = locate(few, (), GAS, leak(1e-3, 100, sensors=few, during=(40, 72)), site=AIR, conventions=STATED).events[0]
    assert np.hypot(event.position.x - 20.0, event.position.y - 15.0) < 20.0
    assert event.position.spread_m > 0.0


def test_that_a_stream_says_what_the_whole_record_says() -> None:
    series = leak(1e-3)
    locator = Locator(SENSORS, CANDIDATES, GAS, site=AIR)
    active = []
    for first in range(0, 240, 30):
        rows = slice(first, first + 30)
        part = Series(series.times[rows], series.wind_from[rows], series.wind_speed[rows], series.ppm[rows])
        estimate = locator.update(part)
        active.append(estimate.active)
    assert active == [False, False, False, True, True, True, True, False]
    assert estimate.events[0].source.name == "B"
    assert estimate.rate is not None
    assert estimate.rate.low < 1e-3 < estimate.rate.high
    whole = found(series).events[0]
    assert estimate.rate.median / whole.rate.median == pytest.approx(1.0, rel=0.5)


def test_that_a_search_needs_a_sensor_and_two_times() -> None:
    with pytest.raises(BadInput):
        Locator((), CANDIDATES, GAS)
    one = Series(np.zeros(1), np.zeros(1), np.ones(1), np.ones((1, len(SENSORS))))
    with pytest.raises(BadInput):
        found(one)
    assert Locator(SENSORS, CANDIDATES, GAS).update(one).events == ()

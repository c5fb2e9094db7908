"""The simulated cloud and wind: known ends, no memory of how they were asked."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from drivers.simulated.cloud import Cloud
from drivers.simulated.noise import normal, uniform
from drivers.simulated.scenario import SCENARIOS, Casting, parse_casting
from drivers.simulated.weather import Shift, WindField, changed
from models.domain.errors import BadInput
from models.domain.times import to_us
from models.domain.units import Air, conversion
from models.physics.substances import gas_of
from tests.unit.wire.parks import small_park

PARK = small_park()
LEAK = SCENARIOS["chlorine-leak"].leaks[0]
START = to_us(datetime(2026, 3, 17, 19, tzinfo=UTC))
EAST = replace(SCENARIOS["chlorine-leak"].wind, wind_from=270.0, wander_deg=0.0)


def felt(cloud: Cloud, row: int, *seconds: float) -> list[float]:
    times = np.array([START + round(second * 1e6) for second in seconds], dtype=np.int64)
    return [float(value) for value in cloud.exposure(np.full(times.size, row, dtype=np.int64), times)]


def cloud(wind_from: float = 270.0) -> Cloud:
    return Cloud(PARK, LEAK, START, WindField(replace(EAST, wind_from=wind_from), 1))


def test_that_nothing_is_felt_before_the_release_nor_by_other_sensors() -> None:
    assert felt(cloud(), 0, 0, 30, 60) == [0.0, 0.0, 0.0]
    assert felt(cloud(), 2, 600) == [0.0]


def test_that_the_near_sensor_feels_it_first_and_upwind_nobody() -> None:
    east = cloud()
    near, far = felt(east, 0, 300)[0], felt(east, 1, 300)[0]
    assert near > 1.0 > far
    assert felt(cloud(90.0), 0, 900) == [0.0]


def test_that_a_sensor_in_milligrams_reads_the_same_air_in_its_own_unit() -> None:
    as_mg = felt(cloud(), 1, 1_200)[0]
    in_ppm = replace(PARK, sensors=tuple(replace(each, unit="ppm") for each in PARK.sensors))
    as_ppm = felt(Cloud(in_ppm, LEAK, START, WindField(EAST, 1)), 1, 1_200)[0]
    assert as_ppm > 1.0
    to_mg = conversion("ppm", "mg/m3", gas_of(PARK.sensor("AT-2")), Air(EAST.temperature_c))
    assert to_mg is not None
    assert as_mg == pytest.approx(to_mg(as_ppm))


def test_that_isolating_changes_what_follows_and_nothing_before() -> None:
    shut, open_ = cloud(), cloud()
    before = felt(shut, 0, 300, 400)
    shut.isolate(START + 400_000_000)
    assert felt(shut, 0, 300, 400) == before == felt(open_, 0, 300, 400)
    assert felt(shut, 0, 2_400)[0] < 0.01 < felt(open_, 0, 2_400)[0]


def test_that_the_wind_is_the_same_whoever_asks_and_turns_when_told() -> None:
    field = WindField(SCENARIOS["chlorine-leak"].wind, 4)
    times = START + np.arange(0, 600_000_000, 7_000_000)
    speed, direction = field.speed_and_direction(times)
    assert np.abs(speed / 1.2 - 1).max() < 0.1
    assert np.abs(direction - 242).max() <= 6.1
    assert field.at(int(times[5])).wind_from == pytest.approx(direction[5], abs=0.06)
    turned = field.shifted(Shift(int(times[40]), changed(EAST, 5.0, 10.0, "D")))
    assert turned.at(int(times[39])) == field.at(int(times[39]))
    assert turned.at(int(times[40])).stability == "D"


def test_that_noise_is_a_pure_function_with_the_right_spread() -> None:
    keys, ticks = np.repeat(np.arange(40), 500), np.tile(np.arange(500), 40)
    drawn = normal(3, keys, ticks)
    assert drawn[777] == normal(3, keys[777:778], ticks[777:778])[0]
    assert abs(drawn.mean()) < 0.02
    assert abs(drawn.std() - 1) < 0.02
    assert np.abs(drawn).max() <= 3.5
    flat = uniform(3, keys, ticks)
    assert flat.min() >= 0.0
    assert flat.max() < 1.0
    assert not np.array_equal(flat, uniform(4, keys, ticks))


def test_that_castings_are_read_and_strange_ones_refused() -> None:
    assert parse_casting("chlorine-leak") == Casting("chlorine-leak", 1)
    assert parse_casting(str(Casting("chlorine-leak", 9))) == Casting("chlorine-leak", 9)
    for text in ("", "flood", "chlorine-leak#x", "chlorine-leak#-1", "#3"):
        with pytest.raises(BadInput, match="chlorine-leak"):
            parse_casting(text)

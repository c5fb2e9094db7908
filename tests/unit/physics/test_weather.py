"""Stability classes, the sun, profiles, and the wind's integral."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.domain.errors import OutsideModel
from models.domain.readings import Weather
from models.physics.weather import (
    PROFILE_HEIGHTS,
    class_number,
    inverse_obukhov_length,
    is_night,
    pasquill_class,
    speed_at,
    sun_elevation,
    wind_series,
)

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)


def _weather(after_s: float, speed: float, wind_from: float, stability: str = "D") -> Weather:
    return Weather(NOW + timedelta(seconds=after_s), speed, wind_from, stability, 15.0)


@pytest.mark.parametrize(
    ("speed", "night", "cloud", "elevation", "expected"),
    [
        (1.2, True, 0.2, 0.0, "F"),
        (1.2, True, 0.8, 0.0, "F"),
        (2.5, True, 0.8, 0.0, "E"),
        (4.0, True, 0.2, 0.0, "E"),
        (7.0, True, 0.0, 0.0, "D"),
        (1.5, False, 0.1, 70.0, "A"),
        (4.0, False, 0.1, 45.0, "B"),
        (5.5, False, 0.1, 20.0, "D"),
        (1.5, False, 1.0, 70.0, "D"),
    ],
)
def test_that_classes_follow_the_table(
    speed: float, night: bool, cloud: float, elevation: float, expected: str
) -> None:
    assert pasquill_class(speed, night=night, cloud=cloud, elevation_deg=elevation) == expected


def test_that_calmer_nights_are_never_less_stable() -> None:
    for cloud in (0.0, 0.8):
        classes = [class_number(pasquill_class(speed, night=True, cloud=cloud)) for speed in np.arange(0.5, 10, 0.25)]
        assert classes == sorted(classes, reverse=True)


def test_that_the_sun_stands_where_almanacs_put_it() -> None:
    assert sun_elevation(datetime(2026, 6, 21, 4, tzinfo=UTC), 30.0, 120.0) == pytest.approx(83.4, abs=0.5)
    assert sun_elevation(datetime(2026, 12, 21, 12, tzinfo=UTC), 51.5, 0.0) == pytest.approx(15.1, abs=0.5)
    assert is_night(datetime(2026, 3, 17, 19, tzinfo=UTC), 30.0, 120.9)
    assert not is_night(datetime(2026, 3, 18, 4, tzinfo=UTC), 30.0, 120.9)


def test_that_an_unknown_class_is_refused() -> None:
    with pytest.raises(OutsideModel, match="Q"):
        class_number("Q")


def test_that_wind_grows_with_height_and_most_in_stable_air() -> None:
    stable, unstable = _weather(0, 2.0, 270.0, "F"), _weather(0, 2.0, 270.0, "A")
    assert speed_at(stable, 10.0) == speed_at(unstable, 10.0) == 2.0
    assert speed_at(stable, 50.0) > speed_at(unstable, 50.0) > 2.0


def test_that_the_profile_is_the_logarithm_in_neutral_air() -> None:
    neutral = _weather(0, 2.0, 270.0, "D")
    expected = 2.0 * np.log(50.0 / 0.1) / np.log(10.0 / 0.1)
    assert speed_at(neutral, 50.0) == pytest.approx(expected)
    assert speed_at(neutral, 500.0) == speed_at(neutral, 100.0)  # not carried beyond the surface layer


def test_that_obukhov_lengths_have_the_sign_and_size_of_their_class() -> None:
    lengths = [inverse_obukhov_length(stability, 0.1) for stability in "ABCDEF"]
    assert lengths == sorted(lengths)
    assert lengths[3] == 0.0
    assert 1.0 / lengths[5] == pytest.approx(14.1, abs=0.1)


def test_that_each_record_holds_until_the_next() -> None:
    series = wind_series(
        [_weather(100, 4.0, 180.0), _weather(-60, 2.0, 270.0), _weather(-600, 9.0, 0.0), _weather(900, 9.0, 0.0)],
        NOW, 300.0,
    )  # fmt: skip
    assert series.knots == pytest.approx([0.0, 100.0])
    assert series.towards == pytest.approx(np.array([[1.0, 0.0], [0.0, 1.0]]), abs=1e-12)
    assert series.speeds[:, PROFILE_HEIGHTS.index(pytest.approx(10.0))] == pytest.approx([2.0, 4.0])


def test_that_a_record_from_later_holds_before_its_time_too() -> None:
    series = wind_series([_weather(500, 4.0, 180.0)], NOW, 300.0)
    assert series.knots.tolist() == [0.0]


def test_that_without_weather_there_is_no_wind() -> None:
    with pytest.raises(OutsideModel):
        wind_series([], NOW, 100.0)

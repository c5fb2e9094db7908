"""The weather since a release began."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.domain.errors import OutsideModel
from models.domain.readings import Weather
from models.physics.dispersion.passive.turbulence import HEIGHTS, SPEED
from models.physics.dispersion.passive.weather import pieces

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)


def _weather(after_s: float, speed: float, wind_from: float) -> Weather:
    return Weather(NOW + timedelta(seconds=after_s), speed, wind_from, "D", 15.0)


def test_that_each_record_holds_until_the_next() -> None:
    found = pieces(
        [_weather(100, 4.0, 180.0), _weather(-60, 2.0, 270.0), _weather(-600, 9.0, 0.0), _weather(900, 9.0, 0.0)],
        NOW, 300.0,
    )  # fmt: skip
    assert found.knots == pytest.approx([0.0, 100.0])
    assert found.towards == pytest.approx(np.array([[1.0, 0.0], [0.0, 1.0]]), abs=1e-12)
    ten_metres = [np.interp(10.0, HEIGHTS, table[:, SPEED]) for table in found.tables]
    assert ten_metres == pytest.approx([2.0, 4.0], rel=0.01)


def test_that_a_record_from_later_holds_before_its_time_too() -> None:
    assert pieces([_weather(500, 4.0, 180.0)], NOW, 300.0).knots.tolist() == [0.0]


def test_that_without_weather_there_is_no_wind() -> None:
    with pytest.raises(OutsideModel):
        pieces([], NOW, 100.0)

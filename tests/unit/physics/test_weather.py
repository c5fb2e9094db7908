"""Stability classes, the sun, and Obukhov lengths."""

from datetime import UTC, datetime

import numpy as np
import pytest

from models.domain.errors import OutsideModel
from models.physics.weather import (
    class_number,
    inverse_obukhov_length,
    is_night,
    pasquill_class,
    sun_elevation,
)


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


def test_that_obukhov_lengths_have_the_sign_and_size_of_their_class() -> None:
    lengths = [inverse_obukhov_length(stability, 0.1) for stability in "ABCDEF"]
    assert lengths == sorted(lengths)
    assert lengths[3] == 0.0
    assert 1.0 / lengths[5] == pytest.approx(14.1, abs=0.1)

"""Figures as the field writes them."""

from math import nan

import pytest

from scenes.figures import area, clock, figure, length, level


@pytest.mark.parametrize(
    ("value", "text"),
    [(38.6, "38.6"), (0.614, "0.61"), (1234.5, "1\u2009234"), (-0.04, "\u22120.04"), (nan, "\u2014"), (0.0, "0.0")],
)
def test_that_values_have_three_digits_and_a_true_minus(value: float, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("metres", "text"), [(62.0, "62 m"), (823.0, "820 m"), (1850.0, "1.85 km"), (11_120.0, "11.1 km")]
)
def test_that_lengths_turn_into_kilometres(metres: float, text: str) -> None:
    assert length(metres) == text


@pytest.mark.parametrize(("seconds", "text"), [(4, "00:04"), (326, "05:26"), (6380, "1:46:20"), (-5, "00:00")])
def test_that_durations_are_clocks(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_that_thresholds_and_areas_are_short() -> None:
    assert [level(value) for value in (20.0, 2.0, 0.5, 0.05)] == ["20", "2.0", "0.5", "0.05"]
    assert area(60_000.0) == "6.00 ha"
    assert area(2_500_000.0) == "2.50 km²"

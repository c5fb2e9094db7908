"""What a trend shows is derived from the sensor and its rules."""

from dataclasses import replace

import numpy as np
import pytest

from models.domain.alarms import Priority
from models.domain.rules import Rule, RuleKind
from tests.gui.trends.sensors import RULES, chlorine, pressure
from widgets.trends.axis import ticks, to_us
from widgets.trends.scale import Scale, fitted
from widgets.trends.spec import trend_spec


def test_that_gas_is_logarithmic_from_below_its_lowest_limit() -> None:
    spec = trend_spec(chlorine(), RULES)
    assert spec.logarithmic
    assert spec.bounds == (0.1, 100.0)
    assert [limit.label for limit in spec.limits] == ["HI", "HH"]


def test_that_a_gas_is_told_by_volume_and_by_mass() -> None:
    by_volume = trend_spec(replace(chlorine(), substance="chlorine"), ())
    by_mass = trend_spec(replace(chlorine(), substance="chlorine", unit="mg/m3"), ())
    told = [(spec.beside.unit, round(spec.beside.factor, 3)) for spec in (by_volume, by_mass) if spec.beside]
    assert told == [("mg/m3", 2.948), ("ppm", 0.339)]
    assert trend_spec(chlorine(), ()).beside is None  # of what, nobody says
    assert trend_spec(pressure(), ()).beside is None


def test_that_the_normal_band_ends_at_the_nearest_limit() -> None:
    assert trend_spec(pressure(), RULES).normal == (0.45, 0.55)


def test_that_a_disabled_rule_is_not_drawn() -> None:
    rule = Rule("PT-101.HI", "PT-101", RuleKind.HIGH, "HI", 0.5, 0.49, Priority.HIGH, enabled=False)
    assert trend_spec(pressure(), [rule]).limits == ()


@pytest.mark.parametrize(("value", "share"), [(0.1, 0.0), (1.0, 1 / 3), (100.0, 1.0), (0.0, 0.0), (1e9, 1.0)])
def test_that_a_logarithmic_axis_holds_every_value(value: float, share: float) -> None:
    assert Scale(0.1, 100.0, logarithmic=True).at(value) == pytest.approx(share)


def test_that_decades_are_labelled() -> None:
    assert Scale(0.1, 100.0, logarithmic=True).decades() == pytest.approx([0.1, 1.0, 10.0, 100.0])


def test_that_an_axis_fits_band_and_values_and_never_has_no_height() -> None:
    low, high = fitted(0.0, 1.0, np.array([0.5, 3.0, np.nan]))
    assert low < 0.0
    assert high > 3.0
    low, high = fitted(2.0, 2.0, np.array([]))
    assert low < high


def test_that_ticks_are_round_in_the_parks_own_time() -> None:
    from datetime import UTC, datetime

    start, end = datetime(2026, 3, 17, 18, 12, tzinfo=UTC), datetime(2026, 3, 18, 2, 12, tzinfo=UTC)
    assert [text for _, text in ticks(to_us(start), to_us(end), "Asia/Shanghai", 5)] == [
        "04:00", "06:00", "08:00", "10:00",
    ]  # fmt: skip

"""The rules that come with a sensor are the standards'."""

from dataclasses import replace

import pytest

from models.alarms.defaults import default_rules, gas_rules, unit_of
from models.domain.park import Quantity
from models.domain.rules import Rule, RuleKind
from tests.unit.alarms.streams import K, rule, sensor

GAS = replace(sensor(1), high=100.0)


@pytest.mark.parametrize(
    ("substance", "unit", "first", "second"),
    [
        ("chlorine", "mg/m3", 1.0, 2.0),
        ("chlorine", "ppm", 0.34, 0.68),
        ("ammonia", "mg/m3", 20.0, 40.0),
        ("propane", "%LEL", 25.0, 50.0),
    ],
)
def test_that_gas_alarms_follow_the_standard(substance: str, unit: str, first: float, second: float) -> None:
    rules = gas_rules(replace(GAS, substance=substance, unit=unit))
    assert [(rule.label, rule.limit, rule.clear) for rule in rules] == [
        ("HI", first, round(0.8 * first, 3)),
        ("HH", second, round(0.8 * second, 3)),
    ]
    assert all("GB/T 50493" in rule.note for rule in rules)


def test_that_oxygen_is_watched_on_both_sides() -> None:
    low, high = gas_rules(replace(GAS, substance="oxygen", unit="%VOL"))
    assert (low.kind, low.limit, high.kind, high.limit) == (RuleKind.LOW, 19.5, RuleKind.HIGH, 23.5)


@pytest.mark.parametrize("changed", [{"quantity": Quantity.LEVEL}, {"substance": "unknown gas"}, {"unit": "%VOL"}])
def test_that_what_has_no_standard_gets_no_gas_limits(changed: dict[str, object]) -> None:
    assert gas_rules(replace(GAS, **{"substance": "chlorine", **changed})) == ()  # type: ignore[arg-type]


def test_that_every_sensor_s_silence_of_an_hour_is_a_fault() -> None:
    (silent,) = default_rules(replace(GAS, quantity=Quantity.LEVEL, unit="m"))
    assert (silent.kind, silent.limit, silent.unit) == (RuleKind.STALE, 3600.0, "s")


@pytest.mark.parametrize(
    ("made", "unit"),
    [
        (rule(1, "HI"), "ppm"),
        (rule(1, "ROC", K.RATE), "ppm/min"),
        (rule(1, "STALE", K.STALE), "s"),
        (rule(1, "X", K.EXPRESSION, unit="1"), "1"),
    ],
)
def test_that_a_limit_has_the_unit_of_its_kind(made: Rule, unit: str) -> None:
    assert unit_of(made, GAS) == unit

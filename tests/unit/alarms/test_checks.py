"""What the editor refuses: each fault names its field, and says what helps."""

from dataclasses import replace

import pytest

from models.alarms.checks import rule_faults
from models.domain.park import Park
from models.domain.rules import Rule
from tests.fakes.small_park import small_park
from tests.unit.alarms.streams import RULES, SENSORS, K, rule

PARK: Park = replace(small_park(), sensors=tuple(SENSORS))
HIGH, VOTE = rule(1, "HI"), rule(1, "V", K.VOTE, inputs=("AT-2", "AT-3"), votes=2)
RATE = rule(1, "ROC", K.RATE, window_s=60.0)
TREND = rule(1, "SOON", K.TREND, limit=8.0, window_s=300.0, horizon_s=600.0)
EXPRESSION = rule(1, "X", K.EXPRESSION, expression="{AT-1} - {AT-2}")


def test_that_rules_of_every_kind_pass() -> None:
    faults = {each.code: rule_faults(PARK, each) for each in RULES}
    assert {code for code, found in faults.items() if found} == {"AT-4.GONE", "AT-3.GONE"}


@pytest.mark.parametrize(
    ("made", "field", "cause"),
    [
        (replace(HIGH, code=" "), "code", "empty"),
        (replace(HIGH, label="MUCH TOO LONG"), "label", "too long"),
        (replace(HIGH, sensor="AT-9"), "sensor", "no sensor AT-9"),
        (replace(HIGH, limit=float("nan")), "limit", "no finite number"),
        (replace(HIGH, limit=11.0), "limit", "outside the sensor's range, 0 to 10"),
        (replace(HIGH, clear=5.5), "clear", "wrong side"),
        (rule(1, "LO", K.LOW, limit=2.0, clear=1.0), "clear", "wrong side"),
        (replace(HIGH, on_delay_s=-1.0), "on_delay_s", "out of range"),
        (replace(HIGH, off_delay_s=1e7), "off_delay_s", "out of range"),
        (replace(RATE, window_s=0.0), "window_s", "out of range"),
        (rule(1, "FLAT", K.FLATLINE, limit=-1.0, window_s=60.0), "limit", "not above zero"),
        (rule(1, "STALE", K.STALE, limit=-1.0), "limit", "not above zero"),
        (replace(VOTE, votes=4), "votes", "4 of 3"),
        (replace(VOTE, votes=0), "votes", "0 of 3"),
        (replace(VOTE, inputs=("AT-2", "AT-2")), "inputs", "twice"),
        (replace(VOTE, inputs=("AT-1", "AT-2")), "inputs", "twice"),
        (replace(VOTE, inputs=("AT-9", "AT-2")), "inputs", "no sensor AT-9"),
        (replace(EXPRESSION, expression="{AT-1} / 0"), "expression", "divides by zero"),
        (replace(EXPRESSION, expression=""), "expression", "too early"),
        (replace(EXPRESSION, shift="temperature"), "shift", "cannot be shifted"),
        (replace(HIGH, shift="{AT-1}"), "shift", "cannot be used here"),
        (replace(HIGH, shift="tempreature"), "shift", "tempreature"),
        (replace(TREND, horizon_s=0.0), "horizon_s", "out of range"),
        (replace(TREND, confidence=0.4), "confidence", "no probability"),
        (replace(TREND, window_s=50.0), "window_s", "out of range"),
    ],
)
def test_that_a_fault_names_its_field_its_cause_and_a_cure(made: Rule, field: str, cause: str) -> None:
    first = rule_faults(PARK, made)[0]
    assert first.field == field
    assert cause in str(first.cause)
    assert str(first.cure)


def test_that_sensors_of_different_units_do_not_vote_together() -> None:
    other = replace(PARK, sensors=(*PARK.sensors[:2], replace(PARK.sensors[2], unit="mg/m3"), PARK.sensors[3]))
    assert [fault.field for fault in rule_faults(other, VOTE)] == ["inputs"]


def test_that_all_faults_are_told_at_once() -> None:
    made = replace(HIGH, clear=9.0, on_delay_s=-1.0, gap_s=-1.0)
    assert [fault.field for fault in rule_faults(PARK, made)] == ["clear", "on_delay_s", "gap_s"]

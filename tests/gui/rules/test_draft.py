"""A rule and its texts: what is typed is the rule meant, what means nothing is told under its field."""

from dataclasses import replace

import pytest

from models.domain.alarms import Priority
from models.domain.rules import Rule, RuleKind
from widgets.rules.draft import fields_of, rule_of, span_text, texts_of

HIGH = Rule("TT-118.HI", "TT-118", RuleKind.HIGH, "HI", 80.0, 78.0, Priority.MEDIUM, on_delay_s=10800.0, note="GB")
RULES = (
    HIGH,
    replace(HIGH, unit="°C", version=3),  # as the store keeps it
    replace(HIGH, kind=RuleKind.LOW, clear=82.5, good_only=True, shift="0.4 * temperature", enabled=False, version=7),
    Rule("V3.VOTE", "AT-1", RuleKind.VOTE, "2oo3", 0.5, 0.4, Priority.CRITICAL, inputs=("AT-2", "AT-3"), votes=2),
    Rule("R", "PT-1", RuleKind.RATE, "ROC", -0.02, -0.01, Priority.HIGH, below=True, window_s=300.0, gap_s=90.0),
    Rule("E", "TT-1", RuleKind.EXPRESSION, "DT", 12.0, 10.0, Priority.LOW, expression="{TT-1} - {TT-2}", unit="°C"),
    Rule("S", "TT-1", RuleKind.STALE, "STALE", 3600.0, 3600.0, Priority.LOW),
    Rule("F", "TT-1", RuleKind.FLATLINE, "FLAT", 0.1, 0.1, Priority.LOW, window_s=7200.0),
    Rule("T", "LT-1", RuleKind.TREND, "EARLY", 90.0, 90.0, Priority.LOW, window_s=3600.0, horizon_s=1800.0,
         confidence=0.95),
    Rule("B", "LT-1", RuleKind.BAD, "BAD", 0.0, 0.0, Priority.LOW, on_delay_s=30.0),
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind.value)
def test_that_a_rule_comes_back_from_its_texts(rule: Rule) -> None:
    assert rule_of(rule, texts_of(rule)) == (rule, ())


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("90", 90.0), ("10 min", 600.0), ("10m", 600.0), ("3 h", 10800.0), ("1.5 d", 129600.0), ("", 0.0)],
)
def test_that_lengths_of_time_are_read_with_their_unit(typed: str, seconds: float) -> None:
    rule, faults = rule_of(HIGH, texts_of(HIGH) | {"on_delay_s": typed})
    assert rule is not None
    assert (rule.on_delay_s, faults) == (seconds, ())


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0 s"), (90.0, "90 s"), (600.0, "10 min"), (10800.0, "3 h"), (172800.0, "2 d")]
)
def test_that_lengths_of_time_are_written_short(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_that_what_means_nothing_is_told_field_by_field_with_cause_and_cure() -> None:
    rule, faults = rule_of(HIGH, texts_of(HIGH) | {"limit": "hot", "clear": "", "off_delay_s": "soon"})
    assert rule is None
    assert [fault.field for fault in faults] == ["limit", "clear", "off_delay_s"]
    assert "hot" in str(faults[0].cause)
    assert "12.5" in str(faults[0].cure)
    assert "10 min" in str(faults[2].cure)


def test_that_fields_a_kind_lacks_are_at_rest() -> None:
    rule, _ = rule_of(HIGH, texts_of(HIGH) | {"kind": "stale", "limit": "7200"})
    assert rule is not None
    assert (rule.limit, rule.clear, rule.on_delay_s, rule.shift) == (7200.0, 7200.0, 0.0, "")
    assert "clear" not in {field.name for field in fields_of(RuleKind.STALE)}

"""What is wrong with a policy or with guidance is told with field, cause and cure before anything is stored."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alarms.design import guidance_faults, policy_faults, stage_field
from models.domain.alarm_life import DEFAULT_POLICY, AlarmPolicy, Guidance, Stage
from models.domain.alarms import Priority
from models.domain.ids import rule_id
from models.domain.transitions import Role

A, B = rule_id("AT-1.HI"), rule_id("AT-1.HH")


def test_that_the_defaults_have_no_fault() -> None:
    assert policy_faults(DEFAULT_POLICY) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rate_acceptable": 0.0}, "rate_acceptable"),
        ({"rate_most": 2.0}, "rate_most"),
        ({"peak_limit": 0}, "peak_limit"),
        ({"flood_share_limit": 1.2}, "flood_share_limit"),
        ({"stale_after_h": 1000.0}, "stale_after_h"),
        ({"share_low": 0.7}, "share_low"),
        ({"escalation": (Stage(Priority.HIGH, 0.5, Role.COMMANDER),)}, stage_field(Priority.HIGH)),
    ],
)
def test_that_a_limit_out_of_range_is_named_with_cause_and_cure(change: dict[str, Any], field: str) -> None:
    (fault,) = policy_faults(replace(DEFAULT_POLICY, **change))
    assert fault.field == field
    assert str(fault.cause)
    assert str(fault.cure)


def test_that_two_stages_of_one_priority_at_the_same_time_are_refused() -> None:
    both = tuple(Stage(Priority.LOW, 60.0, role) for role in (Role.COMMANDER, Role.MANAGER))
    (fault,) = policy_faults(replace(DEFAULT_POLICY, escalation=both))
    assert fault.field == stage_field(Priority.LOW)


@given(st.floats(0, 1), st.floats(0, 1))
def test_that_any_split_that_makes_a_whole_passes(high: float, rest: float) -> None:
    medium = (1 - high) * rest
    policy = AlarmPolicy(share_high=high, share_medium=medium, share_low=max(0.0, 1 - high - medium))
    assert policy_faults(policy) == ()


def test_that_parents_do_not_go_round_and_texts_end() -> None:
    assert guidance_faults(A, Guidance("burns", "leave", 60.0, parent_id=B), {}) == ()
    assert [each.field for each in guidance_faults(A, Guidance("", "", parent_id=A), {})] == ["parent_id"]
    written = {B: Guidance("", "", parent_id=A)}
    assert [each.field for each in guidance_faults(A, Guidance("", "", parent_id=B), written)] == ["parent_id"]
    faults = guidance_faults(A, Guidance("x" * 2001, "", 0.0), {})
    assert [each.field for each in faults] == ["consequence", "respond_s"]

"""Every alarm has words about what it means, whatever raised it."""

from dataclasses import replace

import pytest

from models.domain.alarm_life import AlarmPolicy, loudness
from models.domain.alarms import Priority
from models.domain.park import Quantity
from models.domain.rules import RuleKind
from models.domain.transitions import Role
from models.planning.guidance import default_guidance
from tests.gui import pictures


@pytest.mark.parametrize("kind", [*RuleKind, "fault"])
def test_that_every_kind_of_rule_has_guidance(kind: str) -> None:
    park = pictures.park()
    alarm = replace(pictures.alarms()[pictures.uuid(1)], kind=str(kind))
    found = default_guidance(alarm, park.sensors[0], park.assets[0])
    assert found.consequence
    assert found.response
    assert found.respond_s == 180.0  # critical


def test_that_the_plan_is_the_substance_s_own() -> None:
    park = pictures.park()
    alarm = pictures.alarms()[pictures.uuid(1)]
    assert default_guidance(alarm, park.sensors[0], park.assets[0]).plan == "CL-02"
    assert default_guidance(alarm, None, None).plan == ""


def test_that_low_and_high_are_different_words() -> None:
    park = pictures.park()
    sensor = replace(park.sensors[0], quantity=Quantity.PRESSURE)
    alarm = pictures.alarms()[pictures.uuid(1)]
    high = default_guidance(alarm, sensor, None)
    assert default_guidance(replace(alarm, label="LO"), sensor, None).consequence != high.consequence


def test_that_escalation_tells_one_role_after_the_other_and_grows_louder() -> None:
    policy = AlarmPolicy()
    assert policy.roles_of(Priority.CRITICAL, 0) == frozenset()
    assert policy.roles_of(Priority.CRITICAL, 1) == {Role.COMMANDER}
    assert policy.roles_of(Priority.CRITICAL, 2) == {Role.COMMANDER, Role.MANAGER}
    assert [loudness(stage) for stage in (0, 1, 2, 9)] == [0.5, 0.75, 1.0, 1.0]

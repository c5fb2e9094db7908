"""The compiled rules agree with plain Python exactly: same changes, same order, same bits, whatever the way brings."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.alarms.engine import RuleSet
from models.domain.ids import rule_id
from models.domain.times import from_us
from tests.unit.alarms.agreement import run
from tests.unit.alarms.streams import RULES, SENSORS, START, deliveries, weather_between


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 400))
def test_that_every_stream_gives_what_single_readings_give(seed: int, count: int) -> None:
    run(seed, count)


@pytest.mark.parametrize("seed", [1, 2])
def test_that_a_long_stream_gives_what_single_readings_give(seed: int) -> None:
    assert run(seed, 12_000) > 500


def test_that_every_kind_of_rule_is_raised_and_cleared_in_a_long_stream() -> None:
    generator, rules = np.random.default_rng(3), RuleSet(SENSORS, RULES)
    rules.rebuild([], listening=from_us(START))
    seen: set[tuple[UUID, str]] = set()
    for batch, arrived in deliveries(generator, 20_000):
        changes = rules.evaluate(batch, weather_between(generator, arrived - 1, arrived)) + rules.tick(arrived)
        seen |= {(change.rule_id, change.event) for change in changes}
    whole = {each.code for each in rules.rules if not each.code.endswith("GONE")}
    both = {code for code in whole if {(rule_id(code), "activate"), (rule_id(code), "return")} <= seen}
    assert both == whole

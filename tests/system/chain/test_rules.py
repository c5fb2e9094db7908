"""Rules in a running gateway: changed while it runs, broken and mended, over a restart, in silence, and late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.rules import Rule, RuleKind
from models.store.repositories import read_picture, read_rules
from models.store.repositories.counts import count_samples
from models.use_cases.rules import NEW, disable_rule, save_rule
from tests.system.chain.conftest import Line, serving, wait_until

SECOND = timedelta(seconds=1)
SUSTAINED = Rule(
    "AT-2.LONG", "AT-2", RuleKind.HIGH, "LONG", 5.0, 4.0, Priority.HIGH, on_delay_s=60.0, version=NEW
)  # fmt: skip


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def send(line: Line, sensor: str, value: float, time: datetime) -> None:
    units = {"AT-1": "ppm", "AT-2": "mg/m3", "PT-1": "kPa"}
    line.send("batch/GW", {"r": [{"s": sensor, "v": value, "u": units[sensor], "t": time.isoformat(), "q": "good"}]})


def save(line: Line, rule: Rule) -> Rule:
    version = save_rule(line.operator, line.park_id, line.park, rule)
    return replace(rule, version=version)


def alarm(line: Line, find: Callable[[Alarm], bool], what: str) -> Alarm:
    return wait_until(
        lambda: next((each for each in read_picture(line.store, line.live).alarms.values() if find(each)), None), what
    )


def test_that_a_rule_works_from_the_moment_it_is_saved_until_it_is_disabled(gateway: Line, now: datetime) -> None:
    ratio = Rule(
        "AT-1.RATIO", "AT-1", RuleKind.EXPRESSION, "RATIO", 2.0, 1.5, Priority.MEDIUM, unit="1",
        expression="{AT-2} / {AT-1}", version=NEW,
    )  # fmt: skip
    rule = save(gateway, ratio)
    send(gateway, "AT-1", 0.1, now - 50 * SECOND)
    seconds = -40.0

    def raised() -> Alarm | None:  # the gateway looks for changed rules once a second
        nonlocal seconds
        seconds += 0.01
        send(gateway, "AT-2", 0.3, now + seconds * SECOND)
        alarms = read_picture(gateway.store, gateway.live).alarms.values()
        return next((each for each in alarms if each.kind == "expression"), None)

    found = wait_until(raised, "the ratio's alarm")
    assert (found.label, found.priority, found.sensor_code, found.unit) == ("RATIO", Priority.MEDIUM, "AT-1", "1")
    assert (round(found.value, 9), found.limit) == (3.0, 2.0)
    send(gateway, "AT-1", 0.0, now - 5 * SECOND)
    fault = alarm(gateway, lambda each: each.kind == "fault", "the fault of a rule that divides by zero")
    assert (fault.label, fault.sensor_code, fault.state) == ("FAULT", "AT-1", AlarmState.UNACK)
    disable_rule(gateway.operator, gateway.park_id, rule, "sensor is being calibrated")
    alarm(gateway, lambda each: each.kind == "expression" and each.state is AlarmState.RTNUN, "its return")
    alarm(gateway, lambda each: each.kind == "fault" and each.state is AlarmState.RTNUN, "the fault's return")


def test_that_a_delay_goes_on_over_a_restart_and_history_raises_nothing(line: Line, now: datetime) -> None:
    save(line, SUSTAINED)
    with serving(line):
        send(
            line, "AT-2", 9.0, now - 3600 * SECOND
        )  # late: raises nothing
        send(line, "AT-2", 1.0, now - 130 * SECOND)
        send(line, "AT-2", 9.0, now - 120 * SECOND)
        send(line, "AT-2", 9.0, now - 90 * SECOND)
        wait_until(lambda: count_samples(line.store, line.live) == 4, "the readings")
        assert not read_picture(line.store, line.live).alarms
    with serving(line):
        send(line, "AT-2", 8.0, now - 61 * SECOND)
        wait_until(lambda: count_samples(line.store, line.live) == 5, "one reading more")
        assert not read_picture(line.store, line.live).alarms
        send(line, "AT-2", 8.5, now - 59 * SECOND)
        found = alarm(line, lambda each: each.label == "LONG", "the sustained alarm")
    assert (found.raised_at, found.value) == (now - 59 * SECOND, 8.5)


def test_that_a_silence_is_raised_when_it_is_too_long_and_ends_with_a_reading(line: Line) -> None:
    silent = Rule("PT-1.STALE", "PT-1", RuleKind.STALE, "STALE", 2.0, 0.0, Priority.LOW, unit="s", version=NEW)
    save(line, silent)
    assert silent.code in {rule.code for rule in read_rules(line.store, line.park_id)}
    with serving(line):
        found = alarm(line, lambda each: each.kind == "stale", "the silence")
        assert (found.sensor_code, found.unit, found.value) == ("PT-1", "s", 2.0)
        line.send(
            "batch/GW", {"r": [{"s": "PT-1", "v": 500, "u": "kPa", "t": datetime.now(UTC).isoformat(), "q": "good"}]}
        )
        alarm(line, lambda each: each.kind == "stale" and each.state is AlarmState.RTNUN, "its end")

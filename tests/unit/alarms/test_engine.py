"""Threshold rules against a plain per-sample oracle, and their conduct on restart and replay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from shapely import Point

from models.alarms.engine import RuleSet
from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.errors import BadInput
from models.domain.ids import rule_id
from models.domain.park import Quantity, Sensor
from models.domain.readings import Batch, Quality
from models.domain.rules import Rule, RuleKind
from models.text import LocalName

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _sensor(key: int) -> Sensor:
    return Sensor(
        key=key,
        code=f"AT-{key}",
        name=LocalName("", ""),
        quantity=Quantity.GAS,
        unit="ppm",
        low=0,
        high=100,
        period_s=1,
        geometry=Point(0, 0),
        height=1,
        enterprise="P01",
    )


def _rule(key: int, label: str, **changes: object) -> Rule:
    values: dict[str, object] = {
        "kind": RuleKind.HIGH if label.startswith("H") else RuleKind.LOW,
        "limit": 5.0,
        "clear": 4.0,
        "priority": Priority.HIGH,
    }
    return Rule(code=f"AT-{key}.{label}", sensor=f"AT-{key}", label=label, **(values | changes))  # type: ignore[arg-type]


def _batch(samples: list[tuple[int, float, float, int]]) -> Batch:
    """Samples are (key, seconds, value, quality)."""
    samples = sorted(samples, key=lambda sample: sample[1])
    times = np.array([round(sample[1] * 1e6) for sample in samples], dtype=np.int64)
    return Batch(
        keys=np.array([sample[0] for sample in samples], dtype=np.int32),
        times=times,
        values=np.array([sample[2] for sample in samples], dtype=np.float64),
        quality=np.array([sample[3] for sample in samples], dtype=np.uint8),
        received=times,
    )


def test_that_a_value_at_the_limit_activates_and_one_in_the_band_keeps_the_alarm() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    changes = rules.evaluate(_batch([(1, 0, 5.0, 0), (1, 1, 4.5, 0), (1, 2, 4.0, 0), (1, 3, 3.9, 0)]))
    assert [(c.event, c.time, c.value) for c in changes] == [
        ("activate", EPOCH, 5.0),
        ("return", EPOCH + timedelta(seconds=3), 3.9),
    ]


def test_that_a_dip_into_the_band_restarts_the_on_delay() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI", on_delay_s=2.0)])
    changes = rules.evaluate(_batch([(1, t, v, 0) for t, v in enumerate([6, 6, 4.5, 6, 6, 6])]))
    assert [c.time for c in changes] == [EPOCH + timedelta(seconds=5)]


@pytest.mark.parametrize("quality", [Quality.GOOD, Quality.UNCERTAIN])
def test_that_only_bad_samples_are_ignored(quality: Quality) -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    assert rules.evaluate(_batch([(1, 0, 9.0, Quality.BAD)])) == []
    assert len(rules.evaluate(_batch([(1, 1, 9.0, quality)]))) == 1


def test_that_replaying_a_batch_changes_nothing() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    batch = _batch([(1, 0, 9.0, 0), (1, 1, 1.0, 0)])
    assert len(rules.evaluate(batch)) == 2
    assert rules.evaluate(batch) == []


def test_that_a_failed_commit_can_be_undone() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    before, batch = rules.snapshot(), _batch([(1, 0, 9.0, 0)])
    first = rules.evaluate(batch)
    rules.restore(before)
    assert rules.evaluate(batch) == first


def _open_alarm(active: bool) -> Alarm:
    return Alarm(
        id=uuid4(),
        sensor_key=1,
        sensor_code="AT-1",
        rule_id=rule_id("AT-1.HI"),
        kind="high",
        label="HI",
        priority=Priority.HIGH,
        state=AlarmState.UNACK if active else AlarmState.RTNUN,
        active=active,
        raised_at=EPOCH,
        changed_at=EPOCH,
        value=9.0,
        limit=5.0,
        unit="ppm",
    )


def test_that_a_restart_goes_on_from_the_stores_open_alarms() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    rules.rebuild([_open_alarm(active=True)])
    assert rules.evaluate(_batch([(1, 0, 9.0, 0)])) == []
    assert [c.event for c in rules.evaluate(_batch([(1, 1, 1.0, 0)]))] == ["return"]
    rules.rebuild([_open_alarm(active=False)])
    assert [c.event for c in rules.evaluate(_batch([(1, 2, 9.0, 0)]))] == ["activate"]


def test_that_a_restart_ignores_what_was_committed_but_not_acknowledged() -> None:
    committed = _batch([(1, 0, 9.0, 0), (1, 1, 1.0, 0)])
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    rules.rebuild([], latest=_batch([(1, 1, 1.0, 0)]))
    assert rules.evaluate(committed) == []


def test_that_the_alarm_of_a_rule_that_is_gone_or_moved_is_ended() -> None:
    standing = [_open_alarm(active=True)]
    now = EPOCH + timedelta(hours=1)
    assert RuleSet([_sensor(1)], [_rule(1, "HI", limit=9.0)]).orphans(standing, now) == []
    moved = replace(_rule(1, "HI"), sensor="AT-2")
    for rules in ([], [_rule(1, "HI", enabled=False)], [moved]):
        (end,) = RuleSet([_sensor(1), _sensor(2)], rules).orphans(standing, now)
        assert (end.rule_id, end.sensor_key, end.event, end.time) == (rule_id("AT-1.HI"), 1, "return", now)
    elsewhere = RuleSet([_sensor(1), _sensor(2)], [moved])
    elsewhere.rebuild(standing)
    assert elsewhere.active == frozenset()


def test_that_changed_rules_start_anew_and_the_others_go_on_where_they_were() -> None:
    delayed, other = _rule(1, "HI", on_delay_s=10.0), _rule(2, "HI", on_delay_s=10.0)
    before = RuleSet([_sensor(1), _sensor(2)], [delayed, other])
    before.evaluate(_batch([(1, 0, 9.0, 0), (2, 0, 9.0, 0)]))
    after = RuleSet([_sensor(3), _sensor(2), _sensor(1)], [replace(delayed, limit=6.0), other])
    after.adopt(before)
    changes = after.evaluate(_batch([(1, 11, 9.0, 0), (2, 11, 9.0, 0)]))
    assert [change.sensor_key for change in changes] == [2]
    assert [change.sensor_key for change in after.evaluate(_batch([(1, 21, 9.0, 0)]))] == [1]


def test_that_a_checkpoint_of_another_kind_is_refused() -> None:
    rules = RuleSet([_sensor(1)], [_rule(1, "HI")])
    for document in (b"", b"nonsense", rules.dump()[:200]):
        with pytest.raises(BadInput):
            rules.load(document)

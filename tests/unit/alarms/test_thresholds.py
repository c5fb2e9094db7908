"""Threshold rules against a plain per-sample oracle, and their conduct on restart and replay."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from models.alarms.thresholds import ThresholdRules
from models.domain.alarms import Alarm, AlarmState, Priority
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


@dataclass
class Oracle:
    """The same rules, one sample and one rule at a time."""

    rules: list[Rule]
    active: set[str] = field(default_factory=set)
    pending: dict[str, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)

    def evaluate(self, batch: Batch) -> list[tuple[UUID, str, datetime, float]]:
        found = []
        for key, time, value, quality in zip(batch.keys, batch.times, batch.values, batch.quality, strict=True):
            if quality == Quality.BAD or not np.isfinite(value) or time <= self.last.get(int(key), -1):
                continue
            self.last[int(key)] = int(time)
            for rule in self.rules:
                if rule.enabled and rule.sensor == f"AT-{key}":
                    found += self._step(rule, int(time), float(value))
        return found

    def _step(self, rule: Rule, time: int, value: float) -> list[tuple[UUID, str, datetime, float]]:
        active, sign = rule.code in self.active, 1 if rule.kind == "high" else -1
        towards = sign * value < sign * rule.clear if active else sign * value >= sign * rule.limit
        if not towards:
            self.pending.pop(rule.code, None)
            return []
        since = self.pending.setdefault(rule.code, time)
        if time - since < round((rule.off_delay_s if active else rule.on_delay_s) * 1e6):
            return []
        del self.pending[rule.code]
        self.active ^= {rule.code}
        return [(rule_id(rule.code), "return" if active else "activate", EPOCH + timedelta(microseconds=time), value)]


RULES = [
    _rule(1, "HI"),
    _rule(1, "HH", limit=7.0, clear=5.0, on_delay_s=2.0, off_delay_s=3.0),
    _rule(1, "LO", limit=1.0, clear=2.0, off_delay_s=1.5),
    _rule(2, "HI", clear=5.0, on_delay_s=1.0),
    _rule(2, "HH", limit=6.0, enabled=False),
    _rule(4, "LL", limit=2.0, clear=2.0, on_delay_s=4.0),
]
SENSORS = [_sensor(key) for key in (4, 1, 2, 3)]
VALUES = st.one_of(st.sampled_from([0.5, 1.0, 2.0, 4.0, 5.0, 7.0, float("nan")]), st.floats(0, 10))
SAMPLE = st.tuples(st.integers(1, 5), st.integers(0, 60).map(lambda n: n / 2), VALUES, st.sampled_from([0, 0, 0, 1, 2]))


@given(st.lists(st.lists(SAMPLE, max_size=40), max_size=4))
def test_that_batches_give_exactly_what_single_samples_give(batches: list[list[tuple[int, float, float, int]]]) -> None:
    rules, oracle = ThresholdRules(SENSORS, RULES), Oracle(sorted(RULES, key=lambda rule: rule.code))
    for samples in batches:
        batch = _batch(samples)
        found = [(c.rule_id, c.event, c.time, c.value) for c in rules.evaluate(batch)]
        assert sorted(found, key=lambda row: (row[2], row[0])) == sorted(
            oracle.evaluate(batch), key=lambda row: (row[2], row[0])
        )
        assert rules.active == oracle.active


def test_that_a_value_at_the_limit_activates_and_one_in_the_band_keeps_the_alarm() -> None:
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
    changes = rules.evaluate(_batch([(1, 0, 5.0, 0), (1, 1, 4.5, 0), (1, 2, 4.0, 0), (1, 3, 3.9, 0)]))
    assert [(c.event, c.time, c.value) for c in changes] == [
        ("activate", EPOCH, 5.0),
        ("return", EPOCH + timedelta(seconds=3), 3.9),
    ]


def test_that_a_dip_into_the_band_restarts_the_on_delay() -> None:
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI", on_delay_s=2.0)])
    changes = rules.evaluate(_batch([(1, t, v, 0) for t, v in enumerate([6, 6, 4.5, 6, 6, 6])]))
    assert [c.time for c in changes] == [EPOCH + timedelta(seconds=5)]


@pytest.mark.parametrize("quality", [Quality.GOOD, Quality.UNCERTAIN])
def test_that_only_bad_samples_are_ignored(quality: Quality) -> None:
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
    assert rules.evaluate(_batch([(1, 0, 9.0, Quality.BAD)])) == []
    assert len(rules.evaluate(_batch([(1, 1, 9.0, quality)]))) == 1


def test_that_replaying_a_batch_changes_nothing() -> None:
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
    batch = _batch([(1, 0, 9.0, 0), (1, 1, 1.0, 0)])
    assert len(rules.evaluate(batch)) == 2
    assert rules.evaluate(batch) == []


def test_that_a_failed_commit_can_be_undone() -> None:
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
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
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
    rules.rebuild([_open_alarm(active=True)])
    assert rules.evaluate(_batch([(1, 0, 9.0, 0)])) == []
    assert [c.event for c in rules.evaluate(_batch([(1, 1, 1.0, 0)]))] == ["return"]
    rules.rebuild([_open_alarm(active=False)])
    assert [c.event for c in rules.evaluate(_batch([(1, 2, 9.0, 0)]))] == ["activate"]


def test_that_a_restart_ignores_what_was_committed_but_not_acknowledged() -> None:
    committed = _batch([(1, 0, 9.0, 0), (1, 1, 1.0, 0)])
    rules = ThresholdRules([_sensor(1)], [_rule(1, "HI")])
    rules.rebuild([], latest=_batch([(1, 1, 1.0, 0)]))
    assert rules.evaluate(committed) == []

"""Threshold rules with hysteresis and delays, evaluated over whole batches.

Theory of operation. Each rule watches one sensor. A high rule's condition is *on* at or above its limit and *off* below
its clear value (a low rule's: at or below, and above); between the two it is neither, which is the hysteresis. A rule
becomes active when its condition was on in every sample for the on-delay, and inactive when it was off in every sample
for the off-delay, both measured by event time; without a delay one sample decides. Bad and non-finite samples are as if
never sent. Samples not newer than the sensor's last one (re-delivery, back-fill) change nothing, so replaying a batch
after a crash is harmless.

A batch is cut into rounds in which each sensor occurs at most once; within a round all its rules are one vector
operation. This gives exactly what going through the samples one by one gives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import Alarm, AlarmChange
from models.domain.ids import rule_id
from models.domain.park import Sensor
from models.domain.readings import Batch, Quality, plain_quality
from models.domain.rules import LIMIT_KINDS, Rule

_NEVER = np.iinfo(np.int64).min
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RuleStates:
    """A copy of everything an evaluation remembers; give it back to undo evaluations whose commit failed."""

    active: NDArray[np.bool_]
    pending: NDArray[np.int64]
    last: NDArray[np.int64]


class ThresholdRules:
    """Evaluates the enabled rules of one session. Not thread-safe: one ingest loop owns it."""

    def __init__(self, sensors: Sequence[Sensor], rules: Sequence[Rule]) -> None:
        rows = {sensor.code: row for row, sensor in enumerate(sensors)}
        self.rules = tuple(
            sorted(
                (rule for rule in rules if rule.enabled and rule.kind in LIMIT_KINDS),
                key=lambda rule: (rows[rule.sensor], rule.code),
            )
        )
        self._ids = tuple(rule_id(rule.code) for rule in self.rules)
        self._keys = np.array([sensor.key for sensor in sensors], dtype=np.int64)
        self._key_order = np.argsort(self._keys, kind="stable")
        self._sensor_row = np.array([rows[rule.sensor] for rule in self.rules], dtype=np.int64)
        self._first = np.searchsorted(self._sensor_row, np.arange(len(sensors)))
        self._count = np.bincount(self._sensor_row, minlength=len(sensors))
        self._high = np.array([not rule.is_below for rule in self.rules], dtype=np.bool_)
        self._limit = np.array([rule.limit for rule in self.rules], dtype=np.float64)
        self._clear = np.array([rule.clear for rule in self.rules], dtype=np.float64)
        self._on_delay = _microseconds([rule.on_delay_s for rule in self.rules])
        self._off_delay = _microseconds([rule.off_delay_s for rule in self.rules])
        self._active = np.zeros(len(self.rules), dtype=np.bool_)
        self._pending = np.full(len(self.rules), _NEVER, dtype=np.int64)
        self._last = np.full(len(sensors), _NEVER, dtype=np.int64)

    @property
    def active(self) -> frozenset[str]:
        """Codes of the rules that are active now."""
        return frozenset(self.rules[index].code for index in np.flatnonzero(self._active))

    def evaluate(self, batch: Batch) -> list[AlarmChange]:
        """Take one batch, sorted by time; return the changes in the order in which they happened."""
        rows = self._rows_of(batch.keys)
        good = (rows >= 0) & (plain_quality(batch.quality) != Quality.BAD) & np.isfinite(batch.values)
        rows, times, values = rows[good], batch.times[good], batch.values[good]
        changes: list[tuple[int, int, AlarmChange]] = []
        rounds = _occurrence(rows)
        for number in range(int(rounds.max()) + 1 if rounds.size else 0):
            chosen = rounds == number
            changes += self._round(rows[chosen], times[chosen], values[chosen])
        changes.sort(key=lambda change: change[:2])
        return [change for _, _, change in changes]

    def snapshot(self) -> RuleStates:
        return RuleStates(self._active.copy(), self._pending.copy(), self._last.copy())

    def restore(self, states: RuleStates) -> None:
        """Go back to a snapshot of this object."""
        self._active, self._pending, self._last = states.active.copy(), states.pending.copy(), states.last.copy()

    def rebuild(self, alarms: Iterable[Alarm], latest: Batch | None = None) -> None:
        """Start anew from what the store holds: its open alarms and each sensor's latest sample.

        Delays that were running start again with the next sample.
        """
        active = {alarm.rule_id for alarm in alarms if alarm.active}
        self._active[:] = [identifier in active for identifier in self._ids]
        self._pending[:] = _NEVER
        self._last[:] = _NEVER
        if latest is not None:
            rows = self._rows_of(latest.keys)
            self._last[rows[rows >= 0]] = latest.times[rows >= 0]

    def _rows_of(self, keys: NDArray[np.int32]) -> NDArray[np.int64]:
        """Rows of the sensors with these keys, -1 where there is none."""
        if not self._keys.size:
            return np.full(keys.size, -1, dtype=np.int64)
        ordered = self._keys[self._key_order]
        places = np.minimum(np.searchsorted(ordered, keys), ordered.size - 1)
        return np.where(ordered[places] == keys, self._key_order[places], -1)

    def _round(
        self, rows: NDArray[np.int64], times: NDArray[np.int64], values: NDArray[np.float64]
    ) -> list[tuple[int, int, AlarmChange]]:
        """Advance the rules of sensors that each have one sample."""
        newer = times > self._last[rows]
        rows, times, values = rows[newer], times[newer], values[newer]
        self._last[rows] = times
        rule, sample = self._rules_of(rows)
        time, value = times[sample], values[sample]
        active, high, limit, clear = self._active[rule], self._high[rule], self._limit[rule], self._clear[rule]
        begins = np.where(high, value >= limit, value <= limit)
        ends = np.where(high, value < clear, value > clear)
        towards = np.where(active, ends, begins)  # the condition that would change the rule's state
        since = np.where(self._pending[rule] == _NEVER, time, self._pending[rule])
        delay = np.where(active, self._off_delay[rule], self._on_delay[rule])
        changed = towards & (time - since >= delay)
        self._pending[rule] = np.where(towards & ~changed, since, _NEVER)
        self._active[rule] = active ^ changed
        return [
            (int(time[i]), int(rule[i]), self._change(int(rule[i]), not active[i], int(time[i]), float(value[i])))
            for i in np.flatnonzero(changed)
        ]

    def _rules_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Indices of all rules of these sensors, and for each the index of its sensor's sample."""
        counts = self._count[rows]
        sample = np.repeat(np.arange(rows.size), counts)
        within = np.arange(sample.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._first[rows][sample] + within, sample

    def _change(self, rule: int, activates: bool, time: int, value: float) -> AlarmChange:
        return AlarmChange(
            rule_id=self._ids[rule],
            sensor_key=int(self._keys[self._sensor_row[rule]]),
            event="activate" if activates else "return",
            time=_EPOCH + timedelta(microseconds=time),
            value=value,
        )


def _microseconds(seconds: Sequence[float]) -> NDArray[np.int64]:
    return np.round(np.array(seconds, dtype=np.float64) * 1e6).astype(np.int64)


def _occurrence(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each element, how many equal ones stand before it."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if rows.size else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, rows.size])
    counts = np.empty(rows.size, dtype=np.int64)
    counts[order] = np.arange(rows.size) - np.repeat(starts, lengths)
    return counts

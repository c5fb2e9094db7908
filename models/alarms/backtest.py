"""What a rule would have done: the live engine over readings of the past.

Readings count as if each had come in time: the mark of lateness says how a reading came, and a month that was brought
in from a file is there to be asked. So the alarms are those that the same readings would raise if they came today.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from models.alarms.engine import RuleSet
from models.alarms.plan import programs
from models.domain.alarms import AlarmChange
from models.domain.ids import rule_id
from models.domain.park import Sensor
from models.domain.readings import Batch, Weather, plain_quality
from models.domain.rules import FAULT_KIND, Backtest, Occurrence, Rule
from models.domain.times import to_us


class Replay:
    """One rule, fed with the past in the order of time: `lead_in`, then `take` as often as there is more, `result`."""

    def __init__(self, sensors: Sequence[Sensor], rule: Rule, start: datetime) -> None:
        self.rule, self.start = rule, start
        enabled = replace(rule, enabled=True)
        (program,) = programs(sensors, [enabled])
        places = {*program.inputs, *(row for row, sensor in enumerate(sensors) if sensor.code == rule.sensor)}
        self._rules = RuleSet([sensors[row] for row in sorted(places)], [enabled])
        self.keys = tuple(sensors[row].key for row in program.inputs)
        self.reach_s = max(self._rules.reach_s().values(), default=0.0)
        self.uses_weather = bool(program.shift.code) or program.expression.uses_weather
        self._changes: list[AlarmChange] = []
        self._samples = 0

    def lead_in(self, batch: Batch, weather: Sequence[Weather] = ()) -> None:
        """Take what the rule measures over before it is asked; it raises nothing."""
        self._rules.rebuild((), past=batch, listening=self.start)
        self._rules.evaluate(batch.part(slice(0, 0)), weather)

    def take(self, batch: Batch, weather: Sequence[Weather] = ()) -> None:
        """Take the next readings and weather, each sorted by time."""
        in_time = Batch(batch.keys, batch.times, batch.values, plain_quality(batch.quality), batch.received)
        self._changes += self._rules.evaluate(in_time, weather)
        self._samples += len(batch)

    def result(self, end: datetime, *, complete: bool = True) -> Backtest:
        """Return what the rule did until `end`."""
        changes = self._changes + self._rules.tick(to_us(end))
        return Backtest(self.rule, self.start, end, self._samples, _occurrences(self.rule, changes), complete)


def _occurrences(rule: Rule, changes: Sequence[AlarmChange]) -> tuple[Occurrence, ...]:
    """Pair each activation with the return that follows it."""
    found: list[Occurrence] = []
    standing: dict[str, int] = {}
    for change in changes:
        kind = str(rule.kind) if change.rule_id == rule_id(rule.code) else FAULT_KIND
        if change.event == "activate":
            standing[kind] = len(found)
            limit = rule.limit if change.limit is None else change.limit
            found.append(Occurrence(kind, change.time, None, change.value, limit))
        elif kind in standing:
            place = standing.pop(kind)
            found[place] = replace(found[place], returned_at=change.time)
    return tuple(found)

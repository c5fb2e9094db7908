"""The rules of one session at work: batches of readings in, alarm changes out.

`kernels` says how a reading passes through the rules. What a rule set remembers can be copied (`snapshot`, `restore`),
written down (`dump`, `load`) and taken over by the rule set that follows after a change of rules (`adopt`). The result
depends on that state and on what is given, never on a clock, on how readings are cut into batches, or on chance.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import NormalDist
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from models.alarms import kernels
from models.alarms.columns import ACTIVATE, FAULT, FOUND, NEVER, SOUND, Ints, Record, Records, State, copy_of, new_state
from models.alarms.expressions import weather_values
from models.alarms.memory import Memory, from_bytes, names_of, take_over, to_bytes
from models.alarms.plan import plan_of, programs
from models.domain.alarms import Alarm, AlarmChange
from models.domain.ids import fault_id, rule_id
from models.domain.park import Sensor
from models.domain.readings import LATE, Batch, Quality, Weather, is_late, plain_quality
from models.domain.rules import Rule, RuleKind
from models.domain.times import from_us, to_us

NO_RANK = 255  # of a sensor without an active rule; drivers.mqtt.frames.NO_ALARM on the wire
_CHUNK = 32_768  # readings that pass at once: bounds the room for changes
_NOBODY = -1


class RuleSet:
    """Evaluates the enabled rules of one session. Not thread-safe: one ingest loop owns it."""

    def __init__(self, sensors: Sequence[Sensor], rules: Sequence[Rule]) -> None:
        made = programs(sensors, rules)
        self.rules = tuple(program.rule for program in made)
        self._plan = plan_of(sensors, made)
        self._ids = tuple(rule_id(rule.code) for rule in self.rules)
        self._fault_ids = tuple(fault_id(rule.code) for rule in self.rules)
        rows = {sensor.code: row for row, sensor in enumerate(sensors)}
        self._place = np.array([rows[rule.sensor] for rule in self.rules], dtype=np.int64)
        self._rank = np.array([rule.priority.rank for rule in self.rules], dtype=np.uint8)
        self._keys = np.array([sensor.key for sensor in sensors], dtype=np.int64)
        self._key_order = np.argsort(self._keys, kind="stable")
        self._ordered_keys = self._keys[self._key_order]
        self._names = names_of(self.rules)
        self._known = frozenset((*self._placed(self._ids), *self._placed(self._fault_ids)))
        self._state = self._blank()

    @property
    def active(self) -> frozenset[str]:
        """Codes of the rules that are active now."""
        return frozenset(self.rules[index].code for index in np.flatnonzero(self._state.rules["active"]))

    @property
    def faulty(self) -> frozenset[str]:
        """Codes of the rules that cannot be evaluated."""
        return frozenset(self.rules[index].code for index in np.flatnonzero(self._state.rules["faulty"]))

    def ranks(self) -> NDArray[np.uint8]:
        """Return for each sensor the rank of its most important active rule, NO_RANK where none is."""
        ranks = np.full(self._keys.size, NO_RANK, dtype=np.uint8)
        active = self._state.rules["active"]
        np.minimum.at(ranks, self._place[active], self._rank[active])
        return ranks

    def heard(self, keys: NDArray[np.int32]) -> Ints:
        """Return when each sensor was heard last, microseconds since 1970; `columns.NEVER` where that never was."""
        rows = self._rows_of(keys)
        return np.where(rows >= 0, self._state.sensors["heard"][rows], NEVER) if self._keys.size else rows * 0 + NEVER

    def evaluate(self, batch: Batch, weather: Sequence[Weather] = ()) -> list[AlarmChange]:
        """Take one batch, sorted by time, and the weather of the time; return the changes as they happened."""
        rows, late, quality = self._rows_of(batch.keys), is_late(batch.quality), plain_quality(batch.quality)
        ordered = sorted(weather, key=lambda record: record.time)
        weather_times = np.array([to_us(record.time) for record in ordered], dtype=np.int64)
        weather_rows = np.array([weather_values(record) for record in ordered], dtype=np.float64).reshape(-1, 4)
        changes: list[AlarmChange] = []
        for first in range(0, max(rows.size, 1), _CHUNK):
            part = slice(first, first + _CHUNK)
            last = first + _CHUNK >= rows.size
            now = weather_times.size if last else int(np.searchsorted(weather_times, batch.times[part][-1], "right"))
            found, filled = np.empty(self._room(rows[part], now), FOUND), np.zeros(1, dtype=np.int64)
            state = self._state
            kernels.evaluate(
                *self._plan, state.sensors, state.rules, state.sums, state.anchors, state.weather, state.session,
                found, filled, rows[part], batch.times[part], batch.values[part], quality[part], late[part],
                weather_times[:now], weather_rows[:now],
            )  # fmt: skip
            weather_times, weather_rows = weather_times[now:], weather_rows[now:]
            changes += self._changes(found, filled)
        return changes

    def tick(self, now_us: int) -> list[AlarmChange]:
        """Tell the session's time: silences are raised, and the faults of rules that lack a sensor.

        A silence's change bears the time at which it became too long, so when this is called changes nothing about it.
        """
        found, filled = np.empty(2 * len(self.rules), FOUND), np.zeros(1, dtype=np.int64)
        kernels.silence(self._plan.constants, self._state.rules, self._state.session, found, filled, now_us)
        return self._changes(found, filled)

    def snapshot(self) -> State:
        """Return a copy of everything that is remembered."""
        return copy_of(self._state)

    def restore(self, state: State) -> None:
        """Go back to a snapshot of this object: evaluations since then are undone."""
        self._state = copy_of(state)

    def dump(self) -> bytes:
        """Return everything that is remembered, for a checkpoint."""
        return to_bytes(self._memory())

    def load(self, document: bytes) -> None:
        """Go on from what `dump` of this or another process wrote; of rules that were changed since, little remains.

        Raises BadInput where the bytes are not a dump of this version.
        """
        memory = from_bytes(document)
        self._state = self._blank()
        take_over(memory, self._memory())

    def adopt(self, *others: "RuleSet") -> None:
        """Go on from what these remember; the last one that has a rule just as it is here decides."""
        self._state = self._blank()
        for other in others:
            take_over(other._memory(), self._memory())

    def listen(self, since: datetime) -> None:
        """Nothing could be heard until this time: silences count from then on at the earliest."""
        session = self._state.session
        session["listening"] = np.maximum(session["listening"], to_us(since))

    def rebuild(
        self,
        alarms: Iterable[Alarm],
        latest: Batch | None = None,
        past: Batch | None = None,
        listening: datetime | None = None,
    ) -> None:
        """Start anew from what the store holds: open alarms, each sensor's latest reading, and the last stretch.

        `past` is what the rules measured over before (`reach_s` tells how long); a delay that was running goes on where
        it stood. `listening` is since when this process hears the devices: a silence before is nobody's.
        """
        self._state = self._blank()
        standing = {(alarm.rule_id, alarm.sensor_key) for alarm in alarms if alarm.active}
        self._state.rules["active"] = [pair in standing for pair in self._placed(self._ids)]
        self._state.rules["faulty"] = [pair in standing for pair in self._placed(self._fault_ids)]
        if past is not None:
            marked = past.quality | np.uint8(LATE)
            self.evaluate(Batch(past.keys, past.times, past.values, marked, past.received))
        if latest is not None:
            self._take_latest(latest)
        if listening is not None:
            self._state.session["listening"] = to_us(listening)

    def orphans(self, alarms: Iterable[Alarm], now: datetime) -> list[AlarmChange]:
        """Return the ends of active alarms whose rule is gone, disabled or elsewhere: nothing else would end them."""
        return [
            AlarmChange(alarm.rule_id, alarm.sensor_key, "return", max(now, alarm.changed_at), alarm.value)
            for alarm in alarms
            if alarm.active and (alarm.rule_id, alarm.sensor_key) not in self._known
        ]

    def listened_to(self) -> NDArray[np.int32]:
        """Return the keys of the sensors that any rule looks at."""
        return self._keys[np.flatnonzero(np.diff(self._plan.first))].astype(np.int32)

    def reach_s(self) -> dict[int, float]:
        """Return for each sensor's key over how many seconds its rules measure: what `rebuild` needs of the past."""
        reach: dict[int, float] = {}
        plan, const = self._plan, self._plan.constants
        spans = np.maximum(np.maximum(const["on_delay"], const["off_delay"]), const["window"] * (const["slot"] >= 0))
        spans = spans / 1e6 * np.where(const["kind"] == kernels.TREND, 4.0, 1.0)  # a trend's memory fades slowly
        for rule, span in enumerate(spans.tolist()):
            if span > 0:
                for row in plan.inputs[const[rule]["inputs"] : const[rule]["inputs_end"]]:
                    key = int(self._keys[row])
                    reach[key] = max(reach.get(key, 0.0), span)
        return reach

    def _blank(self) -> State:
        return new_state(self._keys.size, len(self.rules), int((self._plan.constants["slot"] >= 0).sum()))

    def _placed(self, ids: tuple[UUID, ...]) -> list[tuple[UUID, int]]:
        """These ids of the rules, each with the key of its place: what makes an alarm one."""
        return list(zip(ids, self._keys[self._place].tolist(), strict=True))

    def _memory(self) -> Memory:
        return Memory(self._keys, *self._names, self._plan.constants["slot"], self._state)

    def _take_latest(self, latest: Batch) -> None:
        rows = self._rows_of(latest.keys)
        sensors, quality = self._state.sensors, plain_quality(latest.quality)
        known = (rows >= 0) & (latest.times > sensors["heard"][rows])
        rows, times, quality = rows[known], latest.times[known], quality[known]
        sensors["heard"][rows] = sensors["last"][rows] = times
        sensors["value"][rows], sensors["quality"][rows] = latest.values[known], quality
        good = quality != Quality.BAD
        for row, time in zip(rows[good].tolist(), times[good].tolist(), strict=True):
            listeners = self._plan.members[self._plan.first[row] : self._plan.first[row + 1]]
            self._state.rules["seen"][listeners] = np.maximum(self._state.rules["seen"][listeners], time)

    def _rows_of(self, keys: NDArray[np.int32]) -> Ints:
        """Rows of the sensors with these keys, -1 where there is none."""
        if not self._keys.size:
            return np.full(keys.size, _NOBODY, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._ordered_keys, keys), self._keys.size - 1)
        return np.where(self._ordered_keys[places] == keys, self._key_order[places], _NOBODY)

    def _room(self, rows: Ints, weather: int) -> int:
        """The most changes there can be: a silence's two, or one and a fault, for each rule that a reading concerns."""
        known = rows[rows >= 0]
        concerned = int((self._plan.first[known + 1] - self._plan.first[known]).sum())
        return 2 * concerned + weather * len(self.rules)

    def _changes(self, found: Records, filled: Ints) -> list[AlarmChange]:
        return [self._change(record) for record in found[: int(filled[0])]]

    def _change(self, found: Record) -> AlarmChange:
        number, event = int(found["rule"]), int(found["event"])
        rule = self.rules[number]
        detail: dict[str, float | str] = {}
        if event in (FAULT, SOUND):
            missing = self._plan.constants["kind"][number] == kernels.BROKEN
            detail = {"rule": rule.code, "cause": "missing" if missing else "undefined"}
        elif rule.kind is RuleKind.TREND and event == ACTIVATE:
            detail = {"seconds": float(found["seconds"]), "confidence": NormalDist().cdf(float(found["z"]))}
        return AlarmChange(
            rule_id=self._fault_ids[number] if event in (FAULT, SOUND) else self._ids[number],
            sensor_key=int(self._keys[self._place[number]]),
            event="activate" if event in (ACTIVATE, FAULT) else "return",
            time=from_us(int(found["time"])),
            value=float(found["value"]),
            limit=float(found["limit"]),
            detail=detail,
            of=self._ids[number] if event in (FAULT, SOUND) else None,
        )


def warm_up() -> None:
    """Compile the loop, or load it from the disk: seconds on a machine's first run."""
    nothing = np.zeros(0)
    rules = RuleSet((), ())
    rules.evaluate(Batch(nothing.astype(np.int32), *[nothing.astype(kind) for kind in ("i8", "f8", "u1", "i8")]))
    rules.tick(0)

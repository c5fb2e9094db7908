"""The rules once more, one reading and one rule at a time, in plain Python: what the compiled loop must agree with.

It is written from the docstrings of `models/domain/rules.py` and `models/alarms/kernels.py`, shares no code with them
but the parser, and computes with Python's own floats, dictionaries and lists.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import NormalDist

from models.alarms.expressions import ExpressionError, Op, apply, parse, weather_values
from models.domain.ids import fault_id, rule_id
from models.domain.park import Sensor
from models.domain.readings import Batch, Weather
from models.domain.rules import Rule, RuleKind
from models.domain.times import to_us

S = 1_000_000
Change = tuple[object, str, int, float, float]  # id, event, time, value, limit


@dataclass
class Heard:
    time: int | None = None
    usable: int | None = None
    value: float = 0.0
    uncertain: bool = False


@dataclass
class Memory:
    active: bool = False
    pending: int | None = None
    seen: int | None = None
    changed: int | None = None
    faulty: bool = False
    sound: int | None = None
    shift: float = 0.0
    flat: list[float] = field(default_factory=list)  # every value of the stretch
    flat_since: int = 0
    anchors: list[tuple[int, float]] = field(default_factory=list)
    trend: "Trend | None" = None
    trend_since: int = 0


class Trend:
    """The discounted line of `models/alarms/trends.py`, written with names."""

    def __init__(self, value: float) -> None:
        self.w, self.t, self.tt, self.y, self.ty, self.e = 1.0, 0.0, 0.0, value, 0.0, 0.0
        self.up = self.down = 0.0

    def line(self) -> tuple[float, float]:
        spread = self.w * self.tt - self.t * self.t
        if spread <= 0 or self.w < 2:
            return self.y / self.w, 0.0
        slope = (self.w * self.ty - self.t * self.y) / spread
        return (self.y - slope * self.t) / self.w, slope

    def scatter(self, floor: float) -> float:
        return max(1.2533141373155003 * self.e / self.w, floor)

    def learn(self, dt: float, value: float, tau: float, floor: float) -> bool:
        """Whether it must begin anew."""
        self.tt += dt * (dt * self.w - 2.0 * self.t)
        self.t -= dt * self.w
        self.ty -= dt * self.y
        expected = self.line()[0]
        if not math.isfinite(expected):
            return True
        error, scatter = value - expected, self.scatter(floor)
        if self.w >= 8:
            unit = max(-4.0, min(4.0, error / scatter))
            self.up, self.down = max(0.0, self.up + unit - 0.5), max(0.0, self.down - unit - 0.5)
            if self.up > 12 or self.down > 12:
                return True
            error = max(-3.0 * scatter, min(3.0 * scatter, error))
        fading = tau / (tau + dt)
        self.w, self.t, self.tt = self.w * fading + 1.0, self.t * fading, self.tt * fading
        self.y, self.ty, self.e = self.y * fading + (expected + error), self.ty * fading, self.e * fading + abs(error)
        return False


class Oracle:
    """Same calls as RuleSet; changes are tuples."""

    def __init__(self, sensors: list[Sensor], rules: list[Rule]) -> None:
        self.sensors = {sensor.code: sensor for sensor in sensors}
        self.codes = {sensor.key: sensor.code for sensor in sensors}
        places = {sensor.code: place for place, sensor in enumerate(sensors)}
        self.rules = sorted((r for r in rules if r.enabled), key=lambda r: (places[r.sensor], r.code))
        self._watched = {rule.code: self._inputs_of(rule) for rule in self.rules}
        self._listeners: dict[str, list[tuple[Rule, tuple[str, ...]]]] = {code: [] for code in self.sensors}
        for rule in self.rules:
            inputs = self._watched[rule.code] or ()
            for code in inputs:
                self._listeners[code].append((rule, inputs))
        self.memory = {rule.code: Memory() for rule in self.rules}
        self.heard = {code: Heard() for code in self.sensors}
        self.weather: Weather | None = None
        self.listening: int | None = None
        self.changes: list[Change] = []

    @property
    def active(self) -> set[str]:
        return {code for code, memory in self.memory.items() if memory.active}

    @property
    def faulty(self) -> set[str]:
        return {code for code, memory in self.memory.items() if memory.faulty}

    def evaluate(self, batch: Batch, weather: Iterable[Weather] = ()) -> list[Change]:
        self.changes = []
        waiting = sorted(weather, key=lambda record: record.time)
        for key, time, value, quality, _ in zip(*batch, strict=True):
            while waiting and to_us(waiting[0].time) <= time:
                self._blow(waiting.pop(0))
            if int(key) in self.codes:
                self._hear(self.codes[int(key)], int(time), float(value), int(quality) & 15, bool(quality & 16))
        for record in waiting:
            self._blow(record)
        return self.changes

    def tick(self, now: int) -> list[Change]:
        self.changes = []
        for rule in self.rules:
            memory = self.memory[rule.code]
            if rule.kind is RuleKind.STALE:
                self._silent(rule, memory, now)
            missing = self._watched[rule.code] is None
            if missing and not memory.faulty:
                memory.faulty = True
                self._emit(rule, memory, "fault", now, 0.0, rule.limit)
            elif memory.faulty and not missing and rule.kind is not RuleKind.EXPRESSION and not rule.shift:
                memory.faulty = False
                self._emit(rule, memory, "sound", now, 0.0, rule.limit)
        return self.changes

    def _inputs_of(self, rule: Rule) -> tuple[str, ...] | None:
        try:
            if rule.kind is RuleKind.EXPRESSION:
                return parse(rule.expression, set(self.sensors)).sensors
        except ExpressionError:
            return None
        watched = rule.voters or (rule.sensor,)
        return watched if all(code in self.sensors for code in watched) else None

    def _hear(self, code: str, time: int, value: float, quality: int, late: bool) -> None:
        heard = self.heard[code]
        usable = quality != 2 and math.isfinite(value)
        first = heard.time is None or time > heard.time
        news = usable and (heard.usable is None or time > heard.usable)
        past = usable and heard.usable is not None and time < heard.usable
        if first:
            heard.time = time
        if news:
            heard.usable, heard.value, heard.uncertain = time, value, quality == 1
        for rule, inputs in self._listeners[code]:
            memory = self.memory[rule.code]
            if rule.kind is RuleKind.BAD:
                if first:
                    shown = value if math.isfinite(value) else 0.0
                    self._settle(rule, memory, time, late, not usable, usable, shown, 0.0)
            elif news:
                self._news(rule, memory, inputs, time, value, quality, late)
            elif past:
                self._past(rule, memory, time, value, quality)

    def _news(
        self, rule: Rule, memory: Memory, inputs: tuple[str, ...], time: int, value: float, quality: int, late: bool
    ) -> None:
        if quality == 1 and rule.good_only and rule.kind not in (RuleKind.VOTE, RuleKind.EXPRESSION):
            return
        before, kind = memory.seen, rule.kind
        time = time if before is None else max(time, before)
        if kind is RuleKind.STALE:
            if not late:
                self._silent(rule, memory, time - 1)
            memory.seen = time
            if not late and memory.active:
                memory.active = False
                allowed = self._allowed(rule) / S
                self._emit(rule, memory, "return", time, allowed if before is None else (time - before) / S, allowed)
            return
        memory.seen = time
        broken = rule.gap_s > 0 and before is not None and time - before > round(rule.gap_s * S)
        if broken:
            memory.pending = None
        if kind is RuleKind.FLATLINE:
            self._flat(rule, memory, time, value, late, broken)
        elif kind is RuleKind.TREND:
            self._trend(rule, memory, time, value, late, before)
        else:
            figure: float | None = value
            if kind is RuleKind.RATE:
                figure = self._rate(rule, memory, time, value, broken)
            elif kind is RuleKind.VOTE:
                figure = self._vote(rule, inputs, time)
            elif kind is RuleKind.EXPRESSION:
                figure = self._expression(rule, memory, inputs, time, late)
            if figure is None:
                memory.pending = None
            else:
                shift = self._shift(memory, time)
                self._compare(rule, memory, time, late, figure, shift)

    def _compare(self, rule: Rule, memory: Memory, time: int, late: bool, figure: float, shift: float) -> None:
        limit, clear = rule.limit + shift, rule.clear + shift
        begins = figure <= limit if rule.is_below else figure >= limit
        ends = figure > clear if rule.is_below else figure < clear
        self._settle(rule, memory, time, late, begins, ends, figure, limit)

    def _settle(
        self, rule: Rule, memory: Memory, time: int, late: bool, begins: bool, ends: bool, value: float, limit: float
    ) -> None:
        if not (ends if memory.active else begins):
            memory.pending = None
            return
        memory.pending = time if memory.pending is None else memory.pending
        delay = rule.off_delay_s if memory.active else rule.on_delay_s
        if late or time - memory.pending < round(delay * S):
            return
        memory.active, memory.pending = not memory.active, None
        self._emit(rule, memory, "activate" if memory.active else "return", time, value, limit)

    def _past(self, rule: Rule, memory: Memory, time: int, value: float, quality: int) -> None:
        if rule.kind not in (RuleKind.HIGH, RuleKind.LOW) or (quality == 1 and rule.good_only):
            return
        if memory.pending is None or time <= memory.pending:
            return
        shift = self._shift(memory, time)
        limit, clear = rule.limit + shift, rule.clear + shift
        if rule.is_below:
            agrees = value > clear if memory.active else value <= limit
        else:
            agrees = value < clear if memory.active else value >= limit
        if not agrees:
            memory.pending = time

    def _flat(self, rule: Rule, memory: Memory, time: int, value: float, late: bool, broken: bool) -> None:
        stretch = [*memory.flat, value]
        if not memory.flat or (broken and not memory.active) or max(stretch) - min(stretch) > rule.limit:
            stretch, memory.flat_since = [value], time
        memory.flat = stretch
        flat = time - memory.flat_since >= round(rule.window_s * S)
        self._settle(rule, memory, time, late, flat, not flat, value, rule.limit)

    def _rate(self, rule: Rule, memory: Memory, time: int, value: float, broken: bool) -> float | None:
        window = round(rule.window_s * S)
        kept = [] if broken else [anchor for anchor in memory.anchors if anchor[0] >= time - window]
        figure = None
        if kept and time - kept[0][0] >= window // 2:
            figure = (value - kept[0][1]) / ((time - kept[0][0]) / 60e6)
        if not kept or time - kept[-1][0] >= window // 16:
            kept.append((time, value))
        memory.anchors = kept
        return figure

    def _trend(self, rule: Rule, memory: Memory, time: int, value: float, late: bool, before: int | None) -> None:
        sensor = self.sensors[rule.sensor]
        floor = 1e-3 * (sensor.high - sensor.low)
        distance = rule.limit - value if rule.is_below else value - rule.limit
        dt = 0.0 if before is None else (time - before) / S
        trend = memory.trend
        if trend is None or trend.learn(dt, distance, round(rule.window_s * S) / S, floor):
            trend, memory.trend_since = Trend(distance), time
        memory.trend = trend
        begins = ends = False
        spread = trend.w * trend.tt - trend.t * trend.t
        if time - memory.trend_since >= round(rule.window_s * S) // 2 and trend.w >= 8 and spread > 0:
            now, slope = trend.line()
            h = rule.horizon_s
            lever = (trend.tt - 2.0 * h * trend.t + h * h * trend.w) / spread
            z = (now + slope * h) / (trend.scatter(floor) * math.sqrt(1.0 + lever))
            begins = now < 0 and slope > 0 and z >= NormalDist().inv_cdf(rule.confidence)
            ends = z < 0
        self._settle(rule, memory, time, late, begins, ends, value, rule.limit)

    def _fresh(self, rule: Rule, code: str, time: int) -> bool:
        heard = self.heard[code]
        age = round(rule.gap_s * S) if rule.gap_s > 0 else 3600 * S
        return heard.usable is not None and time - heard.usable <= age and not (rule.good_only and heard.uncertain)

    def _vote(self, rule: Rule, inputs: tuple[str, ...], time: int) -> float | None:
        values = sorted((self.heard[c].value for c in inputs if self._fresh(rule, c, time)), reverse=not rule.is_below)
        return values[rule.votes - 1] if len(values) >= rule.votes else None

    def _expression(self, rule: Rule, memory: Memory, inputs: tuple[str, ...], time: int, late: bool) -> float | None:
        if not all(self._fresh(rule, code, time) for code in inputs):
            return None
        figure = self._run(rule.expression, [self.heard[code].value for code in inputs])
        self._judge(rule, memory, time, late, figure is not None, self.heard[inputs[0]].value)
        return figure

    def _run(self, text: str, values: list[float]) -> float | None:
        program = parse(text, set(self.sensors) if values else None)
        weather = weather_values(self.weather) if self.weather else (0.0, 0.0, 0.0, 0.0)
        stack: list[float] = []
        for op, value in program.code:
            if op is Op.CONST:
                stack.append(value)
            elif op is Op.SENSOR:
                stack.append(values[int(value)])
            elif op is Op.WEATHER:
                stack.append(weather[int(value)])
            else:
                right = stack.pop()
                left = right if op in (Op.NEG, Op.ABS, Op.SQRT, Op.NOT) else stack.pop()
                try:
                    stack.append(apply(op, left, right))
                except (ZeroDivisionError, ValueError):
                    return None
            if not math.isfinite(stack[-1]):
                return None
        return stack[0]

    def _judge(self, rule: Rule, memory: Memory, time: int, late: bool, sound: bool, value: float) -> None:
        if not sound:
            memory.sound = None
            if not memory.faulty and not late:
                memory.faulty = True
                self._emit(rule, memory, "fault", time, value, rule.limit)
        elif memory.faulty:
            memory.sound = time if memory.sound is None else memory.sound
            if not late and time - memory.sound >= 600 * S:
                memory.faulty, memory.sound = False, None
                self._emit(rule, memory, "sound", time, value, rule.limit)

    def _blow(self, weather: Weather) -> None:
        if self.weather is not None and weather.time <= self.weather.time:
            return
        self.weather = weather
        for rule in self.rules:
            if rule.shift and self._watched[rule.code] is not None:
                shift, memory = self._run(rule.shift, []), self.memory[rule.code]
                memory.shift = 0.0 if shift is None else shift
                self._judge(rule, memory, to_us(weather.time), False, shift is not None, rule.limit)

    def _shift(self, memory: Memory, time: int) -> float:
        if self.weather is None or time - to_us(self.weather.time) > 7200 * S:
            return 0.0
        return memory.shift

    def _allowed(self, rule: Rule) -> int:
        sensor = self.sensors[rule.sensor]
        return round((rule.limit or max(min(max(20 * sensor.period_s, 60.0), 3600.0), 2 * sensor.period_s)) * S)

    def _silent(self, rule: Rule, memory: Memory, now: int) -> None:
        if memory.active or self.listening is None:
            return
        since = self.listening if memory.seen is None else max(memory.seen, self.listening)
        allowed = self._allowed(rule)
        if now - since > allowed:
            memory.active = True
            self._emit(rule, memory, "activate", since + allowed, allowed / S, allowed / S)

    def _emit(self, rule: Rule, memory: Memory, event: str, time: int, value: float, limit: float) -> None:
        if memory.changed is not None and time <= memory.changed:
            time = memory.changed + 1
        memory.changed = time
        identifier = fault_id(rule.code) if event in ("fault", "sound") else rule_id(rule.code)
        shown = {"fault": "activate", "sound": "return"}.get(event, event)
        self.changes.append((identifier, shown, time, value, limit))

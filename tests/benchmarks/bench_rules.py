"""What rules cost: 10,000 of every kind at 10,000 readings a second, beside plain Python, and a month asked at once."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from models.alarms.backtest import Replay
from models.alarms.engine import RuleSet
from models.domain.park import Sensor
from models.domain.readings import Batch, Weather
from models.domain.rules import Rule
from models.domain.times import from_us, to_us
from tests.benchmarks.registry import Row, bench, soak
from tests.unit.alarms.agreement import run
from tests.unit.alarms.oracle import Oracle
from tests.unit.alarms.streams import SECOND, START, K, rule, sensor

SENSORS, RULES, RATE, SECONDS, PARTS = 5_000, 10_000, 10_000, 20, 20
LIMIT = 15.0  # per cent of one core
ORACLE_SECONDS = 2


@bench("rules")
def rules_of_every_kind() -> Iterable[Row]:
    """Each second comes in 20 batches, as ingest makes them; a snapshot before each, as ingest takes one."""
    sensors = [sensor(key, 0.5) for key in range(1, SENSORS + 1)]
    kinds = _rules(sensors)
    generator = np.random.default_rng(1)
    batches = [_batch(generator, part) for part in range(SECONDS * PARTS)]
    weather = Weather(from_us(START), 2.0, 90.0, "D", 25.0)
    rules = RuleSet(sensors, kinds)
    rules.rebuild((), listening=from_us(START))
    rules.evaluate(batches[0].part(slice(0, 0)), (weather,))  # compiled before the clock runs
    took, changes = _seconds(rules, batches)
    yield Row(f"{RULES:,} rules at {RATE:,} readings/s", 100 * took / SECONDS, "% of a core", LIMIT, "the limit")
    yield Row("of that a reading", 1e6 * took / (RATE * SECONDS), "µs")
    yield Row("alarm changes on the way", changes, "changes")
    yield from _beside_python(sensors, kinds, batches[: ORACLE_SECONDS * PARTS], weather)
    yield from _month()
    yield from _change(sensors, kinds, rules)
    dump = rules.dump()
    yield Row("a checkpoint", len(dump) / 1e6, "MB")
    yield Row("to write it", 1e3 * _timed(rules.dump), "ms")
    yield Row("to read it", 1e3 * _timed(lambda: rules.load(dump)), "ms")


@soak("rules")
def agreement_for_long(minutes: float) -> Iterable[Row]:
    """Random streams of 20,000 readings one after the other; the first difference is an error."""
    seed, changes, until = 1_000, 0, time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        changes += run(seed, 20_000)
        seed += 1
    yield Row("readings on which both agreed", (seed - 1_000) * 20_000, "readings")
    yield Row("alarm changes on which both agreed", changes, "changes")


def _seconds(rules: RuleSet, batches: Iterable[Batch]) -> tuple[float, int]:
    """CPU seconds that the batches take, ticks and snapshots among it, and how many changes they make."""
    changes, began = 0, time.process_time()
    for number, batch in enumerate(batches):
        rules.snapshot()
        changes += len(rules.evaluate(batch))
        if number % PARTS == 0:
            changes += len(rules.tick(int(batch.times[-1])))
    return time.process_time() - began, changes


def _beside_python(sensors: list[Sensor], kinds: list[Rule], batches: list[Batch], weather: Weather) -> Iterable[Row]:
    """The same readings through both: what plain Python costs, and whether they agree."""
    rules, oracle = RuleSet(sensors, kinds), Oracle(sensors, kinds)
    rules.rebuild((), listening=from_us(START))
    oracle.listening = START
    found = [rules.evaluate(batches[0].part(slice(0, 0)), (weather,))]
    expected = [oracle.evaluate(batches[0].part(slice(0, 0)), (weather,))]
    began = time.process_time()
    found += [rules.evaluate(batch) for batch in batches]
    ours, began = time.process_time() - began, time.process_time()
    expected += [oracle.evaluate(batch) for batch in batches]
    theirs = time.process_time() - began
    told = [[(c.rule_id, c.event, to_us(c.time), c.value, c.limit) for c in each] for each in found]
    yield Row("plain Python, a sample at a time", theirs / ours, "times the CPU", 1.0, "ours")
    wrong = sum(one != other for one, other in zip(told, expected, strict=True))
    yield Row(f"of {len(told)} batches not exactly alike", wrong, "batches")


def _change(sensors: list[Sensor], kinds: list[Rule], rules: RuleSet) -> Iterable[Row]:
    """One rule is changed: what is done beside the ingest, and what holds it up."""
    other = replace(kinds[0], limit=7.5)
    made: list[RuleSet] = []
    built = 1e3 * _timed(lambda: made.append(RuleSet(sensors, [other, *kinds[1:]])))
    yield Row("a changed rule: to build the new set, beside the ingest", built, "ms")
    swapped = 1e3 * _timed(lambda: made[0].adopt(RuleSet(sensors, [other]), rules))
    yield Row("a changed rule: to go on with the new set", swapped, "ms", built, "building it")


def _month() -> Iterable[Row]:
    """One sensor at 1 Hz for 30 days, a rule of each kind."""
    generator = np.random.default_rng(2)
    watched, count = [sensor(1, 1.0)], 86_400
    days = [_day(generator, day, count) for day in range(30)]
    for kind, window in ((K.HIGH, 0.0), (K.RATE, 60.0), (K.TREND, 600.0)):
        replay = Replay(watched, rule(1, kind.name, kind, window_s=window, horizon_s=window), from_us(START))
        replay.lead_in(days[0].part(slice(0, 0)))
        began = time.process_time()
        for day in days:
            replay.take(day)
        yield Row(f"30 days at 1 Hz asked, {kind}", time.process_time() - began, "s")


def _day(generator: Generator, day: int, count: int) -> Batch:
    times = START + (day * count + np.arange(count, dtype=np.int64)) * SECOND
    values = np.clip(4.0 + 1.5 * np.sin(times / (3.6e9 * 3)) + generator.normal(0, 0.2, count), 0, 10)
    return Batch(np.ones(count, np.int32), times, values, np.zeros(count, np.uint8), times)


def _batch(generator: Generator, part: int) -> Batch:
    count = RATE // PARTS
    times = START + SECOND + part * (SECOND // PARTS) + np.arange(count, dtype=np.int64)
    keys = (np.arange(count) + part * count) % SENSORS + 1
    values = np.clip(generator.normal(3.5, 1.2, count), 0, 10)
    return Batch(keys.astype(np.int32), times, values, np.zeros(count, np.uint8), times)


def _rules(sensors: list[Sensor]) -> list[Rule]:
    """Of each ten rules four are limits, one of them shifted by the weather; the others are one of each other kind."""
    made = []
    for number in range(RULES):
        key = number % len(sensors) + 1
        other, third = f"AT-{key % len(sensors) + 1}", f"AT-{(key + 1) % len(sensors) + 1}"
        label = f"R{number}"
        match number % 10:
            case 0 | 1:
                made.append(rule(key, label, limit=7.0, clear=6.0, on_delay_s=1.0))
            case 2:
                made.append(rule(key, label, K.LOW, limit=0.5, clear=1.0, off_delay_s=1.0))
            case 3:
                made.append(rule(key, label, limit=6.5, clear=6.0, shift="0.1 * (temperature - 20)"))
            case 4:
                made.append(rule(key, label, K.RATE, limit=60.0, clear=30.0, window_s=3.0))
            case 5:
                made.append(rule(key, label, K.FLATLINE, limit=0.5, window_s=1.0))
            case 6:
                made.append(rule(key, label, K.VOTE, inputs=(other, third), votes=2, limit=6.0, clear=5.0))
            case 7:
                text = f"abs({{AT-{key}}} - {{{other}}}) / 2"
                made.append(rule(key, label, K.EXPRESSION, expression=text, limit=2.5, clear=2.0))
            case 8:
                made.append(rule(key, label, K.TREND, limit=8.0, window_s=4.0, horizon_s=10.0, confidence=0.8))
            case _:
                made.append(rule(key, label, K.STALE if number % 20 == 9 else K.BAD, limit=10.0, clear=0.0))
    return made


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began

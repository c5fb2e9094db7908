"""Sensors, a rule of every kind and then some, and random readings with everything that happens on the way."""

import numpy as np
from numpy.random import Generator
from shapely import Point

from models.domain.alarms import Priority
from models.domain.park import Quantity, Sensor
from models.domain.readings import LATE, Batch, Weather
from models.domain.rules import Rule, RuleKind
from models.domain.times import from_us
from models.text import LocalName

SECOND = 1_000_000
START = 1_780_000_000 * SECOND
LATE_US = 600 * SECOND
K = RuleKind


def sensor(key: int, period_s: float = 10.0) -> Sensor:
    return Sensor(
        key=key,
        code=f"AT-{key}",
        name=LocalName("", ""),
        quantity=Quantity.GAS,
        unit="ppm",
        low=0,
        high=10,
        period_s=period_s,
        geometry=Point(0, 0),
        height=1,
        enterprise="P01",
    )


def rule(key: int, label: str, kind: RuleKind = K.HIGH, **changes: object) -> Rule:
    values: dict[str, object] = {"limit": 5.0, "clear": 4.0, "priority": Priority.HIGH} | changes
    return Rule(code=f"AT-{key}.{label}", sensor=f"AT-{key}", kind=kind, label=label, **values)  # type: ignore[arg-type]


SENSORS = [sensor(key) for key in (4, 1, 2, 3)]  # 5 sends readings and is unknown
RULES = [
    rule(1, "HI"),
    rule(1, "HH", limit=7.0, clear=5.0, on_delay_s=20.0, off_delay_s=30.0),
    rule(1, "LO", K.LOW, limit=1.0, clear=2.0, off_delay_s=15.0),
    rule(1, "LONG", limit=4.0, clear=4.0, on_delay_s=900.0, gap_s=300.0),
    rule(2, "HOLD", limit=3.0, clear=2.0, on_delay_s=1200.0),
    rule(2, "HI", clear=5.0, on_delay_s=10.0, good_only=True),
    rule(2, "OFF", limit=6.0, enabled=False),
    rule(2, "WIND", limit=6.0, clear=5.0, shift="0.1 * (temperature - 20)"),
    rule(3, "CALM", K.LOW, limit=2.0, clear=3.0, shift="1 / wind_speed"),
    rule(4, "LL", K.LOW, limit=2.0, clear=2.0, on_delay_s=40.0),
    rule(1, "ROC", K.RATE, limit=2.0, clear=1.0, window_s=60.0),
    rule(2, "FALL", K.RATE, limit=-3.0, clear=-1.0, below=True, window_s=120.0, on_delay_s=20.0, gap_s=100.0),
    rule(3, "FLAT", K.FLATLINE, limit=0.5, window_s=60.0),
    rule(4, "STUCK", K.FLATLINE, limit=0.0, window_s=40.0, gap_s=60.0, off_delay_s=20.0),
    rule(1, "STALE", K.STALE, limit=0.0, clear=0.0),
    rule(3, "STALE", K.STALE, limit=90.0, clear=0.0, good_only=True),
    rule(2, "BAD", K.BAD, limit=0.0, clear=0.0, on_delay_s=10.0),
    rule(1, "VOTE", K.VOTE, inputs=("AT-2", "AT-3"), votes=2),
    rule(4, "VOTE", K.VOTE, inputs=("AT-1", "AT-2"), votes=2, below=True, limit=3.0, clear=3.5, good_only=True,
         on_delay_s=10.0, gap_s=120.0),
    rule(2, "DIFF", K.EXPRESSION, expression="abs({AT-1} - {AT-2}) * 2", limit=6.0, clear=5.0, on_delay_s=10.0),
    rule(3, "RATIO", K.EXPRESSION, expression="{AT-3} / {AT-4} + 0 * humidity", limit=2.0, clear=1.5),
    rule(4, "LOGIC", K.EXPRESSION, expression="{AT-1} > 5 and not {AT-2} > 5 or max({AT-3}, {AT-4}) == 0",
         limit=1.0, clear=1.0, good_only=True),
    rule(4, "GONE", K.EXPRESSION, expression="{AT-4} - {AT-9}"),
    rule(3, "GONE", K.VOTE, inputs=("AT-9",), votes=1),
    rule(1, "SOON", K.TREND, limit=8.0, window_s=120.0, horizon_s=120.0, confidence=0.8),
    rule(3, "DROP", K.TREND, limit=1.0, window_s=100.0, horizon_s=60.0, confidence=0.7, below=True, on_delay_s=10.0),
]  # fmt: skip


def weather_between(generator: Generator, start: int, end: int) -> list[Weather]:
    """A record now and then; calm air, in which a rule divides by zero, is among it."""
    times = np.sort(generator.integers(start, end + 1, generator.integers(0, 3)))
    return [
        Weather(
            from_us(int(time)), float(generator.choice([0.0, 0.5, 3.0])), 90.0, "D", float(generator.integers(0, 40))
        )
        for time in times
    ]


def readings(generator: Generator, count: int) -> list[tuple[int, int, float, int]]:
    """(key, time, value, quality) of five sensors by time: walks, ramps, steps, flat stretches, gaps, bad spells."""
    rows: list[tuple[int, int, float, int]] = []
    for key in range(1, 6):
        time, value, quality, flat, ramp = START, float(generator.integers(0, 10)), 0, 0, 0.0
        for _ in range(count // 5):
            time += int(generator.choice([10, 10, 10, 10, 5, 11])) * SECOND
            if generator.random() < 0.01:
                time += int(generator.choice([70, 200, 1500, 4000])) * SECOND
            if generator.random() < 0.03:
                flat, ramp = int(generator.integers(0, 12)), float(generator.choice([0, 0, 0.5, -0.5, 0.05, -0.05]))
            if generator.random() < 0.05:
                quality = int(generator.choice([0, 0, 0, 1, 2]))
            if flat > 0:
                flat -= 1
            else:
                value += ramp + float(generator.choice([-1, -0.5, 0, 0.5, 1])) * float(generator.random() < 0.7)
                value = min(max(value, 0.0), 10.0)
            rows.append((key, time, value, quality))
    return sorted(rows, key=lambda row: row[1])


def deliveries(generator: Generator, count: int) -> list[tuple[Batch, int]]:
    """Batches as they arrive and when: cut anywhere, some readings late, some twice, some out of order."""
    rows = readings(generator, count)
    arrivals = []
    for row in rows:
        delay = float(generator.choice([0.5, 0.5, 0.5, 2.0, 15.0, 60.0])) * SECOND
        if generator.random() < 0.03:
            delay = float(generator.choice([400, 700, 3000])) * SECOND  # kept by a gateway that was offline
        arrivals.append((row[1] + int(delay), row))
        if generator.random() < 0.05:
            arrivals.append((row[1] + int(delay) + int(generator.integers(0, 900)) * SECOND, row))
    arrivals.sort()
    batches = []
    while arrivals:
        size = int(generator.choice([1, 3, 20, 200]))
        taken, arrivals = arrivals[:size], arrivals[size:]
        batches.append((batch_of([row for _, row in taken], [at for at, _ in taken]), taken[-1][0]))
    return batches


def batch_of(rows: list[tuple[int, int, float, int]], arrived: list[int]) -> Batch:
    """Columns sorted by time; what is older than ten minutes on arrival is marked late."""
    times = np.array([row[1] for row in rows], dtype=np.int64)
    received = np.array(arrived, dtype=np.int64)
    quality = np.array([row[3] for row in rows], dtype=np.uint8)
    quality |= np.where(received - times > LATE_US, LATE, 0).astype(np.uint8)
    order = np.argsort(times, kind="stable")
    return Batch(
        np.array([row[0] for row in rows], dtype=np.int32)[order],
        times[order],
        np.array([row[2] for row in rows], dtype=np.float64)[order],
        quality[order],
        received[order],
    )


def plain_batch(samples: list[tuple[int, float, float, int]]) -> Batch:
    """Samples are (key, seconds, value, quality), none of them late."""
    rows = [(key, round(seconds * SECOND), value, int(quality)) for key, seconds, value, quality in samples]
    return batch_of(rows, [row[1] for row in rows])

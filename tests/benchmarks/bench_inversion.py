"""How long an update of the search for a source takes: 100 candidates, 60 sensors, a minute's readings."""

import time
from collections.abc import Iterable

import numpy as np

from models.physics.inversion.locator import Locator, warm_up
from models.physics.inversion.records import Candidate, GasSensor, Series, Site, SourceEstimate
from tests.benchmarks.registry import Row, bench

LIMIT_S = 10.0  # an update
SENSORS, CANDIDATES, PARK_M = 60, 100, 1500.0
LEAD_ROWS, GAS_ROWS = 240, 30


@bench("inversion")
def updates_of_a_park() -> Iterable[Row]:
    """Minutes while gas is read: the first after a start with four hours of past, and those that follow."""
    warm_up()
    dice = np.random.default_rng(1)
    sensors, candidates = _places(dice, "S", SENSORS), _places(dice, "T", CANDIDATES)
    record = _record(dice, sensors)
    locator = Locator(
        [GasSensor(name, x, y) for name, x, y in sensors], [Candidate(name, x, y) for name, x, y in candidates],
        "chlorine", site=Site(stability="D"),
    )  # fmt: skip
    first, _ = _timed(locator, record, 0, LEAD_ROWS)
    walls, used = [], []
    for row in range(LEAD_ROWS, LEAD_ROWS + GAS_ROWS):
        (wall, processor), estimate = _timed(locator, record, row, row + 1)
        walls.append(wall)
        used.append(processor)
    assert estimate.active
    yield Row("first update, four hours of past", first[0], "s")
    yield Row("update, median", float(np.median(walls)), "s", LIMIT_S, "the limit")
    yield Row("update, the slowest", max(walls), "s", LIMIT_S, "the limit")
    yield Row("update, processor time, median", float(np.median(used)), "s")


def _places(dice: np.random.Generator, letter: str, count: int) -> list[tuple[str, float, float]]:
    places = dice.uniform(0.0, PARK_M, (count, 2))
    return [(f"{letter}{k}", float(x), float(y)) for k, (x, y) in enumerate(places)]


def _record(dice: np.random.Generator, sensors: list[tuple[str, float, float]]) -> Series:
    """A quiet park, then gas at the three sensors that are nearest to its middle."""
    rows = LEAD_ROWS + GAS_ROWS
    ppm = np.abs(dice.normal(0.0, 0.02, (rows, SENSORS)))
    nearest = np.argsort([np.hypot(x - PARK_M / 2, y - PARK_M / 2) for _, x, y in sensors])[:3]
    ppm[LEAD_ROWS:, nearest] += dice.exponential(2.0, (GAS_ROWS, 3))
    angle = np.asarray(np.mod(225.0 + np.cumsum(dice.normal(0.0, 5.0, rows)), 360.0))
    return Series(60.0 * np.arange(rows, dtype=np.float64), angle, np.full(rows, 3.0), ppm)


def _timed(locator: Locator, record: Series, first: int, after: int) -> tuple[tuple[float, float], SourceEstimate]:
    rows = slice(first, after)
    part = Series(record.times[rows], record.wind_from[rows], record.wind_speed[rows], record.ppm[rows])
    wall, processor = time.perf_counter(), time.process_time()
    estimate = locator.update(part)
    return (time.perf_counter() - wall, time.process_time() - processor), estimate

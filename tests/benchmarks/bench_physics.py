"""How long a forecast takes, how little it holds up its neighbours, and how fast rules are evaluated."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from drivers.compute.local import LocalCompute
from models.domain.forecasts import Grid, Release, SourceKind
from models.domain.readings import Weather
from models.physics.dispersion.ensemble import run_ensemble
from models.physics.dispersion.heavy import warm_up
from models.physics.dispersion.passive.cloud import Cloud, simulate
from models.physics.forecast import forecast
from tests.benchmarks.registry import Row, bench

LIMIT_S = 2.0
FIRST_FOOTPRINT_S = 1.0
ENSEMBLE_S = 5.0
CORES = 2
LEVELS = (0.5, 2.0, 20.0)
NOW = datetime(2026, 3, 17, 19, tzinfo=UTC)
RELEASE = Release("chlorine", 0.0, 0.0, 1.2, 20.0, 3600.0, NOW, 72_000.0)
GRID = Grid(-2000.0, -2000.0, 15.0, 400, 400)
TIMES = np.linspace(60.0, 3600.0, 60)
SENSORS = 400


@bench("physics")
def plume_and_zones() -> Iterable[Row]:
    """60 frames on 400 x 400 cells in shifting wind, the whole forecast, two at once, and a timer beside it."""
    yield Row("Model imported and loaded", _seconds(warm_up), "s")
    for stability, speed in (("F", 1.2), ("D", 3.2), ("A", 2.0)):
        weather = _shifting(stability, speed)
        taken = min(_seconds(lambda w=weather: simulate(RELEASE, w, GRID, TIMES)) for _ in range(3))  # type: ignore[misc]
        yield Row(f"60 frames, 400 x 400, class {stability}", taken, "s", LIMIT_S, "the limit")
    weather = _shifting("F", 1.2)
    alone = min(_seconds(lambda: forecast(RELEASE, weather)) for _ in range(3))
    yield Row("Whole forecast: frames, zones, advised zone", alone, "s", LIMIT_S, "the limit")
    with ThreadPoolExecutor(2) as pool:
        both = _seconds(lambda: list(pool.map(lambda _: forecast(RELEASE, weather), range(2))))
    yield Row("Two forecasts in two threads", both, "s", alone, "one alone")
    late = _lateness_ms(lambda: [forecast(RELEASE, weather) for _ in range(10)])
    yield Row("10 ms timer beside ten forecasts, p99.9 late", float(np.quantile(late, 0.999)), "ms", 50.0, "the limit")


@bench("ensemble")
def likelihood() -> Iterable[Row]:
    """A footprint from a cold panel, a hundred members, and how cost grows with members and with puffs."""
    yield Row("Models imported and loaded", _seconds(warm_up), "s")
    jet = replace(
        RELEASE, kind=SourceKind.TWO_PHASE_JET, temperature_k=239.0, liquid_fraction=0.8, velocity_m_s=30.0, area_m2=0.1
    )
    night = [Weather(NOW, 3.2, 242.0, "D", 12.0)]
    for name, release in (("passive", RELEASE), ("two-phase jet", jet)):
        taken = _seconds(lambda r=release: forecast(r, night))  # type: ignore[misc]
        yield Row(f"First footprint, {name}", taken, "s", FIRST_FOOTPRINT_S, "the limit")
    compute = LocalCompute(CORES, warm_up)
    try:
        list(compute.spread(abs, range(4 * CORES)))  # its processes have begun
        for name, release in (("passive", RELEASE), ("two-phase jet", jet)):
            run = partial(run_ensemble, release, night, GRID, TIMES, LEVELS)
            wall = _seconds(lambda r=run: r(spread=compute.spread))  # type: ignore[misc]
            yield Row(f"100 members, 60 frames, 400 x 400, {name}", wall, "s", ENSEMBLE_S, "the limit")
            yield Row(f"the same in core seconds, {name}", _both(run)[1], "s", ENSEMBLE_S * CORES, "the limit on two")
    finally:
        compute.close()
    few, many = (_both(lambda n=n: run_ensemble(RELEASE, night, GRID, TIMES, LEVELS, count=n))[1] for n in (100, 1000))  # type: ignore[misc]
    yield Row("1,000 members, core seconds", many, "s", 10.0 * few, "ten times 100 members")
    puffs = Cloud(RELEASE, night, 3600.0).puffs(3600.0, 7.5)
    hundred, thousand = (_drawing(np.repeat(puffs, times, axis=0)) for times in (1, 10))
    yield Row(f"{10 * len(puffs)} puffs on the grid", thousand, "s", 10.0 * hundred, f"ten times {len(puffs)} puffs")


def _both(action: Callable[[], object]) -> tuple[float, float]:
    """Wall and core seconds."""
    began = time.process_time()
    wall = _seconds(action)
    return wall, time.process_time() - began


def _drawing(puffs: NDArray[np.float64]) -> float:
    from models.physics.dispersion.passive import kernels

    field = np.zeros((GRID.rows, GRID.columns), dtype=np.float32)
    args = (GRID.left, GRID.bottom, GRID.cell, 1.5, 1.2, 800.0, 1.0, 0.0)
    return min(_both(lambda: kernels.add_to_grid(field, puffs, *args))[1] for _ in range(3))


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _lateness_ms(action: Callable[[], object]) -> list[float]:
    """How late a 10 ms timer on this thread is while `action` runs on another one."""
    worker = threading.Thread(target=action)
    late: list[float] = []
    worker.start()
    while worker.is_alive():
        began = time.perf_counter()
        time.sleep(0.010)
        late.append((time.perf_counter() - began - 0.010) * 1000.0)
    worker.join()
    return late


def _shifting(stability: str, speed: float) -> list[Weather]:
    """An hour of wind that backs by 60 degrees, one record a minute."""
    return [Weather(NOW + timedelta(minutes=m), speed, 242.0 - m, stability, 12.0) for m in range(60)]

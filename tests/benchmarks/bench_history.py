"""What history costs: bytes of a reading hot and cold, and reading and writing as it grows."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from drivers.embedded.postgres import OWNER, EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.store.archive import days_to_pack, pack_day
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories import read_samples, read_series, read_values_at
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.store.rollups import close_hours, refresh, roll_up
from models.store.telemetry import commit_batch
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench, soak
from tests.fakes.small_park import small_park

DAYS = 30
SENSORS = 40
POINTS = 3840  # pixel columns of the widest plot: thirty days are read from minutes then, from hours in half of it
RATE = 5_000  # readings of a batch, as the gateway gathers them
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAY_US = 86_400_000_000
AT_ONCE = 50_000  # readings of a batch while filling
_MOVE = """
    UPDATE cc.session SET started_at = %(from)s, elapsed_s = extract(epoch FROM now() - %(from)s), anchored_at = now()
"""
_TABLE = "SELECT pg_table_size(%s::regclass), pg_indexes_size(%s::regclass)"


class Room(NamedTuple):
    """A database with a park, whose LIVE session began 31 days ago."""

    owner: Store
    gateway: Store
    seat: Store
    scope: Scope
    begin: datetime


@bench("history")
def history_of_two_sizes() -> Iterable[Row]:
    """A million readings of thirty days, then ten million: the same questions, the same batches."""
    yield from _sizes((1_000_000, 10_000_000))


@soak("history")
def history_of_three_sizes(minutes: float) -> Iterable[Row]:
    """One, ten and a hundred million readings; the last takes a quarter of an hour whatever `minutes` says."""
    yield from _sizes((1_000_000, 10_000_000, 100_000_000) if minutes > 10 else (1_000_000, 10_000_000))


def _sizes(sizes: tuple[int, ...]) -> Iterator[Row]:
    first: dict[str, float] = {}
    for size in sizes:
        with _room() as room:
            for row in _measure(room, size):
                before = first.setdefault(row.label, row.value)
                against = f"with {sizes[0] // 1_000_000} million" if size != sizes[0] else ""
                label = f"{size // 1_000_000} million readings: {row.label}"
                yield Row(label, row.value, row.unit, before if against and not row.baseline else row.baseline,
                          row.against or against)


@contextmanager
def _room() -> Iterator[Room]:
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, settings={"max_wal_size": "4GB"})
    stores: list[Store] = []
    try:
        server.start()
        migrate(server.url())
        bootstrap_roles(server.url(), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
        stores = [Store(server.url(login)) for login in (OWNER, "gateway", "li_na")]
        scope = Scope(import_park(stores[0], small_park(sensors=SENSORS)))
        begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - DAYS * DAY
        with stores[0].transaction() as tx:
            tx.driver.execute(_MOVE, {"from": begin - DAY})
        yield Room(stores[0], stores[1], stores[2], scope, begin)
    finally:
        for store in stores:
            store.close()
        server.stop()
        shutil.rmtree(home)


def _measure(room: Room, size: int) -> Iterator[Row]:
    loaded = _timed(lambda: _fill(room, size))
    yield Row(f"inserted {AT_ONCE} at a time", size / loaded, "readings/s")
    yield from _hot_bytes(room, size)
    close_hours(room.gateway, room.scope)
    hours = 0
    began = time.perf_counter()
    while roll_up(room.gateway, room.scope):
        hours += 1
    took = time.perf_counter() - began
    yield Row("rolled up", size / took, "readings/s")
    yield Row("rolling one hour up", took / hours * 1000, "ms")
    yield from _questions(room, "hot")
    yield from _batches(room)
    yield from _cold(room, size)
    yield from _questions(room, "cold")


def _fill(room: Room, size: int) -> None:
    """Day after day, each in the order in which devices send it."""
    per_day = size // DAYS
    for day in range(DAYS):
        for first in range(0, per_day, AT_ONCE):
            commit_batch(room.gateway, room.scope, _day(room, day, per_day, first, min(first + AT_ONCE, per_day)))


def _day(room: Room, day: int, per_day: int, first: int, last: int) -> Batch:
    """Instruments of one or two decimals that walk and are noisy; clocks and lines with milliseconds of jitter."""
    index = np.arange(first, last)
    rng = np.random.default_rng((day, first))
    keys = (index % SENSORS + 1).astype(np.int32)
    times = to_us(room.begin) + day * DAY_US + index * (DAY_US // per_day)
    times += rng.integers(0, 5_000, index.size)
    slow = 20 + 5 * np.sin(times / DAY_US * 2 * np.pi + keys) + rng.normal(0, 0.15, index.size)
    decimals = np.where(keys % 2, 1, 2)
    values = np.rint(slow * 10.0**decimals) / 10.0**decimals
    return Batch(keys, times, values, np.zeros(index.size, np.uint8), times + rng.integers(5_000, 60_000, index.size))


def _hot_bytes(room: Room, size: int) -> Iterator[Row]:
    heap = indexes = 0
    with room.owner.transaction() as tx:
        for day in range(DAYS):
            name = f"cc.sample_{(room.begin + day * DAY):%Y%m%d}"
            row = tx.driver.execute(_TABLE, (name, name)).fetchone()
            assert row is not None
            heap, indexes = heap + row[0], indexes + row[1]
    yield Row("hot, table", heap / size, "bytes a reading")
    yield Row("hot, with indexes", (heap + indexes) / size, "bytes a reading")


def _cold(room: Room, size: int) -> Iterator[Row]:
    while refresh(room.gateway, room.scope):
        pass
    days = days_to_pack(room.gateway, room.scope.park_id, (room.begin + DAYS * DAY).date())
    packed = 0
    took = _timed(lambda: [pack_day(room.gateway, room.scope.park_id, day) for day in days])
    with room.owner.transaction() as tx:
        sizes = tx.driver.execute(_TABLE, ("cc.archive", "cc.archive")).fetchone()
        rolled = tx.driver.execute(_TABLE, ("cc.rollup", "cc.rollup")).fetchone()
        left = tx.driver.execute("SELECT sum(readings) FROM cc.archive").fetchone()
        assert sizes
        assert rolled
        assert left
        packed = int(left[0])
    yield Row("packed", packed / took, "readings/s")
    yield Row("cold, with indexes", sum(sizes) / packed, "bytes a reading")
    yield Row("roll-ups, with indexes", sum(rolled) / (SENSORS * DAYS * 24 * 60), "bytes a minute")


def _questions(room: Room, kind: str) -> Iterator[Row]:
    seat, scope, begin = room.seat, room.scope, room.begin
    end = begin + DAYS * DAY
    for columns in (POINTS // 2, POINTS):
        took = _median(lambda key: read_series(seat, scope, key, begin, end, columns))  # noqa: B023
        yield Row(f"{kind}: trend of {DAYS} days in {columns} columns, median", took, "ms", 200.0, "the limit")
    middle = begin + DAYS / 2 * DAY
    yield Row(f"{kind}: trend of one day, median",
              _median(lambda key: read_series(seat, scope, key, middle, middle + DAY, POINTS // 2)), "ms")
    yield Row(f"{kind}: an hour's readings, median",
              _median(lambda key: read_samples(seat, scope, key, middle, middle + HOUR)), "ms")
    keys = range(1, SENSORS + 1)
    yield Row(f"{kind}: values of {SENSORS} sensors at an instant, median",
              _median(lambda key: read_values_at(seat, scope, keys, middle + key * HOUR, begin)), "ms")


def _batches(room: Room) -> Iterator[Row]:
    """Batches of now, with and without the trigger that notes late ones; then of the past, which it notes."""
    now = to_us(datetime.now(UTC)) - 60_000_000
    with_trigger: list[float] = []
    without: list[float] = []
    for number in range(16):
        plain = number % 2 == 1
        _switch_trigger(room, on=not plain)
        batch = _batch_at(now + number * 1_000)
        (without if plain else with_trigger).append(_timed(lambda: commit_batch(room.gateway, room.scope, batch)))  # noqa: B023
    _switch_trigger(room, on=True)
    median, alone = float(np.median(with_trigger)), float(np.median(without))
    yield Row(f"insert {RATE} readings of now", RATE / median, "readings/s")
    yield Row("the same, time", median * 1000, "ms", alone * 1000, "without noting late ones")
    past = [_batch_at(to_us(room.begin + (2 + number) * DAY + 7 * HOUR) + 3) for number in range(6)]
    took = float(np.median([_timed(lambda: commit_batch(room.gateway, room.scope, batch)) for batch in past]))  # noqa: B023
    yield Row(f"insert {RATE} readings of the past", took * 1000, "ms", median * 1000, "of now")
    yield Row("roll up again what they touched", _timed(lambda: refresh(room.gateway, room.scope)) * 1000, "ms")


def _batch_at(start_us: int) -> Batch:
    index = np.arange(RATE)
    times = start_us + index // SENSORS * 100_000
    keys = (index % SENSORS + 1).astype(np.int32)
    return Batch(keys, times, np.round(np.random.default_rng(1).random(RATE), 2), np.zeros(RATE, np.uint8), times)


def _switch_trigger(room: Room, *, on: bool) -> None:
    with room.owner.transaction() as tx:
        state = "ENABLE" if on else "DISABLE"
        tx.driver.execute(f"ALTER TABLE cc.sample {state} TRIGGER late_readings_are_noted".encode())


def _median(ask: Callable[[int], object]) -> float:
    """Of a dozen sensors, after one to warm up; ms."""
    ask(1)
    return float(np.median([_timed(lambda: ask(key)) for key in range(2, 14)])) * 1000  # noqa: B023


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

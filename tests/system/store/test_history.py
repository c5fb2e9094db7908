"""Roll-ups: right after late data, re-delivery and crashes, and cheap to read."""

import threading
from datetime import UTC, datetime, timedelta
from time import sleep

import numpy as np
import pytest

from models.domain.readings import LATE, Batch, Quality
from models.domain.series import HOUR_US, MINUTE_US, Resolution, SeriesColumns
from models.domain.sessions import Scope
from models.domain.times import from_us, to_us
from models.store.engine import Tx
from models.store.repositories import read_batch, read_series, read_values_at
from models.store.rollups import close_hours, refresh, roll_up, unfinished
from models.store.samples import united
from models.store.telemetry import commit_batch
from models.use_cases.sessions import end_drill, start_drill
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

BEGIN = (NOW - timedelta(days=40)).replace(hour=0, minute=0, second=0)
HOUR = timedelta(hours=1)


@pytest.fixture
def drill(stores: Stores) -> Scope:
    """A session of the test's own, whose clock stands at BEGIN until it is moved."""
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", BEGIN)


def move_clock(stores: Stores, scope: Scope, elapsed: timedelta) -> None:
    with stores.owner.transaction() as tx:
        tx.driver.execute(
            "UPDATE cc.session SET elapsed_s = %s, frozen = true WHERE park_id = %s AND session_id = %s",
            (elapsed.total_seconds(), scope.park_id, scope.session_id),
        )


def readings(keys: int, hours: float, seed: int, period_s: float = 20.0) -> Batch:
    """Of sensors 1 to `keys`, with jitter, in decimals; some are bad, some came late."""
    rng = np.random.default_rng(seed)
    count = int(hours * 3600 / period_s)
    grid = np.arange(count) * int(period_s * 1e6)
    times = np.concatenate([to_us(BEGIN) + grid + rng.integers(0, 900_000, count) for _ in range(keys)])
    return Batch(
        np.repeat(np.arange(1, keys + 1, dtype=np.int32), count),
        times,
        np.round(rng.normal(20.0, 5.0, times.size), 2),
        rng.choice(np.array([0, 0, 0, 1, 2, LATE, LATE | 2], np.uint8), times.size),
        times + rng.integers(500, 9_000, times.size),
    ).part(np.argsort(times, kind="stable"))


def moved(batch: Batch, by_us: int) -> Batch:
    return Batch(batch.keys, batch.times + by_us, batch.values, batch.quality, batch.received)


def roll_all(stores: Stores, scope: Scope) -> int:
    gateway, hours = stores["gateway"], 0
    close_hours(gateway, scope)
    while roll_up(gateway, scope):
        hours += 1
    while refresh(gateway, scope):
        pass
    return hours


def oracle(batch: Batch, key: int, step_us: int, start: datetime, end: datetime) -> dict[int, tuple[float, ...]]:
    """Lowest, mean, highest, count and late ones of each stretch, one reading at a time; the first of twins counts."""
    seen: dict[int, tuple[float, int]] = {}
    for k, time, value, quality in zip(*(column.tolist() for column in batch[:4]), strict=True):
        if k == key and to_us(start) // step_us * step_us <= time <= to_us(end):
            seen.setdefault(time, (value, quality))
    stretches: dict[int, list[tuple[float, int]]] = {}
    for time, (value, quality) in seen.items():
        if quality & 0x0F != Quality.BAD:
            stretches.setdefault(time // step_us * step_us, []).append((value, quality))
    return {
        time: (
            min(v for v, _ in rows), sum(v for v, _ in rows) / len(rows), max(v for v, _ in rows), len(rows),
            sum(1 for _, q in rows if q & LATE),
        )
        for time, rows in sorted(stretches.items())
    }


def assert_same(series: SeriesColumns, expected: dict[int, tuple[float, ...]]) -> None:
    assert series.times.tolist() == list(expected)
    rows = np.array(list(expected.values())).reshape(-1, 5).T
    assert series.minimum.tolist() == rows[0].tolist()
    assert np.allclose(series.mean, rows[1], rtol=1e-6)
    assert series.maximum.tolist() == rows[2].tolist()
    assert series.counts.tolist() == rows[3].tolist()
    assert series.late.tolist() == rows[4].tolist()
    assert ((series.minimum <= series.mean) & (series.mean <= series.maximum)).all()


def assert_right(stores: Stores, scope: Scope, batch: Batch, keys: tuple[int, ...] = (1, 3)) -> None:
    """Hours, minutes and readings of a window are what a plain loop over the readings says."""
    end = from_us(int(batch.times.max()))
    hours = max(1, (to_us(end) - to_us(BEGIN)) // HOUR_US)
    for key in keys:
        series = read_series(stores["li_na"], scope, key, BEGIN, end, 2 * hours)
        assert series.resolution is Resolution.HOUR
        assert_same(series, oracle(batch, key, HOUR_US, BEGIN, end))
        start = BEGIN + timedelta(minutes=11)
        series = read_series(stores["li_na"], scope, key, start, end, (to_us(end) - to_us(start)) // MINUTE_US + 1)
        assert series.resolution is Resolution.MINUTE
        assert_same(series, oracle(batch, key, MINUTE_US, start, end))


def test_that_hours_and_minutes_are_those_of_the_samples(stores: Stores, drill: Scope) -> None:
    batch = readings(3, 5.5, seed=1)
    commit_batch(stores["gateway"], drill, batch)
    assert_right(stores, drill, batch)  # before anything is rolled up
    move_clock(stores, drill, timedelta(hours=4, minutes=9))
    assert roll_all(stores, drill) == 3  # the fourth hour still takes what comes in time
    assert_right(stores, drill, batch)
    move_clock(stores, drill, timedelta(hours=30))
    assert roll_all(stores, drill) == 3
    assert_right(stores, drill, batch)
    assert roll_all(stores, drill) == 0


def test_that_late_and_redelivered_readings_are_counted_once(stores: Stores, drill: Scope) -> None:
    gateway, whole = stores["gateway"], readings(3, 6, seed=2)
    chosen = np.random.default_rng(2).random(len(whole)) < 0.6
    commit_batch(gateway, drill, whole.part(chosen))
    move_clock(stores, drill, timedelta(days=2))
    roll_all(stores, drill)
    commit_batch(gateway, drill, whole.part(chosen))  # again: nothing is new, so nothing is to be done
    assert refresh(gateway, drill) == 0
    late = whole.part(~chosen)
    commit_batch(gateway, drill, late)
    commit_batch(gateway, drill, late)
    assert refresh(gateway, drill) == 3 * 6
    assert refresh(gateway, drill) == 0
    assert_right(stores, drill, whole)


def test_that_an_hour_in_which_many_sensors_are_late_is_one_note(stores: Stores, drill: Scope) -> None:
    gateway, whole = stores["gateway"], readings(70, 1.5, seed=3, period_s=120.0)
    first = (whole.times < to_us(BEGIN + HOUR / 2)) | (whole.times > to_us(BEGIN + HOUR))
    commit_batch(gateway, drill, whole.part(first))
    move_clock(stores, drill, timedelta(days=2))
    roll_all(stores, drill)
    commit_batch(gateway, drill, whole.part(~first))
    assert refresh(gateway, drill) == 1
    assert_right(stores, drill, whole, (1, 70))


def test_that_a_drill_s_end_closes_all_of_it(stores: Stores, drill: Scope) -> None:
    whole = readings(2, 3, seed=4)
    commit_batch(stores["gateway"], drill, whole)
    end_drill(stores["chen_yu"], drill, 1)
    assert roll_all(stores, drill) == 3
    assert drill not in unfinished(stores["gateway"], drill.park_id)
    late = moved(whole.part(np.arange(5)), 7)
    commit_batch(stores["gateway"], drill, late)
    assert drill in unfinished(stores["gateway"], drill.park_id)
    assert roll_all(stores, drill) == 0
    assert_right(stores, drill, united([whole, late]), (1,))
    assert drill not in unfinished(stores["gateway"], drill.park_id)


def test_that_readings_from_before_the_session_s_own_time_count(stores: Stores, drill: Scope) -> None:
    whole = readings(1, 2, seed=5)
    early = moved(whole, -5 * HOUR_US)
    for batch in (early, whole):
        commit_batch(stores["gateway"], drill, batch)
    move_clock(stores, drill, timedelta(hours=9))
    roll_all(stores, drill)
    start, end = BEGIN - 5 * HOUR, BEGIN + 2 * HOUR
    expected = oracle(united([early, whole]), 1, HOUR_US, start, end)
    assert_same(read_series(stores["li_na"], drill, 1, start, end, 14), expected)


def test_that_closing_waits_for_readings_that_are_on_their_way(stores: Stores, drill: Scope) -> None:
    """They were stored before the hour closed, so nobody notes them: who rolls up must find them committed."""
    batch = readings(2, 2, seed=10)
    commit_batch(stores["gateway"], drill, batch.part(batch.keys == 1))
    move_clock(stores, drill, timedelta(days=2))
    closer = threading.Thread(target=close_hours, args=(stores["gateway"], drill))

    def close_meanwhile(_: Tx) -> None:
        closer.start()
        while closer.is_alive() and not _somebody_waits_for_samples(stores):
            sleep(0.01)

    commit_batch(stores.another("gateway"), drill, batch.part(batch.keys == 2), within=close_meanwhile)
    closer.join()
    assert roll_up(stores["gateway"], drill)
    assert refresh(stores["gateway"], drill) == 0
    assert_right(stores, drill, batch, (1, 2))


def _somebody_waits_for_samples(stores: Stores) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'cc.sample'::regclass AND NOT granted"
    with stores.owner.transaction() as tx:
        return tx.driver.execute(waiting).fetchone() != (0,)


def test_that_nothing_is_missed_while_hours_close_under_load(stores: Stores, drill: Scope) -> None:
    """Writers commit readings around the mark while two gateways, as in a takeover, close, roll up and refresh."""
    whole = readings(3, 4, seed=6)
    order = np.random.default_rng(6).permutation(len(whole))
    pieces = [whole.part(np.sort(piece)) for piece in np.array_split(order, 30)]
    faults: list[BaseException] = []
    done = threading.Event()

    def write(number: int) -> None:
        try:
            for piece in pieces[number::2]:
                commit_batch(stores.another("gateway"), drill, piece)
        except BaseException as error:
            faults.append(error)

    def keep() -> None:
        gateway, minutes = stores.another("gateway"), 70
        try:
            while not done.is_set():
                move_clock(stores, drill, timedelta(minutes=min(minutes, 240)))
                minutes += 20
                close_hours(gateway, drill)
                roll_up(gateway, drill)
                refresh(gateway, drill)
        except BaseException as error:
            faults.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    keepers = [threading.Thread(target=keep) for _ in range(2)]
    for thread in (*writers, *keepers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in keepers:
        thread.join()
    assert not faults
    roll_all(stores, drill)
    move_clock(stores, drill, timedelta(days=2))
    roll_all(stores, drill)
    assert_right(stores, drill, whole)


def test_that_a_spike_is_seen_in_the_longest_window(stores: Stores, drill: Scope) -> None:
    batch = readings(1, 24, seed=7)
    batch.quality[:] = Quality.GOOD
    batch.values[2000] = 999.5
    commit_batch(stores["gateway"], drill, batch)
    move_clock(stores, drill, timedelta(days=2))
    roll_all(stores, drill)
    for points in (10, 100, 2000, 5000):
        series = read_series(stores["li_na"], drill, 1, BEGIN, BEGIN + timedelta(days=1), points)
        assert series.maximum.max() == 999.5
        assert 0 < len(series) <= points + 1
        assert series.counts.sum() == len(batch)


def test_that_values_at_an_instant_are_each_sensor_s_newest(stores: Stores, drill: Scope) -> None:
    batch = readings(3, 2, seed=8)
    commit_batch(stores["gateway"], drill, batch)
    at = BEGIN + timedelta(minutes=61)
    found = read_values_at(stores["li_na"], drill, (1, 2, 3, 4), at, BEGIN)
    before = batch.part(batch.times <= to_us(at))
    rows = zip(before.keys.tolist(), before.times.tolist(), before.values.tolist(), strict=True)
    newest = {key: (time, value) for key, time, value in rows}
    rows = zip(found.keys.tolist(), found.times.tolist(), found.values.tolist(), strict=True)
    assert {key: (time, value) for key, time, value in rows} == newest
    assert len(read_values_at(stores["li_na"], drill, (1,), at, at)) == 0


def test_that_a_batch_comes_back_as_it_was_stored(stores: Stores, drill: Scope) -> None:
    batch = readings(3, 1, seed=9)
    commit_batch(stores["gateway"], drill, batch)
    found = read_batch(stores["li_na"], drill, (1, 3), BEGIN, BEGIN + HOUR)
    expected = batch.part(batch.keys != 2)
    order = np.lexsort((expected.keys, expected.times))
    for column, other in zip(found, expected.part(order), strict=True):
        assert np.array_equal(column, other)  # type: ignore[arg-type]


def test_that_a_session_without_readings_costs_nothing(stores: Stores, drill: Scope) -> None:
    move_clock(stores, drill, timedelta(days=30))
    assert roll_all(stores, drill) == 0
    assert len(read_series(stores["li_na"], drill, 1, BEGIN, datetime.now(UTC), 500)) == 0

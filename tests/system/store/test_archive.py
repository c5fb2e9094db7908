"""Packed days: every reading is found where it was, once, whatever comes later and whoever packs at the same time."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import numpy as np
import pytest

from models.domain.errors import BadInput, PermissionRefused
from models.domain.readings import Batch, Quality
from models.domain.series import HOUR_US
from models.domain.times import to_us
from models.store.archive import days_to_pack, forget_samples, pack_day
from models.store.engine import Store, Tx
from models.store.repositories import read_batch, read_series, read_values_at
from models.store.rollups import close_hours, refresh, roll_up
from models.store.samples import united
from models.store.telemetry import commit_batch
from models.use_cases.sessions import end_drill, start_drill
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEYS = (1, 2, 3)
_numbers = iter(range(100, 400, 3))


class Interrupted(Store):
    """A store in which something happens after the transaction of this number."""

    def __init__(self, url: str, number: int, happen: Callable[[], None]) -> None:
        super().__init__(url)
        self._left, self._happen = number, happen

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with super().transaction() as tx:
            yield tx
        self._left -= 1
        if self._left == 0:
            self._happen()


class Past:
    """One drill in a stretch of the past of its own."""

    def __init__(self, stores: Stores) -> None:
        self.stores, self.day = stores, (NOW - next(_numbers) * DAY).date()
        self.midnight = datetime.combine(self.day, time(), UTC)
        self.begin = self.midnight + 20 * HOUR
        self.scope = start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", self.begin)

    def readings(self, seed: int, hours: float = 4.0, period_s: float = 20.0) -> Batch:
        rng = np.random.default_rng(seed)
        times = to_us(self.begin) + np.arange(int(hours * 3600 / period_s)) * int(period_s * 1e6)
        grid = np.repeat(times, len(KEYS))
        return Batch(
            np.tile(np.array(KEYS, np.int32), times.size),
            grid + rng.integers(0, 50_000, times.size).repeat(len(KEYS)),
            np.round(rng.normal(20, 3, grid.size), 1),
            rng.choice(np.array([0, 0, 0, 1, 2], np.uint8), grid.size),
            grid + 100_000 + rng.integers(0, 1000, grid.size),
        )

    def commit(self, batch: Batch) -> None:
        commit_batch(self.stores["gateway"], self.scope, batch)

    def keep(self) -> None:
        """Roll up everything that is closed."""
        close_hours(self.stores["gateway"], self.scope)
        while roll_up(self.stores["gateway"], self.scope):
            pass
        while refresh(self.stores["gateway"], self.scope):
            pass

    def end(self) -> None:
        end_drill(self.stores["chen_yu"], self.scope, 1)
        self.keep()

    def pack(self) -> bool:
        return pack_day(self.stores["gateway"], self.scope.park_id, self.day).emptied

    def packable(self) -> bool:
        return self.day in days_to_pack(self.stores["gateway"], self.scope.park_id, self.day + DAY)

    def hot(self) -> int:
        with self.stores.owner.transaction() as tx:
            window = (self.scope.park_id, self.midnight, self.midnight + DAY)
            statement = "SELECT count(*) FROM cc.sample WHERE park_id = %s AND time >= %s AND time < %s"
            row = tx.driver.execute(statement, window).fetchone()
            assert row is not None
            return int(row[0])

    def assert_holds(self, *parts: Batch) -> None:
        expected = united(list(parts))
        found = read_batch(self.stores["li_na"], self.scope, KEYS, self.midnight - DAY, self.midnight + 3 * DAY)
        for column, other in zip(found, expected, strict=True):
            assert np.array_equal(column, other)  # type: ignore[arg-type]


@pytest.fixture
def past(stores: Stores) -> Past:
    return Past(stores)


def test_that_a_packed_day_reads_as_before(past: Past) -> None:
    batch = past.readings(1, hours=6)
    past.commit(batch)
    past.end()
    assert past.packable()
    hours = read_series(past.stores["li_na"], past.scope, 1, past.begin, past.begin + 6 * HOUR, 6)
    packed = pack_day(past.stores["gateway"], past.scope.park_id, past.day)
    assert (packed.readings, packed.emptied) == (3 * 720, True)
    assert packed.size < 9 * packed.readings
    assert past.hot() == 0
    assert not past.packable()
    past.assert_holds(batch)
    window = (past.begin + 3 * HOUR, past.begin + 5 * HOUR)  # over the seam of cold and hot
    found = read_batch(past.stores["li_na"], past.scope, (2,), *window)
    inside = (batch.keys == 2) & (batch.times >= to_us(window[0])) & (batch.times <= to_us(window[1]))
    assert np.array_equal(found.values, batch.values[inside])
    again = read_series(past.stores["li_na"], past.scope, 1, past.begin, past.begin + 6 * HOUR, 6)
    assert np.array_equal(hours.mean, again.mean)


def test_that_late_readings_of_a_packed_day_are_found_once_and_packed_in_time(past: Past) -> None:
    batch = past.readings(2)
    first = np.arange(len(batch)) % 5 != 0
    past.commit(batch.part(first))
    past.end()
    assert past.pack()
    past.commit(batch)  # a device sends its whole day again: most of it is in the archive
    past.assert_holds(batch)
    past.keep()
    series = read_series(past.stores["li_na"], past.scope, 3, past.begin, past.begin + 4 * HOUR, 8)
    assert series.counts.sum() == ((batch.keys == 3) & (batch.quality != 2)).sum()
    assert past.packable()
    assert past.pack()
    assert past.hot() == 0
    past.assert_holds(batch)


def test_that_a_reading_that_came_first_stays_when_another_value_comes_for_it(past: Past) -> None:
    batch = past.readings(3)
    past.commit(batch)
    past.end()
    past.pack()
    past.commit(Batch(batch.keys, batch.times, batch.values + 1, batch.quality, batch.received))
    past.assert_holds(batch)
    past.keep()
    past.pack()
    past.assert_holds(batch)


def test_that_a_reading_that_comes_while_a_day_is_packed_is_not_lost(past: Past) -> None:
    batch = past.readings(4)
    past.commit(batch.part(slice(None, -30)))
    past.end()
    gateway = Interrupted(past.stores["gateway"].url, 2, lambda: past.commit(batch.part(slice(-30, None))))
    assert not pack_day(gateway, past.scope.park_id, past.day).emptied
    gateway.close()
    past.assert_holds(batch)
    assert not past.pack()  # what came is not rolled up yet
    past.keep()
    assert past.pack()
    assert past.hot() == 0
    past.assert_holds(batch)


def test_that_a_crash_while_a_day_is_packed_costs_nothing(past: Past) -> None:
    batch = past.readings(9)
    past.commit(batch)
    past.end()

    def die() -> None:
        raise KeyboardInterrupt

    gateway = Interrupted(past.stores["gateway"].url, 2, die)
    with pytest.raises(KeyboardInterrupt):
        pack_day(gateway, past.scope.park_id, past.day)
    gateway.close()
    past.assert_holds(batch)
    assert past.pack()
    past.assert_holds(batch)


def test_that_a_day_that_somebody_reads_is_packed_later(past: Past) -> None:
    past.commit(past.readings(5))
    past.end()
    with past.stores.owner.transaction() as tx:
        tx.driver.execute(f"SELECT count(*) FROM cc.sample_{past.day:%Y%m%d}".encode())
        assert not past.pack()
    past.assert_holds(past.readings(5))
    assert past.pack()


def test_that_a_day_in_which_a_drill_still_plays_waits(past: Past) -> None:
    past.commit(past.readings(6))
    past.keep()
    assert not past.packable()
    assert not past.pack()
    past.end()
    assert past.packable()


def test_that_values_at_an_instant_come_from_packed_days_too(past: Past) -> None:
    batch = past.readings(7, hours=6)
    past.commit(batch)
    past.end()
    past.pack()
    late = Batch(*(column[:1] for column in batch))  # type: ignore[arg-type]
    late = Batch(late.keys, late.times + HOUR_US * 2 + 777_777, late.values + 50, late.quality, late.received)
    past.commit(late)
    for hours in (0.5, 2.5, 3.9, 4.1, 6.0):
        at = past.begin + hours * HOUR
        found = read_values_at(past.stores["li_na"], past.scope, KEYS, at, past.begin)
        whole = united([batch, late])
        before = whole.part(whole.times <= to_us(at))
        for key in KEYS:
            mine = before.part(before.keys == key)
            assert found.part(found.keys == key).times.tolist() == [mine.times[-1]]
            assert found.part(found.keys == key).values.tolist() == [mine.values[-1]]


def test_that_retention_forgets_whole_days_and_never_too_early(past: Past) -> None:
    batch = past.readings(8, hours=6)
    past.commit(batch)
    past.end()
    past.pack()
    gateway, park_id = past.stores["gateway"], past.scope.park_id
    with pytest.raises(BadInput, match="30 days"):
        forget_samples(gateway, park_id, datetime.now(UTC).date() - 10 * DAY)
    with pytest.raises(PermissionRefused):
        forget_samples(past.stores["li_na"], park_id, past.day)
    assert forget_samples(gateway, park_id, past.day + DAY) >= 1
    kept = batch.part(batch.times >= to_us(past.midnight + DAY))
    past.assert_holds(kept)
    with past.stores.owner.transaction() as tx:
        assert tx.driver.execute("SELECT to_regclass(%s)", (f"cc.sample_{past.day:%Y%m%d}",)).fetchone() == (None,)
    assert len(read_series(past.stores["li_na"], past.scope, 1, past.begin, past.begin + 6 * HOUR, 12)) == 6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_whatever_happens_in_whatever_order_readings_and_roll_ups_agree(stores: Stores, seed: int) -> None:
    """Pieces come in any order and twice, hours close and days are packed in between; a plain loop is the judge."""
    past, dice = Past(stores), random.Random(seed)
    whole = past.readings(seed, hours=6)
    pieces = [whole.part(slice(first, first + 240)) for first in range(0, len(whole), 240)]
    dice.shuffle(pieces)
    sent: list[Batch] = []
    acts: list[Callable[[], object]] = [partial(past.commit, piece) for piece in pieces]
    acts += [past.keep] * 4 + [past.pack] * 4
    dice.shuffle(acts)
    past.commit(pieces[0])
    sent.append(pieces[0])
    ended = False
    for act in acts:
        act()
        if isinstance(act, partial):
            sent.append(act.args[0])
        if dice.random() < 0.3:
            past.commit(dice.choice(sent))  # again
        if not ended and len(sent) > 5:
            end_drill(stores["chen_yu"], past.scope, 1)
            ended = True
    past.keep()
    past.assert_holds(*sent)
    for key in KEYS:
        series = read_series(stores["li_na"], past.scope, key, past.begin, past.begin + 6 * HOUR, 12)
        mine = whole.part((whole.keys == key) & (whole.quality != Quality.BAD))
        hours = mine.times // HOUR_US
        assert series.counts.tolist() == [int((hours == hour).sum()) for hour in np.unique(hours)]
        assert series.maximum.tolist() == [float(mine.values[hours == hour].max()) for hour in np.unique(hours)]
        assert np.allclose(series.mean, [mine.values[hours == hour].mean() for hour in np.unique(hours)])
    assert past.pack()
    assert past.hot() == 0
    past.assert_holds(whole)


def test_that_seats_cannot_pack(past: Past) -> None:
    with pytest.raises(PermissionRefused):
        pack_day(past.stores["li_na"], past.scope.park_id, date(2026, 1, 1))

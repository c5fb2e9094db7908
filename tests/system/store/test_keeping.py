"""The leader's work on the past, as the gateway's loop does it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pytest

from command_center.gateway.keeping import Historian, Retention
from models.domain.readings import LATE, Batch
from models.domain.series import Resolution
from models.domain.times import to_us
from models.store.repositories import read_samples, read_series
from models.store.repositories.counts import count_samples
from models.store.telemetry import commit_batch
from tests.system.store.acts import NOW
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

DAY = timedelta(days=1)


class StoppedClock:
    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time


def hourly(begin: datetime, days: int) -> Batch:
    times = to_us(begin) + np.arange(days * 24) * 3_600_000_000
    quality = np.full(times.size, LATE, np.uint8)
    return Batch(np.full(times.size, 5, np.int32), times, np.arange(times.size) / 10, quality, times + 5)


def _counts(stores: Stores) -> tuple[int, int]:
    """Hot readings before today, and packed ones."""
    with stores.owner.transaction() as tx:
        row = tx.driver.execute(
            "SELECT (SELECT count(*) FROM cc.sample WHERE time < current_date), "
            "(SELECT coalesce(sum(readings), 0) FROM cc.archive)"
        ).fetchone()
        assert row is not None
        return row[0], row[1]


def _rolled_hours(stores: Stores) -> int:
    with stores.owner.transaction() as tx:
        return int(tx.driver.execute("SELECT count(*) FROM cc.rollup").fetchall()[0][0])


def test_that_days_go_from_rows_to_the_archive_and_at_last_away(stores: Stores) -> None:
    clock, gateway, scope = StoppedClock(), stores["gateway"], stores.scope
    historian = Historian(gateway, scope.park_id, clock, Retention(32, 55, 57), lambda: True)
    begin = (NOW - 36 * DAY).replace(hour=0, minute=0, second=0)
    batch = hourly(begin, 6)
    commit_batch(gateway, scope, batch)  # a device that was offline: long past, and all of it late
    historian.step()
    assert _counts(stores) == (2 * 24, 4 * 24)
    times, values, quality = read_samples(stores["li_na"], scope, 5, begin, begin + 6 * DAY)
    assert np.array_equal(times, batch.times)
    assert np.array_equal(values, batch.values)
    assert set(quality.tolist()) == {LATE}
    series = read_series(stores["li_na"], scope, 5, begin, begin + 6 * DAY, 200)
    assert series.resolution is Resolution.HOUR
    assert np.array_equal(series.mean, batch.values)
    assert series.late.sum() == len(batch)
    clock.time += 3 * DAY
    historian.step()
    assert _counts(stores) == (0, 6 * 24)
    clock.time += 21 * DAY
    historian.step()
    assert _counts(stores)[1] == 6 * 24 - 5 * 24
    assert read_samples(stores["li_na"], scope, 5, begin, begin + 6 * DAY)[0].tolist() == batch.times[-24:].tolist()
    assert count_samples(stores["li_na"], scope) == 24
    again = batch.part(slice(-24, None))
    commit_batch(gateway, scope, again)  # a packed day's readings once more, and one that is new
    one = again.part(slice(0, 1))
    commit_batch(gateway, scope, Batch(one.keys, one.times + 1, one.values, one.quality, one.received))
    assert count_samples(stores["li_na"], scope) == 25
    assert _rolled_hours(stores) == 6 * 24 - 3 * 24  # minutes and hours go in their turn


def test_that_a_gateway_that_is_to_end_leaves_long_work(stores: Stores) -> None:
    scope, begin = stores.scope, (NOW - 20 * DAY).replace(hour=0, minute=0, second=0)
    commit_batch(stores["gateway"], scope, hourly(begin, 1))
    before = _counts(stores)
    asked = iter([True] * 4)
    going_on = partial(next, asked, False)
    historian = Historian(stores["gateway"], scope.park_id, StoppedClock(), Retention(8, 31, 60), going_on)
    historian.step()
    assert _counts(stores) == before

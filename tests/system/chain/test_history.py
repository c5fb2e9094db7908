"""The gateway that leads looks after the past by itself."""

from datetime import UTC, datetime, timedelta

import numpy as np

from models.domain.readings import LATE, Batch
from models.domain.times import to_us
from models.store.repositories import read_samples, read_series
from models.store.telemetry import commit_batch
from tests.system.chain.conftest import Line, serving, wait_until


def test_that_a_day_long_past_is_rolled_up_and_packed_by_the_gateway(line: Line) -> None:
    begin = (datetime.now(UTC) - timedelta(days=9)).replace(hour=0, minute=0, second=0, microsecond=0)
    times = to_us(begin) + np.arange(24 * 60) * 60_000_000
    keys, quality = np.full(times.size, line.park.sensors[0].key, np.int32), np.full(times.size, LATE, np.uint8)
    batch = Batch(keys, times, np.arange(times.size) / 100, quality, times)
    commit_batch(line.store, line.live, batch)
    with serving(line):
        wait_until(lambda: _packed(line) == times.size, "the packed day")
    found = read_samples(line.operator, line.live, int(keys[0]), begin, begin + timedelta(days=1))
    assert np.array_equal(found[1], batch.values)
    series = read_series(line.operator, line.live, int(keys[0]), begin, begin + timedelta(days=1), 40)
    assert series.counts.tolist() == [60] * 24


def _packed(line: Line) -> int:
    with line.store.transaction() as tx:
        row = tx.driver.execute("SELECT coalesce(sum(readings), 0)::int FROM cc.archive").fetchone()
        return int(row[0]) if row else 0

"""Readings: stored once, never lost, never back in time."""

import random
import threading
from datetime import date, timedelta

import numpy as np
import pytest

from models.domain.errors import BadInput, NotFound, PermissionRefused
from models.domain.readings import UnitFix, Weather
from models.domain.sessions import Scope
from models.store.repositories import (
    read_latest,
    read_positions,
    read_quarantine,
    read_samples,
    read_weather,
)
from models.store.telemetry import commit_batch, ensure_partitions, quarantine, quarantine_many
from models.use_cases.sessions import end_drill, start_drill
from tests.system.store.acts import NOW, batch_of, change
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

DAY = timedelta(days=1)


@pytest.fixture
def drill(stores: Stores) -> Scope:
    """A session of the test's own."""
    return start_drill(stores["chen_yu"], stores.scope.park_id, "Night", "chlorine-leak", NOW - DAY)


def test_that_a_redelivered_batch_leaves_no_duplicates(stores: Stores, drill: Scope) -> None:
    batch = batch_of(
        [(key, NOW + timedelta(seconds=second), key + second / 10) for second in range(20) for key in (1, 2)]
    )
    changes = [change(1, "activate", 3)]
    assert commit_batch(stores["gateway"], drill, batch, changes) == (40, 1)
    assert commit_batch(stores["gateway"], drill, batch, changes) == (0, 0)
    times, values, quality = read_samples(stores["li_na"], drill, 2, NOW - DAY, NOW + DAY)
    assert times.tolist() == [round((NOW.timestamp() + second) * 1e6) for second in range(20)]
    assert values.tolist() == [2 + second / 10 for second in range(20)]
    assert quality.tolist() == [0] * 20


def test_that_one_batch_may_hold_a_reading_twice(stores: Stores, drill: Scope) -> None:
    assert commit_batch(stores["gateway"], drill, batch_of([(1, NOW, 1.0), (1, NOW, 1.0)])).stored == 1


def test_that_a_reading_that_comes_again_among_new_ones_costs_none_of_them(stores: Stores, drill: Scope) -> None:
    """The first batch that holds one is stored twice inside its transaction, the next ones look before they store."""
    gateway = stores.another("gateway")
    for second in range(4):
        rows = [(key, NOW + timedelta(seconds=second + key), 1.0) for key in (1, 2)]
        assert commit_batch(gateway, drill, batch_of([(1, NOW, 1.0), *rows])).stored == (3 if second == 0 else 2)
    assert gateway.careful_until > 0.0


def test_that_gateways_with_the_same_readings_store_each_once(stores: Stores, drill: Scope) -> None:
    """As after a takeover, or with shared subscriptions: the same readings in other batches, in another order."""
    rows = [(key, NOW + timedelta(seconds=second), 1.0) for second in range(100) for key in range(1, 21)]
    stored: list[int] = []

    def commit(order: int) -> None:
        gateway, mixed = stores.another("gateway"), random.Random(order).sample(rows, len(rows))
        batches = [batch_of(mixed[start : start + 500]) for start in range(0, len(rows), 500)]
        stored.extend(commit_batch(gateway, drill, batch).stored for batch in batches)

    threads = [threading.Thread(target=commit, args=(order,)) for order in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 16
    assert sum(stored) == len(rows)


def test_that_the_latest_value_never_goes_back_in_time(stores: Stores, drill: Scope) -> None:
    newer, older = NOW + timedelta(seconds=5), NOW
    commit_batch(stores["gateway"], drill, batch_of([(1, newer, 5.0), (2, older, 1.0)]))
    assert commit_batch(stores["gateway"], drill, batch_of([(1, older, 4.0), (2, newer, 2.0)])).stored == 2
    latest = read_latest(stores["li_na"], drill)
    assert dict(zip(latest.keys.tolist(), latest.values.tolist(), strict=True)) == {1: 5.0, 2: 2.0}
    assert (latest.received - latest.times).tolist() == [1500, 1500]


def test_that_readings_of_a_session_stay_in_it(stores: Stores, drill: Scope) -> None:
    commit_batch(stores["gateway"], drill, batch_of([(7, NOW, 1.0)]))
    times, _, _ = read_samples(stores["li_na"], stores.scope, 7, NOW - DAY, NOW + DAY)
    assert times.size == 0


def test_that_a_drill_may_play_on_any_reasonable_day(stores: Stores, drill: Scope) -> None:
    for when in (NOW - 300 * DAY, NOW + 300 * DAY):
        assert commit_batch(stores["gateway"], drill, batch_of([(1, when, 1.0)])).stored == 1
    with pytest.raises(BadInput):
        commit_batch(stores["gateway"], drill, batch_of([(1, NOW - 40 * 366 * DAY, 1.0)]))


def test_that_a_fresh_gateway_finds_partitions_that_exist(stores: Stores) -> None:
    first = date(2025, 6, 1)
    assert ensure_partitions(stores["gateway"], first, first + 2 * DAY) == 3
    assert ensure_partitions(stores.another("gateway"), first, first + 3 * DAY) == 1
    with pytest.raises(PermissionRefused):
        ensure_partitions(stores["li_na"], first, first)


def test_that_values_that_are_no_numbers_never_get_in(stores: Stores, drill: Scope) -> None:
    for value in (np.nan, np.inf):
        with pytest.raises(BadInput):
            commit_batch(stores["gateway"], drill, batch_of([(1, NOW, 1.0), (2, NOW, value)]))
    assert len(read_latest(stores["li_na"], drill)) == 0


def test_that_a_batch_is_stored_with_its_alarms_or_not_at_all(stores: Stores) -> None:
    with pytest.raises(NotFound):
        commit_batch(stores["gateway"], Scope(stores.scope.park_id, 77), batch_of([(1, NOW, 1.0)]))
    with stores.owner.transaction() as tx:
        stored = tx.driver.execute("SELECT count(*) FROM cc.sample WHERE session_id = 77").fetchone()
    assert stored == (0,)


def test_that_positions_and_weather_keep_the_newest(stores: Stores, drill: Scope) -> None:
    gateway = stores["gateway"]
    fixes = [UnitFix("E1", 1.0, 2.0, NOW, 90.0, 8.5, "en_route", "t"), UnitFix("p-1", 3.0, 4.0, NOW)]
    windy = Weather(NOW, 1.2, 75.0, "F", 8.0)
    commit_batch(gateway, drill, batch_of([]), fixes=fixes, weather=windy)
    commit_batch(gateway, drill, batch_of([]), fixes=[UnitFix("E1", 0.0, 0.0, NOW - DAY)])
    assert read_positions(stores["li_na"], drill) == fixes
    assert read_weather(stores["li_na"], drill) == windy
    assert read_weather(stores["li_na"], stores.scope) is None


def test_that_five_thousand_rows_are_one_transaction(stores: Stores, drill: Scope) -> None:
    rows = [
        (key, NOW + timedelta(milliseconds=10 * count), float(count)) for count in range(250) for key in range(1, 21)
    ]
    assert commit_batch(stores["gateway"], drill, batch_of(rows)).stored == 5000
    assert read_samples(stores["li_na"], drill, 20, NOW - DAY, NOW + DAY)[1].tolist() == [float(n) for n in range(250)]


def test_that_readings_after_a_drill_s_end_do_no_harm(stores: Stores, drill: Scope) -> None:
    end_drill(stores["chen_yu"], drill, 1)
    assert commit_batch(stores["gateway"], drill, batch_of([(1, NOW, 1.0)]), [change(1, "activate", 0)]) == (1, 0)


def test_that_refused_messages_are_kept_with_their_reason_and_counted(stores: Stores) -> None:
    quarantine(
        stores["gateway"], stores.scope.park_id, "park/small/sensor/x\x00", "broken", b"\x00{" * 4000, 10_000_000
    )
    quarantine_many(stores["gateway"], stores.scope.park_id, [("t", "unknown", b"", 0, 1), ("t", "broken", b"{", 1, 1)])
    report = read_quarantine(stores["li_na"], stores.scope.park_id)
    assert report.counts == {"broken": 2, "unknown": 1}
    assert [row.reason for row in report.newest] == ["broken", "unknown", "broken"]
    oldest = report.newest[-1]
    assert (len(oldest.payload), oldest.size) == (4096, 10_000_000)


def test_that_a_flood_of_refused_messages_does_not_fill_the_disk(stores: Stores) -> None:
    quarantine_many(stores["gateway"], stores.scope.park_id, [("flood", "broken", b"{", 1, 1)] * 1200)
    with stores["gateway"].transaction() as tx:
        assert tx.call("trim_quarantine", park=stores.scope.park_id, keep=0) >= 200  # never below a thousand
    assert sum(read_quarantine(stores["li_na"], stores.scope.park_id).counts.values()) == 1000
    with pytest.raises(PermissionRefused), stores["li_na"].transaction() as tx:
        tx.call("trim_quarantine", park=stores.scope.park_id, keep=0)

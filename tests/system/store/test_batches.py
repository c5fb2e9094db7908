"""Workers leave batches, one leader takes each once, and whoever leads next finds what is needed to go on."""

from datetime import UTC, datetime

import numpy as np
import pytest

from models.domain.errors import Refused
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.store.batches import (
    close_round,
    enter_slot,
    leave_batch,
    pass_marks,
    read_memory,
    read_rounds,
    read_slots,
    read_waiting,
    sure_mark,
)
from models.store.engine import Store
from models.store.telemetry import commit_batch
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system

LIVE = Scope(1)
NOW = to_us(datetime(2026, 3, 18, 6, 0, tzinfo=UTC))


def batch(count: int = 0, first: int = 0) -> Batch:
    times = NOW + np.arange(first, first + count, dtype=np.int64)
    return Batch(np.ones(count, np.int32), times, np.ones(count), np.zeros(count, np.uint8), times)


def leave(store: Store, slot: int, epoch: int, document: bytes, first: int) -> None:
    commit_batch(store, LIVE, batch(2, first), within=lambda tx: leave_batch(tx, LIVE, slot, epoch, document))


def close(store: Store, number: int, batches: list[int], memory: bytes | None = None) -> None:
    commit_batch(store, LIVE, batch(), within=lambda tx: close_round(tx, LIVE, number, batches, memory))


def test_that_batches_before_a_mark_wait_in_order_until_a_round_takes_them(stores: Stores) -> None:
    store = stores["gateway"]
    leave(store, 0, 10, b"a", 0)
    leave(store, 1, 20, b"c", 2)
    leave(store, 1, 10, b"b", 4)
    waiting = read_waiting(store, 1, 20)
    assert [each.document for each in waiting] == [b"a", b"b"]
    close(store, 1, [each.number for each in waiting])
    assert [each.document for each in read_waiting(store, 1, 21)] == [b"c"]
    assert read_rounds(store, LIVE, 0) == [(1, [b"a", b"b"])]


def test_that_a_batch_is_evaluated_by_one_leader_only(stores: Stores) -> None:
    store = stores["gateway"]
    leave(store, 0, 10, b"a", 0)
    numbers = [each.number for each in read_waiting(store, 1, 99)]
    close(store, 1, numbers)
    with pytest.raises(Refused):
        close(store, 1, numbers)


def test_that_memory_covers_what_it_lets_go_of(stores: Stores) -> None:
    store = stores["gateway"]
    assert read_memory(store, LIVE) is None
    for number, document in enumerate((b"a", b"b", b"c"), 1):
        leave(store, 0, 10, document, 2 * number)
        waiting = [each.number for each in read_waiting(store, 1, 99)]
        close(store, number, waiting, b"after b" if number == 2 else None)
    memory = read_memory(store, LIVE)
    assert memory is not None
    assert (memory.round, memory.document) == (2, b"after b")
    assert read_rounds(store, LIVE, memory.round) == [(3, [b"c"])]
    assert read_rounds(store, LIVE, 0) == [(3, [b"c"])]


def test_that_a_round_ends_on_no_mark_that_a_batch_may_lie_on_both_sides_of(stores: Stores) -> None:
    store = stores["gateway"]
    enter_slot(store, 1, 0)
    leave(store, 0, 10, b"somewhere behind 10", 0)
    leave(store, 1, 15, b"right behind 15", 2)
    assert sure_mark(store, 1, 20) == 10
    assert sure_mark(store, 1, 15, left_behind=[0]) == 15
    pass_marks(store, 1, 0, [30, 40])
    pass_marks(store, 1, 1, [20])
    assert sure_mark(store, 1, 20) == 10
    assert sure_mark(store, 1, 30) == 30
    assert [each.document for each in read_waiting(store, 1, 30)] == [b"somewhere behind 10", b"right behind 15"]


def test_that_a_slot_s_mark_never_goes_back_and_a_new_slot_has_passed_what_others_have(stores: Stores) -> None:
    store = stores["gateway"]
    enter_slot(store, 1, 2)
    for epoch in (1_005, 1_009, 1_006):
        pass_marks(store, 1, 2, [epoch])
    assert enter_slot(store, 1, 2) == 1_009
    assert enter_slot(store, 1, 3) == 1_009
    pass_marks(store, 1, 3, [1_012])
    slots = read_slots(store, 1)
    assert (slots[2], slots[3]) == (1_009, 1_012)

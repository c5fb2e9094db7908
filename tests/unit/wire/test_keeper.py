"""The keeper: whoever is thanked has it in the store or on the disk, in the order of arrival, whatever happens."""

import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from command_center.gateway.ingest import Gathering, Ingest
from command_center.gateway.intake import Intake, merge
from command_center.gateway.keeper import Keeper
from command_center.gateway.leader import Leadership
from command_center.gateway.persistence import StoreLink
from command_center.gateway.spools import Spools
from models.domain.errors import StoreUnavailable
from models.domain.readings import Batch

ROOM = 400  # bytes of the spool: two or three records


class Books:
    """An ingest whose store is a list, and away at times; a commit whose answer is lost is done all the same."""

    def __init__(self) -> None:
        self.away = self.deaf = False
        self.stored: list[int] = []
        self.counts: Counter[str] = Counter()

    def gather(self, intakes: Iterable[Intake]) -> Gathering:
        return Gathering(cast(Ingest, self), merge(intakes))

    def commit(self, intake: Intake) -> None:
        if not self.away:
            self.stored += intake.batch.times.tolist()
        if self.away or self.deaf:
            raise StoreUnavailable(cause="away")


class Always:
    """A lock that is held whenever the store answers."""

    elsewhere = False

    def __init__(self, books: Books) -> None:
        self._books = books

    def confirm(self) -> bool:
        return not self._books.away


class Frozen:
    def now(self) -> datetime:
        return datetime(2026, 3, 18, tzinfo=UTC)


class Gateway:
    """One process's life: its spools, its link, its keeper."""

    def __init__(self, books: Books, home: Path) -> None:
        self.stop = threading.Event()
        self.link = StoreLink(cast(Leadership, Always(books)), Frozen(), self.stop)
        self.spools = Spools(home, ROOM)
        self.keeper = Keeper(cast(Ingest, books), self.link, self.spools, self.stop)

    def recover(self) -> None:
        """As the loop of the link does while the store is away."""
        self.link._due = self.link._confirmed = 0.0
        self.link.probe()

    def die(self) -> None:
        """A kill: the operating system gives the lock back."""
        for _, lock, _ in self.spools._held:
            lock.give_back()


def intake(number: int, thanked: list[int]) -> Intake:
    times = np.array([number], np.int64)
    batch = Batch(np.ones(1, np.int32), times, np.ones(1), np.zeros(1, np.uint8), times)
    return Intake(0, batch, acknowledge=lambda: thanked.append(number))


ACTS = st.lists(st.sampled_from(("arrive", "away", "back", "deaf", "drain", "die")), max_size=40)


@given(ACTS)
def test_that_what_is_thanked_for_is_safe_and_goes_in_in_order(acts: list[str]) -> None:
    home = Path(tempfile.mkdtemp(prefix="keeper-"))
    books, thanked, arrived = Books(), list[int](), 0
    gateway = Gateway(books, home)
    for act in acts:
        if act == "arrive":
            full = books.away and gateway.spools.size > ROOM - 200
            if not full:  # a full one waits for the store, see below
                arrived += 1
                gateway.keeper.bring_in([intake(arrived, thanked)])
                assert thanked[-1:] == [arrived]
        elif act == "drain":
            gateway.recover()
            gateway.keeper.drain()
        elif act == "die":
            gateway.die()
            gateway = Gateway(books, home)
        else:
            books.away, books.deaf = act == "away", act == "deaf"
        if act == "deaf":
            books.deaf = not gateway.spools.waiting
    books.away = books.deaf = False
    while gateway.spools.waiting:
        gateway.recover()
        gateway.keeper.drain()
    assert thanked == list(range(1, arrived + 1))
    assert list(dict.fromkeys(books.stored)) == thanked  # some of it twice, which the store's uniqueness makes harmless
    gateway.die()
    shutil.rmtree(home)


def test_that_a_full_spool_thanks_nobody_until_there_is_room() -> None:
    home = Path(tempfile.mkdtemp(prefix="keeper-"))
    books, thanked = Books(), list[int]()
    gateway = Gateway(books, home)
    books.away = True
    number = 0
    while gateway.spools.size < ROOM - 200:
        number += 1
        gateway.keeper.bring_in([intake(number, thanked)])
    held = threading.Thread(target=lambda: gateway.keeper.bring_in([intake(90 + each, thanked) for each in range(9)]))
    held.start()
    held.join(0.3)
    assert held.is_alive()
    assert gateway.keeper.full
    assert max(thanked) == number
    books.away = False
    gateway.recover()
    held.join(10)
    assert not held.is_alive()
    assert thanked[-1] == 98
    while gateway.spools.waiting:
        gateway.recover()
        gateway.keeper.drain()
    assert books.stored == [*range(1, number + 1), *range(90, 99)]
    gateway.die()
    shutil.rmtree(home)

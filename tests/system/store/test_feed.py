"""The change feed: every seat hears of every event, whatever happens to its connection."""

import threading
import time
from collections.abc import Callable
from typing import Self

import psycopg
import pytest

from models.store.feed import Feed
from models.store.repositories import read_changes, read_picture
from models.use_cases.log import write_note
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def _until(condition: Callable[[], bool], limit_s: float = 10.0) -> bool:
    deadline = time.monotonic() + limit_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


class Seat:
    """Follows the log as a seat does: a wake-up makes it read again, from where it stood."""

    def __init__(self, stores: Stores, login: str) -> None:
        self.store = stores.another(login)
        self.picture = read_picture(self.store, stores.scope)
        self.seen = [event.seq for event in self.picture.events]
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self.feed = Feed(self.store.url, stores.scope.park_id, lambda _seq: self._wanted.set())
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Self:
        self._thread.start()
        self.feed.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.stop()
        self._ended.set()
        self._wanted.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._ended.is_set():
            self._wanted.wait()
            self._wanted.clear()
            before = self.picture.head
            self.picture = read_changes(self.store, self.picture)
            self.seen += [event.seq for event in self.picture.events if event.seq > before]


def test_that_no_seat_misses_an_event_of_eight_writers(stores: Stores) -> None:
    def write(number: int) -> None:
        store = stores.another("chen_yu")
        for count in range(20):
            write_note(store, stores.scope, f"{number}.{count}")

    with Seat(stores, "li_na") as one, Seat(stores, "deng_qiao") as two:
        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        head = read_picture(stores["li_na"], stores.scope).head
        assert _until(lambda: one.picture.head == head and two.picture.head == head)
    assert one.seen == two.seen == list(range(1, head + 1))


def test_that_a_seat_catches_up_after_its_connection_was_cut(stores: Stores) -> None:
    with Seat(stores, "li_na") as seat:
        assert _until(lambda: seat.feed.health.ok)
        since = seat.feed.health.since
        with psycopg.connect(stores.database.url("li_na"), autocommit=True) as connection:
            # one login may end its own connections
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE query LIKE 'SELECT seq FROM cc.park_head%' AND usename = 'li_na' "
                "AND datname = current_database() AND pid <> pg_backend_pid()"
            )
        write_note(stores["chen_yu"], stores.scope, "while nobody listened")
        head = read_picture(stores["chen_yu"], stores.scope).head
        assert _until(lambda: seat.picture.head == head)
        assert _until(lambda: seat.feed.health.ok)
        assert seat.feed.health.since > since


def test_that_the_feed_says_since_when_the_database_is_away() -> None:
    woken: list[int] = []
    feed = Feed("postgresql://li_na:x@127.0.0.1:9/nowhere?connect_timeout=1", 1, woken.append)
    feed.start()
    assert _until(lambda: bool(feed.health.detail))
    assert not feed.health.ok
    feed.stop()
    feed.stop()  # stopping twice is harmless
    assert woken == []


def test_that_a_feed_that_never_started_can_be_stopped() -> None:
    Feed("postgresql://li_na:x@127.0.0.1:9/nowhere", 1, print).stop()

"""The event log: append-only, gap-free, and a chain that shows whatever was done to it."""

import threading
from itertools import pairwise

import psycopg
import pytest
from psycopg import Connection
from sqlalchemy import select

from models.store.chain import Link, first_bad
from models.store.engine import Store
from models.store.repositories import read_events, read_head, verify_chain
from models.store.tables import event
from models.use_cases.log import write_note
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


@pytest.fixture(autouse=True)
def some_history(stores: Stores) -> None:
    for text in ("one", "zwei — 二", "three"):
        write_note(stores["li_na"], stores.scope, text)


def _links(store: Store, park_id: int) -> list[Link]:
    with store.snapshot() as tx:
        rows = tx.execute(select(event).where(event.c.park_id == park_id).order_by(event.c.seq))
        return [Link(**row._mapping) for row in rows]


def _as_owner(stores: Stores) -> "Connection[tuple[object, ...]]":
    """The worst case: somebody with the owner's rights who lifts the trigger, and rolls back after the test."""
    connection = psycopg.connect(stores.database.url())
    connection.execute("ALTER TABLE cc.event DISABLE TRIGGER USER")
    return connection


def _verdict(connection: "Connection[tuple[object, ...]]", stores: Stores, *head: object) -> tuple[object, ...]:
    found = connection.execute(
        "SELECT ok, first_bad FROM cc.verify_chain(%s, %s, %s)", (stores.scope.park_id, *(head or (None, None)))
    ).fetchone()
    assert found is not None
    return found


def test_that_a_part_of_the_log_is_read_by_time_with_older_events_that_last(stores: Stores) -> None:
    whole = read_events(stores["li_na"], stores.scope)
    last = whole[-1]
    assert read_events(stores["li_na"], stores.scope, start=last.time)[-1] == last
    assert read_events(stores["li_na"], stores.scope, start=last.time, lasting=("note.written",)) == [
        event for event in whole if event.time >= last.time or event.kind == "note.written"
    ]


def test_that_sql_and_python_compute_the_same_chain(stores: Stores) -> None:
    links = _links(stores["li_na"], stores.scope.park_id)
    assert len(links) >= 4
    assert first_bad(links, read_head(stores["li_na"], stores.scope.park_id)) is None
    assert tuple(verify_chain(stores["li_na"], stores.scope.park_id)) == (links[-1].seq, True, None)


@pytest.mark.parametrize(
    "tampering",
    [
        "payload = '{}'",
        "actor = 'somebody'",
        "kind = 'note.writtem'",
        "time = time + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 day'",
        "previous = '\\x00'",
        "hash = sha256('x')",
        "actor = actor || kind, kind = ''",
    ],
)
def test_that_a_changed_event_breaks_the_chain(stores: Stores, tampering: str) -> None:
    with _as_owner(stores) as connection:
        connection.execute(f"UPDATE cc.event SET {tampering} WHERE seq = 2".encode())
        ok, bad = _verdict(connection, stores)
        connection.rollback()
    assert (ok, bad) == (False, 2)


def test_that_a_removed_event_breaks_the_chain(stores: Stores) -> None:
    with _as_owner(stores) as connection:
        connection.execute("DELETE FROM cc.event WHERE seq = 2")
        ok, bad = _verdict(connection, stores)
        connection.rollback()
    assert (ok, bad) == (False, 3)


def test_that_a_cut_tail_is_noticed_by_the_head_row(stores: Stores) -> None:
    head, _ = read_head(stores["li_na"], stores.scope.park_id)
    with _as_owner(stores) as connection:
        connection.execute("DELETE FROM cc.event WHERE seq >= %s", (head - 1,))
        ok, bad = _verdict(connection, stores)
        connection.rollback()
    assert (ok, bad) == (False, head - 1)


def test_that_a_tail_cut_together_with_its_head_is_noticed_by_an_exported_head(stores: Stores) -> None:
    park_id = stores.scope.park_id
    exported = read_head(stores["li_na"], park_id)
    links = _links(stores["li_na"], park_id)
    with _as_owner(stores) as connection:
        connection.execute("DELETE FROM cc.event WHERE seq > 2")
        connection.execute("UPDATE cc.park_head SET seq = 2, hash = (SELECT hash FROM cc.event WHERE seq = 2)")
        assert _verdict(connection, stores) == (True, None)
        assert _verdict(connection, stores, *exported) == (False, 3)
        # and re-chained behind the cut until the number is reached again
        for _ in links[2:]:
            connection.execute("SELECT cc.append_event(%s, 0, 'note.written', '{}')", (park_id,))
        assert _verdict(connection, stores) == (True, None)
        assert _verdict(connection, stores, *exported) == (False, exported[0])
        connection.rollback()
    assert first_bad(links[:2], exported) == 3


def test_that_not_even_the_owner_changes_the_log_by_accident(stores: Stores) -> None:
    for statement in ("UPDATE cc.event SET kind = 'x'", "DELETE FROM cc.event", "TRUNCATE cc.event"):
        with (
            psycopg.connect(stores.database.url()) as connection,
            pytest.raises(psycopg.Error, match="log_is_append_only"),
        ):
            connection.execute(statement.encode())


def test_that_eight_writers_leave_no_gap_and_times_never_run_backwards(stores: Stores) -> None:
    def write(number: int) -> None:
        store = stores.another("chen_yu" if number % 2 else "li_na")
        for count in range(25):
            write_note(store, stores.scope, f"{number}.{count}")

    before = len(read_events(stores["li_na"], stores.scope))
    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = read_events(stores["li_na"], stores.scope)
    assert len(events) == before + 200
    assert [found.seq for found in events] == list(range(1, len(events) + 1))
    assert all(earlier.time <= later.time for earlier, later in pairwise(events))
    assert verify_chain(stores["li_na"], stores.scope.park_id).ok

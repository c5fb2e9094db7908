"""One leader for each park, and another as soon as it is gone."""

import time

import psycopg
import pytest

from models.store.leadership import ParkLock
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def test_that_one_leads_and_the_next_takes_over_when_it_lets_go(stores: Stores) -> None:
    url = stores.database.url("gateway")
    one, two, other_park = ParkLock(url, 1), ParkLock(url, 1), ParkLock(url, 2)
    assert one.hold()
    assert one.hold()
    assert not two.hold()
    assert two.elsewhere
    assert other_park.hold()
    one.release()
    assert two.hold()
    assert not two.elsewhere
    for lock in (one, two, other_park):
        lock.release()


def test_that_a_leader_cut_off_notices_and_another_may_lead(stores: Stores) -> None:
    url = stores.database.url("gateway")
    one, two = ParkLock(url, 1), ParkLock(url, 1)
    assert one.hold()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    deadline = time.monotonic() + 10.0  # the server ends a connection in its own time
    while not two.hold() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert two.hold()
    assert not one.hold()
    assert not one.hold()
    two.release()
    one.release()


def test_that_nobody_leads_while_the_database_is_away() -> None:
    assert not ParkLock("postgresql://gateway:x@127.0.0.1:9/nowhere", 1).hold()

"""When the database is away, slow or gone: the store says so, and works again once it is back."""

from uuid import uuid4

import psycopg
import pytest

from models.domain.errors import StoreUnavailable
from models.store.engine import Store, libpq_url, sqlalchemy_url
from models.store.repositories import read_sessions
from models.use_cases.log import write_note
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def test_that_an_absent_database_is_said_in_the_domain_s_terms() -> None:
    store = Store("postgresql://li_na:x@127.0.0.1:9/nowhere")
    with pytest.raises(StoreUnavailable, match="does not answer"):
        read_sessions(store, 1)
    store.close()


def test_that_a_wrong_password_is_no_way_in(stores: Stores) -> None:
    store = Store(stores.database.url("li_na").replace("li_na:", "li_na:not"))
    with pytest.raises(StoreUnavailable, match="password"):
        read_sessions(store, 1)
    store.close()


def test_that_a_store_goes_on_after_its_connections_were_cut(stores: Stores) -> None:
    store = stores.another("li_na")
    write_note(store, stores.scope, "before")
    with psycopg.connect(stores.database.url("li_na"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'li_na' "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
    write_note(store, stores.scope, "after")


def test_that_a_connection_cut_in_mid_transaction_changes_nothing(stores: Stores) -> None:
    store = stores.another("chen_yu")
    with pytest.raises(StoreUnavailable):
        _write_and_lose_the_connection(store, stores.scope.park_id)
    with stores["li_na"].snapshot() as tx:
        found = tx.driver.execute("SELECT count(*) FROM cc.note WHERE text = 'never'").fetchone()
    assert found == (0,)


def _write_and_lose_the_connection(store: Store, park_id: int) -> None:
    with store.transaction() as tx:
        tx.call("note", park=park_id, session=0, id=uuid4(), incident=None, text="never")
        tx.driver.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_that_a_seat_that_hangs_in_a_transaction_does_not_stop_the_others(stores: Stores) -> None:
    """The park's head row is held by nobody for long: the server ends an idle transaction."""
    with stores["li_na"].transaction() as tx:
        limits = [
            tx.driver.execute(f"SHOW {name}".encode()).fetchone()
            for name in ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout", "timezone")
        ]
    assert limits == [("10s",), ("10s",), ("30s",), ("UTC",)]


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_that_a_url_may_be_written_in_several_ways(scheme: str) -> None:
    url = f"{scheme}://li_na:p%40ss@host:5433/room?sslmode=require"
    assert sqlalchemy_url(url) == "postgresql+psycopg://li_na:p%40ss@host:5433/room?sslmode=require"
    assert libpq_url(url) == "postgresql://li_na:p%40ss@host:5433/room?sslmode=require"

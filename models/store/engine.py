"""The way into PostgreSQL: a pool of connections, transactions, and errors in the domain's terms."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Executable, create_engine, make_url
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from models.store.refusals import from_database

# a seat that hangs must not hold the park's head row, and a database that is gone must not hold a seat
_OPTIONS = (
    "-c timezone=UTC -c idle_in_transaction_session_timeout=10000 -c lock_timeout=10000 -c statement_timeout=30000"
)
CONNECTING: dict[str, Any] = {
    "options": _OPTIONS,
    "connect_timeout": 5,
    "application_name": "command-center",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


def sqlalchemy_url(url: str) -> str:
    """Return the URL with the driver that the store uses, whichever way it was written."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """Return the URL as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


__all__ = ["CONNECTING", "Jsonb", "Store", "Tx", "libpq_url", "sqlalchemy_url", "translated"]


class Tx:
    """One open transaction: SQL for repositories, owner functions for use cases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def driver(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """The psycopg connection underneath, for COPY and for calls without SQLAlchemy's detour."""
        return cast("psycopg.Connection[tuple[Any, ...]]", self._connection.connection.driver_connection)

    @property
    def connection(self) -> Connection:
        return self._connection

    def execute(self, statement: Executable, parameters: Sequence[dict[str, Any]] | None = None) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)

    def call(self, function: LiteralString, **arguments: object) -> Any:
        """Call an owner function by argument name and return its value (a tuple where it has several)."""
        names = list(arguments)
        statement = sql.SQL("SELECT * FROM {}({})").format(
            sql.Identifier("cc", function),
            sql.SQL(", ").join([sql.SQL("{} => %s").format(sql.Identifier(f"p_{name}")) for name in names]),
        )
        values = [Jsonb(value) if isinstance(value, dict) else value for value in arguments.values()]
        row = self.driver.execute(statement, values).fetchone()
        assert row is not None
        return row[0] if len(row) == 1 else row


@contextmanager
def translated() -> Iterator[None]:
    """Let database errors come out as models.domain.errors."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        refusal = from_database(error.orig if isinstance(error, DBAPIError) else error)
        if refusal is None:
            raise
        raise refusal from error


class Store:
    """A pool of connections of one login. Threads may share it; each transaction belongs to one thread."""

    def __init__(self, url: str, *, pool_size: int = 4) -> None:
        self.url = url
        self.known_days: set[int] = set()  # days since 1970 whose sample partition is known to exist
        self.careful_until = 0.0  # time.monotonic() until when readings are expected that are stored already
        self._engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args=CONNECTING,
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Commit on leaving, roll back on an error; database errors become the domain's."""
        with translated(), self._engine.begin() as connection:
            yield Tx(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """A read-only transaction whose statements all see the same moment."""
        with translated(), self._engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield Tx(connection)  # nothing to commit: leaving the connection ends the transaction

    def close(self) -> None:
        self._engine.dispose()

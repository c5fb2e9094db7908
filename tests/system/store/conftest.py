"""A migrated database with the small park for each file of tests, and the stores of everybody who works there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import psycopg
import pytest

from drivers.embedded.postgres import OWNER, EmbeddedPostgres
from models.domain.park import Park
from models.domain.sessions import Scope
from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase, make_database
from tests.fakes.small_park import small_park

_seats = count(2)


@dataclass(slots=True)
class Stores:
    """One database's stores by login: `stores["chen_yu"]`."""

    database: RoomDatabase
    park: Park
    scope: Scope
    opened: dict[str, Store] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Store:
        if login not in self.opened:
            self.opened[login] = Store(self.database.url(login))
        return self.opened[login]

    @property
    def owner(self) -> Store:
        return self[OWNER]

    def another(self, login: str) -> Store:
        """A second pool of the same login: another seat."""
        store = self.opened[f"{login} {next(_seats)}"] = Store(self.database.url(login))
        return store


@pytest.fixture(scope="module")
def stores(postgres: EmbeddedPostgres, migrated_template: str) -> Iterator[Stores]:
    database = make_database(postgres, migrated_template)
    found = Stores(database, small_park(sensors=20), Scope(0))
    found.scope = Scope(import_park(found.owner, found.park))
    yield found
    for store in found.opened.values():
        store.close()
    _drop(database)


def _drop(database: RoomDatabase) -> None:
    """Without force: the server waits for connections that are closing, and a leaked one fails here."""
    with psycopg.connect(database.server.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database.name}".encode())

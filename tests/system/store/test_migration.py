"""Migrations: once, whoever comes first; and what they build is what the code believes."""

import threading

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from drivers.embedded.postgres import EmbeddedPostgres
from models.store.engine import sqlalchemy_url
from models.store.migrate import MACHINES, migrate, transition_rows
from models.store.tables import METADATA
from tests.fakes.rooms import RoomDatabase, drop_database, make_database
from tests.system.store.conftest import Stores

pytestmark = pytest.mark.system


def test_that_several_processes_may_migrate_at_once_and_again(
    postgres: EmbeddedPostgres, migrated_template: str
) -> None:
    database = make_database(postgres, migrated_template)
    with psycopg.connect(database.url(), autocommit=True) as connection:
        connection.execute("DROP SCHEMA cc CASCADE")
    faults: list[Exception] = []

    def bring_up() -> None:
        try:
            migrate(database.url())
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=bring_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = _counts(database)
    migrate(database.url())
    assert not faults
    assert _counts(database) == before
    assert before["transition"] == len(transition_rows())
    drop_database(database)


def test_that_the_transition_table_is_the_domain_s_machines(stores: Stores) -> None:
    with stores["li_na"].transaction() as tx:
        stored = {
            (row.entity, row.source, row.event, row.active, row.target, tuple(row.roles), row.needs_reason)
            for row in tx.execute(text("SELECT * FROM cc.transition"))
        }
    expected = {
        (m.entity, str(r.source), r.event, r.active, str(r.target), tuple(sorted(map(str, r.roles))), r.needs_reason)
        for m in MACHINES
        for r in m.rows
    }
    assert stored == expected


def test_that_the_tables_are_what_the_metadata_says(stores: Stores) -> None:
    engine = create_engine(sqlalchemy_url(stores.database.url()))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name == "cc",
                "include_object": _is_ours,
                "compare_type": True,
                "version_table_schema": "cc",
            },
        )
        differences = compare_metadata(context, METADATA)
    engine.dispose()
    assert differences == []


def test_that_every_unique_key_starts_with_the_park(stores: Stores) -> None:
    with stores.owner.transaction() as tx:
        found = tx.execute(
            text(
                "SELECT i.indexrelid::regclass::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid "
                "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
                "WHERE i.indisunique AND c.relnamespace = 'cc'::regnamespace AND a.attname <> 'park_id'"
            )
        ).scalars()
        # a park's code is what names it, and the machines are the same in every park
        assert set(found) == {"cc.park_code_key", "cc.transition_key", "cc.alembic_version_pkc"}


def test_that_nobody_has_a_function_or_a_table_by_default(stores: Stores) -> None:
    """PostgreSQL gives PUBLIC the right to execute every new function; here nobody has it."""
    with stores.owner.transaction() as tx:
        open_functions = tx.execute(
            text(
                "SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'cc'::regnamespace "
                "AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee = 0)"
            )
        ).scalars()
        assert list(open_functions) == []
        without_policy = tx.execute(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'cc'::regnamespace AND relkind IN ('r', 'p') "
                "AND NOT relrowsecurity AND relname NOT IN ('transition', 'alembic_version', 'laid_down')"
            )
        ).scalars()
        assert list(without_policy) == []


def test_that_every_owner_function_fixes_its_search_path(stores: Stores) -> None:
    with stores.owner.transaction() as tx:
        loose = tx.execute(
            text(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'cc'::regnamespace AND prosecdef "
                "AND NOT coalesce(proconfig @> '{\"search_path=cc, pg_temp\"}', false)"
            )
        ).scalars()
        assert list(loose) == []


def _is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Partitions and migrate's own table are not part of the metadata."""
    return not (kind == "table" and str(name).startswith(("sample_", "laid_down")))


def _counts(database: RoomDatabase) -> dict[str, int]:
    counts = {}
    with psycopg.connect(database.url()) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'cc'").fetchall()
        for (table,) in tables:
            counted = connection.execute(f"SELECT count(*) FROM cc.{table}".encode()).fetchone()
            assert counted is not None
            counts[str(table)] = int(counted[0])
        functions = connection.execute(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'cc'::regnamespace"
        ).fetchone()
        assert functions is not None
        counts["functions"] = int(functions[0])
    return counts

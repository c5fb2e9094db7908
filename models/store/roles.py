"""Operators are PostgreSQL roles: groups carry permissions, logins are people and services, SCRAM passwords only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.dialects.postgresql import insert

from models.domain.transitions import Role
from models.store.engine import Store, Tx, sqlalchemy_url, translated
from models.store.tables import operator
from models.text import N_

READER = "cc_reader"  # may look; every group is a member of it
_TIDY = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "10s", "timezone": "UTC"}


@dataclass(frozen=True, slots=True)
class Staff:
    """One login: `title` is a message id; without roles it may only look."""

    login: str
    display_name: str
    title: str
    seat: str
    roles: frozenset[Role]


EMBEDDED_STAFF: tuple[Staff, ...] = (
    Staff("chen_yu", "Chen Yu", N_("Duty commander"), "1", frozenset({Role.DISPATCHER, Role.COMMANDER, Role.TRAINER})),
    Staff("li_na", "Li Na", N_("Dispatcher"), "2", frozenset({Role.DISPATCHER})),
    Staff("deng_qiao", "Deng Qiao", N_("Park manager"), "", frozenset({Role.MANAGER})),
    Staff("gateway", "Gateway", N_("Service"), "", frozenset({Role.GATEWAY})),
    Staff("vision", "Vision", N_("Service"), "", frozenset()),
)


class Operator(NamedTuple):
    """Somebody who works in a park; `title` is a message id, `seat` the desk's number or empty."""

    display_name: str
    title: str
    seat: str


def group(role: Role) -> str:
    """Return the name of the database role that carries this permission."""
    return f"cc_{role.value}"


def create_groups(connection: Connection) -> None:
    """Create the groups that are missing; they belong to the server, not to one database."""
    for name in (READER, *(group(role) for role in Role)):
        _create_role(connection, name, sql.SQL("NOLOGIN"))


def bootstrap_roles(owner_url: str, passwords: Mapping[str, str], staff: tuple[Staff, ...] = EMBEDDED_STAFF) -> None:
    """Create (or give a new password to) each of the staff's logins that `passwords` names, and grant its groups."""
    engine = create_engine(sqlalchemy_url(owner_url))
    try:
        with translated(), engine.begin() as connection:
            create_groups(connection)
            for person in staff:
                if person.login in passwords:
                    _create_login(connection, person, passwords[person.login])
    finally:
        engine.dispose()


def enrol_staff(tx: Tx, park_id: int, staff: tuple[Staff, ...] = EMBEDDED_STAFF) -> None:
    """Let the staff whose logins exist work in this park; the owner's business."""
    existing = {row.rolname for row in tx.execute(text("SELECT rolname FROM pg_roles"))}
    rows = [
        {
            "park_id": park_id,
            "login": person.login,
            "display_name": person.display_name,
            "title": person.title,
            "seat": person.seat,
        }
        for person in staff
        if person.login in existing
    ]
    if rows:
        tx.execute(insert(operator).values(rows).on_conflict_do_nothing())


def read_operators(store: Store, park_id: int) -> dict[str, Operator]:
    """Return everybody who works in the park, services included, by login."""
    with store.snapshot() as tx:
        rows = tx.execute(operator.select().where(operator.c.park_id == park_id).order_by(operator.c.login))
        return {row.login: Operator(row.display_name, row.title, row.seat) for row in rows}


def read_own_roles(store: Store) -> frozenset[Role]:
    """Return what the store's own login may do."""
    with store.snapshot() as tx:
        held = text("SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')")
        names = set(tx.execute(held).scalars())
    return frozenset(role for role in Role if group(role) in names)


def _create_role(connection: Connection, name: str, options: sql.SQL) -> None:
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).scalar()
    if not exists:
        # another database of this server may create the same one at this moment
        statement = sql.SQL(
            "DO $$ BEGIN CREATE ROLE {name} {options}; EXCEPTION WHEN duplicate_object OR unique_violation "
            "THEN NULL; END $$"
        )
        _driver_execute(connection, statement.format(name=sql.Identifier(name), options=options))


def _create_login(connection: Connection, person: Staff, password: str) -> None:
    name = sql.Identifier(person.login)
    _create_role(connection, person.login, sql.SQL("LOGIN"))
    driver = connection.connection.driver_connection
    assert driver is not None
    # only the SCRAM verifier travels, so that no statement log ever holds a password
    verifier = driver.pgconn.encrypt_password(password.encode(), person.login.encode(), b"scram-sha-256").decode()
    statements = [sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(verifier))]
    statements += [
        sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
        for setting, value in _TIDY.items()
    ]
    groups = (READER, *(group(role) for role in person.roles))
    statements += [sql.SQL("GRANT {} TO {}").format(sql.Identifier(granted), name) for granted in groups]
    for statement in statements:
        _driver_execute(connection, statement)


def _driver_execute(connection: Connection, statement: sql.Composable) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)

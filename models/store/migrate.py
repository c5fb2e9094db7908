"""Brings a database up to date: groups, tables, transition table, owner functions, grants. All in one transaction.

Tables change by Alembic versions. Functions, policies and the transition table have no history of their own: they are
laid down anew whenever they differ from what was laid down last, so an old database and a fresh one end up alike.
"""

import hashlib
import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from models.domain.alarms import ALARM_MACHINE
from models.domain.dispatch import ASSIGNMENT_MACHINE, NOTIFICATION_MACHINE
from models.domain.incidents import INCIDENT_MACHINE
from models.domain.sessions import SESSION_MACHINE
from models.domain.transitions import Machine
from models.store import functions
from models.store.engine import sqlalchemy_url, translated
from models.store.roles import create_groups
from models.store.tables import transition

MACHINES: tuple[Machine, ...] = (
    ALARM_MACHINE,
    INCIDENT_MACHINE,
    ASSIGNMENT_MACHINE,
    NOTIFICATION_MACHINE,
    SESSION_MACHINE,
)
_LOCK = 7_340_551  # any number, the same in every process that migrates


def migrate(owner_url: str) -> None:
    """Bring the database at `owner_url` up to date; safe to call from several processes at once, and again."""
    engine = create_engine(sqlalchemy_url(owner_url), isolation_level="READ COMMITTED")
    try:
        with translated(), engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            create_groups(connection)
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS cc"))
            connection.execute(text("SET LOCAL search_path = cc, pg_temp"))
            _upgrade_tables(connection)
            _lay_down(connection)
    finally:
        engine.dispose()


def transition_rows() -> list[dict[str, object]]:
    """Return the machines of models/domain as rows of the transition table."""
    return [
        {
            "entity": machine.entity,
            "source": str(row.source),
            "event": row.event,
            "active": row.active,
            "target": str(row.target),
            "roles": sorted(str(role) for role in row.roles),
            "needs_reason": row.needs_reason,
        }
        for machine in MACHINES
        for row in machine.rows
    ]


def _upgrade_tables(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _lay_down(connection: Connection) -> None:
    """Lay down transition table and functions unless the very same ones are there already."""
    sources, rows = functions.sources(), transition_rows()
    version = connection.execute(text("SELECT version_num FROM cc.alembic_version")).scalar_one()
    digest = hashlib.sha256(json.dumps([version, sources, rows]).encode()).hexdigest()
    connection.execute(text("CREATE TABLE IF NOT EXISTS cc.laid_down (digest text NOT NULL)"))
    if connection.execute(text("SELECT digest FROM cc.laid_down")).scalar() == digest:
        return
    connection.execute(text("DELETE FROM cc.laid_down"))
    connection.execute(transition.delete())
    connection.execute(transition.insert(), rows)
    connection.execute(text("SET LOCAL check_function_bodies = off"))  # a function may call one of a later file
    for _, source in sources:
        _run_script(connection, source)
    connection.execute(text("INSERT INTO cc.laid_down VALUES (:digest)"), {"digest": digest})


def _run_script(connection: Connection, source: str) -> None:
    """Run several statements at once, as they are: without parameters the driver does not touch percent signs."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(source)

"""One schema, and the columns that nearly every table begins with."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Integer, MetaData, Text, Uuid, text

SCHEMA = "cc"
METADATA = MetaData(schema=SCHEMA)


def key(name: str, kind: Any) -> Column[Any]:
    """A part of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def required(name: str, kind: Any, default: str | None = None) -> Column[Any]:
    """A column that always has a value; `default` is SQL."""
    return Column(name, kind, nullable=False, server_default=text(default) if default is not None else None)


def optional(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def time(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False)


def time_or_null(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=True)


def version() -> Column[Any]:
    """Counts changes: a write that names an older version is refused."""
    return required("version", Integer, "1")


def names() -> tuple[Column[Any], Column[Any]]:
    """A proper name in both of the park's languages."""
    return required("name_en", Text, "''"), required("name_zh", Text, "''")


def scope() -> tuple[Column[Any], Column[Any]]:
    """Every operational row belongs to a park and to one of its sessions."""
    return key("park_id", Integer), key("session_id", Integer)


def record() -> tuple[Column[Any], Column[Any], Column[Any]]:
    """The key of an operational record; ids are UUIDv7 made in Python."""
    return *scope(), key("id", Uuid)


def of_park() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["park_id"], [f"{SCHEMA}.park.park_id"])


def of_session() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["park_id", "session_id"], [f"{SCHEMA}.session.park_id", f"{SCHEMA}.session.session_id"]
    )


def of_incident() -> ForeignKeyConstraint:
    target = f"{SCHEMA}.incident"
    return ForeignKeyConstraint(
        ["park_id", "session_id", "incident_id"], [f"{target}.park_id", f"{target}.session_id", f"{target}.id"]
    )

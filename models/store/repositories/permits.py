"""Permits to work that are open: under them alarms may be expected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.tables import permit


@dataclass(frozen=True, slots=True)
class OpenPermit:
    """`kind` is one of GB 30871's, `place` as its holder wrote it."""

    id: UUID
    kind: str
    place: str
    holder: str
    valid_until: datetime


def read_open_permits(store: Store, scope: Scope, now: datetime) -> tuple[OpenPermit, ...]:
    """Return those that are open at `now`, the one that ends first in front."""
    mine = (
        select(permit)
        .where(permit.c.park_id == scope.park_id, permit.c.session_id == scope.session_id)
        .where(permit.c.state == "open", permit.c.valid_until > now)
        .order_by(permit.c.valid_until, permit.c.id)
    )
    with store.snapshot() as tx:
        return tuple(
            OpenPermit(row.id, row.kind, row.place, row.holder, row.valid_until) for row in tx.execute(mine)
        )

"""A park's alarm policy, the guidance of its rules, and what is suppressed by design."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from models.domain.alarm_life import AlarmPolicy, Cause, Guidance, Stage, Suppression, Target
from models.domain.alarms import Priority
from models.domain.sessions import Scope
from models.domain.transitions import Role
from models.store import tables
from models.store.engine import Store


def read_policy(store: Store, park_id: int) -> AlarmPolicy:
    """Return the park's limits; every park has a row from its import on."""
    with store.snapshot() as tx:
        policy = tables.alarm_policy
        row = tx.execute(select(policy).where(policy.c.park_id == park_id)).one()
        values = {name: value for name, value in row._mapping.items() if name not in ("park_id", "escalation")}
        stages = tuple(
            Stage(Priority(each["priority"]), float(each["after_s"]), Role(each["role"])) for each in row.escalation
        )
        return AlarmPolicy(**values, escalation=stages)


def read_guidance(store: Store, park_id: int) -> dict[UUID, Guidance]:
    """Return rule id -> what somebody wrote for it."""
    guidance = tables.guidance
    with store.snapshot() as tx:
        rows = tx.execute(select(guidance).where(guidance.c.park_id == park_id))
        return {
            row.rule_id: Guidance(
                row.consequence, row.response, row.respond_s, row.plan, row.parent_id, row.version
            )
            for row in rows
        }  # fmt: skip


def read_suppressions(store: Store, scope: Scope) -> tuple[Suppression, ...]:
    """Return those that have not ended, the one that ends first in front."""
    table = tables.suppression
    mine = select(table).where(
        table.c.park_id == scope.park_id, table.c.session_id == scope.session_id, table.c.ended_at.is_(None)
    )
    with store.snapshot() as tx:
        return tuple(_suppression_of(row) for row in tx.execute(mine.order_by(table.c.ends_at, table.c.id)))


def _suppression_of(row: Row[Any]) -> Suppression:
    return Suppression(
        id=row.id,
        kind=Cause(row.kind),
        target_kind=Target(row.target_kind),
        target=row.target,
        reason=row.reason,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        made_by=row.made_by,
        permit_id=row.permit_id,
        began_at=row.began_at,
        ended_at=row.ended_at,
        version=row.version,
    )

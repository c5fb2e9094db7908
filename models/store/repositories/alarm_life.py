"""A park's alarm policy, the guidance of its rules, and what is suppressed by design."""

from uuid import UUID

from sqlalchemy import func, select

from models.domain.alarm_life import AlarmPolicy, Cause, Guidance, Stage, Suppression, Target
from models.domain.alarms import Priority
from models.domain.sessions import Scope
from models.domain.transitions import Role
from models.store import tables
from models.store.engine import Store
from models.store.repositories.rows import record_of


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


def count_decisions(store: Store, park_id: int) -> int:
    """Return a number that changes whenever policy or guidance do, which every session of the park shares."""
    policy, guidance = tables.alarm_policy, tables.guidance
    written = select(func.coalesce(func.sum(guidance.c.version), 0)).where(guidance.c.park_id == park_id)
    with store.snapshot() as tx:
        decided = select(policy.c.version + written.scalar_subquery()).where(policy.c.park_id == park_id)
        return int(tx.execute(decided).scalar_one())


def read_guidance(store: Store, park_id: int) -> dict[UUID, Guidance]:
    """Return rule id -> what somebody wrote for it."""
    guidance = tables.guidance
    with store.snapshot() as tx:
        rows = tx.execute(select(guidance).where(guidance.c.park_id == park_id))
        return {row.rule_id: record_of(Guidance, row) for row in rows}


def read_suppressions(store: Store, scope: Scope) -> tuple[Suppression, ...]:
    """Return those that have not ended, the one that ends first in front."""
    table = tables.suppression
    mine = select(table).where(
        table.c.park_id == scope.park_id, table.c.session_id == scope.session_id, table.c.ended_at.is_(None)
    )
    with store.snapshot() as tx:
        return tuple(
            record_of(Suppression, row, kind=Cause(row.kind), target_kind=Target(row.target_kind))
            for row in tx.execute(mine.order_by(table.c.ends_at, table.c.id))
        )

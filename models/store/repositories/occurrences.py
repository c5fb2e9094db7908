"""When the alarms of sensors stood: what a trend marks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.domain.alarms import Priority
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories.picture import in_scope
from models.store.tables import alarm


@dataclass(frozen=True, slots=True)
class Stood:
    """One alarm as a span of event time; `returned_at` is None while its condition holds."""

    sensor_key: int
    priority: Priority
    label: str
    raised_at: datetime
    returned_at: datetime | None


def read_occurrences(
    store: Store, scope: Scope, sensor_keys: Collection[int], start: datetime, end: datetime
) -> list[Stood]:
    """Return the alarms of these sensors that stood at any time between two instants, the oldest first.

    One that returned after `end` stands: what came later is not known then.
    """
    mine = in_scope(alarm, scope) & alarm.c.sensor_key.in_(sensor_keys)
    stood = mine & (alarm.c.raised_at <= end) & (alarm.c.active | (alarm.c.condition_at >= start))
    with store.snapshot() as tx:
        rows = tx.execute(select(alarm).where(stood).order_by(alarm.c.raised_at)).all()
    return [
        Stood(
            row.sensor_key, Priority(row.priority), row.label, row.raised_at,
            None if row.active or row.condition_at > end else row.condition_at,
        )
        for row in rows
    ]  # fmt: skip

"""Reading a park's rules, and whether they have changed since."""

from typing import Any

from sqlalchemy import Row, select

from models.domain.alarms import Priority
from models.domain.rules import Rule, RuleKind
from models.store import tables
from models.store.engine import Store, Tx
from models.store.repositories.rows import record_of

_CHANGES = "SELECT value FROM cc.counter WHERE park_id = %s AND name = 'rules'"


def read_rules(store: Store, park_id: int) -> tuple[Rule, ...]:
    """Return every rule of the park, enabled or not, in the park's order."""
    with store.snapshot() as tx:
        return rules_in(tx, park_id)


def rules_in(tx: Tx, park_id: int) -> tuple[Rule, ...]:
    """Return every rule of the park as this transaction sees them."""
    rule, sensor = tables.rule, tables.sensor
    joined = (sensor.c.park_id == rule.c.park_id) & (sensor.c.key == rule.c.sensor_key)
    mine = select(rule, sensor.c.code.label("sensor_code")).join(sensor, joined).where(rule.c.park_id == park_id)
    return tuple(_rule(row) for row in tx.execute(mine.order_by(rule.c.position, rule.c.code)))


def count_rule_changes(store: Store, park_id: int) -> int:
    """Return a number that grows whenever a rule of the park changes: read the rules again when it has."""
    with store.snapshot() as tx:
        row = tx.driver.execute(_CHANGES, (park_id,)).fetchone()
    return int(row[0]) if row else 0


def _rule(row: Row[Any]) -> Rule:
    return record_of(
        Rule,
        row,
        sensor=row.sensor_code,
        kind=RuleKind(row.kind),
        limit=row.limit_value,
        clear=row.clear_value,
        priority=Priority(row.priority),
        inputs=tuple(row.inputs),
    )

"""Short ways to what the store's tests need to have happened."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from models.domain.alarms import Alarm, AlarmChange
from models.domain.ids import rule_id
from models.domain.incidents import IncidentKind, ResponseLevel
from models.domain.readings import Batch
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories import read_picture
from models.store.telemetry import Committed, commit_batch
from models.use_cases.incidents import open_incident

NOW = datetime.now(UTC).replace(microsecond=0)


def batch_of(rows: list[tuple[int, datetime, float]]) -> Batch:
    """Columns of (sensor key, time, value)."""
    times = [round(time.timestamp() * 1e6) for _, time, _ in rows]
    return Batch(
        np.array([key for key, _, _ in rows], np.int32),
        np.array(times, np.int64),
        np.array([value for _, _, value in rows], np.float64),
        np.zeros(len(rows), np.uint8),
        np.array(times, np.int64) + 1500,
    )


def change(key: int, event: str, after_s: float, code: str = "AT-3011.HH", value: float = 0.9) -> AlarmChange:
    return AlarmChange(rule_id(code), key, event, NOW + timedelta(seconds=after_s), value)  # type: ignore[arg-type]


def apply(gateway: Store, scope: Scope, *changes: AlarmChange) -> Committed:
    return commit_batch(gateway, scope, batch_of([]), changes)


def only_alarm(store: Store, scope: Scope) -> Alarm:
    (alarm,) = read_picture(store, scope).alarms.values()
    return alarm


def fire(store: Store, scope: Scope, place: str = "V-3", alarm_id: UUID | None = None) -> UUID:
    return open_incident(store, scope, IncidentKind.FIRE, ResponseLevel.III, "high", place, 1.0, 2.0, alarm_id=alarm_id)

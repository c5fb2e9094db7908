"""The gateway's writes: one transaction and one statement per batch, samples as binary arrays built in numpy.

What is conserved: a reading is stored once whatever is delivered again (unique per sensor and time), the latest value
never goes back in time, and an alarm change that was applied is not applied again. So a batch may be redelivered after
any crash, and is acknowledged to the broker only after this commit.

Readings that are there already are rare, so they are found by the unique index: the insert is tried without looking for
them, which is a third cheaper, and done again with looking where that fails. As a failed insert leaves its rows as
garbage, the next minute's batches look at once.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import AlarmChange
from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.store.arrays import instants, integers, numbers, register, small_integers
from models.store.engine import Store, Tx
from models.text import N_

PAYLOAD_KEPT = 4096  # bytes of a refused message
QUARANTINE_KEPT = 20_000  # refused messages of a park
_TRIM_EVERY = 500
_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000
_CAREFUL_S = 60.0  # after a reading came again, more of them are expected for so long
_COMMIT = "SELECT stored, events FROM cc.commit_batch(%s, %s, %b, %b, %b, %b, %b, %b, %s, %s, %s, %s)"
_QUARANTINE = (
    "INSERT INTO cc.quarantine (park_id, received_at, topic, reason, payload, size, count)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_NOT_FINITE = N_("A value in the batch is not a number. Refuse it before storing")


class Committed(NamedTuple):
    """How many samples were new, and how many events the alarm changes made."""

    stored: int
    events: int


def commit_batch(
    store: Store,
    scope: Scope,
    batch: Batch,
    alarms: Sequence[AlarmChange] = (),
    weather: Weather | None = None,
    fixes: Sequence[UnitFix] = (),
    within: Callable[[Tx], None] | None = None,
) -> Committed:
    """Store readings, alarm changes, weather and positions of one session in one transaction; `within` joins it.

    Raises BadInput for values or times that cannot be stored (nothing was), StoreUnavailable when to try again.
    """
    if not np.isfinite(batch.values).all():
        raise BadInput(_NOT_FINITE)
    _ensure_days(store, batch.times)
    batch = _in_order(batch)
    columns = (
        integers(batch.keys), instants(batch.times), instants(batch.received), numbers(batch.values),
        small_integers(batch.quality), integers(_newest(batch) + 1),
    )  # fmt: skip
    careful = time.monotonic() < store.careful_until
    told = _changes(alarms), _fixes(fixes), _weather(weather)
    with store.transaction() as tx:
        cursor = tx.driver.cursor()
        register(cursor.adapters)
        row = cursor.execute(_COMMIT, (scope.park_id, scope.session_id, *columns, careful, *told)).fetchone()
        assert row is not None
        if within is not None:
            within(tx)
    if row[0] < len(batch):
        store.careful_until = time.monotonic() + _CAREFUL_S
    return Committed(row[0], row[1])


def ensure_partitions(store: Store, first: date, last: date) -> int:
    """Make room for samples of these days, both included; returns how many partitions are new."""
    created = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        with store.transaction() as tx:
            created += int(tx.call("ensure_partition", day=day))
        store.known_days.add((day - _EPOCH).days)
    return created


def quarantine(store: Store, park_id: int, topic: str, reason: str, payload: bytes, size: int) -> None:
    """Keep the beginning of a message that was refused, with the reason and its whole length in bytes."""
    quarantine_many(store, park_id, [(topic, reason, payload, size, 1)])


def quarantine_many(store: Store, park_id: int, refused: Sequence[tuple[str, str, bytes, int, int]]) -> None:
    """Keep several refused messages in one transaction: topic, reason, payload, size, and how many it stands for."""
    now = datetime.now(UTC)
    rows = [
        (park_id, now, _storable(topic)[:512], reason[:200], payload[:PAYLOAD_KEPT], size, count)
        for topic, reason, payload, size, count in refused
    ]
    with store.transaction() as tx:
        tx.driver.cursor().executemany(_QUARANTINE, rows)
        newest = tx.driver.execute("SELECT max(id) FROM cc.quarantine WHERE park_id = %s", (park_id,)).fetchone()
        if newest and newest[0] % _TRIM_EVERY < len(rows):
            tx.call("trim_quarantine", park=park_id, keep=QUARANTINE_KEPT)


def _in_order(batch: Batch) -> Batch:
    """By sensor and then time, as the unique index has it: what of it is read and written is then read once.

    One order for all also keeps two gateways with the same readings from deadlocking.
    """
    return batch.part(np.lexsort((batch.times, batch.keys)))


def _newest(batch: Batch) -> NDArray[np.intp]:
    """Rows of each sensor's newest reading, of a batch sorted by sensor and time."""
    return np.flatnonzero(np.diff(batch.keys, append=-1))


def _ensure_days(store: Store, times: Any) -> None:
    for day in np.unique(times // _DAY_US).tolist():
        if day not in store.known_days:
            when = _EPOCH + timedelta(days=day)
            ensure_partitions(store, when, when)


def _changes(alarms: Sequence[AlarmChange]) -> str | None:
    if not alarms:
        return None
    return json.dumps(
        [
            {
                "id": str(new_id()),
                "rule_id": str(change.rule_id),
                "sensor_key": change.sensor_key,
                "event": change.event,
                "time": change.time.isoformat(),
                "value": change.value,
                "limit": change.limit,
                "detail": dict(change.detail),
                "of": change.of and str(change.of),
            }
            for change in alarms
        ],
        allow_nan=False,
    )


def _fixes(fixes: Sequence[UnitFix]) -> str | None:
    if not fixes:
        return None
    return json.dumps([{**asdict(fix), "time": fix.time.isoformat()} for fix in fixes], allow_nan=False)


def _weather(weather: Weather | None) -> str | None:
    if weather is None:
        return None
    return json.dumps({**asdict(weather), "time": weather.time.isoformat()}, allow_nan=False)


def _storable(text: str) -> str:
    """Return the text without the one character that PostgreSQL cannot keep."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")

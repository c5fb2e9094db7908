"""The gateway's writes: one transaction per batch, samples by binary COPY built in numpy.

What is conserved: a reading is stored once whatever is delivered again (unique per sensor and time), the latest value
never goes back in time, and an alarm change that was applied is not applied again. So a batch may be redelivered after
any crash, and is acknowledged to the broker only after this commit.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from models.domain.alarms import AlarmChange
from models.domain.errors import BadInput
from models.domain.ids import new_id
from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.store.engine import Store, Tx
from models.text import N_

PAYLOAD_KEPT = 4096  # bytes of a refused message
QUARANTINE_KEPT = 20_000  # refused messages of a park
_TRIM_EVERY = 500
_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000
_POSTGRES_EPOCH_US = 946_684_800_000_000  # 2000-01-01 in µs since 1970
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_COLUMNS = (("sensor_key", ">i4"), ("time", ">i8"), ("received", ">i8"), ("value", ">f8"), ("quality", ">i2"))
_ROW = np.dtype(
    [("fields", ">i2")] + [part for name, kind in _COLUMNS for part in ((f"{name}_length", ">i4"), (name, kind))]
)
_STAGE = (
    "CREATE TEMP TABLE IF NOT EXISTS incoming (sensor_key int4, time timestamptz, received timestamptz, "
    "value float8, quality int2) ON COMMIT DELETE ROWS"
)
_COMMIT = "SELECT stored, events FROM cc.commit_batch(%s, %s, %s, %s, %s)"
_QUARANTINE = (
    "INSERT INTO cc.quarantine (park_id, received_at, topic, reason, payload, size) VALUES (%s, %s, %s, %s, %s, %s)"
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
    with store.transaction() as tx:
        _stage(tx, batch)
        parameters = (scope.park_id, scope.session_id, _changes(alarms), _fixes(fixes), _weather(weather))
        row = tx.driver.execute(_COMMIT, parameters).fetchone()
        assert row is not None
        if within is not None:
            within(tx)
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
    quarantine_many(store, park_id, [(topic, reason, payload, size)])


def quarantine_many(store: Store, park_id: int, refused: Sequence[tuple[str, str, bytes, int]]) -> None:
    """Keep several refused messages (topic, reason, payload, size) in one transaction."""
    now = datetime.now(UTC)
    rows = [
        (park_id, now, _storable(topic)[:512], reason[:200], payload[:PAYLOAD_KEPT], size)
        for topic, reason, payload, size in refused
    ]
    with store.transaction() as tx:
        tx.driver.cursor().executemany(_QUARANTINE, rows)
        newest = tx.driver.execute("SELECT max(id) FROM cc.quarantine WHERE park_id = %s", (park_id,)).fetchone()
        if newest and newest[0] % _TRIM_EVERY < len(rows):
            tx.call("trim_quarantine", park=park_id, keep=QUARANTINE_KEPT)


def copy_document(batch: Batch) -> bytes:
    """Return the batch as PostgreSQL's binary COPY format, whole columns at a time."""
    rows = np.empty(len(batch), dtype=_ROW)
    rows["fields"] = len(_COLUMNS)
    for name, kind in _COLUMNS:
        rows[f"{name}_length"] = np.dtype(kind).itemsize
    rows["sensor_key"] = batch.keys
    rows["time"] = batch.times - _POSTGRES_EPOCH_US
    rows["received"] = batch.received - _POSTGRES_EPOCH_US
    rows["value"] = batch.values
    rows["quality"] = batch.quality
    return _HEADER + rows.tobytes() + _TRAILER


def _stage(tx: Tx, batch: Batch) -> None:
    cursor = tx.driver.cursor()
    cursor.execute(_STAGE)
    if len(batch):
        with cursor.copy("COPY pg_temp.incoming FROM STDIN (FORMAT binary)") as copy:
            copy.write(copy_document(batch))


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

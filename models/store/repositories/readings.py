"""The newest readings as columns, where units are, the weather, and what was refused."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Row, Table, cast, func, select, true

from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories.rows import record_of
from models.store.tables import position, quarantine, track, weather

_LAST_SEEN = timedelta(days=1)
_KEPT_EVERY = timedelta(seconds=65)  # a minute, and what a terminal takes to speak
_LATEST = """
    SELECT sensor_key, (extract(epoch FROM time) * 1000000)::bigint, value, quality,
        (extract(epoch FROM received) * 1000000)::bigint
    FROM cc.latest WHERE park_id = %s AND session_id = %s ORDER BY time, sensor_key
"""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One refused message: `payload` is its beginning, `size` the whole's length in bytes."""

    received_at: datetime
    topic: str
    reason: str
    payload: bytes
    size: int
    count: int = 1  # messages of which this one stands for all


@dataclass(frozen=True, slots=True)
class RefusedSender:
    """What one sender has sent that was refused for one reason; `example` is the newest of it."""

    topic: str
    reason: str
    count: int
    first_at: datetime
    example: Quarantined


@dataclass(frozen=True, slots=True)
class QuarantineReport:
    """What the quarantine still holds: it keeps a limited number of messages, the newest."""

    counts: dict[str, int]  # messages by reason
    newest: tuple[Quarantined, ...]
    senders: tuple[RefusedSender, ...]  # who was heard last in front


def read_latest(store: Store, scope: Scope) -> Batch:
    """Return the newest reading of every sensor that ever sent one in this session."""
    with store.snapshot() as tx:
        rows = tx.driver.cursor(binary=True).execute(_LATEST, (scope.park_id, scope.session_id)).fetchall()
    keys, times, values, quality, received = _columns(rows, 5)
    return Batch(
        np.array(keys, dtype=np.int32),
        np.array(times, dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.array(quality, dtype=np.uint8),
        np.array(received, dtype=np.int64),
    )


def read_positions(store: Store, scope: Scope) -> list[UnitFix]:
    with store.snapshot() as tx:
        rows = tx.execute(select(position).where(_in_scope(position, scope)).order_by(position.c.code))
        return [fix_of(row) for row in rows]


def read_positions_at(store: Store, scope: Scope, at: datetime) -> list[UnitFix]:
    """Return where every unit was last seen at an instant, none longer than a day before it, by code.

    One that stands is kept once a minute: within that it is taken for seen just now.
    """
    with store.snapshot() as tx:
        known = select(position.c.code).where(_in_scope(position, scope)).subquery("known")
        mine = _in_scope(track, scope) & (track.c.code == known.c.code) & (track.c.slot > at - _LAST_SEEN)
        last = select(track).where(mine, track.c.time <= at).order_by(track.c.slot.desc()).limit(1).lateral("last")
        rows = tx.execute(select(last).select_from(known.join(last, true())).order_by(last.c.code))
        fixes = [fix_of(row) for row in rows]
    return [replace(fix, time=at) if at - fix.time <= _KEPT_EVERY else fix for fix in fixes]


def fix_of(row: Row[Any]) -> UnitFix:
    return UnitFix(row.code, row.x, row.y, row.time, row.heading, row.speed, row.status, row.task)


def read_weather(store: Store, scope: Scope) -> Weather | None:
    """Return the newest weather of the session, or None before any came."""
    with store.snapshot() as tx:
        mine = select(weather).where(_in_scope(weather, scope)).order_by(weather.c.time.desc()).limit(1)
        row = tx.execute(mine).one_or_none()
        return weather_of(row) if row is not None else None


def read_weather_between(store: Store, scope: Scope, start: datetime, end: datetime) -> list[Weather]:
    """Return the session's weather between two instants, both included, by time."""
    with store.snapshot() as tx:
        within = select(weather).where(_in_scope(weather, scope), weather.c.time.between(start, end))
        return [weather_of(row) for row in tx.execute(within.order_by(weather.c.time))]


def weather_of(row: Row[Any]) -> Weather:
    return record_of(Weather, row)


def read_quarantine(store: Store, park_id: int, count: int = 50, senders: int = 500) -> QuarantineReport:
    """Return how much was refused for which reason, the newest refused messages, and who sent what was refused."""
    mine = quarantine.c.park_id == park_id
    number = cast(func.sum(quarantine.c.count), BigInteger).label("number")
    with store.snapshot() as tx:
        counted = tx.execute(
            select(quarantine.c.reason, number)
            .where(mine)
            .group_by(quarantine.c.reason)
            .order_by(quarantine.c.reason)
        )
        counts: dict[str, int] = {row.reason: row.number for row in counted}
        rows = tx.execute(select(quarantine).where(mine).order_by(quarantine.c.id.desc()).limit(count))
        newest = tuple(_quarantined(row) for row in rows)
        first_at = func.min(quarantine.c.received_at).label("first_at")
        alike = (
            select(func.max(quarantine.c.id).label("last"), first_at, number)
            .where(mine)
            .group_by(quarantine.c.topic, quarantine.c.reason)
            .order_by(func.max(quarantine.c.id).desc())
            .limit(senders)
            .subquery()
        )
        found = tx.execute(
            select(quarantine, alike.c.first_at, alike.c.number)
            .join(alike, (quarantine.c.id == alike.c.last) & mine)
            .order_by(quarantine.c.id.desc())
        )
        told = tuple(
            RefusedSender(row.topic, row.reason, row.number, row.first_at, _quarantined(row)) for row in found
        )
    return QuarantineReport(counts, newest, told)


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(row.received_at, row.topic, row.reason, bytes(row.payload), row.size, row._mapping["count"])


def _columns(rows: list[tuple[Any, ...]], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _in_scope(table: Table, scope: Scope) -> ColumnElement[bool]:
    return (table.c.park_id == scope.park_id) & (table.c.session_id == scope.session_id)

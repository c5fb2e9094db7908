"""The newest readings as columns, where units are, the weather, and what was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Row, Table, func, select

from models.domain.readings import Batch, UnitFix, Weather
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.tables import position, quarantine, weather

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


@dataclass(frozen=True, slots=True)
class QuarantineReport:
    counts: dict[str, int]  # by reason
    newest: tuple[Quarantined, ...]


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
        return [UnitFix(row.code, row.x, row.y, row.time, row.heading, row.speed, row.status, row.task) for row in rows]


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
    return Weather(
        time=row.time,
        wind_speed=row.wind_speed,
        wind_from=row.wind_from,
        stability=row.stability,
        temperature_c=row.temperature_c,
        humidity=row.humidity,
        height_m=row.height_m,
        roughness_m=row.roughness_m,
        mixing_height_m=row.mixing_height_m,
    )


def read_quarantine(store: Store, park_id: int, count: int = 50) -> QuarantineReport:
    """Return how much was refused for which reason, and the newest refused messages."""
    mine = quarantine.c.park_id == park_id
    with store.snapshot() as tx:
        counted = tx.execute(
            select(quarantine.c.reason, func.count().label("number"))
            .where(mine)
            .group_by(quarantine.c.reason)
            .order_by(quarantine.c.reason)
        )
        counts: dict[str, int] = {row.reason: row.number for row in counted}
        rows = tx.execute(select(quarantine).where(mine).order_by(quarantine.c.id.desc()).limit(count))
        newest = tuple(
            Quarantined(row.received_at, row.topic, row.reason, bytes(row.payload), row.size) for row in rows
        )
    return QuarantineReport(counts, newest)


def _columns(rows: list[tuple[Any, ...]], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _in_scope(table: Table, scope: Scope) -> ColumnElement[bool]:
    return (table.c.park_id == scope.park_id) & (table.c.session_id == scope.session_id)

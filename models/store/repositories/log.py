"""Sessions, events and the chain that holds the events together."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from models.domain.errors import NotFound
from models.domain.events import Event
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.store.engine import Store, Tx
from models.store.tables import event, park_head, session


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`head` is the newest event's number; `first_bad` the first that does not fit, or None."""

    head: int
    ok: bool
    first_bad: int | None

    def __iter__(self) -> Any:
        return iter((self.head, self.ok, self.first_bad))


def event_of(row: Any, park_id: int) -> Event:
    """Return the event that a row of the log, or of the feed, holds."""
    return Event(
        seq=row.seq,
        scope=Scope(park_id, row.session_id),
        time=row.time,
        recorded_at=row.recorded_at,
        actor=row.actor,
        kind=row.kind,
        payload=json.loads(row.payload),
    )


def session_of(row: Row[Any]) -> Session:
    return Session(
        scope=Scope(row.park_id, row.session_id),
        kind=SessionKind(row.kind),
        state=SessionState(row.state),
        clock=SessionClock(row.started_at, row.anchored_at, row.elapsed_s, row.speed, row.frozen),
        title=row.title,
        scenario=row.scenario,
        started_by=row.started_by,
        version=row.version,
    )


def read_events(
    store: Store, scope: Scope, since: int = 0, *, start: datetime | None = None, lasting: Collection[str] = ()
) -> list[Event]:
    """Return the session's events after `since` that this login may see, oldest first; with `start` only those from
    then on, and older ones of the kinds in `lasting`."""
    mine = (event.c.park_id == scope.park_id) & (event.c.session_id == scope.session_id) & (event.c.seq > since)
    if start is not None:
        mine &= (event.c.time >= start) | event.c.kind.in_(lasting)
    with store.snapshot() as tx:
        return [event_of(row, scope.park_id) for row in tx.execute(select(event).where(mine).order_by(event.c.seq))]


def newest_events(tx: Tx, scope: Scope, count: int, until: int | None = None) -> tuple[Event, ...]:
    """Return the session's newest events, up to number `until` where it is given, the newest last."""
    mine = (event.c.park_id == scope.park_id) & (event.c.session_id == scope.session_id)
    if until is not None:
        mine &= event.c.seq <= until
    rows = list(tx.execute(select(event).where(mine).order_by(event.c.seq.desc()).limit(count)))
    return tuple(event_of(row, scope.park_id) for row in reversed(rows))


def read_sessions(store: Store, park_id: int) -> list[Session]:
    """Return the park's sessions, LIVE first."""
    with store.snapshot() as tx:
        rows = tx.execute(select(session).where(session.c.park_id == park_id).order_by(session.c.session_id))
        return [session_of(row) for row in rows]


def read_session(store: Store, scope: Scope) -> Session:
    with store.snapshot() as tx:
        return find_session(tx, scope)


def find_session(tx: Tx, scope: Scope) -> Session:
    """Return one session. Raises NotFound."""
    mine = (session.c.park_id == scope.park_id) & (session.c.session_id == scope.session_id)
    row = tx.execute(select(session).where(mine)).one_or_none()
    if row is None:
        raise NotFound(entity="session", id=scope.session_id)
    return session_of(row)


def read_head(store: Store, park_id: int) -> tuple[int, bytes]:
    """Return (seq, hash) of the newest event: what reports and backups carry, so that a cut tail is noticed."""
    with store.snapshot() as tx:
        row = tx.execute(select(park_head).where(park_head.c.park_id == park_id)).one_or_none()
        if row is None:
            raise NotFound(entity="park", id=park_id)
        return row.seq, bytes(row.hash)


def verify_chain(store: Store, park_id: int, exported: tuple[int, bytes] | None = None) -> ChainReport:
    """Recompute the whole chain; `exported` is a head that `read_head` gave earlier."""
    seq, digest = exported or (None, None)
    with store.snapshot() as tx:
        tx.driver.execute("SET LOCAL statement_timeout = 0")  # years of events take longer than a seat may wait
        head, ok, first_bad = tx.call("verify_chain", park=park_id, seq=seq, hash=digest)
        return ChainReport(head, ok, first_bad)

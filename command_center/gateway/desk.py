"""Scheduled work of a park: the pictures of its open sessions, and everything that follows from them."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import structlog

from command_center.gateway.clock import WallClock
from command_center.gateway.drills import DrillControls, fire_due
from command_center.gateway.notices import Outbox
from command_center.gateway.orders import Orders
from command_center.gateway.sessions import Sessions
from models.domain.errors import Refused
from models.domain.events import Event
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import UnitFix
from models.domain.sessions import Session, SessionState
from models.ports import Broker, NotificationChannel
from models.store.engine import Store
from models.store.repositories import read_changes, read_events, read_picture
from models.use_cases.alarms import run_alarm_timers

log = structlog.get_logger()

TIMERS_S = 1.0
ENDED_KEPT = 20  # of this many ended drills the retained messages are taken back at the start


@dataclass(slots=True)
class _Work:
    """One open session's desk."""

    picture: Picture
    orders: Orders
    injects: tuple[Event, ...]
    seen: int


class Desk:
    """Steps whenever the log has news, and once a second. `fixes_of` gives a session's latest fixes."""

    def __init__(
        self,
        store: Store,
        broker: Broker,
        park: Park,
        sessions: Sessions,
        channels: Mapping[str, NotificationChannel],
        fixes_of: Callable[[int], Iterable[UnitFix]],
    ) -> None:
        self._store, self._broker, self._park, self._sessions = store, broker, park, sessions
        self._fixes_of = fixes_of
        self._controls = DrillControls(broker, park.code)
        self._outbox = Outbox(store, channels)
        self._works: dict[int, _Work] = {}
        self._timers_due = 0.0
        self._cleared = False

    def step(self) -> None:
        """Look at every open session once."""
        self._sessions.refresh()
        self._close_ended()
        timers = time.monotonic() >= self._timers_due
        for session in self._sessions.open:
            try:
                self._work(session, timers)
            except Refused as refused:  # it was ended or changed a moment ago; the next step sees how it stands
                log.info("desk.refused", session=session.scope.session_id, cause=str(refused))
        if timers:
            self._timers_due = time.monotonic() + TIMERS_S

    def _work(self, session: Session, timers: bool) -> None:
        work = self._look(session)
        if session.scope.is_drill:
            self._controls.publish(session, work.injects)
            fire_due(self._store, session, work.injects, WallClock().now())
        work.orders.hear(work.picture, self._fixes_of(session.scope.session_id))
        work.orders.publish(work.picture)
        self._outbox.step(work.picture)
        if timers:
            run_alarm_timers(self._store, session.scope)

    def _look(self, session: Session) -> _Work:
        """The session's picture as of now."""
        session_id = session.scope.session_id
        work = self._works.get(session_id)
        if work is None:
            picture = read_picture(self._store, session.scope)
            orders = Orders(self._broker, self._store, self._park, session_id)
            work = self._works[session_id] = _Work(picture, orders, (), 0)
        else:
            work.picture = read_changes(self._store, work.picture)
        if session.scope.is_drill and work.picture.head > work.seen:
            news = read_events(self._store, session.scope, since=work.seen)
            work.injects += tuple(event for event in news if event.kind == "inject.fired")
            work.seen = max([work.seen, *(event.seq for event in news)])
        return work

    def _close_ended(self) -> None:
        """Take back what the broker retains of ended drills; at the start also of those that ended meanwhile."""
        ended = [each.scope.session_id for each in self._sessions.all if each.state is SessionState.ENDED]
        chosen = [each for each in ended if each in self._works] if self._cleared else sorted(ended)[-ENDED_KEPT:]
        for session_id in chosen:
            self._works.pop(session_id, None)
            self._controls.clear(session_id)
            Orders(self._broker, self._store, self._park, session_id).clear()
        self._cleared = True

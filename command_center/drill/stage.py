"""Where a scripted person acts: the session's picture as it comes, its clock, and patience.

A script states what it wants to see done and how to do it; the stage looks, acts, and looks again, until it is so. Told
that way, a colleague's faster hand, a stale version or a database that was away for a moment changes nothing.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog

from command_center.gateway.clock import WallClock
from models.domain.errors import CommandCenterError, Refused, StoreUnavailable
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.store.engine import Store
from models.store.repositories import read_changes, read_picture
from models.text import N_

log = structlog.get_logger()

T = TypeVar("T")

POLL_S = 0.05
STORE_AWAY_S = 60.0  # wall seconds that the store may be away before a script gives up
MOST_REFUSALS = 20


class DrillFailed(CommandCenterError):
    message = N_("The drill went no further: {waited_for} did not come within {limit} s")


class Stage:
    """One session as one operator sees it. One thread."""

    def __init__(self, store: Store, scope: Scope, park: Park) -> None:
        self.store, self.scope, self.park = store, scope, park
        self._clock = WallClock()
        self._picture: Picture | None = None
        self.on_poll: Callable[[Picture], None] = lambda _picture: None  # done at every look, such as acknowledging

    @property
    def picture(self) -> Picture:
        """The picture as of now."""
        before = self._picture
        if before is None:
            self._picture = self.read(read_picture)
        else:
            self._picture = self.patiently(lambda: read_changes(self.store, before))
        return self._picture

    def read(self, question: Callable[[Store, Scope], T]) -> T:
        """Ask the store something about the session, waiting while it is away."""
        return self.patiently(lambda: question(self.store, self.scope))

    def patiently(self, work: Callable[[], T]) -> T:
        """Do what may be repeated, waiting while the store is away."""
        deadline = time.monotonic() + STORE_AWAY_S
        while True:
            try:
                return work()
            except StoreUnavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def now(self) -> datetime:
        """Session time."""
        session = (self._picture or self.picture).session
        return session.clock.at(self._clock.now())

    def elapsed(self) -> float:
        """Session seconds since the session began."""
        return (self.now() - (self._picture or self.picture).session.clock.started_at).total_seconds()

    def think(self, seconds: float) -> None:
        """Let session time go by, as a person reads, phones or types."""
        until = self.elapsed() + seconds
        while self.elapsed() < until:
            self._rest()

    def await_(self, what: str, find: Callable[[Picture], T | None], limit_s: float) -> T:
        """Return what `find` sees, once it sees it; DrillFailed after `limit_s` of session time."""
        until = self.elapsed() + limit_s
        while True:
            found = find(self.picture)
            if found is not None:
                return found
            if self.elapsed() > until:
                raise DrillFailed(waited_for=what, limit=round(limit_s))
            self._rest()

    def achieve(self, what: str, find: Callable[[Picture], T | None], act: Callable[[Picture], object]) -> T:
        """Act until `find` sees what was wanted; refusals are looked into by looking again."""
        refusals = 0
        while True:
            picture = self.picture
            found = find(picture)
            if found is not None:
                return found
            try:
                act(picture)
            except Refused:
                refusals += 1
                if refusals > MOST_REFUSALS:
                    raise
            except StoreUnavailable as error:  # whether it came through, the next look tells
                log.info("drill.store_away", doing=what, cause=str(error))
            found = find(self.picture)
            if found is not None:
                return found
            self._rest()

    def _rest(self) -> None:
        time.sleep(POLL_S)
        try:
            self.on_poll(self.picture)
        except (Refused, StoreUnavailable) as error:  # a side task; the next look comes to it again
            log.info("drill.side_task", cause=str(error))

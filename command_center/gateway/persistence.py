"""The ingest's link to the store: whether it answers, and whether this gateway may still write to it.

After a commit that the store did not answer, nothing is tried until the park's lock is held again: the lock went with
the server, and another gateway may have it now. Asking for it may take seconds when a machine is gone, so a loop of its
own does (`probe`), and the ingest goes on meanwhile with its spool.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog

from command_center.gateway.heartbeat import LinkState
from command_center.gateway.leader import Leadership
from models.domain.errors import StoreUnavailable
from models.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
PROBE_S = 0.2
CONFIRM_S = 1.0


class StoreLink:
    """`attempt` belongs to the ingest's thread, `probe` to its loop's; `state` is for the heartbeat."""

    def __init__(self, leadership: Leadership, clock: Clock, stop: threading.Event) -> None:
        self._leadership, self._clock, self._stop = leadership, clock, stop
        self._away = threading.Event()
        self._pause, self._due = FIRST_PAUSE_S, 0.0
        self._confirmed = time.monotonic()
        self.state = LinkState(True, clock.now())

    @property
    def away(self) -> bool:
        """Whether the store is known not to answer."""
        return self._away.is_set()

    @property
    def may_go_on(self) -> bool:
        return not self._stop.is_set() and not self._leadership.elsewhere

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do `work` if the store is believed to answer; False when it does not, and `work` is to be done again."""
        if self._away.is_set() or time.monotonic() < self._due or not self.may_go_on:
            return False
        try:
            work()
        except StoreUnavailable as error:
            self._note(str(error))
            self._due = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_S)
            self._away.set()
            return False
        self._note("")
        self._pause, self._due = FIRST_PAUSE_S, 0.0
        return True

    def persist(self, work: Callable[[], T]) -> T | None:
        """Return what `work` returns once the store has answered; None when this gateway is no longer to do it."""
        results: list[T] = []
        while self.may_go_on:
            if self.attempt(lambda: results.append(work())):
                return results[0]
            self._stop.wait(FIRST_PAUSE_S)
        return None

    def probe(self) -> None:
        """Ask for the lock: often while the store is away, now and then while all is well."""
        away = self._away.is_set()
        if not away and time.monotonic() - self._confirmed < CONFIRM_S:
            return
        self._confirmed = time.monotonic()
        if self._leadership.confirm():
            if away:
                self._note("")
            self._away.clear()
        elif not self._leadership.elsewhere:  # the lock went, so the server did
            self._note(str(StoreUnavailable(cause="lock")))
            self._away.set()

    def _note(self, detail: str) -> None:
        if self.state.ok == (not detail):
            return
        self.state = LinkState(not detail, self._clock.now(), detail)
        if detail:
            log.warning("store.lost", cause=detail)
        else:
            log.info("store.back")

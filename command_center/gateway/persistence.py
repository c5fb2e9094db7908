"""Patience with the store: work is offered again until it is in, or until another gateway leads."""

import threading
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


class StoreLink:
    """The ingest's link to the store; `state` is for the heartbeat."""

    def __init__(self, leadership: Leadership, clock: Clock, stop: threading.Event) -> None:
        self._leadership, self._clock, self._stop = leadership, clock, stop
        self.state = LinkState(True, clock.now())

    @property
    def may_go_on(self) -> bool:
        return not self._stop.is_set() and not self._leadership.elsewhere

    def persist(self, work: Callable[[], T]) -> T | None:
        """Return what `work` returns once the store has it; None when this gateway is no longer to do it."""
        pause = FIRST_PAUSE_S
        while self.may_go_on:
            try:
                result = work()
            except StoreUnavailable as error:
                self._note(str(error))
                self._stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
                self._leadership.confirm()  # the lock went with the server; another gateway may have it now
            else:
                self._note("")
                return result
        return None

    def _note(self, detail: str) -> None:
        if self.state.ok == (not detail):
            return
        self.state = LinkState(not detail, self._clock.now(), detail)
        if detail:
            log.warning("store.lost", cause=detail)
        else:
            log.info("store.back")

"""Brings what arrives into the store, or onto the disk while the store is away; only then is anybody thanked.

Theory of operation. There is one order, that of arrival. While the spool is empty and the store answers, intakes go
straight into the store. From the first commit that the store does not answer they go to the spool's end, and are
acknowledged when they are on the disk; once the store is back, the spool drains from its front, and arrivals go on to
its end until nothing waits. A spool that is full holds the arrivals up: nobody acknowledges them, so the broker keeps
them, and the sources stop when the inbox is full.
"""

import threading
from collections.abc import Iterable

import structlog

from command_center.gateway.ingest import Gathering, Ingest
from command_center.gateway.intake import Intake
from command_center.gateway.persistence import StoreLink
from command_center.gateway.spool import SpoolFull
from command_center.gateway.spooled import pack, unpack
from command_center.gateway.spools import Spools

log = structlog.get_logger()

DRAIN_RECORDS = 32  # of one transaction
FULL_PAUSE_S = 0.1


class Keeper:
    """One loop owns it. `full` tells whether arrivals are held up because the spool has no room."""

    def __init__(self, ingest: Ingest, link: StoreLink, spools: Spools, stop: threading.Event) -> None:
        self._ingest, self._link, self._spools, self._stop = ingest, link, spools, stop
        self._draining: tuple[Gathering, int] | None = None  # what stands at the spool's front, and its records
        self.full = False

    def bring_in(self, intakes: Iterable[Intake]) -> None:
        """Make the intakes durable and acknowledge them; returns without only when this gateway is to end."""
        gathering = self._ingest.gather(intakes)
        if not self._spools.waiting and self._link.attempt(gathering.commit):
            return
        while self._link.may_go_on and not self._set_down(gathering):
            if self._spools.waiting:
                self.drain()
            elif self._link.attempt(gathering.commit):
                return
            self._stop.wait(FULL_PAUSE_S)

    def drain(self) -> None:
        """Bring the oldest of the spool into the store, if that answers."""
        if self._draining is None:
            records = self._spools.front(DRAIN_RECORDS)
            if not records:
                return
            self._draining = self._ingest.gather(unpack(record) for record in records), len(records)
        gathering, count = self._draining
        if self._link.attempt(gathering.commit):
            self._draining = None
            self._spools.let_go(count)
            if not self._spools.waiting:
                log.info("spool.drained")

    def _set_down(self, gathering: Gathering) -> bool:
        """Put what is not in the store on the disk, and acknowledge all of it."""
        try:
            self._spools.append([pack(intake) for intake in gathering.rest()])
        except SpoolFull as full:
            if not self.full:
                log.error("spool.full", cause=str(full))
            self.full = True
            return False
        self.full = False
        gathering.acknowledge()
        return True

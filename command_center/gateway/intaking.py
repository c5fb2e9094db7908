"""From an inbox into the store or onto the disk: the loop's body that every gateway and ingest worker runs."""

import threading
import time

from command_center.gateway.inbox import Inbox
from command_center.gateway.ingest import Ingest
from command_center.gateway.intake import Arrival, Intake
from command_center.gateway.keeper import Keeper
from command_center.gateway.persistence import StoreLink
from command_center.gateway.spools import Spools
from models.domain.errors import StoreUnavailable

WAIT_S = 0.1
GATHER_S = 0.04  # at least from one commit to the next: 25 transactions a second at most
DENSE, DENSE_GATHER_S = 60_000, 0.2  # readings a second; one in a commit of 30,000 costs two thirds of one in 6,000
MOST_BYTES = 4 << 20  # of one gathering
ADOPT_S = 5.0


class Pace:
    """When the next commit is due: soon where readings trickle in, later where so many come that work counts most."""

    def __init__(self, now: float) -> None:
        self._taken, self._rate = now, 0.0  # readings a second, over about one second: a burst after a pause is no flow

    def due(self, readings: int, now: float) -> float:
        """After so many readings were taken at `now`, on a clock in seconds."""
        since, self._taken = now - self._taken, now
        self._rate = self._rate * max(1.0 - since, 0.0) + readings / max(since, 1.0)
        return now + (DENSE_GATHER_S if self._rate > DENSE else GATHER_S)


class Intaking:
    """One loop steps it; sources put arrivals into `inbox` on their own threads."""

    def __init__(self, ingest: Ingest, link: StoreLink, spools: Spools, stop: threading.Event) -> None:
        self.inbox = Inbox()
        self._link, self._spools = link, spools
        self._keeper = Keeper(ingest, link, spools, stop)
        self._undecided: list[Arrival] = []  # of sessions that the store must be asked for, and it is away
        self._due = self._adopted = time.monotonic()
        self._pace = Pace(self._due)

    @property
    def nothing_held(self) -> bool:
        """Whether all that was read is in the store or on the disk."""
        return not self._undecided

    @property
    def nothing_waits(self) -> bool:
        """Whether all that was read is in the store."""
        return not self._undecided and not self._spools.waiting

    def step(self, wait_s: float = WAIT_S) -> bool:
        """Bring in what waits, or wait a moment for it; tells whether anything came."""
        draining = self._spools.waiting and not self._link.away
        arrivals = self.inbox.take(MOST_BYTES, 0.0 if draining else wait_s, self._due)
        if arrivals:
            taken = time.monotonic()
            intakes = self._read(arrivals)
            self._due = self._pace.due(sum(len(intake.batch) for intake in intakes), taken)
            if intakes:
                self._keeper.bring_in(intakes)
        self._keeper.drain()
        if time.monotonic() - self._adopted > ADOPT_S:
            self._adopted = time.monotonic()
            self._spools.adopt()
        return bool(arrivals)

    @property
    def full(self) -> bool:
        """Whether arrivals are held up because the spool has no room."""
        return self._keeper.full

    def _read(self, arrivals: list[Arrival]) -> list[Intake]:
        """Bytes become columns; what belongs to a session that must be asked for waits while the store is away."""
        waiting = arrivals if self._link.away else self._undecided + arrivals
        undecided = self._undecided if self._link.away else []
        intakes: list[Intake] = []
        for arrival in waiting:
            try:
                intakes += arrival.intakes()
            except StoreUnavailable:
                undecided.append(arrival)
        self._undecided = undecided
        return intakes

"""Who leads a park: whoever holds its lock in PostgreSQL. One leads, the others stand by.

The leader alone reads the broker's persistent session, which is why nothing is lost or done twice when another takes
over. After the store was away everybody lost the lock, and whoever led may have a spool that must go in before
anything newer; so the others leave it a moment to come back first.
"""

import time
from collections.abc import Callable

import structlog

from models.store.leadership import LEADER, ParkLock

log = structlog.get_logger()

COURTESY_S = 2.0


class Leadership:
    """The lock of one park, or of one of its ingest slots. Not thread-safe.

    `confirm` is asked often and reconnects by itself. `eager` tells whether something waits on our own disk, so that
    courtesy would be wrong.
    """

    def __init__(
        self, url: str, park_id: int, eager: Callable[[], bool] = lambda: False, lock_class: int = LEADER
    ) -> None:
        self._park_id, self._eager = park_id, eager
        self._lock = ParkLock(url, park_id, lock_class)
        self._what = "lead" if lock_class == LEADER else "slot"
        self._leads = False
        self._led = False  # until another was seen to
        self._courteous_until = 0.0

    @property
    def elsewhere(self) -> bool:
        """Whether another gateway was seen to lead."""
        return self._lock.elsewhere

    def confirm(self) -> bool:
        """Whether this process leads now; tries to when nobody does."""
        before, self._leads = self._leads, self._may_try() and self._lock.hold()
        if self._leads and not before:
            log.info("lock.taken", park=self._park_id, what=self._what)
        self._led = (self._led or self._leads) and not self._lock.elsewhere
        return self._leads

    def release(self) -> None:
        """Give the lock away."""
        self._lock.release()
        self._leads = self._led = False

    def _may_try(self) -> bool:
        if self._led or self._eager():
            return True
        if not self._lock.reachable():
            self._courteous_until = time.monotonic() + COURTESY_S
            return False
        return time.monotonic() >= self._courteous_until

"""Who leads a park: whoever holds its lock in PostgreSQL. One leads, the others stand by.

The leader alone reads the broker's persistent session, which is why nothing is lost or done twice when another takes
over.
"""

import structlog

from models.store.leadership import ParkLock

log = structlog.get_logger()


class Leadership:
    """The lock of one park. `confirm` is asked often; it reconnects by itself."""

    def __init__(self, url: str, park_id: int) -> None:
        self._park_id = park_id
        self._lock = ParkLock(url, park_id)
        self._leads = False

    @property
    def elsewhere(self) -> bool:
        """Whether another gateway was seen to lead."""
        return self._lock.elsewhere

    def confirm(self) -> bool:
        """Whether this process leads now; tries to when nobody does."""
        led, self._leads = self._leads, self._lock.hold()
        if self._leads and not led:
            log.info("gateway.leads", park=self._park_id)
        return self._leads

    def release(self) -> None:
        """Give the lock away."""
        self._lock.release()
        self._leads = False

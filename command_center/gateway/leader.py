"""Who leads a park: whoever holds its advisory lock in PostgreSQL. One leads, the others stand by.

The lock belongs to a connection, so it is free the moment its holder or the server dies. The leader alone reads the
broker's persistent session, which is why nothing is lost or done twice when another takes over.
"""

import psycopg
import structlog

from models.store.engine import libpq_url

log = structlog.get_logger()

_LOCK_CLASS = 0x6363  # apart from everyone else's advisory locks


class Leadership:
    """The lock of one park. `confirm` is asked often; it reconnects by itself."""

    def __init__(self, url: str, park_id: int) -> None:
        self._url, self._park_id = url, park_id
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self.elsewhere = False  # whether another gateway was seen to lead

    def confirm(self) -> bool:
        """Whether this process leads now; tries to when nobody does."""
        try:
            return self._hold()
        except psycopg.OperationalError:
            self.release()
            return False

    def release(self) -> None:
        """Give the lock away."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _hold(self) -> bool:
        if self._connection is not None:
            self._connection.execute("SELECT 1")
            return True
        connection = psycopg.connect(libpq_url(self._url), autocommit=True, connect_timeout=3)
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK_CLASS, self._park_id)).fetchone()
        self.elsewhere = not (row and row[0])
        if self.elsewhere:
            connection.close()
            return False
        self._connection = connection
        log.info("gateway.leads", park=self._park_id)
        return True

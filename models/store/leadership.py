"""A park's lock: whoever holds it leads, the others stand by.

An advisory lock belongs to its connection, so it is free the moment its holder or the server dies; nobody has to notice
a missing heartbeat first.
"""

import psycopg

from models.store.engine import CONNECTING, libpq_url

_LOCK_CLASS = 0x6363  # apart from everyone else's advisory locks
# A holder whose machine vanished must be noticed by the server within the 5 s that a takeover may last.
_NOTICED = "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
_CONNECTING = CONNECTING | {"options": f"{CONNECTING['options']} {_NOTICED}"}


class ParkLock:
    """The lock of one park, on a connection of its own. Not thread-safe."""

    def __init__(self, url: str, park_id: int) -> None:
        self._url, self._park_id = libpq_url(url), park_id
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self.elsewhere = False  # whether another process was seen to hold it

    def hold(self) -> bool:
        """Whether the lock is held now; takes it when nobody does, and says no while the database is away."""
        try:
            return self._hold()
        except psycopg.OperationalError:
            self.release()
            return False

    def reachable(self) -> bool:
        """Whether the database answers at all; takes nothing."""
        if self._connection is not None:
            return True
        try:
            psycopg.connect(self._url, autocommit=True, **_CONNECTING).close()
        except psycopg.OperationalError:
            return False
        return True

    def release(self) -> None:
        """Give the lock away."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _hold(self) -> bool:
        if self._connection is not None:
            self._connection.execute("SELECT 1")
            return True
        connection = psycopg.connect(self._url, autocommit=True, **_CONNECTING)
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK_CLASS, self._park_id)).fetchone()
        self.elsewhere = not (row and row[0])
        if self.elsewhere:
            connection.close()
            return False
        self._connection = connection
        return True

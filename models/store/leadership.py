"""A park's lock: whoever holds it leads, the others stand by.

An advisory lock belongs to its connection, so it is free the moment its holder or the server dies; nobody has to notice
a missing heartbeat first.
"""

import psycopg

from models.store.engine import CONNECTING, libpq_url

LEADER = 0x6363  # classes of advisory locks, apart from everyone else's
WAITING = 0x6362  # held by a process that would like to work and has found no slot
SLOTS = 0x6400  # + number: an ingest worker's slot
# A holder whose machine vanished must be noticed by the server within the 5 s that a takeover may last.
_NOTICED = "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
_CONNECTING = CONNECTING | {"options": f"{CONNECTING['options']} {_NOTICED}"}


class ParkLock:
    """One lock of a park, on a connection of its own: its leadership, or another class of lock. Not thread-safe."""

    def __init__(self, url: str, park_id: int, lock_class: int = LEADER) -> None:
        self._url, self._park_id, self._class = libpq_url(url), park_id, lock_class
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._held = False
        self.elsewhere = False  # whether another process was seen to hold it

    def hold(self) -> bool:
        """Whether the lock is held now; takes it when nobody does, and says no while the database is away."""
        try:
            return self._hold(self._connect())
        except psycopg.OperationalError:
            self.release()
            return False

    def reachable(self) -> bool:
        """Whether the database answers at all; takes nothing."""
        try:
            self._connect().execute("SELECT 1")
        except psycopg.OperationalError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give the lock away."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._held = None, False

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True, **_CONNECTING)
        return self._connection

    def _hold(self, connection: psycopg.Connection[tuple[object, ...]]) -> bool:
        if self._held:
            connection.execute("SELECT 1")
            return True
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (self._class, self._park_id)).fetchone()
        self._held = bool(row and row[0])
        self.elsewhere = not self._held
        return self._held

"""The change feed: a thread of its own that waits for the store's word that something was committed.

It carries no data, only "look again, the log reaches seq". Whoever listens reads the log from where it stood, so a
notification lost with a connection loses nothing: after every connect the feed wakes with the present head.
"""

import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import psycopg

from models.store.engine import CONNECTING, libpq_url

Connection = psycopg.Connection[tuple[object, ...]]
_PING_S = 2.0
_BACK_OFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """`since` is when `ok` last changed, seconds since 1970; `latency_ms` the last round trip to the database."""

    ok: bool = False
    latency_ms: float = 0.0
    since: float = 0.0
    detail: str = ""


class Feed:
    """Calls `on_wake(seq)` on its own thread whenever the park's log has grown, and once after every connect."""

    def __init__(self, url: str, park_id: int, on_wake: Callable[[int], None]) -> None:
        self._url, self._park_id, self._on_wake = libpq_url(url), park_id, on_wake
        self._health = FeedHealth(since=time.time())
        self._stopped = threading.Event()
        self._woken, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=f"feed-{park_id}", daemon=True)

    @property
    def health(self) -> FeedHealth:
        return self._health

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; harmless when it never ran."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._waker.send(b"x")
        if self._thread.is_alive():
            self._thread.join()
        self._waker.close()
        self._woken.close()

    close = stop

    def _run(self) -> None:
        attempt = 0
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, **CONNECTING) as connection:
                    self._listen(connection)
                    attempt = 0
                    self._follow(connection)
            except psycopg.Error as error:
                self._mark(ok=False, detail=str(error).strip())
                self._stopped.wait(_BACK_OFF_S[min(attempt, len(_BACK_OFF_S) - 1)])
                attempt += 1

    def _listen(self, connection: Connection) -> None:
        connection.execute(f"LISTEN cc_event_{int(self._park_id)}".encode())
        self._on_wake(self._ping(connection))

    def _follow(self, connection: Connection) -> None:
        """Wait for word until told to stop; an idle connection is asked now and then whether it still lives."""
        pinged = time.monotonic()
        while not self._stopped.is_set():
            readable, _, _ = select.select([connection.fileno(), self._woken.fileno()], [], [], _PING_S)
            if connection.fileno() in readable:
                heard = [int(word.payload) for word in connection.notifies(timeout=0)]
                if heard:
                    self._on_wake(max(heard))
            if time.monotonic() - pinged >= _PING_S:
                self._ping(connection)
                pinged = time.monotonic()

    def _ping(self, connection: Connection) -> int:
        """Measure the round trip and return the log's head."""
        began = time.perf_counter()
        row = connection.execute("SELECT seq FROM cc.park_head WHERE park_id = %s", (self._park_id,)).fetchone()
        self._mark(ok=True, latency_ms=(time.perf_counter() - began) * 1000)
        return int(str(row[0])) if row else 0

    def _mark(self, *, ok: bool, latency_ms: float = 0.0, detail: str = "") -> None:
        before = self._health
        since = before.since if ok == before.ok else time.time()
        self._health = replace(before, ok=ok, latency_ms=latency_ms, since=since, detail=detail)

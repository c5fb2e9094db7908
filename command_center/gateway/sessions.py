"""The park's sessions as the gateway's threads see them: one immutable map, replaced as a whole."""

import threading
import time
from datetime import datetime, timedelta

from models.domain.readings import LATE_AFTER
from models.domain.sessions import LIVE_SESSION, Session, SessionState
from models.store.engine import Store
from models.store.repositories import read_sessions

_STALE_S = 0.5  # how long a session that was looked for and not found is believed not to exist
_MOST_UNKNOWN = 1_000  # invented numbers that are kept in mind


class Sessions:
    """LIVE and the drills, re-read when the log says that something changed."""

    def __init__(self, store: Store, park_id: int) -> None:
        self._store, self._park_id = store, park_id
        self._by_id: dict[int, Session] = {}
        self._reading = threading.Lock()
        self._unknown: dict[int, float] = {}  # session id -> when it was last looked for

    def refresh(self) -> None:
        """Read them anew; one thread at a time, so that what was read earlier never replaces what was read later."""
        with self._reading:
            self._by_id = {session.scope.session_id: session for session in read_sessions(self._store, self._park_id)}

    @property
    def all(self) -> tuple[Session, ...]:
        return tuple(self._by_id.values())

    @property
    def open(self) -> tuple[Session, ...]:
        """LIVE, and drills that run or are frozen."""
        return tuple(each for each in self.all if each.state is not SessionState.ENDED)

    def find(self, session_id: int) -> Session | None:
        """The session, looking again when it is new: its devices may speak before the log's news has come."""
        found = self._by_id.get(session_id)
        if found is None and time.monotonic() - self._unknown.get(session_id, float("-inf")) >= _STALE_S:
            self.refresh()
            found = self._by_id.get(session_id)
            if found is None:
                self._note_unknown(session_id)
        return found

    def _note_unknown(self, session_id: int) -> None:
        if len(self._unknown) >= _MOST_UNKNOWN:
            self._unknown.clear()
        self._unknown[session_id] = time.monotonic()


def ahead_of(session: Session) -> timedelta:
    """How far a device's clock may be ahead in session time: a fast drill's devices hear of a freeze a little late."""
    return timedelta(minutes=5) + timedelta(seconds=5 * max(session.clock.speed, 1.0))


def session_now(session: Session, wall: datetime) -> datetime:
    """What time it is in the session."""
    return wall if session.scope.session_id == LIVE_SESSION else session.clock.at(wall)


def late_before(session: Session, wall: datetime) -> datetime:
    """Readings of before this instant tell of the past; in a fast drill ten minutes on the wall are many more."""
    return session_now(session, wall) - LATE_AFTER * max(session.clock.speed, 1.0)

"""LIVE and DRILL sessions and their clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.domain.transitions import OPERATORS, Machine, Transition

LIVE_SESSION = 0


class SessionKind(StrEnum):
    LIVE = "LIVE"
    DRILL = "DRILL"


class SessionState(StrEnum):
    RUNNING = "running"
    FROZEN = "frozen"
    ENDED = "ended"


SESSION_MACHINE = Machine(
    "session",
    SessionState.RUNNING,
    [
        Transition(SessionState.RUNNING, "freeze", SessionState.FROZEN, OPERATORS),
        Transition(SessionState.FROZEN, "resume", SessionState.RUNNING, OPERATORS),
        Transition(SessionState.RUNNING, "end", SessionState.ENDED, OPERATORS),
        Transition(SessionState.FROZEN, "end", SessionState.ENDED, OPERATORS),
    ],
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Every operational row's key begins with these two; session 0 is LIVE."""

    park_id: int
    session_id: int = LIVE_SESSION

    @property
    def is_drill(self) -> bool:
        return self.session_id != LIVE_SESSION


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Session time = `started_at` + elapsed + (now - `anchored_at`) x `speed` while running.

    `started_at` is the scenario's own first instant (03:00 tonight for a night drill); `anchored_at` is the wall time
    of the last start, freeze, resume or change of speed, and `elapsed_s` the session seconds gone by then.
    """

    started_at: datetime
    anchored_at: datetime
    elapsed_s: float = 0.0
    speed: float = 1.0
    frozen: bool = False

    def elapsed(self, wall: datetime) -> float:
        """Seconds of session time since `started_at`."""
        running = 0.0 if self.frozen else (wall - self.anchored_at).total_seconds() * self.speed
        return self.elapsed_s + running

    def at(self, wall: datetime) -> datetime:
        return self.started_at + timedelta(seconds=self.elapsed(wall))


@dataclass(frozen=True, slots=True)
class Session:
    scope: Scope
    kind: SessionKind
    state: SessionState
    clock: SessionClock
    title: str = ""
    scenario: str = ""
    started_by: str = ""
    version: int = 1

"""The way of a reading through the gateway: decode, evaluate the rules, commit, and only then acknowledge.

Theory of operation. A gathering of messages becomes, for each session, one transaction that holds its samples, latest
values, fixes and alarm changes. The broker is told after all of them are committed. When the store is away, the same
columns and changes are offered again: uniqueness of (sensor, time) and of open alarms makes a commit whose answer was
lost harmless. When the store refuses a gathering for what is in it, the gathering is halved until the one message is
found; that goes to quarantine and the others go in. So nothing is lost, nothing is doubled, and nothing stops ingest.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import structlog

from command_center.gateway.board import Board
from command_center.gateway.intake import Intake, Rejected, Sorted, sort_messages
from command_center.gateway.sessions import Sessions, ahead_of, session_now
from command_center.gateway.watch import RuleWatch
from drivers.mqtt.payloads import Expected, Reason
from models.domain.errors import CommandCenterError, StoreUnavailable
from models.domain.park import Park
from models.domain.sessions import Scope, SessionState
from models.ports import Clock, Inbound
from models.store.engine import Store
from models.store.telemetry import commit_batch, quarantine_many

log = structlog.get_logger()

MAX_QUARANTINED = 200  # rows kept of one gathering; the rest of a flood is only counted

Project = Callable[[float, float], tuple[float, float]]


class Ingest:
    """One park's ingest. Not thread-safe: one loop owns it; `boards` may be read by others under their locks."""

    def __init__(
        self, store: Store, park: Park, park_id: int, sessions: Sessions, clock: Clock, project: Project | None = None
    ) -> None:
        self._store, self._park, self._park_id = store, park, park_id
        self._sessions, self._clock, self._project = sessions, clock, project
        self._keys = {sensor.code: sensor.key for sensor in park.sensors}
        self._units_of_measure = {sensor.code: sensor.unit for sensor in park.sensors}
        self._units = frozenset(unit.code for unit in park.units)
        self._watches: dict[int, RuleWatch] = {}
        self.boards: dict[int, Board] = {}
        self.counts: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()

    def plan(self, messages: list[Inbound]) -> "Gathering":
        """Decode and sort; what follows is `Gathering.commit`, as often as it takes."""
        now = self._clock.now()
        known: dict[int, Expected | Reason | None] = {}

        def expected_of(session_id: int) -> Expected | Reason | None:
            if session_id not in known:
                known[session_id] = self._expected(session_id, now)
            return known[session_id]

        return Gathering(self, messages, sort_messages(messages, expected_of))

    def forget_ended(self) -> None:
        """Let go of sessions that have ended."""
        kept = {session.scope.session_id for session in self._sessions.open}
        for session_id in [each for each in self.boards if each not in kept]:
            self.boards = {key: board for key, board in self.boards.items() if key != session_id}
            self._watches.pop(session_id, None)

    def open_session(self, session_id: int) -> tuple[Board, RuleWatch]:
        """The session's board and rules, from what the store holds when it is new to us."""
        if session_id not in self._watches:
            board = Board(self._park, Scope(self._park_id, session_id))
            watch = RuleWatch(self._store, self._park, board)
            self.boards = self.boards | {session_id: board}
            self._watches[session_id] = watch
        return self.boards[session_id], self._watches[session_id]

    def commit(self, intake: Intake) -> None:
        """One transaction with everything of one session; then the boards learn of it."""
        board, watch = self.open_session(intake.session_id)
        batch, fixes, weather = intake.batch(self._keys), intake.fixes, intake.weather
        before = watch.rules.snapshot()
        changes = watch.rules.evaluate(batch)
        try:
            committed = commit_batch(self._store, board.scope, batch, changes, weather=weather, fixes=fixes)
        except CommandCenterError:
            watch.rules.restore(before)
            raise
        self.counts["readings"] += len(batch)
        self.counts["stored"] += committed.stored
        self.counts["events"] += committed.events
        board.take(batch, fixes, weather)
        watch.show(changes)

    def set_aside(self, rejected: list[Rejected]) -> None:
        """Write the quarantine's rows, the oldest first, and count them all."""
        rows = [
            (each.message.topic, each.reason.value, each.message.payload, len(each.message.payload))
            for each in rejected[:MAX_QUARANTINED]
        ]
        quarantine_many(self._store, self._park_id, rows)
        self.rejected.update(each.reason.value for each in rejected)

    def has_ended(self, session_id: int) -> bool:
        self._sessions.refresh()
        session = self._sessions.find(session_id)
        return session is None or session.state is SessionState.ENDED

    def _expected(self, session_id: int, wall: datetime) -> Expected | Reason | None:
        session = self._sessions.find(session_id)
        if session is None:
            return Reason.UNKNOWN_SESSION
        if session.state is SessionState.ENDED:
            return None
        return Expected(
            self._units_of_measure, self._units, session_now(session, wall), ahead_of(session), self._project
        )


class Gathering:
    """Messages gathered in a moment. `commit` may be called again after StoreUnavailable; it goes on where it stood."""

    def __init__(self, ingest: Ingest, messages: list[Inbound], sorted_out: Sorted) -> None:
        self._ingest, self._messages = ingest, messages
        self._intakes = list(sorted_out.intakes.values())
        self._rejected = sorted_out.rejected
        self._late = len(sorted_out.late)

    def commit(self) -> None:
        """Bring everything into the store, then acknowledge; raises StoreUnavailable while the store is away."""
        while self._intakes:
            self._commit(self._intakes[0])
            self._intakes.pop(0)
        if self._rejected:
            self._ingest.set_aside(self._rejected)
            self._rejected = []
        for message in self._messages:
            message.acknowledge()
        self._ingest.counts["messages"] += len(self._messages)
        self._ingest.counts["late"] += self._late
        self._messages = []

    def _commit(self, intake: Intake) -> None:
        try:
            self._ingest.commit(intake)
        except StoreUnavailable:
            raise
        except CommandCenterError as error:
            self._refused(intake, error)

    def _refused(self, intake: Intake, error: CommandCenterError) -> None:
        if self._ingest.has_ended(intake.session_id):
            self._late += len(intake.messages)
        elif len(intake.messages) == 1:
            log.warning("ingest.refused", topic=intake.messages[0].topic, cause=str(error))
            self._rejected.append(Rejected(intake.messages[0], Reason.REFUSED))
        else:
            for half in intake.halves():
                self._commit(half)

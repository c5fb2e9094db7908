"""The way of a reading through the gateway: evaluate the rules, commit, and only then acknowledge.

Theory of operation. The intakes that wait become, for each session, one transaction that holds its samples, latest
values, fixes and alarm changes. The sources are told after all of them are committed. When the store is away, the same
columns and changes are offered again: uniqueness of (sensor, time) and of open alarms makes a commit whose answer was
lost harmless. When the store refuses an intake for what is in it, the intake is cut until the one reading is found;
that goes to quarantine and the others go in. So nothing is lost, nothing is doubled, and nothing stops ingest.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import orjson
import structlog

from command_center.gateway.board import Board
from command_center.gateway.clock import WallClock
from command_center.gateway.intake import Intake, empty_batch, merge
from command_center.gateway.rulebook import Rulebook
from command_center.gateway.sessions import Sessions, session_now
from command_center.gateway.watch import RuleWatch
from models.domain.errors import CommandCenterError, NotFound, StoreUnavailable
from models.domain.faults import Reason, Rejected
from models.domain.park import Park
from models.domain.sessions import LIVE_SESSION, Scope, SessionState
from models.domain.times import from_us, to_us
from models.store.engine import Store, Tx
from models.store.telemetry import commit_batch, quarantine_many

log = structlog.get_logger()

MAX_QUARANTINED = 200  # senders kept of one gathering; the rest of them are only counted


class Ingest:
    """One park's ingest. Not thread-safe: one loop owns it; `boards` may be read by others under their locks."""

    def __init__(self, store: Store, park: Park, park_id: int, sessions: Sessions) -> None:
        self._store, self._park, self._park_id, self._sessions = store, park, park_id, sessions
        self._codes = {sensor.key: sensor.code for sensor in park.sensors}
        self._clock = WallClock()
        self._watches: dict[int, RuleWatch] = {}
        self._rulebook = Rulebook(store, park_id, park.sensors)
        self.boards: dict[int, Board] = {}
        self.counts: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()

    def gather(self, intakes: Iterable[Intake]) -> "Gathering":
        """Merge what waited; what follows is `Gathering.commit`, as often as it takes."""
        return Gathering(self, merge(intakes))

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
            watch = RuleWatch(self._store, board, self._park.sensors, self._rulebook.rules, self._now(session_id))
            self.boards = self.boards | {session_id: board}
            self._watches[session_id] = watch
        return self.boards[session_id], self._watches[session_id]

    def commit(self, intake: Intake) -> None:
        """One transaction with everything of one session, its alarm changes among it; then the boards learn of it."""
        self.evaluate(intake, intake)

    def evaluate(self, intake: Intake, to_store: Intake, within: Callable[[Tx], None] | None = None) -> None:
        """Let the rules see an intake, and commit what they find together with `to_store` and `within`."""
        board, watch = self.open_session(intake.session_id)
        before = watch.rules.snapshot()
        changes = watch.evaluate(intake.batch, intake.weather)
        try:
            committed = commit_batch(
                self._store, board.scope, to_store.batch, changes, to_store.weather, to_store.fixes, within
            )
        except CommandCenterError:
            watch.rules.restore(before)
            raise
        self.counts["readings"] += len(intake.batch)
        self.counts["stored"] += committed.stored
        self.counts["events"] += committed.events
        board.take(intake.batch, intake.fixes, intake.weather)
        watch.show(changes)

    @property
    def has_other_rules(self) -> bool:
        """Whether changed rules wait for `look_after` to take them."""
        return self._rulebook.ready

    def look_after(self, *, hearing: bool) -> None:
        """Once a second: go on with rules that were changed, and raise silences, unless nobody can be heard."""
        self._rulebook.look(len(self._watches))
        for session_id, watch in self._watches.items():
            now = self._now(session_id)
            if watch.given is not self._rulebook.rules:
                watch.reload(self._rulebook.rules, self._rulebook.fresh_set(), now)
            before = watch.rules.snapshot()
            changes = watch.tick(to_us(now), hearing=hearing)
            try:
                if changes:
                    commit_batch(self._store, self.boards[session_id].scope, empty_batch(), changes)
            except CommandCenterError:
                watch.rules.restore(before)
                raise
            watch.show(changes)

    def _now(self, session_id: int) -> datetime:
        session = self._sessions.find(session_id)
        if session is None:
            raise NotFound(entity="session", id=session_id)
        return session_now(session, self._clock.now())

    def set_aside(self, rejected: list[Rejected]) -> None:
        """Write the quarantine's rows, one for each sender and reason with how many it stands for; count them all."""
        alike: dict[tuple[str, Reason], Rejected] = {}
        for each in rejected:
            first = alike.get((each.topic, each.reason), replace(each, count=0))
            alike[each.topic, each.reason] = replace(first, count=first.count + each.count)
        rows = [(each.topic, each.reason.value, each.payload, each.size, each.count) for each in alike.values()]
        quarantine_many(self._store, self._park_id, rows[:MAX_QUARANTINED])
        for each in rejected:
            self.rejected[each.reason.value] += each.count

    def has_ended(self, session_id: int) -> bool:
        self._sessions.refresh()
        session = self._sessions.find(session_id)
        return session is None or session.state is SessionState.ENDED

    def describe(self, intake: Intake) -> tuple[str, bytes]:
        """Name and content of an intake that is one thing, for the quarantine."""
        if len(intake.batch):
            key, time, value = (column[0].item() for column in (intake.batch.keys, intake.batch.times, intake.batch[2]))
            return f"sensor/{self._codes.get(key, key)}", orjson.dumps({"v": value, "t": from_us(time)})
        content = intake.fixes[0] if intake.fixes else intake.weather
        return (f"position/{intake.fixes[0].code}" if intake.fixes else "weather"), orjson.dumps(content)


class Gathering:
    """What was gathered in a moment. `commit` may be called again after StoreUnavailable; it goes on where it stood."""

    def __init__(self, ingest: Ingest, intakes: list[Intake]) -> None:
        self._ingest = ingest
        self._merged = tuple(intakes)
        self._left = [each for each in intakes if len(each.batch) or each.fixes or each.weather]
        self._rejected = [each for intake in intakes for each in intake.rejected]

    def commit(self) -> None:
        """Bring everything into the store, then acknowledge; raises StoreUnavailable while the store is away."""
        while self._left:
            self._left[:1] = self._commit(self._left[0])
        if self._rejected:
            self._ingest.set_aside(self._rejected)
            self._rejected = []
        self.acknowledge()

    def rest(self) -> list[Intake]:
        """What is not in the store yet, to be kept elsewhere and brought in later."""
        left = [replace(intake, rejected=(), messages=0) for intake in self._left]
        if self._rejected:
            left.append(Intake(LIVE_SESSION, empty_batch(), rejected=tuple(self._rejected), messages=0))
        return left

    def acknowledge(self) -> None:
        """Tell the sources that all of it is durable, once."""
        for intake in self._merged:
            intake.acknowledge()
            self._ingest.counts["messages"] += intake.messages
        self._merged = ()

    def _commit(self, intake: Intake) -> tuple[Intake, ...]:
        """Commit one intake; returns what of it is still to be done."""
        try:
            self._ingest.commit(intake)
        except StoreUnavailable:
            raise
        except CommandCenterError as error:
            if self._ingest.has_ended(intake.session_id):
                self._ingest.counts["too_late"] += len(intake.batch)
            elif pieces := intake.pieces():
                return pieces
            else:
                topic, payload = self._ingest.describe(intake)
                log.warning("ingest.refused", topic=topic, cause=str(error))
                self._rejected.append(Rejected(topic, Reason.REFUSED, payload, len(payload)))
        return ()

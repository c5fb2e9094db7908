"""The alarm leader's part where several workers ingest: rules over what the workers left, in the broker's order.

Theory of operation. The leader speaks marks through the broker, which puts each mark into every worker's queue at one
moment. So the marks cut what all workers receive into the same stretches. When every slot has passed a mark, all that
the broker took before it is in the store; those batches are evaluated together in a round, sorted by time, and rules
see each sensor's readings in their order whichever workers they went through. What a worker gets after a mark counts as
lying anywhere between that one and the next it hears on the same line, and no round ends between those. A slot whose
worker died keeps the others waiting until its session is adopted (seconds); one that stays behind for HOLD_S is not
waited for any longer. Marks promise this within one life of the broker only: what comes from before the first mark on a
new line of the leader's is loose (`loose.py`).

What the rules remember is written down every few seconds. Who leads next loads it, goes through the rounds since then
once more (their changes are known already) and goes on.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import structlog

from command_center.gateway.ingest import Ingest
from command_center.gateway.intake import Intake, empty_batch, merge
from command_center.gateway.loose import LOOSE_S, release
from command_center.gateway.marks import Marks, mark_of
from command_center.gateway.spooled import unpack
from command_center.gateway.watch import RuleWatch
from models.alarms.engine import RuleSet
from models.domain.errors import BadInput
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.ports import Clock
from models.store.batches import WorkerBatch, close_round, read_memory, read_rounds, read_slots, read_waiting, sure_mark
from models.store.engine import Store
from models.store.repositories import read_open_alarms

log = structlog.get_logger()

HOLD_S = 30.0
REMEMBER_S = 2.0
FRESH_S = 5.0
NO_MARK = 0  # of what the leader itself heard from other sources


class Evaluation:
    """One loop owns it. `ingest` has the rules and boards of the open sessions."""

    def __init__(self, store: Store, park_id: int, ingest: Ingest, marks: Marks, clock: Clock) -> None:
        self._store, self._park_id, self._ingest, self._marks, self._clock = store, park_id, ingest, marks, clock
        self._rounds: dict[int, int] = {}  # the last round of each session
        self._remembered: dict[int, float] = {}
        self._durable = 0
        self._left_behind: set[int] = set()
        self._began = to_us(clock.now())
        self._barrier_passed = 0
        self._seen = 0  # the mark up to which the rules have seen everything

    @property
    def up_to_date(self) -> bool:
        """Whether the rules have seen all but the last moments, so that a silence is one."""
        return to_us(self._clock.now()) - self._seen < FRESH_S * 1e6

    def step(self) -> None:
        """Evaluate what all slots have passed, and tell devices what is safe."""
        slots = read_slots(self._store, self._park_id)
        if not slots:
            return
        by_session: dict[int, list[WorkerBatch]] = defaultdict(list)
        passed = self._barrier(slots)  # and who is left behind
        barrier = sure_mark(self._store, self._park_id, passed, self._left_behind)
        loose_before = self._loose_before(barrier)
        for batch in read_waiting(self._store, self._park_id, barrier):
            by_session[batch.session_id].append(batch)
        news = [self._evaluate(session_id, batches, loose_before) for session_id, batches in by_session.items()]
        if not any(news):
            self._seen = barrier
        if (durable := min(slots.values())) > self._durable:
            self._durable = durable
            self._marks.safe(mark_of(durable))

    def open_session(self, session_id: int) -> None:
        """Take over the rules where the last leader's stood."""
        board, watch = self._ingest.open_session(session_id)
        if session_id not in self._rounds:
            self._rounds[session_id] = self._recall(board.scope, watch)
            watch.show_all()

    def _barrier(self, slots: dict[int, int]) -> int:
        """The mark that all slots have passed, but for those that are not waited for.

        Nobody is behind a leader that has just begun: the slots may have rested as long as the last one.
        """
        newest = max(slots.values())
        behind = {slot for slot, epoch in slots.items() if newest - max(epoch, self._began) > HOLD_S * 1e6}
        for slot in behind - self._left_behind:
            log.warning("worker.behind", slot=slot)
        self._left_behind = behind
        waited_for = [epoch for slot, epoch in slots.items() if slot not in behind]
        if len({self._marks.line_began(epoch) for epoch in waited_for}) == 1:  # else one has passed over lost marks
            self._barrier_passed = min(waited_for)
        return self._barrier_passed

    def _loose_before(self, barrier: int) -> int:
        """The mark before which what waits is loose, 0 once nothing is."""
        began = self._marks.line_began(barrier)
        if began is None:  # all slots have yet to pass a mark of this leader's
            return barrier if to_us(self._clock.now()) - self._began < LOOSE_S * 1e6 else 0
        return began if barrier - began < LOOSE_S * 1e6 else 0

    def _evaluate(self, session_id: int, batches: list[WorkerBatch], loose_before: int) -> bool:
        """Go through a round of one session, if there is anything whose turn has come; tells whether there was."""
        self.open_session(session_id)
        board, watch = self._ingest.open_session(session_id)
        loose = [batch for batch in batches if NO_MARK < batch.epoch < loose_before]
        firm = [batch for batch in batches if not NO_MARK < batch.epoch < loose_before]
        if not firm:
            return False
        together = _together([batch.document for batch in firm])
        released = release(together, [_read(batch.document) for batch in loose], watch.rules)
        number = self._rounds[session_id] + 1
        torn = not all(released.whole)  # the round's batches do not tell all that the rules have seen
        due = torn or time.monotonic() - self._remembered.get(session_id, 0.0) > REMEMBER_S
        done = [batch.number for batch in firm]
        done += [batch.number for batch, whole in zip(loose, released.whole, strict=True) if whole]
        self._ingest.evaluate(
            released.intake,
            Intake(session_id, empty_batch()),
            lambda tx: close_round(tx, board.scope, number, done, watch.rules.dump() if due else None),
        )
        self._rounds[session_id] = number
        if due:
            self._remembered[session_id] = time.monotonic()
        return True

    def _recall(self, scope: Scope, watch: RuleWatch) -> int:
        """Bring the rules to where the last round left them; returns its number."""
        memory = read_memory(self._store, scope)
        if memory is None or not _loaded(watch.rules, memory.document):
            # not from the latest readings: workers store them before the rules see them
            watch.rules.rebuild(read_open_alarms(self._store, scope), listening=self._clock.now())
        last = 0 if memory is None else memory.round
        for number, documents in read_rounds(self._store, scope, last):
            past = _together(documents)
            watch.evaluate(past.batch, past.weather)
            last = number
        return last


def _loaded(rules: RuleSet, document: bytes) -> bool:
    """Go on from a checkpoint; False where another version of the program wrote it."""
    try:
        rules.load(document)
    except BadInput as error:
        log.warning("rules.forgotten", cause=str(error))
        return False
    return True


def _together(documents: Sequence[bytes]) -> Intake:
    """Batches of one session as one intake, sorted by time."""
    (intake,) = merge(map(_read, documents))
    return intake


def _read(document: bytes) -> Intake:
    return replace(unpack(document), epoch=NO_MARK)

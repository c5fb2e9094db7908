"""From what the broker delivered to intakes: sorts by session, and sets aside what cannot be believed.

Theory of operation. A block's messages are first read by compiled code (`drivers/mqtt/kernels.py`), which takes those
that are written as agreed and leaves the others; the general decoder judges those one by one. Both give columns, and
what the compiled code takes means the same to the general decoder, so it is only a matter of speed which of them read
a message. A sender that sends too much is cut off before its messages are read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from command_center.gateway.intake import Intake, empty_batch, sorted_batch
from command_center.gateway.sessions import Sessions, ahead_of, late_before, session_now
from command_center.measures import Measures
from drivers.mqtt import compiling
from drivers.mqtt.book import SESSION, make_book
from drivers.mqtt.limits import Limits
from drivers.mqtt.payloads import PAST, Decoded, Expected, decode
from drivers.mqtt.receiver import Block
from drivers.mqtt.topics import mark_topic, parse_topic
from models.domain.errors import BadPayload, StoreUnavailable
from models.domain.faults import Reason, Rejected, reason_of
from models.domain.park import Park
from models.domain.readings import LATE, Batch, Reading, UnitFix, Weather
from models.domain.sessions import LIVE_SESSION, Session, SessionState
from models.domain.times import to_us
from models.ports import Clock

Project = Callable[[float, float], tuple[float, float]]
_KEPT = 4096  # bytes of a refused message
_SHORTEST_ROW = 40  # bytes of the shortest reading there is


@dataclass(frozen=True, slots=True)
class _Open:
    """A session that takes readings."""

    expected: Expected
    late_before_us: int


@dataclass(slots=True)
class _Heap:
    """What one session received that was read one by one."""

    late_before_us: int
    readings: list[Reading] = field(default_factory=list)
    fixes: list[UnitFix] = field(default_factory=list)
    weather: list[Weather] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)


class Wire:
    """Reads one park's blocks. `on_mark` gets a mark's payload once everything before it is durable."""

    def __init__(
        self,
        park: Park,
        sessions: Sessions,
        clock: Clock,
        project: Project | None = None,
        on_mark: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._sessions, self._clock, self._project, self._on_mark = sessions, clock, project, on_mark
        self._mark_topic = mark_topic(park.code)
        self._keys = {sensor.code: sensor.key for sensor in park.sensors}
        self._key_column = np.array([sensor.key for sensor in park.sensors], np.int32)
        self._units_of_measure = {sensor.code: sensor.unit for sensor in park.sensors}
        self._measures = Measures(park)
        self._units = frozenset(unit.code for unit in park.units)
        self._book = make_book(park.code, park.sensors)
        self._limits = Limits(len(park.sensors))

    @property
    def let_go(self) -> Mapping[str, int]:
        """How many messages of which senders went beyond what one sender may send."""
        return self._limits.let_go

    def read(self, block: Block) -> list[Intake]:
        """Return intakes, at least one; what is refused comes with one of LIVE.

        Raises StoreUnavailable when a session must be asked for and the store is away; the block may be read again.
        """
        if block.oversize is not None:
            large = block.oversize
            rejected = Rejected(large.topic, Reason.TOO_LARGE, large.head[:_KEPT], large.size)
            return [self._others(block, [rejected], np.zeros(1, np.int64))]
        tokens = self._limits.snapshot()
        try:
            return self._read(block)
        except StoreUnavailable:  # the block will be read again
            self._limits.restore(tokens)
            raise

    def _read(self, block: Block) -> list[Intake]:
        now = self._clock.now()
        compiled = compiling.kernels()
        if compiled is None:
            return self._one_by_one(block, np.arange(block.packets.size), now)
        self._limits.refill(block.received_us)
        verdicts, intakes = self._at_once(compiled, block, now)
        for message in np.flatnonzero(verdicts["state"] == compiled.ODD).tolist():
            self._limits.charge(verdicts["bucket"][message], int(block.packets["body_len"][message]))
        over = np.flatnonzero(verdicts["state"] == compiled.OVER)
        marks = [message for message in over.tolist() if self._is_mark(block, message)]
        verdicts["state"][marks] = compiled.ODD  # the gateway's own, which shares a bucket with strangers
        odd, over = (np.flatnonzero(verdicts["state"] == state) for state in (compiled.ODD, compiled.OVER))
        if odd.size:
            intakes += self._one_by_one(block, odd, now)
        if over.size:
            self._note_floods(block, over, verdicts["bucket"][over])
        told = self._limits.tell(block.received_us)
        if over.size or told or not intakes:
            intakes.append(self._others(block, told, over))
        return intakes

    def _is_mark(self, block: Block, message: int) -> bool:
        return int(block.packets["topic_len"][message]) == len(self._mark_topic.encode()) and (
            _message(block, message)[0] == self._mark_topic
        )

    def _at_once(self, compiled: ModuleType, block: Block, now: datetime) -> tuple[NDArray[np.void], list[Intake]]:
        sessions = self._sessions.open
        present = np.array(
            [
                (
                    each.scope.session_id,
                    to_us(session_now(each, now) - PAST),
                    to_us(session_now(each, now) + ahead_of(each)),
                )
                for each in sessions
            ],
            SESSION,
        )
        verdicts = np.empty(block.packets.size, compiled.VERDICT)
        rows = np.empty(block.packets.size + block.data.size // _SHORTEST_ROW, compiled.ROW)
        limits = self._limits
        filled = compiled.read(
            block.data, block.packets, *self._book, present, limits.tokens, limits.spread, verdicts, rows
        )
        rows = rows[:filled]
        for row in np.flatnonzero(rows["long_len"]).tolist():
            at = rows["long_at"][row]
            rows["value"][row] = float(block.data[at : at + rows["long_len"][row]].tobytes())
        taken = verdicts["state"] == compiled.TAKEN
        intakes = []
        for row in np.unique(verdicts["session"][taken]).tolist():
            messages = np.flatnonzero(taken & (verdicts["session"] == row))
            own = rows if present.size == 1 else rows[rows["session"] == row]
            batch = self._columns(own, block.received_us, to_us(late_before(sessions[row], now)))
            intakes.append(_intake(block, sessions[row].scope.session_id, batch, messages))
        return verdicts, intakes

    def _columns(self, rows: NDArray[np.void], received_us: int, late_before_us: int) -> Batch:
        times = np.ascontiguousarray(rows["time"])
        return sorted_batch(
            Batch(
                self._key_column[rows["sensor"]],
                times,
                np.ascontiguousarray(rows["value"]),
                _marked(rows["quality"].astype(np.uint8), times, late_before_us),
                np.full(rows.size, received_us, np.int64),
            )
        )

    def _one_by_one(self, block: Block, messages: NDArray[np.int64], now: datetime) -> list[Intake]:
        known: dict[int, _Open | Reason | None] = {}

        def open_of(session_id: int) -> _Open | Reason | None:
            if session_id not in known:
                known[session_id] = self._open(session_id, now)
            return known[session_id]

        heaps: dict[int, _Heap] = {}
        rejected: list[Rejected] = []
        others: list[int] = []  # acknowledged with what was refused
        marks: list[bytes] = []
        for message in messages.tolist():
            topic, payload = _message(block, message)
            if topic == self._mark_topic:
                marks.append(payload)
                others.append(message)
                continue
            try:
                reasons = self._sort(message, topic, payload, open_of, heaps, others)
            except BadPayload as bad:
                reasons = [reason_of(bad)]
                others.append(message)
            rejected += [Rejected(topic, reason, payload[:_KEPT], len(payload)) for reason in reasons]
        intakes = [self._of_heap(block, session_id, heap) for session_id, heap in heaps.items()]
        if others or rejected:
            intakes.append(self._others(block, rejected, np.array(others, np.int64), marks))
        return intakes

    def _sort(
        self,
        message: int,
        name: str,
        payload: bytes,
        open_of: Callable[[int], _Open | Reason | None],
        heaps: dict[int, _Heap],
        others: list[int],
    ) -> Iterable[Reason]:
        """Decode one message into its session's heap; returns why parts of it are not believed."""
        topic = parse_topic(name)
        found = open_of(topic.session_id)
        if isinstance(found, _Open):
            decoded = decode(topic, payload, found.expected)
            _add(heaps.setdefault(topic.session_id, _Heap(found.late_before_us)), message, decoded)
            return dict.fromkeys(reason_of(bad) for bad in decoded.faults)
        others.append(message)
        return [] if found is None else [found]

    def _of_heap(self, block: Block, session_id: int, heap: _Heap) -> Intake:
        return _intake(
            block,
            session_id,
            sorted_batch(to_batch(heap.readings, self._keys, block.received_us, heap.late_before_us)),
            np.array(heap.messages, np.int64),
            tuple(heap.fixes),
            max(heap.weather, key=lambda each: each.time, default=None),
        )

    def _others(
        self, block: Block, rejected: Sequence[Rejected], messages: NDArray[np.int64], marks: Sequence[bytes] = ()
    ) -> Intake:
        numbers = block.packets["number"][messages]

        def acknowledge() -> None:
            block.acknowledge(numbers)
            for mark in marks[-1:]:  # the newest stands for those before it
                self._on_mark(mark)

        return Intake(
            LIVE_SESSION, empty_batch(), rejected=tuple(rejected), messages=messages.size, acknowledge=acknowledge
        )

    def _note_floods(self, block: Block, messages: NDArray[np.int64], buckets: NDArray[np.int32]) -> None:
        _, first, counts = np.unique(buckets, return_index=True, return_counts=True)
        for message, count in zip(messages[first].tolist(), counts.tolist(), strict=True):
            topic, payload = _message(block, message)
            self._limits.note(topic, payload[:_KEPT], len(payload), count, block.received_us)

    def _open(self, session_id: int, wall: datetime) -> _Open | Reason | None:
        """What a session expects; None when it has ended, a reason when there is none."""
        session = self._sessions.find(session_id)
        if session is None:
            return Reason.UNKNOWN_SESSION
        if session.state is SessionState.ENDED:
            return None
        return _Open(self._expected(session, wall), to_us(late_before(session, wall)))

    def _expected(self, session: Session, wall: datetime) -> Expected:
        return Expected(
            self._units_of_measure,
            self._units,
            session_now(session, wall),
            ahead_of(session),
            self._project,
            self._measures.convert,
        )


def to_batch(readings: Sequence[Reading], keys: Mapping[str, int], received_us: int, late_before_us: int) -> Batch:
    """Columns of readings that came together; those of before `late_before_us` are marked late."""
    times = np.array([to_us(reading.time) for reading in readings], np.int64)
    quality = np.array([reading.quality for reading in readings], np.uint8)
    return Batch(
        np.array([keys[reading.sensor_code] for reading in readings], np.int32),
        times,
        np.array([reading.value for reading in readings], np.float64),
        _marked(quality, times, late_before_us),
        np.full(times.size, received_us, np.int64),
    )


def _marked(quality: NDArray[np.uint8], times: NDArray[np.int64], late_before_us: int) -> NDArray[np.uint8]:
    return np.where(times < late_before_us, quality | np.uint8(LATE), quality)


def _add(heap: _Heap, message: int, decoded: Decoded) -> None:
    heap.readings.extend(decoded.readings)
    heap.fixes.extend(decoded.fixes)
    heap.weather.extend(decoded.weather)
    heap.messages.append(message)


def _message(block: Block, message: int) -> tuple[str, bytes]:
    topic_at, topic_len, body_at, body_len, _ = block.packets[message].tolist()
    topic = block.data[topic_at : topic_at + topic_len].tobytes().decode(errors="replace")
    return topic, block.data[body_at : body_at + body_len].tobytes()


def _intake(
    block: Block,
    session_id: int,
    batch: Batch,
    messages: NDArray[np.int64],
    fixes: tuple[UnitFix, ...] = (),
    weather: Weather | None = None,
) -> Intake:
    numbers = block.packets["number"][messages]
    return Intake(
        session_id,
        batch,
        fixes,
        weather,
        messages=messages.size,
        acknowledge=lambda: block.acknowledge(numbers),
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """A block that waits to be read; see `intake.Arrival`."""

    block: Block
    wire: Wire

    @property
    def size(self) -> int:
        return self.block.size

    def intakes(self) -> Sequence[Intake]:
        return self.wire.read(self.block)

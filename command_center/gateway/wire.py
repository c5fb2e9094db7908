"""From what the broker delivered to intakes: sorts by session, and sets aside what cannot be believed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from command_center.gateway.intake import Intake, sorted_batch
from command_center.gateway.sessions import ahead_of, late_before, session_now
from drivers.mqtt.payloads import Decoded, Expected, decode
from drivers.mqtt.topics import parse_topic
from models.domain.errors import BadPayload
from models.domain.faults import Reason, Rejected, reason_of
from models.domain.park import Park
from models.domain.readings import LATE, Batch, Reading, UnitFix, Weather
from models.domain.sessions import LIVE_SESSION, Session, SessionState
from models.domain.times import to_us
from models.ports import Clock, Inbound

Project = Callable[[float, float], tuple[float, float]]
_KEPT = 4096  # bytes of a refused message


@dataclass(frozen=True, slots=True)
class _Open:
    """A session that takes readings."""

    expected: Expected
    late_before_us: int


@dataclass(slots=True)
class _Heap:
    """What one session received."""

    late_before_us: int
    readings: list[tuple[Reading, int]] = field(default_factory=list)
    fixes: list[UnitFix] = field(default_factory=list)
    weather: list[Weather] = field(default_factory=list)
    messages: list[Inbound] = field(default_factory=list)


class Wire:
    """Reads one park's messages. `find` asks for a session, and raises StoreUnavailable while it cannot."""

    def __init__(
        self, park: Park, find: Callable[[int], Session | None], clock: Clock, project: Project | None = None
    ) -> None:
        self._find, self._clock, self._project = find, clock, project
        self._keys = {sensor.code: sensor.key for sensor in park.sensors}
        self._measures = {sensor.code: sensor.unit for sensor in park.sensors}
        self._units = frozenset(unit.code for unit in park.units)

    def read(self, messages: Iterable[Inbound]) -> list[Intake]:
        """Return one intake for each session; what is refused comes with an intake of LIVE."""
        now = self._clock.now()
        known: dict[int, _Open | Reason | None] = {}

        def open_of(session_id: int) -> _Open | Reason | None:
            if session_id not in known:
                known[session_id] = self._open(session_id, now)
            return known[session_id]

        heaps: dict[int, _Heap] = {}
        rejected: list[Rejected] = []
        others: list[Inbound] = []  # acknowledged with what was refused
        for message in messages:
            try:
                self._sort(message, open_of, heaps, rejected, others)
            except BadPayload as bad:
                rejected.append(_rejected(message, reason_of(bad)))
                others.append(message)
        intakes = [self._intake(session_id, heap) for session_id, heap in heaps.items()]
        if others or rejected:
            intakes.append(_refused(rejected, others))
        return intakes

    def _sort(
        self,
        message: Inbound,
        open_of: Callable[[int], "_Open | Reason | None"],
        heaps: dict[int, _Heap],
        rejected: list[Rejected],
        others: list[Inbound],
    ) -> None:
        topic = parse_topic(message.topic)
        found = open_of(topic.session_id)
        if isinstance(found, _Open):
            decoded = decode(topic, message.payload, found.expected)
            _add(heaps.setdefault(topic.session_id, _Heap(found.late_before_us)), message, decoded)
            reasons = dict.fromkeys(reason_of(bad) for bad in decoded.faults)
            rejected.extend(_rejected(message, reason) for reason in reasons)
        else:
            others.append(message)
            if found is not None:
                rejected.append(_rejected(message, found))

    def _intake(self, session_id: int, heap: _Heap) -> Intake:
        return Intake(
            session_id,
            sorted_batch(to_batch(heap.readings, self._keys, heap.late_before_us)),
            tuple(heap.fixes),
            max(heap.weather, key=lambda each: each.time, default=None),
            messages=len(heap.messages),
            acknowledge=lambda: _acknowledge(heap.messages),
        )

    def _open(self, session_id: int, wall: datetime) -> "_Open | Reason | None":
        """What a session expects; None when it has ended, a reason when there is none."""
        session = self._find(session_id)
        if session is None:
            return Reason.UNKNOWN_SESSION
        if session.state is SessionState.ENDED:
            return None
        expected = Expected(
            self._measures, self._units, session_now(session, wall), ahead_of(session), self._project
        )
        return _Open(expected, to_us(late_before(session, wall)))


def to_batch(readings: Sequence[tuple[Reading, int]], keys: dict[str, int], late_before_us: int) -> Batch:
    """Columns of (reading, receive time in microseconds); readings of before `late_before_us` are marked late."""
    times = np.array([to_us(reading.time) for reading, _ in readings], dtype=np.int64)
    quality = np.array([reading.quality for reading, _ in readings], dtype=np.uint8)
    return Batch(
        np.array([keys[reading.sensor_code] for reading, _ in readings], dtype=np.int32),
        times,
        np.array([reading.value for reading, _ in readings], dtype=np.float64),
        quality | np.where(times < late_before_us, np.uint8(LATE), np.uint8(0)),
        np.array([received for _, received in readings], dtype=np.int64),
    )


def _add(heap: _Heap, message: Inbound, decoded: Decoded) -> None:
    heap.readings.extend((reading, message.received_us) for reading in decoded.readings)
    heap.fixes.extend(decoded.fixes)
    heap.weather.extend(decoded.weather)
    heap.messages.append(message)


def _refused(rejected: list[Rejected], messages: list[Inbound]) -> Intake:
    return Intake(
        LIVE_SESSION,
        to_batch((), {}, 0),
        rejected=tuple(rejected),
        messages=len(messages),
        acknowledge=lambda: _acknowledge(messages),
    )


def _rejected(message: Inbound, reason: Reason) -> Rejected:
    return Rejected(message.topic, reason, message.payload[:_KEPT], len(message.payload))


def _acknowledge(messages: Iterable[Inbound]) -> None:
    for message in messages:
        message.acknowledge()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that waits to be read; see `intake.Arrival`."""

    message: Inbound
    wire: Wire

    @property
    def size(self) -> int:
        return len(self.message.payload)

    def intakes(self) -> Sequence[Intake]:
        return self.wire.read((self.message,))

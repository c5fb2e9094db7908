"""From messages to columns: sorts what arrived by session, and sets aside what cannot be believed. No I/O."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from drivers.mqtt.payloads import Decoded, Expected, Reason, decode, reason_of
from drivers.mqtt.topics import parse_topic
from models.domain.errors import BadPayload
from models.domain.readings import Batch, Reading, UnitFix, Weather
from models.domain.times import to_us
from models.ports import Inbound


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message, or a part of one, that goes to quarantine."""

    message: Inbound
    reason: Reason


@dataclass(slots=True)
class Intake:
    """What one session received in one gathering."""

    session_id: int
    messages: list[Inbound] = field(default_factory=list)
    decoded: list[Decoded] = field(default_factory=list)

    def add(self, message: Inbound, decoded: Decoded) -> None:
        self.messages.append(message)
        self.decoded.append(decoded)

    def halves(self) -> tuple["Intake", "Intake"]:
        """Cut in two, to find the one message the store refuses."""
        middle = len(self.messages) // 2
        return (
            Intake(self.session_id, self.messages[:middle], self.decoded[:middle]),
            Intake(self.session_id, self.messages[middle:], self.decoded[middle:]),
        )

    @property
    def fixes(self) -> list[UnitFix]:
        return [fix for decoded in self.decoded for fix in decoded.fixes]

    @property
    def weather(self) -> Weather | None:
        records = [weather for decoded in self.decoded for weather in decoded.weather]
        return max(records, key=lambda weather: weather.time, default=None)

    def batch(self, keys: Mapping[str, int]) -> Batch:
        """The readings as columns, sorted by time."""
        pairs = [
            (reading, message.received_us)
            for message, decoded in zip(self.messages, self.decoded, strict=True)
            for reading in decoded.readings
        ]
        return to_batch(pairs, keys)


@dataclass(slots=True)
class Sorted:
    """One gathering, sorted. `late` are messages of sessions that have ended: acknowledged and forgotten."""

    intakes: dict[int, Intake] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    late: list[Inbound] = field(default_factory=list)


def sort_messages(messages: Iterable[Inbound], expected_of: Callable[[int], Expected | Reason | None]) -> Sorted:
    """Decode every message against what its session expects (None: it has ended; a Reason: there is none)."""
    result = Sorted()
    for message in messages:
        try:
            _sort(message, expected_of, result)
        except BadPayload as bad:
            result.rejected.append(Rejected(message, reason_of(bad)))
    return result


def _sort(message: Inbound, expected_of: Callable[[int], Expected | Reason | None], result: Sorted) -> None:
    topic = parse_topic(message.topic)
    expected = expected_of(topic.session_id)
    if expected is None:
        result.late.append(message)
    elif isinstance(expected, Reason):
        result.rejected.append(Rejected(message, expected))
    else:
        decoded = decode(topic, message.payload, expected)
        result.intakes.setdefault(topic.session_id, Intake(topic.session_id)).add(message, decoded)
        for reason in dict.fromkeys(reason_of(bad) for bad in decoded.faults):
            result.rejected.append(Rejected(message, reason))


def to_batch(readings: Iterable[tuple[Reading, int]], keys: Mapping[str, int]) -> Batch:
    """Columns of (reading, receive time in microseconds)."""
    rows = list(readings)
    times = np.array([to_us(reading.time) for reading, _ in rows], dtype=np.int64)
    order = np.argsort(times, kind="stable")
    return Batch(
        np.array([keys[reading.sensor_code] for reading, _ in rows], dtype=np.int32)[order],
        times[order],
        np.array([reading.value for reading, _ in rows], dtype=np.float64)[order],
        np.array([reading.quality for reading, _ in rows], dtype=np.uint8)[order],
        np.array([received for _, received in rows], dtype=np.int64)[order],
    )

"""Durable marks: how devices learn what they need not send again.

A mark goes through the broker and comes back on the session that the readings come on, behind everything that the
broker had taken before it. When what came before it is committed (or on the spool's disk), the gateway says so with a
retained message, and devices let go of it; `drivers/mqtt/insistent.py` is their side.
"""

from collections import deque
from datetime import datetime
from typing import Protocol

import orjson

from drivers.mqtt.topics import durable_topic, mark_topic
from models.domain.times import from_us, to_us
from models.ports import Clock

PERIOD_S = 0.5
KEPT = 32  # connections: a mark of an older one was passed long ago


class MarkLine(Protocol):
    """What marks are spoken on: `drivers.mqtt.client.MqttBroker`."""

    @property
    def connection(self) -> int:
        """Another number after every loss of the line and every return."""
        ...

    def send(self, topic: str, payload: bytes, connection: int) -> int | None:
        """Publish on that connection or not at all."""
        ...

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None: ...


def mark_of(epoch: int) -> bytes:
    """The mark that was spoken at that moment (microseconds since 1970); devices only compare the whole."""
    return orjson.dumps({"t": from_us(epoch)})


def epoch_of(mark: bytes) -> int:
    """When a mark was spoken, or raise ValueError for what is none of ours."""
    try:
        return to_us(datetime.fromisoformat(orjson.loads(mark)["t"]))
    except (TypeError, KeyError) as error:
        raise ValueError(mark) from error


class HeardMarks:
    """Which marks an ingest worker heard on one connection to the broker.

    A broker that was killed may deliver again what it delivered before, marks too: those that the slot had passed, up
    to `floor`, divide nothing any more.
    """

    def __init__(self, connection: int = 0, floor: int = 0) -> None:
        self.connection, self._floor = connection, max(floor, 1)
        self._first = self._last = 0

    @property
    def epoch(self) -> int:
        """Behind which mark the next message comes; see `intake.Intake`."""
        return self._last or self._floor

    def hear(self, mark: int) -> None:
        """Take the next mark that was delivered."""
        if mark > self._floor:
            self._first = self._first or mark
            self._last = max(self._last, mark)

    def has_heard(self, mark: int) -> bool:
        """Whether the mark came on this connection, so that nothing of an earlier one lies behind it."""
        return 0 < self._first <= mark


class Marks:
    """Speaks marks and tells which of them is safe, on a line of its own, which must be `forgetful`.

    So no mark comes from before a break of the broker. One thread speaks; another may ask and tell.
    """

    def __init__(self, line: MarkLine, park_code: str, clock: Clock) -> None:
        self._line, self._clock = line, clock
        self._mark_topic, self._durable_topic = mark_topic(park_code), durable_topic(park_code)
        self._connection = -1
        self._firsts: deque[int] = deque(maxlen=KEPT)  # the first mark on each connection

    def speak(self) -> None:
        """Send the next mark, if the line stands."""
        epoch, connection = to_us(self._clock.now()), self._line.connection
        if connection != self._connection:
            self._connection = connection
            self._firsts.append(epoch)
        self._line.send(self._mark_topic, mark_of(epoch), connection)

    def line_began(self, by: int) -> int | None:
        """The first mark of the line on which the mark `by` was spoken; None where that was another's line."""
        return max((first for first in tuple(self._firsts) if first <= by), default=None)

    def safe(self, mark: bytes) -> None:
        """Everything that the broker took before it spread this mark is durable."""
        self._line.publish(self._durable_topic, mark, retain=True)

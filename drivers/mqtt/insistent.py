"""A device that insists: it keeps what it sent until the gateway says that it is safe, and sends it again till then.

Theory of operation. The broker's acknowledgement promises less than it seems: a broker that is killed forgets what it
took. So the gateway publishes a mark now and then, through the broker, on a topic that devices hear too. The broker
handles one thing after the other: whatever it acknowledged to a device before that device hears a mark, it had put into
the gateway's queue before the mark. Once the gateway has the mark and has made all that came before it durable, it says
so (`durable`), and the device lets go of what was acknowledged before it heard that mark. No clocks are compared.

After every loss of the line a device sends everything that it still keeps again, in order, before anything new: rules
look at what a sensor says in its order, and the store keeps each reading once. Marks heard on an older connection count
for nothing, since the broker may be another one by now. What the broker took while nobody listened (MQTT 5 tells) is
sent again after a pause; until somebody is known to listen on this line, messages go one at a time, since a listener
that comes in the middle of several would hear the last ones first.
"""

import time
from collections import deque
from dataclasses import dataclass

from drivers.mqtt.client import MqttBroker
from drivers.mqtt.topics import durable_topic, mark_topic
from models.ports import Inbound

AGAIN_S = 0.5
WINDOW = 1_000  # messages under way at once
KEPT_BYTES = 64 << 20  # a device's memory; beyond it the oldest that the broker has taken are let go


@dataclass(frozen=True, slots=True)
class _News:
    """What the network thread saw, in the order in which it saw it: an acknowledgement, a mark, or a durable mark."""

    connection: int
    number: int = 0
    heard: bool = False
    mark: bytes = b""
    durable: bytes = b""


class Insistent:
    """Wraps the publishing of one client, which must be `forgetful`. One thread publishes and settles."""

    def __init__(self, broker: MqttBroker, park_code: str) -> None:
        self._broker = broker
        self._news: deque[_News] = deque()  # filled by the network thread
        self._kept: deque[tuple[str, bytes]] = deque()  # topic and payload
        self._bytes = 0
        self._first = self._next = 0  # running numbers: of the oldest message kept, and of the next one to send
        self._taken_before = 0  # every message before this one is taken, by a broker with somebody listening
        self._under_way: dict[int, int] = {}  # the broker's number -> ours
        self._marks: deque[tuple[bytes, int]] = deque()  # heard on this connection, with `_taken_before` at that time
        self._connection = broker.connection
        self._again_at = 0.0
        self._unheard: int | None = None
        self._somebody_listens = False
        broker.on_acknowledged(lambda *news: self._news.append(_News(*news)))
        broker.subscribe(mark_topic(park_code), self._hear_mark, qos=0)
        broker.subscribe(durable_topic(park_code), self._hear_durable, qos=0)

    @property
    def pending(self) -> int:
        """Messages that are not known to be safe."""
        return len(self._kept)

    @property
    def unsent(self) -> int:
        """Messages that the broker has not taken."""
        return self._first + len(self._kept) - self._taken_before

    def publish(self, topic: str, payload: bytes) -> None:
        """Keep the message and send it as soon as its turn has come."""
        self._kept.append((topic, payload))
        self._bytes += len(payload)
        self._send()

    def settle(self) -> None:
        """Let go of what is safe, and send what is to be sent."""
        while self._news:
            news = self._news.popleft()
            if news.connection > self._connection:
                self._begin_again(news.connection)
            if news.connection == self._connection:
                self._learn(news)
        while self._bytes > KEPT_BYTES and self._first < self._taken_before:
            self._let_go(self._first + 1)
        self._send()

    def _learn(self, news: _News) -> None:
        if news.mark:
            self._marks.append((news.mark, self._taken_before))
        elif news.durable:
            self._safe(news.durable)
        elif (number := self._under_way.pop(news.number, None)) is not None:
            self._take(number, news.heard)

    def _take(self, number: int, heard: bool) -> None:
        """The broker acknowledges in order (MQTT 5, section 4.6): what comes after an unheard one is sent again too."""
        self._somebody_listens = heard
        if self._unheard is not None:
            return
        if heard:
            self._taken_before = number + 1
        else:
            self._unheard, self._again_at = number, time.monotonic() + AGAIN_S

    def _safe(self, mark: bytes) -> None:
        """The gateway has made durable what came before this mark; of a mark not heard here nothing follows."""
        for count, (heard, before) in enumerate(self._marks, 1):
            if heard == mark:
                self._let_go(before)
                for _ in range(count):
                    self._marks.popleft()
                return

    def _let_go(self, before: int) -> None:
        while self._first < before:
            self._bytes -= len(self._kept.popleft()[1])
            self._first += 1

    def _begin_again(self, connection: int) -> None:
        """On a new line nothing is known of what the broker still has."""
        self._connection = connection
        self._rewind(self._first)
        self._marks.clear()
        self._somebody_listens = False

    def _rewind(self, number: int) -> None:
        self._next = self._taken_before = number
        self._under_way.clear()
        self._unheard = None

    def _send(self) -> None:
        connection = self._broker.connection
        if connection != self._connection:
            self._begin_again(connection)
        if self._unheard is not None and time.monotonic() >= self._again_at:
            self._rewind(self._unheard)
        end = self._first + len(self._kept)
        window = WINDOW if self._somebody_listens else 1
        while self._unheard is None and self._next < end and len(self._under_way) < window:
            number = self._broker.send(*self._kept[self._next - self._first], connection)
            if number is None:
                return
            self._under_way[number] = self._next
            self._next += 1

    def _hear_mark(self, message: Inbound) -> None:
        self._news.append(_News(self._broker.connection, mark=message.payload))

    def _hear_durable(self, message: Inbound) -> None:
        self._news.append(_News(self._broker.connection, durable=message.payload))

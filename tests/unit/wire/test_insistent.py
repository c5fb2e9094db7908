"""Devices insist: through any order of deaths of the broker everything arrives, in order, and is let go only then."""

from collections import deque
from collections.abc import Callable
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from drivers.mqtt import insistent
from drivers.mqtt.client import Message, MqttBroker
from drivers.mqtt.insistent import Insistent
from drivers.mqtt.topics import durable_topic, mark_topic

PARK = "small"


class FlimsyBroker:
    """The broker as a device sees it, with one gateway behind it; it may forget everything at any moment."""

    def __init__(self) -> None:
        self.connection = 1
        self.listening = True  # whether the gateway's session is known
        self.arriving: deque[tuple[int, bytes]] = deque()  # sent by the device, not yet taken
        self.queue: deque[tuple[str, bytes]] = deque()  # taken, not yet committed by the gateway
        self.committed: list[bytes] = []
        self._number = self._mark = 0
        self._hear_taken: Callable[[int, int, bool], None] = lambda *_: None
        self._receivers: dict[str, Callable[[Message], None]] = {}

    def send(self, _topic: str, payload: bytes, connection: int) -> int | None:
        if connection != self.connection:
            return None
        self._number += 1
        self.arriving.append((self._number, payload))
        return self._number

    def on_acknowledged(self, hear: Callable[[int, int, bool], None]) -> None:
        self._hear_taken = hear

    def subscribe(self, pattern: str, receive: Callable[[Message], None], *, qos: int = 1) -> None:
        self._receivers[pattern] = receive

    def take(self) -> None:
        """Take one message of the device and acknowledge it."""
        if self.arriving:
            number, payload = self.arriving.popleft()
            if self.listening:
                self.queue.append(("data", payload))
            self._hear_taken(self.connection, number, self.listening)

    def mark(self) -> None:
        """The gateway speaks a mark, which devices and the gateway hear."""
        self._mark += 1
        body = str(self._mark).encode()
        if self.listening:
            self.queue.append(("mark", body))
        self.tell(mark_topic(PARK), body)

    def commit(self) -> None:
        """The gateway commits one message."""
        if self.queue:
            kind, payload = self.queue.popleft()
            if kind == "data":
                self.committed.append(payload)
            else:
                self.tell(durable_topic(PARK), payload)

    def die(self) -> None:
        """A kill: everything taken and not committed is gone, and so is the gateway's session."""
        self.connection += 2
        self.listening = False
        self.arriving.clear()
        self.queue.clear()
        if self._mark:
            self.tell(durable_topic(PARK), str(self._mark).encode())  # the retained one, perhaps of an unsafe mark

    def return_(self) -> None:
        """The gateway has come back."""
        self.listening = True

    def tell(self, topic: str, body: bytes) -> None:
        self._receivers[topic](Message(topic, body, 0, lambda: None))


ACTS = ("publish", "settle", "take", "mark", "commit", "die", "return_")


@given(st.lists(st.sampled_from(ACTS), max_size=120))
def test_that_everything_arrives_in_order_whatever_the_broker_forgets(acts: list[str]) -> None:
    broker = FlimsyBroker()
    device = Insistent(cast(MqttBroker, broker), PARK)
    sent: list[bytes] = []
    for act in acts:
        if act == "publish":
            sent.append(b"m%d" % len(sent))
            device.publish("t", sent[-1])
        elif act == "settle":
            device.settle()
        else:
            getattr(broker, act)()
        kept = {payload for _, payload in device._kept}
        assert kept | set(broker.committed) >= set(sent)
    _calm(broker, device)
    assert list(dict.fromkeys(broker.committed)) == sent
    assert device.pending == 0


def _calm(broker: FlimsyBroker, device: Insistent) -> None:
    """From here on nothing goes wrong."""
    broker.return_()
    device._again_at = 0.0
    for _ in range(3):
        device.settle()
        device._again_at = 0.0
        while broker.arriving:
            broker.take()
        broker.mark()
        while broker.queue:
            broker.commit()
    device.settle()


def test_that_a_full_memory_lets_go_of_the_oldest_that_the_broker_took() -> None:
    broker = FlimsyBroker()
    device = Insistent(cast(MqttBroker, broker), PARK)
    body = b"x" * (insistent.KEPT_BYTES // 4)
    for _ in range(6):
        device.publish("t", body)
        broker.take()
        device.settle()
    device.publish("t", body)
    assert device.pending == 5
    assert device.unsent == 1

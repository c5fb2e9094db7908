"""The broker's client on a real broker: nothing acknowledged too early, nothing lost when the broker dies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.inbox import Inbox
from models.domain.errors import BrokerUnavailable
from models.ports import Inbound
from tests.system.chain.conftest import wait_until

TOPIC = "park/jinhe/batch/GW"


@contextmanager
def client(broker: EmbeddedMosquitto, user: str, inbox: Inbox | None = None) -> Iterator[MqttBroker]:
    listen = {} if inbox is None else {TOPIC: inbox.put}
    made = MqttBroker(broker.url(user), f"test-{user}", persistent=True, listen=listen)
    try:
        made.wait_connected(20)
        yield made
    finally:
        made.close()


def taken(inbox: Inbox, count: int, limit_s: float = 30.0) -> list[Inbound]:
    messages: list[Inbound] = []
    deadline = time.monotonic() + limit_s
    while len(messages) < count and time.monotonic() < deadline:
        messages += inbox.take(100, 0.1)
    return messages


def test_that_what_was_not_acknowledged_is_delivered_again(mosquitto: EmbeddedMosquitto) -> None:
    with client(mosquitto, "simulator") as device:
        first = Inbox(100)
        with client(mosquitto, "gateway", first):
            for number in range(10):
                device.publish(TOPIC, str(number).encode())
            for message in taken(first, 10)[:4]:
                message.acknowledge()
        second = Inbox(100)
        with client(mosquitto, "gateway", second):
            again = taken(second, 6)
            assert [message.payload for message in again] == [str(number).encode() for number in range(4, 10)]
            assert second.take(1, 0.3) == []


def test_that_an_acknowledgement_of_an_old_connection_is_dropped(mosquitto: EmbeddedMosquitto) -> None:
    """After a reconnect the broker may give a message's number to another one, which must not be taken for done."""
    inbox = Inbox(100)
    with client(mosquitto, "gateway", inbox) as gateway, client(mosquitto, "simulator") as device:
        device.publish(TOPIC, b"old")
        (old,) = taken(inbox, 1)
        mosquitto.stop()
        wait_until(lambda: not gateway.health.ok, "the loss")
        mosquitto.start()
        wait_until(lambda: gateway.health.ok and device.health.ok, "the broker's return", 40)
        (again,) = taken(inbox, 1)
        old.acknowledge()
        assert again.payload == b"old"
    with client(mosquitto, "gateway", late := Inbox(100)):
        assert [message.payload for message in taken(late, 1)] == [b"old"]


def test_that_the_last_will_speaks_for_the_dead(mosquitto: EmbeddedMosquitto) -> None:
    heard: list[bytes] = []
    topic = "park/jinhe/status/gateway"
    seat = MqttBroker(mosquitto.url("seat"), "test-seat", listen={topic: lambda message: heard.append(message.payload)})
    try:
        seat.wait_connected(20)
        dying = MqttBroker(mosquitto.url("gateway"), "test-dying", last_will=(topic, b"gone"))
        dying.wait_connected(20)
        dying.publish(topic, b"well", retain=True)
        wait_until(lambda: b"well" in heard, "the sign of life")
        other = MqttBroker(mosquitto.url("gateway"), "test-dying")  # takes the name over: the first is cut off
        wait_until(lambda: b"gone" in heard, "the last will")
        other.close()
        dying.close()
    finally:
        seat.close()


def test_that_a_broker_that_is_not_there_is_told() -> None:
    broker = MqttBroker("mqtt://127.0.0.1:1", "test-nobody")
    try:
        with pytest.raises(BrokerUnavailable):
            broker.wait_connected(0.5)
        assert not broker.health.ok
    finally:
        broker.close()

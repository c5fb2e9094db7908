"""Devices on a real broker that is killed: they send again what nobody had made safe, in order, and then let go."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from command_center.gateway.clock import WallClock
from command_center.gateway.marks import Marks
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.inbox import Inbox
from drivers.mqtt.insistent import Insistent
from drivers.mqtt.topics import mark_topic
from models.ports import Inbound
from tests.system.chain.conftest import wait_until

TOPIC = "park/jinhe/batch/GW"


@contextmanager
def device(broker: EmbeddedMosquitto) -> Iterator[tuple[MqttBroker, Insistent]]:
    line = MqttBroker(broker.url("simulator"), "test-device", persistent=True, forgetful=True)
    try:
        yield line, Insistent(line, "jinhe")
    finally:
        line.close()


@contextmanager
def gateway(broker: EmbeddedMosquitto, inbox: Inbox) -> Iterator[tuple[MqttBroker, Marks]]:
    listen = dict.fromkeys((TOPIC, mark_topic("jinhe")), inbox.put)
    line = MqttBroker(broker.url("gateway"), "test-gateway", persistent=True, listen=listen)
    try:
        line.wait_connected(20)
        yield line, Marks(line, "jinhe", WallClock())
    finally:
        line.close()


def unsent(devices: Insistent) -> int:
    devices.settle()
    return devices.unsent


def pending(devices: Insistent) -> int:
    devices.settle()
    return devices.pending


def commit(messages: list[Inbound], marks: Marks, committed: list[bytes]) -> None:
    """As a gateway does: first the readings, then the acknowledgements, then the mark that came with them."""
    committed += [message.payload for message in messages if message.topic == TOPIC]
    for message in messages:
        message.acknowledge()
        if message.topic != TOPIC:
            marks.safe(message.payload)


def test_that_what_a_killed_broker_had_taken_is_sent_again_in_order(mosquitto: EmbeddedMosquitto) -> None:
    inbox, committed = Inbox(10_000), list[bytes]()
    with gateway(mosquitto, inbox) as (line, marks), device(mosquitto) as (device_line, devices):
        device_line.wait_connected(20)
        expected = [b"%03d" % number for number in range(200)]
        for body in expected[:100]:
            devices.publish(TOPIC, body)
        wait_until(lambda: unsent(devices) == 0, "that the broker has them")
        mosquitto.kill()  # all hundred were acknowledged to the device, none is committed
        inbox.take(10_000, 0.0)
        wait_until(lambda: not device_line.health.ok and not line.health.ok, "the loss")
        for body in expected[100:]:
            devices.publish(TOPIC, body)
        mosquitto.start()
        spoken = time.monotonic()

        def all_safe() -> bool:
            nonlocal spoken
            if time.monotonic() - spoken > 0.2:
                spoken = time.monotonic()
                marks.speak()
            commit(inbox.take(100, 0.02), marks, committed)
            return pending(devices) == 0

        wait_until(all_safe, "that all are safe", 40)
        assert list(dict.fromkeys(committed)) == expected


def test_that_a_device_keeps_what_nobody_listened_to(mosquitto: EmbeddedMosquitto) -> None:
    with device(mosquitto) as (device_line, devices):
        device_line.wait_connected(20)
        for body in (b"1", b"2", b"3"):
            devices.publish(TOPIC, body)
        for _ in range(8):
            time.sleep(0.1)
            devices.settle()
        assert (devices.pending, devices.unsent) == (3, 3)
        inbox, committed = Inbox(100), list[bytes]()
        with gateway(mosquitto, inbox) as (_, marks):
            wait_until(lambda: unsent(devices) == 0, "a listener")
            marks.speak()
            commit(inbox.take(4, 1.0), marks, committed)
            wait_until(lambda: pending(devices) == 0, "the mark")
        assert committed == [b"1", b"2", b"3"]

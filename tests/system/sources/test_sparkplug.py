"""Sparkplug from an edge node's own connection to the store, with births asked for and deaths believed."""

import threading
import time
from collections.abc import Iterator

import orjson
import pytest

from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.mqtt.client import MqttBroker
from models.domain.alarms import AlarmState
from models.domain.readings import Quality, plain_quality
from models.ports import Inbound
from models.store.repositories import read_picture, read_quarantine
from models.store.repositories.readings import read_latest
from tests.system.chain.conftest import Line, serving, wait_until
from tests.unit.sources.edge import number, payload

NODE, HOST = "spBv1.0/Plant1/{}/EdgeB", "spBv1.0/STATE/command-center"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class EdgeNode:
    """One edge node's connection; it notes what hosts say to it."""

    def __init__(self, url: str) -> None:
        self.asked = threading.Event()
        self.host_states: list[bool] = []
        listen = {NODE.format("NCMD"): self._commanded, HOST: self._host_said}
        self.broker = MqttBroker(url, "edge-b", listen=listen)
        self.broker.wait_connected(10)

    def say(self, word: str, body: bytes) -> None:
        self.broker.publish(NODE.format(word), body)

    def born(self, value: float) -> None:
        metric = {"name": "AT-1", "alias": 1, "datatype": 9, "float_value": value}
        self.say("NBIRTH", payload(number(1), metric, seq=0, time_ms=now_ms()))

    def data(self, seq: int, value: float) -> None:
        self.say("NDATA", payload({"alias": 1, "float_value": value}, seq=seq, time_ms=now_ms()))

    def _commanded(self, message: Inbound) -> None:
        message.acknowledge()
        self.asked.set()

    def _host_said(self, message: Inbound) -> None:
        message.acknowledge()
        self.host_states.append(orjson.loads(message.payload)["online"])


@pytest.fixture
def edge(mosquitto: EmbeddedMosquitto) -> Iterator[EdgeNode]:
    node = EdgeNode(mosquitto.url("simulator"))
    yield node
    node.broker.close()


def latest(line: Line) -> tuple[float, int] | None:
    """AT-1's value and quality."""
    batch = read_latest(line.store, line.live)
    return (float(batch.values[-1]), int(plain_quality(batch.quality)[-1])) if len(batch) else None


def test_that_an_edge_node_is_heard_asked_and_believed_when_it_dies(gateway: Line, edge: EdgeNode) -> None:
    wait_until(lambda: True in edge.host_states, "the host's state")
    edge.data(9, 0.05)  # nobody has heard its birth
    assert edge.asked.wait(10)
    edge.born(0.05)
    wait_until(lambda: latest(gateway) == (0.05, Quality.GOOD), "the birth's value")
    edge.data(1, 0.4)
    (alarm,) = wait_until(lambda: list(read_picture(gateway.store, gateway.live).alarms.values()), "the alarm")
    assert (alarm.sensor_code, alarm.state) == ("AT-1", AlarmState.UNACK)
    edge.say("NDEATH", payload(number(1)))
    wait_until(lambda: latest(gateway) == (0.4, Quality.BAD), "the death")
    edge.born(0.05)
    wait_until(lambda: latest(gateway) == (0.05, Quality.GOOD), "the second birth")


def test_that_the_host_says_when_it_goes(line: Line, edge: EdgeNode) -> None:
    with serving(line):
        wait_until(lambda: edge.host_states == [True], "the host's state")
    wait_until(lambda: edge.host_states == [True, False], "the host's farewell")


def test_that_broken_payloads_go_to_quarantine_and_the_next_is_heard(gateway: Line, edge: EdgeNode) -> None:
    wait_until(lambda: True in edge.host_states, "the host's state")
    edge.say("NBIRTH", b"\x0a\xff\xff\xff")
    edge.born(0.05)
    wait_until(lambda: latest(gateway) == (0.05, Quality.GOOD), "the birth")
    wait_until(lambda: read_quarantine(gateway.store, gateway.park_id).counts == {"bad_protobuf": 1}, "the quarantine")

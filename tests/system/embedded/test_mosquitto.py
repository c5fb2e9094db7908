"""The embedded Mosquitto on real processes: who gets in, who may say what, how much it holds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from drivers.embedded.mosquitto import LARGEST_PACKET, USERS, EmbeddedMosquitto, find_mosquitto
from models.domain.errors import EmbeddedUnavailable

pytestmark = pytest.mark.system
LIMIT_S = 10.0


class Listener:
    """One connected client, with what it has received."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self.client.username_pw_set(parts.username, unquote(parts.password or ""))
        self._connected, self._subscribed, self._arrived = threading.Event(), threading.Event(), threading.Condition()
        self.client.on_connect = lambda _c, _u, _f, reason, _p: self._answer(str(reason))
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_message = lambda _c, _u, message: self._receive(message)
        self.answer = ""
        self.received: dict[str, bytes] = {}
        self.client.connect(str(parts.hostname), parts.port or 0)
        self.client.loop_start()
        assert self._connected.wait(LIMIT_S)

    def _answer(self, reason: str) -> None:
        self.answer = reason
        self._connected.set()

    def _receive(self, message: mqtt.MQTTMessage) -> None:
        with self._arrived:
            self.received[message.topic] = bytes(message.payload)
            self._arrived.notify_all()

    def subscribe(self, pattern: str) -> None:
        self.client.subscribe(pattern, qos=1)
        assert self._subscribed.wait(LIMIT_S)

    def publish(self, topic: str, payload: bytes = b"{}") -> None:
        self.client.publish(topic, payload, qos=1).wait_for_publish(LIMIT_S)

    def await_topic(self, topic: str) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: topic in self.received, LIMIT_S)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@contextmanager
def clients(broker: EmbeddedMosquitto, *users: str) -> Iterator[list[Listener]]:
    opened = [Listener(broker.url(user)) for user in users]
    try:
        yield opened
    finally:
        for listener in opened:
            listener.close()


def test_that_each_user_gets_in_with_the_password_and_nobody_with_another(mosquitto: EmbeddedMosquitto) -> None:
    with clients(mosquitto, *USERS) as everybody:
        assert {listener.answer for listener in everybody} == {"Success"}

    for user in ("gateway", "stranger"):
        refused = Listener(f"mqtt://{user}:guess@127.0.0.1:{mosquitto.port}")
        refused.close()
        assert refused.answer == "Not authorized"


# Topics that a user may publish on, and such that it may not.
PUBLISHING = [
    ("simulator", "park/jinhe/sensor/AT-3011", True),
    ("simulator", "park/jinhe/drill/1/sensor/AT-3011", True),
    ("simulator", "park/jinhe/drill/1/batch/rtu-1", True),
    ("simulator", "park/jinhe/drill/1/unit/E1/position", True),
    ("simulator", "park/jinhe/drill/1/unit/E1/order", False),
    ("simulator", "park/jinhe/drill/1/control", False),
    ("simulator", "park/jinhe/status/gateway", False),
    ("gateway", "park/jinhe/unit/E1/order", True),
    ("gateway", "park/jinhe/drill/1/control", True),
    ("gateway", "park/jinhe/status/gateway", True),
    ("gateway", "park/jinhe/sensor/AT-3011", False),
    ("vision", "park/jinhe/batch/vision", True),
    ("vision", "park/jinhe/sensor/AT-3011", False),
    ("seat", "park/jinhe/sensor/AT-3011", False),
    ("seat", "park/jinhe/drill/1/control", False),
    ("seat", "park/jinhe/unit/E1/order", False),
]


def test_that_each_user_says_what_its_part_says_and_nothing_else(mosquitto: EmbeddedMosquitto) -> None:
    for user in USERS:
        with clients(mosquitto, "gateway", user) as (gateway, speaker):
            gateway.subscribe("park/#")
            for who, topic, _ in PUBLISHING:
                if who == user:
                    speaker.publish(topic)
            last = f"park/jinhe/status/{user}"
            if user != "seat":
                speaker.publish(last)
                gateway.await_topic(last)
            heard = set(gateway.received) - {last}
        allowed = {topic for who, topic, may in PUBLISHING if who == user and may}
        assert heard == allowed - {last}, user


def test_that_a_seat_hears_frames_and_states_but_no_orders_and_no_single_reading(mosquitto: EmbeddedMosquitto) -> None:
    with clients(mosquitto, "gateway", "simulator", "seat") as (gateway, simulator, seat):
        seat.subscribe("park/#")
        simulator.publish("park/jinhe/sensor/AT-3011")
        gateway.publish("park/jinhe/unit/E1/order")
        gateway.publish("park/jinhe/frame/P01")
        gateway.publish("park/jinhe/status/gateway")
        seat.await_topic("park/jinhe/status/gateway")
        assert set(seat.received) == {"park/jinhe/frame/P01", "park/jinhe/status/gateway"}


def test_that_a_body_of_ten_megabytes_reaches_the_gateway_and_a_larger_packet_does_not(
    mosquitto: EmbeddedMosquitto,
) -> None:
    with clients(mosquitto, "gateway", "simulator") as (gateway, simulator):
        gateway.subscribe("park/#")
        simulator.publish("park/jinhe/sensor/A", b"x" * 10_000_000)
        gateway.await_topic("park/jinhe/sensor/A")
        cut_off = threading.Event()
        simulator.client.on_disconnect = lambda *_: cut_off.set()
        simulator.client.publish("park/jinhe/sensor/B", b"x" * (LARGEST_PACKET + 1))
        assert cut_off.wait(LIMIT_S)
        assert "park/jinhe/sensor/B" not in gateway.received


def test_that_what_an_absent_gateway_missed_waits_for_it_over_a_restart(mosquitto: EmbeddedMosquitto) -> None:
    count = 3000  # beyond the default limit of 1,000, which would drop the rest

    def gateway() -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="gateway", clean_session=False)
        parts = urlsplit(mosquitto.url("gateway"))
        client.username_pw_set(parts.username, unquote(parts.password or ""))
        return client

    first, ready = gateway(), threading.Event()
    first.on_subscribe = lambda *_: ready.set()
    first.on_connect = lambda client, *_: client.subscribe("park/+/sensor/+", qos=1)
    first.connect("127.0.0.1", mosquitto.port)
    first.loop_start()
    assert ready.wait(LIMIT_S)
    first.disconnect()
    first.loop_stop()
    with clients(mosquitto, "simulator") as (simulator,):
        sent = [simulator.client.publish(f"park/jinhe/sensor/{number}", b"{}", qos=1) for number in range(count)]
        sent[-1].wait_for_publish(LIMIT_S)
        for message in sent:
            message.wait_for_publish(LIMIT_S)

    mosquitto.stop()
    mosquitto.start()

    second, topics, complete = gateway(), set[str](), threading.Event()

    def receive(_client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage) -> None:
        topics.add(message.topic)
        if len(topics) == count:
            complete.set()

    second.on_message = receive
    second.connect("127.0.0.1", mosquitto.port)
    second.loop_start()
    assert complete.wait(LIMIT_S)
    second.disconnect()
    second.loop_stop()


def test_that_a_second_one_on_the_same_folder_joins_and_leaves_it_running(mosquitto: EmbeddedMosquitto) -> None:
    second = EmbeddedMosquitto(mosquitto.home)

    second.start()
    second.stop()

    assert second.joined
    assert second.url("seat") == mosquitto.url("seat")
    assert mosquitto.healthy()


def test_that_it_comes_back_on_the_same_port_after_kill_nine(mosquitto: EmbeddedMosquitto) -> None:
    port = mosquitto.port
    mosquitto.kill()
    assert not mosquitto.healthy()

    mosquitto.start()

    assert not mosquitto.joined
    assert mosquitto.port == port
    assert mosquitto.healthy()


def test_that_a_machine_without_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EmbeddedUnavailable, match="is not installed"):
        find_mosquitto(places=())

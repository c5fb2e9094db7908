"""The connection to the broker: one thread owns the socket, everyone else only hands things over.

Theory of operation. The session is persistent: what arrives while we are away waits at the broker. Messages are
acknowledged by whoever commits them, not on arrival; the broker is told (receive maximum) how many it may leave
unacknowledged with us, and that bounds our memory. An acknowledgement belongs to the connection that delivered the
message: after a reconnect the broker delivers the message again and may give its number to another one, so a late
acknowledgement of an old connection is dropped, and the store's uniqueness makes the second delivery harmless.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from drivers.mqtt.address import Address, parse_address
from models.domain.errors import BrokerUnavailable
from models.ports import Inbound

log = structlog.get_logger()

Receive = Callable[[Inbound], None]

RECEIVE_MAXIMUM = 4_000
SESSION_EXPIRY_S = 24 * 3600
KEEPALIVE_S = 15
LEAVE_S = 2.0  # for the broker to read what is on its way when a client leaves
NOWHERE = "park"  # nobody subscribes to it
MAX_IN_FLIGHT = 1_000
NOBODY_LISTENED = 0x10  # MQTT 5's "no matching subscribers"


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the link stands, since when (wall time, seconds since 1970), and why not."""

    ok: bool
    since: float
    detail: str = ""


class Message:
    """One delivery; see `models.ports.Inbound`."""

    __slots__ = ("_acknowledge", "payload", "received_us", "topic")

    def __init__(self, topic: str, payload: bytes, received_us: int, acknowledge: Callable[[], None]) -> None:
        self.topic, self.payload, self.received_us = topic, payload, received_us
        self._acknowledge = acknowledge

    def acknowledge(self) -> None:
        self._acknowledge()


class MqttBroker:
    """Fulfils `models.ports.Broker` over one TCP or TLS connection; `address.py` says what the URL may hold.

    A client with `persistent` keeps its subscriptions and undelivered messages at the broker under `client_id`.
    Such a client names what it listens to in `listen` (pattern: receiver): what waited at the broker comes at once, and
    would find nobody if the receivers were named later. `last_will` (topic, payload) is published, retained, by the
    broker when this process dies. What was published with QoS 1 and not acknowledged is sent again after a reconnect;
    not so with `forgetful`, for devices that decide themselves what to send again, and in which order.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        *,
        persistent: bool = False,
        last_will: tuple[str, bytes] | None = None,
        receive_maximum: int = RECEIVE_MAXIMUM,
        listen: Mapping[str, Receive] | None = None,
        forgetful: bool = False,
    ) -> None:
        address = parse_address(url)
        self._modern = address.version == 5
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=None if self._modern else not persistent,
            protocol=paho.MQTTv5 if self._modern else paho.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=True,
        )
        self._client.reconnect_delay_set(1, 8)
        self._client.max_inflight_messages_set(MAX_IN_FLIGHT)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_subscribe = self._on_subscribe
        self._greeting: int | None = None  # the number of the SUBSCRIBE that follows each connect
        self._subscriptions: dict[str, int] = {}
        self._connection = 0  # grows with each connection; acknowledgements of older ones are dropped
        self._forgetful = forgetful
        self._sending = threading.Lock()  # between a check of the connection and sending on it
        self._health = Health(False, time.time())
        self._connected = threading.Event()
        self._closing = False
        if last_will is not None:
            self._client.will_set(last_will[0], last_will[1], qos=1, retain=True)
        for pattern, receive in (listen or {}).items():
            self.subscribe(pattern, receive)
        self._start(address, persistent, receive_maximum)

    def _start(self, address: Address, persistent: bool, receive_maximum: int) -> None:
        if address.user is not None:
            self._client.username_pw_set(address.user, address.password)
        context = address.context()
        if context is not None:
            self._client.tls_set_context(context)
        if self._modern:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.ReceiveMaximum = receive_maximum
            properties.SessionExpiryInterval = SESSION_EXPIRY_S if persistent else 0
            self._client.connect_async(
                address.host, address.port, KEEPALIVE_S, clean_start=not persistent, properties=properties
            )
        else:
            self._client.connect_async(address.host, address.port, KEEPALIVE_S)
        self._client.loop_start()

    @property
    def health(self) -> Health:
        return self._health

    @property
    def pending(self) -> int:
        """Messages published with QoS 1 that the broker has not acknowledged yet."""
        return len(self._client._out_messages)

    def wait_connected(self, timeout_s: float) -> None:
        """Wait for the first connection, or raise BrokerUnavailable."""
        if not self._connected.wait(timeout_s):
            raise BrokerUnavailable(cause=self._health.detail or "no connection")

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Hand a message over; with QoS 1 it is sent again after every reconnect until the broker has it."""
        if qos == 0 and not self._health.ok:
            return  # nobody waits for a stale QoS 0 message
        self._client.publish(topic, payload, qos=qos, retain=retain)

    @property
    def connection(self) -> int:
        """A number that is another after every loss of the line and every return."""
        return self._connection

    def send(self, topic: str, payload: bytes, connection: int) -> int | None:
        """Publish with QoS 1 on that connection and return the message's number, which `on_acknowledged` will name.

        None when the connection is gone: nothing was sent.
        """
        with self._sending:
            if connection != self._connection or not self._health.ok:
                return None
            return self._client.publish(topic, payload, qos=1).mid

    def on_acknowledged(self, hear: Callable[[int, int, bool], None]) -> None:
        """Call `hear` on the network thread for each message the broker took.

        It is given the connection, the message's number and whether anybody listened.
        """

        def published(_client: paho.Client, _data: Any, mid: int, reason: ReasonCode, _properties: Any) -> None:
            hear(self._connection, mid, reason.value != NOBODY_LISTENED)

        self._client.on_publish = published

    def subscribe(self, pattern: str, receive: Receive, *, qos: int = 1) -> None:
        """Deliver what matches `pattern` to `receive` on the network thread, which must not be held up."""
        self._client.message_callback_add(pattern, lambda *arguments: self._deliver(receive, arguments[2]))
        self._subscriptions[pattern] = qos
        if self._client.is_connected():
            self._subscribe([(pattern, qos)])

    def _subscribe(self, subscriptions: Sequence[tuple[str, int]]) -> int | None:
        if self._modern:
            return self._client.subscribe([(pattern, SubscribeOptions(qos=qos)) for pattern, qos in subscriptions])[1]
        return self._client.subscribe(list(subscriptions))[1]

    def unsubscribe(self, pattern: str) -> None:
        if self._subscriptions.pop(pattern, None) is not None:
            self._client.unsubscribe(pattern)
            self._client.message_callback_remove(pattern)

    def flush(self, timeout_s: float) -> bool:
        """Wait until the broker has everything published with QoS 1; tells whether it has."""
        deadline = time.monotonic() + timeout_s
        while self.pending and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self.pending

    def close(self) -> None:
        """Leave the broker in good order; a persistent session stays there."""
        self._closing = True
        if self._subscriptions and self._client.is_connected():  # the answer comes behind all that we acknowledged
            answered = threading.Event()
            self._client.on_unsubscribe = lambda *_: answered.set()
            self._client.unsubscribe(NOWHERE)
            answered.wait(LEAVE_S)
        self._client.disconnect()
        self._client.loop_stop()
        self._client._reset_sockets()  # its wake-up sockets would stay until the garbage is collected

    def _deliver(self, receive: Receive, message: paho.MQTTMessage) -> None:
        connection, mid, qos = self._connection, message.mid, message.qos

        def acknowledge() -> None:
            if qos and connection == self._connection:
                self._client.ack(mid, qos)

        receive(Message(message.topic, bytes(message.payload), time.time_ns() // 1_000, acknowledge))

    def _on_connect(
        self, client: paho.Client, userdata: Any, flags: paho.ConnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        if reason.is_failure:
            self._down(str(reason))
            return
        self._begin_connection()
        log.info("broker.connected", client=client._client_id.decode(), session_present=flags.session_present)
        subscriptions = list(self._subscriptions.items())
        if subscriptions:
            self._greeting = self._subscribe(subscriptions)
        else:
            self._up()

    def _begin_connection(self) -> None:
        with self._sending:
            self._connection += 1
            if self._forgetful:
                with self._client._out_message_mutex:  # paho sends these again once this callback returns
                    self._client._out_messages.clear()
                    self._client._inflight_messages = 0

    def _on_subscribe(
        self, client: paho.Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Any
    ) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            log.error("broker.subscription_refused", client=client._client_id.decode(), reasons=refused)
        if mid == self._greeting:
            self._up()

    def _up(self) -> None:
        """Connected and listening: only now may others rely on it."""
        self._health = Health(True, time.time())
        self._connected.set()

    def _on_disconnect(
        self, client: paho.Client, userdata: Any, flags: paho.DisconnectFlags, reason: ReasonCode, properties: Any
    ) -> None:
        with self._sending:
            self._connection += 1
        if not self._closing:
            self._down(str(reason))

    def _on_connect_fail(self, client: paho.Client, userdata: Any) -> None:
        self._down("connection refused")

    def _down(self, detail: str) -> None:
        if self._health.ok or not self._health.detail:  # once per failure, not per retry
            log.warning("broker.lost", detail=detail)
            self._health = Health(False, time.time(), detail)

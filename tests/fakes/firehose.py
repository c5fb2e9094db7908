"""Many devices in one: publishes prepared messages with QoS 1 over its own sockets as fast as it is told to."""

import selectors
import socket
import time
from collections.abc import Callable, Sequence

import orjson

from drivers.mqtt import packets
from drivers.mqtt.address import Address, parse_address

TICK_S = 0.005
MOST_OPEN = 4_000  # messages of one connection that the broker has not acknowledged


def publish_packet(topic: str, body: object, number: int = 1, *, with_properties: bool = True) -> bytes:
    """A PUBLISH packet with QoS 1 (0 where `number` is 0), by OASIS MQTT 5.0 section 3.3."""
    payload = body if isinstance(body, bytes) else orjson.dumps(body)
    name = topic.encode()
    rest = len(name).to_bytes(2, "big") + name
    rest += number.to_bytes(2, "big") if number else b""
    rest += (b"\x00" if with_properties else b"") + payload
    length, left = b"", len(rest)
    while True:
        left, low = divmod(left, 128)
        length += bytes([low | (128 if left else 0)])
        if not left:
            break
    return bytes([0x32 if number else 0x30]) + length + rest


class Hose:
    """One device's connection (MQTT 3.1.1, so that an acknowledgement is always four bytes)."""

    def __init__(self, url: str, client_id: str) -> None:
        address: Address = parse_address(url)
        self._socket = socket.create_connection((address.host, address.port), 10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(
            packets.connect(
                client_id,
                version=4,
                user=address.user,
                password=address.password,
                keep_alive_s=600,
                expiry_s=0,
                receive_maximum=1,
            )
        )
        if self._socket.recv(4) != b"\x20\x02\x00\x00":
            raise ConnectionError("refused")
        self._socket.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)
        self.sent = self._acknowledged_bytes = 0

    @property
    def open(self) -> int:
        """Messages that the broker has not acknowledged."""
        return self.sent - self._acknowledged_bytes // 4

    def pour(self, messages: Sequence[bytes]) -> None:
        """Send these packets, reading acknowledgements meanwhile."""
        data = memoryview(b"".join(messages))
        self.sent += len(messages)
        while data:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                self.settle(0.001)
        self.settle(0.0)

    def settle(self, wait_s: float) -> None:
        """Take note of acknowledgements."""
        if self._selector.select(wait_s):
            self._acknowledged_bytes += len(self._socket.recv(1 << 16))

    def close(self) -> None:
        self._selector.close()
        self._socket.close()


def pour_steadily(
    hoses: Sequence[Hose], rate: float, seconds: float, make: Callable[[int, int], Sequence[bytes]]
) -> tuple[int, float]:
    """Offer `rate` messages a second: `make(first, count)` gives the packets. Returns (how many, in how many seconds).

    It never hurries to catch up by more than a tenth of a second's worth, and waits where the broker does not keep up.
    """
    began = time.perf_counter()
    sent = turn = 0
    while (elapsed := time.perf_counter() - began) < seconds:
        due = min(int(rate * elapsed) - sent, int(rate / 10) + 1)
        hose = hoses[turn % len(hoses)]
        turn += 1
        if due > 0 and hose.open < MOST_OPEN:
            hose.pour(make(sent, due))
            sent += due
        for each in hoses:
            each.settle(0.0)
        time.sleep(TICK_S)
    took = time.perf_counter() - began
    deadline = time.perf_counter() + 30
    while any(each.open for each in hoses) and time.perf_counter() < deadline:
        for each in hoses:
            each.settle(0.01)
    return sent, took

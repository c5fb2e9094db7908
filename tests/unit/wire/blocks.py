"""Blocks of messages as a receiver hands them on, without a broker; and sessions without a store."""

from collections.abc import Sequence

import numpy as np
import orjson

from command_center.gateway.sessions import Sessions
from drivers.mqtt import scan
from drivers.mqtt.book import bytes_of
from drivers.mqtt.receiver import LARGEST, Block
from models.domain.sessions import Session


class Fixed(Sessions):
    """The sessions a test names; nothing is asked of a store."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._by_id = {session.scope.session_id: session for session in sessions}

    def refresh(self) -> None:
        """They stay as they are."""

    def find(self, session_id: int) -> Session | None:
        return self._by_id.get(session_id)


def publish(topic: str, body: object, number: int = 1, *, with_properties: bool = True) -> bytes:
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


def block_of(
    messages: Sequence[tuple[str, object]], received_us: int = 17, acknowledged: list[int] | None = None
) -> Block:
    """One block with these (topic, body); packet identifiers count from 1."""
    data = bytes_of(b"".join(publish(topic, body, number + 1) for number, (topic, body) in enumerate(messages)))
    packets = np.zeros(len(messages), scan.PACKET)
    count, end, why = scan.cut(data, 0, data.size, True, LARGEST, packets, 0)
    assert (count, end, why) == (len(messages), data.size, scan.MORE)
    kept = [] if acknowledged is None else acknowledged
    return Block(data, packets, received_us, lambda numbers: kept.extend(numbers.tolist()))

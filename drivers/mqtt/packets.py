"""The few packets a receiver writes and reads besides PUBLISH (OASIS MQTT 5.0 and 3.1.1, section 3). Pure bytes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CONNACK, SUBACK, UNSUBACK, PINGRESP, DISCONNECT = 2, 9, 11, 13, 14
PING = b"\xc0\x00"
LEAVE = b"\xe0\x00"
_SESSION_EXPIRY, _RECEIVE_MAXIMUM, _REASON_STRING = 0x11, 0x21, 0x1F
FAILURE = 0x80  # reason codes from here on are failures


class Answer(NamedTuple):
    """What the broker said: the reason codes, and for a CONNACK whether it kept our session."""

    reasons: tuple[int, ...]
    session_present: bool = False


def connect(
    client_id: str,
    *,
    version: int,
    user: str | None,
    password: str | None,
    keep_alive_s: int,
    expiry_s: int,
    receive_maximum: int,
) -> bytes:
    """CONNECT. `version` is 5 or 4 (3.1.1); with `expiry_s` 0 the session ends with the connection."""
    flags = (0 if expiry_s else 0x02) | (0x80 if user is not None else 0) | (0x40 if password is not None else 0)
    body = _text("MQTT") + bytes([version, flags]) + keep_alive_s.to_bytes(2, "big")
    if version == 5:
        properties = bytes([_RECEIVE_MAXIMUM]) + receive_maximum.to_bytes(2, "big")
        if expiry_s:
            properties += bytes([_SESSION_EXPIRY]) + expiry_s.to_bytes(4, "big")
        body += _number(len(properties)) + properties
    body += _text(client_id)
    for given in (user, password):
        if given is not None:
            body += _text(given)
    return _packet(0x10, body)


def subscribe(number: int, patterns: Sequence[str], *, version: int, qos: int = 1) -> bytes:
    """SUBSCRIBE to all patterns; their retained messages come as well."""
    properties = b"\x00" if version == 5 else b""
    return _packet(
        0x82, number.to_bytes(2, "big") + properties + b"".join(_text(each) + bytes([qos]) for each in patterns)
    )


def unsubscribe(number: int, patterns: Sequence[str], *, version: int) -> bytes:
    """UNSUBSCRIBE from all patterns; what waits in the session stays there."""
    properties = b"\x00" if version == 5 else b""
    return _packet(0xA2, number.to_bytes(2, "big") + properties + b"".join(_text(each) for each in patterns))


def acknowledgements(numbers: NDArray[np.int32]) -> bytes:
    """PUBACKs for all of these packet identifiers, in their order; 0 asks for none."""
    wanted = numbers[numbers > 0]
    packets = np.empty((wanted.size, 4), np.uint8)
    packets[:, 0], packets[:, 1] = 0x40, 2
    packets[:, 2], packets[:, 3] = wanted >> 8, wanted & 255
    return packets.tobytes()


def read_length(data: bytes | bytearray | memoryview, at: int) -> tuple[int, int]:
    """The remaining length of the packet at `at`, and where its body begins. The bytes must be there."""
    length = shift = 0
    while True:
        at += 1
        length |= (data[at] & 127) << shift
        if data[at] < 128:
            return length, at + 1
        shift += 7


class Head(NamedTuple):
    """The beginning of a PUBLISH: `body_at` counts from behind the fixed header."""

    topic: str
    number: int
    body_at: int
    beginning: bytes


def read_publish_head(data: bytes, first: int, *, with_properties: bool) -> Head:
    """What the beginning of a large PUBLISH says, from behind its fixed header, whose `first` byte is given.

    Raises ValueError where properties alone fill it.
    """
    topic_at, topic_end = 2, 2 + int.from_bytes(data[:2], "big")
    number, at = 0, topic_end
    if first & 6:
        number, at = int.from_bytes(data[at : at + 2], "big"), at + 2
    if with_properties:
        length, at = read_length(data, at - 1)
        at += length
    if at > len(data):
        raise ValueError("properties without end")
    return Head(data[topic_at:topic_end].decode(errors="replace"), number, at, data[at:])


def read_answer(kind: int, body: bytes, *, version: int) -> Answer:
    """What a CONNACK, SUBACK or DISCONNECT says; raises ValueError where it says nothing sensible."""
    if kind == CONNACK and len(body) >= 2:
        return Answer((body[1],), bool(body[0] & 1))
    if kind == SUBACK and len(body) >= 3:
        skipped = 2
        if version == 5:
            length, skipped = read_length(body, 1)
            skipped += length
        return Answer(tuple(body[skipped:]))
    if kind == DISCONNECT:
        return Answer(tuple(body[:1]) or (0,))
    raise ValueError(f"packet type {kind}, {len(body)} bytes")


def _packet(first: int, body: bytes) -> bytes:
    return bytes([first]) + _number(len(body)) + body


def _number(value: int) -> bytes:
    out = bytearray()
    while True:
        value, rest = divmod(value, 128)
        out.append(rest | (128 if value else 0))
        if not value:
            return bytes(out)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded

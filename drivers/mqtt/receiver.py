"""Receives from the broker on a socket of its own: whole blocks of messages, not one after the other.

Theory of operation. One thread reads whatever has come, cuts it into PUBLISH packets (`scan`) and hands the bytes with
the packets' places on; who commits them says which packet identifiers to acknowledge, and those go out in one piece.
The session at the broker is persistent, acknowledgements are sent in the order of delivery and never before a commit.
Memory is bounded twice: the broker leaves at most RECEIVE_MAXIMUM messages unacknowledged with us (MQTT 5), and nothing
more is read from the socket while `full` says so, which fills the line and makes the broker wait. A packet larger than
LARGEST is not kept: its beginning is handed on for the quarantine, the rest is let through.

An acknowledgement belongs to the connection that delivered the message: after a reconnect the broker delivers it again
and may give its number to another one, so a late acknowledgement of an old connection is dropped, and the store's
uniqueness makes the second delivery harmless.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import structlog
from numpy.typing import NDArray

from drivers.mqtt import compiling, packets, scan
from drivers.mqtt.address import Address
from drivers.mqtt.client import Health
from drivers.mqtt.line import Line
from drivers.mqtt.scan import PACKET, Packets

log = structlog.get_logger()

RECEIVE_MAXIMUM = 16_000
SESSION_EXPIRY_S = 24 * 3600
KEEP_ALIVE_S = 15
LARGEST = (1 << 20) + (80 << 10)  # bytes of a packet: the largest body that is read, and a topic
HEAD = 80 << 10  # bytes of a larger one that are looked at: topic and properties, and a beginning of the body
ROOM = 1 << 18  # bytes read at once
PAUSE_S = 0.008  # after each read, so that the next one finds many messages and not one
LONGEST_BACK_OFF_S = 8.0
ANSWER_S = 10.0
LEAVE_S = 2.0


@dataclass(frozen=True, slots=True)
class Oversize:
    """A message too large to be read: its topic, the beginning of its body, and the body's whole length in bytes."""

    topic: str
    head: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Block:
    """Messages that came together: `packets` (of scan.PACKET) says where they lie in `data`.

    `acknowledge` takes packet identifiers; those of an oversize message are in `number` of its packet, whose body is
    empty in `data`.
    """

    data: NDArray[np.uint8]
    packets: Packets
    received_us: int  # wall time, microseconds since 1970 UTC
    acknowledge: Callable[[NDArray[np.int32]], None]
    oversize: Oversize | None = None
    connection: int = 0  # another number after every loss of the line

    @property
    def size(self) -> int:
        return self.data.nbytes + self.packets.nbytes


class Receiver:
    """One subscriber with QoS 1. `put` is called on its thread with each block; `full` is asked before each read.

    `dropped` are patterns that the session may still be subscribed to from before, and is to be no longer.
    """

    def __init__(
        self,
        address: Address,
        client_id: str,
        patterns: Sequence[str],
        put: Callable[[Block], None],
        full: Callable[[], bool] = lambda: False,
        dropped: Sequence[str] = (),
    ) -> None:
        self._address, self._client_id = address, client_id
        self._patterns, self._dropped = tuple(patterns), tuple(dropped)
        self._put, self._full = put, full
        self._health = Health(False, time.time())
        self._line: Line | None = None
        self._closing = threading.Event()
        self._listening = threading.Event()
        self._context = address.context()
        self._connection = 0
        self._thread = threading.Thread(target=self._run, name=f"receiver {client_id}", daemon=True)
        self._thread.start()

    @property
    def health(self) -> Health:
        return self._health

    def wait_listening(self, timeout_s: float) -> bool:
        """Wait until the broker has confirmed the subscriptions; tells whether it has."""
        return self._listening.wait(timeout_s)

    def close(self) -> None:
        """Send the acknowledgements that wait and leave in good order; the session stays at the broker."""
        self._closing.set()
        line = self._line
        if line is not None:
            line.wake()
        self._thread.join()

    def _run(self) -> None:
        pause = 1.0
        while not self._closing.is_set():
            try:
                self._connect()
                pause = 1.0
                self._serve()
            except (OSError, ValueError) as error:  # ssl.SSLError and timeouts are OSErrors; ValueError: no sense
                self._down(str(error) or type(error).__name__)
            except Exception:  # a mistake of ours must not leave the park unheard
                log.exception("receiver.error", client=self._client_id)
                self._down("error")
            finally:
                line, self._line = self._line, None
                if line is not None:
                    line.close()
            self._closing.wait(pause)
            pause = min(2 * pause, LONGEST_BACK_OFF_S)

    def _connect(self) -> None:
        address = self._address
        self._line = line = Line(address.host, address.port, self._context, ANSWER_S)
        self._connection += 1
        self._cutter, self._unanswered = _Cutter(address.version == 5), 0
        line.send(
            packets.connect(
                self._client_id,
                version=address.version,
                user=address.user,
                password=address.password,
                keep_alive_s=KEEP_ALIVE_S,
                expiry_s=SESSION_EXPIRY_S,
                receive_maximum=RECEIVE_MAXIMUM,
            )
        )

    def _serve(self) -> None:
        line = self._line
        assert line is not None
        heard = sent = time.monotonic()
        while not self._closing.is_set():
            reading = not self._full()
            if line.wait(1.0 if reading else PAUSE_S * 5, reading):
                self._read(line)
                heard = time.monotonic()
                time.sleep(PAUSE_S)
            line.flush()
            now = time.monotonic()
            if now - sent > KEEP_ALIVE_S / 2:
                self._ping(line)
                sent = now
            if not reading:
                heard = now
            if now - heard > 2 * KEEP_ALIVE_S or (not self._listening.is_set() and now - heard > ANSWER_S):
                raise TimeoutError("no answer")
        self._leave(line)

    def _ping(self, line: Line) -> None:
        self._unanswered += 1
        line.send(packets.PING)

    def _leave(self, line: Line) -> None:
        """Wait until the broker has read the acknowledgements: whoever takes the session over would cut them off."""
        self._ping(line)
        deadline = time.monotonic() + LEAVE_S
        while self._unanswered and time.monotonic() < deadline:
            line.flush()
            if line.wait(0.1, reading=True):
                self._read(line)
        line.send(packets.LEAVE)
        line.drain(LEAVE_S)

    def _read(self, line: Line) -> None:
        cutter = self._cutter
        cutter.filled += line.read(cutter.room())
        received = time.time_ns() // 1_000
        for found in cutter.cut():
            if isinstance(found, tuple):
                self._answer(*found)
            else:
                data, places, oversize = found.data, found.packets, found.oversize
                acknowledge = partial(_acknowledge, line)
                self._put(Block(data, places, received, acknowledge, oversize, self._connection))

    def _answer(self, kind: int, body: bytes) -> None:
        if kind == packets.PINGRESP:
            self._unanswered -= 1
            return
        if kind == packets.UNSUBACK:
            return
        answer = packets.read_answer(kind, body, version=self._address.version)
        refused = [reason for reason in answer.reasons if reason >= packets.FAILURE]
        if kind == packets.SUBACK:
            if refused:
                log.error("broker.subscription_refused", client=self._client_id, reasons=refused)
            self._health = Health(True, time.time())
            self._listening.set()
            return
        if kind == packets.DISCONNECT or answer.reasons[0]:
            raise ConnectionError(f"refused by the broker, reason {answer.reasons[0]}")
        log.info("broker.connected", client=self._client_id, session_present=answer.session_present)
        assert self._line is not None
        self._line.send(packets.subscribe(1, self._patterns, version=self._address.version))
        if self._dropped:
            self._line.send(packets.unsubscribe(2, self._dropped, version=self._address.version))

    def _down(self, detail: str) -> None:
        self._listening.clear()
        if self._health.ok or not self._health.detail:  # once per failure, not per retry
            log.warning("broker.lost", client=self._client_id, detail=detail)
            self._health = Health(False, time.time(), detail)


def _acknowledge(line: Line, numbers: NDArray[np.int32]) -> None:
    line.send(packets.acknowledgements(numbers))


@dataclass(frozen=True, slots=True)
class _Found:
    data: NDArray[np.uint8]
    packets: Packets
    oversize: Oversize | None = None


class _Cutter:
    """The bytes of one connection that are not yet handed on."""

    def __init__(self, with_properties: bool) -> None:
        self._with_properties = with_properties
        self._data = np.empty(2 * ROOM, np.uint8)
        self._places = np.zeros(4096, PACKET)
        self._skip = 0  # bytes of an oversize packet still to come
        self.filled = 0

    def room(self) -> memoryview:
        """Where the next bytes go."""
        if self._data.size - self.filled < ROOM // 2:
            larger = np.empty(self._data.size + ROOM, np.uint8)
            larger[: self.filled] = self._data[: self.filled]
            self._data = larger
        return self._data.data[self.filled : self.filled + ROOM]

    def cut(self) -> "list[_Found | tuple[int, bytes]]":
        """Take out what is complete: messages, and the other packets as (type, body)."""
        out: list[_Found | tuple[int, bytes]] = []
        at = self._skipped()
        while True:
            count, after, why = compiling.cut()(
                self._data, at, self.filled, self._with_properties, LARGEST, self._places, 0
            )
            if count:
                places = self._places[:count].copy()
                places["topic_at"] -= at
                places["body_at"] -= at
                out.append(_Found(self._data[at:after].copy(), places))
            at = after
            if why == scan.MORE:
                break
            if why == scan.BROKEN:
                raise ValueError("malformed packet")
            if why == scan.OTHER:
                length, body = packets.read_length(self._data.data, at)
                out.append((int(self._data[at]) >> 4, self._data[body : body + length].tobytes()))
                at = body + length
            elif why == scan.LARGE:
                length, body = packets.read_length(self._data.data, at)
                if self.filled - at < HEAD:
                    break
                out.append(self._oversize(int(self._data[at]), body, length))
                self._skip = body + length
                at = self._skipped()
        self._data[: self.filled - at] = self._data[at : self.filled]
        self.filled -= at
        if self._skip:
            self._skip -= at
        return out

    def _skipped(self) -> int:
        """How far the rest of an oversize packet reaches into what is here."""
        here = min(self._skip, self.filled)
        if here == self._skip:
            self._skip = 0
        return here

    def _oversize(self, first: int, at: int, length: int) -> _Found:
        head = packets.read_publish_head(
            self._data[at : at + HEAD - 8].tobytes(), first, with_properties=self._with_properties
        )
        places = np.zeros(1, PACKET)
        places["number"] = head.number
        oversize = Oversize(head.topic, head.beginning, length - head.body_at)
        return _Found(np.zeros(1, np.uint8), places, oversize)

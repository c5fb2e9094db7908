"""Sparkplug as a source: a host application's own connection to the broker, which says when the host is there.

The connection is not the one JSON devices are heard on, because a connection has one last will and this one's must be
the host's STATE (Sparkplug 3.0.0, section 6.4.25): edge nodes that store and forward look at it, keep what they
measure while the host is away, and send it as history afterwards. The session is not kept by the broker, as the
standard wants: what was missed shows as gaps, and after every connect the nodes that were known are asked for births.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import orjson

from drivers.sparkplug.host import Find, Host
from drivers.sparkplug.topics import PATTERN, state_topic
from models.domain.errors import SourceLost
from models.domain.tags import TagTable
from models.ports import Inbound

STEP_S = 0.03
SETTLE_S = 1.0
CONNECT_LIMIT_S = 10.0
FAREWELL_LIMIT_S = 2.0
MAX_WAITING = 100_000  # messages


class Health(Protocol):
    """Whether a line stands, and why not."""

    @property
    def ok(self) -> bool: ...

    @property
    def detail(self) -> str: ...


class Line(Protocol):
    """A connection to the broker that is already being made."""

    @property
    def health(self) -> Health: ...

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None: ...

    def flush(self, timeout_s: float) -> bool: ...

    def close(self) -> None: ...


Connect = Callable[[Mapping[str, Callable[[Inbound], None]], tuple[str, bytes]], Line]
"""(what to listen to, last will) -> the connection."""


class SparkplugSource:
    """Fulfils `models.ports.Source`. `nodes` (group/node) are asked for births at the start."""

    says_only_changes = True

    def __init__(self, name: str, host_id: str, nodes: Sequence[str], find: Find, connect: Connect) -> None:
        self.name, self.tags = name, TagTable(name)
        self._host_id, self._connect = host_id, connect
        self._waiting: deque[Inbound] = deque(maxlen=MAX_WAITING)
        self._line: Line | None = None
        self._host = Host(self.tags, find, self._send)
        self._host.expect(nodes)

    async def serve(self, up: Callable[[str], None]) -> None:
        """Stand in for the host application until the broker is lost."""
        started_ms = time.time_ns() // 1_000_000
        state = state_topic(self._host_id)
        self._line = line = self._connect({PATTERN: self._hear}, (state, _state(started_ms, online=False)))
        try:
            await self._connected(line)
            line.publish(state, _state(started_ms, online=True), retain=True)
            self._host.begin_anew(_now_us())
            await self._read(line, up)
        except asyncio.CancelledError:
            line.publish(state, _state(started_ms, online=False), retain=True)  # a will is for accidents
            await asyncio.to_thread(line.flush, FAREWELL_LIMIT_S)
            raise
        finally:
            self._line = None
            await asyncio.shield(asyncio.to_thread(line.close))

    async def _connected(self, line: Line) -> None:
        deadline = time.monotonic() + CONNECT_LIMIT_S
        while not line.health.ok:
            if time.monotonic() > deadline:
                raise SourceLost(cause=line.health.detail or "no connection")
            await asyncio.sleep(STEP_S)

    async def _read(self, line: Line, up: Callable[[str], None]) -> None:
        settled = 0.0
        while line.health.ok:
            while self._waiting:
                message = self._waiting.popleft()
                self._host.take(message.topic, message.payload, message.received_us)
                self.tags.owe(message.acknowledge)
            if time.monotonic() - settled > SETTLE_S:
                settled = time.monotonic()
                self._host.settle(_now_us())
                up("{}/{}".format(*self._host.alive))
            await asyncio.sleep(STEP_S)
        raise SourceLost(cause=line.health.detail)

    def _hear(self, message: Inbound) -> None:
        """Called on the network thread."""
        if len(self._waiting) == MAX_WAITING:
            self.tags.counts["dropped"] += 1
        self._waiting.append(message)

    def _send(self, topic: str, payload: bytes) -> None:
        if self._line is not None:
            self._line.publish(topic, payload, qos=0)


def _state(time_ms: int, *, online: bool) -> bytes:
    return orjson.dumps({"online": online, "timestamp": time_ms})


def _now_us() -> int:
    return time.time_ns() // 1_000

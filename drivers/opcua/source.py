"""OPC UA as a source: one connection (secure channel and session) with one subscription to its share of the tags.

The server samples and sends what changed (OPC UA Part 4, sections 5.12 and 5.13). The first notification of each node
after a connect is its present value, whatever the age of its last change: an old source time is then the time it last
changed, not the time it was measured, so the reading gets the time it was received. Later ones carry the source's time.
Status codes are good, uncertain or bad by their two highest bits (Part 4, section 7.39).

A server limits what one session may watch and what one response may carry; tags beyond `per_connection` get further
connections (`command_center.gateway.lines`), each of which lives, breaks and is tried again by itself.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asyncua import Client, ua
from asyncua.common.subscription import DataChangeEvent, OverflowPolicy, StatusChangeEvent, Subscription

from drivers.opcua.security import secure
from models.domain.errors import SourceLost
from models.domain.faults import Reason
from models.domain.readings import LATE_AFTER, Quality
from models.domain.tags import Tag, TagTable, decimal
from models.domain.times import to_us

ITEMS_PER_CALL = 500
CLOSE_LIMIT_S = 3.0
_LATE_AFTER_US = round(LATE_AFTER.total_seconds() * 1e6)
_QUALITIES = (Quality.GOOD, Quality.UNCERTAIN, Quality.BAD, Quality.BAD)


@dataclass(frozen=True, slots=True)
class Access:
    """How to enter a server. `security` is that of `drivers.opcua.security`; its files lie in `folder`."""

    url: str
    user: str = ""
    password: str = ""
    security: str = ""
    folder: Path = Path()
    timeout_s: float = 10.0


class OpcUaSource:
    """Fulfils `models.ports.Source`; `nodes` says for each of `tags` its node id."""

    says_only_changes = True

    def __init__(
        self, name: str, access: Access, tags: Sequence[Tag], nodes: Sequence[str], interval_ms: float = 500.0
    ) -> None:
        self.name, self.tags = name, TagTable(name, tags)
        self._access, self._nodes, self._interval_ms = access, tuple(nodes), interval_ms
        self._heard: set[int] = set()  # tags that spoke since the connect
        # It logs each failure with its traceback, and each retry; we log once, when a line is lost or found.
        logging.getLogger("asyncua").setLevel(logging.CRITICAL)

    async def serve(self, up: Callable[[str], None]) -> None:
        """Be subscribed until the connection is lost."""
        access = self._access
        client = Client(access.url, timeout=access.timeout_s, watchdog_intervall=2.0)
        lost: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()

        async def on_lost(error: Exception) -> None:
            if not lost.done():
                lost.set_result(error)

        def on_end(reading: asyncio.Task[None]) -> None:
            error = None if reading.cancelled() else reading.exception()
            if not lost.done():
                lost.set_result(error if isinstance(error, Exception) else SourceLost(cause="closed"))

        client.connection_lost_callback = on_lost
        self._heard.clear()
        try:
            await self._enter(client)
            subscription = await self._subscribe(client, up)
            reading = asyncio.create_task(self._read(subscription))
            reading.add_done_callback(on_end)
            try:
                raise await lost
            finally:
                reading.cancel()
        except (OSError, TimeoutError, ua.UaError) as error:
            raise SourceLost(cause=str(error) or type(error).__name__) from error
        finally:
            await _leave(client)

    async def _enter(self, client: Client) -> None:
        access = self._access
        if access.user:
            client.set_user(access.user)
            client.set_password(access.password)
        if access.security:
            await secure(client, access.security, access.folder)
        await client.connect()

    async def _subscribe(self, client: Client, up: Callable[[str], None]) -> Subscription:
        """Watch every node; one that the server refuses is told and left out."""
        size = max(10 * len(self._nodes), 1_000)
        subscription = await client.create_subscription(
            self._interval_ms, None, queue_maxsize=size, overflow=OverflowPolicy.DROP_OLDEST
        )
        watched = 0
        for start in range(0, len(self._nodes), ITEMS_PER_CALL):
            part = range(start, min(start + ITEMS_PER_CALL, len(self._nodes)))
            wanted = [index for index in part if self._is_node(index)]
            results = await subscription.create_monitored_items([self._request(index) for index in wanted])
            for index, result in zip(wanted, results, strict=True):
                if isinstance(result, ua.StatusCode):
                    self.tags.refuse(index, Reason.REFUSED, result.name.encode())
                else:
                    watched += 1
            up(f"{watched}/{len(self._nodes)}")
        return subscription

    def _is_node(self, index: int) -> bool:
        try:
            ua.NodeId.from_string(self._nodes[index])
        except ua.UaError:
            self.tags.refuse(index, Reason.WRONG_TYPE, self._nodes[index].encode())
            return False
        return True

    def _request(self, index: int) -> ua.MonitoredItemCreateRequest:
        request = ua.MonitoredItemCreateRequest()
        request.ItemToMonitor.NodeId = ua.NodeId.from_string(self._nodes[index])
        request.ItemToMonitor.AttributeId = ua.AttributeIds.Value
        request.MonitoringMode = ua.MonitoringMode.Reporting
        request.RequestedParameters.ClientHandle = ua.UInt32(index + 1)
        request.RequestedParameters.SamplingInterval = self._interval_ms
        request.RequestedParameters.QueueSize = ua.UInt32(10)
        request.RequestedParameters.DiscardOldest = True
        return request

    async def _read(self, subscription: Subscription) -> None:
        async for event in subscription:
            if isinstance(event, DataChangeEvent):
                item = event.data.monitored_item
                self._hear(item.ClientHandle - 1, item.Value, time.time_ns() // 1_000)
            elif isinstance(event, StatusChangeEvent):
                return  # the server has ended the subscription

    def _hear(self, index: int, said: ua.DataValue, received_us: int) -> None:
        quality = _QUALITIES[(said.StatusCode.value >> 30) & 3] if said.StatusCode is not None else Quality.GOOD
        time_us = _time_us(said, received_us)
        if index not in self._heard:
            self._heard.add(index)
            if received_us - time_us > _LATE_AFTER_US:
                time_us = received_us
        variant = said.Value
        value: Any = None if variant is None else variant.Value
        if value is None or isinstance(value, (bool, int, float)):
            if isinstance(value, float) and variant is not None and variant.VariantType is ua.VariantType.Float:
                value = decimal(value)
            self.tags.hear(index, None if value is None else float(value), time_us, quality, received_us)
        else:
            self.tags.refuse(index, Reason.WRONG_TYPE, repr(value)[:200].encode())


def _time_us(said: ua.DataValue, received_us: int) -> int:
    """The source's time, else the server's, else ours."""
    found = said.SourceTimestamp or said.ServerTimestamp
    if found is None:
        return received_us
    time: datetime = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return to_us(time)


async def _leave(client: Client) -> None:
    """Close what is left of the connection; a server that is gone does not answer to that."""
    try:
        await asyncio.wait_for(client.disconnect(), CLOSE_LIMIT_S)
    except (OSError, TimeoutError, ua.UaError):
        client.disconnect_socket()

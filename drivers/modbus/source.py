"""A Modbus TCP device as a source: its groups of registers are asked for in turn, each in its own period.

A device that does not answer in time, or closes, is lost as a whole. One that refuses a request (exception response)
is alive: the request is made in smaller parts, and a single register that is refused makes its tag bad and is told;
it is asked again after REFUSED_PAUSE_S, for devices refuse while they start up.
"""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Sequence
from itertools import count

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU

from drivers.modbus.registers import Group, Register, make_groups
from models.domain.errors import SourceLost
from models.domain.faults import Reason
from models.domain.readings import Quality
from models.domain.tags import Tag, TagTable

REFUSED_PAUSE_S = 30.0


class ModbusSource:
    """Fulfils `models.ports.Source`; `registers` says for each of `tags` where it lies."""

    says_only_changes = False

    def __init__(
        self,
        name: str,
        address: tuple[str, int],
        device: int,
        tags: Sequence[Tag],
        registers: Sequence[Register],
        *,
        gap: int = 8,
        timeout_s: float = 3.0,
    ) -> None:
        self.name, self.tags = name, TagTable(name, tags)
        self._address, self._device, self._timeout_s = address, device, timeout_s
        self._groups = tuple(make_groups(enumerate(registers), gap))
        # It logs every failed try; we log once, when a line is lost or found.
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

    async def serve(self, up: Callable[[str], None]) -> None:
        """Poll until the device is lost."""
        host, port = self._address
        client = AsyncModbusTcpClient(host, port=port, timeout=self._timeout_s, retries=0, reconnect_delay=0)
        try:
            if not await client.connect():
                raise SourceLost(cause=f"{host}:{port}")
            await self._poll(client, up)
        except ModbusException as error:
            raise SourceLost(cause=str(error)) from error
        finally:
            client.close()

    async def _poll(self, client: AsyncModbusTcpClient, up: Callable[[str], None]) -> None:
        """Take the group that is due first, again and again; a group that is behind is not asked twice."""
        tie = count()
        due = [(time.monotonic(), next(tie), group) for group in self._groups]
        while due:
            at, _, group = due[0]
            await asyncio.sleep(max(at - time.monotonic(), 0.0))
            answer = await self._ask(client, group)
            heapq.heappop(due)
            parts = self._take(group, answer)
            for part, pause_s in parts:
                heapq.heappush(due, (max(at + pause_s, time.monotonic()), next(tie), part))
            up(f"{len(self.tags)}")

    async def _ask(self, client: AsyncModbusTcpClient, group: Group) -> ModbusPDU:
        read = client.read_holding_registers if group.table == "holding" else client.read_input_registers
        return await read(group.start, count=group.count, device_id=self._device)

    def _take(self, group: Group, answer: ModbusPDU) -> list[tuple[Group, float]]:
        """Hear what the answer says; return what to ask next, and after how long."""
        now_us = time.time_ns() // 1_000
        if not answer.isError() and len(answer.registers) >= group.count:
            for index, value in group.values(answer.registers):
                self.tags.hear(index, value, now_us, Quality.GOOD, now_us)
            return [(group, group.period_s)]
        parts = group.parts()
        if parts:
            return [(part, 0.0) for part in parts]
        index = group.members[0][0]
        self.tags.refuse(index, Reason.REFUSED, f"exception {answer.exception_code}".encode())
        self.tags.lose(now_us, [index])
        return [(group, REFUSED_PAUSE_S)]

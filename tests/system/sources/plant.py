"""Field devices for tests: the libraries' own servers, on an event loop in a thread of their own."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import SimData, SimDevice

T = TypeVar("T")
HOST = "127.0.0.1"


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Plant:
    """An event loop in a thread; `do` runs a coroutine on it and waits for what it returns."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="plant")
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def close(self) -> None:
        self.do(self._end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end_all(self) -> None:
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class ModbusDevice:
    """A Modbus TCP device; what is not in `data` (holding registers) is refused."""

    def __init__(self, plant: Plant, data: Sequence[SimData], port: int = 0) -> None:
        self._plant = plant
        self.port = port or free_port()
        self.requests: list[tuple[int, int]] = []
        self._server = plant.do(self._start(data))

    def stop(self) -> None:
        self._plant.do(self._end())

    async def _end(self) -> None:
        await self._server.shutdown()  # type: ignore[no-untyped-call]

    async def _start(self, data: Sequence[SimData]) -> ModbusTcpServer:
        device = SimDevice(1, simdata=list(data))
        server = ModbusTcpServer(device, address=(HOST, self.port), trace_pdu=self._note)
        await server.serve_forever(background=True)
        return server

    def _note(self, sending: bool, pdu: Any) -> Any:
        if not sending:
            self.requests.append((pdu.address, pdu.count))
        return pdu

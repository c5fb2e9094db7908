"""Field devices for tests: the libraries' own servers, on an event loop in a thread of their own."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from asyncua import Node, Server, ua
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import SimData, SimDevice

T = TypeVar("T")
HOST = "127.0.0.1"
LEAVE_S = 0.02
Harden = Callable[[Server], Awaitable[None]]


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
        """Until nothing is left: what is cancelled may begin to take leave, and a closed line tells so a turn later."""
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await asyncio.sleep(LEAVE_S)
        await asyncio.sleep(LEAVE_S)


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


def said(value: float, status: int = ua.StatusCodes.Good, time: Any = None) -> ua.DataValue:
    """A value with a status code and its source's time."""
    return ua.DataValue(ua.Variant(value, ua.VariantType.Double), ua.StatusCode(ua.UInt32(status)), time)


class OpcUaServer:
    """An OPC UA server with the variables T0, T1 ... of one namespace; `harden` sets its security before it starts."""

    def __init__(
        self, plant: Plant, values: Sequence[float], port: int = 0, harden: Harden | None = None
    ) -> None:
        self._plant, self._harden = plant, harden
        self.port = port or free_port()
        self.url = f"opc.tcp://{HOST}:{self.port}/plant"
        self._variables: list[Node] = []
        self._server = plant.do(self._start(values))

    def nodes(self, count: int) -> list[str]:
        return [f"ns=2;s=T{number}" for number in range(count)]

    def write(self, number: int, value: ua.DataValue | float) -> None:
        self._plant.do(self._variables[number].write_value(value))

    def write_all(self, value: float) -> None:
        """Give every variable this value."""
        self._plant.do(self._write_all(value))

    def stop(self) -> None:
        self._plant.do(self._server.stop())

    async def _write_all(self, value: float) -> None:
        for variable in self._variables:
            await variable.write_value(value)

    async def _start(self, values: Sequence[float]) -> Server:
        server = Server()
        await server.init()
        server.set_endpoint(self.url)
        if self._harden is None:
            server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
        else:
            await self._harden(server)
        space = await server.register_namespace("urn:plant")
        folder = server.nodes.objects
        for number, value in enumerate(values):
            if number % 100 == 0:  # adding to a folder takes the longer the fuller it is
                folder = await server.nodes.objects.add_folder(space, f"F{number}")
            node_id = ua.NodeId.from_string(f"ns={space};s=T{number}")
            self._variables.append(await folder.add_variable(node_id, f"T{number}", value))
        await server.start()
        return server

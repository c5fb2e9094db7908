"""The parts of a room that the supervisor keeps running: two servers and a few processes of our own."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from drivers.embedded.children import Command, end_child, start_child
from drivers.embedded.restarts import BackOff

GATEWAY, VISION, SIMULATOR = "gateway", "vision", "simulator"
DATABASE, BROKER = "database", "broker"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    GATEWAY: ("gateway",),
    VISION: ("vision",),
    SIMULATOR: ("simulate",),
}


class Server(Protocol):
    """PostgreSQL or Mosquitto, embedded."""

    joined: bool

    @property
    def pid(self) -> int | None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def adopt(self) -> None: ...

    def healthy(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is: `since` is when it got into this state, `restarts` counts what it took so far."""

    name: str
    ok: bool
    since: datetime
    restarts: int = 0
    detail: str = ""


@dataclass
class Part:
    """One part under supervision."""

    name: str
    start: Callable[[], None]
    stop: Callable[[], None]
    alive: Callable[[], bool]
    back_off: BackOff = field(default_factory=BackOff)
    ok: bool = False
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    restarts: int = 0
    detail: str = ""

    def mark(self, *, ok: bool, detail: str = "") -> bool:
        """Note the part's state; True when it changed."""
        changed = ok != self.ok
        if changed:
            self.since = datetime.now(UTC)
        self.ok, self.detail = ok, detail
        return changed

    def health(self) -> PartHealth:
        return PartHealth(self.name, self.ok, self.since, self.restarts, self.detail)


def server_part(name: str, server: Server) -> Part:
    """A server; one that was found running without an owner is ended with the rest."""

    def stop() -> None:
        server.adopt()
        server.stop()

    return Part(name, server.start, stop, lambda: server.pid is not None)


class OwnProcess:
    """One of our own commands as a child."""

    def __init__(self, name: str, home: Path, environment: Mapping[str, str]) -> None:
        arguments = (sys.executable, "-m", "command_center", *COMMANDS[name])
        self._command = Command(arguments, home / "logs" / f"{name}.log", environment=environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self.alive() and self._process is not None else None

    def start(self) -> None:
        self._process = start_child(self._command)

    def stop(self) -> None:
        if self._process is not None:
            end_child(self._process)
            self._process = None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None


def process_part(name: str, home: Path, environment: Mapping[str, str]) -> Part:
    """One of our own commands under supervision."""
    process = OwnProcess(name, home, environment)
    return Part(name, process.start, process.stop, process.alive)

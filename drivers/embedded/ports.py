"""Free ports on this machine's own address, remembered in the data folder.

A part keeps its port over restarts, so that whoever is connected finds it again; only when somebody else took the port
meanwhile does it move to another one.
"""

import json
import socket
from pathlib import Path

from drivers.embedded.locks import locked
from models.domain.errors import EmbeddedUnavailable
from models.text import N_

HOST = "127.0.0.1"
FILE = "ports.json"


def recorded_port(home: Path, part: str) -> int | None:
    """The port that a part used last, or None before its first start."""
    try:
        return int(json.loads((home / FILE).read_text(encoding="utf-8"))[part])
    except (FileNotFoundError, KeyError):
        return None


def started_port(home: Path, part: str) -> int:
    """The port of a part that must have been started in this data folder."""
    port = recorded_port(home, part)
    if port is None:
        raise EmbeddedUnavailable(N_("{part} was never started in {folder}"), part=part, folder=str(home))
    return port


def choose_port(home: Path, part: str) -> int:
    """The recorded port if it is free, else a new free one, which is recorded."""
    with locked(home / f"{FILE}.lock"):
        port = recorded_port(home, part)
        if port is not None and is_free(port):
            return port
        port = free_port()
        path = home / FILE
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(known | {part: port}), encoding="utf-8")
        draft.replace(path)
        return port


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A server that just ended leaves closing connections behind; they do not keep its successor out.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int, timeout_s: float = 1.0) -> bool:
    """Whether something accepts connections on the port."""
    try:
        socket.create_connection((HOST, port), timeout_s).close()
    except OSError:
        return False
    return True

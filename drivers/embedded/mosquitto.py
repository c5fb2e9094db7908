"""Mosquitto, the system's own program, with a configuration, users and topic rights of the room's.

It listens on this machine's own address at a port of its own, so a broker that the system itself may run is left alone.
Who may say what: devices (the simulator) speak as devices, the gateway alone gives orders, a seat only listens.
"""

import base64
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import psutil

from drivers.embedded.accounts import Account, make_home, service_account, service_folder
from drivers.embedded.children import Command, end_child, is_same_process, kill_child, start_child, started_at
from drivers.embedded.ports import HOST, answers, choose_port, started_port
from drivers.embedded.secrets import Secrets
from models.domain.errors import EmbeddedUnavailable
from models.text import N_

PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", r"C:\Program Files\mosquitto")
START_LIMIT_S = 15.0
LARGEST_PACKET = 16 * 1024 * 1024
HASH_ROUNDS = 101

_DEVICE_WORDS = ("sensor/+", "batch/+", "weather", "unit/+/position", "person/+/position")
_MARKS = ("park/+/mark", "park/+/durable")
_GATEWAY_WORDS = ("unit/+/order", "frame/+", "control", "weather")
RIGHTS: dict[str, tuple[str, ...]] = {
    "gateway": (
        "read park/#", "read $SYS/#", "write park/+/status/gateway", *(f"write {topic}" for topic in _MARKS),
        *(f"write {base}/{word}" for base in ("park/+", "park/+/drill/+") for word in _GATEWAY_WORDS),
        "read spBv1.0/#", "write spBv1.0/STATE/+", "write spBv1.0/+/NCMD/+",
    ),
    "simulator": (
        "write park/+/status/simulator", *(f"read {topic}" for topic in _MARKS),
        *(f"write {base}/{word}" for base in ("park/+", "park/+/drill/+") for word in _DEVICE_WORDS),
        *(f"read {base}/{word}" for base in ("park/+", "park/+/drill/+") for word in ("unit/+/order", "control")),
        *(f"write spBv1.0/+/{word}/+" for word in ("NBIRTH", "NDATA", "NDEATH")),
        *(f"write spBv1.0/+/{word}/+/+" for word in ("DBIRTH", "DDATA", "DDEATH")),
        "read spBv1.0/STATE/+", "read spBv1.0/+/NCMD/+",
    ),
    "vision": (
        "write park/+/status/vision", "write park/+/batch/vision", "write park/+/drill/+/batch/vision",
        "read park/+/drill/+/control",
    ),
    "seat": ("read park/+/frame/+", "read park/+/drill/+/frame/+", "read park/+/status/+"),
}
USERS = tuple(RIGHTS)


def broker_url(home: Path, user: str) -> str:
    """Where a user finds the room's broker, for a process that did not start it."""
    return _url(Secrets(home).password(user), user, started_port(home, "mosquitto"))


def _url(password: str, user: str, port: int) -> str:
    return f"mqtt://{user}:{quote(password, safe='')}@{HOST}:{port}"


class EmbeddedMosquitto:
    """One broker in `home`; `start` joins it when it already runs."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.joined = False
        self.port = 0
        self._secrets = Secrets(self.home)
        self._process: subprocess.Popen[bytes] | None = None
        self._running_file = self.home / "mosquitto.json"
        self._log = self.home / "logs" / "mosquitto.log"

    @property
    def pid(self) -> int | None:
        """The broker's process, or None while it does not run."""
        found = self._running()
        return None if found is None else found[0]

    def url(self, user: str) -> str:
        """Where a user finds the broker, with the password."""
        return _url(self._secrets.password(user), user, self.port)

    def start(self) -> None:
        """Start the broker; returns when it accepts connections."""
        found = self._running()
        self.joined = found is not None
        if found is not None:
            self.port = found[1]
            return
        if self._process is not None:
            end_child(self._process)  # it died by itself; take note of its end
        program = find_mosquitto()
        account = service_account()
        make_home(self.home, account)
        folder = service_folder(self.home, "mosquitto", account)
        self.port = choose_port(self.home, "mosquitto")
        self._write_configuration(folder, account)
        self._process = start_child(Command(
            (str(program), "-c", str(folder / "mosquitto.conf")), self._log, cwd=folder, account=account
        ))
        self._await_ready(self._process)
        facts = {"pid": self._process.pid, "started": started_at(self._process.pid), "port": self.port}
        self._running_file.write_text(json.dumps(facts), encoding="utf-8")

    def stop(self) -> None:
        """End the broker if it was started here; it writes down what it still holds for absent clients."""
        process, self._process = self._process, None
        if process is not None:
            end_child(process)
            self._running_file.unlink(missing_ok=True)

    def adopt(self) -> None:
        """End a broker that was joined: for the owner of the data folder, who found an orphan in it."""
        found = self._running()
        if self.joined and found is not None:
            orphan = psutil.Process(found[0])
            orphan.terminate()
            orphan.wait(10)

    def kill(self) -> None:
        """End the broker as a power cut would."""
        if self._process is not None:
            kill_child(self._process)
            self._process = None

    def healthy(self) -> bool:
        """Whether the broker accepts connections."""
        return self.port != 0 and answers(self.port)

    def _running(self) -> tuple[int, int] | None:
        try:
            facts = json.loads(self._running_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return (facts["pid"], facts["port"]) if is_same_process(facts["pid"], facts["started"]) else None

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while not answers(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedUnavailable(N_("The message broker does not start; {log} says why"), log=str(self._log))
            time.sleep(0.02)

    def _write_configuration(self, folder: Path, account: Account | None) -> None:
        passwords = self._secrets.passwords(USERS)
        contents = {
            "mosquitto.conf": "\n".join(configuration(folder, self.port)) + "\n",
            "passwords": "".join(f"{user}:{hashed(password)}\n" for user, password in passwords.items()),
            "rights": "\n".join(access_list()) + "\n",
        }
        for name, text in contents.items():
            path = folder / name
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            if account is not None:
                os.chown(path, account.uid, account.gid)


def configuration(folder: Path, port: int) -> Iterator[str]:
    """The broker's configuration, line by line."""
    yield f"listener {port} {HOST}"
    yield "allow_anonymous false"
    yield f"password_file {folder / 'passwords'}"
    yield f"acl_file {folder / 'rights'}"
    yield "persistence true"
    yield f"persistence_location {folder}{os.sep}"
    yield "autosave_interval 30"
    yield "persistent_client_expiration 14d"
    # The default of 1,000 would drop readings behind a gateway that is restarting; a room waits, it does not forget.
    yield "max_queued_messages 1000000"
    yield "max_inflight_messages 20000"
    # A body larger than any device sends reaches the gateway's quarantine; who sends one beyond this is cut off here.
    yield f"max_packet_size {LARGEST_PACKET}"
    yield "set_tcp_nodelay true"
    yield "log_type error"
    yield "log_type warning"
    yield "log_type notice"
    yield "log_timestamp_format %Y-%m-%dT%H:%M:%S"


def access_list() -> Iterator[str]:
    """Who may read and write which topics, line by line."""
    for user, rights in RIGHTS.items():
        yield f"user {user}"
        for right in rights:
            yield f"topic {right}"
        yield ""


def hashed(password: str) -> str:
    """A password as Mosquitto keeps it: PBKDF2 with SHA-512, rounds, salt and digest."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, HASH_ROUNDS)
    return f"$7${HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def find_mosquitto(places: Sequence[str] = PLACES) -> Path:
    """The installed program, on the path or where packages put it; tells how to get it when there is none."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path=os.pathsep.join(places))
    if found is None:
        cure = {"win32": "winget install EclipseFoundation.Mosquitto", "darwin": "brew install mosquitto"}
        raise EmbeddedUnavailable(
            N_("The message broker Mosquitto is not installed. Install it ({command}), or set {variable}"),
            command=cure.get(sys.platform, "apt-get install mosquitto"),
            variable="COMMAND_CENTER_BROKER_URL",
        )
    return Path(found)

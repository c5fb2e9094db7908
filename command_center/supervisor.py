"""Starts what a room needs and keeps it running: database, broker, gateway, vision, simulator.

One process owns a data folder at a time: the one that holds its lock. A second seat, or a drill, on the same folder
joins: it starts nothing and waits. The operating system gives the lock back when its holder dies, however it dies, and
the parts die with their owner; then one of those who joined takes the lock and starts everything again, on the ports
that the others know.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from command_center.parts import (
    BROKER,
    DATABASE,
    GATEWAY,
    SIMULATOR,
    VISION,
    Part,
    PartHealth,
    process_part,
    server_part,
)
from command_center.settings import Settings
from drivers.embedded.accounts import make_home, service_account
from drivers.embedded.children import is_same_process, started_at
from drivers.embedded.locks import FileLock
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from models.domain.errors import CommandCenterError, EmbeddedUnavailable
from models.text import N_, Message

LOGINS = ("chen_yu", "li_na", "deng_qiao", "gateway", "vision")
PROCESSES = (GATEWAY, VISION, SIMULATOR)
WATCH_S = 0.25
JOIN_LIMIT_S = 120.0

log = structlog.get_logger(__name__)


class Supervisor:
    """Everything behind one seat. `start` and `stop` block: call them off the main thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        processes: Sequence[str] = PROCESSES,
        demo_park: bool = True,
        on_progress: Callable[[Message], None] = lambda _message: None,
    ) -> None:
        self.settings = settings
        self.joined = False
        self._processes = processes
        self._demo_park = demo_park
        self._on_progress = on_progress
        self._ended = threading.Event()
        self._busy = threading.Lock()  # held while the room opens; closing waits for it
        self._watcher: threading.Thread | None = None
        self._lock = FileLock(settings.home / "room.lock")
        self._ready_file = settings.home / "room.json"
        self._servers = self._make_servers()
        self._children: list[Part] = []

    def start(self) -> None:
        """Start or join the room; returns when readings can flow and operators can log in."""
        make_home(self.settings.home, service_account() if not self.settings.shared else None)
        if self.settings.shared:
            return
        try:
            with self._busy:
                self._own_or_join()
        except BaseException:
            self.stop()
            raise
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End everything that was started here, in the opposite order."""
        self._ended.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        with self._busy:
            if self._lock.held:
                self._close()

    def health(self) -> tuple[PartHealth, ...]:
        """How each part is; for the top bar."""
        return tuple(part.health() for part in self._parts)

    def _close(self) -> None:
        self._ready_file.unlink(missing_ok=True)
        for part in reversed(self._parts):
            part.stop()
        self._lock.give_back()

    @property
    def _parts(self) -> list[Part]:
        return [*self._servers, *self._children]

    def _make_servers(self) -> list[Part]:
        home = self.settings.home
        servers = [server_part(DATABASE, EmbeddedPostgres(home))] if self.settings.own_database else []
        return servers if self.settings.shared else [*servers, server_part(BROKER, EmbeddedMosquitto(home))]

    def _own_or_join(self) -> None:
        deadline = time.monotonic() + JOIN_LIMIT_S
        while not self._lock.take(wait=False):
            if self._owner_is_ready():
                self.joined = True
                self._look_at_servers()
                self._on_progress(Message(N_("Joined the room that is already open")))
                return
            if time.monotonic() > deadline:
                raise EmbeddedUnavailable(
                    N_("Another process holds {folder} and its room does not get ready"), folder=str(self.settings.home)
                )
            self._stay_only_if_wanted()
            time.sleep(WATCH_S)
        self._start_all()

    def _start_all(self) -> None:
        self.joined = False
        self._ready_file.unlink(missing_ok=True)
        for part, message in zip(
            self._servers, (N_("Starting the database"), N_("Starting the message broker")), strict=False
        ):
            self._on_progress(Message(message))
            self._start_part(part)
        self._prepare_store()
        environment = self.settings.environment()
        self._children = [process_part(name, self.settings.home, environment) for name in self._processes]
        for part in self._children:
            self._start_part(part)
        facts = {"pid": os.getpid(), "started": started_at(os.getpid())}
        _write_whole(self._ready_file, json.dumps(facts))
        log.info("room open", home=str(self.settings.home))

    def _stay_only_if_wanted(self) -> None:
        if self._ended.is_set():
            raise EmbeddedUnavailable(N_("The room was closed while it opened"))

    def _start_part(self, part: Part) -> None:
        self._stay_only_if_wanted()
        part.start()
        part.back_off.started()
        part.mark(ok=True)

    def _prepare_store(self) -> None:
        from command_center.parks import import_demo_park_if_none
        from models.store.migrate import migrate
        from models.store.roles import bootstrap_roles

        self._on_progress(Message(N_("Preparing the database")))
        owner = self.settings.store_url()
        migrate(owner)
        bootstrap_roles(owner, Secrets(self.settings.home).passwords(LOGINS))
        if self._demo_park:
            import_demo_park_if_none(self.settings)

    def _owner_is_ready(self) -> bool:
        try:
            facts = json.loads(self._ready_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        return is_same_process(facts["pid"], facts["started"])

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_S):
            try:
                self._look_after()
            except Exception:  # one part that cannot be looked after must not leave the others alone
                log.exception("supervision failed and goes on")

    def _look_after(self) -> None:
        if self.joined:
            self._take_over_if_orphaned()
            return
        for part in self._parts:
            self._keep_alive(part)

    def _keep_alive(self, part: Part) -> None:
        if part.alive():
            return
        if part.ok:
            wait = part.back_off.died()
            part.mark(ok=False)
            log.warning("part died", part=part.name, next_attempt_s=wait)
        elif part.back_off.due():
            part.restarts += 1
            try:
                self._start_part(part)
            except (CommandCenterError, OSError) as error:
                if part.detail != str(error):
                    log.error("part does not start", part=part.name, cause=str(error))
                part.mark(ok=False, detail=str(error))
                part.back_off.died()
            else:
                log.info("part started again", part=part.name, restarts=part.restarts)

    def _look_at_servers(self) -> None:
        for part in self._servers:
            part.mark(ok=part.alive())

    def _take_over_if_orphaned(self) -> None:
        owned = not self._owner_is_ready() and self._lock.take(wait=False)
        self._look_at_servers()
        if owned:
            log.warning("the owner of the room is gone; taking over", home=str(self.settings.home))
            try:
                self._start_all()
            except (CommandCenterError, OSError) as error:
                log.error("could not take over", cause=str(error))
                self._close()
                self.joined = True


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)

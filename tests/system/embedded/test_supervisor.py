"""The supervisor on real processes: one owner of a data folder, restarts, and the end of everything with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pydantic import SecretStr

from command_center.parts import BROKER, DATABASE, GATEWAY
from command_center.settings import Settings
from command_center.supervisor import Supervisor
from drivers.embedded.postgres import EmbeddedPostgres
from models.domain.errors import EmbeddedUnavailable
from models.store.engine import Store
from models.store.repositories import list_parks
from models.text import Message

pytestmark = pytest.mark.system
LIMIT_S = 60.0
# A room of its own process, which can be killed; it says when it is open.
OWNER = """
import sys, time
from pathlib import Path
from command_center.logging import start_logging
from command_center.settings import Settings
from command_center.supervisor import Supervisor
start_logging("owner")
Supervisor(Settings(home=Path(sys.argv[1])), processes=("gateway",)).start()
print("open", flush=True)
time.sleep(600)
"""


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def processes_of(home: Path) -> dict[str, psutil.Process]:
    """The room's processes by name: those whose command line or environment names the data folder."""
    found = {}
    names = {"postgres": DATABASE, "mosquitto": BROKER, "gateway": GATEWAY}
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            ours = str(home) in " ".join(words) or process.environ().get("COMMAND_CENTER_HOME") == str(home)
            name = next((names[Path(word).name] for word in words if Path(word).name in names), None)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if ours and name is not None and process.status() != psutil.STATUS_ZOMBIE:
            found[name] = process
    return found


def states(supervisor: Supervisor) -> dict[str, bool]:
    return {health.name: health.ok for health in supervisor.health()}


@pytest.fixture(scope="module")
def room(short_folder: Path) -> Iterator[Supervisor]:
    """An open room, for the tests that leave it open."""
    supervisor = Supervisor(Settings(home=short_folder / "room"), processes=(GATEWAY,))
    supervisor.start()
    yield supervisor
    supervisor.stop()


def test_that_a_new_room_has_the_demo_park_and_its_parts_run(room: Supervisor) -> None:
    assert states(room) == {DATABASE: True, BROKER: True, GATEWAY: True}
    store = Store(room.settings.store_url("chen_yu"))
    assert [code for _, code, _ in list_parks(store)] == ["jinhe"]
    store.close()


@pytest.mark.parametrize("name", [DATABASE, BROKER, GATEWAY])
def test_that_a_killed_part_is_started_again(room: Supervisor, name: str) -> None:
    killed = processes_of(room.settings.home)[name]
    restarts = {health.name: health.restarts for health in room.health()}[name]

    killed.kill()

    assert wait_until(lambda: {health.name: health.restarts for health in room.health()}[name] > restarts)
    assert wait_until(lambda: all(states(room).values()))
    assert processes_of(room.settings.home)[name].pid != killed.pid


def test_that_a_second_seat_joins_and_leaves_the_room_open(room: Supervisor) -> None:
    home = room.settings.home
    before = {name: process.pid for name, process in processes_of(home).items()}
    second = Supervisor(room.settings, processes=(GATEWAY,))

    second.start()
    joined, seen = second.joined, states(second)
    second.stop()

    assert joined
    assert seen == {DATABASE: True, BROKER: True}
    assert {name: process.pid for name, process in processes_of(home).items()} == before


def test_that_the_second_seat_takes_over_from_the_first_and_the_last_one_ends_every_process(home: Path) -> None:
    settings = Settings(home=home)
    first, second = Supervisor(settings, processes=(GATEWAY,)), Supervisor(settings, processes=(GATEWAY,))
    first.start()
    second.start()
    url = settings.store_url("chen_yu")
    try:
        first.stop()
        assert wait_until(lambda: not second.joined and states(second).get(GATEWAY, False))
        assert settings.store_url("chen_yu") == url
        assert all(states(second).values())
    finally:
        second.stop()
    assert not processes_of(home)


def test_that_a_database_of_somebody_elses_is_prepared_and_entered_with_each_logins_password(home: Path) -> None:
    elsewhere = EmbeddedPostgres(home / "elsewhere", settings={"fsync": "off"})
    elsewhere.start()
    settings = Settings(home=home / "room", database_url=SecretStr(elsewhere.url()))
    supervisor = Supervisor(settings, processes=())
    try:
        supervisor.start()
        assert states(supervisor) == {BROKER: True}
        store = Store(settings.store_url("li_na"))
        assert [code for _, code, _ in list_parks(store)] == ["jinhe"]
        store.close()
    finally:
        supervisor.stop()
        assert elsewhere.healthy()
        elsewhere.stop()


def test_that_closing_a_room_that_is_still_opening_leaves_nothing_running(home: Path) -> None:
    opening = threading.Event()

    def note(_progress: Message) -> None:
        opening.set()

    supervisor = Supervisor(Settings(home=home), processes=(GATEWAY,), on_progress=note)
    outcome: list[BaseException] = []

    def open_room() -> None:
        try:
            supervisor.start()
        except EmbeddedUnavailable as error:
            outcome.append(error)

    thread = threading.Thread(target=open_room)
    thread.start()
    assert opening.wait(LIMIT_S)
    supervisor.stop()
    thread.join()

    assert len(outcome) == 1
    assert not processes_of(home)


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there; a job object ends the children")
def test_that_every_process_dies_with_a_supervisor_that_was_killed_and_the_next_one_starts(home: Path) -> None:
    owner = subprocess.Popen(
        (sys.executable, "-c", OWNER, str(home)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "open\n"
    assert set(processes_of(home)) == {DATABASE, BROKER, GATEWAY}

    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    assert wait_until(lambda: not processes_of(home))
    successor = Supervisor(Settings(home=home), processes=())
    successor.start()
    joined = successor.joined
    successor.stop()
    assert not joined

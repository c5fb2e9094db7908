"""A whole room left to itself: does it lose readings, restart parts or grow."""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import psycopg

from command_center.parts import GATEWAY, SIMULATOR
from command_center.settings import Settings
from command_center.supervisor import Supervisor
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.topics import base
from models.ports import Inbound
from tests.benchmarks.registry import Row, soak

WARM_UP_S = 60.0
SAMPLE_S = 5.0
SLOPE_LIMIT = 2.0  # per cent an hour
CATCH_UP_S = 30.0


@soak("room")
def room_left_to_itself(minutes: float) -> Iterable[Row]:
    """Play a quiet day for so many minutes: what was sent against what is stored, and whether anything grows."""
    home = Path(tempfile.mkdtemp(prefix="command-center-soak-"))
    home.chmod(0o711)
    settings = Settings(home=home, language="en")
    supervisor = Supervisor(settings, processes=(GATEWAY, SIMULATOR))
    try:
        supervisor.start()
        time.sleep(min(WARM_UP_S, minutes * 30))
        growth = {name: Growth(process) for name, process in _processes().items()}
        deadline = time.monotonic() + max(2 * SAMPLE_S, minutes * 60 - WARM_UP_S)
        while time.monotonic() < deadline:
            for each in growth.values():
                each.look()
            time.sleep(SAMPLE_S)
        sent = _sent(settings)
        stored = _stored(settings, at_least=sent)
        yield Row("readings sent", sent, "readings")
        yield Row("readings lost", max(0, sent - stored), "readings")
        for name, each in growth.items():
            yield from each.rows(name)
        yield Row("restarts", sum(part.restarts for part in supervisor.health()), "restarts")
    finally:
        supervisor.stop()
        shutil.rmtree(home, ignore_errors=True)


class Growth:
    """What one process holds, looked at again and again."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._looks: list[tuple[float, float, int, int]] = []  # hours, MB, descriptors, threads

    def look(self) -> None:
        with suppress(psutil.NoSuchProcess):
            with self._process.oneshot():
                memory, threads = self._process.memory_info().rss / 1e6, self._process.num_threads()
            self._looks.append((time.monotonic() / 3600, memory, self._process.num_fds(), threads))

    def rows(self, name: str) -> Iterable[Row]:
        """The line through all looks gives memory's slope; short runs say little about an hour."""
        hours, memory, descriptors, threads = (np.array(column, float) for column in zip(*self._looks, strict=True))
        slope = float(np.polyfit(hours, memory, 1)[0]) / float(memory.mean()) * 100 if hours.size > 2 else 0.0
        yield Row(f"memory of {name}", float(memory[-1]), "MB", float(memory[0]), "after warming up")
        yield Row(f"memory slope of {name}", slope, "%/h", SLOPE_LIMIT, "the limit")
        yield Row(f"descriptors of {name}", float(descriptors[-1]), "", float(descriptors[0]), "after warming up")
        yield Row(f"threads of {name}", float(threads[-1]), "", float(threads[0]), "after warming up")


def _sent(settings: Settings) -> int:
    """How many LIVE readings the simulator says that it has sent."""
    heard, counts = threading.Event(), list[int]()

    def receive(message: Inbound) -> None:
        sessions = json.loads(message.payload).get("sessions", {})
        counts.append(sum(session["readings"] for session in sessions.values()))
        message.acknowledge()
        heard.set()

    broker = MqttBroker(settings.broker_address("seat"), "soak")
    try:
        broker.subscribe(f"{base(settings.park)}/status/simulator", receive)
        if not heard.wait(CATCH_UP_S):
            raise TimeoutError("the simulator gives no sign of life")
    finally:
        broker.close()
    return counts[0]


def _stored(settings: Settings, *, at_least: int) -> int:
    """How many readings are stored, once what was on its way has arrived."""
    deadline = time.monotonic() + CATCH_UP_S
    with psycopg.connect(settings.store_url(), autocommit=True) as connection:
        while True:
            row = connection.execute("SELECT count(*) FROM cc.sample WHERE session_id = 0").fetchone()
            stored = int(row[0]) if row else 0
            if stored >= at_least or time.monotonic() > deadline:
                return stored
            time.sleep(0.5)


def _processes() -> dict[str, psutil.Process]:
    """Our own processes, which share no memory."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # the database's own processes come and go
            words = process.cmdline()
            for name, word in ((GATEWAY, "gateway"), (SIMULATOR, "simulate")):
                if word in words:
                    found[name] = process
    return found

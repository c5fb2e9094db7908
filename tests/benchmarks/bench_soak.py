"""A whole room left to itself: does it lose readings, restart parts or grow."""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

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
CATCH_UP_S = 30.0


@soak("room")
def room_left_to_itself(minutes: float) -> Iterable[Row]:
    """Play a quiet day for so many minutes and compare what was sent with what is stored."""
    home = Path(tempfile.mkdtemp(prefix="command-center-soak-"))
    home.chmod(0o711)
    settings = Settings(home=home, language="en")
    supervisor = Supervisor(settings, processes=(GATEWAY, SIMULATOR))
    try:
        supervisor.start()
        time.sleep(min(WARM_UP_S, minutes * 30))
        warm = _megabytes()
        time.sleep(max(0.0, minutes * 60 - WARM_UP_S))
        sent = _sent(settings)
        stored = _stored(settings, at_least=sent)
        yield Row("readings sent", sent, "readings")
        yield Row("readings lost", max(0, sent - stored), "readings")
        for name, now in _megabytes().items():
            yield Row(f"memory of {name}", now, "MB", warm.get(name), "after the first minute")
        yield Row("restarts", sum(part.restarts for part in supervisor.health()), "restarts")
    finally:
        supervisor.stop()
        shutil.rmtree(home, ignore_errors=True)


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


def _megabytes() -> dict[str, float]:
    """Memory of our own processes, which share nothing."""
    found = {}
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # the database's own processes come and go
            words = process.cmdline()
            for name, word in ((GATEWAY, "gateway"), (SIMULATOR, "simulate")):
                if word in words:
                    found[name] = process.memory_info().rss / 1e6
    return found

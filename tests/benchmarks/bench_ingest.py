"""The way of a reading: from the device through broker and gateway to the store and, as a frame, to a seat."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson

from drivers.embedded.children import Command, end_child, start_child
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.frames import ReadingsFrame, decode
from models.domain.park import Park
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.ports import Inbound
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories.counts import count_samples
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench
from tests.fakes.small_park import small_park

SENSORS, SECONDS = 400, 20
BURST = 50_000
LIMIT_MS = 500.0


class Watch:
    """When each reading was published, and how long its frame took to come."""

    def __init__(self, listener: MqttBroker, park: Park) -> None:
        self.sent: dict[tuple[int, int], float] = {}
        self.took_ms: list[float] = []
        for enterprise in {sensor.enterprise for sensor in park.sensors}:
            listener.subscribe(f"park/{park.code}/frame/{enterprise or 'park'}", self._hear, qos=0)

    def _hear(self, message: Inbound) -> None:
        now, frame = time.perf_counter(), decode(message.payload)
        if isinstance(frame, ReadingsFrame):
            for key, moment in zip(frame.keys.tolist(), frame.times.tolist(), strict=True):
                began = self.sent.pop((key, moment), None)
                if began is not None:
                    self.took_ms.append((now - began) * 1000)


@bench("ingest")
def way_of_a_reading() -> Iterable[Row]:
    """A gateway of its own process; each reading is a message of its own, the dearest way there is."""
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    database, broker = EmbeddedPostgres(home), EmbeddedMosquitto(home)
    database.start()
    broker.start()
    try:
        park, scope, store = _prepare(database, home)
        with _gateway(home, database, broker, park):
            yield from _through(park, scope, store, broker)
        store.close()
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(home)


def _prepare(database: EmbeddedPostgres, home: Path) -> tuple[Park, Scope, Store]:
    migrate(database.url())
    bootstrap_roles(database.url(), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
    owner, park = Store(database.url()), small_park(sensors=SENSORS)
    park_id = import_park(owner, park)
    owner.close()
    return park, Scope(park_id), Store(database.url("gateway"))


@contextmanager
def _gateway(home: Path, database: EmbeddedPostgres, broker: EmbeddedMosquitto, park: Park) -> Iterator[None]:
    environment = {
        "COMMAND_CENTER_HOME": str(home),
        "COMMAND_CENTER_DATABASE_URL": database.url("gateway"),
        "COMMAND_CENTER_BROKER_URL": broker.url("gateway"),
        "COMMAND_CENTER_PARK": park.code,
        "PATH": os.environ.get("PATH", ""),
    }
    arguments = (sys.executable, "-m", "command_center", "gateway")
    child: subprocess.Popen[bytes] = start_child(
        Command(arguments, home / "logs" / "gateway.log", environment=environment)
    )
    try:
        yield
    finally:
        end_child(child)


def _through(park: Park, scope: Scope, store: Store, broker: EmbeddedMosquitto) -> Iterable[Row]:
    devices = MqttBroker(broker.url("simulator"), "bench-devices")
    listener = MqttBroker(broker.url("seat"), "bench-seat")
    try:
        _await_gateway(listener, park)
        watch = Watch(listener, park)
        sent = _publish(devices, park, watch)
        stored = _await_stored(store, scope, sent)
        late = np.array(watch.took_ms)
        yield Row(f"{SENSORS} sensors at 1 Hz: readings lost or doubled", abs(sent - stored), "readings")
        yield Row("readings whose frame came", late.size, "readings", float(sent), "those sent")
        yield Row("publish to frame, median", float(np.median(late)), "ms", LIMIT_MS, "the limit")
        yield Row("publish to frame, p95", float(np.percentile(late, 95)), "ms", LIMIT_MS, "the limit")
        began = time.perf_counter()
        sent += _burst(devices, park)
        stored = _await_stored(store, scope, sent)
        rate = BURST / (time.perf_counter() - began)
        yield Row("a backlog in batches, stored", rate, "readings/s", float(SENSORS), "400 sensors at 1 Hz")
        yield Row("of the backlog lost or doubled", abs(sent - stored), "readings")
    finally:
        devices.close()
        listener.close()


def _await_gateway(listener: MqttBroker, park: Park) -> None:
    alive: list[bool] = []
    listener.subscribe(
        f"park/{park.code}/status/gateway", lambda message: alive.append(orjson.loads(message.payload)["ok"]), qos=0
    )
    deadline = time.monotonic() + 30
    while True not in alive:
        if time.monotonic() > deadline:
            raise TimeoutError("the gateway did not come up")
        time.sleep(0.05)


def _publish(devices: MqttBroker, park: Park, watch: Watch) -> int:
    """Every sensor once a second, spread over the second as real ones are."""
    began = time.perf_counter()
    for count in range(SECONDS * SENSORS):
        due = began + count / SENSORS
        time.sleep(max(due - time.perf_counter(), 0.0))
        sensor, now = park.sensors[count % SENSORS], datetime.now(UTC)
        body = {"v": (sensor.low + sensor.high) / 2, "u": sensor.unit, "t": now}
        watch.sent[sensor.key, to_us(now)] = time.perf_counter()
        devices.publish(f"park/{park.code}/sensor/{sensor.code}", orjson.dumps(body))
    return SECONDS * SENSORS


def _burst(devices: MqttBroker, park: Park) -> int:
    """What devices kept while a line was broken: an hour ago, all at once."""
    start = to_us(datetime.now(UTC)) - 3_600_000_000
    for first in range(0, BURST, SENSORS):
        stamp = datetime.fromtimestamp((start + first * 1_000) / 1e6, UTC)
        rows = [{"s": each.code, "v": (each.low + each.high) / 2, "u": each.unit, "t": stamp} for each in park.sensors]
        devices.publish(f"park/{park.code}/batch/bench", orjson.dumps({"r": rows}))
    return -(-BURST // SENSORS) * SENSORS


def _await_stored(store: Store, scope: Scope, sent: int) -> int:
    deadline = time.monotonic() + 60
    stored = count_samples(store, scope)
    while stored < sent and time.monotonic() < deadline:
        time.sleep(0.1)
        stored = count_samples(store, scope)
    return stored

"""The way of a reading: from the device through broker and gateway to the store and, as a frame, to a seat."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import psutil
import psycopg

from drivers.embedded.children import Command, end_child, start_child
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.embedded.secrets import Secrets
from drivers.mqtt import compiling
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.frames import ReadingsFrame, decode
from models.domain.alarms import Priority
from models.domain.park import Park
from models.domain.rules import Rule, RuleKind
from models.domain.sessions import Scope
from models.domain.times import to_us
from models.ports import Inbound
from models.store.engine import Store
from models.store.migrate import migrate
from models.store.repositories.counts import count_samples
from models.store.roles import EMBEDDED_STAFF, bootstrap_roles
from models.use_cases.parks import import_park
from tests.benchmarks.registry import Row, bench, soak
from tests.fakes.firehose import Hose, pour_steadily, publish_packet
from tests.fakes.small_park import small_park

SENSORS, SECONDS = 400, 20
LIMIT_MS = 500.0
FLOOD_SENSORS, FLOOD_RATE, FLOOD_S, FLOOD_HOSES = 10_000, 30_000, 10.0, 6
PLAIN_RATE, PLAIN_S = 1_500, 6.0
COMMIT_LIMIT_MS = 150.0
PER_BATCH, BATCH_RATE, BATCH_S, BATCH_LIMIT = 1_000, 200, 6.0, 150_000.0  # readings, batches a second, s, readings/s
Make = Callable[[int, int], Sequence[bytes]]
QUIET_S = 2.0
COMMIT_TIMES = {"track_commit_timestamp": "on"}


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


@dataclass(frozen=True, slots=True)
class Room:
    """Servers, a migrated store and a park: everything but the gateway."""

    home: Path
    database: EmbeddedPostgres
    broker: EmbeddedMosquitto
    park: Park
    scope: Scope
    store: Store


@contextmanager
def _room(park: Park) -> Iterator[Room]:
    home = Path(tempfile.mkdtemp(prefix="command-center-bench-"))
    home.chmod(0o711)
    database, broker = EmbeddedPostgres(home, settings=COMMIT_TIMES), EmbeddedMosquitto(home)
    database.start()
    broker.start()
    try:
        migrate(database.url())
        bootstrap_roles(database.url(), Secrets(home).passwords(tuple(person.login for person in EMBEDDED_STAFF)))
        owner = Store(database.url())
        park_id = import_park(owner, park)
        owner.close()
        store = Store(database.url("gateway"))
        yield Room(home, database, broker, park, Scope(park_id), store)
        store.close()
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(home)


@bench("ingest")
def way_of_a_reading() -> Iterable[Row]:
    """Every sensor once a second, each reading a message of its own; the whole way to a seat."""
    with _room(small_park(sensors=SENSORS)) as room, _gateway(room):
        yield from _through(room)


@bench("firehose")
def messages_through_the_broker() -> Iterable[Row]:
    """Far more single readings with QoS 1 than a park sends, all rules on; then as batches; then the plain way."""
    yield from _flood(FLOOD_S)


@soak("firehose")
def long_flood(minutes: float) -> Iterable[Row]:
    """The same for longer."""
    yield from _flood(minutes * 60)


@contextmanager
def _gateway(room: Room) -> Iterator[psutil.Process]:
    """A gateway of its own process; entered when it is listening."""
    environment = {
        "COMMAND_CENTER_HOME": str(room.home),
        "COMMAND_CENTER_DATABASE_URL": room.database.url("gateway"),
        "COMMAND_CENTER_BROKER_URL": room.broker.url("gateway"),
        "COMMAND_CENTER_PARK": room.park.code,
        "PATH": os.environ.get("PATH", ""),
    }
    arguments = (sys.executable, "-m", "command_center", "gateway")
    child: subprocess.Popen[bytes] = start_child(
        Command(arguments, room.home / "logs" / "gateway.log", environment=environment)
    )
    listener = MqttBroker(room.broker.url("seat"), "bench-waits")
    try:
        _await_gateway(listener, room.park)
        yield psutil.Process(child.pid)
    finally:
        listener.close()
        end_child(child)


def _through(room: Room) -> Iterable[Row]:
    devices = MqttBroker(room.broker.url("simulator"), "bench-devices")
    listener = MqttBroker(room.broker.url("seat"), "bench-seat")
    try:
        listener.wait_connected(10)
        watch = Watch(listener, room.park)
        sent = _publish(devices, room.park, watch)
        stored = _await_stored(room, sent)
        late = np.array(watch.took_ms)
        yield Row(f"{SENSORS} sensors at 1 Hz: readings lost or doubled", abs(sent - stored), "readings")
        yield Row("readings whose frame came", late.size, "readings", float(sent), "those sent")
        yield Row("publish to frame, median", float(np.median(late)), "ms", LIMIT_MS, "the limit")
        yield Row("publish to frame, p95", float(np.percentile(late, 95)), "ms", LIMIT_MS, "the limit")
    finally:
        devices.close()
        listener.close()


def _await_gateway(listener: MqttBroker, park: Park) -> None:
    alive: list[bool] = []
    listener.subscribe(
        f"park/{park.code}/status/gateway", lambda message: alive.append(orjson.loads(message.payload)["ok"]), qos=0
    )
    deadline = time.monotonic() + 120
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


def _await_stored(room: Room, sent: int) -> int:
    """How many are stored, once all are or none has come for a while."""
    deadline, stored = time.monotonic() + 20, -1
    while stored < sent and time.monotonic() < deadline:
        time.sleep(0.2)
        found = count_samples(room.store, room.scope)
        if found != stored:
            stored, deadline = found, time.monotonic() + 20
    return stored


def _with_rules(park: Park) -> Park:
    """One high rule for each sensor, which the readings do not reach but once a second."""
    rules = tuple(
        Rule(f"{each.code}.HI", each.code, RuleKind.HIGH, "HI", each.high * 0.9, each.high * 0.8, Priority.MEDIUM)
        for each in park.sensors
    )
    return replace(park, rules=rules)


def _flood(seconds: float) -> Iterable[Row]:
    compiling.start_compiling()  # here, so that the gateway finds the kernels on the disk, as after its first start
    compiling.wait_compiled()
    park = _with_rules(small_park(sensors=FLOOD_SENSORS))
    with _room(park) as room:
        hoses = [Hose(room.broker.url("simulator"), f"bench-{number}") for number in range(FLOOD_HOSES)]
        with _gateway(room) as gateway:
            pour_steadily(hoses, 3_000, 5.0, _singles(park, 0.0))
            cost, sent = yield from _single_messages(room, hoses, gateway, seconds)
            yield from _batches(room, hoses, gateway, sent)
        yield from _plain(room, hoses, cost)
        for hose in hoses:
            hose.close()


def _single_messages(
    room: Room, hoses: Sequence[Hose], gateway: psutil.Process, seconds: float
) -> Generator[Row, None, tuple[float, int]]:
    before = _await_stored(room, sum(hose.sent for hose in hoses))
    warm_until = datetime.now(UTC)
    cpu = _cpu(room, gateway)
    sent, took = pour_steadily(hoses, FLOOD_RATE, seconds, _singles(room.park, FLOOD_RATE))
    _await_quiet(room)
    spent = {name: (now - cpu[name]) / sent * 1e6 for name, now in _cpu(room, gateway).items()}
    stored = _await_stored(room, before + sent) - before
    late = _commit_ms(room, warm_until)
    yield Row("single readings, QoS 1, through Mosquitto", sent / took, "messages/s", FLOOD_RATE, "offered")
    yield Row("of them lost or doubled", abs(sent - stored), "readings")
    yield Row("publish to commit, median", float(np.median(late)), "ms", COMMIT_LIMIT_MS, "the limit")
    yield Row("publish to commit, p99", float(np.percentile(late, 99)), "ms", COMMIT_LIMIT_MS, "the limit")
    for name, microseconds in spent.items():
        yield Row(f"CPU of {name}, a message", microseconds, "µs")
    return spent["the gateway"], before + sent


def _batches(room: Room, hoses: Sequence[Hose], gateway: psutil.Process, before: int) -> Iterable[Row]:
    cpu = _cpu(room, gateway)
    began = datetime.now(UTC)
    sent, _ = pour_steadily(hoses, BATCH_RATE, BATCH_S, _batch_packets(room.park))
    _await_quiet(room)
    spent = {name: now - cpu[name] for name, now in _cpu(room, gateway).items()}
    stored = _await_stored(room, before + sent * PER_BATCH) - before
    rate = stored / (_last_commit(room, began) - began).total_seconds()
    yield Row(f"in batches of {PER_BATCH}, stored", rate, "readings/s", BATCH_LIMIT, "the limit")
    yield Row("of them lost or doubled", abs(sent * PER_BATCH - stored), "readings")
    for name, seconds in spent.items():
        yield Row(f"CPU of {name}, a reading in a batch", seconds / stored * 1e6, "µs")


def _await_quiet(room: Room) -> None:
    """Wait until nothing was stored for a while, without counting: counts would cost as much as what is measured."""
    newest, quiet_since = None, time.monotonic()
    while time.monotonic() - quiet_since < QUIET_S:
        time.sleep(0.2)
        with room.store.transaction() as tx:
            found = tx.driver.execute("SELECT max(received) FROM cc.latest").fetchone()
        if found != newest:
            newest, quiet_since = found, time.monotonic()


def _last_commit(room: Room, since: datetime) -> datetime:
    """When the last of the readings since then was committed."""
    with psycopg.connect(room.database.url()) as connection:
        row = connection.execute(
            "SELECT max(pg_xact_commit_timestamp(xmin)) FROM cc.sample WHERE time >= %s", (since,)
        ).fetchone()
    assert row is not None
    last: datetime = row[0]
    return last


def _plain(room: Room, hoses: Sequence[Hose], cost: float) -> Iterable[Row]:
    """The same messages to the plain writer."""
    urls = room.broker.url("gateway"), room.database.url("gateway")
    arguments = (sys.executable, "-m", "tests.benchmarks.plain_writer", *urls, room.park.code)
    child = start_child(Command(arguments, room.home / "logs" / "plain.log", environment=dict(os.environ)))
    try:
        time.sleep(3.0)
        before, process = count_samples(room.store, room.scope), psutil.Process(child.pid)
        cpu = _cpu(room, process)
        sent, _ = pour_steadily(hoses, PLAIN_RATE, PLAIN_S, _singles(room.park, 0.0))
        _await_stored(room, before + sent)
        for name, now in _cpu(room, process).items():
            spent = (now - cpu[name]) / sent * 1e6
            share = (cost, "the gateway's own") if name == "the gateway" else (None, "")
            label = name.replace("the gateway", "the plain writer")
            yield Row(f"CPU of {label}, a message of the plain way", spent, "µs", *share)
    finally:
        end_child(child)


def _singles(park: Park, alarm_every: float) -> Make:
    """Packets of single readings, sensor after sensor; one in `alarm_every` reaches its limit (0: none)."""
    ends = []
    for sensor in park.sensors:
        low, high = (f'","v":{value}}}' for value in ((sensor.low + sensor.high) / 2, sensor.high))
        topic = f"park/{park.code}/sensor/{sensor.code}"
        ends.append((topic, f'{{"u":"{sensor.unit}","t":"', low, high))
    stamp = "2026-01-01T00:00:00.000000Z"
    heads, lows, highs = [], [], []
    for row, (topic, begin, low, high) in enumerate(ends):
        number = row % 60_000 + 1
        whole = publish_packet(topic, f"{begin}{stamp}{low}".encode(), number, with_properties=False)
        heads.append(whole[: -len(stamp) - len(low)])
        lows.append(low.encode())
        larger = publish_packet(topic, f"{begin}{stamp}{high}".encode(), number, with_properties=False)
        highs.append((larger[: -len(stamp) - len(high)], high.encode()))
    count = len(heads)

    def make(first: int, many: int) -> list[bytes]:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
        rows = [(first + number) % count for number in range(min(many, count))]
        packets = [heads[row] + now + lows[row] for row in rows]
        if alarm_every and first % alarm_every + many > alarm_every:
            head, high = highs[rows[0]]
            packets[0] = head + now + high
        return packets

    return make


def _batch_packets(park: Park) -> Make:
    """Packets of batches: of each, PER_BATCH sensors at one instant."""
    rows = [
        (f'{{"s":"{each.code}","v":{(each.low + each.high) / 2},"u":"{each.unit}","t":"', '"}') for each in park.sensors
    ]
    groups = [rows[first : first + PER_BATCH] for first in range(0, len(rows), PER_BATCH)]

    def make(first: int, many: int) -> list[bytes]:
        packets = []
        for number in range(first, first + many):
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            body = ",".join(f"{begin}{now}{end}" for begin, end in groups[number % len(groups)])
            topic = f"park/{park.code}/batch/GW-{number % len(groups)}"
            packets.append(
                publish_packet(topic, f'{{"r":[{body}]}}'.encode(), number % 60_000 + 1, with_properties=False)
            )
        return packets

    return make


def _cpu(room: Room, process: psutil.Process) -> dict[str, float]:
    """Processor seconds so far of what stands between device and disk, and of this process, which is the devices."""
    database = psutil.Process(room.database.pid)
    parts = {"the gateway": [process], "PostgreSQL": [database, *database.children()], "the sender": [psutil.Process()]}
    if room.broker.pid is not None:
        parts["Mosquitto"] = [psutil.Process(room.broker.pid)]
    return {name: sum(sum(each.cpu_times()[:2]) for each in those) for name, those in parts.items()}


def _commit_ms(room: Room, since: datetime) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """From each reading's event time, which is when it was published, to its transaction's commit."""
    with psycopg.connect(room.database.url()) as connection:
        rows = connection.execute(
            "SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - time)::float8 * 1000 FROM cc.sample "
            "WHERE time >= %s",
            (since,),
        ).fetchall()
    return np.array([row[0] for row in rows])

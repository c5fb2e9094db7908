"""A room whose servers and gateways are killed at any moment while devices go on, and what must be true afterwards.

The oracle knows nothing of the chain: it is told what the devices measured, goes through it sample by sample, and says
when which rule's alarm came and went. The chain passes when its log says the same.
"""

import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import orjson
import psycopg
from pydantic import SecretStr
from shapely import Point

from command_center.gateway.service import serve
from command_center.settings import Settings
from drivers.embedded.children import Command, end_child, kill_child, start_child
from drivers.embedded.mosquitto import EmbeddedMosquitto
from drivers.embedded.postgres import EmbeddedPostgres
from drivers.mqtt.client import MqttBroker
from drivers.mqtt.insistent import Insistent
from models.domain.alarms import Priority
from models.domain.park import Park, Quantity, Sensor
from models.domain.rules import Rule, RuleKind
from models.domain.times import from_us, to_us
from models.store.engine import Store
from models.use_cases.parks import import_park
from tests.fakes.rooms import RoomDatabase
from tests.unit.wire.parks import name, small_park

VICTIMS = ("gateway", "database", "broker")
TICK_S = 0.05
ZONES = (200.0, 310.0, 500.0, 790.0, 900.0)  # below LO, between, well, between, above HI
JUMPS = 0.02  # chance of another zone at each sample
SETTLE_S = 90.0

Transition = tuple[str, int]  # "activate" or "return", event time in microseconds


def faulty_park(sensors: int) -> Park:
    """Pressure gauges with a high and a low limit each, so that what is lost or out of order shows in the alarms."""
    park = small_park()
    gauges = tuple(
        Sensor(key, code, name(code), Quantity.PRESSURE, "kPa", 0.0, 1600.0, 1.0, Point(key, 0), 1.5, "P01")
        for key, code in ((key, f"PT-{key}") for key in range(1, sensors + 1))
    )
    rules = tuple(
        rule
        for gauge in gauges
        for rule in (
            Rule(f"{gauge.code}.HI", gauge.code, RuleKind.HIGH, "HI", 800, 780, Priority.HIGH),
            Rule(f"{gauge.code}.LO", gauge.code, RuleKind.LOW, "LO", 300, 320, Priority.MEDIUM),
        )
    )
    return replace(park, sensors=gauges, rules=rules)


def open_park(
    park: Park, database: EmbeddedPostgres | RoomDatabase, broker: EmbeddedMosquitto, home: Path, workers: int = 1
) -> Settings:
    """Bring the park into the store; what a gateway of it is told."""
    owner = Store(database.url())
    import_park(owner, park)
    owner.close()
    return Settings(
        home=home,
        database_url=SecretStr(database.url("gateway")),
        broker_url=SecretStr(broker.url("gateway")),
        park=park.code,
        ingest_workers=workers,
    )


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """A gateway on a thread, which is told to end."""
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(settings, settings.park, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def stored(database: RoomDatabase) -> int:
    """How many samples there are."""
    with psycopg.connect(database.url(), autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM cc.sample").fetchone()
    return int(row[0]) if row else 0


@dataclass(slots=True)
class Load:
    """Devices that measure and send until they are told to stop."""

    park: Park
    broker: EmbeddedMosquitto
    seed: int
    sent: list[tuple[int, int, float]] = field(default_factory=list)  # sensor key, event time, value
    pending: int = 0
    longest_wait_s: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="devices")
        self._thread.start()

    def stop(self) -> None:
        """Measure nothing more; what was measured goes on until it is safe or `SETTLE_S` is over."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        line = MqttBroker(self.broker.url("simulator"), "faulty-devices", persistent=True, forgetful=True)
        devices, draw = Insistent(line, self.park.code), Random(self.seed)
        values = {sensor.key: 500.0 for sensor in self.park.sensors}
        while not self._stop.wait(TICK_S):
            self._measure(devices, draw, values)
            devices.settle()
            self.pending = devices.pending
        deadline = time.monotonic() + SETTLE_S
        while self.pending and time.monotonic() < deadline:
            time.sleep(TICK_S)
            devices.settle()
            self.pending = devices.pending
        line.close()

    def _measure(self, devices: Insistent, draw: Random, values: dict[int, float]) -> None:
        """Most gauges in one batch, a few each on a topic of its own."""
        now = time.time_ns() // 1_000_000 * 1_000
        rows = []
        for sensor in self.park.sensors:
            if draw.random() < JUMPS:
                values[sensor.key] = draw.choice(ZONES)
            value = values[sensor.key]
            self.sent.append((sensor.key, now, value))
            row = {"v": value, "u": "kPa", "t": from_us(now).isoformat()}
            if sensor.key % 8 == 0:
                devices.publish(f"park/{self.park.code}/sensor/{sensor.code}", orjson.dumps(row))
            else:
                rows.append({"s": sensor.code, **row})
        devices.publish(f"park/{self.park.code}/batch/GW", orjson.dumps({"r": rows}))


class FaultyRoom:
    """Servers and gateways by name; each is killed as a power cut would and started again after a while."""

    def __init__(
        self, settings: Settings, database: EmbeddedPostgres, broker: EmbeddedMosquitto, gateways: int = 1
    ) -> None:
        self._settings, self._database, self._broker = settings, database, broker
        self._gateways: list[subprocess.Popen[bytes] | None] = [None] * gateways
        self.kills: dict[str, int] = defaultdict(int)

    @contextmanager
    def open(self, at_once: int | None = None) -> Iterator[None]:
        """Start `at_once` of the gateways, or all."""
        for number in range(len(self._gateways) if at_once is None else at_once):
            self._start_gateway(number)
        try:
            yield
        finally:
            for process in self._gateways:
                if process is not None:
                    end_child(process)

    def rage(self, kills: int, seed: int, pause_s: tuple[float, float] = (0.3, 2.5)) -> None:
        """Kill so many times, each victim coming back a while later, perhaps after the next one was killed."""
        draw = Random(seed)
        order = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
        draw.shuffle(order)
        due: list[tuple[float, str, int]] = []
        for victim in order:
            self._wait(draw.uniform(*pause_s), due)
            number = draw.randrange(len(self._gateways))
            while any(victim == other for _, other, _ in due):  # it is dead already
                self._wait(0.05, due)
            self.kill(victim, number)
            due.append((time.monotonic() + draw.uniform(0.1, 1.5), victim, number))
        while due:
            self._wait(0.05, due)

    def kill(self, victim: str, number: int = 0) -> None:
        """Kill one of VICTIMS; `number` chooses the gateway."""
        self.kills[victim] += 1
        if victim == "gateway":
            process, self._gateways[number] = self._gateways[number], None
            if process is not None:
                kill_child(process)
        elif victim == "database":
            self._database.kill()
        else:
            self._broker.kill()

    def bring_back(self, victim: str, number: int = 0) -> None:
        """Start it again."""
        if victim == "gateway":
            self._start_gateway(number)
        elif victim == "database":
            self._database.start()
        else:
            self._broker.start()

    def await_compiled(self, number: int, times: int) -> None:
        """Wait until this gateway's start, its so-manieth, is behind it: until its log says that all is compiled."""
        log = self._settings.home / "logs" / f"gateway-{number}.log"
        deadline = time.monotonic() + 120
        while not log.exists() or log.read_text("utf-8").count("wire.compiled") < times:
            if time.monotonic() > deadline:
                raise TimeoutError(f"gateway {number} does not get ready")
            time.sleep(0.1)

    def _wait(self, seconds: float, due: list[tuple[float, str, int]]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for entry in [each for each in due if each[0] <= time.monotonic()]:
                due.remove(entry)
                self.bring_back(*entry[1:])
            time.sleep(0.02)

    def _start_gateway(self, number: int) -> None:
        home = self._settings.home
        self._gateways[number] = start_child(
            Command(
                (sys.executable, "-m", "command_center", "gateway"),
                home / "logs" / f"gateway-{number}.log",
                environment={**self._settings.environment(), "PATH": os.environ.get("PATH", "")},
            )
        )


def oracle(rules: Sequence[Rule], sensors: Sequence[Sensor], sent: Sequence[tuple[int, int, float]]) -> dict[
    str, list[Transition]
]:
    """When each rule's alarm comes and goes, sample by sample; rules without delays."""
    by_key: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for key, moment, value in sent:
        by_key[key].append((moment, value))
    keys = {sensor.code: sensor.key for sensor in sensors}
    found: dict[str, list[Transition]] = {}
    for rule in rules:
        active, transitions = False, list[Transition]()
        sign = 1 if rule.kind is RuleKind.HIGH else -1
        for moment, value in by_key[keys[rule.sensor]]:
            if not active and sign * value >= sign * rule.limit:
                active = True
                transitions.append(("activate", moment))
            elif active and sign * value < sign * rule.clear:
                active = False
                transitions.append(("return", moment))
        found[rule.code] = transitions
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of what was sent; a good one has nothing but `sent`."""

    sent: int
    lost: int
    doubled: int
    altered: int
    rules_wrong: tuple[str, ...]
    active_wrong: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.altered or self.rules_wrong or self.active_wrong)


def judge(owner_url: str, park: Park, sent: Sequence[tuple[int, int, float]], limit_s: float = SETTLE_S) -> Verdict:
    """Wait until the store has what the oracle expects, or for `limit_s`, and say what differs."""
    expected = oracle(park.rules, park.sensors, sent)
    deadline = time.monotonic() + limit_s
    while True:
        verdict = _compare(owner_url, sent, expected)
        if verdict.good or time.monotonic() > deadline:
            return verdict
        time.sleep(0.5)


def _compare(
    owner_url: str, sent: Sequence[tuple[int, int, float]], expected: dict[str, list[Transition]]
) -> Verdict:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        stored = [
            (key, to_us(moment), value)
            for key, moment, value in connection.execute("SELECT sensor_key, time, value FROM cc.sample")
        ]
        found = _transitions(connection)
        active = {
            f"{sensor}.{label}"
            for sensor, label in connection.execute(
                "SELECT s.code, a.label FROM cc.alarm AS a JOIN cc.sensor AS s ON s.park_id = a.park_id "
                "AND s.key = a.sensor_key WHERE a.active AND a.state <> 'NORM'"
            )
        }
    instants, kept = {each[:2] for each in sent}, {each[:2] for each in stored}
    should_be = {code for code, transitions in expected.items() if transitions and transitions[-1][0] == "activate"}
    return Verdict(
        len(sent),
        len(instants - kept),
        len(stored) - len(kept),
        len(set(stored) - set(sent)),
        tuple(code for code in expected if expected[code] != found[code]),
        tuple(sorted(should_be ^ active)),
    )


def _transitions(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, list[Transition]]:
    """What the log says of each rule's alarm."""
    rows = connection.execute(
        "SELECT p ->> 'sensor', p ->> 'label', kind, (p ->> 'at')::timestamptz "
        "FROM (SELECT seq, kind, payload::jsonb AS p FROM cc.event) AS e "
        "WHERE kind IN ('alarm.activate', 'alarm.return') ORDER BY seq"
    )
    found: dict[str, list[Transition]] = defaultdict(list)
    for sensor, label, kind, moment in rows:
        found[f"{sensor}.{label}"].append((kind.removeprefix("alarm."), to_us(moment)))
    return found


def explain(owner_url: str, park: Park, sent: Sequence[tuple[int, int, float]], code: str) -> str:
    """The first difference of one rule, for a person."""
    expected = oracle(park.rules, park.sensors, sent)[code]
    with psycopg.connect(owner_url, autocommit=True) as connection:
        found = _transitions(connection)[code]
    for number, (should, was) in enumerate(zip(expected, found, strict=False)):
        if should != was:
            return f"{code}: change {number} should be {should}, is {was}"
    return f"{code}: {len(expected)} changes expected, {len(found)} found"

"""Two seats on a park of 10,000 sensors with 5,000 readings a second: what each shows how soon, and what it costs."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from command_center.parks import import_file
from command_center.parts import GATEWAY
from command_center.seat.desks import Desks
from command_center.seat.garbage import Garbage
from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from drivers.embedded.children import Command, end_child, start_child
from drivers.feeds.write import write_park
from drivers.mqtt.client import MqttBroker
from models.domain.alarms import AlarmState
from models.domain.park import Park, Sensor
from tests.benchmarks.bench_seat import STALL_LIMIT_MS, screen, stalls
from tests.benchmarks.registry import Row, bench
from tests.fakes.event_loop import spin
from tests.fakes.large_park import large_park

RATE, MARKS, ACKNOWLEDGED = 5_000.0, 100, 60
PIXEL_LIMIT_MS, ACKNOWLEDGE_LIMIT_MS = 250.0, 100.0
PATIENCE_S = 3.0


class SecondSeat:
    """Another seat, in a process of its own, and what it says it sees."""

    def __init__(self, home: Path, sensor: str) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.watcher", str(home), sensor]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seen: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def is_open(self) -> bool:
        return any("open" in each for each in self.seen)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith('{"') and "event" not in line:
                self.seen.append(json.loads(line))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()


@bench("crowd")
def crowd() -> Iterator[Row]:
    """Everything on: gateway with its rules, 5,000 readings a second, two seats, standing alarms, plumes."""
    park = large_park()
    marked = next(each for each in park.sensors if each.quantity == "level")
    raised = [each for each in park.sensors if each.quantity == "gas"][:ACKNOWLEDGED]
    with screen() as home, _room(home, park) as keeper:
        assert keeper.desks is not None
        desks = keeper.desks
        apart = [marked.code, *(each.code for each in raised)]
        crowd_ = start_child(
            Command((sys.executable, "-m", "tests.benchmarks.crowd", str(home), str(RATE), *apart), home / "crowd.log")
        )
        second, mine = SecondSeat(home, marked.code), list[dict[str, Any]]()
        from tests.benchmarks.watcher import watch

        broker = MqttBroker(Settings(home=home).broker_address("simulator"), "bench-marks")
        try:
            spin(60, lambda: second.is_open and desks.map_panel._map is not None)
            watch(desks, marked.code, mine.append)
            spin(120, lambda: _heard(desks) > 0.95 * len(park.sensors))
            yield from _rate(desks)
            yield from _pixels(broker, park, marked, mine, second)
            yield from _acknowledgements(broker, park, raised, desks, second)
            yield from stalls(desks.seat, STALL_LIMIT_MS)
        finally:
            broker.close()
            second.close()
            end_child(crowd_)


@contextmanager
def _room(home: Path, park: Park) -> Iterator[RoomKeeper]:
    from PySide6.QtWidgets import QApplication

    from widgets import theme
    from widgets.shell.window import RoomWindow

    write_park(park, home / "large.gpkg")
    if import_file(Settings(home=home, language="en"), home / "large.gpkg"):
        raise RuntimeError("the large park was not loaded")
    application = QApplication.instance() or QApplication(["bench"])
    assert isinstance(application, QApplication)
    theme.apply(application)
    window, workers, garbage = RoomWindow(), Workers(), Garbage()
    keeper = RoomKeeper(Settings(home=home, language="en"), window, workers, (GATEWAY,))
    window.closing.connect(keeper.close)
    keeper.opened.connect(garbage.settle)
    window.resize(1600, 900)
    window.show()
    keeper.open()
    try:
        if not spin(90, lambda: keeper.desks is not None):
            raise RuntimeError("the room did not open")
        yield keeper
    finally:
        window.close()
        application.processEvents()
        garbage.close()


def _heard(desks: Desks) -> int:
    return int((desks.seat.room.columns.times > 0).sum())


def _rate(desks: Desks) -> Iterator[Row]:
    """How many readings reach the seat's columns in a second."""
    before, began, arrived = desks.seat.room.columns.times.copy(), time.perf_counter(), 0
    for _ in range(10):
        spin(0.5)
        now = desks.seat.room.columns.times
        arrived += int((now != before).sum())
        before = now.copy()
    yield Row("readings shown", arrived / (time.perf_counter() - began), "1/s", RATE, "offered")


def _publish(broker: MqttBroker, park: Park, sensor: Sensor, value: float, quality: str = "good") -> None:
    stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record = {"v": value, "u": sensor.unit, "t": stamp, "q": quality}
    broker.publish(f"park/{park.code}/sensor/{sensor.code}", orjson.dumps(record))


def _pixels(
    broker: MqttBroker, park: Park, marked: Sensor, mine: list[dict[str, Any]], second: SecondSeat
) -> Iterator[Row]:
    """A device's publish until both seats have painted the sensor's other look."""
    middle, sent = (marked.low + marked.high) / 2.0, list[tuple[int, float]]()
    qualities = ((0, "good"), (2, "bad"))
    for number in range(MARKS):
        look, quality = qualities[number % 2]
        sent.append((look, time.monotonic()))
        _publish(broker, park, marked, middle, quality)
        spin(0.4)
    spin(1.0)
    for name, seen in (("first seat", mine), ("second seat", second.seen)):
        took = [each for look, at in sent[1:] if (each := _first(seen, look, at)) is not None]
        yield Row(f"publish to pixel, {name}, p99", _percentile(took, 99), "ms", PIXEL_LIMIT_MS, "limit")
        yield Row(f"publish to pixel, {name}, median", _percentile(took, 50), "ms")
        yield Row(f"marks painted, {name}", len(took), "", MARKS - 1, "sent")


def _first(seen: list[dict[str, Any]], look: int, sent: float) -> float | None:
    """Milliseconds from `sent` to the first painting of that look after it."""
    times = [each["at"] for each in seen if each.get("look") == look and sent <= each["at"] < sent + PATIENCE_S]
    return (min(times) - sent) * 1e3 if times else None


def _acknowledgements(
    broker: MqttBroker, park: Park, raised: list[Sensor], desks: Desks, second: SecondSeat
) -> Iterator[Row]:
    """An operator's acknowledgement until the other seat's picture has it."""
    for sensor in raised:
        _publish(broker, park, sensor, sensor.high * 0.9)
    spin(20, lambda: _unacknowledged(desks) >= len(raised))
    sent: dict[str, float] = {}
    for alarm in [each for each in desks.seat.picture.alarms.values() if each.state is AlarmState.UNACK][:ACKNOWLEDGED]:
        sent[str(alarm.id)] = time.monotonic()
        desks.alarm_panel.acknowledge.emit(alarm.id)
        spin(0.25)
    spin(1.0)
    seen = {each["acknowledged"]: each["at"] for each in second.seen if "acknowledged" in each}
    took = [(seen[number] - at) * 1e3 for number, at in sent.items() if number in seen]
    yield Row("acknowledge, seat to seat, p99", _percentile(took, 99), "ms", ACKNOWLEDGE_LIMIT_MS, "limit")
    yield Row("acknowledge, seat to seat, median", _percentile(took, 50), "ms")
    yield Row("acknowledgements seen", len(took), "", len(sent), "made")


def _unacknowledged(desks: Desks) -> int:
    picture = desks.seat.room.picture
    return sum(each.state is AlarmState.UNACK for each in picture.alarms.values()) if picture else 0


def _percentile(values: list[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else float("nan")

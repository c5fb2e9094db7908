"""The seat: start, publish to symbol, the main thread's stalls, and what an idle room costs."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import psutil

from command_center.parts import GATEWAY, SIMULATOR
from command_center.seat.context import Seat
from command_center.seat.garbage import Garbage
from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from command_center.wiring import make_compute
from drivers.mqtt.client import MqttBroker
from tests.benchmarks.registry import Row, bench
from tests.fakes.display import VirtualDisplay, needs_virtual_display
from tests.fakes.event_loop import spin

START_LIMIT_S, SYMBOL_LIMIT_MS, STALL_LIMIT_MS, IDLE_LIMIT = 3.0, 500.0, 50.0, 25.0
MARKS = 120
STALL_S, IDLE_S = 20.0, 20.0
TICK_MS = 10
IDLER = """
import sys, time
late, end = [], time.perf_counter() + float(sys.argv[1])
while time.perf_counter() < end:
    began = time.perf_counter()
    time.sleep(0.010)
    late.append((time.perf_counter() - began) * 1000 - 10)
print(sorted(late)[int(len(late) * 0.999)])
"""


@contextmanager
def screen() -> Iterator[Path]:
    """A screen, and a data folder that the servers' account can reach."""
    with tempfile.TemporaryDirectory(prefix="command-center-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        screen = VirtualDisplay(Path(folder)) if needs_virtual_display() else None
        if screen is not None:
            os.environ["DISPLAY"] = screen.start()
        try:
            yield home
        finally:
            if screen is not None:
                screen.stop()
                del os.environ["DISPLAY"]


@bench("start")
def start() -> Iterator[Row]:
    """A person's start as a whole process: first cold (a new data folder), then warm."""
    with screen() as home:
        for name in ("cold", "warm"):
            interactive, opened = _start_once(home)
            yield Row(f"{name}: first window interactive", interactive, "s", START_LIMIT_S, "limit, warm")
            yield Row(f"{name}: room open behind it", opened, "s")


def _start_once(home: Path) -> tuple[float, float]:
    environment = os.environ | {"COMMAND_CENTER_HOME": str(home)}
    command = [sys.executable, "-m", "command_center", "seat"]
    began = time.time()
    seat = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    interactive = opened = float("nan")
    try:
        assert seat.stdout is not None
        for line in seat.stdout:
            with suppress(json.JSONDecodeError):
                event = json.loads(line)
                if event["event"] == "window interactive":
                    interactive = float(event["seconds_after_start"])
                elif event["event"] == "room opened":
                    opened = time.time() - began
                    break
    finally:
        seat.send_signal(signal.SIGTERM)
        seat.communicate(timeout=60)
    return interactive, opened


@bench("seat")
def seat() -> Iterator[Row]:
    """One room with gateway and simulator; the same window for all figures."""
    with screen() as home:
        from PySide6.QtWidgets import QApplication

        from widgets import theme
        from widgets.shell.window import RoomWindow

        application = QApplication.instance() or QApplication(["bench"])
        assert isinstance(application, QApplication)
        theme.apply(application)
        window, workers, garbage = RoomWindow(), Workers(), Garbage()
        settings = Settings(home=home, language="en")
        keeper = RoomKeeper(settings, window, workers, (GATEWAY, SIMULATOR))
        window.closing.connect(keeper.close)
        keeper.opened.connect(garbage.settle)
        window.resize(1600, 900)
        window.show()
        keeper.open()
        try:
            spin(60, lambda: keeper.desks is not None and (_heard(keeper) > 300))
            yield from _publish_to_symbol(keeper, settings)
            assert keeper.desks is not None
            yield from stalls(keeper.desks.seat, STALL_LIMIT_MS)
            yield from _idle(keeper)
        finally:
            window.close()
            application.processEvents()
            garbage.close()


def _heard(keeper: RoomKeeper) -> int:
    return int((keeper.desks.seat.room.columns.times > 0).sum()) if keeper.desks else 0


def _publish_to_symbol(keeper: RoomKeeper, settings: Settings) -> Iterator[Row]:
    """A device's publish until the room's drawings were told: through broker, database, frame and pump."""
    assert keeper.desks is not None
    room, park = keeper.desks.seat.room, keeper.desks.seat.park
    row = next(index for index, sensor in enumerate(park.sensors) if sensor.quantity == "level")
    sensor = park.sensors[row]
    broker = MqttBroker(settings.broker_address("simulator"), "bench-device")
    broker.wait_connected(10)
    sent: dict[float, float] = {}
    took: list[float] = []

    def seen(rows: object) -> None:
        value = round(float(room.columns.values[row]), 6)
        if value in sent:
            took.append((time.perf_counter() - sent.pop(value)) * 1000)

    room.readings_changed.connect(seen)
    middle = (sensor.low + sensor.high) / 2
    for number in range(MARKS):
        value = round(middle + number * 1e-4, 6)
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        sent[value] = time.perf_counter()
        record = {"v": value, "u": sensor.unit, "t": stamp, "q": "good"}
        broker.publish(f"park/{park.code}/sensor/{sensor.code}", orjson.dumps(record))
        spin(0.15)
    spin(2.0, lambda: not sent)
    room.readings_changed.disconnect(seen)
    broker.close()
    yield Row("publish to symbol, p95", float(np.percentile(took, 95)), "ms", SYMBOL_LIMIT_MS, "limit")
    yield Row("publish to symbol, median", float(np.median(took)), "ms")
    yield Row("marks that arrived", len(took), "", MARKS, "sent")


def stalls(seat_: Seat, limit_ms: float) -> Iterator[Row]:
    """How late a 10 ms timer of the main thread is while one forecast after the other is computed, where the seat does.

    Beside it how late the same wait is in a process that does nothing else, which is the machine's own share, and how
    much the main thread worked between two ticks, which is nobody else's.
    """
    from PySide6.QtCore import Qt, QTimer

    from models.domain.readings import Weather
    from models.physics.release import release_from_asset
    from models.planning.dispersion import Footprint, footprint

    weather = Weather(datetime.now(UTC), 1.2, 242.0, "F", 9.0)
    runs: list[int] = []
    running = [True]
    cores = make_compute(Settings())
    task = Footprint(release_from_asset(seat_.park.asset("V-3"), weather), (weather,), night=False)

    def compute() -> None:
        list(cores.spread(footprint, [task]))

    def again(_nothing: object = None) -> None:
        runs.append(1)
        if running[0]:
            seat_.workers.submit("compute", compute, again)

    late: list[float] = []
    worked: list[float] = []
    last = [0.0, 0.0]

    def beat() -> None:
        now, work = time.perf_counter(), time.thread_time()
        late.append(max(0.0, (now - last[0]) * 1000 - TICK_MS))
        worked.append((work - last[1]) * 1000)
        last[:] = now, work

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    seat_.workers.submit("compute", compute, again)  # compiled before the clock runs
    spin(90.0, lambda: len(runs) > 2)
    before = len(runs)
    with subprocess.Popen([sys.executable, "-c", IDLER, str(STALL_S)], stdout=subprocess.PIPE, text=True) as idler:
        last[:] = time.perf_counter(), time.thread_time()
        timer.start(TICK_MS)
        spin(STALL_S)
        timer.stop()
        running[0] = False
        machine = float(idler.communicate()[0])
    cores.close()
    yield Row("main thread late while plumes compute, p99.9", _share(late, 99.9), "ms", limit_ms, "limit")
    yield Row("the same beside a process that does nothing", _share(late, 99.9), "ms", machine, "that process")
    yield Row("main thread late, p99", _share(late, 99), "ms")
    yield Row("main thread's work between two ticks, p99.9", _share(worked, 99.9), "CPU ms", limit_ms, "limit")
    yield Row("forecasts meanwhile", len(runs) - before, "")


def _share(values: list[float], share: float) -> float:
    return float(np.percentile(values, share))


def _idle(keeper: RoomKeeper) -> Iterator[Row]:
    """The room with nothing happening and no camera looked at; per cent of one core."""
    assert keeper.desks is not None
    keeper.desks.seat.window.set_workspace("command")
    spin(3.0)
    me = psutil.Process()
    family = [me, *me.children(recursive=True)]
    before = {process.pid: sum(process.cpu_times()[:2]) for process in family}
    spin(IDLE_S)
    alive = [process for process in family if process.is_running()]
    spent = {process.pid: sum(process.cpu_times()[:2]) - before[process.pid] for process in alive}
    yield Row("idle seat", 100 * spent[me.pid] / IDLE_S, "% of a core", IDLE_LIMIT, "limit")
    yield Row("idle room with gateway, simulator and servers", 100 * sum(spent.values()) / IDLE_S, "% of a core")

"""What a seat shows and when: looks of marked symbols as they are painted, and alarms as they are acknowledged.

Run as `python -m tests.benchmarks.watcher HOME SENSOR`, it is a second seat that prints what it sees, one JSON line
each; times are the machine's monotonic clock, which all processes share.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from command_center.seat.desks import Desks
from command_center.seat.garbage import Garbage
from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.domain.alarms import AlarmState
from models.domain.picture import Picture
from scenes.map2d.layers.sensors import SensorLayer
from scenes.map2d.viewport import Viewport
from tests.fakes.event_loop import spin
from widgets import theme
from widgets.shell.window import RoomWindow

Tell = Callable[[dict[str, Any]], None]


def watch(desks: Desks, sensor: str, tell: Tell) -> None:
    """Tell each look of the sensor's symbol after it was painted, and each alarm that somebody acknowledged."""
    map_view = desks.map_panel._map
    assert map_view is not None
    (layer,) = [layer for layer in map_view.scene.layers if isinstance(layer, SensorLayer)]
    row, shown = map_view.scene.state.rows[sensor], [-1]
    paint = layer.paint

    def painted(painter: QPainter, view: Viewport) -> None:
        paint(painter, view)
        look = int(map_view.scene.state.sensors.quality[row])
        if look != shown[0]:
            shown[0] = look  # the event loop turns only when the whole frame is on the screen
            QTimer.singleShot(0, lambda: tell({"look": look, "at": time.monotonic()}))

    layer.paint = painted  # type: ignore[method-assign]

    def changed(picture: Picture, before: Picture | None) -> None:
        now = time.monotonic()
        for alarm in picture.alarms.values():
            old = before.alarms.get(alarm.id) if before else None
            if alarm.state is AlarmState.ACKED and old is not None and old.state is not AlarmState.ACKED:
                tell({"acknowledged": str(alarm.id), "at": now})

    desks.seat.room.picture_changed.connect(changed)


def main(home: Path, sensor: str) -> None:
    """A seat that only looks, until its standard input ends or it is told to go."""
    application = QApplication(["bench-watcher"])
    theme.apply(application)
    window, workers, garbage = RoomWindow(), Workers(), Garbage()
    keeper = RoomKeeper(Settings(home=home, language="en"), window, workers, ())
    window.closing.connect(keeper.close)
    window.resize(1600, 900)
    window.show()
    keeper.opened.connect(garbage.settle)
    keeper.open()
    spin(120, lambda: keeper.desks is not None and keeper.desks.map_panel._map is not None)
    assert keeper.desks is not None
    watch(keeper.desks, sensor, lambda seen: print(json.dumps(seen), flush=True))
    print(json.dumps({"open": True}), flush=True)
    while sys.stdin.readable() and not _ended():
        spin(0.5)
    window.close()
    garbage.close()


def _ended() -> bool:
    import select

    ready, _, _ = select.select([sys.stdin], [], [], 0.0)
    return bool(ready) and not sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

"""Take pictures of the running room in the middle of the chlorine drill: `python -m tests.system.seat.pictures FOLDER`.

The room is a real one: database, broker, gateway, simulator and cameras, worked through the same desks as by hand.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from command_center.seat.desks import Desks
from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.text import Language, set_language
from tests.fakes.display import VirtualDisplay, needs_virtual_display
from tests.fakes.event_loop import spin
from widgets import theme
from widgets.shell.keys import WORKSPACES
from widgets.shell.window import RoomWindow

CAMERAS_S = 60  # the other pictures do not wait longer for them
PAST = timedelta(seconds=45)
SIZES = {"1920x1080": (1920, 1080), "1366x768": (1366, 768)}
LANGUAGES: tuple[Language, ...] = ("en", "zh_CN")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.system.seat.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the PNG files go")
    parser.add_argument("--size", choices=SIZES, action="append", help="window size; both if none is named")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with _home() as home:
        application = QApplication(["command-center"])
        theme.apply(application)
        window, workers = RoomWindow(), Workers()
        keeper = RoomKeeper(Settings(home=home, language="en"), window, workers)
        window.closing.connect(keeper.close)
        window.resize(*SIZES["1920x1080"])
        window.show()
        keeper.open()
        try:
            _wait(120, lambda: keeper.desks is not None and keeper.desks.seat.room.picture is not None, "the room")
            assert keeper.desks is not None
            _work(keeper.desks)
            for size in chosen.size or SIZES:
                for language in LANGUAGES:
                    window.resize(*SIZES[size])
                    window.language_chosen.emit(language)
                    _take(keeper.desks, chosen.folder, f"{language}-{size}")
        finally:
            set_language("en")
            window.close()
            spin(0.5)
    return 0


def _work(desks: Desks) -> None:
    """Start the drill and work it until units are on their way."""
    seat = desks.seat
    cameras = len(seat.park.cameras)
    if not spin(CAMERAS_S, lambda: desks.links.beat("vision").get("playing", 0) >= cameras):
        print(f"{desks.links.beat('vision').get('playing', 0)} of {cameras} cameras play: a busy machine")
    desks.drill_workspace.start_drill.emit("chlorine-leak", "Night shift, chlorine at V-3", 8.0, 1)
    _wait(120, lambda: any(each.priority == "critical" for each in seat.picture.alarms.values()), "the alarm")
    alarm = min(seat.picture.alarms.values(), key=lambda each: each.priority.rank)
    desks.alarm_panel.acknowledge.emit(alarm.id)
    desks.alarm_panel.open_incident.emit(alarm.id)
    _wait(60, lambda: desks.dispatch.recommendation and desks.dispatch.evacuation, "the recommendation")
    recommendation = desks.dispatch.recommendation
    assert recommendation is not None
    desks.incident_panel.dispatch.emit([each.unit_code for each in recommendation.recommended])
    spin(2)
    desks.incident_panel.order_evacuation.emit()
    desks.incident_panel.notify.emit()
    for _ in range(3):
        desks.incident_panel.act("tick")
        spin(1)
    desks.drill_workspace.set_speed.emit(1.0)
    spin(8)


def _take(desks: Desks, folder: Path, name: str) -> None:
    window = desks.seat.window
    for code in ("AT-3011", "AT-3012", "PT-305"):
        desks.plots.add(code)
    desks.rules.show("AT-301")
    for workspace in WORKSPACES:
        window.set_workspace(workspace)
        spin(5)
        _save(window.grab().toImage(), folder / f"{workspace}-{name}.png")
    window.set_workspace("command")
    window.docks.raise_panel("twin")
    spin(5)
    _save(window.grab().toImage(), folder / f"twin-{name}.png")
    window.docks.raise_panel("map")
    desks.travel.go(desks.seat.now() - PAST)
    _wait(30, lambda: desks.seat.room.past is not None, "the past")
    spin(3)
    _save(window.grab().toImage(), folder / f"past-{name}.png")
    desks.travel.leave()
    _wait(30, lambda: desks.seat.room.past is None, "the present")


def _save(image: QImage, path: Path) -> None:
    if not image.convertToFormat(QImage.Format.Format_RGB888).save(str(path)):
        raise OSError(str(path))
    print(path)


def _wait(seconds: float, true: Callable[[], object], what: str) -> None:
    if not spin(seconds, true):
        raise SystemExit(f"waited {seconds:g} s for {what}")


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="command-center-pictures-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir(mode=0o711)
        screen = VirtualDisplay(Path(folder)) if needs_virtual_display() else None
        if screen is not None:
            os.environ["DISPLAY"] = screen.start()
        yield home
        if screen is not None:
            screen.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

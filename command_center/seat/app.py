"""The desktop application: a window at once, then everything behind it.

What the window does not need is imported off the main thread after it is shown: the desks bring the physics, planning
and database libraries with them, which take longer to load than the window takes to open.
"""

import importlib
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import structlog
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from command_center.seat.garbage import Garbage
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.text import N_, Message
from widgets import theme
from widgets.shell import wall as wall_size
from widgets.shell.window import RoomWindow

if TYPE_CHECKING:
    from command_center.seat.room_keeper import RoomKeeper

OPENING = N_("Opening the room")
log = structlog.get_logger()


def run_seat(settings: Settings, *, wall: bool = False) -> int:
    """Open the window, then the room; return the exit code when the window is closed."""
    if wall:
        wall_size.prepare(_screen_size())
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("Command Center")
    application.setApplicationName("Command Center")
    theme.apply(application)
    window = RoomWindow()
    window.resize(1600, 900)
    layout = QSettings(str(settings.home / "seat.ini"), QSettings.Format.IniFormat)
    window.restore_layout(layout)
    window.closing.connect(lambda: window.save_layout(layout))
    if wall:
        window.set_wall(True)
    else:
        window.show()
    opener = _Opener(settings, window)
    QTimer.singleShot(0, opener.open)
    _end_on_signals(application)
    return application.exec()


class _Opener(QObject):
    """Loads what keeps the room, then lets it open; a window closed meanwhile opens nothing."""

    def __init__(self, settings: Settings, window: RoomWindow) -> None:
        super().__init__(window)
        self._settings, self._window, self._workers = settings, window, Workers(window)
        self._garbage = Garbage(self)
        self._keeper: RoomKeeper | None = None
        window.closing.connect(self._close)

    def open(self) -> None:
        """The first turn of the event loop after the window was shown: from here on it answers."""
        age = time.time() - psutil.Process().create_time()
        log.info("window interactive", seconds_after_start=round(age, 2))
        self._window.say("done", Message(OPENING))
        self._workers.submit("boot", _load_keeper, self._keep)

    def _keep(self, _loaded: object) -> None:
        from command_center.seat.room_keeper import RoomKeeper

        self._keeper = RoomKeeper(self._settings, self._window, self._workers)
        self._keeper.opened.connect(self._garbage.settle)
        self._keeper.open()

    def _close(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
        else:
            self._workers.close()


def _screen_size() -> tuple[int, int]:
    """Pixels of the first screen, asked by a process of its own: an application object here would fix the scale."""
    ask = (
        "from PySide6.QtGui import QGuiApplication; application = QGuiApplication([]);"
        "size = application.primaryScreen().size(); print(size.width(), size.height())"
    )
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=30, check=True)
    width, height = answer.stdout.split()[-2:]
    return int(width), int(height)


def _load_keeper() -> object:
    return importlib.import_module("command_center.seat.room_keeper")


def _end_on_signals(application: QApplication) -> None:
    """Ctrl+C and a polite kill close the window, so that children end and the layout is kept."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.closeAllWindows())
    awake = QTimer(application, interval=500)  # lets the interpreter see the signal
    awake.timeout.connect(lambda: None)
    awake.start()

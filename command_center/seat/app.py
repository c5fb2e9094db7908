"""The desktop application: a window at once, then everything behind it."""

import signal
import sys
import time

import psutil
import structlog
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from widgets import theme
from widgets.shell import wall as wall_size
from widgets.shell.window import RoomWindow

log = structlog.get_logger()


def run_seat(settings: Settings, *, wall: bool = False) -> int:
    """Open the window, then the room; return the exit code when the window is closed."""
    if wall:
        wall_size.prepare()
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("Command Center")
    application.setApplicationName("Command Center")
    theme.apply(application)
    window = RoomWindow()
    window.resize(1600, 900)
    layout = QSettings(str(settings.home / "seat.ini"), QSettings.Format.IniFormat)
    window.restore_layout(layout)
    workers = Workers()
    keeper = RoomKeeper(settings, window, workers)
    window.closing.connect(lambda: window.save_layout(layout))
    window.closing.connect(keeper.close)
    if wall:
        window.set_wall(True)
    else:
        window.show()
    QTimer.singleShot(0, _say_interactive)
    QTimer.singleShot(0, keeper.open)
    _end_on_signals(application)
    return application.exec()


def _say_interactive() -> None:
    """The first turn of the event loop after the window was shown: from here on it answers."""
    log.info("window interactive", seconds_after_start=round(time.time() - psutil.Process().create_time(), 2))


def _end_on_signals(application: QApplication) -> None:
    """Ctrl+C and a polite kill close the window, so that children end and the layout is kept."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.closeAllWindows())
    awake = QTimer(application, interval=500)  # lets the interpreter see the signal
    awake.timeout.connect(lambda: None)
    awake.start()

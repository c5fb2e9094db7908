"""Opens the room behind the window, seats the desks when it is open, and closes everything in order."""

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from PySide6.QtCore import QObject, QTimer, Signal

from command_center.seat.boot import Opened, make_supervisor, open_room
from command_center.seat.context import Seat
from command_center.seat.desks import Desks
from command_center.seat.live import Live
from command_center.seat.workers import Workers
from command_center.settings import Settings
from command_center.supervisor import PROCESSES
from models.domain.errors import CommandCenterError
from models.state.room import Room
from models.text import N_, Language, Message
from widgets.shell.window import RoomWindow

TICK_MS = 1000
log = structlog.get_logger()
NOT_OPENED = N_("The room could not be opened: {cause}")


class RoomKeeper(QObject):
    """One per window. `opened` fires when the desks are seated and the operator can work."""

    opened = Signal()

    def __init__(
        self, settings: Settings, window: RoomWindow, workers: Workers, processes: Sequence[str] = PROCESSES
    ) -> None:
        super().__init__()
        self._settings, self._window, self._workers = settings, window, workers
        self.supervisor = make_supervisor(
            settings, processes, lambda words: workers.call(lambda: self._progress(words))
        )
        self._room: Opened | None = None
        self.desks: Desks | None = None
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        window.language_chosen.connect(self._change_language)

    def open(self) -> None:
        self._workers.submit(
            "boot", lambda: open_room(self._settings, self.supervisor), self._seat_desks, self._not_opened
        )

    def close(self) -> None:
        """End what was begun, the screen first, the servers last."""
        self._tick.stop()
        if self.desks is not None:
            self.desks.close()
        room = self._room
        if room is not None:
            room.broker.close()
        self._workers.submit("boot", self.supervisor.stop)
        self._workers.close()
        if room is not None:
            room.store.close()

    def _progress(self, words: Message) -> None:
        self._window.toasts.dismiss()  # one line of progress, not a pile
        self._window.say("done", words)

    def _seat_desks(self, opened: Opened) -> None:
        self._room = opened
        room = Room()
        live = Live(room, self._workers, opened.store, opened.broker, (opened.park_id, opened.park.code))
        room.set_park(opened.park)
        seat = Seat(
            self._settings, self._window, room, self._workers, opened.store, live, opened.park_id, opened.park
        )
        top = self._window.top_bar
        top.set_park(opened.park.name)
        top.set_operator(opened.operator.display_name, Message(opened.operator.title))
        self.desks = Desks(seat, opened)
        live.start()
        self._tick.start()
        self._on_tick()
        self._window.toasts.dismiss()
        log.info("room opened", joined=self.supervisor.joined)
        self.opened.emit()

    def _not_opened(self, error: Exception) -> None:
        cause = str(error) if isinstance(error, CommandCenterError) else f"{type(error).__name__}: {error}"
        self._window.say("failed", Message(NOT_OPENED, {"cause": cause}))

    def _on_tick(self) -> None:
        if self.desks is not None:
            self.desks.tick(datetime.now(UTC))

    def _change_language(self, language: Language) -> None:
        self._window.set_language(language)
        if self.desks is not None:
            self.desks.retranslate()

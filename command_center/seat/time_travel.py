"""Time travel: the room as it was at a past instant, read-only and marked, with one key back to now.

The past is read off the main thread and shown whole: until it is there the seat goes on showing what it shows, and
nothing of the present reaches the room while the past stands. Every desk asks the room for the time and is told the
past's; what an operator would change is refused by `Seat.intend`. A LIVE alarm that matters breaks in as into a drill.

Played, the past goes on once a second by as much as its speed asks, as fast as it can be read: an instant that comes
while another is being read is not waited for. What follows on is shown as changes of what is shown already, so that
neither selection nor lists are lost; an instant that was jumped to is shown anew.
"""

import time
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from command_center.seat.context import Seat
from command_center.seat.live import ranks
from models.domain.errors import BadInput
from models.domain.instants import past_instant
from models.domain.sessions import Scope, SessionClock
from models.store.repositories import Past, read_past

PLAY_MS = 1000


class TimeTravel(QObject):
    """One per seat. `leapt` tells that the past went on by more than a second, or stands still after that."""

    leapt = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._clock: SessionClock | None = None  # the session's own, while the one shown stands still
        self._aim: datetime | None = None  # where steps begin: the instant being read, or the one shown
        self._speed = 1.0
        self._reading = False
        self._went_on = 0.0  # when the past last went on, in monotonic seconds
        self._timer = QTimer(self, interval=PLAY_MS)
        self._timer.timeout.connect(self._go_on)
        seat.window.travel.connect(self.go_to)
        seat.window.travel_to.connect(self.go)
        seat.window.travel_by.connect(self.step)
        seat.window.play_past.connect(self.toggle_play)
        seat.window.past_speed.connect(self.set_speed)
        seat.window.leave_past.connect(self.leave)
        seat.live.followed.connect(self._on_followed)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def present(self) -> datetime:
        """The session's present time, whatever is shown."""
        wall = self._seat.wall()
        return self._clock.at(wall) if self._clock is not None else self._seat.room.session_time(wall)

    def go_to(self, typed: str) -> None:
        """Show the instant a person typed; say so where it is none."""
        try:
            self.go(past_instant(typed, self.present(), self._seat.park.timezone))
        except BadInput as error:
            self._seat.tell(error)

    def step(self, seconds: float) -> None:
        """Go on from the instant shown; past the present is the present."""
        if self._aim is not None:
            self.go(self._aim + timedelta(seconds=seconds))

    def go(self, at: datetime) -> None:
        """Show the room as it was at session time `at`."""
        if self._seat.room.picture is None:
            return
        if at >= self.present():
            self.leave()
            return
        self._seat.workers.drop("past")
        self._read(at, onward=False)

    def toggle_play(self) -> None:
        """Let the past shown go on, or stand still."""
        if self.playing:
            self._stop()
            self.leapt.emit()
        elif self._seat.room.past is not None:
            self._went_on = time.monotonic()
            self._timer.start()
            self._seat.window.past_bar.set_playing(True)

    def set_speed(self, speed: float) -> None:
        """How many seconds of the past go by in one second."""
        self._speed = speed
        self._seat.window.past_bar.set_speed(speed)

    def leave(self) -> None:
        """Back to now."""
        self._stop()
        self._seat.workers.drop("past")
        self._reading = False
        self._aim = self._seat.room.past
        if self._seat.room.past is not None:
            self._seat.live.follow(self._seat.scope)

    def tick(self) -> None:
        """Once a second: how long ago the instant shown was."""
        at = self._seat.room.past
        if at is not None:
            self._seat.window.set_past(at, self._seat.park.timezone, (self.present() - at).total_seconds())

    def _stop(self) -> None:
        self._timer.stop()
        self._seat.window.past_bar.set_playing(False)

    def _go_on(self) -> None:
        if self._reading or self._aim is None or not self._seat.live.is_held:
            return
        now = time.monotonic()
        at = self._aim + timedelta(seconds=(now - self._went_on) * self._speed)
        if at >= self.present():
            self.leave()
            return
        self._read(at, onward=True)

    def _read(self, at: datetime, *, onward: bool) -> None:
        seat, scope = self._seat, self._seat.scope
        self._aim, self._reading, self._went_on = at, True, time.monotonic()
        seat.workers.submit(
            "history", lambda: read_past(seat.store, scope, at),
            lambda past: self._show(past, onward=onward), self._failed, key="past",
        )  # fmt: skip

    def _show(self, past: Past, *, onward: bool) -> None:
        seat, room = self._seat, self._seat.room
        self._reading = False
        if self._clock is None:
            self._clock = seat.picture.session.clock
        if onward:
            room.go_on(past.at)
        else:
            seat.live.hold()
            room.turn_to(past.at)
        room.set_picture(past.picture)
        values = past.values
        room.set_readings(values.keys, values.times, values.values, values.quality, ranks(past.picture, values))
        room.set_fixes({fix.code: fix for fix in past.fixes})
        room.set_weather(past.weather)
        self.tick()
        if not onward:
            seat.live.followed.emit(past.picture.session.scope)
        elif self._speed > 1.0:
            self.leapt.emit()

    def _failed(self, error: Exception) -> None:
        self._stop()
        self._reading = False
        self._aim = self._seat.room.past
        self._seat.tell(error)

    def _on_followed(self, _scope: Scope) -> None:
        if self._seat.room.past is None:
            self._stop()
            self._clock = self._aim = None
            self._seat.window.set_past(None)

"""Time travel: the room as it was at a past instant, read-only and marked, with one key back to now.

The past is read off the main thread and shown whole: until it is there the seat goes on showing what it shows, and
nothing of the present reaches the room while the past stands. Every desk asks the room for the time and is told the
past's; what an operator would change is refused by `Seat.intend`. A LIVE alarm that matters breaks in as into a drill.
"""

from datetime import datetime, timedelta

from PySide6.QtCore import QObject

from command_center.seat.context import Seat
from command_center.seat.live import ranks
from models.domain.errors import BadInput
from models.domain.instants import past_instant
from models.domain.sessions import Scope, SessionClock
from models.store.repositories import Past, read_past


class TimeTravel(QObject):
    """One per seat."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._clock: SessionClock | None = None  # the session's own, while the one shown stands still
        self._aim: datetime | None = None  # where steps begin: the instant being read, or the one shown
        seat.window.travel.connect(self.go_to)
        seat.window.travel_by.connect(self.step)
        seat.window.leave_past.connect(self.leave)
        seat.live.followed.connect(self._on_followed)

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
        seat, scope = self._seat, self._seat.scope
        if seat.room.picture is None:
            return
        if at >= self.present():
            self.leave()
            return
        self._aim = at
        seat.workers.submit(
            "history", lambda: read_past(seat.store, scope, at), self._show, self._failed, key="past"
        )

    def leave(self) -> None:
        """Back to now."""
        self._seat.workers.drop("past")
        self._aim = self._seat.room.past
        if self._seat.room.past is not None:
            self._seat.live.follow(self._seat.scope)

    def tick(self) -> None:
        """Once a second: how long ago the instant shown was."""
        at = self._seat.room.past
        if at is not None:
            self._seat.window.set_past(at, self._seat.park.timezone, (self.present() - at).total_seconds())

    def _show(self, past: Past) -> None:
        seat, room = self._seat, self._seat.room
        if self._clock is None:
            self._clock = seat.picture.session.clock
        seat.live.hold()
        room.turn_to(past.at)
        room.set_picture(past.picture)
        values = past.values
        room.set_readings(values.keys, values.times, values.values, values.quality, ranks(past.picture, values))
        room.set_weather(past.weather)
        self.tick()
        seat.live.followed.emit(past.picture.session.scope)

    def _failed(self, error: Exception) -> None:
        self._aim = self._seat.room.past
        self._seat.tell(error)

    def _on_followed(self, _scope: Scope) -> None:
        if self._seat.room.past is None:
            self._clock = self._aim = None
            self._seat.window.set_past(None)

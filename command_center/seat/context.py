"""What every desk of a seat works with, and the one way an operator's intent becomes a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from command_center.seat.live import Live
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.domain.errors import CommandCenterError, Refused
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.sessions import Scope
from models.state.room import Room
from models.store.engine import Store
from models.text import N_, Message
from widgets.shell.window import RoomWindow

T = TypeVar("T")
IN_THE_PAST = N_("What is shown is past: nothing can be changed in it. {key} goes back to now")
UNEXPECTED = N_("That did not work: {cause}. Nothing was changed; try again")


@dataclass(frozen=True, slots=True)
class Seat:
    """One operator's place: the window in front, the store behind, the live picture between them."""

    settings: Settings
    window: RoomWindow
    room: Room
    workers: Workers
    store: Store
    live: Live
    park_id: int
    park: Park

    @property
    def scope(self) -> Scope:
        return self.live.scope

    @property
    def picture(self) -> Picture:
        """The picture shown; desks act only once there is one."""
        picture = self.room.picture
        assert picture is not None
        return picture

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Session time."""
        return self.room.session_time(self.wall())

    def intend(
        self,
        use_case: Callable[[Store, Scope], T],
        done: Message | None = None,
        then: Callable[[T], None] | None = None,
    ) -> None:
        """Run a use case in the session shown now; tell what was done, or who or what refused it and why."""
        if self.refuses():
            return
        scope = self.scope

        def succeeded(result: T) -> None:
            if done is not None:
                self.window.say("done", done)
            if then is not None:
                then(result)

        self.workers.submit("store", lambda: use_case(self.store, scope), succeeded, self.tell)

    def refuses(self) -> bool:
        """Whether nothing may be done now because the past is shown; the operator is told."""
        if self.room.past is None:
            return False
        self.tell(Refused(IN_THE_PAST, key="0"))
        return True

    def tell(self, error: Exception) -> None:
        """Say an error in a person's words."""
        if isinstance(error, CommandCenterError):
            kind = "refused" if isinstance(error, Refused) else "failed"
            self.window.say(kind, Message(error.message, error.parameters))
        else:
            self.window.say("failed", Message(UNEXPECTED, {"cause": str(error) or type(error).__name__}))

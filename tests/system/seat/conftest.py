"""Opens real rooms: window, database, broker, gateway and simulator, as a person's start does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from command_center.parts import GATEWAY, SIMULATOR
from command_center.seat.desks import Desks
from command_center.seat.room_keeper import RoomKeeper
from command_center.seat.workers import Workers
from command_center.settings import Settings
from models.domain.picture import Picture
from models.state.room import Room
from models.text import Message
from widgets import theme
from widgets.shell.window import RoomWindow

OPEN_MS = 60_000


class HeardWindow(RoomWindow):
    """Keeps what it says."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__()
        self._said = said

    def say(self, kind: str, message: Message | str) -> None:
        self._said.append((kind, str(message)))
        super().say(kind, message)


class OpenSeat:
    """One seat with its window open; `said` keeps what it told the operator."""

    def __init__(self, home: Path, bot: QtBot) -> None:
        self.said: list[tuple[str, str]] = []
        self.bot, self.window, self.workers = bot, HeardWindow(self.said), Workers()
        self.keeper = RoomKeeper(Settings(home=home, language="en"), self.window, self.workers, (GATEWAY, SIMULATOR))
        self.window.closing.connect(self.keeper.close)
        self.window.resize(1600, 900)
        self.window.show()

    def open(self) -> None:
        with self.bot.waitSignal(self.keeper.opened, timeout=OPEN_MS):
            self.keeper.open()
        self.until(lambda: self.room.picture is not None, "the first picture")

    @property
    def desks(self) -> Desks:
        assert self.keeper.desks is not None, self.said
        return self.keeper.desks

    @property
    def room(self) -> Room:
        return self.desks.seat.room

    @property
    def picture(self) -> Picture:
        assert self.room.picture is not None
        return self.room.picture

    def until(self, true: Callable[[], object], what: str, seconds: float = 30) -> None:
        def check() -> None:
            assert true(), f"waited {seconds} s for {what}; said so far: {self.said}"

        self.bot.waitUntil(check, timeout=int(seconds * 1000))

    def close(self) -> None:
        self.window.close()


@pytest.fixture
def seats(home: Path, qtbot: QtBot, qapp: object) -> Iterator[Callable[[], OpenSeat]]:
    """Call it for a seat; the first one starts the room, the others join it."""
    theme.apply(qapp)  # type: ignore[arg-type]
    opened: list[OpenSeat] = []

    def one_more() -> OpenSeat:
        seat = OpenSeat(home, qtbot)
        opened.append(seat)
        seat.open()
        return seat

    yield one_more
    for seat in reversed(opened):
        seat.close()

"""Nothing on the room's window is cut, at both sizes, in both languages and in a longer one."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from models.domain.sessions import SessionKind
from models.text import set_language
from tests.gui import pictures
from tests.gui.clipping import clipped, settle
from tests.gui.gallery import make_room
from tests.gui.longer_texts import speak_han, speak_longer
from tests.gui.shortened import watching_shortened
from widgets.shell.window import RoomWindow

SIZES = [(1920, 1080), (1366, 768)]
# What the operator or the park's data wrote may be shortened with an ellipsis; the tip tells the whole.
DATA = {
    *(str(incident.place) for incident in pictures.incidents().values()),
    *(str(sensor.name) for sensor in pictures.park().sensors),
    *(notice.recipient for notice in pictures.notifications()),
    *(assignment.task for assignment in pictures.assignments()),
    *(caveat for caveat in pictures.forecast().caveats),
}


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[RoomWindow]:
    window = make_room()
    qtbot.addWidget(window)
    yield window
    window.close()


def show(window: RoomWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.show()
    settle()


@pytest.fixture(params=["en", "zh_CN", "han", "longer"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room's two languages, one in Han script that is longer than Chinese, and one a third longer than English."""
    if request.param == "zh_CN":
        set_language("zh_CN")
    if request.param == "han":
        speak_han(monkeypatch)
    if request.param == "longer":
        speak_longer(monkeypatch)


@pytest.mark.parametrize("size", SIZES)
def test_that_no_label_or_button_is_cut(language: None, room: RoomWindow, size: tuple[int, int]) -> None:
    show(room, size)
    assert not clipped(room)


@pytest.mark.parametrize("size", SIZES)
def test_that_the_drill_frame_leaves_everything_readable(room: RoomWindow, size: tuple[int, int]) -> None:
    room.set_session(SessionKind.DRILL)
    show(room, size)
    assert not clipped(room)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("script", ["en", "han"])
def test_that_painted_words_of_the_room_itself_are_never_shortened(
    size: tuple[int, int], script: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    if script == "han":
        speak_han(monkeypatch)
    window = make_room()
    qtbot.addWidget(window)
    show(window, size)
    with watching_shortened() as short:
        window.grab()
    own = {words for words in short if not any(known in words for known in DATA)}
    assert not own
    window.close()

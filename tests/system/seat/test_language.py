"""The room changes its language while it works."""

from collections.abc import Callable

from models.text import current_language
from tests.system.seat.conftest import OpenSeat


def test_that_the_language_is_switched_at_run_time(seats: Callable[[], OpenSeat]) -> None:
    seat = seats()
    header = seat.desks.alarm_panel.listing.header.title
    assert header.text() == "Alarms"
    seat.window.settings_menu.language_chosen.emit("zh_CN")
    assert current_language() == "zh_CN"
    assert header.text() == "报警"
    seat.window.command.emit("language", "en")
    assert header.text() == "Alarms"

"""The room: one signal for each change, none where nothing changed, and nothing of one session under another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from models.domain.picture import Picture
from models.domain.readings import UnitFix, Weather
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.state.room import NO_ALARM, Room, Selection
from tests.fakes.small_park import small_park

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)


def picture(session_id: int = 0, head: int = 1) -> Picture:
    kind = SessionKind.DRILL if session_id else SessionKind.LIVE
    return Picture(Session(Scope(1, session_id), kind, SessionState.RUNNING, SessionClock(NOW, NOW)), head)


class Heard:
    """Every signal of a room, in order."""

    def __init__(self, room: Room) -> None:
        self.signals: list[tuple[str, Any]] = []
        for name in ("picture", "readings", "fixes", "weather", "forecast", "selection", "park"):
            getattr(room, f"{name}_changed").connect(lambda *args, name=name: self.signals.append((name, args)))

    def take(self) -> list[str]:
        names = [name for name, _ in self.signals]
        self.signals.clear()
        return names


@pytest.fixture
def room() -> Room:
    found = Room()
    found.set_park(small_park(sensors=20))
    return found


def _readings(room: Room, keys: list[int], value: float = 1.0, rank: int = NO_ALARM) -> None:
    count = len(keys)
    room.set_readings(
        np.array(keys, np.int32),
        np.full(count, 5, np.int64),
        np.full(count, value),
        np.zeros(count, np.uint8),
        np.full(count, rank, np.uint8),
    )


def test_that_readings_land_in_their_sensors_rows(room: Room) -> None:
    assert room.park is not None
    heard = Heard(room)
    row = 3
    _readings(room, [room.park.sensors[row].key, 10_000, -1], value=0.7, rank=0)
    assert heard.signals[0][1][0].tolist() == [row]
    assert (room.columns.values[row], room.columns.rank[row], room.columns.times[row]) == (0.7, 0, 5)
    assert np.isnan(np.delete(room.columns.values, row)).all()


def test_that_readings_of_unknown_sensors_are_silence(room: Room) -> None:
    heard = Heard(room)
    _readings(room, [10_000])
    assert heard.take() == []


def test_that_a_picture_is_told_with_the_one_before_and_only_once(room: Room) -> None:
    heard = Heard(room)
    room.set_picture(first := picture(head=1))
    room.set_picture(picture(head=1))
    room.set_picture(second := picture(head=2))
    room.set_picture(picture(head=1))  # late
    assert heard.signals == [("picture", (first, None)), ("picture", (second, first))]


def test_that_turning_to_another_session_empties_the_room_first(room: Room) -> None:
    assert room.park is not None
    room.set_picture(picture())
    _readings(room, [room.park.sensors[0].key])
    room.set_fixes({"E1": UnitFix("E1", 1.0, 2.0, NOW)})
    room.set_weather(Weather(NOW, 1.0, 2.0, "F", 3.0))
    heard = Heard(room)
    room.set_picture(picture(session_id=1))
    assert heard.take()[-1] == "picture"
    assert np.isnan(room.columns.values).all()
    assert (room.fixes, room.weather, room.forecast) == ({}, None, None)


def test_that_older_fixes_do_not_replace_newer_ones(room: Room) -> None:
    newer = UnitFix("E1", 1.0, 2.0, NOW)
    room.set_fixes({"E1": newer})
    heard = Heard(room)
    room.set_fixes({"E1": replace(newer, x=0.0, time=NOW - timedelta(seconds=1))})
    assert heard.take() == []
    assert room.fixes == {"E1": newer}


def test_that_selecting_the_same_again_is_silence(room: Room) -> None:
    heard = Heard(room)
    room.select("sensor", "AT-3011")
    room.select("sensor", "AT-3011")
    assert heard.take() == ["selection"]
    assert room.selection == Selection("sensor", "AT-3011")


def test_that_session_time_is_the_session_s_clock(room: Room) -> None:
    assert room.session_time(NOW) == NOW
    fast = picture(session_id=1)
    clock = replace(fast.session.clock, started_at=NOW - timedelta(hours=3), speed=10.0)
    room.set_picture(replace(fast, session=replace(fast.session, clock=clock)))
    assert room.session_time(NOW + timedelta(seconds=6)) == NOW - timedelta(hours=3) + timedelta(minutes=1)


def test_that_turning_to_the_past_and_back_empties_what_was_shown_first(room: Room) -> None:
    at = NOW - timedelta(hours=3)
    room.set_picture(picture(head=9))
    _readings(room, [1], value=5.0)
    heard = Heard(room)
    room.turn_to(at)
    assert heard.take() == []  # nothing changes before the past is there
    room.set_picture(picture(head=4))  # an older head is no mistake here
    assert room.past == at
    assert room.picture is not None
    assert room.picture.head == 4
    assert np.isnan(room.columns.values).all()
    before = dict(heard.signals)["picture"][1]
    assert before is None  # desks begin anew, as with another session
    room.turn_to(at)
    room.set_picture(picture(head=3))  # within one instant an older picture is a late one
    assert room.picture.head == 4
    room.turn_to(None)
    room.set_picture(picture(head=9))
    assert room.past is None
    assert room.picture.head == 9

"""The field: LIVE goes on whatever drills come and go, and orders find their drill even when they come first."""

from datetime import UTC, datetime, timedelta

import orjson

from drivers.simulated.control import Control, encode_control
from drivers.simulated.field import Field
from drivers.simulated.scenario import Casting
from models.domain.sessions import SessionClock
from tests.unit.wire.parks import small_park

WALL = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
START = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)
CONTROL = "park/small/drill/3/control"
ORDER = orjson.dumps({"task": "t", "route": [[200, 0], [20, 0]], "eta_s": 18})


class Playing:
    """A field with what it sent."""

    def __init__(self, live: str = "quiet-day") -> None:
        self.sent: list[str] = []
        self.field = Field(small_park(), Casting(live), lambda topic, _: self.sent.append(topic), WALL)

    def step(self, seconds: float) -> list[str]:
        """Topics sent up to then."""
        self.sent.clear()
        self.field.step(WALL + timedelta(seconds=seconds))
        return self.sent


def control(speed: float = 1.0, frozen: bool = False) -> bytes:
    return encode_control(Control(Casting("chlorine-leak"), SessionClock(START, WALL, speed=speed, frozen=frozen)))


def test_that_a_drill_plays_beside_live_until_its_control_is_cleared() -> None:
    playing = Playing()
    assert all(not topic.startswith("park/small/drill") for topic in playing.step(5))
    playing.field.hear(CONTROL, control())
    topics = playing.step(10)
    assert any(topic.startswith("park/small/drill/3/batch") for topic in topics)
    assert any(topic.startswith("park/small/batch") for topic in topics)
    assert set(playing.field.figures()) == {"0", "3"}
    playing.field.hear(CONTROL, b"")
    assert all(not topic.startswith("park/small/drill") for topic in playing.step(15))
    assert set(playing.field.figures()) == {"0"}


def test_that_a_frozen_drill_is_told_as_such_and_is_silent() -> None:
    playing = Playing()
    playing.field.hear(CONTROL, control())
    playing.step(5)
    playing.field.hear(CONTROL, control(frozen=True))
    assert all(not topic.startswith("park/small/drill") for topic in playing.step(10))
    assert playing.field.figures()["3"]["frozen"] is True


def test_that_an_order_that_comes_before_its_drill_is_kept_for_it() -> None:
    playing = Playing()
    playing.field.hear("park/small/drill/3/unit/E1/order", ORDER)
    playing.field.hear(CONTROL, control(speed=60.0))
    for second in range(1, 5):
        playing.step(second)
    assert "park/small/drill/3/unit/E1/position" in playing.sent
    vehicle = playing.field._players[3]._fleet.vehicles["E1"]
    assert vehicle.status == "on_scene"


def test_that_orders_of_live_stay_in_live() -> None:
    playing = Playing()
    playing.field.hear(CONTROL, control())
    playing.field.hear("park/small/unit/E1/order", ORDER)
    for second in range(1, 10):
        playing.step(second * 10)
    live, drill = (playing.field._players[session]._fleet.vehicles["E1"] for session in (0, 3))
    assert (live.status, drill.status) == ("on_scene", "")


def test_that_garbage_on_any_topic_changes_nothing() -> None:
    playing = Playing()
    for topic in (CONTROL, "park/small/unit/E1/order", "park/small/unit/E9/order", "nonsense", "park/small/weather"):
        playing.field.hear(topic, b"\xff{")
    assert set(playing.field.figures()) == {"0"}


def test_that_a_live_scenario_leaks_live() -> None:
    playing = Playing("chlorine-leak")
    for second in range(1, 5):
        assert playing.step(second)
    assert playing.field._players[0]._clouds[0].began_us > 0

"""The player: what it sends depends on session time alone, not on how the time is cut or how fast it runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.mqtt.payloads import Expected, decode
from drivers.mqtt.topics import parse_topic
from drivers.simulated.control import Control, Inject, decode_control, encode_control
from drivers.simulated.player import SessionPlayer
from drivers.simulated.scenario import Casting
from models.domain.errors import BadPayload
from models.domain.sessions import SessionClock
from models.domain.times import to_us
from tests.unit.wire.parks import small_park

PARK = small_park()
START = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)
WALL = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
UNITS = {sensor.code: sensor.unit for sensor in PARK.sensors}


def control(scenario: str = "quiet-day", speed: float = 1.0) -> Control:
    return Control(Casting(scenario, 7), SessionClock(START, WALL, speed=speed))


class Played:
    """A player with what it sent."""

    def __init__(self, first: Control, session_id: int = 3) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.player = SessionPlayer(
            PARK, session_id, first, lambda topic, payload: self.sent.append((topic, orjson.loads(payload)))
        )

    def until(self, wall_s: float, step_s: float) -> "Played":
        steps = round(wall_s / step_s)
        for step in range(1, steps + 1):
            self.player.step(WALL + timedelta(seconds=step * step_s))
        return self

    @property
    def readings(self) -> set[tuple[str, str, float]]:
        return {(row["s"], row["t"], row["v"]) for topic, body in self.sent if "/batch/" in topic for row in body["r"]}

    def values(self, sensor: str) -> list[tuple[float, float]]:
        """(seconds after the start, value) in order."""
        rows = sorted((time, value) for code, time, value in self.readings if code == sensor)
        return [((datetime.fromisoformat(time) - START).total_seconds(), value) for time, value in rows]


@settings(max_examples=10, deadline=None)
@given(st.floats(0.05, 7.0))
def test_that_readings_do_not_depend_on_how_time_is_cut(step_s: float) -> None:
    smooth, cut = Played(control()).until(40, 1.0), Played(control())
    step = 0.0
    while step < 40.0:
        step = min(step + step_s, 40.0)
        cut.player.step(WALL + timedelta(seconds=step))
    assert cut.readings == smooth.readings
    assert cut.player.count.readings == len(cut.readings)


def test_that_speed_changes_the_pace_and_nothing_else() -> None:
    assert Played(control(speed=60.0)).until(1.0, 0.1).readings == Played(control()).until(60.0, 1.0).readings


def test_that_a_frozen_session_is_silent_and_goes_on_where_it_stood() -> None:
    played = Played(control()).until(10, 1.0)
    clock = played.player.control.clock
    played.player.control = replace(played.player.control, clock=replace(clock, frozen=True, elapsed_s=10.0))
    before = played.player.count.readings
    played.until(100, 1.0)
    assert played.player.count.readings == before
    played.player.control = replace(
        played.player.control, clock=SessionClock(START, WALL + timedelta(seconds=100), elapsed_s=10.0)
    )
    for second in range(101, 111):
        played.player.step(WALL + timedelta(seconds=second))
    assert played.readings == Played(control()).until(20, 1.0).readings


def test_that_a_player_left_behind_catches_up_in_slices_without_loss() -> None:
    late = Played(control())
    for _ in range(5):
        late.player.step(WALL + timedelta(seconds=200))
    assert late.readings == Played(control()).until(200, 1.0).readings


def test_that_everything_sent_is_believed_by_the_decoder() -> None:
    played = Played(control("chlorine-leak")).until(120, 1.0)
    kinds = set()
    for topic, body in played.sent:
        parsed = parse_topic(topic)
        expected = Expected(UNITS, frozenset({"E1", "H1"}), START + timedelta(seconds=120))
        assert not decode(parsed, orjson.dumps(body), expected).faults
        assert parsed.session_id == 3
        kinds.add(parsed.kind)
    assert {str(kind) for kind in kinds} == {"batch", "weather", "unit", "person"}


def test_that_normal_operation_stays_inside_every_limit() -> None:
    played = Played(control(speed=60.0)).until(60, 1.0)
    for rule in PARK.rules:
        values = [value for _, value in played.values(rule.sensor)]
        assert values
        assert max(values) < rule.clear if rule.kind == "high" else min(values) > rule.clear


def test_that_the_wind_sensors_read_the_scenarios_wind() -> None:
    played = Played(control("chlorine-leak")).until(100, 1.0)
    assert all(abs(value - 1.2) < 0.5 for _, value in played.values("WS-1"))
    assert all(abs(value - 242) < 15 for _, value in played.values("WD-1"))


def leak_east() -> Control:
    """The scenario with the wind turned so that the cloud passes the sensors east of the bullet."""
    turn = Inject(1, START, {"kind": "wind", "from": 270.0})
    return replace(control("chlorine-leak", speed=60.0), injects=(turn,))


def test_that_a_leak_is_felt_near_first_and_falls_after_hazmat_shut_it() -> None:
    played = Played(leak_east()).until(4, 0.1)
    task = {"task": "t-1", "incident": "i", "route": [[200, 0], [20, 0]], "eta_s": 20, "text": ""}
    played.player.order("H1", orjson.dumps(task))
    for step in range(41, 400):
        played.player.step(WALL + timedelta(seconds=step * 0.1))
    near = dict(played.values("AT-1"))
    first = min(time for time, value in near.items() if value > 0.34)
    assert 60 < first < 240
    assert max(value for time, value in near.items() if time <= 60) < 0.34
    statuses = [body["status"] for topic, body in played.sent if topic.endswith("unit/H1/position") and "task" in body]
    assert list(dict.fromkeys(statuses)) == ["dispatched", "en_route", "on_scene"]
    peak, last = max(near.values()), near[max(near)]
    assert peak > 0.68
    assert last < 0.34


def test_that_a_released_unit_drives_home() -> None:
    played = Played(control(speed=10.0)).until(1, 0.1)
    played.player.order("E1", orjson.dumps({"task": "t", "route": [[200, 0], [20, 0]], "eta_s": 20}))
    for step in range(11, 200):
        played.player.step(WALL + timedelta(seconds=step * 0.1))
    arrived = [body for topic, body in played.sent if topic.endswith("unit/E1/position")][-1]
    assert (arrived["x"], arrived["status"]) == (20, "on_scene")
    played.player.order("E1", b"")
    for step in range(200, 500):
        played.player.step(WALL + timedelta(seconds=step * 0.1))
    home = [body for topic, body in played.sent if topic.endswith("unit/E1/position")][-1]
    assert home["x"] == 200
    assert "status" not in home


def test_that_a_broken_order_leaves_the_unit_where_it_is() -> None:
    played = Played(control())
    played.player.order("E1", b'{"task": 1}')
    played.until(5, 1.0)
    assert all("task" not in body for topic, body in played.sent if topic.endswith("E1/position"))


def test_that_a_silenced_sensor_sends_no_more() -> None:
    fault = Inject(1, START + timedelta(seconds=10), {"kind": "sensor_fault", "sensor": "PT-1"})
    played = Played(replace(control(), injects=(fault,))).until(30, 1.0)
    assert max(time for time, _ in played.values("PT-1")) <= 10


def test_that_control_survives_the_way_and_garbage_is_refused() -> None:
    sent = replace(leak_east(), clock=SessionClock(START, WALL, 12.5, 60.0, True))
    assert decode_control(encode_control(sent)) == sent
    for payload in (b"", b"[]", b"{}", b'{"scenario":"nothing"}'):
        with pytest.raises(BadPayload):
            decode_control(payload)


def test_that_played_time_is_told() -> None:
    assert Played(control()).until(10, 1.0).player.played_us == to_us(START + timedelta(seconds=10))

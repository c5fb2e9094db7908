"""Sorting and boards: what goes to which session, what is set aside, what the seats are shown."""

from datetime import UTC, datetime, timedelta

import numpy as np
import orjson

from command_center.gateway.board import Board
from command_center.gateway.intake import sort_messages, to_batch
from drivers.mqtt.client import Message
from drivers.mqtt.payloads import Expected, Reason
from models.domain.readings import Batch, Quality, Reading, UnitFix, Weather
from models.domain.sessions import Scope
from models.domain.times import from_us, to_us
from tests.unit.wire.parks import small_park

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
PARK = small_park()
EXPECTED = Expected({sensor.code: sensor.unit for sensor in PARK.sensors}, frozenset({"E1", "H1"}), NOW)
KEYS = {sensor.code: sensor.key for sensor in PARK.sensors}


def message(topic: str, body: object) -> Message:
    return Message(topic, body if isinstance(body, bytes) else orjson.dumps(body), 17, lambda: None)


def row(sensor: str, value: float, seconds: float = 0.0, unit: str = "ppm") -> dict[str, object]:
    return {"s": sensor, "v": value, "u": unit, "t": (NOW - timedelta(seconds=60 - seconds)).isoformat()}


def expected_of(session_id: int) -> Expected | Reason | None:
    return {0: EXPECTED, 3: EXPECTED, 4: None}.get(session_id, Reason.UNKNOWN_SESSION)


def test_that_messages_are_sorted_by_session_and_none_is_forgotten() -> None:
    messages = [
        message("park/small/batch/GW", {"r": [row("AT-1", 0.1)]}),
        message("park/small/drill/3/batch/GW", {"r": [row("AT-1", 0.2), row("AT-1", 0.3, 1, "bar")]}),
        message("park/small/drill/4/batch/GW", {"r": []}),
        message("park/small/drill/5/batch/GW", {"r": []}),
        message("park/small/nonsense", b""),
        message("park/small/sensor/AT-1", b"{"),
    ]
    result = sort_messages(messages, expected_of)
    assert {key: len(intake.messages) for key, intake in result.intakes.items()} == {0: 1, 3: 1}
    assert [each.reason for each in result.rejected] == [
        Reason.WRONG_UNIT,
        Reason.UNKNOWN_SESSION,
        Reason.UNKNOWN_TOPIC,
        Reason.BAD_JSON,
    ]
    assert [each.topic for each in result.late] == ["park/small/drill/4/batch/GW"]


def test_that_many_like_faults_of_one_batch_are_set_aside_once() -> None:
    batch = message("park/small/batch/GW", {"r": [row("XX", 1), row("YY", 1), row("AT-1", 1, 0, "bar")]})
    reasons = [each.reason for each in sort_messages([batch], expected_of).rejected]
    assert reasons == [Reason.UNKNOWN_SENSOR, Reason.WRONG_UNIT]


def test_that_columns_are_sorted_by_time_and_aligned() -> None:
    readings = [
        (Reading("PT-1", 5.0, "kPa", NOW, Quality.BAD), 3),
        (Reading("AT-1", 1.0, "ppm", NOW - timedelta(seconds=1)), 4),
    ]
    batch = to_batch(readings, KEYS)
    assert batch.keys.tolist() == [1, 3]
    assert batch.times.tolist() == [to_us(NOW) - 1_000_000, to_us(NOW)]
    assert batch.values.tolist() == [1.0, 5.0]
    assert batch.quality.tolist() == [0, 2]
    assert batch.received.tolist() == [4, 3]


def test_that_an_intake_cut_in_two_holds_the_same() -> None:
    messages = [message("park/small/batch/GW", {"r": [row("AT-1", n, n)]}) for n in range(5)]
    whole = sort_messages(messages, expected_of).intakes[0]
    first, second = whole.halves()
    assert first.messages + second.messages == whole.messages
    both = np.concatenate([first.batch(KEYS).values, second.batch(KEYS).values])
    assert both.tolist() == whole.batch(KEYS).values.tolist()


def batch_of(*rows: tuple[int, int, float]) -> Batch:
    keys, times, values = zip(*rows, strict=True)
    count = len(rows)
    return Batch(
        np.array(keys, np.int32),
        np.array(times, np.int64),
        np.array(values, np.float64),
        np.zeros(count, np.uint8),
        np.zeros(count, np.int64),
    )


def test_that_a_board_keeps_the_newest_and_knows_what_is_news() -> None:
    board = Board(PARK, Scope(1))
    board.take(batch_of((1, 10, 0.1), (3, 11, 500.0), (1, 12, 0.2)), (), None)
    board.take(batch_of((1, 5, 9.9)), (), None)  # late: older than what is shown
    assert board.values[0] == 0.2
    assert board.times[[0, 2]].tolist() == [12, 11]
    assert np.flatnonzero(board.dirty).tolist() == [0, 2]


def test_that_a_press_is_news_once() -> None:
    board = Board(PARK, Scope(1))
    fixes = [UnitFix("E1", 0, 0, from_us(n), status="en_route", task="t") for n in range(2)]
    board.take(batch_of((1, 1, 0.0)), fixes[:1], None)
    assert board.take_presses()
    board.take(batch_of((1, 2, 0.0)), fixes[1:], Weather(NOW, 1, 2, "D", 3))
    assert not board.take_presses()
    assert board.moved == {"E1"}
    assert board.weather_changed


def test_that_a_change_of_rank_is_news_without_a_reading() -> None:
    board = Board(PARK, Scope(1))
    board.set_ranks([(0, 255), (1, 0)])
    assert np.flatnonzero(board.dirty).tolist() == [1]

"""Sorting, merging and boards: what goes to which session, what is set aside, what the seats are shown."""

from datetime import UTC, datetime, timedelta

import numpy as np

from command_center.gateway.board import Board
from command_center.gateway.intake import Intake, merge
from command_center.gateway.wire import Wire, to_batch
from models.domain.faults import Reason
from models.domain.readings import LATE, Batch, Quality, Reading, UnitFix, Weather, is_late
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.domain.times import from_us, to_us
from tests.unit.wire.blocks import Fixed, block_of
from tests.unit.wire.parks import small_park

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
PARK = small_park()
KEYS = {sensor.code: sensor.key for sensor in PARK.sensors}
STATES = {0: SessionState.RUNNING, 3: SessionState.RUNNING, 4: SessionState.ENDED}


class Frozen:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def session(session_id: int, state: SessionState) -> Session:
    kind = SessionKind.DRILL if session_id else SessionKind.LIVE
    return Session(Scope(1, session_id), kind, state, SessionClock(NOW, NOW))


SESSIONS = Fixed([session(*each) for each in STATES.items()])


def row(sensor: str, value: float, seconds: float = 0.0, unit: str = "ppm") -> dict[str, object]:
    return {"s": sensor, "v": value, "u": unit, "t": (NOW - timedelta(seconds=60 - seconds)).isoformat()}


def read(*messages: tuple[str, object], acknowledged: list[int] | None = None) -> dict[int, Intake]:
    """The intakes, merged by session."""
    intakes = merge(Wire(PARK, SESSIONS, Frozen()).read(block_of(messages, acknowledged=acknowledged)))
    return {intake.session_id: intake for intake in intakes}


def test_that_messages_are_sorted_by_session_and_none_is_forgotten() -> None:
    acknowledged: list[int] = []
    bodies = {
        "park/small/batch/GW": {"r": [row("AT-1", 0.1)]},
        "park/small/drill/3/batch/GW": {"r": [row("AT-1", 0.2), row("AT-1", 0.3, 1, "bar")]},
        "park/small/drill/4/batch/GW": {"r": []},
        "park/small/drill/5/batch/GW": {"r": []},
        "park/small/nonsense": b"",
        "park/small/sensor/AT-1": b"{",
    }
    result = read(*bodies.items(), acknowledged=acknowledged)
    assert {key: intake.batch.values.tolist() for key, intake in result.items()} == {0: [0.1], 3: [0.2]}
    assert [each.reason for intake in result.values() for each in intake.rejected] == [
        Reason.WRONG_UNIT,
        Reason.UNKNOWN_SESSION,
        Reason.UNKNOWN_TOPIC,
        Reason.BAD_JSON,
    ]
    assert acknowledged == []
    for intake in result.values():
        intake.acknowledge()
    assert sorted(acknowledged) == list(range(1, len(bodies) + 1))
    assert sum(intake.messages for intake in result.values()) == len(bodies)


def test_that_many_like_faults_of_one_batch_are_set_aside_once() -> None:
    rows = [row("XX", 1), row("YY", 1), row("AT-1", 1, 0, "bar")]
    reasons = [each.reason for each in read(("park/small/batch/GW", {"r": rows}))[0].rejected]
    assert reasons == [Reason.UNKNOWN_SENSOR, Reason.WRONG_UNIT]


def test_that_columns_are_aligned_and_readings_of_long_ago_marked() -> None:
    readings = [
        Reading("PT-1", 5.0, "kPa", NOW, Quality.BAD),
        Reading("AT-1", 1.0, "ppm", NOW - timedelta(seconds=1)),
    ]
    batch = to_batch(readings, KEYS, 4, to_us(NOW))
    assert batch.keys.tolist() == [3, 1]
    assert batch.times.tolist() == [to_us(NOW), to_us(NOW) - 1_000_000]
    assert batch.values.tolist() == [5.0, 1.0]
    assert batch.quality.tolist() == [2, LATE]
    assert batch.received.tolist() == [4, 4]


def test_that_a_reading_of_ten_minutes_ago_is_late_and_one_of_now_is_not() -> None:
    rows = [row("AT-1", 1, seconds) for seconds in (60 - 601, 60 - 599)]
    batch = read(("park/small/batch/GW", {"r": rows}))[0].batch
    assert is_late(batch.quality).tolist() == [True, False]


def test_that_what_is_merged_is_sorted_by_time() -> None:
    messages = [("park/small/batch/GW", {"r": [row("AT-1", n, -n)]}) for n in range(5)]
    wire = Wire(PARK, SESSIONS, Frozen())
    (merged,) = merge(intake for each in messages for intake in wire.read(block_of([each])))
    assert merged.batch.values.tolist() == [4, 3, 2, 1, 0]
    assert merged.messages == 5


def test_that_an_intake_in_pieces_holds_the_same() -> None:
    fixes = tuple(UnitFix(code, 0, 0, NOW) for code in ("E1", "H1"))
    readings = read(("park/small/batch/GW", {"r": [row("AT-1", n, n) for n in range(5)]}))[0].batch
    whole = Intake(0, readings, fixes, Weather(NOW, 1, 2, "D", 3))
    pieces, done = [whole], list[Intake]()
    while pieces:
        cut = pieces[0].pieces()
        done += [] if cut else pieces[:1]
        pieces[:1] = cut
    assert [value for piece in done for value in piece.batch.values] == [0, 1, 2, 3, 4]
    assert all(len(piece.batch) + len(piece.fixes) + bool(piece.weather) == 1 for piece in done)
    assert tuple(fix for piece in done for fix in piece.fixes) == fixes


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

"""A corpus of hostile and odd messages through the whole reading side: each is judged, none upsets it."""

from datetime import UTC, datetime, timedelta

import pytest

from command_center.gateway.intake import merge
from command_center.gateway.wire import Wire
from drivers.mqtt import compiling
from drivers.mqtt.limits import BURST, RATE, TELL_EVERY_US, Limits
from models.domain.faults import Reason
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from tests.unit.wire.blocks import Fixed, block_of
from tests.unit.wire.parks import small_park

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
LIVE = Session(Scope(1), SessionKind.LIVE, SessionState.RUNNING, SessionClock(NOW, NOW))
T = NOW.isoformat()
GOOD = {"v": 0.1, "u": "ppm", "t": T}
S, B = "park/small/sensor/AT-1", "park/small/batch/GW"
ROW = {"s": "AT-1", **GOOD}


class Frozen:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(params=["compiled", "plain"])
def wire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """With the kernels, and as in the moments after a start, without."""
    compiling.start_compiling()
    assert compiling.wait_compiled(120)
    if request.param == "plain":
        monkeypatch.setattr(compiling, "_kernels", None)
    return Wire(small_park(), Fixed([LIVE]), Frozen())


CORPUS: list[tuple[str, object, list[Reason], int]] = [
    # topic, body, why parts of it are refused, how many readings are good
    (S, GOOD, [], 1),
    (S, {**GOOD, "extra": {"deep": [1, 2]}}, [], 1),
    (S, {**GOOD, "u": "ppb", "v": 100}, [], 1),
    (S, b"", [Reason.BAD_JSON], 0),
    (S, b"\x00" * 2_000, [Reason.BAD_JSON], 0),
    (S, b"[" * 100_000, [Reason.BAD_JSON], 0),
    (S, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, [Reason.BAD_JSON], 0),
    (S, b'{"v":0.1,"u":"ppm","t":"' + T.encode() + b'"', [Reason.BAD_JSON], 0),
    (S, b'{"v":NaN,"u":"ppm","t":"' + T.encode() + b'"}', [Reason.NAN], 0),
    (S, b'{"v":-Infinity,"u":"ppm","t":"' + T.encode() + b'"}', [Reason.NAN], 0),
    (S, b'{"v":1e999,"u":"ppm","t":"' + T.encode() + b'"}', [Reason.BAD_JSON], 0),
    (S, b'{"v":' + b"9" * 5_000 + b',"u":"ppm","t":"' + T.encode() + b'"}', [Reason.BAD_JSON], 0),
    (S, {**GOOD, "v": "0.1"}, [Reason.WRONG_TYPE], 0),
    (S, {**GOOD, "v": [0.1]}, [Reason.WRONG_TYPE], 0),
    (S, {**GOOD, "v": True}, [Reason.WRONG_TYPE], 0),
    (S, {**GOOD, "v": None}, [Reason.NAN], 0),
    (S, {**GOOD, "v": 1e13}, [Reason.ABSURD_VALUE], 0),
    (S, {**GOOD, "u": "ppm\x00"}, [Reason.WRONG_UNIT], 0),
    (S, {**GOOD, "u": "x" * 100_000}, [Reason.WRONG_UNIT], 0),
    (S, {**GOOD, "t": "1900-01-01T00:00:00Z"}, [Reason.ABSURD_TIME], 0),
    (S, {**GOOD, "t": "9999-12-31T23:59:59Z"}, [Reason.ABSURD_TIME], 0),
    (S, {**GOOD, "t": "2026-02-30T00:00:00Z"}, [Reason.ABSURD_TIME], 0),
    (S, {**GOOD, "t": 1773815400}, [Reason.WRONG_TYPE], 0),
    (S, {**GOOD, "t": (NOW - timedelta(hours=25)).isoformat()}, [Reason.ABSURD_TIME], 0),
    (S, {**GOOD, "q": "good'; DROP TABLE"}, [Reason.WRONG_TYPE], 0),
    (S, [GOOD], [Reason.WRONG_TYPE], 0),
    (B, {"r": [ROW] * 3}, [], 3),
    (B, {"r": []}, [], 0),
    (B, {"r": [ROW, 7, None, [], {}]}, [Reason.WRONG_TYPE, Reason.MISSING_FIELD], 1),
    (B, {"r": [ROW, {**ROW, "s": "XX-9"}, {**ROW, "u": "kPa"}]}, [Reason.UNKNOWN_SENSOR, Reason.WRONG_UNIT], 1),
    (B, {"r": {"0": ROW}}, [Reason.MISSING_FIELD], 0),
    (B, {"r": [ROW] * 5_001}, [Reason.TOO_LARGE], 0),
    (B, {"R": [ROW]}, [Reason.MISSING_FIELD], 0),
    ("park/small/sensor/", GOOD, [Reason.UNKNOWN_TOPIC], 0),
    ("park/small/sensor/AT-1/../../x", GOOD, [Reason.UNKNOWN_TOPIC], 0),
    ("park/small/drill/0/sensor/AT-1", GOOD, [Reason.UNKNOWN_TOPIC], 0),
    ("park/small/drill/7/sensor/AT-1", GOOD, [Reason.UNKNOWN_SESSION], 0),
    ("park/small/drill/٧/sensor/AT-1", GOOD, [Reason.UNKNOWN_TOPIC], 0),
    ("park/small/sensor/XX-9", GOOD, [Reason.UNKNOWN_SENSOR], 0),
    ("park/small/sensor/" + "A" * 500, GOOD, [Reason.UNKNOWN_TOPIC], 0),
    ("$SYS/broker/uptime", b"1", [Reason.UNKNOWN_TOPIC], 0),
    ("", b"", [Reason.UNKNOWN_TOPIC], 0),
    ("park/small/unit/E1/position", {"x": 1e300, "y": 0, "t": T}, [Reason.ABSURD_VALUE], 0),
    ("park/small/weather", {"ws": -1, "wd": 0, "t": T}, [Reason.ABSURD_VALUE], 0),
]


def test_that_every_message_of_the_corpus_is_judged_and_acknowledged(wire: Wire) -> None:
    for topic, body, reasons, good in CORPUS:
        acknowledged: list[int] = []
        intakes = wire.read(block_of([(topic, body)], acknowledged=acknowledged))
        assert [each.reason for intake in intakes for each in intake.rejected] == reasons, (topic, str(body)[:80])
        assert sum(len(intake.batch) for intake in intakes) == good, (topic, str(body)[:80])
        assert acknowledged == []
        for intake in intakes:
            intake.acknowledge()
        assert acknowledged == [1]
        assert all(len(each.payload) <= 4096 for intake in intakes for each in intake.rejected)


def test_that_the_good_ones_of_a_mixed_block_come_through(wire: Wire) -> None:
    acknowledged: list[int] = []
    block = block_of([(topic, body) for topic, body, _, _ in CORPUS], acknowledged=acknowledged)
    (merged,) = merge(wire.read(block))
    assert len(merged.batch) == sum(good for *_, good in CORPUS)
    assert merged.messages == len(CORPUS)
    merged.acknowledge()
    assert sorted(acknowledged) == list(range(1, len(CORPUS) + 1))


def test_that_a_flood_is_cut_off_told_once_and_harms_nobody_else() -> None:
    compiling.start_compiling()
    assert compiling.wait_compiled(120)
    wire = Wire(small_park(), Fixed([LIVE]), Frozen())
    calm = {"v": 500, "u": "kPa", "t": T}
    stored = told = 0
    for second in range(int(BURST) // 4_000 + 9):  # four thousand messages a second from one, one from another
        messages = [(S, GOOD)] * 4_000 + [("park/small/sensor/PT-1", calm)]
        intakes = wire.read(block_of(messages, received_us=(second + 1) * 1_000_000))
        batch = merge(intakes)[0].batch
        assert (batch.keys == 3).sum() == 1
        stored += int((batch.keys == 1).sum())
        told += sum(each.count for intake in intakes for each in intake.rejected if each.reason is Reason.TOO_MANY)
    sent = (second + 1) * 4_000
    assert stored == BURST + RATE * second
    assert dict(wire.let_go) == {S: sent - stored}
    assert 0 < told <= sent - stored


def test_that_a_bucket_fills_again_and_names_are_bounded() -> None:
    limits = Limits(2)
    limits.refill(1_000_000)
    limits.tokens[:] = 0.0
    limits.charge(1, 100_000)
    limits.refill(2_000_000)
    assert limits.tokens[:2].tolist() == [RATE, RATE - 100.0]
    limits.refill(500_000)  # the wall's clock was set back
    limits.refill(1_000_000)
    assert limits.tokens[:2].tolist() == [1.5 * RATE, 1.5 * RATE - 100.0]
    for number in range(5_000):
        limits.note(str(number), b"", 0, 2, 1)
    assert sum(limits.let_go.values()) == 10_000
    assert len(limits.let_go) < 1_100
    assert limits.tell(1) == []
    assert sum(each.count for each in limits.tell(1 + TELL_EVERY_US)) == 10_000


def test_that_strangers_who_empty_every_bucket_stop_no_mark() -> None:
    compiling.start_compiling()
    assert compiling.wait_compiled(120)
    marks: list[bytes] = []
    wire = Wire(small_park(), Fixed([LIVE]), Frozen(), on_mark=marks.append)
    wire.read(block_of([(S, GOOD)], received_us=1_000_000))
    wire._limits.tokens[:] = 0.0
    for intake in wire.read(block_of([(B, b""), ("park/small/mark", b"1"), (B, b"")], received_us=1_000_001)):
        intake.acknowledge()
    assert marks == [b"1"]
    assert wire.let_go == {B: 2}


def test_that_a_mark_is_told_when_it_is_acknowledged(wire: Wire) -> None:
    marks: list[bytes] = []
    wire = Wire(small_park(), Fixed([LIVE]), Frozen(), on_mark=marks.append)
    messages: list[tuple[str, object]] = [(S, GOOD), ("park/small/mark", b"1"), ("park/small/mark", b"2"), (S, GOOD)]
    (merged,) = merge(wire.read(block_of(messages)))
    assert marks == []
    merged.acknowledge()
    assert marks == [b"2"]

"""Decoders: whatever arrives, nothing but BadPayload leaves them, and what is good comes through unchanged."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.mqtt.payloads import MAX_BYTES, Expected, decode
from drivers.mqtt.topics import Topic, TopicKind, device_patterns, parse_topic
from models.domain.errors import BadPayload
from models.domain.faults import Reason, reason_of
from models.domain.readings import Quality

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
EXPECTED = Expected(
    {"AT-3011": "ppm", "PT-1001": "kPa"}, frozenset({"E1"}), NOW, project=lambda a, b: (a * 1e5, b * 1e5)
)
INBOUND = [TopicKind.SENSOR, TopicKind.BATCH, TopicKind.WEATHER, TopicKind.UNIT, TopicKind.PERSON]
NAMES = {TopicKind.SENSOR: "AT-3011", TopicKind.UNIT: "E1"}
GOOD: dict[TopicKind, dict[str, Any]] = {
    TopicKind.SENSOR: {"v": 0.4, "u": "ppm", "t": NOW.isoformat(), "q": "good"},
    TopicKind.BATCH: {"r": [{"s": "AT-3011", "v": 0.4, "u": "ppm", "t": NOW.isoformat()}]},
    TopicKind.WEATHER: {"ws": 1.2, "wd": 242, "stability": "F", "temp": 4, "rh": 0.7, "t": NOW.isoformat()},
    TopicKind.UNIT: {"x": 1.0, "y": 2.0, "h": 90, "v": 8, "t": NOW.isoformat(), "status": "en_route"},
    TopicKind.PERSON: {"x": 1.0, "y": 2.0, "t": NOW.isoformat()},
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def topic_of(kind: TopicKind) -> Topic:
    return Topic("jinhe", 0, kind, NAMES.get(kind, "X"))


def reason(kind: TopicKind, payload: bytes) -> Reason:
    with pytest.raises(BadPayload) as raised:
        decode(topic_of(kind), payload, EXPECTED)
    assert str(raised.value)  # every fault can be shown
    return reason_of(raised.value)


@given(st.sampled_from(list(TopicKind)), st.binary(max_size=200))
def test_that_no_bytes_raise_anything_but_bad_payload(kind: TopicKind, payload: bytes) -> None:
    with suppress(BadPayload):
        decode(topic_of(kind), payload, EXPECTED)


@given(st.sampled_from(INBOUND), st.data())
def test_that_no_change_to_a_good_message_raises_anything_but_bad_payload(kind: TopicKind, data: st.DataObject) -> None:
    record = dict(GOOD[kind])
    row = dict(record["r"][0]) if kind is TopicKind.BATCH else record
    row[data.draw(st.sampled_from([*row, "lon", "lat", "task", "q", "s"]))] = data.draw(json_values)
    if kind is TopicKind.BATCH:
        record["r"] = [row, data.draw(json_values)]
    with suppress(BadPayload):
        decoded = decode(topic_of(kind), orjson.dumps(record), EXPECTED)
        assert all(reading.time.tzinfo is UTC for reading in decoded.readings)
        assert all(reason_of(bad) in Reason for bad in decoded.faults)


@given(st.sampled_from(INBOUND), st.integers(0, 120))
def test_that_a_message_cut_short_is_broken_json(kind: TopicKind, at: int) -> None:
    payload = orjson.dumps(GOOD[kind])
    assert reason(kind, payload[: min(at, len(payload) - 1)]) is Reason.BAD_JSON


@given(st.text(max_size=60))
def test_that_no_topic_raises_anything_but_bad_payload(text: str) -> None:
    for topic in (text, f"park/{text}", f"park/jinhe/drill/{text}"):
        with suppress(BadPayload):
            parse_topic(topic)


def test_that_topics_name_park_session_and_device() -> None:
    assert parse_topic("park/jinhe/sensor/AT-3011") == Topic("jinhe", 0, TopicKind.SENSOR, "AT-3011")
    assert parse_topic("park/jinhe/drill/4/batch/GW-P01") == Topic("jinhe", 4, TopicKind.BATCH, "GW-P01")
    assert parse_topic("park/jinhe/drill/4/unit/E1/position") == Topic("jinhe", 4, TopicKind.UNIT, "E1")
    assert parse_topic("park/jinhe/weather") == Topic("jinhe", 0, TopicKind.WEATHER, "")
    assert len(set(device_patterns("jinhe"))) == 10


def test_that_a_good_reading_comes_through_in_utc() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    payload = orjson.dumps({"v": 0.4, "u": "ppm", "t": east.isoformat(), "q": "uncertain"})
    (reading,) = decode(topic_of(TopicKind.SENSOR), payload, EXPECTED).readings
    assert (reading.sensor_code, reading.value, reading.time) == ("AT-3011", 0.4, NOW)
    assert reading.time.tzinfo is UTC
    assert reading.quality is Quality.UNCERTAIN


def test_that_one_bad_reading_does_not_silence_its_batch() -> None:
    good = {"s": "AT-3011", "v": 0.4, "u": "ppm", "t": NOW.isoformat()}
    rows = [good, good | {"s": "XX-1"}, good | {"u": "mg/m3"}, good | {"v": None}, 7]
    decoded = decode(topic_of(TopicKind.BATCH), orjson.dumps({"r": rows}), EXPECTED)
    assert [reading.sensor_code for reading in decoded.readings] == ["AT-3011"]
    assert [reason_of(bad) for bad in decoded.faults] == [
        Reason.UNKNOWN_SENSOR,
        Reason.WRONG_UNIT,
        Reason.NAN,
        Reason.WRONG_TYPE,
    ]


def test_that_longitude_and_latitude_are_projected() -> None:
    payload = orjson.dumps({"lon": 1.0, "lat": 2.0, "t": NOW.isoformat()})
    (fix,) = decode(topic_of(TopicKind.PERSON), payload, EXPECTED).fixes
    assert (fix.x, fix.y) == (1e5, 2e5)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        (TopicKind.SENSOR, {"v": "NaN"}, Reason.NAN),
        (TopicKind.SENSOR, {"v": True}, Reason.WRONG_TYPE),
        (TopicKind.SENSOR, {"v": 1e300}, Reason.ABSURD_VALUE),
        (TopicKind.SENSOR, {"u": "bar"}, Reason.WRONG_UNIT),
        (TopicKind.SENSOR, {"u": None}, Reason.MISSING_FIELD),
        (TopicKind.SENSOR, {"q": "fine"}, Reason.WRONG_TYPE),
        (TopicKind.SENSOR, {"t": "yesterday"}, Reason.ABSURD_TIME),
        (TopicKind.SENSOR, {"t": "2026-03-18T06:30:00"}, Reason.ABSURD_TIME),
        (TopicKind.SENSOR, {"t": (NOW + timedelta(minutes=6)).isoformat()}, Reason.ABSURD_TIME),
        (TopicKind.SENSOR, {"t": (NOW - timedelta(hours=25)).isoformat()}, Reason.ABSURD_TIME),
        (TopicKind.SENSOR, {"t": "0001-01-01T00:00:00+23:59"}, Reason.ABSURD_TIME),
        (TopicKind.SENSOR, {"t": "9999-12-31T23:59:59-23:59"}, Reason.ABSURD_TIME),
        (TopicKind.WEATHER, {"ws": -1}, Reason.ABSURD_VALUE),
        (TopicKind.WEATHER, {"stability": "Q"}, Reason.ABSURD_VALUE),
        (TopicKind.UNIT, {"status": "lost"}, Reason.ABSURD_VALUE),
        (TopicKind.UNIT, {"task": "\0"}, Reason.ABSURD_VALUE),
        (TopicKind.UNIT, {"x": 1e9}, Reason.ABSURD_VALUE),
    ],
)
def test_that_the_reason_tells_what_is_wrong(kind: TopicKind, change: dict[str, object], expected: Reason) -> None:
    assert reason(kind, orjson.dumps({**GOOD[kind], **change})) is expected


def test_that_nan_written_as_a_bare_word_is_told_from_broken_json() -> None:
    assert reason(TopicKind.SENSOR, b'{"v": NaN, "u": "ppm"}') is Reason.NAN
    assert reason(TopicKind.SENSOR, b'{"v": NaN, "u": ') is Reason.BAD_JSON
    assert reason(TopicKind.SENSOR, b"[" * 100_000 + b"NaN") is Reason.BAD_JSON


def test_that_a_body_beyond_the_limit_is_not_even_parsed() -> None:
    assert reason(TopicKind.SENSOR, b"{" * (MAX_BYTES + 1)) is Reason.TOO_LARGE


def test_that_strangers_are_refused_by_name() -> None:
    with pytest.raises(BadPayload) as raised:
        decode(Topic("jinhe", 0, TopicKind.SENSOR, "XX-9"), orjson.dumps(GOOD[TopicKind.SENSOR]), EXPECTED)
    assert reason_of(raised.value) is Reason.UNKNOWN_SENSOR
    with pytest.raises(BadPayload) as raised:
        decode(Topic("jinhe", 0, TopicKind.UNIT, "E99"), orjson.dumps(GOOD[TopicKind.UNIT]), EXPECTED)
    assert reason_of(raised.value) is Reason.UNKNOWN_UNIT

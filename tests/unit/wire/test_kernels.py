"""The compiled reader: what it takes means the same to the general decoder, and everything else it leaves alone."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.mqtt import kernels, scan
from drivers.mqtt.book import SESSION, bytes_of, make_book
from drivers.mqtt.limits import Limits
from drivers.mqtt.payloads import FUTURE, PAST, Expected, decode
from drivers.mqtt.topics import parse_topic
from models.domain.errors import BadPayload
from models.domain.times import to_us
from tests.fakes.firehose import publish_packet
from tests.unit.wire.blocks import block_of
from tests.unit.wire.parks import small_park

NOW = datetime(2026, 3, 18, 6, 30, tzinfo=UTC)
PARK = small_park()
BOOK = make_book(PARK.code, PARK.sensors)
UNITS = {sensor.code: sensor.unit for sensor in PARK.sensors}
EXPECTED = Expected(UNITS, frozenset({"E1"}), NOW)
SESSIONS = np.array([(each, to_us(NOW - PAST), to_us(NOW + FUTURE)) for each in (0, 3)], SESSION)
Taken = list[tuple[str, float, int, int]]


def fast(messages: list[tuple[str, bytes]]) -> tuple[list[int], list[Taken]]:
    """Each message's state, and the readings that were taken of it: (code, value, time µs, quality)."""
    block = block_of(messages)
    verdicts = np.zeros(len(messages), kernels.VERDICT)
    rows = np.zeros(len(messages) + block.data.size // 40, kernels.ROW)
    limits = Limits(len(PARK.sensors))
    filled = kernels.read(block.data, block.packets, *BOOK, SESSIONS, limits.tokens, limits.spread, verdicts, rows)
    taken: list[Taken] = [[] for _ in messages]
    for row in rows[:filled]:
        text = block.data[row["long_at"] : row["long_at"] + row["long_len"]].tobytes()
        value = float(text) if row["long_len"] else float(row["value"])
        code = PARK.sensors[int(row["sensor"])].code
        taken[int(row["message"])].append((code, value, int(row["time"]), int(row["quality"])))
    return verdicts["state"].tolist(), taken


def general(topic: str, payload: bytes) -> Taken | None:
    """The readings by the general decoder; None where anything of the message is not believed."""
    try:
        decoded = decode(parse_topic(topic), payload, EXPECTED)
    except BadPayload:
        return None
    if decoded.faults:
        return None
    return [(each.sensor_code, each.value, to_us(each.time), int(each.quality)) for each in decoded.readings]


def agrees(topic: str, payload: bytes) -> bool:
    """Whether the message was taken; what was taken must be what the general decoder says."""
    (state,), (taken,) = fast([(topic, payload)])
    if state == kernels.TAKEN:
        assert taken == general(topic, payload), payload
        return True
    assert state == kernels.ODD
    return False


blanks = st.text(" \t\r\n", max_size=2)
numbers = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.floats(-1e12, 1e12).map(repr),
    st.decimals(-1000, 1000, places=3).map(str),
    st.tuples(st.integers(-99, 99), st.integers(0, 10**20), st.integers(-30, 10)).map(
        lambda n: f"{n[0]}.{n[1]}e{n[2]}"
    ),
    st.sampled_from(["0", "-0", "0.0", "-0.0", "1E+2", "1e-400", "1e400", "00", "01", ".5", "5.", "1e", "+1", "NaN"]),
    st.sampled_from(["9007199254740993", "0.1000000000000000055511151231257827", "1e23", "123456789012345678", "null"]),
)
times = st.datetimes(NOW.replace(tzinfo=None) - 2 * PAST, NOW.replace(tzinfo=None) + 2 * FUTURE).flatmap(
    lambda time: st.sampled_from(
        [
            f"{time.isoformat()}Z",
            f"{time.isoformat(timespec='milliseconds')}+00:00",
            time.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=8))).isoformat(),
            time.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=-9, minutes=-30))).isoformat(),
            f"{time.isoformat(timespec='seconds')}.5Z",
            time.isoformat(),
        ]
    )
)


@st.composite
def objects(draw: st.DrawFn, names: bool) -> str:
    """A reading as some device might write it, now and then with something odd."""
    code = draw(st.sampled_from(["AT-1", "AT-2", "PT-1", "XX-1", ""]))
    members = {
        "v": draw(numbers),
        "u": f'"{draw(st.sampled_from([UNITS.get(code, "ppm"), UNITS.get(code, "ppm"), "bar", "°C"]))}"',
        "t": f'"{draw(times)}"',
    }
    if draw(st.booleans()):
        members["q"] = draw(st.sampled_from(['"good"', '"bad"', '"uncertain"', '"fine"', "null", '"go\\u006fd"']))
    if names:
        members["s"] = f'"{code}"'
    if draw(st.integers(0, 9)) == 0:
        members.pop(draw(st.sampled_from(sorted(members))))
    order = draw(st.permutations(sorted(members)))
    gap = draw(blanks)
    return "{" + ",".join(f'{gap}"{name}"{gap}:{gap}{members[name]}{gap}' for name in order) + "}"


@given(objects(names=False), st.sampled_from(["AT-1", "AT-2", "PT-1"]), blanks)
def test_that_a_reading_taken_is_the_reading_meant(body: str, code: str, gap: str) -> None:
    agrees(f"park/small/sensor/{code}", f"{gap}{body}{gap}".encode())


@given(st.lists(objects(names=True), max_size=4), blanks)
def test_that_a_batch_taken_is_the_batch_meant(bodies: list[str], gap: str) -> None:
    agrees("park/small/batch/GW", f'{gap}{{{gap}"r"{gap}:{gap}[{f"{gap},{gap}".join(bodies)}]{gap}}}{gap}'.encode())


@pytest.mark.parametrize("time", ["2026-03-18T06:29:00Z", "2026-03-18T14:29:00.25+08:00", "2026-03-17T21:00:00-09:30"])
@pytest.mark.parametrize("value", ["0.41", "-3", "612", "1.5e2", "0.30000000000000004", "0"])
def test_that_what_devices_write_is_taken(time: str, value: str) -> None:
    single = f'{{"v": {value}, "u": "ppm", "t": "{time}", "q": "good"}}'
    assert agrees("park/small/sensor/AT-1", single.encode())
    assert agrees("park/small/drill/3/sensor/AT-1", single.encode())
    row = f'{{"s":"PT-1","v":{value},"u":"kPa","t":"{time}"}}'
    assert agrees("park/small/batch/GW", f'{{"r":[{row},{row}]}}'.encode())


GOOD = b'{"v":0.41,"u":"ppm","t":"2026-03-18T06:29:00.250Z","q":"good"}'
MANY = (
    b'{"r":[{"s":"AT-1","v":1,"u":"ppm","t":"2026-03-18T06:29:00Z"},'
    b'{"s":"PT-1","v":2.5,"u":"kPa","t":"2026-03-18T06:29:01Z"}]}'
)


@pytest.mark.parametrize(("topic", "whole"), [("park/small/sensor/AT-1", GOOD), ("park/small/batch/GW", MANY)])
def test_that_no_damage_makes_another_reading(topic: str, whole: bytes) -> None:
    """Cut short at every place, and with every byte in turn replaced, doubled and left out."""
    assert agrees(topic, whole)
    assert [agrees(topic, whole[:end]) for end in range(len(whole))] == [False] * len(whole)
    dice = random.Random(1)
    damaged = []
    for at in range(len(whole)):
        other = bytes([dice.choice(b'0123456789eE.+-"{}[],: \\\x00\xff:TZ')])
        damaged += [whole[:at] + part + whole[at + 1 :] for part in (other, b"", 2 * whole[at : at + 1])]
    states, taken = fast([(topic, each) for each in damaged])
    for payload, state, found in zip(damaged, states, taken, strict=True):
        assert state != kernels.TAKEN or found == general(topic, payload), payload


@given(st.binary(max_size=120))
def test_that_no_bytes_upset_the_reader(payload: bytes) -> None:
    for topic in ("park/small/sensor/AT-1", "park/small/batch/GW"):
        agrees(topic, payload)
        agrees(topic, b'{"r":[' + payload)
        agrees(topic, b'{"v":' + payload)


@given(st.text(max_size=30))
@example("drill/3/sensor/AT-1")
@example("drill/0/sensor/AT-1")
@example("drill/0000000003/sensor/AT-1")
@example("sensor/AT-1/")
@example("sensor/AT-1/x")
@example("batch/")
@example("sensor/AT-1\x00")
def test_that_a_topic_taken_is_the_topic_meant(tail: str) -> None:
    for topic in (tail, f"park/small/{tail}", f"park/small/drill/{tail}"):
        if len(topic.encode()) < 60_000:
            (state,), (taken,) = fast([(topic, GOOD)])
            if state == kernels.TAKEN:
                found = parse_topic(topic)
                assert (found.session_id in (0, 3), found.name) == (True, taken[0][0])


def test_that_a_sender_without_tokens_is_cut_off_and_its_neighbour_is_not() -> None:
    block = block_of([("park/small/sensor/AT-1", GOOD)] * 5 + [("park/small/sensor/AT-2", GOOD)])
    verdicts, rows = np.zeros(6, kernels.VERDICT), np.zeros(20, kernels.ROW)
    limits = Limits(len(PARK.sensors))
    limits.tokens[:] = 3.0
    kernels.read(block.data, block.packets, *BOOK, SESSIONS, limits.tokens, limits.spread, verdicts, rows)
    taken, odd, over = kernels.TAKEN, kernels.ODD, kernels.OVER  # AT-2's unit is another one
    assert verdicts["state"].tolist() == [taken, taken, taken, over, over, odd]


def pieces_of(stream: bytes, cuts: list[int], with_properties: bool) -> list[tuple[bytes, bytes, int]]:
    """The packets of a stream that comes in pieces, as (topic, body, number)."""
    found, kept = [], b""
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        kept += stream[begin:end]
        data, packets = bytes_of(kept), np.zeros(50, scan.PACKET)
        told = [step(data, 0, len(kept), with_properties, 1 << 20, packets, 0) for step in (kernels.cut, scan.cut)]
        assert told[0] == told[1]
        count, after, why = told[0]
        assert why == scan.MORE
        for topic_at, topic_len, body_at, body_len, number in packets[:count].tolist():
            found.append((kept[topic_at : topic_at + topic_len], kept[body_at : body_at + body_len], number))
        kept = kept[after:]
    assert kept == b""
    return found


@given(st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=300), st.integers(0, 65535)), max_size=8), st.data())
def test_that_a_stream_means_the_same_in_any_pieces(
    messages: list[tuple[str, bytes, int]], data: st.DataObject
) -> None:
    for with_properties in (True, False):
        stream = b"".join(publish_packet(*each, with_properties=with_properties) for each in messages)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
        expected = [(topic.encode(), body, number) for topic, body, number in messages]
        assert pieces_of(stream, cuts, with_properties) == expected


@given(st.binary(max_size=80))
def test_that_no_stream_upsets_the_cutter(stream: bytes) -> None:
    data, packets = bytes_of(b"\x30" + stream), np.zeros(4, scan.PACKET)
    for with_properties in (True, False):
        told = [step(data, 0, data.size, with_properties, 60, packets, 0) for step in (kernels.cut, scan.cut)]
        assert told[0] == told[1]
        count, after, _ = told[0]
        assert 0 <= after <= data.size
        for topic_at, topic_len, body_at, body_len, _ in packets[:count].tolist():
            assert 0 <= topic_at <= topic_at + topic_len <= body_at <= body_at + body_len <= after


def test_that_topics_beyond_any_length_are_left_alone() -> None:
    with suppress(BadPayload):
        assert general(f"park/small/batch/{'x' * 300}", MANY) is None
    assert not agrees(f"park/small/batch/{'x' * 300}", MANY)

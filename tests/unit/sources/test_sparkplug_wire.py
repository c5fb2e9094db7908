"""Sparkplug's wire format: values of every type, checked by a second library and by recorded vectors; hostile bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sparkplug.topics import Kind, SparkplugTopic, command_topic, parse_topic
from drivers.sparkplug.wire import MAX_METRICS, DataType, read_message, rebirth_command, value_of
from models.domain.errors import BadPayload
from models.domain.faults import Reason, reason_of
from models.domain.tags import TagTable
from tests.unit.sources.edge import NOW_US, Heard, number, payload

TAHU = Path(__file__).with_name("second_opinion.py")
VALUES: list[tuple[DataType, Any]] = [
    (DataType.INT8, -12), (DataType.INT8, 127), (DataType.INT16, -13), (DataType.INT16, -32_768),
    (DataType.INT32, -2_147_483_648), (DataType.INT64, -1), (DataType.INT64, 9_007_199_254_740_993),
    (DataType.UINT8, 255), (DataType.UINT16, 65_535), (DataType.UINT32, 4_294_967_295),
    (DataType.UINT64, 18_446_744_073_709_551_615), (DataType.FLOAT, 8.75), (DataType.DOUBLE, 0.1),
    (DataType.BOOLEAN, True), (DataType.STRING, "T-101/液位"), (DataType.DATETIME, 1_761_142_033_904),
]  # fmt: skip


def only_value(body: bytes, kind: int | None = None) -> Any:
    (metric,) = read_message(body).metrics
    return value_of(metric, metric.kind if kind is None else kind)


def refusal(body: bytes) -> Reason:
    with pytest.raises(BadPayload) as caught:
        only_value(body)
    return reason_of(caught.value)


@pytest.fixture(scope="module")
def tahu() -> dict[str, Any]:
    """What tahu encodes of VALUES, and what it reads in our command."""
    encode = [[f"m{place}", place, int(kind), value] for place, (kind, value) in enumerate(VALUES)]
    asked = json.dumps({"encode": encode, "decode": [rebirth_command(1).hex()]})
    environment = os.environ | {"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"}
    command = [sys.executable, str(TAHU)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, env=environment, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_that_what_another_library_encodes_keeps_its_value(tahu: dict[str, Any]) -> None:
    message = read_message(bytes.fromhex(tahu["encoded"]))
    assert message.seq == 0
    assert [value_of(metric, metric.kind) for metric in message.metrics] == [value for _, value in VALUES]


def test_that_another_library_reads_our_command(tahu: dict[str, Any]) -> None:
    assert tahu["decoded"] == [[["Node Control/Rebirth", 11, "boolean_value", True]]]


def test_that_recorded_payloads_have_their_true_values(reference_data: Path) -> None:
    folder = reference_data / "sparkplug" / "vectors"
    expected = json.loads((folder / "EXPECTED.json").read_text())
    birth = read_message((folder / "pysparkplug" / "nbirth.bin").read_bytes())
    found = {metric.name: value_of(metric, metric.kind) for metric in birth.metrics}
    assert found == expected["pysparkplug/nbirth.bin"]
    kinds = {metric.alias: metric.kind for metric in birth.metrics}
    data = read_message((folder / "pysparkplug" / "ndata_alias_nodtype.bin").read_bytes())
    values = {f"alias {metric.alias}": value_of(metric, kinds[metric.alias]) for metric in data.metrics}
    wanted = expected["pysparkplug/ndata_alias_nodtype.bin"]
    assert values == {name: wanted[name] for name in values}


@pytest.mark.parametrize("raw", [0xF4, 0xFFF4, 0xFFFFFFF4])
def test_that_a_signed_byte_may_come_in_any_width(raw: int) -> None:
    assert only_value(payload({"name": "x", "datatype": 1, "int_value": raw})) == -12


@pytest.mark.parametrize(
    "metric",
    [
        {"name": "x", "datatype": 7, "long_value": 4_000_000_000},
        {"name": "x", "datatype": 7, "int_value": 4_000_000_000},
        {"name": "x", "datatype": 10, "int_value": 4_000_000_000},
        {"name": "x", "datatype": 8, "double_value": 4e9},
    ],
)
def test_that_a_number_may_lie_in_its_neighbours_field(metric: dict[str, Any]) -> None:
    assert only_value(payload(metric)) == 4_000_000_000


@pytest.mark.parametrize(
    "metric",
    [
        {"name": "x", "datatype": 5, "int_value": 256},
        {"name": "x", "datatype": 1, "int_value": 200_000},
        {"name": "x", "datatype": 3, "double_value": 1.5},
        {"name": "x", "datatype": 9, "string_value": "1"},
        {"name": "x", "datatype": 12, "int_value": 1},
        {"name": "x", "datatype": 99, "int_value": 1},
        {"name": "x", "datatype": 17, "bytes_value": b"1"},
    ],
)
def test_that_a_value_that_is_not_of_its_type_is_refused(metric: dict[str, Any]) -> None:
    assert refusal(payload(metric)) is Reason.WRONG_TYPE


def test_that_a_single_precision_number_is_the_decimal_it_stands_for() -> None:
    assert only_value(payload({"name": "x", "datatype": 9, "float_value": 0.7})) == 0.7


def test_that_a_metric_needs_a_name_or_an_alias() -> None:
    assert refusal(payload({"datatype": 3, "int_value": 1})) is Reason.MISSING_FIELD


def test_that_limits_hold() -> None:
    assert refusal(b"\0" * (1 << 21)) is Reason.TOO_LARGE
    assert refusal(payload(*[{"alias": 1}] * (MAX_METRICS + 1))) is Reason.TOO_LARGE
    assert refusal(payload(seq=256)) is Reason.ABSURD_VALUE


def test_that_nesting_without_end_is_refused() -> None:
    nested = b"\x0a\x00"
    for _ in range(400):
        body = b"\x12" + _length(len(nested)) + nested  # template, metrics
        metric = b"\x92\x01" + _length(len(body)) + body
        nested = metric
    assert refusal(b"\x12" + _length(len(nested)) + nested) is Reason.BAD_PROTOBUF


def test_that_text_that_is_no_text_is_refused() -> None:
    metric = b"\x0a\x02\xff\xfe\x50\x01"
    assert refusal(b"\x12" + _length(len(metric)) + metric) is Reason.BAD_PROTOBUF


@pytest.mark.parametrize(
    ("topic", "meant"),
    [
        ("spBv1.0/G/NBIRTH/E", SparkplugTopic(Kind.NBIRTH, "G/E")),
        ("spBv1.0/G/DDATA/E/D", SparkplugTopic(Kind.DDATA, "G/E", "D")),
        ("spBv1.0/STATE/host1", SparkplugTopic(Kind.STATE, "host1")),
        ("STATE/host1", SparkplugTopic(Kind.STATE, "host1")),
    ],
)
def test_that_a_topic_is_taken_apart(topic: str, meant: SparkplugTopic) -> None:
    assert parse_topic(topic) == meant


@pytest.mark.parametrize(
    "topic",
    ["spBv1.0/G/NBIRTH/E/D", "spBv1.0/G/DDATA/E", "spBv1.0/G/NDATA/#", "spBv1.0/+/NDATA/E", "spBv1.0//NDATA/E",
     "spAv1.0/G/NDATA/E", "spBv1.0/G/STATE/E", "spBv1.0/G/NDATA/E/D/X", "spBv1.0/G/nbirth/E", "spBv1.0/" + "x" * 600],
)  # fmt: skip
def test_that_another_topic_is_unknown(topic: str) -> None:
    with pytest.raises(BadPayload) as caught:
        parse_topic(topic)
    assert reason_of(caught.value) is Reason.UNKNOWN_TOPIC


def test_that_commands_go_where_the_node_listens() -> None:
    assert command_topic("G/E") == "spBv1.0/G/NCMD/E"


METRIC = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["AT-1", "AT-2", "PT-1", "bdSeq", "x", "a/b"]),
        "alias": st.integers(0, 3) | st.integers(0, 2**64 - 1),
        "timestamp": st.integers(0, 2**64 - 1) | st.just(NOW_US // 1000),
        "datatype": st.integers(0, 40),
        "is_null": st.booleans(),
        "is_historical": st.booleans(),
    },
).flatmap(
    lambda metric: st.one_of(
        st.just(metric),
        st.floats(width=32).map(lambda value: metric | {"float_value": value}),
        st.floats().map(lambda value: metric | {"double_value": value}),
        st.integers(0, 2**32 - 1).map(lambda value: metric | {"int_value": value}),
        st.integers(0, 2**64 - 1).map(lambda value: metric | {"long_value": value}),
        st.text(max_size=3).map(lambda value: metric | {"string_value": value}),
        st.booleans().map(lambda value: metric | {"boolean_value": value}),
    )
)
MESSAGE = st.tuples(
    st.sampled_from(["NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH", "NCMD", "STATE"]),
    st.lists(METRIC, max_size=4),
    st.none() | st.integers(0, 300),
)


@settings(max_examples=40)
@given(st.lists(MESSAGE, max_size=12))
def test_that_no_conversation_breaks_the_host(conversation: list[tuple[str, list[dict[str, Any]], int | None]]) -> None:
    edge = Heard()
    for word, metrics, seq in conversation:
        edge.say(word, payload(*metrics, seq=seq), "pump" if word.startswith("D") else "")
        edge.now_us += 1_000_000
        edge.host.settle(edge.now_us)
    batch = edge.batch()
    assert (abs(batch.values) <= 1e12).all()
    assert (batch.times[:-1] <= batch.times[1:]).all()


@settings(max_examples=120)
@given(st.binary(max_size=200), st.sampled_from(["NBIRTH", "NDATA", "DDATA"]))
def test_that_no_bytes_break_the_host(body: bytes, word: str) -> None:
    edge = Heard()
    edge.born()
    edge.say(word, body, "pump" if word.startswith("D") else "")
    edge.drain()


@given(st.integers(0, 155), st.integers(0, 255))
def test_that_a_birth_cut_or_bent_anywhere_is_read_or_refused(place: int, byte: int) -> None:
    body = payload(number(1), {"name": "AT-1", "alias": 1, "datatype": 9, "float_value": 0.5}, seq=0)
    for broken in (body[: place % len(body)], body[:place] + bytes([byte]) + body[place + 1 :]):
        edge = Heard()
        edge.say("NBIRTH", broken)
        edge.drain()


@given(st.text(max_size=60))
def test_that_no_topic_breaks_the_host(topic: str) -> None:
    edge = Heard()
    edge.host.take(topic, b"", NOW_US)
    edge.host.take(f"spBv1.0/{topic}", payload(seq=0), NOW_US)


def test_that_a_table_that_nobody_drains_lets_the_oldest_go() -> None:
    edge = Heard(tags=TagTable("sparkplug", limit=100))
    edge.born()
    for seq in range(1, 301):
        edge.data(seq % 256, (1, float(seq)))
    assert edge.tags.waiting <= 100
    assert edge.tags.counts["dropped"] > 0
    assert edge.batch().values[-1] == 300.0


def _length(size: int) -> bytes:
    found = b""
    while size > 127:
        found += bytes([size & 127 | 128])
        size >>= 7
    return found + bytes([size])

"""A recorded Sparkplug message in words, for integrators: one record for each metric, with everything it says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from pysparkplug._protobuf import DataType as WireType

from drivers.sparkplug.topics import Kind, SparkplugTopic
from drivers.sparkplug.wire import DataType, Message, Metric, Value, label, read_message, value_of
from models.domain.errors import BadPayload
from models.domain.faults import Reason, fault
from models.text import N_, tr

EARLIEST_MS = 946_684_800_000  # 2000: no recording is older


@dataclass(frozen=True, slots=True)
class Born:
    """What births said so far: names and datatypes by alias and by name."""

    by_alias: Mapping[int, Metric]
    by_name: Mapping[str, Metric]


NOT_BORN = Born({}, {})


def births(message: Message) -> Born:
    """What this message says as a birth; an alias that two metrics bear means neither."""
    aliases = [metric.alias for metric in message.metrics]
    return Born(
        {each.alias: each for each in message.metrics if each.alias is not None and aliases.count(each.alias) == 1},
        {each.name: each for each in message.metrics},
    )


def joined(parts: Iterable[Born]) -> Born:
    """Several births as one, the last one counting."""
    by_alias: dict[int, Metric] = {}
    by_name: dict[str, Metric] = {}
    for part in parts:
        by_alias |= part.by_alias
        by_name |= part.by_name
    return Born(by_alias, by_name)


def is_birth(message: Message) -> bool:
    """Whether it reads like one: it has a sequence number, and every metric has a name and a datatype."""
    return message.seq is not None and bool(message.metrics) and all(
        metric.name and metric.kind != DataType.UNKNOWN for metric in message.metrics
    )


def lacks_birth(message: Message, born: Born) -> bool:
    """Whether a metric comes by an alias that no birth has named."""
    return any(not metric.name and metric.alias not in born.by_alias for metric in message.metrics)


def describe(topic: SparkplugTopic | None, payload: bytes, born: Born, latest_ms: int) -> Iterator[dict[str, Any]]:
    """Yield a record for each metric, or one for a message that has none; raises BadPayload.

    A record that has `refused` says why this metric would not be believed. `latest_ms` bounds times from above.
    """
    if topic is not None and topic.kind is Kind.STATE:
        yield _state(topic, payload)
        return
    message = read_message(payload)
    header: dict[str, Any] = {
        "message": topic.kind.value if topic else None,
        "node": topic.node if topic else None,
        "device": (topic.device or None) if topic else None,
        "seq": message.seq,
    }
    if topic is not None and message.seq is None and topic.kind not in (Kind.NDEATH, Kind.NCMD, Kind.DCMD):
        raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field="seq")
    if not message.metrics:
        yield header | {"time": _time(message.time_ms)}
    for metric in message.metrics:
        yield header | _metric(message, metric, born, latest_ms, dead=topic is not None and topic.kind in _DEATHS)


_DEATHS = (Kind.NDEATH, Kind.DDEATH)


def _metric(message: Message, metric: Metric, born: Born, latest_ms: int, *, dead: bool) -> dict[str, Any]:
    birth = born.by_name.get(metric.name) if metric.name else born.by_alias.get(metric.alias or 0)
    kind = metric.kind or (birth.kind if birth else DataType.UNKNOWN)
    time_ms = message.time_ms if metric.time_ms is None else metric.time_ms
    record: dict[str, Any] = {
        "metric": birth.name if birth else label(metric),
        "alias": metric.alias,
        "datatype": WireType.Name(kind) if kind in WireType.values() else kind,
        "time": _time(time_ms),
        "value": None,
        "unit": metric.unit or (birth.unit if birth else None),
        "quality": "bad" if dead else (metric.quality.name.lower() if metric.quality is not None else "good"),
        "historical": metric.historical,
    }
    try:
        if time_ms is not None and not EARLIEST_MS <= time_ms <= latest_ms:
            raise fault(Reason.ABSURD_TIME, N_("{time} is too far from now"), time=_time(time_ms))
        if metric.readable or metric.is_null:
            record["value"] = _json(value_of(metric, kind))
    except BadPayload as bad:
        return record | {"refused": bad.parameters["reason"], "cause": str(bad)}
    if kind == DataType.UNKNOWN and not metric.name:
        record["note"] = tr(N_("No birth names this alias: give the birth's file before this one"))
    return record


def _json(value: Value) -> Value:
    if isinstance(value, float) and value - value != 0:
        raise fault(Reason.NAN, N_("A value is not a number"))
    return value


def _state(topic: SparkplugTopic, payload: bytes) -> dict[str, Any]:
    """A host's state: JSON since 3.0, a word before."""
    words = {b"ONLINE": True, b"OFFLINE": False}
    if payload in words:
        return {"message": "STATE", "host": topic.node, "time": None, "online": words[payload]}
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise fault(Reason.BAD_JSON, N_("Not JSON: {cause}"), cause=str(error)) from error
    if not isinstance(said, dict) or not isinstance(said.get("online"), bool):
        raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field="online")
    time_ms = said.get("timestamp")
    known = isinstance(time_ms, int) and not isinstance(time_ms, bool)
    return {"message": "STATE", "host": topic.node, "time": _time(time_ms) if known else None, "online": said["online"]}


def _time(time_ms: int | None) -> str | None:
    """ISO 8601, or the bare number where no calendar reaches."""
    if time_ms is None:
        return None
    try:
        return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return str(time_ms)

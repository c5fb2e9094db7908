"""What a recorded payload means, or why it is refused: the integrator's first tool. No room needs to be open.

Recordings may be old: any time since 2000 that is not in the future is believed. Sensors and units are checked against
a park file if one is given; without one every sensor is believed, with the unit it says.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from command_center.gateway.lines import metric_finder
from command_center.measures import Measures
from drivers.mqtt.payloads import Decoded, Expected, decode
from drivers.mqtt.topics import Topic as JsonTopic
from drivers.mqtt.topics import TopicKind, parse_topic
from drivers.sparkplug.describe import (
    EARLIEST_MS,
    NOT_BORN,
    Born,
    births,
    describe,
    is_birth,
    joined,
    lacks_birth,
)
from drivers.sparkplug.topics import Kind, SparkplugTopic, is_sparkplug
from drivers.sparkplug.topics import parse_topic as parse_sparkplug_topic
from drivers.sparkplug.wire import MAX_BYTES, read_message
from models.domain.errors import BadInput, BadPayload
from models.domain.faults import Reason, fault
from models.domain.park import Park
from models.domain.readings import LATE_AFTER, Reading
from models.domain.sessions import LIVE_SESSION
from models.text import N_

MOST_NEIGHBOURS = 200
FUTURE = timedelta(minutes=5)
Record = dict[str, Any]


def explain(files: Sequence[Path], topics: Sequence[str], park_file: Path | None) -> int:
    """Print one JSON object a line for everything the files say, in their order; 0 only if nothing is refused.

    Sparkplug files after a birth are read by its aliases; a data file alone is read by a birth recorded beside it.
    """
    park = _read_park(park_file)
    born: Born = NOT_BORN
    refused = False
    for number, path in enumerate(files):
        topic = topics[number] if number < len(topics) else ""
        try:
            payload = _read(path)
            if _speaks_sparkplug(topic, payload):
                records, born = _sparkplug(path, topic, payload, born, park)
            else:
                records = _json(topic, payload, park)
        except BadPayload as bad:
            records = [{"refused": bad.parameters["reason"], "cause": str(bad)}]
        for record in records:
            refused = refused or "refused" in record
            named = {"file": path.name} | record if len(files) > 1 else record
            sys.stdout.write(orjson.dumps(named).decode() + "\n")
    return 1 if refused else 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            payload = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(N_("{file} cannot be read: {cause}"), file=str(path), cause=error.strerror or "") from error
    if len(payload) > MAX_BYTES:
        raise fault(Reason.TOO_LARGE, N_("{size} bytes are more than a device may send"), size=path.stat().st_size)
    return payload


def _read_park(path: Path | None) -> Park | None:
    if path is None:
        return None
    from drivers.feeds.read import read_park

    return read_park(path)


def _speaks_sparkplug(topic: str, payload: bytes) -> bool:
    if topic:
        return is_sparkplug(topic)
    return payload.lstrip()[:1] not in (b"{", b"[", b"") or _is_state(payload)


def _is_state(payload: bytes) -> bool:
    said = _parsed(payload)
    return isinstance(said, dict) and "online" in said


def _sparkplug(
    path: Path, topic_text: str, payload: bytes, born: Born, park: Park | None
) -> tuple[list[Record], Born]:
    topic = parse_sparkplug_topic(topic_text) if topic_text else None
    if topic is None and _is_state(payload):
        topic = SparkplugTopic(Kind.STATE, "")
    if topic is not None and topic.kind is Kind.STATE:
        return list(describe(topic, payload, born, _latest_ms())), born
    message = read_message(payload)
    source = None
    if lacks_birth(message, born):
        source, born = _birth_beside(path, born)
    beside = {"birth": source} if source else {}
    records = [record | beside for record in describe(topic, payload, born, _latest_ms())]
    if park is not None:
        records = [_with_sensor(record, topic, Measures(park)) for record in records]
    if topic.kind in (Kind.NBIRTH, Kind.DBIRTH) if topic else is_birth(message):
        born = joined((born, births(message)))
    return records, born


def _birth_beside(path: Path, born: Born) -> tuple[str | None, Born]:
    """The first neighbouring file that reads like a birth which gives aliases."""
    for neighbour in sorted(path.resolve().parent.iterdir())[:MOST_NEIGHBOURS]:
        if neighbour.name == path.name or not neighbour.is_file() or neighbour.stat().st_size > MAX_BYTES:
            continue
        try:
            message = read_message(neighbour.read_bytes())
        except BadPayload:
            continue
        if is_birth(message) and (found := births(message)).by_alias:
            return neighbour.name, joined((born, found))
    return None, born


def _with_sensor(record: Record, topic: SparkplugTopic | None, measures: Measures) -> Record:
    """The same with our sensor's code, and its value in the sensor's own unit."""
    if "metric" not in record or not isinstance(record["value"], (int, float)) or isinstance(record["value"], bool):
        return record
    node, device = (topic.node, topic.device) if topic else ("", "")
    try:
        tag = metric_finder(measures, {})(node, device, record["metric"], record["unit"])
    except BadPayload as bad:
        return record | {"refused": bad.parameters["reason"], "cause": str(bad)}
    if tag is None:
        return record | {"sensor": None}
    code, unit = measures.named(tag.key)
    return record | {"sensor": code, "value": tag.conversion(record["value"]), "unit": unit}


def _json(topic_text: str, payload: bytes, park: Park | None) -> list[Record]:
    said = _parsed(payload)
    topic = parse_topic(topic_text) if topic_text else _guessed(said)
    now = datetime.now(UTC)
    expected = Expected(
        _units_said(topic, said) if park is None else {sensor.code: sensor.unit for sensor in park.sensors},
        frozenset((topic.name,)) if park is None else frozenset(unit.code for unit in park.units),
        now,
        FUTURE,
        None if park is None else _projection(park),
        _nothing_else if park is None else Measures(park).convert,
        now - datetime.fromtimestamp(EARLIEST_MS / 1000, UTC),
    )
    decoded = decode(topic, payload, expected)
    session = {} if topic.session_id == LIVE_SESSION else {"session": topic.session_id}
    return [record | session for record in _records(decoded, now)]


def _records(decoded: Decoded, now: datetime) -> Iterator[Record]:
    for reading in decoded.readings:
        yield _reading(reading, now)
    for fix in decoded.fixes:
        yield {
            "position": fix.code, "time": fix.time, "x": fix.x, "y": fix.y, "heading": fix.heading, "speed": fix.speed,
            "status": fix.status, "task": fix.task,
        }
    for weather in decoded.weather:
        yield {
            "weather": weather.time, "wind_speed": weather.wind_speed, "wind_from": weather.wind_from,
            "stability": weather.stability, "temperature_c": weather.temperature_c, "humidity": weather.humidity,
        }
    for bad in decoded.faults:
        yield {"refused": bad.parameters["reason"], "cause": str(bad)}


def _reading(reading: Reading, now: datetime) -> Record:
    """The internal record; nothing recorded says when it was received."""
    return {
        "sensor": reading.sensor_code or None, "time": reading.time, "received": None, "value": reading.value,
        "unit": reading.unit, "quality": reading.quality.name.lower(), "late": now - reading.time > LATE_AFTER,
    }


def _parsed(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None  # decoding it will say what is wrong


def _guessed(said: Any) -> JsonTopic:
    """What kind of message it must be, from its fields."""
    fields = said if isinstance(said, Mapping) else {}
    kinds = {"r": TopicKind.BATCH, "ws": TopicKind.WEATHER, "x": TopicKind.PERSON, "lon": TopicKind.PERSON}
    return JsonTopic("", LIVE_SESSION, next((kinds[field] for field in kinds if field in fields), TopicKind.SENSOR))


def _units_said(topic: JsonTopic, said: Any) -> dict[str, str]:
    """Each sensor's unit as the message itself says it."""
    rows: Iterable[Any] = said.get("r", ()) if isinstance(said, Mapping) else ()
    rows = rows if isinstance(rows, list) else ()
    pairs = [(row.get("s"), row.get("u")) for row in rows if isinstance(row, Mapping)]
    if isinstance(said, Mapping):
        pairs.append((topic.name, said.get("u", "")))
    return {code: unit if isinstance(unit, str) else "" for code, unit in pairs if isinstance(code, str)}


def _nothing_else(_code: str, _unit: str) -> None:
    """Without a park no unit leads to another."""


def _projection(park: Park) -> Any:
    from command_center.gateway.parks import projection

    return projection(park.epsg)


def _latest_ms() -> int:
    return round((datetime.now(UTC) + FUTURE).timestamp() * 1000)

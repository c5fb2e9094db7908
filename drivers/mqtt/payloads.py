"""Decode what devices send: bytes and a topic in, validated records out. No I/O, no clock, no thread.

Whatever arrives, nothing but BadPayload leaves this module. A batch keeps its good readings: the bad ones are told
apart in `Decoded.faults`, so that one broken transmitter never silences its neighbours.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from drivers.mqtt.topics import Topic, TopicKind, unknown_topic
from models.domain.errors import BadPayload
from models.domain.faults import Reason, fault
from models.domain.readings import Quality, Reading, UnitFix, Weather
from models.domain.units import SAME, Conversion
from models.text import N_

MAX_BYTES = 1 << 20
MAX_BATCH = 5_000
PAST = timedelta(hours=24)  # a device may deliver late what it kept during a broken line
FUTURE = timedelta(minutes=5)  # a device's clock may run ahead by this much
EARTH_M = 1e8  # no park coordinate is larger
STATUSES = frozenset({"", "dispatched", "en_route", "on_scene"})
_QUALITY = {"good": Quality.GOOD, "uncertain": Quality.UNCERTAIN, "bad": Quality.BAD}
_STABILITY = frozenset("ABCDEF")


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known beforehand: sensor code -> unit, the unit codes, and the session's own present."""

    sensors: Mapping[str, str]
    units: frozenset[str]
    now: datetime
    ahead: timedelta = FUTURE
    project: Callable[[float, float], tuple[float, float]] | None = None  # longitude, latitude -> park metres
    convert: Callable[[str, str], Conversion | None] = lambda _code, _unit: None  # to the sensor's own from another
    past: timedelta = PAST


@dataclass(frozen=True, slots=True)
class Decoded:
    """What one message carried. `faults` are the parts of a batch that were not believed."""

    readings: tuple[Reading, ...] = ()
    fixes: tuple[UnitFix, ...] = ()
    weather: tuple[Weather, ...] = ()
    faults: tuple[BadPayload, ...] = ()


def decode(topic: Topic, payload: bytes, expected: Expected) -> Decoded:
    """Return what `payload` says, or raise BadPayload when nothing of it can be believed."""
    decoder = _DECODERS.get(topic.kind)
    if decoder is None:
        raise unknown_topic(topic.kind)
    return decoder(topic, _record(_parse(payload)), expected)


def _parse(payload: bytes) -> Any:
    if len(payload) > MAX_BYTES:
        raise fault(Reason.TOO_LARGE, N_("{size} bytes are more than a device may send"), size=len(payload))
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        if _names_nan(payload):
            raise fault(Reason.NAN, N_("A value is not a number")) from error
        raise fault(Reason.BAD_JSON, N_("Not JSON: {cause}"), cause=str(error)) from error


def _names_nan(payload: bytes) -> bool:
    """Whether the text is JSON but for NaN or Infinity, which many devices write and the standard forbids."""
    if b"NaN" not in payload and b"Infinity" not in payload:
        return False
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True


def _record(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise fault(Reason.WRONG_TYPE, N_("A JSON object is expected"))
    return value


def _single(topic: Topic, record: dict[str, Any], expected: Expected) -> Decoded:
    return Decoded(readings=(_reading(topic.name, record, expected),))


def _batch(_: Topic, record: dict[str, Any], expected: Expected) -> Decoded:
    rows = record.get("r")
    if not isinstance(rows, list):
        raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field="r")
    if len(rows) > MAX_BATCH:
        raise fault(Reason.TOO_LARGE, N_("{size} readings are more than one batch may hold"), size=len(rows))
    readings, faults = [], []
    for row in rows:
        try:
            readings.append(_reading(_text(_record(row), "s"), row, expected))
        except BadPayload as bad:
            faults.append(bad)
    return Decoded(readings=tuple(readings), faults=tuple(faults))


def _reading(code: str, record: dict[str, Any], expected: Expected) -> Reading:
    unit = expected.sensors.get(code)
    if unit is None:
        raise fault(Reason.UNKNOWN_SENSOR, N_("No sensor {sensor} in this park"), sensor=code[:80])
    sent = _text(record, "u")
    conversion = SAME if sent == unit else expected.convert(code, sent)
    if conversion is None:
        raise fault(
            Reason.WRONG_UNIT, N_("{sensor} measures {unit}, not {sent}"), sensor=code, unit=unit, sent=sent[:80]
        )
    quality = _QUALITY.get(_text(record, "q", "good"))
    if quality is None:
        raise fault(Reason.WRONG_TYPE, N_("Field {field} is not of the agreed kind"), field="q")
    return Reading(code, conversion(_number(record, "v")), unit, _time(record, expected), quality)


def _weather(_: Topic, record: dict[str, Any], expected: Expected) -> Decoded:
    stability = _text(record, "stability", "D")
    if stability not in _STABILITY:
        raise fault(Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field="stability", value=stability[:80])
    weather = Weather(
        time=_time(record, expected),
        wind_speed=_number(record, "ws", low=0.0, high=120.0),
        wind_from=_number(record, "wd", low=0.0, high=360.0) % 360.0,
        stability=stability,
        temperature_c=_number(record, "temp", 20.0, low=-90.0, high=70.0),
        humidity=_number(record, "rh", 0.6, low=0.0, high=1.0),
        pressure_kpa=_number(record, "p", low=30.0, high=120.0) if "p" in record else None,
    )
    return Decoded(weather=(weather,))


def _unit_fix(topic: Topic, record: dict[str, Any], expected: Expected) -> Decoded:
    if topic.name not in expected.units:
        raise fault(Reason.UNKNOWN_UNIT, N_("No unit {unit} in this park"), unit=topic.name)
    return _fix(topic, record, expected)


def _fix(topic: Topic, record: dict[str, Any], expected: Expected) -> Decoded:
    status = _text(record, "status", "")
    if status not in STATUSES:
        raise fault(Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field="status", value=status[:80])
    x, y = _position(record, expected)
    fix = UnitFix(
        code=topic.name,
        x=x,
        y=y,
        time=_time(record, expected),
        heading=_number(record, "h", 0.0, low=-360.0, high=360.0) % 360.0,
        speed=_number(record, "v", 0.0, low=0.0, high=200.0),
        status=status,
        task=_task(record),
    )
    return Decoded(fixes=(fix,))


def _position(record: dict[str, Any], expected: Expected) -> tuple[float, float]:
    if "lon" in record and expected.project is not None:
        longitude = _number(record, "lon", low=-180.0, high=180.0)
        latitude = _number(record, "lat", low=-89.0, high=89.0)
        x, y = expected.project(longitude, latitude)
        if not (abs(x) <= EARTH_M and abs(y) <= EARTH_M):  # also catches what a projection cannot express
            raise fault(Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field="lon", value=longitude)
        return x, y
    return _number(record, "x", low=-EARTH_M, high=EARTH_M), _number(record, "y", low=-EARTH_M, high=EARTH_M)


def _task(record: dict[str, Any]) -> str:
    text = _text(record, "task", "")
    try:
        return str(UUID(text)) if text else ""
    except ValueError as error:
        raise fault(
            Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field="task", value=text[:80]
        ) from error


def _text(record: dict[str, Any], name: str, default: str | None = None) -> str:
    value = record.get(name, default)
    if value is None:
        raise fault(Reason.MISSING_FIELD, N_("Field {field} is missing"), field=name)
    if not isinstance(value, str):
        raise fault(Reason.WRONG_TYPE, N_("Field {field} is not of the agreed kind"), field=name)
    return value


def _number(
    record: dict[str, Any], name: str, default: float | None = None, low: float = -1e12, high: float = 1e12
) -> float:
    value = record.get(name, default)
    if value is None:
        reason = Reason.NAN if name in record else Reason.MISSING_FIELD
        raise fault(reason, N_("Field {field} is missing"), field=name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        reason = Reason.NAN if isinstance(value, str) and value.lower() in ("nan", "inf", "-inf") else Reason.WRONG_TYPE
        raise fault(reason, N_("Field {field} is not of the agreed kind"), field=name)
    number = float(value)
    if not math.isfinite(number):
        raise fault(Reason.NAN, N_("A value is not a number"))
    if not low <= number <= high:
        raise fault(Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field=name, value=number)
    return number


def _time(record: dict[str, Any], expected: Expected) -> datetime:
    text = _text(record, "t")
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise fault(Reason.ABSURD_TIME, N_("{time} is no time"), time=text[:80]) from error
    if time.tzinfo is None:
        raise fault(Reason.ABSURD_TIME, N_("{time} does not say its offset from UTC"), time=text[:80])
    # comparing aware times is safe for every offset; converting one at the calendar's edge is not, so compare first
    if not expected.now - expected.past <= time <= expected.now + expected.ahead:
        raise fault(Reason.ABSURD_TIME, N_("{time} is too far from now"), time=text[:80])
    return time.astimezone(UTC)


_DECODERS: dict[TopicKind, Callable[[Topic, dict[str, Any], Expected], Decoded]] = {
    TopicKind.SENSOR: _single,
    TopicKind.BATCH: _batch,
    TopicKind.WEATHER: _weather,
    TopicKind.UNIT: _unit_fix,
    TopicKind.PERSON: _fix,
}

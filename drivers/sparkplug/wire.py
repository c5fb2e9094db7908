"""Sparkplug B payloads: bytes to validated metrics and back. No I/O, no clock; docs/decisions/0007 on the library.

What encoders disagree about is read generously and always to the same value: signed integers come as two's complement
of their own width or of a larger one (int8 -12 as 0xF4, 0xFFF4 or 0xFFFFFFF4), small unsigned ones in the field for
long ones, numbers in a neighbour's field, and data messages leave out the datatype that the birth told (Sparkplug
3.0.0, sections 6.4.5 to 6.4.16).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError
from pysparkplug._protobuf import Payload

from models.domain.faults import Reason, fault
from models.domain.readings import Quality
from models.domain.tags import decimal
from models.text import N_

MAX_BYTES = 1 << 20
MAX_METRICS = 20_000
REBIRTH = "Node Control/Rebirth"
BIRTH_NUMBER = "bdSeq"
SEQUENCE_END = 256
_QUALITY_NAMES = ("Quality", "quality")
_UNIT_NAMES = ("engUnit", "Engineering Units", "unit", "units", "Unit", "EngUnit")
_STALE = 500  # Sparkplug's own code; the others are OPC's: 192 good, 64 uncertain, 0 bad


class DataType(IntEnum):
    """Sparkplug 3.0.0, table 6.4.16; only what a single value may be is named."""

    UNKNOWN = 0
    INT8 = 1
    INT16 = 2
    INT32 = 3
    INT64 = 4
    UINT8 = 5
    UINT16 = 6
    UINT32 = 7
    UINT64 = 8
    FLOAT = 9
    DOUBLE = 10
    BOOLEAN = 11
    STRING = 12
    DATETIME = 13
    TEXT = 14
    UUID = 15


_SIGNED = {DataType.INT8: 8, DataType.INT16: 16, DataType.INT32: 32, DataType.INT64: 64}
_UNSIGNED = {
    DataType.UINT8: 8, DataType.UINT16: 16, DataType.UINT32: 32, DataType.UINT64: 64, DataType.DATETIME: 64,
}
_NUMBERS = {DataType.FLOAT, DataType.DOUBLE}
_WORDS = {DataType.STRING, DataType.TEXT, DataType.UUID}

Value = int | float | bool | str | None


class Metric(NamedTuple):
    """One metric; a tuple, as they come by the ten thousand.

    `name` and `alias` may be missing, not both; `time_ms` is None where only the message has a time. `kind` is its
    datatype (UNKNOWN where the birth must be asked); `raw` the value as it lies in its field: `value_of` makes sense of
    it. `unit` and `quality` are the properties of these names, None where there are none.
    """

    name: str
    alias: int | None
    time_ms: int | None
    kind: int
    raw: Value
    is_null: bool
    historical: bool
    readable: bool  # False for data sets, templates, files and what else is no single value
    unit: str | None
    quality: Quality | None


@dataclass(frozen=True, slots=True)
class Message:
    """One payload: its time and sequence number (None where it has none) and its metrics."""

    time_ms: int | None
    seq: int | None
    metrics: tuple[Metric, ...]

    def find(self, name: str) -> Metric | None:
        """The metric of that name."""
        return next((metric for metric in self.metrics if metric.name == name), None)


def read_message(payload: bytes) -> Message:
    """Return what `payload` says, or raise BadPayload."""
    if len(payload) > MAX_BYTES:
        raise fault(Reason.TOO_LARGE, N_("{size} bytes are more than a device may send"), size=len(payload))
    try:
        parsed = Payload.FromString(payload)
        if len(parsed.metrics) > MAX_METRICS:
            raise fault(
                Reason.TOO_LARGE, N_("{size} metrics are more than one message may hold"), size=len(parsed.metrics)
            )
        metrics = tuple(_metric(each) for each in parsed.metrics)
    except (DecodeError, UnicodeDecodeError) as error:
        raise fault(Reason.BAD_PROTOBUF, N_("Not a Sparkplug payload: {cause}"), cause=str(error)[:200]) from error
    seq = parsed.seq if parsed.HasField("seq") else None
    if seq is not None and seq >= SEQUENCE_END:
        raise fault(Reason.ABSURD_VALUE, N_("Field {field} cannot be {value}"), field="seq", value=seq)
    return Message(parsed.timestamp if parsed.HasField("timestamp") else None, seq, metrics)


def value_of(metric: Metric, kind: int) -> Value:
    """The metric's value as datatype `kind` (its own, or its birth's); None where it says that it has none.

    Raises BadPayload with reason `wrong_type` when the field does not hold such a value.
    """
    if metric.is_null or (metric.raw is None and metric.readable):
        return None
    raw = metric.raw
    if isinstance(raw, bool):
        return _boolean_as(raw, kind)
    if isinstance(raw, str):
        if kind in _WORDS or kind == DataType.UNKNOWN:
            return raw
    elif raw is not None:
        if kind == DataType.UNKNOWN:
            return raw
        if kind in _NUMBERS:
            return float(raw)
        if kind == DataType.BOOLEAN:
            return bool(raw)
        if kind in _SIGNED or kind in _UNSIGNED:
            return _whole(metric, raw, kind)
    raise fault(Reason.WRONG_TYPE, N_("{metric} is not a value of its type"), metric=label(metric))


def label(metric: Metric) -> str:
    """How a person would call the metric."""
    return metric.name[:200] or f"alias {metric.alias}"


def rebirth_command(time_ms: int) -> bytes:
    """The command that asks an edge node for its births (Sparkplug 3.0.0, section 6.4.22)."""
    metric = {"name": REBIRTH, "timestamp": time_ms, "datatype": int(DataType.BOOLEAN), "boolean_value": True}
    encoded: bytes = Payload(timestamp=time_ms, metrics=[metric]).SerializeToString()
    return encoded


def _boolean_as(raw: bool, kind: int) -> Value:
    return raw if kind in (DataType.BOOLEAN, DataType.UNKNOWN) else float(raw) if kind in _NUMBERS else int(raw)


def _whole(metric: Metric, raw: float, kind: int) -> int:
    if isinstance(raw, float):
        if not raw.is_integer():
            raise fault(Reason.WRONG_TYPE, N_("{metric} is not a value of its type"), metric=label(metric))
        return int(raw)
    if kind in _UNSIGNED:
        if raw < 1 << _UNSIGNED[DataType(kind)]:
            return raw
    else:
        half = 1 << (_SIGNED[DataType(kind)] - 1)
        for width in (2 * half, 1 << 16, 1 << 32, 1 << 64):
            number = raw - width if raw >= width // 2 else raw
            if raw < width and -half <= number < half:
                return number
    raise fault(Reason.WRONG_TYPE, N_("{metric} is not a value of its type"), metric=label(metric))


_FIELDS = ("int_value", "long_value", "float_value", "double_value", "boolean_value", "string_value")


def _metric(part: Any) -> Metric:
    name, alias = part.name, part.alias if part.HasField("alias") else None
    if not name and alias is None:
        raise fault(Reason.MISSING_FIELD, N_("A metric has neither name nor alias"))
    which = part.WhichOneof("value")
    raw = getattr(part, which) if which in _FIELDS else None
    if isinstance(name, bytes) or isinstance(raw, bytes) or "\0" in name:  # the library's way to say: no text
        raise fault(Reason.BAD_PROTOBUF, N_("Not a Sparkplug payload: {cause}"), cause="UTF-8")
    unit, quality = _properties(part.properties) if part.HasField("properties") else (None, None)
    return Metric(
        name,
        alias,
        part.timestamp if part.HasField("timestamp") else None,
        part.datatype,
        decimal(part.float_value) if which == "float_value" else raw,
        part.is_null,
        part.is_historical,
        which is None or which in _FIELDS,
        unit,
        quality,
    )


def _properties(properties: Any) -> tuple[str | None, Quality | None]:
    found = dict(zip(properties.keys, properties.values, strict=False))
    unit = next((found[name].string_value for name in _UNIT_NAMES if name in found), None)
    unit = unit if isinstance(unit, str) else None
    code = next((found[name] for name in _QUALITY_NAMES if name in found), None)
    return unit or None, None if code is None else _quality(code.int_value or code.long_value)


def _quality(code: int) -> Quality:
    if code == _STALE:
        return Quality.BAD
    return {0: Quality.BAD, 1: Quality.UNCERTAIN}.get((code & 0xFF) >> 6, Quality.GOOD)

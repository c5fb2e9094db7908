"""Frames: what changed since the last one, as columns. Bytes and records only; no I/O, no clock.

Layout, little-endian: magic "CCF1", kind u8, full u8, two spare bytes, session u32, sequence u32, sent i64
(microseconds since 1970 UTC), count u32; then one column after the other. A `full` frame holds everything there is,
so that a listener who missed one (frames are QoS 0) is right again with the next full one.
"""

import math
import struct
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.domain.errors import BadPayload
from models.domain.readings import UnitFix, Weather
from models.domain.times import from_us, to_us
from models.text import N_

MAGIC = b"CCF1"
NO_ALARM = 255  # `rank` otherwise is models.domain.alarms.Priority.rank, 0 the most urgent
_HEADER = struct.Struct("<4sBBHIIqI")
_READINGS, _FIXES, _WEATHER = 1, 2, 3
_COLUMNS = (("keys", "<i4"), ("times", "<i8"), ("values", "<f8"), ("quality", "u1"), ("rank", "u1"))
_FIX_NUMBERS = struct.Struct("<qdddd")
_WEATHER_NUMBERS = struct.Struct("<qddddddddc")


class Header(NamedTuple):
    """`sent_us` is wall time; `full` tells a key frame from a difference."""

    session_id: int
    sequence: int
    sent_us: int
    full: bool = False


class ReadingsFrame(NamedTuple):
    """Latest values of the sensors that changed: columns of equal length, `rank` NO_ALARM where none is active."""

    header: Header
    keys: NDArray[np.int32]
    times: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    rank: NDArray[np.uint8]


class FixesFrame(NamedTuple):
    header: Header
    fixes: tuple[UnitFix, ...]


class WeatherFrame(NamedTuple):
    header: Header
    weather: Weather


Frame = ReadingsFrame | FixesFrame | WeatherFrame


def encode(frame: Frame) -> bytes:
    """Return the frame's bytes."""
    if isinstance(frame, ReadingsFrame):
        columns = [np.ascontiguousarray(getattr(frame, name), dtype).tobytes() for name, dtype in _COLUMNS]
        return _head(frame.header, _READINGS, frame.keys.size) + b"".join(columns)
    if isinstance(frame, FixesFrame):
        return _head(frame.header, _FIXES, len(frame.fixes)) + b"".join(map(_pack_fix, frame.fixes))
    return _head(frame.header, _WEATHER, 1) + _pack_weather(frame.weather)


def decode(payload: bytes) -> Frame:
    """Return the frame, or raise BadPayload."""
    try:
        magic, kind, full, _, session, sequence, sent, count = _HEADER.unpack_from(payload)
        if magic != MAGIC:
            raise _bad("magic")
        header = Header(session, sequence, sent, bool(full))
        if kind == _READINGS:
            return _readings(header, payload, count)
        if kind == _FIXES:
            return FixesFrame(header, _unpack_fixes(payload, count))
        if kind == _WEATHER:
            return WeatherFrame(header, _unpack_weather(payload))
    except (struct.error, ValueError, OverflowError) as error:
        raise _bad(str(error)) from error
    raise _bad("kind")


def _bad(cause: str) -> BadPayload:
    return BadPayload(N_("Not a frame: {cause}"), reason="bad_frame", cause=cause)


def _head(header: Header, kind: int, count: int) -> bytes:
    return _HEADER.pack(MAGIC, kind, header.full, 0, header.session_id, header.sequence, header.sent_us, count)


def _readings(header: Header, payload: bytes, count: int) -> ReadingsFrame:
    offset, columns = _HEADER.size, []
    for _, dtype in _COLUMNS:
        columns.append(np.frombuffer(payload, dtype, count, offset))
        offset += columns[-1].nbytes
    if offset != len(payload):
        raise _bad("length")
    return ReadingsFrame(header, *columns)


def _pack_text(text: str) -> bytes:
    encoded = text.encode()[:255]
    return bytes([len(encoded)]) + encoded


def _unpack_text(payload: bytes, offset: int) -> tuple[str, int]:
    if offset >= len(payload):
        raise _bad("length")
    end = offset + 1 + payload[offset]
    if end > len(payload):
        raise _bad("length")
    return payload[offset + 1 : end].decode(), end


def _pack_fix(fix: UnitFix) -> bytes:
    numbers = _FIX_NUMBERS.pack(to_us(fix.time), fix.x, fix.y, fix.heading, fix.speed)
    return numbers + _pack_text(fix.code) + _pack_text(fix.status) + _pack_text(fix.task)


def _unpack_fixes(payload: bytes, count: int) -> tuple[UnitFix, ...]:
    offset, fixes = _HEADER.size, []
    for _ in range(count):
        time, x, y, heading, speed = _FIX_NUMBERS.unpack_from(payload, offset)
        code, offset = _unpack_text(payload, offset + _FIX_NUMBERS.size)
        status, offset = _unpack_text(payload, offset)
        task, offset = _unpack_text(payload, offset)
        fixes.append(UnitFix(code, x, y, from_us(time), heading, speed, status, task))
    return tuple(fixes)


def _pack_weather(weather: Weather) -> bytes:
    return _WEATHER_NUMBERS.pack(
        to_us(weather.time),
        weather.wind_speed,
        weather.wind_from,
        weather.temperature_c,
        weather.humidity,
        weather.height_m,
        weather.roughness_m,
        weather.mixing_height_m,
        math.nan if weather.pressure_kpa is None else weather.pressure_kpa,
        weather.stability.encode(),
    )


def _unpack_weather(payload: bytes) -> Weather:
    time, speed, wind_from, celsius, humidity, height, roughness, mixing, kpa, stability = (
        _WEATHER_NUMBERS.unpack_from(payload, _HEADER.size)
    )
    pressure = None if math.isnan(kpa) else kpa
    return Weather(
        from_us(time), speed, wind_from, stability.decode(), celsius, humidity, height, roughness, mixing, pressure
    )


def merge(fixes: Sequence[UnitFix]) -> dict[str, UnitFix]:
    """The newest fix of each code."""
    newest: dict[str, UnitFix] = {}
    for fix in fixes:
        kept = newest.get(fix.code)
        if kept is None or kept.time <= fix.time:
            newest[fix.code] = fix
    return newest

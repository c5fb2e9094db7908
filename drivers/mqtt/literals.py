"""Compiled literals of a reading: number, time and quality, as `docs/payloads.md` writes them.

A number is read here only if it is exact: at most 15 digits and a power of ten up to 22 are both exact in float64, and
so their product or quotient is correctly rounded (Clinger 1990). Longer ones are marked for Python's own conversion.
"""

import numpy as np

from drivers.mqtt.book import bytes_of
from drivers.mqtt.jit import part
from drivers.mqtt.texts import Bytes, starts

_POWERS = np.array([float(f"1e{power}") for power in range(23)])
_DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365], np.int64)
_GOOD, _UNCERTAIN, _BAD = bytes_of(b"good"), bytes_of(b"uncertain"), bytes_of(b"bad")


@part
def _run(data: Bytes, at: int, end: int, mantissa: int, digits: int) -> tuple[int, int, int]:
    """(where the digits end, the number they go on to write, how many of them count); 15 digits are kept."""
    while at < end and 48 <= data[at] <= 57:
        if digits or data[at] != 48:
            digits += 1
            if digits <= 15:
                mantissa = 10 * mantissa + int(data[at]) - 48
        at += 1
    return at, mantissa, digits


@part
def _exponent(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """(where the exponent ends, its value), 0 where there is none; -1 where it is broken or absurd."""
    if at >= end or (data[at] != 101 and data[at] != 69):
        return at, 0
    at += 1
    minus = at < end and data[at] == 45
    if at < end and (data[at] == 45 or data[at] == 43):
        at += 1
    stop, value, digits = _run(data, at, end, 0, 0)
    if stop == at or digits > 4:
        return -1, 0
    return stop, -value if minus else value


@part
def read_number(data: Bytes, at: int, end: int) -> tuple[int, float, bool]:
    """(where the number ends, its value, whether it is too long to be read here); -1 where it is none, or huge."""
    negative = at < end and data[at] == 45
    if negative:
        at += 1
    stop, mantissa, digits = _run(data, at, end, 0, 0)
    if stop == at or (stop - at > 1 and data[at] == 48):
        return -1, 0.0, False
    power = 0
    if stop < end and data[stop] == 46:
        at = stop + 1
        stop, mantissa, digits = _run(data, at, end, mantissa, digits)
        if stop == at:
            return -1, 0.0, False
        power = at - stop
    stop, exponent = _exponent(data, stop, end)
    power += exponent
    if stop < 0 or digits + power > 12:
        return -1, 0.0, False
    if digits > 15 or (digits and (power < -22 or power > 22)):
        return stop, 0.0, True
    value = float(mantissa)
    if digits:
        value = value / _POWERS[-power] if power < 0 else value * _POWERS[power]
    return stop, -value if negative else value, False


@part
def _digits(data: Bytes, at: int, count: int) -> int:
    """The number that `count` digits write; negative where one of them is none."""
    found = 0
    for i in range(count):
        digit = int(data[at + i]) - 48
        if digit < 0 or digit > 9:
            return -1_000_000
        found = 10 * found + digit
    return found


@part
def _days(year: int, month: int, day: int) -> int:
    """Days since 1970 by the Gregorian calendar; -1 where there is no such day (none before 1970 is asked for)."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if year < 1970 or month < 1 or month > 12 or day < 1:
        return -1
    longest = _DAYS_BEFORE[month] - _DAYS_BEFORE[month - 1] + (1 if leap and month == 2 else 0)
    if day > longest:
        return -1
    before = year - 1
    days = 365 * (year - 1970) + (before // 4 - before // 100 + before // 400) - 477  # 477 leap days until 1969
    return days + int(_DAYS_BEFORE[month - 1]) + (1 if leap and month > 2 else 0) + day - 1


@part
def read_time(data: Bytes, at: int, length: int) -> int:
    """Microseconds since 1970 of `YYYY-MM-DDTHH:MM:SS[.ffffff](Z|±HH:MM)`; -1 where it is not written so."""
    end = at + length
    if length < 20 or length > 32:
        return -1
    if data[at + 4] != 45 or data[at + 7] != 45 or data[at + 10] != 84 or data[at + 13] != 58 or data[at + 16] != 58:
        return -1
    days = _days(_digits(data, at, 4), _digits(data, at + 5, 2), _digits(data, at + 8, 2))
    hour, minute, second = _digits(data, at + 11, 2), _digits(data, at + 14, 2), _digits(data, at + 17, 2)
    if days < 0 or hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return -1
    at += 19
    micro, scale = 0, 1_000_000
    if data[at] == 46:
        at += 1
        while at < end and 48 <= data[at] <= 57:
            scale //= 10
            if scale == 0:
                return -1
            micro += scale * (int(data[at]) - 48)
            at += 1
        if scale == 1_000_000:
            return -1
    offset = 0
    if end - at == 6 and (data[at] == 43 or data[at] == 45) and data[at + 3] == 58:
        hours, minutes = _digits(data, at + 1, 2), _digits(data, at + 4, 2)
        if hours < 0 or hours > 23 or minutes < 0 or minutes > 59:
            return -1
        offset = (3600 * hours + 60 * minutes) * (1 if data[at] == 43 else -1)
    elif end - at != 1 or data[at] != 90:
        return -1
    return (86_400 * days + 3600 * hour + 60 * minute + second - offset) * 1_000_000 + micro


@part
def read_quality(data: Bytes, at: int, length: int) -> int:
    """The quality that the word means; -1 where it means none."""
    if length == 4 and starts(data, at, at + length, _GOOD):
        return 0
    if length == 9 and starts(data, at, at + length, _UNCERTAIN):
        return 1
    if length == 3 and starts(data, at, at + length, _BAD):
        return 2
    return -1

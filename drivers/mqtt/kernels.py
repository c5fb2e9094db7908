"""Compiled reading of readings: PUBLISH packets in, columns out. Importing this module imports numba and compiles.

Theory of operation. `read` takes the messages that say exactly what `docs/payloads.md` describes, in any order of their
fields and with any white space, and leaves every other one to the general decoder (`payloads.decode`), which alone
judges. So whatever `read` takes must mean the same there; a text counts only if it equals a known code or unit byte by
byte, a number only if it is exact (at most 15 digits and a power of ten up to 22: both are exact in float64, and so
their product or quotient is correctly rounded; Clinger 1990). Longer numbers are marked for Python's own conversion.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from drivers.mqtt import scan
from drivers.mqtt.book import FNV_BASIS, FNV_PRIME, SENSOR, SESSION, Sessions, bytes_of
from drivers.mqtt.scan import Packets

F = TypeVar("F", bound=Callable[..., object])
Bytes = NDArray[np.uint8]

TAKEN, ODD, OVER = range(3)  # read here, left to the general decoder, more than its sender may send
SHARED = 1024  # buckets that the senders other than LIVE's sensors share
MAX_TOPIC = 200
MAX_BATCH = 5_000


def _compiled(function: F) -> F:
    """What is called from Python."""
    try:
        return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # numba found no folder to write to: compile anew in each process
        return cast(F, njit(nogil=True, error_model="numpy")(function))


def _part(function: F) -> F:
    """What is called by compiled code alone; it needs no entrance from Python, and is kept with its callers."""
    return cast(F, njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


# A reading: its message, the rows of sensor and session, time µs, value, quality. Where `long_len` is not 0 the
# value is still to be read from the bytes at `long_at`.
ROW = np.dtype(
    [
        *((name, np.int32) for name in ("message", "sensor", "session", "long_at", "long_len", "quality")),
        ("time", np.int64),
        ("value", np.float64),
    ]
)
# A message: TAKEN, ODD or OVER; its sender's bucket; its session's row, -1 where unknown
VERDICT = np.dtype([(name, np.int32) for name in ("state", "bucket", "session")])
Rows: TypeAlias = NDArray[np.void]
Verdicts: TypeAlias = NDArray[np.void]
Sensors: TypeAlias = NDArray[np.void]
Slots: TypeAlias = NDArray[np.int32]

_POWERS = np.array([float(f"1e{power}") for power in range(23)])
_DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365], np.int64)
_BASIS, _PRIME = np.uint64(FNV_BASIS), np.uint64(FNV_PRIME)
_NONE = np.int64(0)  # a plain 0 would have everything that it is given to compiled twice
_V, _U, _T, _Q, _S = 118, 117, 116, 113, 115  # the members' names, as bytes
_SENSOR = bytes_of(b"sensor/")
_BATCH = bytes_of(b"batch/")
_DRILL = bytes_of(b"drill/")
_GOOD = bytes_of(b"good")
_UNCERTAIN = bytes_of(b"uncertain")
_BAD = bytes_of(b"bad")

cut = _compiled(scan.cut)


@_part
def _starts(data: Bytes, at: int, end: int, text: Bytes) -> bool:
    if end - at < text.size:
        return False
    same = True
    for i in range(text.size):
        same &= data[at + i] == text[i]
    return same


@_part
def _same(data: Bytes, at: int, text: Bytes, begin: int, length: int) -> bool:
    same = True
    for i in range(length):
        same &= data[at + i] == text[begin + i]
    return same


@_part
def _hash(data: Bytes, at: int, length: int) -> np.uint64:
    found = _BASIS
    for i in range(length):
        found = (found ^ np.uint64(data[at + i])) * _PRIME
    return found


@_part
def _row_of(data: Bytes, at: int, length: int, slots: Slots, sensors: Sensors, text: Bytes) -> int:
    """The sensor's row, -1 where no sensor has this code."""
    mask = slots.size - 1
    place = int(np.int64(_hash(data, at, length) & np.uint64(mask)))
    while True:
        row = int(slots[place])
        if row < 0:
            return -1
        sensor = sensors[row]
        if sensor["code_len"] == length and _same(data, at, text, sensor["code_at"], length):
            return row
        place = (place + 1) & mask


@_part
def _blank(data: Bytes, at: int, end: int) -> int:
    """The place of the next byte that is no white space."""
    while at < end and (data[at] == 32 or data[at] == 10 or data[at] == 13 or data[at] == 9):
        at += 1
    return at


@_part
def _text_end(data: Bytes, at: int, end: int) -> int:
    """Where the text that begins at `at`, behind its quote, ends; -1 where it does not, or has an escape."""
    while at < end:
        byte = data[at]
        if byte == 34:
            return at
        if byte == 92 or byte < 32:
            return -1
        at += 1
    return -1


@_part
def _digits(data: Bytes, at: int, count: int) -> int:
    """The number that `count` digits write; negative where one of them is none."""
    found = 0
    for i in range(count):
        digit = int(data[at + i]) - 48
        if digit < 0 or digit > 9:
            return -1_000_000
        found = 10 * found + digit
    return found


@_part
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


@_part
def _time(data: Bytes, at: int, length: int) -> int:
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


@_part
def _run(data: Bytes, at: int, end: int, mantissa: int, digits: int) -> tuple[int, int, int]:
    """(where the digits end, the number they go on to write, how many of them count); 15 digits are kept."""
    while at < end and 48 <= data[at] <= 57:
        if digits or data[at] != 48:
            digits += 1
            if digits <= 15:
                mantissa = 10 * mantissa + int(data[at]) - 48
        at += 1
    return at, mantissa, digits


@_part
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


@_part
def _number(data: Bytes, at: int, end: int) -> tuple[int, float, bool]:
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


@_part
def _quality(data: Bytes, at: int, length: int) -> int:
    if length == 4 and _starts(data, at, at + length, _GOOD):
        return 0
    if length == 9 and _starts(data, at, at + length, _UNCERTAIN):
        return 1
    if length == 3 and _starts(data, at, at + length, _BAD):
        return 2
    return -1


@_part
def _member(data: Bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """(one-letter name, where its value begins, where it ends, where to go on) of an object's member; name 0: odd.

    A text begins behind its quote; a number is not looked at and ends where it begins.
    """
    at = _blank(data, at, end)
    if at + 3 > end or data[at] != 34 or data[at + 2] != 34:
        return 0, 0, 0, 0
    name = int(data[at + 1])
    at = _blank(data, at + 3, end)
    if at >= end or data[at] != 58:
        return 0, 0, 0, 0
    at = _blank(data, at + 1, end)
    if name == _V:
        return name, at, at, at
    stop = _text_end(data, at + 1, end) if at < end and data[at] == 34 else -1
    if stop < 0:
        return 0, 0, 0, 0
    return name, at + 1, stop, stop + 1


@_part
def _keep_number(data: Bytes, at: int, end: int, rows: Rows, row: int) -> int:
    """Read the value into its row; returns where it ends, -1 where it is odd."""
    stop, value, long = _number(data, at, end)
    rows[row]["value"] = value
    if long:
        rows[row]["long_at"], rows[row]["long_len"] = at, stop - at
    return stop


@_part
def _keep_text(data: Bytes, name: int, at: int, length: int, earliest: int, latest: int, rows: Rows, row: int) -> bool:
    """Read time or quality into its row; False where it is odd."""
    if name == _T:
        time = _time(data, at, length)
        rows[row]["time"] = time
        return earliest <= time <= latest
    if name == _Q:
        quality = _quality(data, at, length)
        rows[row]["quality"] = quality
        return quality >= 0
    return True


@_part
def _bit(name: int) -> int:
    """One bit for each member's name; 0 where it has no meaning."""
    if name == _V:
        return 1
    if name == _U:
        return 2
    if name == _T:
        return 4
    if name == _S:
        return 8
    return 16 if name == _Q else 0


@_part
def _reading(
    data: Bytes, at: int, end: int, earliest: int, latest: int, rows: Rows, row: int
) -> tuple[int, int, int, int, int]:
    """Read the object that begins at `at` into one row; nothing is asked yet of its sensor and unit.

    Returns where it ends (-1 where it is odd), and where its unit and its sensor's code begin and how long they are.
    The sensor's length is -1 where it names none.
    """
    if at >= end or data[at] != 123 or row >= rows.size:
        return -1, 0, 0, 0, 0
    seen, unit_at, unit_len, code_at, code_len = 0, 0, 0, 0, -1
    rows[row]["quality"], rows[row]["long_len"] = 0, 0
    while at < end and data[at] != 125:
        name, begin, stop, at = _member(data, at + 1, end)  # behind the brace or the comma
        bit = _bit(name)
        if bit == 0 or seen & bit:
            return -1, 0, 0, 0, 0
        seen |= bit
        if name == _V:
            at = _keep_number(data, begin, end, rows, row)
        elif name == _U:
            unit_at, unit_len = begin, stop - begin
        elif name == _S:
            code_at, code_len = begin, stop - begin
        elif not _keep_text(data, name, begin, stop - begin, earliest, latest, rows, row):
            return -1, 0, 0, 0, 0
        if at < 0:
            return -1, 0, 0, 0, 0
        at = _blank(data, at, end)
        if at < end and data[at] != 44 and data[at] != 125:
            return -1, 0, 0, 0, 0
    if at >= end or seen & 7 != 7:
        return -1, 0, 0, 0, 0
    return at + 1, unit_at, unit_len, code_at, code_len


@_part
def _measures(data: Bytes, at: int, length: int, sensor: int, sensors: Sensors, text: Bytes) -> bool:
    """Whether the sensor's unit is written there."""
    known = sensors[sensor]
    return bool(known["unit_len"] == length and _same(data, at, text, known["unit_at"], length))


@_part
def _single(
    data: Bytes, at: int, end: int, sensor: int, sensors: Sensors, text: Bytes, earliest: int, latest: int,
    rows: Rows, row: int,
) -> int:  # fmt: skip
    """Read one reading; returns how many rows are filled then, -1 where it is odd."""
    at, unit_at, unit_len, _, code_len = _reading(data, _blank(data, at, end), end, earliest, latest, rows, row)
    if at < 0 or code_len >= 0 or _blank(data, at, end) != end:
        return -1
    if not _measures(data, unit_at, unit_len, sensor, sensors, text):
        return -1
    rows[row]["sensor"] = sensor
    return row + 1


@_part
def _list(data: Bytes, at: int, end: int) -> int:
    """Where the list in `{"r": [...` begins; -1 where it is odd."""
    at = _blank(data, at, end)
    if at >= end or data[at] != 123:
        return -1
    at = _blank(data, at + 1, end)
    if at + 3 > end or data[at] != 34 or data[at + 1] != 114 or data[at + 2] != 34:
        return -1
    at = _blank(data, at + 3, end)
    if at >= end or data[at] != 58:
        return -1
    at = _blank(data, at + 1, end)
    return at if at < end and data[at] == 91 else -1


@_part
def _several(
    data: Bytes, at: int, end: int, slots: Slots, sensors: Sensors, text: Bytes, earliest: int, latest: int,
    rows: Rows, row: int,
) -> int:  # fmt: skip
    """Read `{"r": [...]}`; returns how many rows are filled then, -1 where it is odd."""
    first, at = row, _list(data, at, end)
    while at >= 0 and at < end and data[at] != 93:
        at = _blank(data, at + 1, end)  # behind the bracket or the comma
        at, unit_at, unit_len, code_at, code_len = _reading(data, at, end, earliest, latest, rows, row)
        if at < 0 or code_len < 0 or row - first >= MAX_BATCH:
            return -1
        sensor = _row_of(data, code_at, code_len, slots, sensors, text)
        if sensor < 0 or not _measures(data, unit_at, unit_len, sensor, sensors, text):
            return -1
        rows[row]["sensor"] = sensor
        row += 1
        at = _blank(data, at, end)
        if at < end and data[at] != 44 and data[at] != 93:
            return -1
    if at < 0 or at >= end:
        return -1
    at = _blank(data, at + 1, end)
    return row if at < end and data[at] == 125 and _blank(data, at + 1, end) == end else -1


@_part
def _session(data: Bytes, at: int, end: int, sessions: Sessions) -> tuple[int, int]:
    """(row of the session, where the topic goes on behind it); -1 where it is unknown."""
    number = 0
    if _starts(data, at, end, _DRILL):
        at += _DRILL.size
        begin = at
        while at < end and at - begin < 10 and 48 <= data[at] <= 57:
            number = 10 * number + int(data[at]) - 48
            at += 1
        if at == begin or at - begin > 9 or number == 0 or at >= end or data[at] != 47:
            return -1, at
        at += 1
    for row in range(sessions.size):
        if sessions[row]["id"] == number:
            return row, at
    return -1, at


@_part
def _address(
    data: Bytes, at: int, end: int, prefix: Bytes, slots: Slots, sensors: Sensors, text: Bytes, sessions: Sessions
) -> tuple[int, int]:
    """(row of the session, row of the sensor or -1 for a batch); session -1 where the topic is odd."""
    if end - at > MAX_TOPIC or not _starts(data, at, end, prefix):
        return -1, -1
    session, at = _session(data, at + prefix.size, end, sessions)
    single = _starts(data, at, end, _SENSOR)
    if session < 0 or not (single or _starts(data, at, end, _BATCH)):
        return -1, -1
    at += _SENSOR.size if single else _BATCH.size
    deeper = False
    for i in range(at, end):
        deeper |= data[i] == 47
    if deeper or at == end:
        return -1, -1
    if not single:
        return session, -1
    sensor = _row_of(data, at, end - at, slots, sensors, text)
    return (session, sensor) if sensor >= 0 else (-1, -1)


@_compiled
def read(
    data: Bytes, packets: Packets, prefix: Bytes, slots: Slots, sensors: Sensors, text: Bytes, sessions: Sessions,
    tokens: NDArray[np.float64], verdicts: Verdicts, rows: Rows,
) -> int:  # fmt: skip
    """Read all messages; returns how many rows are filled. `prefix` to `text` are a `book.Book`.

    `tokens` has one bucket for each sensor of LIVE and SHARED more; a message takes one token of its sender's.
    """
    filled = int(_NONE)
    for message in range(packets.size):
        packet, verdict = packets[message], verdicts[message]
        at = np.int64(packet["topic_at"])
        end = at + packet["topic_len"]
        session, sensor = _address(data, at, end, prefix, slots, sensors, text, sessions)
        own = session >= 0 and sensor >= 0 and sessions[session]["id"] == 0
        bucket = sensor if own else sensors.size + int(np.int64(_hash(data, at, end - at) & np.uint64(SHARED - 1)))
        verdict["session"], verdict["bucket"], verdict["state"] = session, bucket, ODD
        if tokens[bucket] < 1.0:
            verdict["state"] = OVER
            continue
        tokens[bucket] -= 1.0
        if session < 0:
            continue
        earliest, latest = sessions[session]["earliest"], sessions[session]["latest"]
        at = np.int64(packet["body_at"])
        end = at + packet["body_len"]
        if sensor >= 0:
            done = _single(data, at, end, sensor, sensors, text, earliest, latest, rows, filled)
        else:
            done = _several(data, at, end, slots, sensors, text, earliest, latest, rows, filled)
        if done >= 0:
            verdict["state"] = TAKEN
            for row in range(filled, done):
                rows[row]["message"], rows[row]["session"] = message, session
            filled = done
    return filled


def warm_up() -> None:
    """Compile for the types that come, or load what was compiled before."""
    data = bytes_of(b"\xc0\x00")
    cut(data, 0, data.size, True, data.size, np.zeros(1, scan.PACKET), 0)
    sensors, sessions = np.zeros(1, SENSOR), np.zeros(1, SESSION)
    packets, verdicts, rows = np.zeros(0, scan.PACKET), np.zeros(0, VERDICT), np.zeros(0, ROW)
    slots, tokens = np.full(8, -1, np.int32), np.zeros(SHARED + 1)
    read(data, packets, data, slots, sensors, data, sessions, tokens, verdicts, rows)

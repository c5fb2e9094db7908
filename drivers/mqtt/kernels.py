"""Compiled reading of readings: PUBLISH packets in, columns out. Importing this module imports numba and compiles.

Theory of operation. `read` takes the messages that say exactly what `docs/payloads.md` describes, in any order of their
fields and with any white space, and leaves every other one to the general decoder (`payloads.decode`), which alone
judges. So whatever `read` takes must mean the same there; a text counts only if it equals a known code or unit byte by
byte, a number only if it is exact.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.mqtt import book, jit, literals, scan, texts
from drivers.mqtt.book import SENSOR, SESSION, SHARED_BITS, Sessions, bytes_of
from drivers.mqtt.jit import compiled, digest, part
from drivers.mqtt.literals import read_number, read_quality, read_time
from drivers.mqtt.scan import Packets
from drivers.mqtt.texts import Bytes, Sensors, Slots, blank, hash_at, row_of, same, starts, text_end

TAKEN, ODD, OVER = range(3)  # read here, left to the general decoder, more than its sender may send
MAX_TOPIC = 200
MAX_BATCH = 5_000


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

_NONE = np.int64(0)  # a plain 0 would have everything that it is given to compiled twice
_V, _U, _T, _Q, _S = 118, 117, 116, 113, 115  # the members' names, as bytes
_SENSOR = bytes_of(b"sensor/")
_BATCH = bytes_of(b"batch/")
_DRILL = bytes_of(b"drill/")

cut = compiled(scan.cut)


@part
def _member(data: Bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """(one-letter name, where its value begins, where it ends, where to go on) of an object's member; name 0: odd.

    A text begins behind its quote; a number is not looked at and ends where it begins.
    """
    at = blank(data, at, end)
    if at + 3 > end or data[at] != 34 or data[at + 2] != 34:
        return 0, 0, 0, 0
    name = int(data[at + 1])
    at = blank(data, at + 3, end)
    if at >= end or data[at] != 58:
        return 0, 0, 0, 0
    at = blank(data, at + 1, end)
    if name == _V:
        return name, at, at, at
    stop = text_end(data, at + 1, end) if at < end and data[at] == 34 else -1
    if stop < 0:
        return 0, 0, 0, 0
    return name, at + 1, stop, stop + 1


@part
def _keep_number(data: Bytes, at: int, end: int, rows: Rows, row: int) -> int:
    """Read the value into its row; returns where it ends, -1 where it is odd."""
    stop, value, long = read_number(data, at, end)
    rows[row]["value"] = value
    if long:
        rows[row]["long_at"], rows[row]["long_len"] = at, stop - at
    return stop


@part
def _keep_text(data: Bytes, name: int, at: int, length: int, earliest: int, latest: int, rows: Rows, row: int) -> bool:
    """Read time or quality into its row; False where it is odd."""
    if name == _T:
        time = read_time(data, at, length)
        rows[row]["time"] = time
        return earliest <= time <= latest
    if name == _Q:
        quality = read_quality(data, at, length)
        rows[row]["quality"] = quality
        return quality >= 0
    return True


@part
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


@part
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
        at = blank(data, at, end)
        if at < end and data[at] != 44 and data[at] != 125:
            return -1, 0, 0, 0, 0
    if at >= end or seen & 7 != 7:
        return -1, 0, 0, 0, 0
    return at + 1, unit_at, unit_len, code_at, code_len


@part
def _measures(data: Bytes, at: int, length: int, sensor: int, sensors: Sensors, text: Bytes) -> bool:
    """Whether the sensor's unit is written there."""
    known = sensors[sensor]
    return bool(known["unit_len"] == length and same(data, at, text, known["unit_at"], length))


@part
def _single(
    data: Bytes, at: int, end: int, sensor: int, sensors: Sensors, text: Bytes, earliest: int, latest: int,
    rows: Rows, row: int,
) -> int:  # fmt: skip
    """Read one reading; returns how many rows are filled then, -1 where it is odd."""
    at, unit_at, unit_len, _, code_len = _reading(data, blank(data, at, end), end, earliest, latest, rows, row)
    if at < 0 or code_len >= 0 or blank(data, at, end) != end:
        return -1
    if not _measures(data, unit_at, unit_len, sensor, sensors, text):
        return -1
    rows[row]["sensor"] = sensor
    return row + 1


@part
def _list(data: Bytes, at: int, end: int) -> int:
    """Where the list in `{"r": [...` begins; -1 where it is odd."""
    at = blank(data, at, end)
    if at >= end or data[at] != 123:
        return -1
    at = blank(data, at + 1, end)
    if at + 3 > end or data[at] != 34 or data[at + 1] != 114 or data[at + 2] != 34:
        return -1
    at = blank(data, at + 3, end)
    if at >= end or data[at] != 58:
        return -1
    at = blank(data, at + 1, end)
    return at if at < end and data[at] == 91 else -1


@part
def _several(
    data: Bytes, at: int, end: int, slots: Slots, sensors: Sensors, text: Bytes, earliest: int, latest: int,
    rows: Rows, row: int,
) -> int:  # fmt: skip
    """Read `{"r": [...]}`; returns how many rows are filled then, -1 where it is odd."""
    first, at = row, _list(data, at, end)
    while at >= 0 and at < end and data[at] != 93:
        at = blank(data, at + 1, end)  # behind the bracket or the comma
        at, unit_at, unit_len, code_at, code_len = _reading(data, at, end, earliest, latest, rows, row)
        if at < 0 or code_len < 0 or row - first >= MAX_BATCH:
            return -1
        sensor = row_of(data, code_at, code_len, slots, sensors, text)
        if sensor < 0 or not _measures(data, unit_at, unit_len, sensor, sensors, text):
            return -1
        rows[row]["sensor"] = sensor
        row += 1
        at = blank(data, at, end)
        if at < end and data[at] != 44 and data[at] != 93:
            return -1
    if at < 0 or at >= end:
        return -1
    at = blank(data, at + 1, end)
    return row if at < end and data[at] == 125 and blank(data, at + 1, end) == end else -1


@part
def _session(data: Bytes, at: int, end: int, sessions: Sessions) -> tuple[int, int]:
    """(row of the session, where the topic goes on behind it); -1 where it is unknown."""
    number = 0
    if starts(data, at, end, _DRILL):
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


@part
def _address(
    data: Bytes, at: int, end: int, prefix: Bytes, slots: Slots, sensors: Sensors, text: Bytes, sessions: Sessions
) -> tuple[int, int]:
    """(row of the session, row of the sensor or -1 for a batch); session -1 where the topic is odd."""
    if end - at > MAX_TOPIC or not starts(data, at, end, prefix):
        return -1, -1
    session, at = _session(data, at + prefix.size, end, sessions)
    single = starts(data, at, end, _SENSOR)
    if session < 0 or not (single or starts(data, at, end, _BATCH)):
        return -1, -1
    at += _SENSOR.size if single else _BATCH.size
    deeper = False
    for i in range(at, end):
        deeper |= data[i] == 47
    if deeper or at == end:
        return -1, -1
    if not single:
        return session, -1
    sensor = row_of(data, at, end - at, slots, sensors, text)
    return (session, sensor) if sensor >= 0 else (-1, -1)


def _reader(sources: str) -> Callable[..., int]:
    @compiled
    def read(
        data: Bytes, packets: Packets, prefix: Bytes, slots: Slots, sensors: Sensors, text: Bytes, sessions: Sessions,
        tokens: NDArray[np.float64], spread: np.uint64, verdicts: Verdicts, rows: Rows,
    ) -> int:  # fmt: skip
        """Read all messages; returns how many rows are filled. `prefix` to `text` are a `book.Book`.

        `tokens` and `spread` are of `limits.Limits`; a message takes one token out of its sender's bucket.
        """
        filled = int(_NONE)
        if not sources:  # named here, so that the code is kept for these sources only
            return filled
        for message in range(packets.size):
            packet, verdict = packets[message], verdicts[message]
            at = int(np.int64(packet["topic_at"]))
            end = at + packet["topic_len"]
            session, sensor = _address(data, at, end, prefix, slots, sensors, text, sessions)
            own = session >= 0 and sensor >= 0 and sessions[session]["id"] == 0
            shared = (hash_at(data, at, end - at) * spread) >> np.uint64(64 - SHARED_BITS)
            bucket = sensor if own else sensors.size + int(np.int64(shared))
            verdict["session"], verdict["bucket"], verdict["state"] = session, bucket, ODD
            if tokens[bucket] < 1.0:
                verdict["state"] = OVER
                continue
            tokens[bucket] -= 1.0
            if session < 0:
                continue
            earliest, latest = sessions[session]["earliest"], sessions[session]["latest"]
            at = int(np.int64(packet["body_at"]))
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

    return read


read = _reader(digest(book, jit, texts, literals))


def warm_up() -> None:
    """Compile for the types that come, or load what was compiled before."""
    data = bytes_of(b"\xc0\x00")
    cut(data, 0, data.size, True, data.size, np.zeros(1, scan.PACKET), 0)
    sensors, sessions = np.zeros(1, SENSOR), np.zeros(1, SESSION)
    packets, verdicts, rows = np.zeros(0, scan.PACKET), np.zeros(0, VERDICT), np.zeros(0, ROW)
    slots, tokens = np.full(8, -1, np.int32), np.zeros(1 + (1 << SHARED_BITS))
    read(data, packets, data, slots, sensors, data, sessions, tokens, np.uint64(1), verdicts, rows)

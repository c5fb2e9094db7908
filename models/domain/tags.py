"""Tags: how a field protocol's many small updates become the columns that every source hands to the ingest.

Theory of operation. A source names each sensor's place on its side (a metric, a node, a register) once, as a `Tag`;
from then on an update is an index into the table and three numbers. What is heard between two drains waits in plain
lists and is converted, checked and sorted as columns when it is drained, so an update costs one append.

A value that is no number, or out of all bounds, is refused and told once a minute for each tag and reason, with its
count; the tag's last value is repeated with quality bad, for the instrument did speak and has nothing to say. When the
line is lost every tag is marked bad in the same way: that is what a death means. A source that reports only changes
confirms what it does not mention: `confirm` repeats the values of tags that were silent too long while their line
stood, so that a steady value does not look stale. One thread owns a table, or its owner locks it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.domain.faults import Reason, Rejected
from models.domain.readings import LATE, LATE_AFTER, Batch, Quality
from models.domain.units import SAME, Conversion

LARGEST = 1e12  # no instrument says more
PAST_US = 24 * 3600 * 1_000_000
FUTURE_US = 5 * 60 * 1_000_000
LATE_AFTER_US = round(LATE_AFTER.total_seconds() * 1e6)
TELL_AGAIN_US = 60 * 1_000_000
CONFIRM_AFTER_US = 60 * 1_000_000
_COLUMN_END = 1 << 62  # no time beyond it fits a column


def decimal(single: float) -> float:
    """The shortest decimal that this single-precision number stands for: 0.7, where its exact value is 0.69999999.

    Without it a detector that says 0.7 would stay below a limit of 0.7.
    """
    return float(str(np.float32(single)))


@dataclass(frozen=True, slots=True)
class Tag:
    """One sensor at a source: its place there, its key, and how its value becomes the sensor's own unit."""

    address: str
    key: int
    conversion: Conversion = SAME


@dataclass(frozen=True, slots=True)
class Drained:
    """What was heard since the last drain: readings sorted by time, what was refused, and whom to thank for it."""

    batch: Batch
    rejected: tuple[Rejected, ...]
    thanks: tuple[Callable[[], None], ...]

    def __bool__(self) -> bool:
        return bool(len(self.batch) or self.rejected or self.thanks)

    def acknowledge(self) -> None:
        """Tell the source that all of it is durable."""
        for each in self.thanks:
            each()


@dataclass(slots=True)
class _Waiting:
    """Rows heard since the last drain, one list a column."""

    index: list[int] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    quality: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    thanks: list[Callable[[], None]] = field(default_factory=list)


class TagTable:
    """The tags of one source. `limit` is how many rows may wait; beyond it the oldest are let go and counted."""

    def __init__(self, source: str, tags: Sequence[Tag] = (), *, limit: int = 500_000) -> None:
        self._source, self._limit = source, limit
        self._tags: list[Tag] = []
        self._columns: tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]] | None = None
        self._last: list[tuple[float, int]] = []  # value as sent (nan: none yet) and quality
        self._spoke: list[int] = []  # receive time of the last row, 0 while dead or silent
        self._waiting = _Waiting()
        self._refused: Counter[tuple[int, Reason]] = Counter()
        self._examples: dict[tuple[int, Reason], bytes] = {}
        self._told: dict[tuple[int, Reason], int] = {}
        self._others: list[Rejected] = []
        self.counts: Counter[str] = Counter()
        self.add(tags)

    def __len__(self) -> int:
        return len(self._tags)

    @property
    def waiting(self) -> int:
        """Rows that wait for the next drain."""
        return len(self._waiting.index)

    def add(self, tags: Iterable[Tag]) -> int:
        """Add tags and return the index of the first; a source that learns its tags from births adds them then."""
        first = len(self._tags)
        for tag in tags:
            self._tags.append(tag)
            self._last.append((math.nan, Quality.BAD))
            self._spoke.append(0)
        self._columns = None
        return first

    def hear(self, index: int, value: float | None, time_us: int, quality: int, received_us: int) -> None:
        """Take one update; `value` is as sent, None where the source says that it has none.

        With LATE in `quality` it tells of the past and does not become the tag's last value.
        """
        if value is None or not math.isfinite(value):
            if value is not None:
                self.refuse(index, Reason.NAN, repr(value).encode())
            value, quality = self._last[index][0], quality & LATE | Quality.BAD
            if math.isnan(value):
                return  # it never had a value that could be called bad
        if not 0 <= time_us < _COLUMN_END:
            self.refuse(index, Reason.ABSURD_TIME, repr(time_us).encode())
            return
        if not quality & LATE:
            self._last[index], self._spoke[index] = (value, quality), received_us
        rows = self._waiting
        rows.index.append(index)
        rows.time.append(time_us)
        rows.value.append(value)
        rows.quality.append(quality)
        rows.received.append(received_us)
        if len(rows.index) > self._limit:
            self._let_go()

    def refuse(self, index: int, reason: Reason, example: bytes) -> None:
        """Count an update of a tag that cannot be believed."""
        self._refused[index, reason] += 1
        self._examples[index, reason] = example

    def set_aside(self, rejected: Rejected) -> None:
        """Hand a whole message to the quarantine with the next drain."""
        self._others.append(rejected)

    def owe(self, acknowledge: Callable[[], None]) -> None:
        """Call this when everything heard so far is durable."""
        self._waiting.thanks.append(acknowledge)

    def lose(self, now_us: int, indexes: Iterable[int] | None = None) -> None:
        """Mark tags bad, all of them by default: their line or their device is gone."""
        for index in range(len(self._tags)) if indexes is None else indexes:
            if self._spoke[index]:
                self.hear(index, None, now_us, Quality.BAD, now_us)
                self._spoke[index] = 0

    def silence(self, index: int) -> None:
        """Expect nothing more of a tag that another one has replaced."""
        if index >= 0:
            self._spoke[index] = 0

    def confirm(self, now_us: int, silent_us: int = CONFIRM_AFTER_US) -> None:
        """Repeat, as of now, the values of living tags that said nothing for `silent_us`."""
        for index, spoke in enumerate(self._spoke):
            if spoke and now_us - spoke >= silent_us:
                value, quality = self._last[index]
                self.hear(index, value, now_us, quality, now_us)

    def drain(self, now_us: int) -> Drained:
        """Return what was heard since the last drain, judged against the present."""
        rows, self._waiting = self._waiting, _Waiting()
        batch = self._batch(rows, now_us)
        self.counts["readings"] += len(batch)
        return Drained(batch, tuple(self._tell(now_us)), tuple(rows.thanks))

    def _batch(self, rows: _Waiting, now_us: int) -> Batch:
        keys, scale, offset = self._tag_columns()
        index, times = np.array(rows.index, np.int64), np.array(rows.time, np.int64)
        with np.errstate(over="ignore"):
            values = np.array(rows.value, np.float64) * scale[index] + offset[index]
        absurd_time = (times < now_us - PAST_US) | (times > now_us + FUTURE_US)
        absurd_value = ~absurd_time & ~(np.abs(values) <= LARGEST)
        for row in np.flatnonzero(absurd_time):
            self.refuse(rows.index[row], Reason.ABSURD_TIME, repr(rows.time[row]).encode())
        for row in np.flatnonzero(absurd_value):
            self.refuse(rows.index[row], Reason.ABSURD_VALUE, repr(rows.value[row]).encode())
        quality = np.array(rows.quality, np.uint8)
        quality |= np.where(times < now_us - LATE_AFTER_US, np.uint8(LATE), np.uint8(0))
        kept = np.flatnonzero(~(absurd_time | absurd_value))
        kept = kept[np.argsort(times[kept], kind="stable")]
        received = np.array(rows.received, np.int64)
        return Batch(keys[index[kept]], times[kept], values[kept], quality[kept], received[kept])

    def _tag_columns(self) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
        if self._columns is None:
            self._columns = (
                np.array([tag.key for tag in self._tags], np.int32),
                np.array([tag.conversion.scale for tag in self._tags], np.float64),
                np.array([tag.conversion.offset for tag in self._tags], np.float64),
            )
        return self._columns

    def _tell(self, now_us: int) -> Iterable[Rejected]:
        others, self._others = self._others, []
        yield from others
        for place, count in list(self._refused.items()):
            if now_us - self._told.get(place, 0) >= TELL_AGAIN_US:
                index, reason = place
                example = self._examples[place]
                self._told[place] = now_us
                del self._refused[place]
                topic = f"{self._source}/{self._tags[index].address}"
                yield Rejected(topic, reason, example, len(example), count)

    def _let_go(self) -> None:
        half = self._limit // 2
        rows = self._waiting
        for column in (rows.index, rows.time, rows.value, rows.quality, rows.received):
            del column[:half]
        self.counts["dropped"] += half

"""What waits on disk while the store is away: an append-only queue of records that outlives any crash of ours.

Theory of operation. Records go to the end of the newest segment file, each behind its length and a checksum, and count
as kept when `append` returns: then they are on the disk (fsync), and whoever sent them may be told so. They are read
and let go from the front, in the order in which they came. A segment is deleted once all of it was let go; a crash
before that replays its front again, so whoever reads must not mind a record that comes twice.

A crash in the middle of an append leaves a torn end, of which nothing was promised to anybody. Opening the spool reads
every segment as far as its checksums hold, and the next append begins a new segment, so a torn end is never built upon.
The limit is on bytes on the disk: a spool that is full refuses, keeps what it has, and its owner stops acknowledging.
"""

import os
import struct
import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from models.domain.errors import CommandCenterError
from models.text import N_

log = structlog.get_logger()

SEGMENT_BYTES = 4 << 20
DEFAULT_LIMIT = 2 << 30
LONGEST = 64 << 20  # bytes of one record; a length beyond it is damage
SUFFIX = ".spool"
_HEAD = struct.Struct("<II")  # length of the record, CRC-32 of its bytes
_SYNC_FOLDERS = hasattr(os, "O_DIRECTORY")  # Windows has no handle for a folder, nor needs one


class SpoolFull(CommandCenterError):
    """The spool has no room left, or its disk has not; nothing of what was offered is kept."""

    message = N_("The spool is full at {size} MB. Bring the database back, or make room on the disk")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one record's bytes lie."""

    segment: Path
    offset: int
    length: int


class Spool:
    """One process's spool in a folder of its own. Not thread-safe, but `size` and `waiting` may be read by anybody."""

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Open what the folder holds; `limit` and `segment_bytes` are bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self.limit = limit
        self._folder, self._segment_bytes = folder, segment_bytes
        self._segments = sorted(folder.glob(f"*{SUFFIX}"))
        self._places = deque(place for segment in self._segments for place in _scan(segment))
        self._number = 1 + max((int(segment.stem) for segment in self._segments), default=0)
        self._end: int | None = None  # the file that is being written, and how much of it is good
        self._good = 0
        self._sizes = {segment: segment.stat().st_size for segment in self._segments}
        self._drop_emptied()

    @property
    def waiting(self) -> int:
        """How many records wait."""
        return len(self._places)

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(tuple(self._sizes.values()))

    def append(self, records: Sequence[bytes]) -> None:
        """Put the records on the disk, all or none; raises SpoolFull when there is no room for them."""
        if not records:
            return
        block = b"".join(_HEAD.pack(len(record), zlib.crc32(record)) + record for record in records)
        if self.size + len(block) > self.limit:
            raise SpoolFull(size=round(self.size / 1e6))
        try:
            self._write(block)
        except OSError as error:
            self._abandon()
            raise SpoolFull(size=round(self.size / 1e6)) from error
        segment, offset = self._segments[-1], self._good
        for record in records:
            self._places.append(_Place(segment, offset + _HEAD.size, len(record)))
            offset += _HEAD.size + len(record)
        self._good = self._sizes[segment] = offset
        if offset >= self._segment_bytes:
            self._close_end()

    def front(self, most: int = 1) -> list[bytes]:
        """The oldest records, up to `most` of them, which stay until `let_go`."""
        records: list[bytes] = []
        for place in list(self._places)[:most] if most < len(self._places) else self._places:
            with place.segment.open("rb") as file:
                file.seek(place.offset)
                records.append(file.read(place.length))
        return records

    def let_go(self, count: int) -> None:
        """Forget the `count` oldest records: somebody else has them safely."""
        for _ in range(count):
            self._places.popleft()
        self._drop_emptied()

    def close(self) -> None:
        """Close the file; what waits stays on the disk."""
        self._close_end()

    def _write(self, block: bytes) -> None:
        if self._end is None:
            segment = self._folder / f"{self._number:010d}{SUFFIX}"
            self._end = os.open(segment, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            self._number, self._good = self._number + 1, 0
            self._segments.append(segment)
            self._sizes[segment] = 0
            _sync_folder(self._folder)
        view = memoryview(block)
        while view:
            view = view[os.write(self._end, view) :]
        os.fsync(self._end)

    def _abandon(self) -> None:
        """After a failed write: cut off what of it reached the disk, and write to another file next time."""
        if self._end is not None:
            os.ftruncate(self._end, self._good)
        self._close_end()
        self._drop_emptied()

    def _close_end(self) -> None:
        if self._end is not None:
            os.close(self._end)
            self._end = None

    def _drop_emptied(self) -> None:
        """Delete the segments before the oldest waiting record, and all of them when nothing waits."""
        front = self._places[0].segment if self._places else None
        while self._segments and self._segments[0] != front:
            segment = self._segments.pop(0)
            if not self._segments:
                self._close_end()
            segment.unlink(missing_ok=True)
            del self._sizes[segment]


def _scan(segment: Path) -> list[_Place]:
    """The records of a segment, as far as its checksums hold."""
    places: list[_Place] = []
    with segment.open("rb") as file:
        whole = os.fstat(file.fileno()).st_size
        offset = 0
        while offset + _HEAD.size <= whole:
            length, checksum = _HEAD.unpack(file.read(_HEAD.size))
            if length > LONGEST:
                break
            record = file.read(length)
            if len(record) < length or zlib.crc32(record) != checksum:
                break
            offset += _HEAD.size
            places.append(_Place(segment, offset, length))
            offset += length
    if offset < whole:
        log.warning("spool.torn", segment=str(segment), good=offset, left_out=whole - offset)
    return places


def _sync_folder(folder: Path) -> None:
    """Let the folder's own entry for a new file reach the disk."""
    if not _SYNC_FOLDERS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

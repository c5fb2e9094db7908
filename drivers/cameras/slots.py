"""The newest picture of each camera in shared memory: one process writes, any number of seats read.

Theory of operation. One block holds a header, the cameras' codes, a table with one row for each camera, and one
picture for each. A row's `sequence` is odd while its picture is being written; a reader copies the picture and throws
the copy away if the sequence was odd or has changed meanwhile (a seqlock). So the writer never waits and a reader never
shows half a picture; there is no queue that could grow.

Readers say what they look at by writing "wanted until" times into the table; a camera nobody wants is not decoded, and
a seat that dies wants nothing a few seconds later. In the same way they ask for a lost camera to be tried at once. The
writer's beat tells readers of a block that was left behind.

The block is the writer's to remove. Python's resource tracker would also remove it when a *reader* ends, so readers
attach without it.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2s
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAGIC = 0xCA3E7A01
HEADER = np.dtype(
    [("magic", "u4"), ("cameras", "u4"), ("width", "u4"), ("height", "u4"), ("beat", "f8"), ("writer", "i8")]
)
ROW = np.dtype(
    [
        ("sequence", "u8"),
        ("time", "f8"),
        ("lost_since", "f8"),
        ("retry_at", "f8"),
        ("wanted_until", "f8"),
        ("retry_asked", "f8"),
        ("code", "S32"),
    ]
)
SIZE = (480, 270)
WANT_S = 4.0  # a wish holds this long; readers renew it as they look
DEAD_S = 5.0  # a writer silent for longer is gone
TRIES = 4
_tracker_lock = threading.Lock()


class Latest(NamedTuple):
    """`frame` is BGR, None when there is nothing newer; times are wall seconds, None where there is none."""

    frame: NDArray[np.uint8] | None
    time: float | None
    lost_since: float | None
    retry_at: float | None = None


def slots_name(home: Path, park: str) -> str:
    """The block's name for one data folder and park; short, for some systems allow 30 letters only."""
    return f"cc-{blake2s(f'{home}|{park}'.encode(), digest_size=8).hexdigest()}"


class _Block:
    """The arrays that lie in a shared block."""

    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory
        self.header = np.ndarray((1,), HEADER, memory.buf)
        count = int(self.header["cameras"][0])
        width, height = int(self.header["width"][0]), int(self.header["height"][0])
        self.rows = np.ndarray((count,), ROW, memory.buf, offset=HEADER.itemsize)
        pictures = _pictures_offset(count)
        self.pictures = np.ndarray((count, height, width, 3), np.uint8, memory.buf, offset=pictures)

    def close(self) -> None:
        del self.header, self.rows, self.pictures  # the buffer cannot be closed while arrays lie on it
        self._memory.close()


def _pictures_offset(count: int) -> int:
    return -(-(HEADER.itemsize + count * ROW.itemsize) // 4096) * 4096


class SlotWriter:
    """Owns the block; replaces one that a dead writer left behind."""

    def __init__(self, name: str, codes: Sequence[str], size: tuple[int, int] = SIZE) -> None:
        width, height = size
        length = _pictures_offset(len(codes)) + max(len(codes), 1) * width * height * 3
        self._memory = _create(name, length)
        header = np.ndarray((1,), HEADER, self._memory.buf)
        header["cameras"], header["width"], header["height"], header["writer"] = len(codes), width, height, os.getpid()
        self._block = _Block(self._memory)
        self._block.rows["code"] = [code.encode() for code in codes]
        self.size = size
        self.beat()
        header["magic"] = MAGIC  # last: readers wait for it

    def beat(self) -> None:
        """Say that the writer lives; at least once a second."""
        self._block.header["beat"] = time.time()

    def wanted(self, index: int) -> bool:
        return bool(self._block.rows["wanted_until"][index] > time.time())

    def write(self, index: int, frame: NDArray[np.uint8]) -> None:
        """Put a picture of the block's size in the camera's slot; only one thread writes a camera."""
        row = self._block.rows[index : index + 1]
        row["sequence"] += 1
        self._block.pictures[index] = frame
        row["time"], row["lost_since"], row["retry_at"] = time.time(), 0.0, 0.0
        row["sequence"] += 1

    def lose(self, index: int, since: float, retry_at: float = 0.0) -> None:
        """The camera is lost since then; its last picture stays. `retry_at` is when it is tried again."""
        self._block.rows["lost_since"][index], self._block.rows["retry_at"][index] = since, retry_at

    def lost(self, index: int) -> bool:
        return bool(self._block.rows["lost_since"][index] > 0.0)

    def retry_asked(self, index: int, since: float) -> bool:
        """Whether a reader asked after `since` (wall seconds) to try a lost camera at once."""
        return bool(self._block.rows["retry_asked"][index] > since)

    def close(self) -> None:
        self._block.close()
        self._memory.unlink()


class SlotReader:
    """A seat's view of the block; it may be opened before the writer and outlives it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._block: _Block | None = None
        self._index: dict[str, int] = {}
        self._next_try = 0.0

    @property
    def connected(self) -> bool:
        """Whether a living writer is there."""
        block = self._attached()
        return block is not None and time.time() - float(block.header["beat"][0]) < DEAD_S

    def codes(self) -> tuple[str, ...]:
        """The cameras in the block, in its order; empty while there is none."""
        self._attached()
        return tuple(self._index)

    def want(self, cameras: Iterable[int | str]) -> None:
        """Keep these cameras decoded for the next few seconds."""
        block = self._attached()
        if block is not None:
            until = time.time() + WANT_S
            for camera in cameras:
                index = self._row(camera)
                if index is not None and block.rows["wanted_until"][index] < until:
                    block.rows["wanted_until"][index] = until

    def retry(self, camera: int | str) -> None:
        """Ask for a lost camera to be tried at once."""
        block, index = self._attached(), self._row(camera)
        if block is not None and index is not None:
            block.rows["retry_asked"][index] = time.time()

    def latest(self, camera: int | str, newer_than: float = 0.0) -> Latest:
        """The camera's newest picture, copied; no frame if none is newer than `newer_than` (seconds of wall time)."""
        block, index = self._attached(), self._row(camera)
        if block is None or index is None:
            return Latest(None, None, None)
        row = block.rows[index : index + 1]
        beat = float(block.header["beat"][0])
        gone = beat if time.time() - beat > DEAD_S else 0.0  # with its writer, every camera is lost
        for _ in range(TRIES):
            before = int(row["sequence"][0])
            at, lost, retry = float(row["time"][0]), float(row["lost_since"][0]) or gone, float(row["retry_at"][0])
            fresh = before % 2 == 0 and at > newer_than
            frame = block.pictures[index].copy() if fresh else None
            if int(row["sequence"][0]) == before and before % 2 == 0:
                return Latest(frame, at or None, lost or None, retry or None)
        return Latest(None, at or None, lost or None, retry or None)

    def close(self) -> None:
        if self._block is not None:
            self._block.close()
            self._block = None
            self._index = {}

    def _row(self, camera: int | str) -> int | None:
        if isinstance(camera, str):
            return self._index.get(camera)
        return camera if 0 <= camera < len(self._index) else None

    def _attached(self) -> _Block | None:
        """The block, looked for again when its writer has gone silent; a missing one is looked for once a second."""
        now = time.time()
        stale = self._block is not None and now - float(self._block.header["beat"][0]) > DEAD_S
        if (self._block is None or stale) and now >= self._next_try:
            self._next_try = now + 1.0
            self._attach()
        return self._block

    def _attach(self) -> None:
        try:
            with _untracked():
                memory = SharedMemory(self._name)
        except (FileNotFoundError, ValueError):  # not there, or made a moment ago and still without a size
            return
        if not _finished(memory):
            memory.close()
            return
        self.close()
        self._block = _Block(memory)
        self._index = {code.decode(): row for row, code in enumerate(self._block.rows["code"].tolist())}


def _finished(memory: SharedMemory) -> bool:
    """Whether the writer has filled in the header."""
    return memory.size >= HEADER.itemsize and int(np.ndarray((1,), HEADER, memory.buf)["magic"][0]) == MAGIC


@contextmanager
def _untracked() -> Iterator[None]:
    """Attach without telling the resource tracker, which would remove the block when this process ends.

    Python 3.13 has `track=False` for it.
    """
    with _tracker_lock:
        register = resource_tracker.register
        resource_tracker.register = lambda *_: None
        try:
            yield
        finally:
            resource_tracker.register = register


def _create(name: str, length: int) -> SharedMemory:
    try:
        return SharedMemory(name, create=True, size=length)
    except FileExistsError:
        with _untracked():
            left = SharedMemory(name)
        left.close()
        _unlink_untracked(left)
        return SharedMemory(name, create=True, size=length)


def _unlink_untracked(memory: SharedMemory) -> None:
    """Remove a block that this process never registered."""
    with _tracker_lock:
        unregister = resource_tracker.unregister
        resource_tracker.unregister = lambda *_: None
        try:
            memory.unlink()
        except FileNotFoundError:
            return  # another process was faster
        finally:
            resource_tracker.unregister = unregister

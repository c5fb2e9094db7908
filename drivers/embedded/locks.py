"""A lock that the operating system gives back when its holder dies, however it dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes], *, wait: bool) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: IO[bytes], *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock on a file; a second holder, in this process or another, has to wait."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        return self._handle is not None

    def take(self, *, wait: bool) -> bool:
        """Take the lock; False when somebody else has it and `wait` is off."""
        if self._handle is not None:
            return True
        handle = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        try:
            _take(handle, wait=wait)
        except OSError:
            handle.close()
            return False
        self._handle = handle
        return True

    def give_back(self) -> None:
        """Let the next one in; closing the file releases the lock on every platform."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on `path` for the length of a block."""
    lock = FileLock(path)
    lock.take(wait=True)
    try:
        yield
    finally:
        lock.give_back()

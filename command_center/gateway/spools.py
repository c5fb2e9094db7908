"""Whose spool is whose: each gateway writes to one of its own, and drains what dead ones left behind first."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from command_center.gateway.spool import DEFAULT_LIMIT, SUFFIX, Spool
from drivers.embedded.locks import FileLock

log = structlog.get_logger()

FOLDER, LOCK = "spool", "lock"


def spool_home(home: Path, park_code: str) -> Path:
    """Where this machine's gateways of one park have their spools."""
    return home / FOLDER / park_code / "gateway"


def slot_home(home: Path, park_code: str, slot: int) -> Path:
    """Where this machine's gateways have the spools of one ingest slot: whoever works on it drains them."""
    return home / FOLDER / park_code / f"slot-{slot}"


def bytes_on_disk(home: Path, park_code: str) -> int:
    """What all of this machine's gateways and ingest workers of one park keep, and dead ones left."""
    size = 0
    for file in (home / FOLDER / park_code).glob(f"*/*/*{SUFFIX}"):
        with suppress(FileNotFoundError):  # drained a moment ago
            size += file.stat().st_size
    return size


def anything_waits(home: Path) -> bool:
    """Whether a process on this machine has, or left, something to bring into the store."""
    return any(home.glob(f"*/*{SUFFIX}"))


class Spools:
    """This process's spool under `home`, and those of processes that died. Not thread-safe but for the figures.

    A folder belongs to whoever holds the lock in it, which the operating system gives back when a process dies.
    """

    def __init__(self, home: Path, limit: int = DEFAULT_LIMIT) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._home, self._limit = home, limit
        self._held: list[tuple[Spool, FileLock, Path]] = []
        self.adopt()
        self._own = self._held[0][0] if self._held else self._make()

    @property
    def limit(self) -> int:
        return self._limit

    @property
    def waiting(self) -> int:
        """How many records wait."""
        return sum(spool.waiting for spool, _, _ in tuple(self._held))

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(spool.size for spool, _, _ in tuple(self._held))

    @property
    def others_wait(self) -> bool:
        """Whether a process that still lives keeps something here."""
        held = {folder for _, _, folder in self._held}
        return any(file.parent not in held for file in self._home.glob(f"*/*{SUFFIX}"))

    def append(self, records: Sequence[bytes]) -> None:
        """Put the records on the disk, all or none; raises SpoolFull."""
        self._own.append(records)

    def front(self, most: int) -> list[bytes]:
        """The oldest records of one spool, what others left before our own."""
        return self._oldest().front(most)

    def let_go(self, count: int) -> None:
        """Forget as many records as were taken from the front."""
        self._oldest().let_go(count)

    def adopt(self) -> None:
        """Take over the spools that nobody has any more."""
        held = {folder for _, _, folder in self._held}
        for folder in sorted(each for each in self._home.iterdir() if each.is_dir() and each not in held):
            spool = self._take(folder)
            if spool is not None and spool.waiting:
                log.warning("spool.adopted", folder=str(folder), records=spool.waiting)

    def close(self) -> None:
        """Let another process have what waits."""
        for spool, lock, _ in self._held:
            spool.close()
            lock.give_back()
        self._held.clear()

    def _oldest(self) -> Spool:
        return next((spool for spool, _, _ in self._held if spool is not self._own and spool.waiting), self._own)

    def _make(self) -> Spool:
        number = 1
        while (spool := self._take(self._home / f"{number}")) is None:
            number += 1
        return spool

    def _take(self, folder: Path) -> Spool | None:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / LOCK)
        if not lock.take(wait=False):
            return None
        spool = Spool(folder, self._limit)
        self._held.append((spool, lock, folder))
        return spool

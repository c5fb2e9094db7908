"""Slow work off the main thread, results back on it: the one place where the seat crosses into Qt.

Work runs in lanes, one thread each, so that a long computation never holds up a dispatch. Work submitted under a
`key` replaces what was submitted under it before: the older result, should it still arrive, is dropped.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal, TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, Signal

from models.domain.errors import CommandCenterError

Lane = Literal["boot", "store", "history", "compute", "planning", "files"]
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Workers(QObject):
    """Lanes of background work; every callback given to `submit` is called on the main thread."""

    _crossing = Signal(object)
    failed = Signal(object)  # an exception nobody claimed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {}
        self._generations: dict[str, int] = {}
        self._closed = False
        self._crossing.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: Lane,
        job: Callable[[], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
        key: str | None = None,
    ) -> None:
        """Run `job` on `lane`, then `then(result)` or `otherwise(error)` here, unless `key` was submitted again."""
        if self._closed:
            return
        generation = self._next_generation(key)
        future = self._lane(lane).submit(job)
        future.add_done_callback(lambda done: self._arrived(done, then, otherwise, key, generation))

    def drop(self, key: str) -> None:
        """Forget what was submitted under `key`: its result will not be shown."""
        self._next_generation(key)

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` on the main thread, from any thread."""
        if not self._closed:
            self._crossing.emit(function)

    def close(self) -> None:
        """Wait for what runs; what only waits is dropped, but for the boot lane, which still has parts to end."""
        self._closed = True
        for name, executor in self._lanes.items():
            executor.shutdown(wait=True, cancel_futures=name != "boot")

    def _lane(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"seat-{lane}")
        return self._lanes[lane]

    def _next_generation(self, key: str | None) -> int:
        if key is None:
            return 0
        self._generations[key] = self._generations.get(key, 0) + 1
        return self._generations[key]

    def _arrived(
        self,
        done: Future[Any],
        then: Callable[[Any], None] | None,
        otherwise: Callable[[Exception], None] | None,
        key: str | None,
        generation: int,
    ) -> None:
        if done.cancelled():
            return
        error = done.exception()

        def deliver() -> None:
            if key is not None and self._generations[key] != generation:
                return
            if error is None:
                if then is not None:
                    then(done.result())
            elif isinstance(error, Exception):
                self._report(error, otherwise)

        self.call(deliver)

    def _report(self, error: Exception, otherwise: Callable[[Exception], None] | None) -> None:
        if not isinstance(error, CommandCenterError):
            _log.error("work failed", error=repr(error), exc_info=error)
        if otherwise is not None:
            otherwise(error)
        else:
            self.failed.emit(error)

    def _call(self, function: Callable[[], None]) -> None:
        if not self._closed:
            function()

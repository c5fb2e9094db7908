"""Slow work off the main thread, results back on it: the one place where the seat crosses into Qt.

Work runs in lanes, one thread each, so that a long computation never holds up a dispatch. Of the work under one `key`
only the newest that waits is run; what runs already still delivers, so that asking often never starves an answer.
`drop` is the barrier: no result of what was submitted before it is shown, however late it arrives.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, Signal

from models.domain.errors import CommandCenterError

Lane = Literal["boot", "store", "history", "compute", "looks", "search", "planning", "files"]
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Order:
    """Tickets of one key: the newest given out, and the newest whose result nobody wants any more."""

    newest: int = 0
    barrier: int = 0


def _nothing() -> None:
    """What follows work whose result nobody waits for."""


class Workers(QObject):
    """Lanes of background work; every callback given to `submit` is called on the main thread."""

    _crossing = Signal(object)
    failed = Signal(object)  # an exception nobody claimed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[Lane, ThreadPoolExecutor] = {}
        self._orders: dict[str, _Order] = {}
        self._closed = False
        self._crossing.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: Lane,
        job: Callable[[], T],
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
        key: str = "",
    ) -> None:
        """Run `job` on `lane`, then `then(result)` or `otherwise(error)` on the main thread."""
        if self._closed:
            return
        order = self._orders.setdefault(key, _Order()) if key else _Order()
        order.newest += 1
        ticket = order.newest

        def work() -> None:
            if key and ticket < order.newest:
                return  # a newer one waits behind
            outcome: Callable[[], None] = _nothing
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - a worker hands over every failure
                outcome = partial(self._report, error, otherwise)
            else:
                if then is not None:
                    outcome = partial(then, result)
            self.call(lambda: outcome() if ticket > order.barrier else None)

        self._lane(lane).submit(work)

    def drop(self, key: str) -> None:
        """Forget what was submitted under `key`: its results will not be shown."""
        if key in self._orders:
            self._orders[key].barrier = self._orders[key].newest

    def drop_all(self) -> None:
        """Forget every keyed result on its way, as when the seat turns to another session."""
        for key in self._orders:
            self.drop(key)

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

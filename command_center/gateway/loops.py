"""A repeated step on a thread of its own, which outlives what goes wrong in it."""

import threading
import time
from collections.abc import Callable

import structlog

from models.domain.errors import CommandCenterError

log = structlog.get_logger()

LONGEST_BACK_OFF_S = 5.0


class Loop:
    """Runs `step` every `period_s`, or at once when woken; on failure it waits longer and longer.

    It logs the first failure and the recovery, not each retry. A programming error is logged with its traceback and
    the loop goes on: a room whose orders still go out is better than one whose every loop has died.
    """

    def __init__(self, name: str, period_s: float, step: Callable[[], None]) -> None:
        self._name, self._period_s, self._step = name, period_s, step
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Take the next step now; from any thread."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the running step and end."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = self._period_s
        due = time.monotonic()
        while not self._stopped.is_set():
            self._wake.clear()
            pause = self._period_s if self._once() else min(max(2 * pause, 0.2), LONGEST_BACK_OFF_S)
            due = max(due + pause, time.monotonic())
            self._wake.wait(max(due - time.monotonic(), 0.0))

    def _once(self) -> bool:
        try:
            self._step()
        except CommandCenterError as error:
            self._failed(str(error))
        except Exception:  # a mistake of ours must not end what other loops rely on
            if not self._failing:
                log.exception("loop.error", loop=self._name)
            self._failed("error")
        else:
            if self._failing:
                log.info("loop.recovered", loop=self._name)
            self._failing = False
            return True
        return False

    def _failed(self, cause: str) -> None:
        if not self._failing:
            log.warning("loop.failed", loop=self._name, cause=cause)
        self._failing = True

"""Tasks on this machine's cores, in processes of their own: a seat that asks keeps its interpreter to itself.

The processes are begun with the first task, or by `start`, stay until `close`, and end by themselves when whoever began
them is gone. They give way to other processes. Each has imported the package anew, so work and tasks have to be
picklable, as for a cluster.
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from models.domain.errors import ComputeUnavailable

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_GIVE_WAY = 15  # of Unix' nice values
_LOOK_S = 1.0
HERE, _CLOSED = "localhost", "closed"


class LocalCompute:
    """As many processes as cores; what nobody fetches any more is not begun. May be asked from several threads."""

    def __init__(self, workers: int | None = None, begin: Callable[[], object] | None = None) -> None:
        """`begin` is called once in each process before its first task, to compile or load what tasks need."""
        self._workers, self._begin = workers or os.cpu_count() or 1, begin
        self._pool: ProcessPoolExecutor | None = None
        self._lock, self._closed = threading.Lock(), False

    def start(self) -> None:
        """Begin the processes without waiting for them."""
        pool = self._ready()
        for _ in range(self._workers):
            pool.submit(os.getpid)

    def spread(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        """Yield the answers as they come, in any order. Raises ComputeUnavailable if a process dies over a task."""
        pool = self._ready()
        futures: list[Future[Answer]] = []
        try:
            futures = [pool.submit(work, task) for task in tasks]
        except RuntimeError as error:  # closed meanwhile, or broken
            self._forget(pool)
            raise _gone(error) from error
        try:
            for done in as_completed(futures):
                yield done.result()
        except BrokenProcessPool as error:
            self._forget(pool)
            raise _gone(error) from error
        finally:
            for each in futures:
                each.cancel()

    def close(self) -> None:
        """End all at once: whoever closes wants no answers any more, and a task may take a minute."""
        with self._lock:
            pool, self._pool, self._closed = self._pool, None, True
        if pool is not None:
            # a future that is cancelled wakes nobody in `as_completed`; one whose process has ended does
            working = list(pool._processes.values())  # executors offer no other way to stop a task
            pool.shutdown(wait=False)
            for process in working:
                process.terminate()
            pool.shutdown(wait=True)

    def _ready(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._closed:
                raise ComputeUnavailable(address=HERE, cause=_CLOSED)
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_begin_process,
                    initargs=(os.getpid(), self._begin),
                )
            return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        """The next task gets new processes."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False)


def _gone(error: Exception) -> ComputeUnavailable:
    return ComputeUnavailable(address=HERE, cause=str(error))


def _begin_process(parent: int, begin: Callable[[], object] | None) -> None:
    threading.Thread(target=_end_with, args=(parent,), name="watch-parent", daemon=True).start()
    with suppress(AttributeError, OSError):  # not on Windows; elsewhere it may be forbidden
        os.nice(_GIVE_WAY)
    if begin is not None:
        begin()


def _end_with(parent: int) -> None:
    """End this process once its parent is another one: the one that began it was killed."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)

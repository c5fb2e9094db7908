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
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TypeVar

from models.domain.errors import ComputeUnavailable

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_GIVE_WAY = 5  # of Unix' nice values
_LOOK_S = 1.0


class LocalCompute:
    """As many processes as cores; what nobody fetches any more is not begun. May be asked from several threads."""

    def __init__(self, workers: int | None = None, begin: Callable[[], object] | None = None) -> None:
        """`begin` is called once in each process before its first task, to compile or load what tasks need."""
        self._workers, self._begin = workers or os.cpu_count() or 1, begin
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin the processes without waiting for them."""
        pool = self._ready()
        for _ in range(self._workers):
            pool.submit(os.getpid)

    def spread(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        """Yield the answers as they come, in any order. Raises ComputeUnavailable if a process dies over a task."""
        pool = self._ready()
        futures = []
        try:
            futures = [pool.submit(work, task) for task in tasks]
            for done in as_completed(futures):
                yield done.result()
        except BrokenProcessPool as error:
            self._forget(pool)
            raise ComputeUnavailable(address="localhost", cause=str(error)) from error
        finally:
            for each in futures:
                each.cancel()

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            # whoever closes wants no answers any more, and a task, or compiling before it, may take a minute
            working = list(pool._processes.values())  # executors offer no other way to stop a task
            pool.shutdown(wait=False, cancel_futures=True)
            for process in working:
                process.terminate()
            pool.shutdown(wait=True)

    def _ready(self) -> ProcessPoolExecutor:
        with self._lock:
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
        pool.shutdown(wait=False, cancel_futures=True)


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

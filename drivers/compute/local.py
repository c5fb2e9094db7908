"""Tasks on this machine's cores: threads are enough, compiled loops let go of the interpreter."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class LocalCompute:
    """As many threads as cores; what nobody fetches any more is not begun."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1

    def spread(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        """Yield the answers as they come, in any order."""
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="compute")
        futures = [pool.submit(work, task) for task in tasks]
        try:
            for done in as_completed(futures):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Nothing is kept between tasks."""

"""Tasks on a Dask cluster: its workers have this package installed and compute the same functions."""

import socket
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from distributed import Client, as_completed

from models.domain.errors import ComputeUnavailable

Task = TypeVar("Task")
Answer = TypeVar("Answer")
PATIENCE_S, USUAL_PORT = 10.0, 8786


class ClusterCompute:
    """A client of the scheduler at `address`, such as tcp://10.0.0.5:8786. Raises ComputeUnavailable."""

    def __init__(self, address: str) -> None:
        try:
            place = urlsplit(address)
            # asked first, because a client that finds nobody keeps its thread
            socket.create_connection((place.hostname or "", place.port or USUAL_PORT), PATIENCE_S).close()
            self._client = Client(address, timeout=PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise ComputeUnavailable(address=address, cause=str(error)) from error

    def spread(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        """Yield the answers as they come, in any order; tasks nobody fetches any more are cancelled."""
        futures = self._client.map(work, tasks, pure=False)
        try:
            answers = as_completed(futures, loop=self._client.loop, with_results=True)  # type: ignore[no-untyped-call]
            for _, answer in answers:
                yield answer
        finally:
            self._client.cancel(futures)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

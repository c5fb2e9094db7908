"""Sources without a gateway: what they hear, row by row."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from command_center.gateway.clock import WallClock
from command_center.gateway.inbox import Inbox
from command_center.gateway.sources import Sources
from models.domain.faults import Rejected
from models.ports import Source

Row = tuple[int, float, int]
"""Key, value, quality."""


@dataclass
class Gathered:
    """Everything heard so far."""

    inbox: Inbox = field(default_factory=Inbox)
    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def wait(self, wanted: Callable[["Gathered"], bool], what: str, limit_s: float = 20.0) -> None:
        """Gather until `wanted`."""
        deadline = time.monotonic() + limit_s
        while not wanted(self):
            assert time.monotonic() < deadline, f"{what} did not come: {self.rows[-10:]} {self.rejected[-10:]}"
            for arrival in self.inbox.take(1 << 30, 0.05):
                for intake in arrival.intakes():
                    columns = (intake.batch.keys, intake.batch.values, intake.batch.quality)
                    self.rows += zip(*(column.tolist() for column in columns), strict=True)
                    self.rejected += intake.rejected
                    intake.acknowledge()

    def wait_for(self, *rows: Row, limit_s: float = 20.0) -> None:
        """Gather until all of these came."""
        self.wait(lambda heard: set(rows) <= set(heard.rows), f"{rows}", limit_s)


@contextmanager
def gathering(*sources: Source) -> Iterator[tuple[Sources, Gathered]]:
    """Run the sources for a while; what is heard of them."""
    heard = Gathered()
    running = Sources(sources, heard.inbox, WallClock())
    running.start()
    try:
        yield running, heard
    finally:
        running.stop()

"""What models need from the outside world, as Protocols that drivers and the command center fulfil."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.tags import TagTable

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Clock(Protocol):
    """Wall time; sessions derive their own from it."""

    def now(self) -> datetime: ...


class Broker(Protocol):
    """A connection to the message broker, owned by its own thread; publishing is thread-safe."""

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None: ...

    def subscribe(self, pattern: str, receive: Callable[["Inbound"], None], *, qos: int = 1) -> None: ...

    def close(self) -> None: ...


class Inbound(Protocol):
    """One message from the broker; `acknowledge` is called after what it carries is committed, never before."""

    topic: str
    payload: bytes
    received_us: int  # wall time, microseconds since 1970 UTC

    def acknowledge(self) -> None: ...


class Source(Protocol):
    """One line to field devices. What it hears it puts into `tags`, on the event loop that runs `serve`.

    With `says_only_changes` a silent tag has its last value confirmed while the line stands.
    """

    name: str
    tags: TagTable
    says_only_changes: bool

    async def serve(self, up: Callable[[str], None]) -> None:
        """Connect and read until the line breaks, then raise SourceLost; call `up` (detail) when readings come."""
        ...


class Compute(Protocol):
    """Cores that tasks are shared out to; `work` and tasks can be pickled."""

    def spread(self, work: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterable[Answer]:
        """Yield the answers as they come, in any order."""
        ...

    def close(self) -> None: ...


class PictureMaker(Protocol):
    """Draws the park's pictures for reports and tells where it left them (PNG)."""

    def map_picture(self, park: Park, picture: Picture, forecast: ForecastSummary | None, path: Path) -> Path: ...

    def twin_picture(self, park: Park, picture: Picture, forecast: Forecast | None, path: Path) -> Path: ...


class CameraRenderer(Protocol):
    """Renders what one of the park's cameras sees: (height, width, 3) uint8 BGR frames."""

    def frames(self, park: Park, camera: str, count: int, size: tuple[int, int]) -> Sequence[NDArray[np.uint8]]: ...

    def close(self) -> None: ...


class NotificationChannel(Protocol):
    """Carries one rendered message to one recipient; raises CommandCenterError when it cannot."""

    name: str

    def send(self, recipient: str, document: str, identifier: str) -> None: ...

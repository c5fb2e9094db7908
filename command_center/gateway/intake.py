"""What every source hands to the ingest: columns of one session, what was refused beside them, and whom to thank.

Theory of operation. A source (MQTT, Sparkplug, OPC UA, Modbus, a file) turns what it hears into intakes. The ingest
merges those that wait, one for each session, commits them, and calls `acknowledge` when everything is durable, never
before; until then the source must be able to deliver them again. An intake is frozen and knows nothing of its source,
so it can be cut, merged, kept on disk and brought in later.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.domain.faults import Rejected
from models.domain.readings import Batch, UnitFix, Weather


def empty_batch() -> Batch:
    """No readings."""
    times = np.zeros(0, np.int64)
    return Batch(np.zeros(0, np.int32), times, np.zeros(0), np.zeros(0, np.uint8), times)


def nobody() -> None:
    """The acknowledgement of a source that asks for none."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Readings, positions and weather of one session; `batch` is sorted by time.

    `messages` is how many deliveries it came in; `acknowledge` tells the source that all of it is durable. `epoch` is
    the mark behind which the broker gave it to an ingest worker (microseconds since 1970), 0 where that is of no use.
    """

    session_id: int
    batch: Batch
    fixes: tuple[UnitFix, ...] = ()
    weather: Weather | None = None
    rejected: tuple[Rejected, ...] = ()
    messages: int = 1
    acknowledge: Callable[[], None] = nobody
    epoch: int = 0

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return 32 * len(self.batch) + 200 * len(self.fixes) + sum(len(each.payload) for each in self.rejected) + 200

    def intakes(self) -> "Sequence[Intake]":
        """Itself: an intake has arrived already."""
        return (self,)

    def pieces(self) -> "tuple[Intake, ...]":
        """Cut in two, to find the one reading that the store refuses; () when it is one thing already."""
        if self.fixes or self.weather:
            rows = (self._part(self.batch),) if len(self.batch) else ()
            fixes = tuple(self._part(empty_batch(), fixes=(fix,)) for fix in self.fixes)
            weather = (self._part(empty_batch(), weather=self.weather),) if self.weather else ()
            parts = rows + fixes + weather
            return parts if len(parts) > 1 else ()
        middle = len(self.batch) // 2
        if not middle:
            return ()
        return self._part(rows_of(self.batch, slice(None, middle))), self._part(
            rows_of(self.batch, slice(middle, None))
        )

    def _part(self, batch: Batch, fixes: tuple[UnitFix, ...] = (), weather: Weather | None = None) -> "Intake":
        return Intake(self.session_id, batch, fixes, weather, messages=0, epoch=self.epoch)


class Arrival(Protocol):
    """What waits for the ingest: an Intake, or bytes that become some. `size` is about how many bytes it holds."""

    @property
    def size(self) -> int: ...

    def intakes(self) -> Sequence[Intake]:
        """The same each time it is asked; raises StoreUnavailable when the sessions must be asked for first."""
        ...


def rows_of(batch: Batch, chosen: slice | NDArray[np.int64]) -> Batch:
    """The chosen rows."""
    keys, times, values, quality, received = batch
    return Batch(keys[chosen], times[chosen], values[chosen], quality[chosen], received[chosen])


def sorted_batch(batch: Batch) -> Batch:
    """Sorted by time; equal times keep their order."""
    if len(batch) < 2 or bool((batch.times[1:] >= batch.times[:-1]).all()):
        return batch
    return rows_of(batch, np.argsort(batch.times, kind="stable"))


def merge(intakes: Iterable[Intake]) -> list[Intake]:
    """One intake for each session and epoch, in the order of first appearance.

    Acknowledging it acknowledges all of its parts.
    """
    together: dict[tuple[int, int], list[Intake]] = {}
    for intake in intakes:
        together.setdefault((intake.session_id, intake.epoch), []).append(intake)
    return [parts[0] if len(parts) == 1 else _merged(parts) for parts in together.values()]


def _merged(parts: Sequence[Intake]) -> Intake:
    columns = [np.concatenate(column) for column in zip(*(part.batch for part in parts), strict=True)]
    weather = [part.weather for part in parts if part.weather is not None]
    acknowledgements = [part.acknowledge for part in parts]

    def acknowledge() -> None:
        for each in acknowledgements:
            each()

    return replace(
        parts[0],
        batch=sorted_batch(Batch(*columns)),
        fixes=tuple(fix for part in parts for fix in part.fixes),
        weather=max(weather, key=lambda each: each.time, default=None),
        rejected=tuple(each for part in parts for each in part.rejected),
        messages=sum(part.messages for part in parts),
        acknowledge=acknowledge,
    )

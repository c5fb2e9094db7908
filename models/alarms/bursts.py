"""When many alarms come at once they are told as one: how many, how bad, the worst, and where most of them are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.domain.alarms import Alarm, Priority

GATHER_S = 5.0  # from a first alarm on
MANY = 5  # in that time; fewer are told by the horn and the list alone


@dataclass(frozen=True, slots=True)
class Burst:
    """`urgent` counts critical and high ones."""

    alarms: tuple[Alarm, ...]

    @property
    def worst(self) -> Alarm:
        return min(self.alarms, key=lambda alarm: (alarm.priority.rank, alarm.raised_at))

    @property
    def urgent(self) -> int:
        return sum(alarm.priority in (Priority.CRITICAL, Priority.HIGH) for alarm in self.alarms)

    def most_at(self, places: Iterable[str]) -> str:
        """The place that more than half of the alarms share, or "". `places` go with `alarms`."""
        (place, count), *_ = Counter(places).most_common(1)
        return place if count * 2 > len(self.alarms) else ""


class Bursts:
    """Gathers announced alarms; not more than one summary for each stretch of GATHER_S."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._gathered: list[Alarm] = []

    def hear(self, fresh: Iterable[Alarm], now: datetime) -> None:
        """Alarms that became unacknowledged just now."""
        self._gathered += fresh
        if self._gathered and self._since is None:
            self._since = now

    def take(self, now: datetime) -> Burst | None:
        """The burst that is over at `now`, once; None where nothing was heard, too little, or not long enough ago."""
        if self._since is None or (now - self._since).total_seconds() < GATHER_S:
            return None
        gathered, self._gathered, self._since = tuple(self._gathered), [], None
        return Burst(gathered) if len(gathered) >= MANY else None

    def forget(self) -> None:
        """Another session is shown."""
        self._gathered, self._since = [], None

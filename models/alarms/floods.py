"""Which places are in flood: more alarms in ten minutes than anybody can work on (ISA-18.2-2016, 16.5.3).

A flood begins with more than the limit and ends below half of it, so that one that trembles at the limit is one flood.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from models.domain.alarm_life import DEFAULT_POLICY
from models.domain.alarms import Priority

FLOOD_WITHIN = timedelta(minutes=10)
FLOOD_KEEPS = (Priority.CRITICAL, Priority.HIGH)  # these are never folded into a flood's row, and always heard


def flooded(
    raised: Iterable[tuple[str, datetime]],
    now: datetime,
    limit: int = DEFAULT_POLICY.peak_limit,
    before: Collection[str] = (),
) -> dict[str, int]:
    """Return the places in flood at `now` with how many alarms each raised in the last ten minutes.

    raised: place and time of each alarm; `before` are the places that were in flood until now.
    """
    since = now - FLOOD_WITHIN
    recent = Counter(place for place, at in raised if at >= since)
    return {
        place: count
        for place, count in recent.items()
        if place and (count > limit or (place in before and 2 * count >= limit))
    }

"""Where the labels of a time axis stand: whole park hours, minutes or days, and how they read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 432000, 864000, 2592000)


def to_us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def from_us(time: int) -> datetime:
    return datetime.fromtimestamp(time / 1_000_000, UTC)


def ticks(start: int, end: int, timezone: str, most: int) -> list[tuple[int, str]]:
    """At most `most` labelled instants (microseconds) that are round in the park's own time."""
    span_s = (end - start) / 1e6
    step = next((each for each in STEPS_S if span_s / each <= most), STEPS_S[-1])
    zone = ZoneInfo(timezone)
    first = from_us(start).astimezone(zone)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    gone = (first - midnight).total_seconds()
    moment = midnight + timedelta(seconds=(gone // step + 1) * step)
    found = []
    while to_us(moment) <= end:
        found.append((to_us(moment), f"{moment:%m-%d}" if step >= 86400 else f"{moment:%H:%M}"))
        moment += timedelta(seconds=step)
    return found

"""The alarm system's key figures after ISA-18.2 / IEC 62682, from the event log.

All limits are defaults that a park may change. An annunciated alarm is one `alarm.activate` event; figures are for the
whole window given, per operator seat where the standard says so.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import Priority
from models.domain.events import Event

RATE_ACCEPTABLE, RATE_MOST = 6.0, 12.0  # alarms an hour and seat
PEAK_LIMIT = 10  # alarms in ten minutes; more is a flood
FLOOD_SHARE_LIMIT = 0.01
TOP_TEN_LIMIT = 0.05
CHATTERING_LIMIT = 0
STALE_LIMIT = 5
STALE_AFTER = timedelta(hours=24)
TARGET_SPLIT = {Priority.HIGH: 0.05, Priority.MEDIUM: 0.15, Priority.LOW: 0.80}
PERIOD_S = 600.0
CHATTER_COUNT, CHATTER_WITHIN_S = 3, 60.0


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    """Shares are 0-1; `split` counts annunciated alarms by priority."""

    hours: float
    seats: int
    total: int
    rate: float  # an hour and seat
    peak: int  # most in any ten minutes, by seat
    flood_share: float  # of ten-minute periods above PEAK_LIMIT
    top_ten_share: float  # of the load that comes from the ten worst sources
    chattering: int  # sources
    stale: int  # alarms open for more than a day
    split: dict[Priority, int] = field(default_factory=dict)
    hourly: tuple[int, ...] = ()  # alarms in each hour of the window, oldest first


def alarm_figures(
    events: Iterable[Event],
    *,
    start: datetime,
    end: datetime,
    seats: int = 1,
    open_since: Sequence[datetime] = (),
) -> AlarmFigures:
    """Key figures of the alarms annunciated between `start` and `end`.

    events: of one session, in any order; open_since: when each alarm that is open now was raised.
    """
    activated = [each for each in events if each.kind == "alarm.activate" and start <= each.time < end]
    seconds = np.sort(np.array([(each.time - start).total_seconds() for each in activated], np.float64))
    hours = max((end - start).total_seconds() / 3600, 1e-9)
    by_source = Counter(str(each.payload.get("sensor", "")) for each in activated)
    top_ten = sum(count for _, count in by_source.most_common(10))
    known = [str(each.payload.get("priority", "")) for each in activated]
    return AlarmFigures(
        hours=hours,
        seats=seats,
        total=len(activated),
        rate=len(activated) / hours / seats,
        peak=int(np.ceil(_most_within(seconds, PERIOD_S) / seats)),
        flood_share=_flood_share(seconds, hours * 3600, seats),
        top_ten_share=top_ten / len(activated) if activated else 0.0,
        chattering=_chattering(activated, start),
        stale=sum(end - since > STALE_AFTER for since in open_since),
        split={priority: known.count(priority.value) for priority in Priority},
        hourly=_hourly(seconds, hours),
    )


def _most_within(seconds: NDArray[np.float64], span_s: float) -> int:
    """The most of the sorted instants that lie within any half-open span."""
    if not len(seconds):
        return 0
    reach = np.searchsorted(seconds, seconds + span_s, side="left")
    return int((reach - np.arange(len(seconds))).max())


def _flood_share(seconds: NDArray[np.float64], length_s: float, seats: int) -> float:
    periods = max(1, int(np.ceil(length_s / PERIOD_S)))
    counts = np.bincount((seconds // PERIOD_S).astype(np.int64), minlength=periods)
    return float(np.mean(counts / seats > PEAK_LIMIT))


def _chattering(activated: Sequence[Event], start: datetime) -> int:
    by_source: dict[str, list[float]] = {}
    for event in activated:
        by_source.setdefault(str(event.payload.get("sensor", "")), []).append((event.time - start).total_seconds())
    return sum(
        _most_within(np.sort(np.array(times)), CHATTER_WITHIN_S) >= CHATTER_COUNT for times in by_source.values()
    )


def _hourly(seconds: NDArray[np.float64], hours: float) -> tuple[int, ...]:
    counts = np.bincount((seconds // 3600).astype(np.int64), minlength=max(1, int(np.ceil(hours))))
    return tuple(int(count) for count in counts)

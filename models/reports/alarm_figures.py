"""The alarm system's key figures after ISA-18.2 / IEC 62682, from the event log.

An announced alarm is one event that made an alarm UNACK: an activation, or the end of being set aside while active.
What was suppressed or shelved is no load on anybody and does not count. Limits are the park's AlarmPolicy. Figures are
for the whole window given, per operator seat where the standard says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from models.domain.alarm_life import DEFAULT_POLICY, AlarmPolicy
from models.domain.alarms import AlarmState, Priority
from models.domain.events import Event

PERIOD_S = 600.0
CHATTER_COUNT, CHATTER_WITHIN_S = 3, 60.0
FLEETING_S = 10.0  # gone before anybody could have acted
ANNOUNCING = frozenset({"alarm.activate", "alarm.shelf_expired", "alarm.unsuppress", "alarm.return_to_service"})
WORST = 10


@dataclass(frozen=True, slots=True)
class SourceLoad:
    """One source (a sensor's limit) and what it asked of the operators."""

    sensor: str
    label: str
    count: int
    share: float
    chatters: bool
    fleeting: int  # announcements that returned within FLEETING_S


@dataclass(frozen=True, slots=True)
class SeatLoad:
    """What one operator acknowledged; `median_s` from the announcement to the acknowledgement."""

    name: str  # the display name where `names` knows the login
    acknowledged: int
    rate: float  # an hour
    median_s: float | None


@dataclass(frozen=True, slots=True)
class AlarmFigures:
    """Shares are 0-1; `split` counts announced alarms by priority."""

    hours: float
    seats: int
    total: int
    rate: float  # an hour and seat
    peak: int  # most in any ten minutes, by seat
    flood_share: float  # of ten-minute periods above the policy's peak_limit
    top_ten_share: float  # of the load that comes from the ten worst sources
    chattering: int  # sources
    stale: int  # alarms open for longer than the policy's stale_after_h
    split: dict[Priority, int] = field(default_factory=dict)
    hourly: tuple[int, ...] = ()  # alarms in each hour of the window, oldest first
    fleeting: int = 0  # announcements that were gone before anybody could act
    worst: tuple[SourceLoad, ...] = ()  # the ten with the most announcements, the worst first
    by_seat: tuple[SeatLoad, ...] = ()
    policy: AlarmPolicy = DEFAULT_POLICY


def alarm_figures(
    events: Iterable[Event],
    *,
    start: datetime,
    end: datetime,
    seats: int | None = None,
    open_since: Sequence[datetime] = (),
    policy: AlarmPolicy = DEFAULT_POLICY,
    names: Mapping[str, str] = MappingProxyType({}),
) -> AlarmFigures:
    """Key figures of the alarms announced between `start` and `end`.

    events: of one session, in the order of the log; open_since: when each alarm that is open now was raised; seats:
    how many were staffed, by default as many as operators acknowledged something (at least one); names: what to call a
    login.
    """
    mine = [each for each in events if each.kind.startswith("alarm.") and start <= each.time < end]
    announced = [each for each in mine if _announces(each)]
    seconds = np.sort(np.array([(each.time - start).total_seconds() for each in announced], np.float64))
    hours = max((end - start).total_seconds() / 3600, 1e-9)
    by_seat = _by_seat(mine, hours, names)
    staffed = seats if seats is not None else max(1, len(by_seat))
    sources = _sources(announced, _fleeting(mine), start)
    top_ten = sum(source.count for source in sources[:WORST])
    known = [str(each.payload.get("priority", "")) for each in announced]
    stale_after = timedelta(hours=policy.stale_after_h)
    return AlarmFigures(
        hours=hours,
        seats=staffed,
        total=len(announced),
        rate=len(announced) / hours / staffed,
        peak=int(np.ceil(_most_within(seconds, PERIOD_S) / staffed)),
        flood_share=_flood_share(seconds, hours * 3600, staffed, policy.peak_limit),
        top_ten_share=top_ten / len(announced) if announced else 0.0,
        chattering=sum(source.chatters for source in sources),
        stale=sum(end - since > stale_after for since in open_since),
        split={priority: known.count(priority.value) for priority in Priority},
        hourly=_hourly(seconds, hours),
        fleeting=sum(source.fleeting for source in sources),
        worst=tuple(sources[:WORST]),
        by_seat=by_seat,
        policy=policy,
    )


def source_of(event: Event) -> tuple[str, str]:
    """The sensor and the limit's label that an alarm event is about."""
    return str(event.payload.get("sensor", "")), str(event.payload.get("label", ""))


def _announces(event: Event) -> bool:
    return event.kind in ANNOUNCING and event.payload.get("state", AlarmState.UNACK) == AlarmState.UNACK


def _sources(announced: Sequence[Event], fleeting: Counter[tuple[str, str]], start: datetime) -> list[SourceLoad]:
    times: dict[tuple[str, str], list[float]] = {}
    for event in announced:
        times.setdefault(source_of(event), []).append((event.time - start).total_seconds())
    loads = [
        SourceLoad(
            *source, len(found), len(found) / len(announced),
            _most_within(np.sort(np.array(found)), CHATTER_WITHIN_S) >= CHATTER_COUNT, fleeting[source],
        )
        for source, found in times.items()
    ]  # fmt: skip
    return sorted(loads, key=lambda load: (-load.count, load.sensor, load.label))


def _fleeting(events: Sequence[Event]) -> Counter[tuple[str, str]]:
    """How often each source returned at once after it had been announced."""
    found: Counter[tuple[str, str]] = Counter()
    since: dict[tuple[str, str], datetime] = {}
    for event in events:
        source = source_of(event)
        if _announces(event):
            since[source] = event.time
        elif event.kind == "alarm.return" and source in since:
            found[source] += (event.time - since.pop(source)).total_seconds() < FLEETING_S
    return found


def _by_seat(events: Sequence[Event], hours: float, names: Mapping[str, str]) -> tuple[SeatLoad, ...]:
    announced: dict[str, datetime] = {}
    delays: dict[str, list[float]] = {}
    counts: Counter[str] = Counter()
    for event in events:
        alarm = str(event.payload.get("id", ""))
        if _announces(event):
            announced[alarm] = event.time
        elif event.kind == "alarm.acknowledge":
            counts[event.actor] += 1
            if alarm in announced:
                delays.setdefault(event.actor, []).append((event.time - announced[alarm]).total_seconds())
    return tuple(
        SeatLoad(names.get(login, login), count, count / hours, median(delays[login]) if login in delays else None)
        for login, count in counts.most_common()
    )


def _most_within(seconds: NDArray[np.float64], span_s: float) -> int:
    """The most of the sorted instants that lie within any half-open span."""
    if not len(seconds):
        return 0
    reach = np.searchsorted(seconds, seconds + span_s, side="left")
    return int((reach - np.arange(len(seconds))).max())


def _flood_share(seconds: NDArray[np.float64], length_s: float, seats: int, limit: int) -> float:
    periods = max(1, int(np.ceil(length_s / PERIOD_S)))
    counts = np.bincount((seconds // PERIOD_S).astype(np.int64), minlength=periods)
    return float(np.mean(counts / seats > limit))


def _hourly(seconds: NDArray[np.float64], hours: float) -> tuple[int, ...]:
    counts = np.bincount((seconds // 3600).astype(np.int64), minlength=max(1, int(np.ceil(hours))))
    return tuple(int(count) for count in counts)

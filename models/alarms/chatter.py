"""Delays that would have kept a chattering or fleeting source quiet, computed from its own history.

Theory of operation. The log tells when a source became active and when it returned. From these the condition's own
intervals follow: what the rule's present delays added is taken off. The same two delays of the rule engine are then
applied with other lengths: an interval shorter than the on-delay never becomes active; an active source returns when
its condition has been off for the off-delay. An off-delay is tried first, for it costs nobody any time; an on-delay
makes the alarm come later, so the priority bounds it and a critical alarm never gets one. (ISA-18.2-2016, 16.5, and
EEMUA 191 recommend both, by hand; here the source's own record chooses their length.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from models.domain.alarms import Priority

OFF_LADDER = (5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0)  # s
ON_LADDER = (2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
MOST_ON_DELAY = {Priority.CRITICAL: 0.0, Priority.HIGH: 5.0, Priority.MEDIUM: 15.0, Priority.LOW: 60.0}
CHATTER_COUNT, CHATTER_WITHIN_S = 3, 60.0
WORTH_IT = 0.5  # a proposal that keeps more than this share of the announcements is none


@dataclass(frozen=True, slots=True)
class Interval:
    """The condition was on from `start` to `end`, seconds; `end` is infinite while it still is."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class DelayProposal:
    """Delays in seconds, and what they would have made of the history: announcements before and after."""

    on_delay_s: float
    off_delay_s: float
    before: int
    after: int
    quiet: bool  # whether it would have stopped chattering


def conditions(
    activations: Sequence[float], returns: Sequence[float], on_delay_s: float, off_delay_s: float
) -> list[Interval]:
    """Intervals in which the condition was on, from the times of a source's activations and returns, both sorted."""
    found: list[Interval] = []
    ends = iter(returns)
    end = next(ends, float("inf"))
    for start in activations:
        while end <= start:
            end = next(ends, float("inf"))
        found.append(Interval(start - on_delay_s, end - off_delay_s))
    return found


def announcements(intervals: Sequence[Interval], on_delay_s: float, off_delay_s: float) -> list[float]:
    """When the source would have become active with these delays; what the rule engine does, on intervals."""
    return list(_announced(intervals, on_delay_s, off_delay_s))


def _announced(intervals: Sequence[Interval], on_delay_s: float, off_delay_s: float) -> Iterator[float]:
    active_until = -float("inf")  # when the present activation returns unless the condition comes back before
    for interval in intervals:
        if interval.start <= active_until:  # still active: it goes on, however short this was
            active_until = max(active_until, interval.end + off_delay_s)
        elif interval.end - interval.start >= on_delay_s:
            yield interval.start + on_delay_s
            active_until = interval.end + off_delay_s


def chatters(times: Sequence[float]) -> bool:
    """Whether three of the sorted times lie within a minute."""
    last = CHATTER_COUNT - 1
    return any(times[place + last] - times[place] < CHATTER_WITHIN_S for place in range(len(times) - last))


def propose_delays(
    intervals: Sequence[Interval], on_delay_s: float, off_delay_s: float, priority: Priority
) -> DelayProposal | None:
    """The gentlest delays under which the history does not chatter; else those that leave the fewest announcements.

    None where the present ones are as good, or where nothing brings at least half of the announcements down.
    """
    before = announcements(intervals, on_delay_s, off_delay_s)
    most = max(MOST_ON_DELAY[priority], on_delay_s)
    ons = [on_delay_s, *(step for step in ON_LADDER if on_delay_s < step <= most)]
    offs = [off_delay_s, *(step for step in OFF_LADDER if step > off_delay_s)]
    best: DelayProposal | None = None
    for on, off in product(ons, offs):  # on-delays vary slowest: the alarm is made late only where nothing else helps
        times = announcements(intervals, on, off)
        proposal = DelayProposal(on, off, len(before), len(times), not chatters(times))
        if proposal.after > WORTH_IT * proposal.before:
            continue
        if proposal.quiet:
            return proposal
        if best is None or proposal.after < best.after:
            best = proposal
    return best

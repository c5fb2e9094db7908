"""Delays proposed for a chattering source do on its history what the rule engine would do."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alarms.chatter import Interval, announcements, chatters, conditions, propose_delays
from models.domain.alarms import Priority


def saw(count: int, period: float, on: float) -> list[Interval]:
    return [Interval(n * period, n * period + on) for n in range(count)]


def test_that_the_present_delays_are_taken_off() -> None:
    assert conditions([10.0, 40.0], [25.0], on_delay_s=2.0, off_delay_s=5.0) == [
        Interval(8.0, 20.0),
        Interval(38.0, float("inf")),
    ]


def test_that_a_return_without_its_activation_is_passed_over() -> None:
    assert conditions([10.0], [3.0, 12.0], 0.0, 0.0) == [Interval(10.0, 12.0)]


def test_that_an_off_delay_joins_what_chatters() -> None:
    proposal = propose_delays(saw(40, period=8.0, on=2.0), 0.0, 0.0, Priority.CRITICAL)
    assert proposal is not None
    assert (proposal.on_delay_s, proposal.off_delay_s) == (0.0, 10.0)  # gaps of 6 s
    assert (proposal.before, proposal.after, proposal.quiet) == (40, 1, True)


def test_that_an_on_delay_is_taken_only_where_no_off_delay_helps_and_never_for_a_critical_one() -> None:
    spikes = saw(30, period=400.0, on=1.0)  # fleeting: too far apart for any off-delay
    low = propose_delays(spikes, 0.0, 0.0, Priority.LOW)
    assert low is not None
    assert (low.on_delay_s, low.off_delay_s, low.after) == (2.0, 0.0, 0)
    assert propose_delays(spikes, 0.0, 0.0, Priority.CRITICAL) is None


def test_that_a_quiet_source_gets_no_proposal() -> None:
    assert propose_delays(saw(3, period=3600.0, on=900.0), 0.0, 0.0, Priority.LOW) is None


@pytest.mark.parametrize(
    ("times", "expected"), [([0, 20, 59], True), ([0, 30, 60], False), ([0, 1], False), ([], False)]
)
def test_that_three_within_a_minute_chatter(times: list[float], expected: bool) -> None:
    assert chatters(times) is expected


def second_by_second(intervals: list[Interval], on_delay: int, off_delay: int, length: int) -> list[int]:
    """The rule engine's words in the plainest way: on for so long activates, off for so long returns."""
    active, on_for, off_for, found = False, -1, 0, []
    for now in range(length):
        on = any(each.start <= now <= each.end for each in intervals)
        on_for, off_for = (on_for + 1, 0) if on else (-1, off_for + 1)
        if not active and on and on_for >= on_delay:
            active = True
            found.append(now)
        elif active and not on and off_for >= off_delay:
            active = False
    return found


@given(st.lists(st.tuples(st.integers(2, 20), st.integers(1, 20)), max_size=8), st.integers(0, 10), st.integers(1, 15))
def test_that_intervals_give_what_going_second_by_second_gives(
    steps: list[tuple[int, int]], on_delay: int, off_delay: int
) -> None:
    now, intervals = 0, []
    for gap, on in steps:
        intervals.append(Interval(now + gap, now + gap + on))
        now += gap + on
    expected = second_by_second(intervals, on_delay, off_delay, now + 40)
    assert announcements(intervals, on_delay, off_delay) == expected


@given(st.lists(st.floats(0.5, 200.0), min_size=4, max_size=60), st.sampled_from(list(Priority)))
def test_that_a_proposal_never_asks_more_of_the_operators(gaps: list[float], priority: Priority) -> None:
    now, intervals = 0.0, []
    for gap, on in pairwise(gaps):
        intervals.append(Interval(now + gap, now + gap + on))
        now += gap + on
    proposal = propose_delays(intervals, 0.0, 0.0, priority)
    if proposal is not None:
        assert proposal.after <= proposal.before / 2
        assert proposal.on_delay_s <= (0.0 if priority is Priority.CRITICAL else 60.0)

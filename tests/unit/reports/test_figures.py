"""Alarm and response figures are computed from the event log."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.domain.alarm_life import AlarmPolicy
from models.domain.alarms import Priority
from models.domain.events import Event
from models.domain.rules import Rule, RuleKind
from models.domain.sessions import Scope
from models.reports.alarm_figures import AlarmFigures, alarm_figures
from models.reports.delay_proposals import proposals
from models.reports.response_times import calls, within

START = datetime(2026, 3, 18, tzinfo=UTC)
SCOPE = Scope(1)
INCIDENT = str(UUID(int=7))


def event(kind: str, seconds: float, **payload: object) -> Event:
    time = START + timedelta(seconds=seconds)
    return Event(int(seconds), SCOPE, time, time, "gateway", kind, payload)


def alarm(seconds: float, sensor: str = "AT-1", priority: str = "high") -> Event:
    return event("alarm.activate", seconds, sensor=sensor, priority=priority)


def figures(*events: Event, hours: float = 2.0, **options: object) -> AlarmFigures:
    return alarm_figures(events, start=START, end=START + timedelta(hours=hours), **options)  # type: ignore[arg-type]


def test_that_a_quiet_day_has_zeros_and_no_division_fails() -> None:
    quiet = figures()
    assert (quiet.total, quiet.rate, quiet.peak, quiet.flood_share, quiet.top_ten_share) == (0, 0.0, 0, 0.0, 0.0)


def test_that_the_rate_is_per_hour_and_seat() -> None:
    assert figures(*[alarm(each * 600) for each in range(12)], seats=2).rate == 3.0


def test_that_the_peak_is_found_across_period_borders() -> None:
    assert figures(*[alarm(540 + each * 10) for each in range(12)]).peak == 12


def test_that_a_flood_is_a_ten_minute_period_above_ten() -> None:
    assert figures(*[alarm(600 + each) for each in range(11)]).flood_share == 1 / 12
    assert figures(*[alarm(600 + each) for each in range(10)]).flood_share == 0.0


def test_that_three_alarms_of_a_source_within_a_minute_chatter() -> None:
    chattering = [alarm(0, "AT-1"), alarm(20, "AT-1"), alarm(59, "AT-1")]
    slow = [alarm(0, "AT-2"), alarm(60, "AT-2"), alarm(120, "AT-2")]
    assert figures(*chattering, *slow).chattering == 1


def test_that_alarms_outside_the_window_are_not_counted() -> None:
    assert figures(alarm(-1), alarm(0), alarm(7199), alarm(7200)).total == 2


def test_that_priorities_and_stale_alarms_are_counted() -> None:
    found = figures(alarm(0, priority="low"), alarm(1), open_since=[START - timedelta(hours=23), START])
    assert found.split[Priority.LOW] == 1
    assert found.stale == 1


def test_that_a_call_is_measured_to_its_first_unit() -> None:
    handled = calls(
        [
            event("incident.opened", 10, id=INCIDENT),
            event("assignment.dispatch", 75, incident=INCIDENT),
            event("assignment.dispatch", 58, incident=INCIDENT),
            event("assignment.arrive", 418, incident=INCIDENT),
        ]
    )
    assert [(call.dispatch_s, call.arrival_s) for call in handled] == [(48.0, 360.0)]


def test_that_a_call_without_units_has_no_times() -> None:
    assert calls([event("incident.opened", 10, id=INCIDENT)])[0].dispatch_s is None
    assert within([], 0.9) is None


def transition(kind: str, seconds: float, actor: str = "gateway", **payload: object) -> Event:
    made = event(kind, seconds, **({"sensor": "AT-1", "label": "HI", "id": INCIDENT} | payload))
    return Event(made.seq, made.scope, made.time, made.time, actor, kind, made.payload)


def test_that_what_is_set_aside_is_no_load_and_what_comes_back_is() -> None:
    hidden = transition("alarm.activate", 10, state="SHLVD")
    back = transition("alarm.shelf_expired", 20, state="UNACK")
    assert figures(hidden).total == 0
    assert figures(hidden, back).total == 1


def test_that_the_ten_worst_sources_are_named_with_their_share() -> None:
    found = figures(*[alarm(each, f"AT-{each % 12}") for each in range(60)])
    assert len(found.worst) == 10
    assert (found.worst[0].count, found.worst[0].share) == (5, 5 / 60)
    assert found.top_ten_share == 50 / 60


def test_that_an_alarm_gone_before_anybody_could_act_is_fleeting() -> None:
    quick = [transition("alarm.activate", 0, state="UNACK"), transition("alarm.return", 9)]
    slow = [transition("alarm.activate", 60, state="UNACK"), transition("alarm.return", 90)]
    found = figures(*quick, *slow)
    assert (found.fleeting, found.worst[0].fleeting) == (1, 1)


def test_that_each_seat_has_its_own_load_and_answer_time() -> None:
    first, second = str(UUID(int=1)), str(UUID(int=2))
    found = figures(
        transition("alarm.activate", 0, id=first, state="UNACK"),
        transition("alarm.activate", 5, id=second, state="UNACK"),
        transition("alarm.acknowledge", 30, actor="li_na", id=first, state="ACKED"),
        transition("alarm.acknowledge", 105, actor="chen_yu", id=second, state="ACKED"),
    )
    assert [(seat.name, seat.acknowledged, seat.median_s) for seat in found.by_seat] == [
        ("li_na", 1, 30.0),
        ("chen_yu", 1, 100.0),
    ]
    assert (found.seats, found.rate) == (2, 0.5)


def test_that_the_limits_are_the_park_s_own() -> None:
    strict = AlarmPolicy(peak_limit=3, stale_after_h=1.0)
    found = figures(*[alarm(each) for each in range(4)], policy=strict, open_since=[START])
    assert (found.flood_share, found.stale) == (1 / 12, 1)


def test_that_a_chattering_source_is_offered_the_delay_that_would_have_kept_it_quiet() -> None:
    events = [
        transition(kind, each * 8 + after, sensor="AT-1", label="HI")
        for each in range(30)
        for kind, after in (("alarm.activate", 0), ("alarm.return", 3))
    ]
    rules = [Rule("AT-1.HI", "AT-1", RuleKind.HIGH, "HI", 1.0, 0.9, Priority.HIGH)]
    (found,) = proposals(events, START, rules).values()
    assert (found.off_delay_s, found.before, found.after, found.quiet) == (5.0, 30, 1, True)
    calm = [transition("alarm.activate", 0), transition("alarm.return", 600)]
    assert proposals(calm, START, rules) == {}

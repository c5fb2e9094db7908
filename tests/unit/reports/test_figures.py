"""Alarm and response figures are computed from the event log."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.domain.alarms import Priority
from models.domain.events import Event
from models.domain.sessions import Scope
from models.reports.alarm_figures import AlarmFigures, alarm_figures
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

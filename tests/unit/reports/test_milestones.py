"""Milestones are read from the event log alone."""

from datetime import UTC, datetime, timedelta

from models.domain.events import Event
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.reports.milestones import Milestone, Standing, milestones

BEGAN = datetime(2026, 3, 20, 19, 0, tzinfo=UTC)
SCOPE = Scope(1, 4)
SESSION = Session(SCOPE, SessionKind.DRILL, SessionState.RUNNING, SessionClock(BEGAN, BEGAN))


def event(kind: str, seconds: float, scope: Scope = SCOPE) -> Event:
    time = BEGAN + timedelta(seconds=seconds)
    return Event(int(seconds) + 1, scope, time, time, "chen_yu", kind)


def by_key(*events: Event) -> dict[str, Milestone]:
    return {each.key: each for each in milestones(events, SESSION)}


def test_that_the_dispatch_is_measured_from_the_report() -> None:
    found = by_key(event("alarm.activate", 40), event("incident.opened", 100), event("assignment.dispatch", 148))
    assert found["opened"].actual_s == 60
    assert found["dispatched"].actual_s == 48
    assert found["dispatched"].standing(200) is Standing.MET


def test_that_only_the_first_event_of_a_kind_counts() -> None:
    found = by_key(event("alarm.activate", 90), event("alarm.activate", 40), event("alarm.acknowledge", 130))
    assert found["acknowledged"].actual_s == 90
    assert found["acknowledged"].standing(130) is Standing.MET_LATE


def test_that_a_milestone_waits_then_runs_then_is_late() -> None:
    assert by_key()["opened"].standing(1000) is Standing.WAITING
    opened = by_key(event("alarm.activate", 40))["opened"]
    assert opened.standing(160) is Standing.RUNNING
    assert opened.standing(161) is Standing.LATE


def test_that_events_of_other_sessions_are_not_counted() -> None:
    assert by_key(event("alarm.activate", 40, Scope(1, 0)))["opened"].starts_s is None


def test_that_what_is_done_before_its_clock_began_took_no_time() -> None:
    found = by_key(event("notification.queued", 50), event("forecast.recorded", 80))
    assert found["notified"].actual_s == 0


def test_that_limits_can_be_changed_and_taken_away() -> None:
    events = [event("alarm.activate", 0), event("alarm.acknowledge", 70)]
    changed = {each.key: each for each in milestones(events, SESSION, limits={"acknowledged": 90, "on_scene": None})}
    assert changed["acknowledged"].standing(70) is Standing.MET
    assert changed["on_scene"].limit_s is None

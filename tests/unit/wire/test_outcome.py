"""What a drill came to, from its log alone."""

from datetime import UTC, datetime, timedelta

from command_center.drill.outcome import Outcome, double_assignments, milestones
from command_center.drill.run import last_start
from drivers.simulated.scenario import SCENARIOS
from models.domain.events import Event
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState

START = datetime(2026, 3, 17, 19, tzinfo=UTC)
SCOPE = Scope(1, 3)
SESSION = Session(SCOPE, SessionKind.DRILL, SessionState.RUNNING, SessionClock(START, START))


def event(seq: int, kind: str, seconds: float = 0.0, **payload: object) -> Event:
    return Event(seq, SCOPE, START + timedelta(seconds=seconds), START, "chen_yu", kind, payload)


def test_that_milestones_are_the_first_of_their_kind_in_scenario_time() -> None:
    events = [event(1, "alarm.activate", 75), event(2, "alarm.activate", 80), event(3, "incident.opened", 110.25)]
    reached = milestones(events, SESSION, 60.0)
    assert list(reached) == [
        "released", "alarm", "opened", "plume", "dispatched", "on_scene", "controlled", "terminated", "closed",
    ]  # fmt: skip
    assert (reached["released"], reached["alarm"], reached["opened"], reached["closed"]) == (60.0, 75.0, 110.2, None)


def test_that_a_unit_taken_while_it_is_held_counts_as_double() -> None:
    taken = [
        event(1, "assignment.reserved", unit="E1", id="a"),
        event(2, "assignment.reserved", unit="E2", id="b"),
        event(3, "assignment.release", unit="E1", id="a"),
        event(4, "assignment.reserved", unit="E1", id="c"),
    ]
    assert double_assignments(taken) == 0
    assert double_assignments([*taken, event(5, "assignment.reserved", unit="E1", id="d")]) == 1


def test_that_a_drill_counts_as_closed_only_when_its_incident_was() -> None:
    def outcome(closed: float | None) -> Outcome:
        return Outcome(1, "DR-1", {"closed": closed}, [], 0, 0, 0, 0, None)

    assert outcome(10.0).closed
    assert not outcome(None).closed
    assert '"readings_sent": 0' in outcome(None).json()


def test_that_a_drill_begins_at_its_last_past_hour() -> None:
    scenario = SCENARIOS["chlorine-leak"]  # 03:00 in the park is 19:00 UTC of the day before
    before, after = datetime(2026, 3, 17, 18, 59, tzinfo=UTC), datetime(2026, 3, 17, 19, 1, tzinfo=UTC)
    assert last_start(scenario, before, "Asia/Shanghai") == START - timedelta(days=1)
    assert last_start(scenario, after, "Asia/Shanghai") == START

"""What the scripted dispatcher looks for in a picture."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from command_center.drill import signs
from models.domain.alarms import Alarm, AlarmState, Outcome, Priority
from models.domain.dispatch import Assignment, AssignmentState, Step
from models.domain.incidents import Incident, IncidentKind, IncidentState, ResponseLevel
from models.domain.picture import Picture
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from tests.unit.wire.parks import small_park

NOW = datetime(2026, 3, 17, 19, tzinfo=UTC)
SESSION = Session(Scope(1, 1), SessionKind.DRILL, SessionState.RUNNING, SessionClock(NOW, NOW))


def alarm(priority: Priority, state: AlarmState = AlarmState.UNACK, seconds: int = 0, **fields: object) -> Alarm:
    at = NOW + timedelta(seconds=seconds)
    base = Alarm(uuid4(), 1, "AT-1", uuid4(), "high", "HI", priority, state, True, at, at, 0.5, 0.34, "ppm")
    return base if not fields else Alarm(**{name: getattr(base, name) for name in base.__slots__} | fields)


def picture(*alarms: Alarm, **fields: object) -> Picture:
    return Picture(SESSION, alarms={each.id: each for each in alarms}, **fields)  # type: ignore[arg-type]


def incident(state: IncidentState) -> Incident:
    level, kind = ResponseLevel.II, IncidentKind.TOXIC_RELEASE
    return Incident(uuid4(), "DR-1", kind, level, "critical", state, "V-3", 0.0, 0.0, NOW, NOW, "chen_yu")


def test_that_the_most_urgent_alarm_is_the_gravest_then_the_oldest() -> None:
    old, young = alarm(Priority.HIGH), alarm(Priority.CRITICAL, seconds=5)
    younger, seen = alarm(Priority.CRITICAL, seconds=9), alarm(Priority.CRITICAL, AlarmState.ACKED)
    assert signs.most_urgent(picture(old, young, younger, seen)) is young
    assert signs.most_urgent(picture(alarm(Priority.MEDIUM), seen)) is None


def test_that_an_alarm_that_went_back_to_normal_needs_no_more_hands() -> None:
    mine = alarm(Priority.HIGH)
    assert signs.acknowledged(picture(mine), mine) is None
    assert signs.acknowledged(picture(), mine) is mine
    assert signs.verified(picture(), mine)
    assert signs.verified(picture(mine), mine) is None
    told = alarm(Priority.HIGH, AlarmState.ACKED, outcome=Outcome.REAL)
    assert signs.verified(picture(told), told)


def test_that_a_state_counts_as_reached_when_the_incident_is_beyond_it() -> None:
    there = incident(IncidentState.ON_SCENE)
    shown = picture(incidents={there.id: there})
    assert signs.reached(shown, there.id, IncidentState.VERIFIED) is there
    assert signs.reached(shown, there.id, IncidentState.CONTROLLED) is None
    assert signs.reached(shown, UUID(int=1), IncidentState.REPORTED) is None


def test_that_only_the_named_units_count_as_arrived() -> None:
    there = incident(IncidentState.DISPATCHED)
    task = Assignment(uuid4(), there.id, "E1", AssignmentState.ON_SCENE, "", (), 0, 0, NOW)
    shown = picture(assignments={task.id: task})
    assert signs.arrived(shown, there.id)
    assert signs.arrived(shown, there.id, {"E1"})
    assert signs.arrived(shown, there.id, {"H1"}) is None


def test_that_the_first_due_step_of_an_open_incident_is_taken() -> None:
    mine = uuid4()
    steps = [Step(uuid4(), mine, n, "", "", due) for n, due in enumerate((600.0, 60.0, 120.0))]
    shown = picture(steps={step.id: step for step in steps})
    assert signs.due_step(shown, {mine: 61.0}) is steps[1]
    assert signs.due_step(shown, {mine: 10.0}) is None
    assert signs.due_step(shown, {}) is None


def test_that_gas_sensors_are_found_around_a_place() -> None:
    assert signs.gas_sensors_near(small_park(), incident(IncidentState.REPORTED), 100.0) == {"AT-1"}
    assert signs.gas_sensors_near(small_park(), incident(IncidentState.REPORTED), float("inf")) == {"AT-1", "AT-2"}

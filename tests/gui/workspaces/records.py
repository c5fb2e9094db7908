"""Typed records for the workspaces' tests."""

from datetime import UTC, datetime, timedelta

from models.domain.alarms import Priority
from models.domain.events import Event
from models.domain.sessions import Scope, Session, SessionClock, SessionKind, SessionState
from models.reports.alarm_figures import AlarmFigures
from models.reports.milestones import Milestone, milestones
from models.reports.response_times import Call
from widgets.workspaces.drill_records import Action, ListedInject, ScenarioOption

NOW = datetime(2026, 3, 20, 19, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
SCOPE = Scope(1, 4)
SCENARIOS = (
    ScenarioOption("chlorine-leak", "Chlorine leak at night", "03:00, stability F, 1.2 m/s"),
    ScenarioOption("normal-operation", "Normal operation"),
)
INJECTS = (
    ListedInject(1, "Leak at V-3", {"kind": "release"}, 60.0, 60.0),
    ListedInject(2, "AT-3012 falls silent", {"kind": "sensor_fault", "sensor": "AT-3012"}, 600.0),
    ListedInject(3, "Wind turns to 215°", {"kind": "wind", "from": 215.0}, 420.0),
    ListedInject(4, "Reporter calls the park", {"kind": "message"}),
)
FIGURES = {
    "sensors": 400, "sensors_reporting": 398, "alarms_open": 3, "incidents_open": 1, "incidents_total": 7, "drills": 3,
    "dispatch_p90_s": 52.0, "arrival_p90_s": 1001.0,
}  # fmt: skip
ALARMS = AlarmFigures(
    24.0, 3, 302, 4.2, 14, 0.004, 0.068, 1, 2, {Priority.HIGH: 18, Priority.MEDIUM: 48, Priority.LOW: 236}, (3, 5, 7)
)
CALLS = tuple(Call(str(number), NOW, 20.0 + number, 300.0 + 20 * number) for number in range(41))
ACTIONS = (*(Action("Chen Yu", 30.0 * number) for number in range(10)), Action("Li Na", 200.0))


def session(state: SessionState = SessionState.RUNNING, kind: SessionKind = SessionKind.DRILL) -> Session:
    clock = SessionClock(NOW, NOW, 0.0, 2.0, state is not SessionState.RUNNING)
    return Session(SCOPE, kind, state, clock, "Chlorine release at V-3, night", "chlorine-leak#1", "Chen Yu")


def drill_milestones() -> tuple[Milestone, ...]:
    """One met, one met late, one running, the others waiting."""
    happened = (
        ("alarm.activate", 80),
        ("alarm.acknowledge", 110),
        ("incident.opened", 150),
        ("forecast.recorded", 190),
        ("assignment.dispatch", 245),
    )
    events = [
        Event(number, SCOPE, NOW + timedelta(seconds=at), NOW, "Chen Yu", kind)
        for number, (kind, at) in enumerate(happened)
    ]
    return milestones(events, session())

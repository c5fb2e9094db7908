"""From a sensor's alarm to a closed incident, through the window and everything behind it."""

import os
import signal
from collections.abc import Callable

from models.domain.alarms import AlarmState, Outcome
from models.domain.dispatch import NotificationState
from models.domain.incidents import Incident, IncidentState
from models.domain.sessions import SessionKind
from tests.system.seat.conftest import OpenSeat

Seats = Callable[[], OpenSeat]


def start_drill(seat: OpenSeat, speed: float = 30.0) -> None:
    seat.window.set_workspace("drill")
    seat.desks.drill_workspace.start_drill.emit("chlorine-leak", "Night drill", speed, 1)
    seat.until(lambda: seat.picture.session.kind is SessionKind.DRILL, "the drill")
    seat.window.set_workspace("command")


def first_alarm(seat: OpenSeat) -> None:
    seat.until(lambda: any(a.state is AlarmState.UNACK for a in seat.picture.alarms.values()), "an alarm", 60)


def postmaster(seat: OpenSeat) -> int:
    """The process id of the room's database server."""
    pid_file = seat.desks.seat.settings.home / "postgres" / "data" / "postmaster.pid"
    return int(pid_file.read_text().splitlines()[0])


def current(seat: OpenSeat) -> Incident:
    incident = seat.desks.incidents.current
    assert incident is not None
    return incident


def test_that_a_dispatcher_works_an_alarm_to_a_closed_and_reported_incident(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    start_drill(seat)
    first_alarm(seat)
    alarm = next(iter(seat.picture.alarms.values()))
    seat.desks.alarm_panel.acknowledge.emit(alarm.id)
    seat.until(lambda: seat.picture.alarms[alarm.id].state is AlarmState.ACKED, "the acknowledgement")

    seat.desks.alarm_panel.open_incident.emit(alarm.id)
    seat.until(lambda: seat.desks.incidents.current, "the incident")
    incident_id = current(seat).id
    seat.desks.alarm_panel.verify.emit(alarm.id, Outcome.REAL.value, "Control room", "")
    seat.until(lambda: incident_id in seat.picture.forecasts, "the forecast", 60)
    assert {zone.level for zone in seat.picture.forecasts[incident_id].zones} == {1, 2, 3}
    assert seat.picture.forecasts[incident_id].people_in_zone > 0

    panel = seat.desks.incident_panel
    seat.until(lambda: seat.desks.dispatch.recommendation, "the recommendation")
    recommendation = seat.desks.dispatch.recommendation
    assert recommendation is not None
    panel.dispatch.emit([candidate.unit_code for candidate in recommendation.recommended])
    seat.until(lambda: len(seat.picture.assignments) == len(recommendation.recommended), "the assignments")
    seat.until(lambda: seat.desks.dispatch.evacuation is not None, "the evacuation plan")
    panel.order_evacuation.emit()
    panel.notify.emit()
    seat.until(lambda: incident_id in seat.picture.evacuations and seat.picture.notifications, "orders and notices")

    seat.desks.drill_workspace.set_speed.emit(120.0)
    seat.until(lambda: current(seat).state is IncidentState.ON_SCENE, "a unit on scene", 60)
    panel.advance.emit("control", "")
    seat.until(lambda: current(seat).state is IncidentState.CONTROLLED, "control")
    panel.terminate.emit({"nobody_missing"}, "Exercise ends by the trainer's order")
    seat.until(lambda: current(seat).state is IncidentState.TERMINATED, "termination")
    panel.close_incident.emit("resolved", "")
    seat.until(lambda: any("Report written" in words for _, words in seat.said), "the report", 90)

    assert all(each.released_at is not None for each in seat.picture.assignments.values())
    assert {each.state for each in seat.picture.notifications.values()} == {NotificationState.WITHHELD}
    report = next(seat.desks.seat.settings.home.glob("reports/*/*.html")).read_text(encoding="utf-8")
    assert "DRILL" in report
    assert "Chlorine bullet V-3" in report
    assert report.count("data:image/png") >= 2
    assert not [words for kind, words in seat.said if kind == "failed"]

    seat.desks.drill_workspace.end_drill.emit("")
    seat.until(lambda: seat.picture.session.kind is SessionKind.LIVE, "the way back to LIVE")


def test_that_what_one_seat_does_the_other_sees_and_the_loser_is_told_who_won(seats: Seats) -> None:
    first, second = seats(), seats()
    start_drill(first)
    second.desks.seat.window.set_workspace("drill")
    form = second.desks.drill_workspace.form
    second.until(lambda: form.running, "an offer to join")
    form.join.emit(form.running[0].session_id)
    second.until(lambda: second.picture.session.kind is SessionKind.DRILL, "the same drill")
    first_alarm(first)
    alarm = next(iter(first.picture.alarms.values()))
    second.until(lambda: alarm.id in second.picture.alarms, "the same alarm")
    first.desks.alarm_panel.acknowledge.emit(alarm.id)
    second.until(lambda: second.picture.alarms[alarm.id].state is AlarmState.ACKED, "the other's acknowledgement")

    first.desks.alarm_panel.open_incident.emit(alarm.id)
    for seat in (first, second):
        seat.until(lambda seat=seat: seat.picture.incidents, "the incident")  # type: ignore[misc]
        seat.desks.incidents.select(next(iter(seat.picture.incidents)))
        seat.until(lambda seat=seat: seat.desks.dispatch.recommendation, "the recommendation")  # type: ignore[misc]
    recommendation = first.desks.dispatch.recommendation
    assert recommendation is not None
    wanted = recommendation.candidates[0].unit_code
    first.desks.incident_panel.dispatch.emit([wanted])
    second.desks.incident_panel.dispatch.emit([wanted])
    for seat in (first, second):
        seat.until(lambda seat=seat: len(seat.picture.assignments) == 1, "one assignment")  # type: ignore[misc]
    second.until(lambda: [kind for kind, _ in first.said + second.said if kind == "refused"], "the refusal")
    refusal = next(words for kind, words in first.said + second.said if kind == "refused")
    assert "was taken by" in refusal
    assert "Next best" in refusal


def test_that_the_seat_keeps_its_picture_and_recovers_when_the_database_is_killed(seats: Seats) -> None:
    seat = seats()
    seat.until(lambda: (seat.room.columns.times > 0).sum() > 300, "live readings")
    before = int(seat.room.columns.times.max())
    os.kill(postmaster(seat), signal.SIGKILL)
    seat.until(lambda: not seat.desks.seat.live.feed.health.ok, "the link's loss")
    assert seat.room.picture is not None
    seat.until(lambda: seat.desks.seat.live.feed.health.ok, "the link's return")
    seat.until(lambda: int(seat.room.columns.times.max()) > before, "new readings")

"""From the gateway's timers to the operator's ears: escalation, and maintenance that hides and gives back."""

from collections.abc import Callable
from dataclasses import replace

from models.domain.alarm_life import Stage
from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.transitions import Role
from models.store.repositories.alarm_life import read_policy
from models.use_cases.alarm_design import save_policy
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_chain import start_drill


def test_that_nobody_s_answer_sounds_louder_at_the_next_role_and_maintenance_hides_the_place(
    seats: Callable[[], OpenSeat],
) -> None:
    seat = seats()
    desk = seat.desks.seat
    policy = read_policy(desk.store, desk.park_id)
    save_policy(desk.store, desk.park_id, replace(policy, escalation=(Stage(Priority.CRITICAL, 2.0, Role.COMMANDER),)))
    seat.until(lambda: len(seat.desks.alarms.life.known.policy.escalation) == 1, "the new policy")
    start_drill(seat)

    def critical() -> list[Alarm]:
        return [each for each in seat.picture.alarms.values() if each.priority is Priority.CRITICAL]

    seat.until(lambda: any(each.state is AlarmState.UNACK for each in critical()), "the alarm", 90)
    seat.window.horn.silence()
    seat.until(lambda: any(kind == "alarm" and "Commander" in words for kind, words in seat.said), "the escalation")
    assert seat.window.horn.sounding == "critical"
    assert seat.window.horn.loudness == 0.75
    assert seat.desks.alarms.life.known.roles >= {Role.COMMANDER, Role.DISPATCHER}

    alarm = next(each for each in critical() if each.state is AlarmState.UNACK)

    def state() -> AlarmState | None:
        shown = seat.picture.alarms.get(alarm.id)
        return shown.state if shown else None

    seat.desks.alarm_panel.suppress_place.emit("sensor", alarm.sensor_code, 480, "probe is cleaned")
    seat.until(lambda: state() is AlarmState.DSUPR, "the suppression")
    life = seat.desks.alarms.life
    seat.until(lambda: any(each.began_at for each in life.known.suppressions), "the record that it has begun")
    seat.desks.alarm_panel.restore.emit(alarm.id)
    seat.until(lambda: state() in (AlarmState.UNACK, None), "the alarm again, or its end")

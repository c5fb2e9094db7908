"""From the gateway's timers to the operator's ears: escalation, and maintenance that hides and gives back."""

from collections.abc import Callable
from dataclasses import replace

from models.domain.alarm_life import Guidance, Stage
from models.domain.alarms import Alarm, AlarmState, Priority
from models.domain.ids import rule_id
from models.domain.transitions import Role
from models.planning.plans import plan_of
from models.store.repositories.alarm_life import read_policy
from models.use_cases.alarm_design import save_policy
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_chain import start_drill
from widgets.rules.design import EXPECTED


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
    seat.until(lambda: any("Commander" in words or "escalated" in words for _, words in seat.said), "the escalation")
    assert seat.window.horn.sounding == "critical"
    assert seat.window.horn.loudness == 0.75
    assert seat.desks.alarms.life.known.roles >= {Role.COMMANDER, Role.DISPATCHER}

    alarm = next(each for each in critical() if each.state is AlarmState.UNACK)

    seat.window.set_workspace("rules")
    rules = seat.desks.design.rules
    seat.until(lambda: rules.list.model.count, "the rules")
    code = next(each.code for each in rules.list.model.rows if rule_id(each.code) == alarm.rule_id)
    rules.list.select(code)
    rules.guidance.put(Guidance("", "Shut V-3 from the panel", None, "FL-01"))
    rules.act("save_rule")
    seat.until(lambda: seat.desks.alarms.life.linked_plan(alarm) == "FL-01", "what to do, written")
    seat.window.set_workspace("command")
    panel = seat.desks.alarm_panel
    panel.select(alarm.id)
    assert "Shut V-3 from the panel" in panel.detail.guide.text()
    assert "FL-01 Flammable release" in panel.detail.guide.text()
    panel.open_incident.emit(alarm.id)
    plan = plan_of("FL-01")
    assert plan is not None
    seat.until(lambda: seat.picture.steps, "the checklist")
    assert {step.text for step in seat.picture.steps.values()} == {step.text for step in plan.steps}

    def state() -> AlarmState | None:
        shown = seat.picture.alarms.get(alarm.id)
        return shown.state if shown else None

    expected = seat.desks.design.expected
    seat.window.set_workspace("rules")
    seat.desks.design.turn(EXPECTED)
    for name, text in {"target": alarm.sensor_code, "lasts": "8 h", "reason": "probe is cleaned"}.items():
        expected.form.set_text(name, text)
    expected.act("save_rule")
    seat.until(lambda: state() is AlarmState.DSUPR, "the suppression")
    seat.until(lambda: [each.hides for each in expected.list.model.rows if each.began], "the record that it has begun")
    (shown,) = expected.list.model.rows
    assert (shown.who, shown.reason) == ("Chen Yu", "probe is cleaned")
    assert shown.hides >= 1
    expected.list.select(shown.id)
    expected.act("end_early")
    seat.until(lambda: state() in (AlarmState.UNACK, None), "the alarm again, or its end")

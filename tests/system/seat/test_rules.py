"""A rule from the editor to its alarm: saved, tried on the past, switched on, and off again with a reason."""

from collections.abc import Callable
from dataclasses import replace

from models.domain.alarms import Priority
from models.domain.rules import Rule, RuleKind
from tests.system.seat.conftest import OpenSeat
from tests.system.seat.test_break_in import publish
from widgets.rules.workspace import NEW

Seats = Callable[[], OpenSeat]
RULE = Rule("AT-3011.EDITED", "AT-3011", RuleKind.HIGH, "HI", 3.0, 2.0, Priority.LOW, enabled=False, version=NEW)


def test_that_a_rule_is_tried_on_the_past_switched_on_and_raises_its_alarm(seats: Seats) -> None:
    seat = seats()
    rules = seat.desks.design.rules
    seat.window.set_workspace("rules")
    seat.until(lambda: len(rules.list.model.rows) > 10, "the park's rules")
    rules.save.emit(replace(RULE, clear=9.0))
    seat.until(lambda: any("Give a clear value" in words for _, words in seat.said), "the refusal with its cure")

    rules.save.emit(RULE)
    seat.until(lambda: rules.rule is not None and rules.rule.code == RULE.code and rules.rule.version > NEW, "the save")
    rules.act("switch_rule")
    seat.until(lambda: seat.window.sheet.question is not None, "the past, before it is switched on", 120)
    assert rules.past.result is not None
    assert rules.past.result.complete
    seat.window.sheet.confirm.click()
    seat.until(lambda: rules.rule is not None and rules.rule.enabled, "the switch")

    for _ in range(30):  # until the gateway has taken the rule up
        publish(seat, "AT-3011", 3.5, "ppm")
        seat.bot.wait(1000)
        if 3.0 in {each.limit for each in seat.picture.alarms.values()}:
            break
    assert 3.0 in {each.limit for each in seat.picture.alarms.values()}
    assert rules.rule is not None
    rules.disable.emit(rules.rule, "too low")
    seat.until(lambda: rules.rule is not None and not rules.rule.enabled, "switched off")
    assert len([words for kind, words in seat.said if kind == "failed"]) == 1  # the clear value, told with its cure

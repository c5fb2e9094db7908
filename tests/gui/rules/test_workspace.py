"""The rule editor: finding, changing, refusing with cause and cure, and the past before switching on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.domain.alarms import Priority
from models.domain.park import Quantity
from models.domain.rules import Backtest, Occurrence, Rule, RuleFault, RuleKind
from models.text import Message, set_language
from tests.gui.trends.sensors import NOW, RULES, ZONE, chlorine, pressure, sensor
from widgets.base import Answer, Question, retranslate_all
from widgets.rules.backtest_panel import summary_of
from widgets.rules.workspace import NEW, RulesWorkspace

OFF = Rule("TT-118.HI", "TT-118", RuleKind.HIGH, "HI", 80.0, 78.0, Priority.MEDIUM, on_delay_s=10800.0, enabled=False)
ALL = (*RULES, OFF)


class Heard:
    """What the workspace asked for."""

    def __init__(self, workspace: RulesWorkspace) -> None:
        self.intents: list[tuple[Any, ...]] = []
        self.questions: list[Question] = []
        workspace.asks.connect(self.questions.append)
        for name in ("save", "enable", "disable", "delete", "backtest", "cancel", "checked"):
            getattr(workspace, name).connect(lambda *args, name=name: self.intents.append((name, *args)))

    def take(self, name: str) -> list[tuple[Any, ...]]:
        return [intent[1:] for intent in self.intents if intent[0] == name]


@pytest.fixture
def workspace(qtbot: QtBot) -> Iterator[RulesWorkspace]:
    made = RulesWorkspace()
    qtbot.addWidget(made)
    made.resize(1300, 660)
    made.set_park([chlorine(), pressure(), sensor(5, "TT-118", Quantity.TEMPERATURE, "°C", 0, 120)], ZONE)
    made.set_rules(ALL)
    made.show()
    yield made
    made.close()


def result(rule: Rule, count: int = 3, *, complete: bool = True) -> Backtest:
    alarms = tuple(
        Occurrence("high", NOW - timedelta(days=day + 1), NOW - timedelta(days=day + 1, hours=-2), 81.0, 80.0)
        for day in range(count)
    )
    return Backtest(rule, NOW - timedelta(days=30), NOW, 86_400, alarms, complete)


def test_that_rules_are_found_by_words_and_by_whether_they_are_on(workspace: RulesWorkspace) -> None:
    model = workspace.list.model
    workspace.list.field.setText("3011 crit")
    assert [rule.code for rule in model.rows] == ["AT-3011.HH"]
    workspace.list.field.setText("测点 PT")
    assert [rule.code for rule in model.rows] == ["PT-101.HI"]
    workspace.list.field.setText("")
    workspace.list.shown.chosen.emit(2)
    assert [rule.code for rule in model.rows] == ["TT-118.HI"]


def test_that_ten_thousand_rules_are_found_among(workspace: RulesWorkspace) -> None:
    many = [replace(OFF, code=f"TT-{number}.HI") for number in range(10_000)]
    workspace.set_rules(many)
    workspace.list.field.setText("tt-9999")
    assert [rule.code for rule in workspace.list.model.rows] == ["TT-9999.HI"]


def test_that_the_kind_decides_which_fields_are_shown_and_typing_stays(workspace: RulesWorkspace) -> None:
    workspace.list.select("TT-118.HI")
    assert {"limit", "clear", "on_delay_s", "shift"} <= set(workspace.form.shown())
    workspace.form.set_text("limit", "85")
    workspace.form.set_text("kind", "expression")
    assert "expression" in workspace.form.shown()
    assert "shift" not in workspace.form.shown()
    workspace.form.set_text("kind", "high")
    assert workspace.form.read()[0] == replace(OFF, limit=85.0)


def test_that_what_is_typed_is_checked_and_faults_stand_under_their_fields(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.form.set_text("clear", "99")
    assert heard.take("checked") == [(replace(OFF, clear=99.0),)]
    workspace.set_faults([RuleFault("clear", Message("wrong side"), Message("turn it round"))])
    assert workspace.form.fault_of("clear") == "wrong side. turn it round"
    workspace.form.set_text("limit", "hot")
    assert workspace.act("save_rule")
    assert not heard.take("save")
    assert "hot" in workspace.form.fault_of("limit")


def test_that_only_a_changed_rule_is_saved_and_a_new_one_begins_switched_off(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.act("save_rule")
    assert not heard.take("save")
    workspace.form.set_text("limit", "85")
    assert not workspace.switch_button.isEnabled()  # what is not saved cannot be switched
    workspace.act("save_rule")
    assert heard.take("save") == [(replace(OFF, limit=85.0),)]
    workspace.act("new_rule")
    for name, text in (("code", "TT-118.LO"), ("sensor", "TT-118"), ("kind", "low"), ("limit", "5"), ("clear", "6")):
        workspace.form.set_text(name, text)
    workspace.act("save_rule")
    (begun,) = heard.take("save")[-1]
    assert (begun.code, begun.kind, begun.enabled, begun.version) == ("TT-118.LO", RuleKind.LOW, False, NEW)


def test_that_its_past_is_seen_before_a_rule_is_switched_on(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.act("switch_rule")
    assert heard.take("backtest") == [(OFF, 30)]
    assert not heard.questions
    assert workspace.past.progress.isVisible()
    workspace.set_result(result(OFF))
    (question,) = heard.questions
    assert "3 alarms" in str(question.parameters["summary"])
    assert not heard.take("enable")
    question.answered(Answer())
    assert heard.take("enable") == [(OFF,)]
    workspace.act("switch_rule")  # seen already: asked at once
    assert len(heard.questions) == 2
    assert len(heard.take("backtest")) == 1


def test_that_a_cancelled_back_test_switches_nothing_on(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.act("switch_rule")
    workspace.past.cancel.click()
    assert heard.take("cancel") == [()]
    workspace.set_result(result(OFF, complete=False))
    assert not heard.questions
    assert "Cancelled" in workspace.past.summary.text()


def test_that_the_question_comes_though_the_rules_are_read_again_meanwhile(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.act("switch_rule")
    workspace.set_rules((*RULES, replace(OFF, version=2)))
    workspace.set_result(result(OFF))
    assert len(heard.questions) == 1


def test_that_a_new_rule_read_back_with_its_sensor_s_unit_is_not_taken_for_changed(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.saved(replace(OFF, version=2))
    workspace.set_rules((*RULES, replace(OFF, unit="°C", version=2)))
    assert not workspace.form.is_changed
    workspace.act("switch_rule")
    workspace.set_result(result(OFF))
    assert len(heard.questions) == 1


def test_that_a_result_that_comes_after_another_rule_was_picked_is_not_shown(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.act("switch_rule")
    workspace.list.select("PT-101.HI")
    workspace.set_result(result(OFF))
    assert workspace.past.result is None
    assert not workspace.past.progress.isVisible()
    assert not heard.questions


def test_that_a_back_test_tells_of_what_is_typed_only(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("TT-118.HI")
    workspace.past.ranges.chosen.emit(1)
    workspace.act("try_rule")
    workspace.set_result(result(OFF))
    assert workspace.past.list.rows[0].raised_at < workspace.past.list.rows[0].returned_at  # type: ignore[operator]
    workspace.form.set_text("limit", "85")
    assert workspace.past.result is None
    workspace.act("try_rule")
    assert heard.take("backtest") == [(OFF, 7), (replace(OFF, limit=85.0), 7)]
    workspace.set_result(result(replace(OFF, limit=85.0)))
    stored = replace(OFF, limit=85.0, version=2)
    workspace.saved(stored)
    assert workspace.past.result is not None  # the same condition: what was tried still tells
    workspace.set_rules((*RULES, stored))
    assert workspace.rule == stored


def test_that_switching_off_and_deleting_want_a_reason(workspace: RulesWorkspace) -> None:
    heard = Heard(workspace)
    workspace.list.select("AT-3011.HH")
    workspace.act("switch_rule")
    workspace.delete_button.click()
    assert all(question.asks_reason for question in heard.questions)
    for question in heard.questions:
        question.answered(Answer(reason="repair"))
    assert heard.take("disable") == [(RULES[1], "repair")]
    assert heard.take("delete") == [(RULES[1], "repair")]


def test_that_another_seat_s_change_is_taken_over_unless_something_is_typed(workspace: RulesWorkspace) -> None:
    workspace.list.select("TT-118.HI")
    theirs = replace(OFF, limit=90.0, version=2)
    workspace.set_rules((*RULES, theirs))
    assert workspace.form.read()[0] == theirs
    workspace.form.set_text("limit", "70")
    workspace.set_rules((*RULES, replace(theirs, limit=95.0, version=3)))
    typed = workspace.form.read()[0]
    assert typed is not None
    assert (typed.limit, typed.version) == (70.0, 2)  # saving it is refused as stale, and nothing typed is lost
    workspace.act("new_rule")
    workspace.set_rules(RULES)
    assert workspace.rule is not None


def test_that_the_summary_counts_and_warns_in_both_languages(workspace: RulesWorkspace) -> None:
    assert "3 alarms in 30 d" in summary_of(result(OFF))
    assert "Not tried" in summary_of(None)
    set_language("zh_CN")
    retranslate_all(workspace)
    assert "3 次报警" in summary_of(result(OFF))

"""F7's pages: what to do about a rule, expected alarms, the policy, and what was refused from the wire."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from models.domain.alarm_life import DEFAULT_POLICY, AlarmPolicy, Cause, Guidance, Stage, Suppression, Target
from models.domain.alarms import AlarmState, Priority
from models.domain.ids import rule_id
from models.domain.transitions import Role
from models.text import set_language
from tests.gui.rules.test_workspace import ALL, OFF
from tests.gui.trends.sensors import NOW, RULES, ZONE, chlorine, pressure
from widgets.base import Answer, Question, retranslate_all
from widgets.rules.design import EXPECTED, POLICY, REFUSED, DesignWorkspace
from widgets.rules.design import RULES as RULES_PAGE
from widgets.rules.expected import Announced
from widgets.rules.expected_list import ExpectedRow
from widgets.rules.refused import RefusedRow, example_text
from widgets.rules.workspace import RulesWorkspace

GENERAL = Guidance("Gas is escaping; people near it may be harmed within minutes", "Phone the control room", 180.0)
WRITTEN = Guidance("The scrubber floods", "Stop the feed", 600.0, "CL-02", None, 1)
HH = RULES[1]


@pytest.fixture
def design(qtbot: QtBot) -> Iterator[DesignWorkspace]:
    made = DesignWorkspace()
    qtbot.addWidget(made)
    made.resize(1300, 660)
    made.rules.general = lambda _rule: GENERAL
    made.rules.set_park([chlorine(), pressure()], ZONE)
    made.rules.set_written({}, editable=True)
    made.rules.set_rules(ALL)
    made.expected.set_places({"V-3": Target.ASSET, "AT-3011": Target.SENSOR}, {"V-3": "Bullet V-3"}, ZONE)
    made.expected.set_now(NOW)
    made.policy.set_policy(DEFAULT_POLICY, editable=True)
    made.show()
    yield made
    made.close()


def heard(signal: Any) -> list[tuple[Any, ...]]:
    calls: list[tuple[Any, ...]] = []
    signal.connect(lambda *args: calls.append(args))
    return calls


def suppression(number: int = 1, **changes: Any) -> Suppression:
    made = Suppression(UUID(int=number), Cause.MAINTENANCE, Target.ASSET, "V-3", "seal is changed", NOW,
                       NOW + timedelta(hours=2), "li_na", began_at=NOW)  # fmt: skip
    return replace(made, **changes)


def row(record: Suppression, hides: int = 0) -> ExpectedRow:
    return ExpectedRow(record.id, record.kind, record.target, "Bullet V-3", record.reason, "Li Na", record.begins_at,
                       record.ends_at, record.began_at is not None, hides, record)  # fmt: skip


def test_that_what_nobody_wrote_shows_the_general_words_and_is_written_with_one_key(design: DesignWorkspace) -> None:
    guides, panel = heard(design.rules.guide), design.rules.guidance
    design.rules.list.select(HH.code)
    assert panel.form.lines["consequence"].editor.placeholderText() == GENERAL.consequence  # type: ignore[union-attr]
    design.act("save_rule")
    assert not guides
    panel.form.set_text("response", "Stop the feed")
    panel.form.set_text("respond_s", "10 min")
    panel.form.set_text("plan", "CL-02")
    panel.form.set_text("parent_id", OFF.code)
    assert design.act("save_rule")
    assert guides == [(HH, Guidance("", "Stop the feed", 600.0, "CL-02", rule_id(OFF.code), 0))]


def test_that_guidance_that_makes_no_sense_is_told_of_and_not_saved(design: DesignWorkspace) -> None:
    guides, panel = heard(design.rules.guide), design.rules.guidance
    design.rules.list.select(HH.code)
    panel.form.set_text("parent_id", HH.code)
    assert "own parent" in panel.form.fault_of("parent_id")
    panel.form.set_text("parent_id", "AT-9.XX")
    assert "AT-9.XX" in panel.form.fault_of("parent_id")
    panel.form.set_text("parent_id", "")
    panel.form.set_text("respond_s", "soon")
    assert "soon" in panel.form.fault_of("respond_s")
    design.act("save_rule")
    assert not guides


def test_that_a_change_of_guidance_is_taken_back_with_one_key(design: DesignWorkspace) -> None:
    rules = design.rules
    rules.set_written({rule_id(HH.code): WRITTEN}, editable=True)
    rules.list.select(HH.code)
    assert rules.undo_button.isHidden()
    rules.set_written({rule_id(HH.code): replace(WRITTEN, response="Run", version=2)}, editable=True)
    assert rules.guidance.form.texts()["response"] == "Run"
    guides = heard(rules.guide)
    assert design.act("undo")
    design.act("save_rule")
    assert guides == [(HH, replace(WRITTEN, version=2))]


def test_that_those_who_may_not_decide_read_only(design: DesignWorkspace) -> None:
    design.rules.set_written({rule_id(HH.code): WRITTEN}, editable=False)
    design.rules.list.select(HH.code)
    assert not design.rules.guidance.form.isEnabled()
    design.policy.set_policy(DEFAULT_POLICY, editable=False)
    assert not design.policy.form.isEnabled()
    assert not design.policy.save_button.isEnabled()


def test_that_a_rule_is_shelved_or_taken_out_before_it_alarms_and_given_back(design: DesignWorkspace) -> None:
    rules: RulesWorkspace = design.rules
    asked: list[Question] = []
    rules.asks.connect(asked.append)
    aside, back = heard(rules.aside), heard(rules.give_back)
    rules.list.select(HH.code)
    assert design.act("set_rule_aside")
    asked[0].answered(Answer("probe is cleaned", 30, "shelve"))
    asked[0].answered(Answer("probe is broken", 30, "remove_from_service"))
    assert [each[1:] for each in aside] == [
        ("shelve", "probe is cleaned", 30),
        ("remove_from_service", "probe is broken", 0),
    ]
    rules.set_aside({HH.code: AlarmState.SHLVD})
    design.act("set_rule_aside")
    assert back == [(HH,)]
    assert len(asked) == 1


def test_that_the_policy_is_saved_without_fault_only_and_says_what_is_wrong(design: DesignWorkspace) -> None:
    saved, page = heard(design.policy.save), design.policy
    design.turn(POLICY)
    page.form.set_text("share_low", "70")
    assert "90" in page.form.fault_of("share_low")
    page.grid.cell(Priority.HIGH, Role.COMMANDER).setText("soon")
    design.act("save_rule")
    assert not saved
    page.form.set_text("share_low", "80")
    page.grid.cell(Priority.HIGH, Role.COMMANDER).setText("2 min, 4 min")
    design.act("save_rule")
    ((policy,),) = saved
    high = [stage for stage in policy.escalation if stage.priority is Priority.HIGH]
    assert [(each.after_s, each.role) for each in high] == [
        (120.0, Role.COMMANDER), (240.0, Role.COMMANDER), (600.0, Role.MANAGER)]  # fmt: skip


def test_that_stages_of_roles_without_a_column_stay_and_a_policy_is_taken_back(design: DesignWorkspace) -> None:
    page = design.policy
    theirs = AlarmPolicy(escalation=(Stage(Priority.LOW, 60.0, Role.TRAINER),), peak_limit=20, version=2)
    page.set_policy(theirs, editable=True)
    assert page.grid.read()[0] == theirs.escalation
    assert not page.is_changed
    design.turn(POLICY)
    saved = heard(page.save)
    assert design.act("undo")
    design.act("save_rule")
    assert saved == [(replace(DEFAULT_POLICY, version=2),)]


def test_that_another_seat_s_policy_does_not_take_away_what_is_typed(design: DesignWorkspace) -> None:
    design.policy.form.set_text("peak_limit", "30")
    design.policy.set_policy(replace(DEFAULT_POLICY, stale_limit=9, version=2), editable=True)
    assert design.policy.form.texts()["peak_limit"] == "30"


def test_that_what_is_expected_is_announced_with_place_time_and_reason(design: DesignWorkspace) -> None:
    announced, page = heard(design.expected.announce), design.expected
    design.turn(EXPECTED)
    page.form.set_text("lasts", "40 d")
    page.form.set_text("begins_at", "yesterday")
    design.act("save_rule")
    assert all(page.form.fault_of(name) for name in ("target", "lasts", "begins_at", "reason"))
    for name, text in {"target": "V-3", "lasts": "3 h", "begins_at": "+2h", "reason": "seal"}.items():
        page.form.set_text(name, text)
    design.act("save_rule")
    assert announced == [(Announced(Target.ASSET, "V-3", NOW + timedelta(hours=2), 10_800.0, "seal"),)]


def test_that_the_list_tells_the_time_left_and_ends_what_is_chosen(design: DesignWorkspace) -> None:
    ended, page = heard(design.expected.end), design.expected
    design.turn(EXPECTED)
    later = suppression(2, begins_at=NOW + timedelta(hours=1), began_at=None)
    page.set_rows([row(suppression(), 3), row(later)])
    page.set_now(NOW + timedelta(minutes=30))
    words = [page.list.time_words(each) for each in page.list.model.rows]
    assert words == ["1 h 30 min left", "begins in 30 min"]
    design.act("end_early")
    assert not ended
    page.list.select(UUID(int=1))
    design.act("end_early")
    assert ended == [(suppression(),)]
    assert design.act("undo")
    assert page.form.texts() | {"permit": ""} == {
        "target": "V-3", "begins_at": "", "lasts": "90 min", "permit": "", "reason": "seal is changed"}  # fmt: skip


def test_that_an_alarm_hidden_by_its_parent_is_listed_and_not_ended_by_hand(design: DesignWorkspace) -> None:
    ended, page = heard(design.expected.end), design.expected
    design.turn(EXPECTED)
    page.set_rows([ExpectedRow(UUID(int=9), Cause.PARENT, "AT-3011 HI", "Chlorine", "AT-3011 HH", hides=1)])
    page.list.select(UUID(int=9))
    assert not page.end_button.isEnabled()
    design.act("end_early")
    assert not ended


def test_that_empty_pages_say_what_to_do_in_both_languages(design: DesignWorkspace) -> None:
    assert "maintenance begins" in design.expected.list.hint()
    assert "Every message was believed" in design.refused.list.hint()
    set_language("zh_CN")
    retranslate_all(design)
    assert "预期报警" in design.expected.list.hint()


def test_that_what_was_refused_is_told_by_sender_with_an_example_and_what_helps(design: DesignWorkspace) -> None:
    page = design.refused
    design.turn(REFUSED)
    page.set_timezone(ZONE)
    rows = [
        RefusedRow("park/x/batch/gw", "too_many", 9000, NOW, NOW, b'{"v": 1}', 8),
        RefusedRow("park/x/sensor/A", "nan", 2, NOW - timedelta(hours=1), NOW, b"\x00\xff", 2),
    ]
    page.set_rows(rows, NOW)
    page.list.select(("park/x/sensor/A", "nan"))
    assert page.reason.text() == "Not a number"
    assert "transmitter" in page.cure.text()
    assert page.example.toPlainText() == "0000  00 ff"
    page.list.shown.chosen.emit(1)
    assert [each.topic for each in page.list.model.rows] == ["park/x/batch/gw"]
    page.set_rows([replace(rows[1], count=3), rows[0]], NOW)
    assert "3 messages" in page.facts.text()  # the one chosen stays chosen


def test_that_an_example_is_text_where_it_is_text() -> None:
    assert example_text('{"名": 1}'.encode()) == '{"名": 1}'
    assert example_text('{"名": 1, "值"'.encode()[:-3]) == '{"名": 1, "'  # cut within a letter
    assert example_text(bytes(20)).splitlines()[1].startswith("0010  00")
    assert example_text(b"") == ""


def test_that_keys_turn_the_pages_and_a_page_s_own_key_leads_to_it(design: DesignWorkspace) -> None:
    for key, page in (("page_2", EXPECTED), ("page_3", POLICY), ("try_rule", RULES_PAGE), ("copy_example", REFUSED)):
        assert design.act(key)
        assert design.page == page


def test_that_the_page_and_its_division_are_remembered(design: DesignWorkspace, qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "seat.ini"), QSettings.Format.IniFormat)
    design.rules.right.setSizes([400, 200])
    design.turn(POLICY)
    design.save_layout(settings)
    again = DesignWorkspace()
    qtbot.addWidget(again)
    again.resize(design.size())
    again.restore_layout(settings)
    assert again.page == POLICY
    assert again.rules.right.saveState() == design.rules.right.saveState()

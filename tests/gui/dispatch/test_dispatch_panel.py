"""The incident panel: what it shows for each state, and which intent each key, button and click sends."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.dispatch import AssignmentState, NotificationState
from models.domain.incidents import ADVANCE_EVENTS, TERMINATION_CONDITIONS, Disposition, IncidentState
from tests.gui import pictures
from tests.gui.clipping import settle
from widgets.base import Answer, Question
from widgets.dispatch.checklist import StepLook
from widgets.dispatch.event_text import event_text
from widgets.dispatch.heading import NEXT
from widgets.dispatch.incident_panel import DispatchPanel
from widgets.dispatch.stepper import LINE


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DispatchPanel]:
    made = DispatchPanel()
    qtbot.addWidget(made)
    made.resize(456, 1000)
    made.set_park(pictures.park())
    made.set_incident(pictures.incident())
    made.set_recommendation(pictures.recommendation())
    made.set_assignments(pictures.assignments())
    made.set_steps(pictures.steps())
    made.set_people(pictures.forecast(), pictures.evacuation())
    made.set_notifications(pictures.notifications())
    made.set_events(pictures.events())
    made.set_now(pictures.NOW)
    made.show()
    settle()
    yield made
    made.close()


def heard(panel: DispatchPanel) -> list[Question]:
    questions: list[Question] = []
    panel.asks.connect(questions.append)
    return questions


@pytest.mark.parametrize(("action", "unit"), [("dispatch_1", "H2"), ("dispatch_2", "A3"), ("dispatch_3", "E5")])
def test_that_d_and_a_number_dispatch_that_unit(qtbot: QtBot, panel: DispatchPanel, action: str, unit: str) -> None:
    with qtbot.waitSignal(panel.dispatch) as caught:
        assert panel.act(action)
    assert caught.args == [[unit]]


def test_that_a_busy_unit_cannot_be_dispatched_by_key(qtbot: QtBot, panel: DispatchPanel) -> None:
    panel.act("all_units")
    with qtbot.assertNotEmitted(panel.dispatch):
        assert not panel.act("dispatch_4")
        assert not panel.act("dispatch_9")


def test_that_the_dispatch_button_of_a_card_sends_its_unit(qtbot: QtBot, panel: DispatchPanel) -> None:
    cards = panel.recommended
    with qtbot.waitSignal(panel.dispatch) as caught:
        QTest.mouseClick(cards, Qt.MouseButton.LeftButton, pos=cards.button_box(1).center().toPoint())
    assert caught.args == [["A3"]]


def test_that_all_units_also_shows_the_busy_ones(panel: DispatchPanel) -> None:
    assert [row.unit_code for row in panel.recommended.rows] == ["H2", "A3", "E5"]
    panel.act("all_units")
    assert [row.unit_code for row in panel.recommended.rows] == ["H2", "A3", "E5", "E3"]


@pytest.mark.parametrize("state", [state for state in LINE if state is not IncidentState.CLOSED])
def test_that_the_next_step_button_leads_along_the_lifecycle(
    qtbot: QtBot, panel: DispatchPanel, state: IncidentState
) -> None:
    panel.set_incident(pictures.incident(state=state))
    questions, target = heard(panel), NEXT[state][0]
    sent: list[str] = []
    panel.advance.connect(lambda event, _reason: sent.append(event))
    QTest.mouseClick(panel.heading.next, Qt.MouseButton.LeftButton)
    if target in (IncidentState.TERMINATED, IncidentState.CLOSED):
        assert len(questions) == 1
        assert sent == []
    else:
        assert sent == [ADVANCE_EVENTS[target]]


def test_that_a_click_on_a_later_dot_skips_forward_and_an_earlier_one_does_nothing(
    qtbot: QtBot, panel: DispatchPanel
) -> None:
    stepper = panel.heading.stepper
    with qtbot.waitSignal(panel.advance) as caught:
        QTest.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=stepper.dot(5).toPoint())
    assert caught.args == ["control", ""]
    with qtbot.assertNotEmitted(panel.advance):
        QTest.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=stepper.dot(1).toPoint())


def test_that_termination_needs_every_condition_or_a_reason(qtbot: QtBot, panel: DispatchPanel) -> None:
    panel.set_incident(pictures.incident(state=IncidentState.CONTROLLED))
    questions = heard(panel)
    panel.heading.wanted.emit(IncidentState.TERMINATED)
    (question,) = questions
    assert not question.needs_reason(Answer(checks=frozenset(TERMINATION_CONDITIONS)))
    assert question.needs_reason(Answer(checks=frozenset(TERMINATION_CONDITIONS[:3])))
    with qtbot.waitSignal(panel.terminate) as caught:
        question.answered(Answer(reason="ordered by the bureau", checks=frozenset(TERMINATION_CONDITIONS[:1])))
    assert caught.args == [{TERMINATION_CONDITIONS[0]}, "ordered by the bureau"]


def test_that_closing_asks_for_a_disposition_from_any_state(qtbot: QtBot, panel: DispatchPanel) -> None:
    questions = heard(panel)
    QTest.mouseClick(panel.heading.early, Qt.MouseButton.LeftButton)
    (question,) = questions
    assert {choice.value for choice in question.choices} == set(Disposition)
    with qtbot.waitSignal(panel.close_incident) as caught:
        question.answered(Answer(choice="duplicate", reason="same as 2026-0006"))
    assert caught.args == ["duplicate", "same as 2026-0006"]


def test_that_a_closed_incident_offers_only_to_be_reopened_with_a_reason(qtbot: QtBot, panel: DispatchPanel) -> None:
    panel.set_incident(pictures.incident(state=IncidentState.CLOSED, closed_at=pictures.NOW))
    assert panel.heading.over.isHidden()
    assert panel.heading.early.isHidden()
    questions = heard(panel)
    QTest.mouseClick(panel.heading.next, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.advance) as caught:
        questions[0].answered(Answer(reason="new leak"))
    assert caught.args == ["reopen", "new leak"]


def test_that_handing_over_names_the_new_commander(qtbot: QtBot, panel: DispatchPanel) -> None:
    questions = heard(panel)
    QTest.mouseClick(panel.heading.over, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.hand_over) as caught:
        questions[0].answered(Answer(reason="district takes over", fields={"commander": "Xu Lan"}))
    assert caught.args == ["Xu Lan", "district takes over"]


def test_that_steps_look_done_late_running_and_to_do(panel: DispatchPanel) -> None:
    steps = panel.checklist.steps
    looks = [panel.checklist.look(step) for step in steps]
    assert looks == [StepLook.DONE] * 5 + [StepLook.LATE, StepLook.RUNNING] + [StepLook.TO_DO] * 2


def test_that_t_ticks_the_first_open_step(qtbot: QtBot, panel: DispatchPanel) -> None:
    with qtbot.waitSignal(panel.tick) as caught:
        assert panel.act("tick")
    assert caught.args == [pictures.uuid(106)]


def test_that_a_click_on_a_done_box_unticks_it(qtbot: QtBot, panel: DispatchPanel) -> None:
    panel.resize(456, 1400)
    settle()
    row = next(index for index, step in enumerate(panel.checklist.rows) if step.done_at)
    with qtbot.waitSignal(panel.untick) as caught:
        QTest.mouseClick(panel.checklist, Qt.MouseButton.LeftButton,
                         pos=QPoint(18, row * 28 + 14))
    assert caught.args == [panel.checklist.rows[row].id]


def test_that_a_unit_is_advanced_by_its_pips_and_released_after_a_question(qtbot: QtBot, panel: DispatchPanel) -> None:
    assigned = panel.assigned
    assert [row.unit_code for row in assigned.rows] == ["TV", "E1", "E3"]
    with qtbot.waitSignal(panel.advance_unit) as caught:
        pip = assigned._pip(assigned.row_box(1), 3).center().toPoint()
        QTest.mouseClick(assigned, Qt.MouseButton.LeftButton, pos=pip)
    assert caught.args == [pictures.uuid(202), "arrive"]
    questions = heard(panel)
    QTest.mouseClick(assigned, Qt.MouseButton.LeftButton, pos=QPoint(assigned.width() - 20, 14))
    with qtbot.waitSignal(panel.release_unit) as released:
        questions[0].answered(Answer())
    assert released.args == [pictures.uuid(201)]


def test_that_released_units_are_not_listed(panel: DispatchPanel) -> None:
    gone = replace(pictures.assignments()[0], state=AssignmentState.RELEASED, released_at=pictures.NOW)
    panel.set_assignments([gone])
    assert panel.assigned.rows == []


def test_that_times_on_scene_and_to_arrive_are_told(panel: DispatchPanel) -> None:
    assert [panel.assigned.timing(row) for row in panel.assigned.rows] == ["00:35", "ETA 01:50", "ETA 03:20"]


def test_that_the_evacuation_is_ordered_only_after_a_second_key(qtbot: QtBot, panel: DispatchPanel) -> None:
    questions = heard(panel)
    with qtbot.assertNotEmitted(panel.order_evacuation):
        panel.act("order_evacuation")
    with qtbot.waitSignal(panel.order_evacuation):
        questions[0].answered(Answer())


def test_that_an_ordered_evacuation_is_not_offered_again(panel: DispatchPanel) -> None:
    panel.set_people(pictures.forecast(), pictures.evacuation(), ordered=True)
    questions = heard(panel)
    panel.act("order_evacuation")
    assert questions == []
    assert panel.buttons["order_evacuation"].isHidden()


def test_that_silence_is_told_and_stands_first(panel: DispatchPanel) -> None:
    notices = panel.notices
    silent = [notice.recipient for notice in notices.rows if notices.is_silent(notice)]
    assert silent == ["District duty officer"]
    assert notices.rows[0].recipient == "District duty officer"
    assert notices.rows[-1].state is NotificationState.ACKNOWLEDGED
    assert notices.acknowledged() == 2


def test_that_enter_writes_the_log_entry(qtbot: QtBot, panel: DispatchPanel) -> None:
    panel.act("note")
    QTest.keyClicks(panel.entry.field, "valve shut")
    with qtbot.waitSignal(panel.write_note) as caught:
        QTest.keyClick(panel.entry.field, Qt.Key.Key_Return)
    assert caught.args == ["valve shut"]
    assert panel.entry.field.text() == ""


def test_that_the_newest_event_is_read_first(panel: DispatchPanel) -> None:
    assert event_text(panel.log.rows[0]) == "Forecast run: 710 people in the threat zones"
    assert event_text(panel.log.rows[-1]) == "Incident 2026-0007 opened at V-3"


def test_that_an_event_without_a_field_still_reads(panel: DispatchPanel) -> None:
    event = replace(pictures.events()[0], payload={})
    assert event_text(event) == "Incident — opened at —"


def test_that_a_note_is_told_as_it_was_written(panel: DispatchPanel) -> None:
    event = replace(pictures.events()[2], payload={"text": "50 % {open}"})
    assert event_text(event) == "50 % {open}"


@pytest.mark.parametrize("action", ["notify", "run_forecast"])
def test_that_notices_and_forecasts_are_one_key(qtbot: QtBot, panel: DispatchPanel, action: str) -> None:
    with qtbot.waitSignal(getattr(panel, action)):
        assert panel.act(action)


def test_that_without_an_incident_no_key_does_anything(qtbot: QtBot) -> None:
    panel = DispatchPanel()
    qtbot.addWidget(panel)
    panel.show()
    assert not any(panel.act(action) for action in ("dispatch_1", "tick", "notify", "note", "order_evacuation"))
    panel.grab()
    panel.close()


def test_that_done_steps_fold_where_the_panel_is_low(panel: DispatchPanel) -> None:
    panel.resize(456, 1400)
    settle()
    assert len(panel.checklist.rows) == 6
    panel.resize(456, 600)
    settle()
    assert len(panel.checklist.rows) == 4
    assert panel.checklist.earlier() == 5


def test_that_a_long_plan_shows_what_is_urgent_and_counts_the_rest(qtbot: QtBot, panel: DispatchPanel) -> None:
    late, running, *later = [step for step in pictures.steps() if step.done_at is None]
    more = [replace(later[0], id=pictures.uuid(120 + n), position=10 + n, due_s=700 - n) for n in range(6)]
    panel.set_steps([late, running, *later, *more])
    settle()
    checklist = panel.checklist
    assert checklist.rows[:2] == [late, running]
    dues = [step.due_s for step in checklist.rows[2:]]
    assert dues == sorted(dues)
    assert checklist.counted() == f"{checklist.later()} later steps"
    foot = QPoint(60, round(checklist.row_box(len(checklist.rows)).top()) + 10)
    QTest.mouseClick(checklist, Qt.MouseButton.LeftButton, pos=foot)
    assert len(checklist.rows) == 10
    assert checklist.counted() == "Fewer steps"


def test_that_many_units_leave_the_people_in_sight(panel: DispatchPanel) -> None:
    first = pictures.assignments()[0]
    panel.set_assignments([replace(first, id=pictures.uuid(300 + n)) for n in range(9)])
    assert len(panel.assigned.rows) == 5
    assert panel.assigned.counted() == "4 more units"
    assert panel.heads["assigned"].caption.text() == "9"


@pytest.mark.parametrize("width", [400, 456, 520])
def test_that_what_happened_is_never_cut(panel: DispatchPanel, width: int) -> None:
    panel.resize(width, 900)
    panel.set_incident(pictures.incident(number=7))
    settle()
    heading = panel.heading
    assert heading.kind.width() >= heading.kind.sizeHint().width()
    assert "2026-0007" in (heading.number.text(), heading.since.text())

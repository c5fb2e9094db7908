"""The drill's screen: every control leaves as an intent, and nothing acts by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.errors import BadInput
from models.domain.sessions import SessionKind, SessionState
from tests.gui.workspaces.records import ACTIONS, INJECTS, SCENARIOS, ZONE, drill_milestones, session
from widgets.base import Answer, Question
from widgets.controls import KeyButton
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.drill_records import RunningDrill, next_inject
from widgets.workspaces.new_inject import inject_payload

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def drill(qtbot: QtBot) -> Iterator[DrillWorkspace]:
    workspace = DrillWorkspace()
    qtbot.addWidget(workspace)
    workspace.set_scenarios(SCENARIOS)
    workspace.resize(1302, 652)
    workspace.show()
    yield workspace
    workspace.hide()


@pytest.fixture
def running(drill: DrillWorkspace) -> DrillWorkspace:
    drill.set_session(session(), ZONE)
    drill.set_injects(INJECTS)
    drill.set_milestones(drill_milestones())
    drill.set_actions(ACTIONS)
    drill.set_elapsed(300.0)
    return drill


def test_that_the_form_starts_what_was_chosen(drill: DrillWorkspace, qtbot: QtBot) -> None:
    drill.form.title.setText("Night shift")
    drill.form.seed.setValue(7)
    drill.form.speed.set_taken(3)
    with qtbot.waitSignal(drill.start_drill) as started:
        QTest.mouseClick(drill.form.go, LEFT)
    assert started.args == ["chlorine-leak", "Night shift", 4.0, 7]


def test_that_a_drill_of_another_seat_can_be_joined(drill: DrillWorkspace, qtbot: QtBot) -> None:
    drill.set_running([RunningDrill(4, "Chlorine leak at night", "Drill 4, since 14:02 by Chen Yu")])
    button = next(each for each in drill.form.findChildren(KeyButton) if each.text() == "Join")
    with qtbot.waitSignal(drill.join_drill) as joined:
        QTest.mouseClick(button, LEFT)
    assert joined.args == [4]
    drill.set_running([])
    assert not [each for each in drill.form.findChildren(KeyButton) if each.text() == "Join" and each.isVisible()]


def test_that_a_drill_is_started_once_however_often_the_button_is_hit(drill: DrillWorkspace) -> None:
    started: list[str] = []
    drill.start_drill.connect(lambda scenario, *_rest: started.append(scenario))
    QTest.mouseClick(drill.form.go, LEFT)
    QTest.mouseClick(drill.form.go, LEFT)
    assert started == ["chlorine-leak"]
    drill.set_session(None, ZONE)  # it could not be started: the form is there again
    QTest.mouseClick(drill.form.go, LEFT)
    assert len(started) == 2


def test_that_choosing_a_scenario_proposes_its_title_but_keeps_ones_own(drill: DrillWorkspace) -> None:
    drill.form._rows[1].click()
    assert drill.form.title.text() == "Normal operation"
    drill.form.title.setText("Mine")
    drill.form._rows[0].click()
    assert drill.form.title.text() == "Mine"


def test_that_a_live_session_shows_the_form(running: DrillWorkspace) -> None:
    running.set_session(session(kind=SessionKind.LIVE), ZONE)
    assert running.form.isVisible()
    assert not running.act("freeze")


def test_that_freeze_turns_into_go_on(running: DrillWorkspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(running.freeze):
        QTest.mouseClick(running.bar.freezing, LEFT)
    running.set_session(session(SessionState.FROZEN), ZONE)
    with qtbot.waitSignal(running.resume):
        assert running.act("freeze")


@pytest.mark.parametrize(("action", "speed"), [("speed_1", 0.5), ("speed_5", 8.0)])
def test_that_number_keys_set_the_speed(running: DrillWorkspace, qtbot: QtBot, action: str, speed: float) -> None:
    with qtbot.waitSignal(running.set_speed) as asked:
        assert running.act(action)
    assert asked.args == [speed]


def test_that_the_speed_shown_is_the_sessions(running: DrillWorkspace) -> None:
    assert running.bar.speeds.taken == 2


def test_that_the_earliest_planned_inject_is_next() -> None:
    chosen = next_inject(INJECTS)
    assert chosen is not None
    assert chosen.number == 3


def test_that_an_inject_is_fired_with_its_payload(running: DrillWorkspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(running.fire_inject) as fired:
        assert running.act("fire_inject")
    assert fired.args == ["Wind turns to 215°", {"kind": "wind", "from": 215.0}]


def test_that_a_picked_inject_goes_first(running: DrillWorkspace, qtbot: QtBot) -> None:
    row = next(row for row in running.injects.rows() if row.inject.number == 4)
    QTest.mouseClick(row, LEFT)
    with qtbot.waitSignal(running.fire_inject) as fired:
        running.act("fire_inject")
    assert fired.args == ["Reporter calls the park", {"kind": "message"}]


def test_that_ending_asks_for_a_reason(running: DrillWorkspace, qtbot: QtBot) -> None:
    ended: list[str] = []
    running.end_drill.connect(ended.append)
    with qtbot.waitSignal(running.asks) as asked:
        QTest.mouseClick(running.bar.ending, LEFT)
    assert ended == []
    assert asked.args is not None
    question: Question = asked.args[0]
    assert question.asks_reason
    question.answered(Answer(reason="All learnt"))
    assert ended == ["All learnt"]


def test_that_an_ended_drill_offers_another_and_takes_no_more_injects(running: DrillWorkspace) -> None:
    running.set_session(session(SessionState.ENDED), ZONE)
    assert not running.act("fire_inject")
    assert not running.bar.ending.isVisible()
    QTest.mouseClick(running.bar.starting, LEFT)
    assert running.form.isVisible()


@pytest.mark.parametrize(
    ("choice", "fields", "payload"),
    [
        ("message", {}, {"kind": "message"}),
        ("wind", {"from": "215", "speed": "3,5"}, {"kind": "wind", "from": 215.0, "speed": 3.5}),
        ("wind", {"from": "0", "speed": ""}, {"kind": "wind", "from": 0.0}),
        ("sensor_fault", {"sensor": "at-3012"}, {"kind": "sensor_fault", "sensor": "AT-3012"}),
        ("isolate", {"from": "nonsense"}, {"kind": "isolate"}),
    ],
)
def test_that_an_answer_becomes_what_the_simulator_reads(
    choice: str, fields: dict[str, str], payload: dict[str, Any]
) -> None:
    assert inject_payload(Answer(reason="x", choice=choice, fields=fields)) == payload


@pytest.mark.parametrize(
    ("choice", "fields"),
    [("wind", {"from": ""}), ("wind", {"from": "370"}), ("wind", {"from": "9", "speed": "nan"}), ("sensor_fault", {})],
)
def test_that_a_wrong_answer_fires_nothing(
    running: DrillWorkspace, qtbot: QtBot, choice: str, fields: dict[str, str]
) -> None:
    with pytest.raises(BadInput):
        inject_payload(Answer(reason="x", choice=choice, fields=fields))
    fired: list[str] = []
    running.fire_inject.connect(lambda title, _payload: fired.append(title))
    with qtbot.waitSignal(running.asks) as asked:
        running.act("new_inject")
    assert asked.args is not None
    with qtbot.waitSignal(running.says) as said:
        asked.args[0].answered(Answer(reason="x", choice=choice, fields=fields))
    assert said.args is not None
    assert said.args[0] == "refused"
    assert fired == []

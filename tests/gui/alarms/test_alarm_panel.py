"""The alarm panel: order, what each row says, keys and buttons, the phone list, and rows that never jump."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.alarm_life import Guidance
from models.domain.alarms import Alarm, AlarmState, Priority
from tests.gui import pictures
from tests.gui.clipping import settle
from widgets import painting, theme
from widgets.alarms.arrangement import Group, Listing
from widgets.alarms.delegate import ROW
from widgets.alarms.detail import people_to_phone
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.rows import LiveValue, Names, in_order, row_text
from widgets.base import Answer, Question


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[AlarmPanel]:
    made = AlarmPanel()
    qtbot.addWidget(made)
    made.resize(340, 600)
    made.set_park(pictures.park())
    made.set_now(pictures.NOW)
    made.set_alarms(pictures.alarms())
    made.show()
    settle()
    yield made
    made.close()


def heard(panel: AlarmPanel) -> list[Question]:
    questions: list[Question] = []
    panel.asks.connect(questions.append)
    return questions


def test_that_unacknowledged_stand_first_then_priority_then_the_newest() -> None:
    alarms = pictures.alarms().values()
    assert [alarm.sensor_code for alarm in in_order(alarms)] == [
        "AT-3012",
        "PT-305",
        "PR-0231",
        "XV-302",
        "AT-3011",
        "CAM-07",
        "FT-112",
        "LT-2207",
        "TT-118",
    ]


def test_that_normal_alarms_are_not_listed() -> None:
    normal = pictures.alarm(1, AlarmState.NORM, Priority.HIGH, 5, 1, 2)
    assert in_order([normal]) == []


@pytest.mark.parametrize(
    ("number", "value", "note"),
    [
        (1, "12.4\u00a0ppm", "HH 1.0\u00a0ppm"),
        (4, "9.00\u00a0s", "HI 10.0\u00a0s · returned"),
        (9, "78.5\u00a0°C", "26 min left · Li Na"),
    ],
)
def test_that_a_row_says_value_limit_and_what_became_of_it(number: int, value: str, note: str) -> None:
    alarm = pictures.alarms()[pictures.uuid(number)]
    words = row_text(alarm, Names(pictures.park()), None, pictures.NOW)
    assert (words.value, words.note) == (value, note)


def test_that_a_stale_value_turns_grey_and_tells_its_age() -> None:
    alarm = pictures.alarms()[pictures.uuid(7)]
    live = LiveValue(38.0, pictures.before(95), period_s=30.0)
    words = row_text(alarm, Names(), live, pictures.NOW)
    assert words.value_colour == theme.TEXT_3
    assert words.note.endswith("95 s old")
    fresh = row_text(alarm, Names(), LiveValue(38.0, pictures.before(50), period_s=30.0), pictures.NOW)
    assert fresh.value_colour == theme.MEDIUM_TEXT


def test_that_the_ack_button_of_a_row_acknowledges_that_row(qtbot: QtBot, panel: AlarmPanel) -> None:
    view = panel.view
    alarm = panel.model.alarms[1]
    row = view.visualRect(panel.model.index(1))
    with qtbot.waitSignal(panel.acknowledge) as caught:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.delegate.ack_rect(row, alarm).center().toPoint()
        )
    assert caught.args == [alarm.id]


def test_that_a_acknowledges_the_selected_row(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.select(pictures.uuid(3))
    with qtbot.waitSignal(panel.acknowledge) as caught:
        assert panel.act("acknowledge")
    assert caught.args == [pictures.uuid(3)]


def test_that_an_acknowledged_alarm_is_not_acknowledged_again(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.select(pictures.uuid(5))
    with qtbot.assertNotEmitted(panel.acknowledge):
        assert not panel.act("acknowledge")


def test_that_the_page_is_what_can_be_seen(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.set_alarms(pictures.many_alarms(300))
    settle()
    with qtbot.waitSignal(panel.acknowledge_page) as caught:
        panel.act("acknowledge_page")
    assert caught.args is not None
    shown = -(-panel.view.viewport().height() // ROW)
    assert 0 < len(caught.args[0]) <= shown


def test_that_shelving_asks_for_a_limit_and_for_a_reason_when_it_is_long(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    assert panel.act("shelve")
    (question,) = questions
    assert not question.needs_reason(Answer(minutes=60))
    assert question.needs_reason(Answer(minutes=240))
    with qtbot.waitSignal(panel.shelve) as caught:
        question.answered(Answer(reason="pump swap", minutes=240))
    assert caught.args == [pictures.uuid(1), 240, "pump swap"]


def test_that_a_shelved_alarm_is_offered_to_be_unshelved(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.select(pictures.uuid(9))
    with qtbot.waitSignal(panel.unshelve) as caught:
        QTest.mouseClick(panel.detail.shelf, Qt.MouseButton.LeftButton)
    assert caught.args == [pictures.uuid(9)]


def test_that_the_control_room_is_phoned_first_then_the_responsible_persons() -> None:
    alarm = pictures.alarms()[pictures.uuid(1)]
    people = people_to_phone(alarm, Names(pictures.park()))
    assert [person.phone for person in people] == ["0512 0000 3000", "138 0000 0001", "138 0000 0002", "138 0000 0003"]


def test_that_the_enterprises_control_room_stands_in_where_no_asset_is_known() -> None:
    park = pictures.park()
    lonely = replace(park, sensors=tuple(replace(sensor, asset="") for sensor in park.sensors))
    people = people_to_phone(pictures.alarms()[pictures.uuid(1)], Names(lonely))
    assert [person.phone for person in people] == ["3011"]


def test_that_real_is_one_press_and_names_who_was_phoned(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.select(pictures.uuid(1))
    QTest.mouseClick(panel.detail.phones, Qt.MouseButton.LeftButton, pos=QPoint(40, 54))
    with qtbot.waitSignal(panel.verify) as caught:
        QTest.mouseClick(next(iter(panel.detail.outcomes.values())), Qt.MouseButton.LeftButton)
    assert caught.args == [pictures.uuid(1), "real", "Zhou Wen 138 0000 0001", ""]


def test_that_a_false_alarm_needs_a_reason(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    panel.select(pictures.uuid(1))
    panel.detail.settled.emit("false", "P01")
    (question,) = questions
    assert question.needs_reason(Answer())
    with qtbot.waitSignal(panel.verify) as caught:
        question.answered(Answer(reason="calibration gas"))
    assert caught.args == [pictures.uuid(1), "false", "P01", "calibration gas"]


def test_that_i_opens_an_incident_from_the_focused_alarm(qtbot: QtBot, panel: AlarmPanel) -> None:
    with qtbot.waitSignal(panel.open_incident) as caught:
        panel.act("open_incident")
    assert caught.args == [pictures.uuid(1)]


def test_that_the_row_under_the_pointer_stays_when_a_worse_alarm_comes(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.set_alarms(pictures.many_alarms(60))
    panel.select(panel.model.alarms[2].id)
    settle()
    before = top_of(panel, panel.model.alarms[2].id)
    chosen = panel.model.alarms[2].id
    panel.set_alarms(pictures.many_alarms(60) | newer(3))
    settle()
    assert top_of(panel, chosen) == before


def test_that_a_short_list_does_not_shift_the_selected_row_either(qtbot: QtBot, panel: AlarmPanel) -> None:
    chosen = pictures.uuid(2)
    panel.select(chosen)
    settle()
    before = top_of(panel, chosen)
    panel.set_alarms(pictures.alarms() | newer(2))
    settle()
    assert top_of(panel, chosen) == before


def test_that_without_pointer_or_focus_the_newest_stands_on_top(panel: AlarmPanel) -> None:
    panel.set_alarms(pictures.alarms() | newer(1))
    settle()
    assert panel.view.verticalScrollBar().value() == 0
    assert panel.view.focused_alarm() is panel.model.alarms[0]


def test_that_five_thousand_rows_are_ordered_shown_and_scrolled(panel: AlarmPanel) -> None:
    many = pictures.many_alarms(5000)
    panel.set_alarms(many)
    settle()
    assert panel.model.rowCount() == 5000
    panel.view.verticalScrollBar().setValue(panel.view.verticalScrollBar().maximum())
    panel.view.grab()
    last = panel.model.alarms[-1].id
    assert top_of(panel, last) + ROW == panel.view.viewport().height()


def test_that_an_unchanged_order_touches_only_the_rows_that_changed(panel: AlarmPanel) -> None:
    changed: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    alarms = pictures.alarms()
    alarms[pictures.uuid(5)] = replace(alarms[pictures.uuid(5)], value=40.0)
    panel.set_alarms(alarms)
    assert len(changed) == 1
    assert changed[0][0] <= 4 <= changed[0][1]


def test_that_a_selected_alarm_that_ends_frees_the_selection(qtbot: QtBot, panel: AlarmPanel) -> None:
    panel.select(pictures.uuid(5))
    alarms = pictures.alarms()
    del alarms[pictures.uuid(5)]
    with qtbot.waitSignal(panel.selected) as caught:
        panel.set_alarms(alarms)
    assert caught.args == [None]
    assert not panel.detail.isVisible()


def test_that_counts_go_by_priority_and_leave_out_what_is_set_aside(panel: AlarmPanel) -> None:
    counts = panel.listing.summary.counts
    assert [counts[priority] for priority in Priority] == [2, 3, 2, 1]
    assert (panel.listing.summary.shelved, panel.listing.summary.out) == (1, 0)


def test_that_words_narrow_the_list_in_either_language(panel: AlarmPanel) -> None:
    assert panel.act("find_alarms")
    assert panel.listing.finder.isVisible()
    panel.listing.finder.field.setText("氯气 v-3")
    assert [alarm.sensor_code for alarm in panel.model.alarms] == ["AT-3012", "AT-3011"]
    panel.listing.finder.field.setText("chlorine dike")
    assert [alarm.sensor_code for alarm in panel.model.alarms] == ["AT-3011"]
    QTest.keyClick(panel.listing.finder.field, Qt.Key.Key_Escape)
    assert len(panel.model.alarms) == 9
    assert not panel.listing.finder.isVisible()


def test_that_a_press_on_a_count_shows_that_priority_and_what_is_shelved(panel: AlarmPanel) -> None:
    panel.listing.summary.priority_pressed.emit(Priority.HIGH)
    assert {alarm.priority for alarm in panel.model.alarms} == {Priority.HIGH}
    panel.listing.summary.priority_pressed.emit(Priority.HIGH)
    panel.listing.summary.listing_pressed.emit(Listing.SHELVED)
    assert [alarm.state for alarm in panel.model.alarms] == [AlarmState.SHLVD]
    assert panel.listing.header.title.text() == "Shelved"
    assert panel.act("back")
    assert len(panel.model.alarms) == 9


def test_that_what_is_suppressed_by_design_has_a_list_of_its_own(panel: AlarmPanel) -> None:
    hidden = pictures.alarm(
        1, AlarmState.DSUPR, Priority.LOW, 60, 2, 1, reason="V-3 is cleaned", set_aside_by="gateway"
    )
    panel.set_alarms({hidden.id: hidden})
    assert panel.model.rowCount() == 0
    assert panel.listing.summary.suppressed == 1
    panel.listing.summary.listing_pressed.emit(Listing.SUPPRESSED)
    assert [alarm.id for alarm in panel.model.alarms] == [hidden.id]
    words = row_text(hidden, Names(pictures.park()), None, pictures.NOW)
    assert words.note == "V-3 is cleaned · gateway"


def test_that_groups_open_in_place_and_are_acknowledged_with_one_reason(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    assert panel.act("group_alarms")
    (group,) = panel.model.rows
    assert isinstance(group, Group)
    assert (group.name, len(group.alarms), len(group.waiting)) == ("V-3 Bullet V-3", 9, 4)
    box = panel.view.visualRect(panel.model.index(0))
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert panel.model.rowCount() == 10
    assert panel.act("acknowledge")  # the group has the focus
    assert questions[-1].needs_reason(Answer())
    with qtbot.waitSignal(panel.acknowledge_many) as caught:
        questions[-1].answered(Answer(reason="release is real"))
    assert caught.args == [list(group.waiting), "release is real"]


def test_that_everything_listed_is_acknowledged_with_one_reason(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    panel.set_alarms(pictures.many_alarms(300))
    panel.listing.summary.priority_pressed.emit(Priority.LOW)
    assert panel.act("acknowledge_all")
    with qtbot.waitSignal(panel.acknowledge_many) as caught:
        questions[-1].answered(Answer(reason="power dip"))
    assert caught.args is not None
    alarms = pictures.many_alarms(300)
    assert {alarms[each].priority for each in caught.args[0]} == {Priority.LOW}
    assert len(caught.args[0]) == 50


def test_that_a_flood_folds_what_is_minor_and_keeps_what_matters_in_sight(panel: AlarmPanel) -> None:
    fresh = {
        key: replace(alarm, raised_at=pictures.before(60)) for key, alarm in pictures.many_alarms(40).items()
    }  # fmt: skip
    panel.set_alarms(fresh)
    shown = [row.priority for row in panel.model.rows if isinstance(row, Alarm)]
    assert set(shown) == {Priority.CRITICAL, Priority.HIGH}
    (group,) = [row for row in panel.model.rows if isinstance(row, Group)]
    assert group.flood
    assert len(group.alarms) == 20


def test_that_the_detail_says_what_to_do_by_when_and_by_which_plan(panel: AlarmPanel) -> None:
    panel.set_guidance(lambda _alarm: Guidance("It leaks", "Close XV-301", 180.0, "CL-02"))
    panel.select(pictures.uuid(1))
    assert panel.detail.guide.text() == "It leaks. Close XV-301\nAnswer within 3 min · Plan CL-02 Chlorine release"


def test_that_taking_out_of_service_asks_why_and_returning_does_not(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    panel.select(pictures.uuid(1))
    QTest.mouseClick(panel.detail.service, Qt.MouseButton.LeftButton)
    assert questions[-1].needs_reason(Answer())
    with qtbot.waitSignal(panel.remove_from_service) as caught:
        questions[-1].answered(Answer(reason="cell exhausted"))
    assert caught.args == [pictures.uuid(1), "cell exhausted"]
    out = replace(pictures.alarms()[pictures.uuid(1)], state=AlarmState.OOSRV)
    panel.set_alarms({out.id: out})
    panel.select(out.id)
    assert panel.detail.service.text() == "Return to service"
    with qtbot.waitSignal(panel.restore) as restored:
        QTest.mouseClick(panel.detail.service, Qt.MouseButton.LeftButton)
    assert restored.args == [out.id]


def test_that_what_maintenance_hides_is_offered_its_end(panel: AlarmPanel) -> None:
    hidden = replace(pictures.alarms()[pictures.uuid(1)], state=AlarmState.DSUPR, cause="maintenance")
    panel.set_alarms({hidden.id: hidden})
    panel.listing.summary.listing_pressed.emit(Listing.SUPPRESSED)
    panel.select(hidden.id)
    assert panel.detail.service.text() == "End maintenance"
    assert panel.detail.design.isHidden()


def test_that_maintenance_covers_the_asset_for_a_time(qtbot: QtBot, panel: AlarmPanel) -> None:
    questions = heard(panel)
    panel.select(pictures.uuid(1))
    QTest.mouseClick(panel.detail.design, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel.suppress_place) as caught:
        questions[-1].answered(Answer(reason="valve swap", minutes=120))
    assert caught.args == ["asset", "V-3", 120, "valve swap"]


def newer(count: int) -> dict[UUID, Alarm]:
    """Alarms that stand above all others."""
    rows = [pictures.alarm(9000 + n, AlarmState.UNACK, Priority.CRITICAL, 0, 50, 1) for n in range(count)]
    return {row.id: replace(row, raised_at=pictures.NOW + timedelta(seconds=1)) for row in rows}


def top_of(panel: AlarmPanel, alarm_id: UUID) -> int:
    return panel.view.visualRect(panel.model.index(panel.model.row_of(alarm_id))).top()


@pytest.mark.parametrize("width", [200, 232, 280, 340])
def test_that_counts_and_what_is_set_aside_never_overlap(panel: AlarmPanel, width: int) -> None:
    panel.listing.summary.resize(width, 36)
    step, aside = panel.listing.summary._fitting()
    counts = 11 + 4 * step
    assert (
        counts <= width - sum(painting.width(f"{label} {count}", "caption", 400) + 12 for label, count, _ in aside) + 4
    )
    assert ({label for label, _, _ in aside} == {"Shelved", "Out"}) == (width == 340)


def test_that_no_empty_box_stands_beside_the_title(panel: AlarmPanel) -> None:
    quiet = AlarmPanel()
    assert quiet.listing.count.isHidden()
    assert not panel.listing.count.isHidden()
    panel.set_alarms({})
    assert panel.listing.count.isHidden()

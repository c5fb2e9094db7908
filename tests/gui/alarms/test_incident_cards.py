"""Incident cards: the worst open one first, keys that step round, and clocks that stop when an incident is closed."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.domain.incidents import IncidentKind, IncidentState
from models.text import set_language
from tests.gui import pictures
from widgets.incidents.cards import CARD, elapsed, in_order, title
from widgets.incidents.panel import IncidentPanel


def make(qtbot: QtBot) -> IncidentPanel:
    panel = IncidentPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 260)
    panel.set_incidents(pictures.incidents())
    panel.set_now(pictures.NOW)
    panel.show()
    return panel


def test_that_the_worst_open_incident_stands_first_and_closed_ones_last() -> None:
    closed = pictures.incident(9, state=IncidentState.CLOSED)
    order = in_order([closed, *reversed(pictures.incidents().values())])
    assert [incident.number for incident in order] == ["2026-0007", "2026-0006", "2026-0005", "2026-0009"]


def test_that_a_click_on_a_card_selects_its_incident(qtbot: QtBot) -> None:
    panel = make(qtbot)
    with qtbot.waitSignal(panel.selected) as caught:
        QTest.mouseClick(panel.cards, Qt.MouseButton.LeftButton, pos=QPoint(100, CARD + 20))
    assert caught.args == [pictures.uuid(6)]
    panel.close()


def test_that_brackets_step_through_the_incidents_and_round(qtbot: QtBot) -> None:
    panel = make(qtbot)
    heard: list[object] = []
    panel.selected.connect(heard.append)
    for action in ("next_incident", "next_incident", "previous_incident", "previous_incident"):
        assert panel.act(action)
    assert heard == [pictures.uuid(n) for n in (7, 6, 7, 5)]
    panel.close()


def test_that_a_closed_incidents_clock_has_stopped() -> None:
    incident = pictures.incident(state=IncidentState.CLOSED, closed_at=pictures.before(52))
    assert elapsed(incident, pictures.NOW) == "03:20"
    assert elapsed(replace(incident, closed_at=None), pictures.NOW + timedelta(hours=1)) == "1:04:12"


def test_that_the_title_names_the_substance_where_it_is_known() -> None:
    incident = replace(pictures.incident(), kind=IncidentKind.TOXIC_RELEASE, substance="ammonia")
    assert title(incident) == "Ammonia release"
    set_language("zh_CN")
    assert title(incident) == "氨泄漏"
    set_language("en")
    assert title(replace(incident, substance=None)) == "Toxic release"
    assert title(replace(incident, kind=IncidentKind.INJURY)) == "Injury"


def test_that_the_panel_asks_for_the_height_of_its_cards(qtbot: QtBot) -> None:
    panel = make(qtbot)
    tall = panel.sizeHint().height()
    with qtbot.waitSignal(panel.height_changed):
        panel.set_incidents({})
    assert panel.sizeHint().height() == tall - 2 * CARD
    panel.close()

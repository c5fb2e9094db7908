"""Monitor and Cockpit show the figures that exist and say of the others what brings them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.alarms.chatter import DelayProposal
from models.reports.alarm_figures import SourceLoad
from tests.gui.workspaces.records import ALARMS, CALLS, FIGURES, NOW, ZONE
from widgets.workspaces.alarm_meters import meters
from widgets.workspaces.cockpit import CockpitWorkspace
from widgets.workspaces.enterprise_table import EnterpriseRow, EnterpriseTable
from widgets.workspaces.key_figures import cockpit_kpis, monitor_kpis
from widgets.workspaces.kpi import Kpi
from widgets.workspaces.section import NoSource
from widgets.workspaces.source_table import SourceRow, SourceTable, proposal_words


def by_caption(kpis: tuple[Kpi, ...]) -> dict[str, Kpi]:
    return {kpi.caption: kpi for kpi in kpis}


def test_that_without_any_source_no_tile_shows_a_value() -> None:
    assert not any(kpi.value.strip("—") for kpi in (*monitor_kpis({}, None), *cockpit_kpis({})))


def test_that_every_tile_without_source_names_what_brings_it() -> None:
    assert all(kpi.note for kpi in (*monitor_kpis({}, None), *cockpit_kpis({})) if not kpi.has_source)


def test_that_figures_of_the_store_are_shown_as_they_are() -> None:
    monitor = by_caption(monitor_kpis(FIGURES, ALARMS))
    assert monitor["Standing alarms"].value == "3"
    assert (monitor["Sensors offline"].value, monitor["Sensors offline"].over) == ("2", True)
    assert (monitor["Alarm rate per operator"].value, monitor["Alarm rate per operator"].over) == ("4.2", False)
    assert (monitor["Peak in 10 minutes"].value, monitor["Peak in 10 minutes"].over) == ("14", True)


def test_that_a_response_beyond_its_limit_is_marked() -> None:
    cockpit = by_caption(cockpit_kpis(FIGURES))
    assert (cockpit["Report to dispatch, 90 %"].value, cockpit["Report to dispatch, 90 %"].over) == ("00:52", False)
    assert cockpit["Report to arrival, 90 %"].over


def test_that_a_figure_at_its_limit_is_not_over_it() -> None:
    kpis = by_caption(cockpit_kpis({**FIGURES, "dispatch_p90_s": 60.0}))
    assert not kpis["Report to dispatch, 90 %"].over


def test_that_hazards_and_permits_have_no_source_yet() -> None:
    kpis = {**by_caption(monitor_kpis(FIGURES, ALARMS)), **by_caption(cockpit_kpis(FIGURES))}
    pending = {caption for caption, kpi in kpis.items() if not kpi.has_source}
    assert pending == {"Overdue hazards", "Permits open", "Hazards closed on time", "Red-risk units"}


def test_that_alarm_meters_judge_against_isa_18_2() -> None:
    over = {meter.name for meter in meters(ALARMS) if meter.over}
    assert over == {"Peak in 10 minutes", "Ten worst sources", "Chattering"}


def test_that_the_cockpit_names_its_regions_without_source(qtbot: QtBot) -> None:
    cockpit = CockpitWorkspace()
    qtbot.addWidget(cockpit)
    cockpit.set_figures(FIGURES, NOW, ZONE)
    cockpit.set_calls(CALLS)
    reasons = {region.words()[1] for region in cockpit.findChildren(NoSource)}
    assert reasons == {"comes with the risk register", "comes with the hazard register"}


def test_that_a_chattering_source_offers_its_delay_and_a_press_asks_for_it(qtbot: QtBot) -> None:
    table = SourceTable()
    qtbot.addWidget(table)
    table.resize(420, 200)
    proposal = DelayProposal(0.0, 30.0, 41, 3, True)
    offered = SourceRow(SourceLoad("AT-1", "HI", 41, 0.8, True, 3), "AT-1.HI", "", proposal)
    plain = SourceRow(SourceLoad("AT-2", "HI", 2, 0.1, False, 0), "AT-2.HI")
    table.set_rows([offered, plain])
    assert proposal_words(proposal) == "off 30 s…"
    assert table.button_rect(1).isEmpty()
    with qtbot.waitSignal(table.proposal_pressed) as pressed:
        QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=table.button_rect(0).center().toPoint())
    assert pressed.args == [offered]
    with qtbot.waitSignal(table.picked) as picked:
        QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=QPoint(30, 24 + 32 + 10))
    assert picked.args == ["AT-2"]


def test_that_the_enterprise_with_most_alarms_comes_first(qtbot: QtBot) -> None:
    table = EnterpriseTable()
    qtbot.addWidget(table)
    table.set_rows(
        [EnterpriseRow("P01", "A", 0, 1, 0), EnterpriseRow("P02", "B", 0, 9, 0), EnterpriseRow("P03", "C", 2, 1, 0)]
    )
    assert [row.code for row in table._rows] == ["P02", "P03", "P01"]

"""F5, Cockpit: the park in figures. What has no source yet says so, and which part of the room brings it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.reports.alarm_figures import AlarmFigures
from models.reports.response_times import ARRIVAL_LIMIT_S, DISPATCH_LIMIT_S, Call
from models.text import N_, tr
from widgets import theme
from widgets.controls import Divider, Label, ShortLabel
from widgets.format import park_date, park_time
from widgets.workspaces.alarm_meters import AlarmMeters
from widgets.workspaces.enterprise_table import EnterpriseRow, EnterpriseTable
from widgets.workspaces.hazard_table import HazardRow, HazardTable
from widgets.workspaces.key_figures import cockpit_kpis
from widgets.workspaces.kpi import KpiStrip
from widgets.workspaces.response_histogram import ResponseHistogram
from widgets.workspaces.section import NoSource, Section
from widgets.workspaces.source_table import SourceRow, SourceTable

TOOLBAR = 44


class CockpitWorkspace(QWidget):
    """Shows figures; emits `enterprise_picked`, `asset_picked` and `sensor_picked` with a code."""

    enterprise_picked = Signal(str)
    asset_picked = Signal(str)
    sensor_picked = Signal(str)
    proposal_pressed = Signal(object)  # SourceRow

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: dict[str, float] = {}
        self._as_of: tuple[datetime, str] | None = None
        self._alarms: AlarmFigures | None = None
        self._calls: tuple[Call, ...] = ()
        self._title, self._note = Label("title", "1"), ShortLabel("caption", theme.TEXT_3)
        self.kpis, self.meters, self.enterprises = KpiStrip(), AlarmMeters(), EnterpriseTable()
        self.dispatching = ResponseHistogram(N_("Report to dispatch"), DISPATCH_LIMIT_S)
        self.arriving = ResponseHistogram(N_("Dispatch to arrival"), ARRIVAL_LIMIT_S)
        self.installations, self.sources = HazardTable(), SourceTable()
        self.sources.picked.connect(self.sensor_picked)
        self.sources.proposal_pressed.connect(self.proposal_pressed)
        self.enterprises.picked.connect(self.enterprise_picked)
        self.installations.picked.connect(self.asset_picked)
        self._lay_out()
        self.retranslate()

    def set_figures(self, figures: Mapping[str, float], as_of: datetime, timezone: str) -> None:
        """What the store could read; a name that is missing has no source."""
        self._figures, self._as_of = dict(figures), (as_of, timezone)
        self.retranslate()

    def set_alarm_figures(self, figures: AlarmFigures | None) -> None:
        self._alarms = figures
        self.meters.set_figures(figures)
        self.retranslate()

    def set_sources(self, rows: Sequence[SourceRow]) -> None:
        self.sources.set_rows(rows)

    def set_calls(self, calls: Sequence[Call]) -> None:
        self._calls = tuple(calls)
        self.dispatching.set_seconds([call.dispatch_s for call in calls if call.dispatch_s is not None])
        self.arriving.set_seconds([call.arrival_s for call in calls if call.arrival_s is not None])
        self.retranslate()

    def set_enterprises(self, rows: Sequence[EnterpriseRow]) -> None:
        self.enterprises.set_rows(rows)

    def set_installations(self, rows: Sequence[HazardRow]) -> None:
        self.installations.set_rows(rows)

    def retranslate(self) -> None:
        self._title.setText(tr("Cockpit"))
        self.kpis.set_kpis(cockpit_kpis(self._figures))
        if self._as_of is None:
            self._note.set_text(tr("the store is being read"))
        else:
            moment, timezone = self._as_of
            at = f"{park_date(moment, timezone)}, {park_time(moment, timezone, seconds=False)}"
            self._note.set_text(tr("figures of this session as of {time}", time=at))
        if self._alarms is not None:
            hours = f"{self._alarms.hours:.0f}"
            self._isa.set_note(tr("{hours} h, {seats} seats", hours=hours, seats=self._alarms.seats))
        self._responses.set_note(tr("{count} calls", count=len(self._calls)))

    def _lay_out(self) -> None:
        bar = QWidget(self)
        bar.setFixedHeight(TOOLBAR)
        head = QHBoxLayout(bar)
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(Divider())
        column.addWidget(self.kpis)
        column.addWidget(Divider())
        column.addLayout(self._build_middle(), 1)
        column.addWidget(Divider())
        column.addLayout(self._build_bottom(), 1)

    def _build_middle(self) -> QHBoxLayout:
        installations = Section(N_("Major hazard installations"), N_("GB 18218, grade 1 highest"), self.installations)
        pending = QWidget()
        column = QVBoxLayout(pending)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Section(N_("Risk map"), "", NoSource(N_("comes with the risk register"))))
        column.addWidget(Divider())
        column.addWidget(Section(N_("Hazards, closed loop"), "", NoSource(N_("comes with the hazard register"))))
        self._isa = Section(N_("Alarms against ISA-18.2"), "", self.meters)
        return _side_by_side((installations, 45), (pending, 26), (self._isa, 29))

    def _build_bottom(self) -> QHBoxLayout:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.dispatching)
        column.addWidget(self.arriving)
        self._responses = Section(N_("Response times"), "", both)
        sources = Section(N_("Worst alarm sources"), N_("last 24 h"), self.sources)
        enterprises = Section(N_("Enterprises"), N_("most alarms first"), self.enterprises)
        return _side_by_side((self._responses, 36), (sources, 27), (enterprises, 37))


def _side_by_side(*parts: tuple[QWidget, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    for index, (widget, stretch) in enumerate(parts):
        if index:
            row.addWidget(Divider(vertical=True))
        row.addWidget(widget, stretch)
    return row

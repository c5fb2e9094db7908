"""Builds the panels of a seat, puts a desk behind each, and passes actions, selection and time between them."""

from datetime import datetime
from functools import partial
from uuid import UUID

from command_center.seat.alarm_desk import AlarmDesk
from command_center.seat.boot import Opened
from command_center.seat.break_in import BreakInDesk
from command_center.seat.camera_desk import CameraDesk
from command_center.seat.command_desk import CommandDesk
from command_center.seat.context import Seat
from command_center.seat.design_desk import DesignDesk
from command_center.seat.dispatch_desk import DispatchDesk
from command_center.seat.dispersion_desk import DispersionDesk
from command_center.seat.drawings import Drawings
from command_center.seat.drill_desk import DrillDesk
from command_center.seat.effect_desk import EffectDesk
from command_center.seat.figure_desk import FigureDesk
from command_center.seat.incident_desk import IncidentDesk
from command_center.seat.link_desk import LinkDesk
from command_center.seat.map_desk import MapDesk
from command_center.seat.page_desk import PageDesk
from command_center.seat.plot_desk import PlotDesk
from command_center.seat.report_desk import ReportDesk
from command_center.seat.rule_book import RuleBook
from command_center.seat.rule_desk import RuleDesk
from command_center.seat.time_travel import TimeTravel
from command_center.seat.trend_desk import TrendDesk
from models.domain.forecasts import ForecastSummary
from models.domain.incidents import Incident
from models.domain.readings import Weather
from models.domain.sessions import SessionKind
from widgets.alarms.panel import AlarmPanel
from widgets.cameras.strip import CameraStrip
from widgets.dispatch.incident_panel import DispatchPanel
from widgets.dispersion.panel import DispersionPanel
from widgets.incidents.panel import IncidentPanel
from widgets.map_panel.panel import MapPanel
from widgets.rules.design import DesignWorkspace
from widgets.shell.keys import CAMERAS, COCKPIT, COMMAND, DRILL, MONITOR, RULES, TRENDS
from widgets.trends.incident_trend import IncidentTrend
from widgets.trends.workspace import TrendsWorkspace
from widgets.workspaces.cameras import CamerasWorkspace
from widgets.workspaces.cockpit import CockpitWorkspace
from widgets.workspaces.drill import DrillWorkspace
from widgets.workspaces.monitor import MonitorWorkspace


class Desks:
    """Everything that acts at one seat."""

    def __init__(self, seat: Seat, opened: Opened) -> None:
        self.seat = seat
        self._build_panels()
        names = {login: each.display_name for login, each in opened.operators.items()}
        self.alarms = AlarmDesk(seat)
        self.alarms.serve(self.alarm_panel)
        self.alarms.serve(self.monitor_alarms)
        self.incidents = IncidentDesk(seat, self.incident_cards, self.incident_panel, names, self.alarms.life)
        self.dispatch = DispatchDesk(seat, self.incident_panel)
        self.dispersion = DispersionDesk(seat, self.dispersion_panel, self.alarms.life)
        self.maps = MapDesk(seat, self.map_panel)
        self.effects = EffectDesk(seat, self.dispersion_panel, self.maps)
        self.book = RuleBook(seat)
        self.trends = TrendDesk(seat, self.trend, self.monitor.trends, self.book)
        self.cameras = CameraDesk(seat, self.camera_strip, self.camera_wall)
        self.links = LinkDesk(seat, opened.broker)
        self.drill = DrillDesk(seat, self.drill_workspace, names)
        self.break_in = BreakInDesk(seat)
        self.figures = FigureDesk(seat, self.monitor, self.cockpit)
        self.reports = ReportDesk(seat)
        self.travel = TimeTravel(seat)
        self.pages = PageDesk(seat, self.dispersion_panel, self.map_panel, opened.operator.display_name)
        self.plots = PlotDesk(seat, self.trends_workspace, self.book)
        self.rules = RuleDesk(seat, self.design, self.alarms.life, self.book)
        self.designs = DesignDesk(seat, self.design, self.alarms.life, names)
        self.commands = CommandDesk(seat, self)
        self.drawings = Drawings(seat, self.maps, self.map_panel, self.monitor, self.drill_workspace)
        self._connect()
        self._place_panels()
        self.incident_panel.set_operators(names)
        self.drawings.load()

    def tick(self, wall: datetime) -> None:
        """Once a second."""
        room = self.seat.room
        now = room.session_time(wall)
        kind = room.picture.session.kind if room.picture else SessionKind.LIVE
        self.seat.window.top_bar.set_clock(now, self.seat.park.timezone, kind)
        self._show_weather(room.weather, now)
        self.links.tick(wall)
        self.travel.tick()
        self.alarms.tick(now)
        self.incidents.tick(now)
        self.maps.tick(now)
        self.trends.tick(now)
        self.plots.tick(now)
        self.drill.tick(now)
        self.cameras.tick(wall)
        self.figures.tick()
        self.designs.tick(now)
        self.dispersion.tick(now)

    def retranslate(self) -> None:
        self.maps.retranslate()
        self.incidents.retranslate()
        self.drill.retranslate()
        self.figures.retranslate()
        self.designs.retranslate()
        self.commands.retranslate()
        self.tick(self.seat.wall())

    def close(self) -> None:
        self.dispersion.close()
        self.cameras.close()
        self.drawings.close()
        self.seat.live.stop()

    def _build_panels(self) -> None:
        self.alarm_panel, self.monitor_alarms = AlarmPanel(), AlarmPanel()
        self.incident_cards, self.incident_panel = IncidentPanel(), DispatchPanel()
        self.dispersion_panel = DispersionPanel()
        self.map_panel, self.camera_strip, self.trend = MapPanel(), CameraStrip(), IncidentTrend()
        self.monitor, self.camera_wall = MonitorWorkspace(), CamerasWorkspace()
        self.drill_workspace, self.cockpit = DrillWorkspace(), CockpitWorkspace()
        self.trends_workspace, self.design = TrendsWorkspace(), DesignWorkspace()
        self.monitor.set_alarm_list(self.monitor_alarms)

    def _place_panels(self) -> None:
        window = self.seat.window
        for name, panel in (
            ("incidents", self.incident_cards),
            ("alarms", self.alarm_panel),
            ("map", self.map_panel),
            ("incident", self.incident_panel),
            ("dispersion", self.dispersion_panel),
            ("cameras", self.camera_strip),
            ("trend", self.trend),
        ):
            window.set_panel(name, panel)
        window.docks.raise_panel("incident")
        for name, workspace in (
            (MONITOR, self.monitor),
            (CAMERAS, self.camera_wall),
            (DRILL, self.drill_workspace),
            (COCKPIT, self.cockpit),
            (TRENDS, self.trends_workspace),
            (RULES, self.design),
        ):
            window.set_workspace_widget(name, workspace)

    def _connect(self) -> None:
        for panel in (self.alarm_panel, self.monitor_alarms):
            panel.open_incident.connect(self.incidents.open_from_alarm)
        self.incidents.shown.connect(self._show_incident)
        self.incidents.opened.connect(self._on_opened)
        self.incidents.closed.connect(self.reports.write)
        self.dispersion.drafted.connect(self._on_drafted)
        self.travel.leapt.connect(self.trends.read_again)
        self.incident_panel.run_forecast.connect(self._run_forecast)
        self.dispatch.proposed.connect(self.maps.show_offers)
        self.map_panel.twin_shown.connect(self._show_twin)
        self._connect_dispersion()
        self.seat.window.action.connect(self.commands.act)
        self.seat.window.command.connect(self.commands.obey)

    def _show_incident(self, incident: Incident | None) -> None:
        self.dispatch.show(incident)
        self.dispersion.show(incident)
        self.maps.show(incident)
        self.pages.show(incident)
        self.trends.show(incident)
        self.cameras.show(incident)

    def _on_opened(self, incident: Incident) -> None:
        """An incident with a source is forecast at once; nobody should have to ask."""
        if incident.asset_code and incident.substance:
            self.dispersion.run_incident(incident)

    def _on_drafted(self, _incident_id: UUID, summary: ForecastSummary) -> None:
        self.maps.show_draft(summary)

    def _run_forecast(self) -> None:
        """R: the panel comes to the front and runs what stands in its form, at first the incident's own tank."""
        if self.incidents.current is not None:
            self.show_dispersion()
            self.dispersion_panel.run()

    def show_dispersion(self) -> None:
        """The incident's forecast in front of the incident."""
        self.seat.window.set_workspace(COMMAND)
        self.seat.window.docks.raise_panel("dispersion")

    def _connect_dispersion(self) -> None:
        panel, map_panel = self.dispersion_panel, self.map_panel
        panel.wanted.connect(self.show_dispersion)
        panel.sensor_chosen.connect(partial(self.seat.room.select, "sensor"))
        panel.left.connect(lambda: self.seat.window.docks.raise_panel("incident"))
        panel.place_asked.connect(map_panel.start_pick)
        panel.receptor_place_asked.connect(map_panel.start_pick)
        map_panel.place_picked.connect(panel.set_place)

    def _show_twin(self, on: bool) -> None:
        """The map's cube: the twin has a dock of its own beside the map."""
        if on:
            self.map_panel.tools.set_twin(False)
            self.seat.window.docks.raise_panel("twin")

    def _show_weather(self, weather: Weather | None, now: datetime) -> None:
        age = (now - weather.time).total_seconds() if weather else 0.0
        self.seat.window.top_bar.set_weather(weather, age)

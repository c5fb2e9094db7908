"""The dispersion panel's desk: what is asked becomes runs; what runs, sensors and store say becomes the panel's state.

A forecast of an incident is run at one seat; the others see what is on record. The seat that ran it runs it again by
itself when the live wind has shifted for good, when the sensors speak against it, or when its operator changes a value.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from command_center.seat.alarm_life import AlarmLife
from command_center.seat.context import Seat
from command_center.seat.dispersion_case import DispersionCase, Teller, changed_value
from command_center.seat.dispersion_run import Asked, DispersionRun, one
from command_center.seat.gas_watch import GasWatch
from command_center.seat.zone_desk import ZoneDesk
from command_center.wiring import make_compute
from models.domain.dispersion import (
    RerunReason,
    SourceBy,
    SourceChoice,
    Stage,
    Verdict,
    WeatherChoice,
    ZoneRow,
)
from models.domain.errors import BadInput
from models.domain.forecasts import Forecast, ForecastSummary, Release
from models.domain.incidents import Incident, IncidentState
from models.domain.readings import Weather
from models.domain.transitions import Role
from models.physics.release.asset import SMALL_HOLE_MM
from models.planning.dispersion import warmed
from models.planning.source_choice import choice_of_asset, make_source, make_weather, weather_choice_of
from models.planning.whence import same_substance
from models.ports import Compute
from models.text import N_
from models.use_cases.forecasts import record_forecast
from widgets.dispersion.panel import DispersionPanel

NO_WEATHER = N_("No weather has arrived yet, so nothing can be forecast. Check the wind sensors' links")
NO_SOURCE = N_("{number} names no tank with a substance. Choose the source first")
OVER = (IncidentState.CLOSED, IncidentState.REVIEWED)
HEAR_EVERY = timedelta(seconds=10)


class DispersionDesk(QObject):
    """One run at a time; asking again cancels the run under way. Keeps what it ran for each incident."""

    drafted = Signal(object, object)  # incident id, ForecastSummary before any model
    shown = Signal(object)  # DispersionState

    def __init__(self, seat: Seat, panel: DispersionPanel, life: AlarmLife) -> None:
        super().__init__()
        self._seat, self._panel, self._life = seat, panel, life
        self._compute: Callable[[], Compute] = cache(lambda: make_compute(seat.settings))
        self._run = DispersionRun(seat, self._compute)
        self._watch = GasWatch(seat, self._compute)
        self._cases: dict[UUID, DispersionCase] = {}
        self._incident: Incident | None = None
        self._teller = Teller(seat.park)
        self._heard: datetime | None = None
        self.zones = ZoneDesk(seat, panel, self._compute)
        panel.set_park(seat.park)
        self._connect()
        seat.workers.submit("compute", lambda: one(self._compute(), warmed, None))  # no first run waits for it

    def _connect(self) -> None:
        room, panel, run = self._seat.room, self._panel, self._run
        self.shown.connect(panel.set_state)
        room.weather_changed.connect(panel.set_live_weather)
        room.picture_changed.connect(lambda _picture, _before: self._show())
        self._life.changed.connect(self._show_rights)
        self._watch.found.connect(lambda _name, _sources: self._show())
        panel.run_asked.connect(self.run)
        panel.changed.connect(self._on_changed)
        panel.cancelled.connect(self.cancel)
        run.released.connect(self._on_released)
        run.drafted.connect(self._on_drafted)
        run.drawn.connect(self._on_drawn)
        run.tabled.connect(self._on_tabled)
        run.refined.connect(self._on_refined)
        run.progressed.connect(self._on_progress)
        run.failed.connect(self._on_failed)

    def show(self, incident: Incident | None) -> None:
        """The incident whose forecast the panel shows."""
        turned = (incident.id if incident else None) != (self._incident.id if self._incident else None)
        self._incident = incident
        if turned:
            self._heard = None
            if incident is None:
                self._panel.set_incident("", None, 0.0, 0.0)
            else:
                self._panel.set_incident(incident.number, incident.asset_code, incident.x, incident.y)
            case = self._case()
            self._seat.room.set_forecast(case.forecast if case else None)
        self._show_rights()
        self._show()

    def run_incident(self, incident: Incident) -> None:
        """Forecast from the incident's tank and the present wind, as nobody has said otherwise."""
        asset = next((each for each in self._seat.park.assets if each.code == incident.asset_code), None)
        if asset is None:
            self._seat.tell(BadInput(NO_SOURCE, number=incident.number))
            return
        self._ask(incident, choice_of_asset(asset, SMALL_HOLE_MM), WeatherChoice())

    def run(self, source: SourceChoice, weather: WeatherChoice) -> None:
        """Forecast for the incident shown from what the operator chose."""
        if self._incident is not None:
            case = self._case()
            reason = changed_value(case.asked, source, weather) if case is not None else None
            self._ask(self._incident, source, weather, reason)

    def cancel(self) -> None:
        self._run.cancel()
        for case in self._cases.values():
            case.running = False
        self._show()

    def close(self) -> None:
        self._run.cancel()
        self._compute().close()

    def tick(self, now: datetime) -> None:
        """Once a second: sensors, wind, and whether a forecast still holds."""
        self._watch.tick(now)
        self._panel.set_now(now)
        seat = self._seat
        if seat.room.past is not None or seat.room.picture is None:
            return
        if seat.room.weather is not None:
            for case in self._open_cases():
                if case.asked.weather.live and (reason := case.shift(seat.room.weather, now)) is not None:
                    self._again(case, reason)
                    break
        self._hear(now)

    def _hear(self, now: datetime) -> None:
        """What the sensors say of the forecast shown, every ten seconds."""
        case = self._case()
        if case is None or case.forecast is None or case.running:
            return
        if self._heard is None or not timedelta() <= now - self._heard < HEAR_EVERY:
            self._heard = now
            made = case.forecast
            self._watch.hear(made.release, made.weather, now, partial(self._on_verdicts, case, made))

    def _case(self) -> DispersionCase | None:
        return self._cases.get(self._incident.id) if self._incident is not None else None

    def _open_cases(self) -> list[DispersionCase]:
        incidents = self._seat.picture.incidents
        return [case for key, case in self._cases.items() if key in incidents and incidents[key].state not in OVER]

    def _ask(
        self, incident: Incident, source: SourceChoice, weather: WeatherChoice, reason: RerunReason | None = None
    ) -> None:
        """Check what is asked and run it; a fault is told and nothing is run."""
        seat = self._seat
        if seat.refuses():
            return
        try:
            source, weather = make_source(source, seat.park), make_weather(weather)
        except BadInput as error:
            seat.tell(error)
            return
        began = source.started_at or self._began(incident)
        records = self._records(incident.id, weather, began)
        if not records:
            seat.tell(BadInput(NO_WEATHER))
            return
        if weather.live:
            weather = weather_choice_of(records[-1])
        elapsed = (seat.now() - began).total_seconds()
        self._start(Asked(incident.id, source, weather, records, began, elapsed, reason))

    def _start(self, asked: Asked) -> None:
        self.cancel()
        before = self._cases.get(asked.incident_id)
        case = self._cases[asked.incident_id] = DispersionCase(asked)
        if before is not None:
            case.forecast, case.verdicts = before.forecast, before.verdicts
        self._run.start(asked)
        self._show()

    def _records(self, incident_id: UUID, weather: WeatherChoice, began: datetime) -> tuple[Weather, ...]:
        """The weather since the release began, as far as this seat has run with it."""
        if not weather.live:
            return (weather.at(began),)
        now, case = self._seat.room.weather, self._cases.get(incident_id)
        if now is None:
            return ()
        earlier = case.asked.records if case is not None and case.asked.weather.live else ()
        return (*(each for each in earlier if each.time < now.time), now)

    def _began(self, incident: Incident) -> datetime:
        """The alarm's first instant if it is known, else the incident's."""
        alarm = self._seat.picture.alarms.get(incident.alarm_id) if incident.alarm_id else None
        return alarm.raised_at if alarm else incident.opened_at

    def _again(self, case: DispersionCase, reason: RerunReason, source: SourceChoice | None = None) -> None:
        incident = self._seat.picture.incidents.get(case.asked.incident_id)
        if incident is not None:
            self._ask(incident, source or case.asked.source, case.asked.weather, reason)

    def _on_changed(self, source: SourceChoice, weather: WeatherChoice) -> None:
        case = self._case()
        if case is not None and changed_value(case.asked, source, weather) is not None:
            self.run(source, weather)

    def _on_verdicts(self, case: DispersionCase, judged: Forecast, verdicts: tuple[Verdict, ...]) -> None:
        if case.forecast is not judged or self._seat.room.past is not None:
            return
        reason = case.doubt(verdicts, self._seat.now())
        self._show()
        if reason is not None:
            self._again(case, reason, self._stronger(case))

    def _stronger(self, case: DispersionCase) -> SourceChoice:
        """The source as the sensors have it, where they read more of it than was forecast; never a weaker one."""
        source, release = case.asked.source, case.release
        sources = self._watch.sources(source.substance)
        found = next((each for each in sources if each.asset_code and each.asset_code == source.asset_code), None)
        if found is None or release is None or source.kind is SourceBy.HAND or found.rate_mid <= release.rate_kg_s:
            return source
        if source.hole_mm is None:
            return replace(source, rate_kg_s=found.rate_mid)
        return replace(source, hole_mm=source.hole_mm * (found.rate_mid / release.rate_kg_s) ** 0.5)

    def _on_released(self, asked: Asked, release: Release) -> None:
        self._cases[asked.incident_id].release = release

    def _on_drafted(self, asked: Asked, summary: ForecastSummary) -> None:
        case = self._cases[asked.incident_id]
        case.stage, case.summary = Stage.PUBLISHED, summary
        self.drafted.emit(asked.incident_id, summary)
        self._show()

    def _on_drawn(self, asked: Asked, forecast: Forecast, summary: ForecastSummary) -> None:
        case = self._cases[asked.incident_id]
        case.stage, case.forecast, case.ran_at = Stage.FIRST, forecast, self._seat.now()
        case.summary = summary = replace(summary, rerun=asked.rerun)
        if self._incident is not None and self._incident.id == asked.incident_id:
            self._seat.room.set_forecast(forecast)
        self._record(asked.incident_id, summary)
        self._show()

    def _on_tabled(self, asked: Asked, rows: tuple[ZoneRow, ...]) -> None:
        self._cases[asked.incident_id].rows = rows
        self._show()

    def _on_refined(self, asked: Asked, summary: ForecastSummary | None) -> None:
        case = self._cases[asked.incident_id]
        case.running, case.progress = False, 1.0
        if summary is not None:
            case.stage, case.summary = Stage.ENSEMBLE, replace(summary, rerun=asked.rerun)
            held = self._seat.picture.forecasts.get(asked.incident_id)
            if held is None or held.shrunk is None:  # a commander who was quicker has the last word
                self._record(asked.incident_id, case.summary)
        self._show()

    def _on_progress(self, asked: Asked, share: float) -> None:
        self._cases[asked.incident_id].progress = share
        self._show()

    def _on_failed(self, asked: Asked, error: Exception) -> None:
        self._cases[asked.incident_id].running = False
        self._seat.tell(error)
        self._show()

    def _record(self, incident_id: UUID, summary: ForecastSummary) -> None:
        self._seat.intend(lambda store, scope: record_forecast(store, scope, incident_id, summary))

    def _recorded(self) -> ForecastSummary | None:
        picture = self._seat.room.picture
        return picture.forecasts.get(self._incident.id) if picture and self._incident else None

    def _show_rights(self) -> None:
        self._panel.set_editable(self._seat.room.past is None and self._incident is not None)
        self._panel.set_commander(Role.COMMANDER in self._life.known.roles)

    def _show(self) -> None:
        """Tell the panel everything anew; in the past only what is on record."""
        case = self._case() if self._seat.room.past is None else None
        recorded = self._recorded()
        name = recorded.release.substance if recorded else ""
        name = (
            case.asked.source.substance if case else name or (self._incident.substance or "" if self._incident else "")
        )
        sources = same_substance(self._watch.sources(name), name) if name else ()
        self.zones.set_run(self._incident.id if self._incident else None, case.forecast if case else None)
        self.shown.emit(self._teller.state(case, recorded, sources))

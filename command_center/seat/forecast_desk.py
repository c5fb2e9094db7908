"""From an incident to a forecast on every seat: published distances at once, the model's zones seconds later."""

from datetime import datetime
from threading import Event as Flag
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from command_center.seat.context import Seat
from models.domain.errors import BadInput
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.incidents import Incident
from models.planning.briefing import forecast_release
from models.text import N_
from models.use_cases.forecasts import record_forecast

NO_WEATHER = N_("No weather has arrived yet, so nothing can be forecast. Check the wind sensors' links")
NO_SOURCE = N_("{number} names no tank with a substance. Choose the source first")


class ForecastDesk(QObject):
    """One forecast at a time; asking again cancels the run under way."""

    drafted = Signal(object, object)  # incident id, ForecastSummary before any model

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self._cancelled = Flag()

    def run(self, incident: Incident) -> None:
        """Forecast from the incident's tank and the present weather, and record it for every seat."""
        seat = self._seat
        weather, asset_code = seat.room.weather, incident.asset_code
        if seat.refuses():
            return
        if weather is None:
            seat.tell(BadInput(NO_WEATHER))
            return
        if asset_code is None:
            seat.tell(BadInput(NO_SOURCE, number=incident.number))
            return
        self.cancel()
        self._cancelled = cancelled = Flag()

        def draft(summary: ForecastSummary) -> None:
            seat.workers.call(lambda: None if cancelled.is_set() else self.drafted.emit(incident.id, summary))

        began = self._began(incident)
        seat.workers.submit(
            "compute",
            lambda: forecast_release(
                seat.park, asset_code, weather, began, draft=draft, cancelled=cancelled.is_set
            ),
            lambda made: self._record(incident.id, *made),
            seat.tell,
            key="forecast",
        )

    def cancel(self) -> None:
        self._cancelled.set()
        self._seat.workers.drop("forecast")

    def _began(self, incident: Incident) -> datetime:
        """The alarm's first instant if it is known, else the incident's."""
        alarm = self._seat.picture.alarms.get(incident.alarm_id) if incident.alarm_id else None
        return alarm.raised_at if alarm else incident.opened_at

    def _record(self, incident_id: UUID, forecast: Forecast, summary: ForecastSummary) -> None:
        self._seat.room.set_forecast(forecast)
        self._seat.intend(lambda store, scope: record_forecast(store, scope, incident_id, summary))


"""What is asked of a forecast that stands: what a place breathes, and how far the advised zone is to reach."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from command_center.seat.context import Seat
from command_center.seat.dispersion_run import one
from models.domain.errors import BadInput
from models.domain.forecasts import Forecast, ForecastSummary
from models.planning.briefing import shrink, widen
from models.planning.daytime import night_in
from models.planning.dispersion import Place, horizon_for, receptor_series
from models.ports import Compute
from models.text import N_, Message
from models.use_cases.forecasts import record_forecast, shrink_zone
from widgets.dispersion.panel import DispersionPanel

NO_FORECAST = N_("Nothing has been forecast for this incident yet")
SHRUNK = N_("The advised zone now reaches {metres} m")
WIDENED = N_("The advised zone is as wide again as it was")


class ZoneDesk(QObject):
    """Serves the panel for the incident and the run that it was told of last."""

    breathed = Signal(object)  # ReceptorSeries

    def __init__(self, seat: Seat, panel: DispersionPanel, compute: Callable[[], Compute]) -> None:
        super().__init__()
        self._seat, self._compute = seat, compute
        self._incident_id: UUID | None = None
        self._forecast: Forecast | None = None
        self.breathed.connect(panel.set_receptor)
        panel.receptor_asked.connect(self._on_receptor)
        panel.shrink_asked.connect(self._on_shrink)
        panel.widened.connect(self._on_widened)

    def set_run(self, incident_id: UUID | None, forecast: Forecast | None) -> None:
        """Which incident is shown, and its run where this seat has made it."""
        self._incident_id, self._forecast = incident_id, forecast

    def _on_receptor(self, x: float, y: float, air_changes_per_h: float) -> None:
        made, seat = self._forecast, self._seat
        if made is None:
            seat.tell(BadInput(NO_FORECAST))
            return
        elapsed = (seat.now() - made.release.started_at).total_seconds()
        asked = Place(made.release, made.weather, x, y, air_changes_per_h, horizon_for(elapsed))
        seat.workers.submit(
            "looks", lambda: one(self._compute(), receptor_series, asked), self.breathed.emit, seat.tell, key="receptor"
        )

    def _on_shrink(self, reason: str, reach_m: float) -> None:
        """The store refuses everybody but a commander."""
        found, incident_id, park = self._recorded(), self._incident_id, self._seat.park
        if found is None or incident_id is None:
            self._seat.tell(BadInput(NO_FORECAST))
            return
        night = night_in(park, found.release.started_at)
        smaller = shrink(park, found, reach_m, night, by="", reason=reason, at=self._seat.now())
        self._seat.intend(
            lambda store, scope: shrink_zone(store, scope, incident_id, smaller, reach_m, reason),
            Message(SHRUNK, {"metres": f"{reach_m:.0f}"}),
        )

    def _on_widened(self) -> None:
        found, incident_id, park = self._recorded(), self._incident_id, self._seat.park
        if found is None or found.shrunk is None or incident_id is None:
            return
        wider = widen(park, found, night_in(park, found.release.started_at))
        self._seat.intend(lambda store, scope: record_forecast(store, scope, incident_id, wider), Message(WIDENED))

    def _recorded(self) -> ForecastSummary | None:
        picture = self._seat.room.picture
        return picture.forecasts.get(self._incident_id) if picture and self._incident_id else None

"""Fires and explosions that somebody supposes: computed off the main thread, drawn on every map of the seat."""

from command_center.seat.context import Seat
from command_center.seat.map_desk import MapDesk
from models.domain.errors import BadInput
from models.domain.forecasts import EffectZone
from models.planning.effects import EffectChoice, effects_of
from models.text import N_
from widgets.dispersion.panel import DispersionPanel

NO_WEATHER = N_("No weather has arrived yet, so nothing can be forecast. Check the wind sensors' links")


class EffectDesk:
    """One supposition at a time; the next one, or taking it off, replaces it."""

    def __init__(self, seat: Seat, panel: DispersionPanel, maps: MapDesk) -> None:
        self._seat, self._panel, self._maps = seat, panel, maps
        panel.effects_asked.connect(self._compute)
        panel.effects_cleared.connect(lambda: self._show(()))

    def _compute(self, choice: EffectChoice) -> None:
        seat, weather = self._seat, self._seat.room.weather
        if weather is None:
            seat.tell(BadInput(NO_WEATHER))
            return
        seat.workers.submit("compute", lambda: effects_of(choice, weather), self._show, seat.tell, key="effects")

    def _show(self, zones: tuple[EffectZone, ...]) -> None:
        self._panel.set_effects(zones)
        self._maps.show_effects(zones)

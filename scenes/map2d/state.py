"""What the map shows at the moment: set by the view's setters, read by the layers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.domain.alarms import AlarmState
from models.domain.forecasts import Forecast, ForecastSummary
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import Quality, UnitFix, Weather

NO_ALARM = 255


class RoutePlan(Protocol):
    """A way over the park's roads as planning computes it."""

    @property
    def points(self) -> Sequence[tuple[float, float]]: ...
    @property
    def eta_s(self) -> float: ...
    @property
    def dose(self) -> float: ...


class RouteOffer(Protocol):
    """A recommended unit with its way; planning's Candidate fulfils it."""

    @property
    def unit_code(self) -> str: ...
    @property
    def route(self) -> RoutePlan | None: ...


@dataclass(frozen=True, slots=True)
class SensorStates:
    """Columns aligned with `park.sensors`; `alarm_rank` is the priority's rank, NO_ALARM where there is none."""

    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    alarm_rank: NDArray[np.uint8]
    stale: NDArray[np.bool_]

    @staticmethod
    def blank(count: int) -> "SensorStates":
        """Before the first reading: nothing known, nothing wrong."""
        return SensorStates(
            np.full(count, np.nan),
            np.zeros(count, np.uint8),
            np.full(count, NO_ALARM, np.uint8),
            np.zeros(count, np.bool_),
        )

    def offline(self) -> NDArray[np.bool_]:
        return np.asarray(self.quality == Quality.BAD, dtype=np.bool_)


@dataclass(slots=True)
class MapState:
    """Everything the layers draw from. `revision` grows with each change that the ground's cache depends on."""

    park: Park
    visible: frozenset[str]
    sensors: SensorStates
    picture: Picture | None = None
    summary: ForecastSummary | None = None
    forecast: Forecast | None = None
    frame: int = 0
    fixes: dict[str, UnitFix] = field(default_factory=dict)
    offers: tuple[RouteOffer, ...] = ()
    weather: Weather | None = None
    now: datetime | None = None
    selection: tuple[str, str] | None = None
    pointer: tuple[float, float] | None = None
    phase: int = 1
    dpr: float = 1.0
    furniture: bool = True
    rows: dict[str, int] = field(default_factory=dict)  # sensor code -> row

    def set_park(self, park: Park) -> None:
        self.park = park
        self.sensors = SensorStates.blank(len(park.sensors))
        self.rows = {sensor.code: row for row, sensor in enumerate(park.sensors)}

    @property
    def origin(self) -> tuple[float, float]:
        centre = self.park.boundary.centroid
        return (0.0, 0.0) if centre.is_empty else (centre.x, centre.y)

    @property
    def drill(self) -> bool:
        return self.picture is not None and self.picture.session.scope.is_drill

    def is_selected(self, kind: str, code: str) -> bool:
        return self.selection == (kind, code)

    def summaries(self) -> list[ForecastSummary]:
        """The forecasts to draw: the one being looked at, else every open incident's."""
        if self.summary is not None:
            return [self.summary]
        return list(self.picture.forecasts.values()) if self.picture else []

    def has_unacknowledged(self) -> bool:
        alarms = self.picture.alarms.values() if self.picture else ()
        return any(alarm.state is AlarmState.UNACK for alarm in alarms)

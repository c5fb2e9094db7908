"""What the map shows at the moment: set by the view's setters, read by the layers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.domain.forecasts import EffectZone, Forecast, ForecastSummary
from models.domain.park import Park
from models.domain.picture import Picture
from models.domain.readings import Quality, UnitFix, Weather, plain_quality
from scenes.standing import Standing

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
    """Columns aligned with `park.sensors`.

    `alarm_rank` is the priority's rank, NO_ALARM where there is none; `times` are event times, microseconds since 1970
    UTC, 0 where nothing was ever heard.
    """

    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    alarm_rank: NDArray[np.uint8]
    stale: NDArray[np.bool_]
    times: NDArray[np.int64]

    @staticmethod
    def blank(count: int) -> "SensorStates":
        """Before the first reading: nothing known, nothing wrong."""
        return SensorStates(
            np.full(count, np.nan),
            np.zeros(count, np.uint8),
            np.full(count, NO_ALARM, np.uint8),
            np.zeros(count, np.bool_),
            np.zeros(count, np.int64),
        )

    def offline(self) -> NDArray[np.bool_]:
        return np.asarray(plain_quality(self.quality) == Quality.BAD, dtype=np.bool_)

    def looks_like(self, other: "SensorStates") -> bool:
        """Whether every symbol would look the same."""
        return (
            np.array_equal(self.quality, other.quality)
            and np.array_equal(self.alarm_rank, other.alarm_rank)
            and np.array_equal(self.stale, other.stale)
        )


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
    effects: tuple[EffectZone, ...] = ()
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
    _standing: tuple[Picture | None, Standing] = (None, Standing.of((), {}))

    def set_park(self, park: Park) -> None:
        self.park = park
        self._standing = (None, Standing.of((), {}))
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

    def standing(self) -> Standing:
        """The alarms to draw; sorted once for each picture, for there may be thousands."""
        if self.picture is not self._standing[0]:
            alarms = self.picture.alarms.values() if self.picture else ()
            self._standing = (self.picture, Standing.of(alarms, self.rows))
        return self._standing[1]

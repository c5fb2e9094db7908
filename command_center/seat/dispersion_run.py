"""One run of the dispersion model at a time: published distances, the first footprint, zone table, ensemble.

Whatever takes long is computed behind the compute port, in tasks; this drives it from worker lanes. A new run raises
the generation: what is under way for an older one is no longer fetched, and what still comes of it is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from command_center.seat.context import Seat
from models.domain.dispersion import RerunReason, SourceChoice, WeatherChoice, ZoneRow
from models.domain.forecasts import Forecast, ForecastSummary, Release
from models.domain.readings import Weather
from models.physics.dispersion.hazards import hazard_zones
from models.physics.dispersion.passive.cloud import RunCancelled
from models.planning.briefing import published, refine, summarise
from models.planning.daytime import night_in
from models.planning.dispersion import Footprint, footprint, horizon_for, rows_of, run_members
from models.planning.source_choice import release_of
from models.ports import Compute

Task = TypeVar("Task")
Answer = TypeVar("Answer")
RELEASED, DRAWN = 0.1, 0.4  # of a run's progress: the source is known, the first footprint is drawn


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be run for an incident: checked choices, the weather since the release began, and why again."""

    incident_id: UUID
    source: SourceChoice
    weather: WeatherChoice
    records: tuple[Weather, ...]
    began: datetime
    elapsed_s: float
    rerun: RerunReason | None = None


class DispersionRun(QObject):
    """Signals bear the run they belong to first; each comes on the main thread, and only for the newest run."""

    released = Signal(object, object)  # Asked, Release
    drafted = Signal(object, object)  # Asked, ForecastSummary before any model
    drawn = Signal(object, object, object)  # Asked, Forecast, ForecastSummary
    tabled = Signal(object, object)  # Asked, tuple of ZoneRow
    refined = Signal(object, object)  # Asked, ForecastSummary with the ensemble's contours, or None without zones
    progressed = Signal(object, float)  # Asked, 0-1
    failed = Signal(object, object)  # Asked, the error

    def __init__(self, seat: Seat, compute: Callable[[], Compute]) -> None:
        super().__init__()
        self._seat, self._compute = seat, compute
        self._generation = 0

    def start(self, asked: Asked) -> None:
        self.cancel()
        mine = self._generation
        self._seat.workers.submit(
            "compute",
            lambda: self._first(asked, mine),
            lambda made: self._go_on(asked, mine, *made),
            lambda error: self._fail(asked, mine, error),
            key="forecast",
        )

    def cancel(self) -> None:
        """Let go of the run under way; nothing of it is told any more."""
        self._generation += 1
        self._seat.workers.drop("forecast")
        self._seat.workers.drop("zones")

    def _first(self, asked: Asked, mine: int) -> tuple[Forecast, ForecastSummary]:
        park = self._seat.park
        night = night_in(park, asked.began)
        release = release_of(asked.source, park, asked.records[0], asked.began)
        self._tell(mine, partial(self._on_released, asked, release))
        known = published(park, release, asked.records[-1], night)
        if known is not None:
            self._tell(mine, partial(self.drafted.emit, asked, known))
        task = Footprint(release, asked.records, night, horizon_for(asked.elapsed_s))
        made = one(self._compute(), footprint, task)
        return made, summarise(park, made, night)

    def _on_released(self, asked: Asked, release: Release) -> None:
        self.released.emit(asked, release)
        self.progressed.emit(asked, RELEASED)

    def _go_on(self, asked: Asked, mine: int, made: Forecast, summary: ForecastSummary) -> None:
        if mine != self._generation:
            return
        self.progressed.emit(asked, DRAWN)
        self.drawn.emit(asked, made, summary)
        fail = partial(self._fail, asked, mine)
        self._seat.workers.submit(
            "compute",
            lambda: self._ensemble(asked, mine, made, summary),
            partial(self.refined.emit, asked),
            fail,
            key="forecast",
        )
        self._seat.workers.submit(
            "looks", lambda: self._rows(asked, made), partial(self.tabled.emit, asked), fail, key="zones"
        )

    def _rows(self, asked: Asked, made: Forecast) -> tuple[ZoneRow, ...]:
        zones = one(self._compute(), hazard_zones, made)
        return rows_of(self._seat.park, zones, night_in(self._seat.park, asked.began))

    def _ensemble(self, asked: Asked, mine: int, made: Forecast, summary: ForecastSummary) -> ForecastSummary | None:
        def so_far(share: float) -> None:
            self._tell(mine, partial(self.progressed.emit, asked, DRAWN + (1.0 - DRAWN) * share))

        found = run_members(made, self._compute().spread, so_far=so_far, cancelled=lambda: mine != self._generation)
        if found is None:
            return None
        night = night_in(self._seat.park, asked.began)
        return refine(self._seat.park, summary, found.ensemble, found.level_ppm, night)

    def _tell(self, mine: int, say: Callable[[], object]) -> None:
        """Say something on the main thread, unless the run is no longer wanted there and then."""

        def if_wanted() -> None:
            if mine == self._generation:
                say()

        self._seat.workers.call(if_wanted)

    def _fail(self, asked: Asked, mine: int, error: Exception) -> None:
        if mine == self._generation and not isinstance(error, RunCancelled):
            self.failed.emit(asked, error)


def one(compute: Compute, work: Callable[[Task], Answer], task: Task) -> Answer:
    """Return the answer to a single task."""
    (answer,) = compute.spread(work, [task])
    return answer

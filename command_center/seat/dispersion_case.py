"""What one seat knows of one incident's forecast, when it no longer holds, and how the panel is told of it."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from command_center.seat.dispersion_run import Asked
from models.domain.dispersion import (
    DispersionState,
    LikelySource,
    Rerun,
    RerunReason,
    SourceChoice,
    Stage,
    Verdict,
    WeatherChoice,
    ZoneRow,
)
from models.domain.forecasts import Forecast, ForecastSummary, Release
from models.domain.park import Park
from models.domain.readings import Weather
from models.planning.briefing import RULE_M, reach_of
from models.planning.daytime import night_in
from models.planning.dispersion import rows_of_summary, wind_shift
from models.planning.verdict import disagreeing

HOLDS = timedelta(seconds=30)  # so long a shift must last: a gust is none
APART = timedelta(seconds=60)  # between two runs that nobody asked for
DOUBTS = 3  # verdicts in a row that must speak against the forecast
DOUBTS_APART = timedelta(seconds=120)


@dataclass(slots=True)
class DispersionCase:
    """A run that this seat has made, and how far it has come."""

    asked: Asked
    stage: Stage = Stage.NONE
    running: bool = True
    progress: float = 0.0
    release: Release | None = None
    forecast: Forecast | None = None
    summary: ForecastSummary | None = None
    rows: tuple[ZoneRow, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    ran_at: datetime | None = None
    shifted_since: datetime | None = None
    doubts: int = 0

    def shift(self, live: Weather, now: datetime) -> RerunReason | None:
        """Return why the live wind asks for another run, once that has lasted."""
        reason = wind_shift(self.asked.records[-1], live)
        if reason is None:
            self.shifted_since = None
            return None
        self.shifted_since = min(self.shifted_since or now, now)
        return reason if now - self.shifted_since >= HOLDS and self._is_due(now, APART) else None

    def doubt(self, verdicts: tuple[Verdict, ...], now: datetime) -> RerunReason | None:
        """Take a round of verdicts; return why they ask for another run, once enough have spoken against this one."""
        self.verdicts = verdicts
        against = disagreeing(verdicts)
        self.doubts = self.doubts + 1 if against else 0
        if self.doubts < DOUBTS or not self._is_due(now, DOUBTS_APART):
            return None
        return RerunReason(Rerun.SENSORS, what=", ".join(against))

    def _is_due(self, now: datetime, apart: timedelta) -> bool:
        return not self.running and self.ran_at is not None and now - self.ran_at >= apart


def changed_value(before: Asked, source: SourceChoice, weather: WeatherChoice) -> RerunReason | None:
    """Return which value the operator changed, None if none; weather that follows the station is no value."""
    pairs: list[tuple[object, object]] = [(before.source, source)]
    if not (before.weather.live and weather.live):
        pairs.append((before.weather, weather))
    for old, new in pairs:
        for each in fields(old):  # type: ignore[arg-type]
            was, now = getattr(old, each.name), getattr(new, each.name)
            if was != now:
                return RerunReason(Rerun.VALUE, _shown(was), _shown(now), each.name)
    return None


class Teller:
    """Makes the panel's state; what a summary says is counted once."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self._counted: tuple[ForecastSummary | None, DispersionState] = (None, DispersionState())

    def state(
        self, case: DispersionCase | None, recorded: ForecastSummary | None, sources: tuple[LikelySource, ...]
    ) -> DispersionState:
        """Return what the panel shows: the record, and what only the seat that runs it knows."""
        summary = recorded or (case.summary if case else None)
        if case is not None and case.running and case.summary is not None:
            summary = case.summary
        if summary is not self._counted[0]:
            found = _of_summary(self._park, summary) if summary is not None else DispersionState()
            self._counted = (summary, found)
        state = replace(self._counted[1], sources=sources)
        if case is None:
            return state
        return replace(
            state,
            stage=case.stage,
            running=case.running,
            progress=case.progress,
            source=case.asked.source,
            weather=case.asked.weather,
            rows=case.rows or state.rows,
            verdicts=case.verdicts,
            ran_at=case.ran_at,
            rerun=case.asked.rerun,
        )


def _of_summary(park: Park, summary: ForecastSummary) -> DispersionState:
    release, protective = summary.release, summary.protective
    stage = Stage.PUBLISHED if not summary.engine else Stage.FIRST if summary.covering is None else Stage.ENSEMBLE
    return DispersionState(
        stage=stage,
        rate_kg_s=release.rate_kg_s,
        total_kg=release.total_kg,
        rows=rows_of_summary(park, summary, night_in(park, release.started_at)),
        caveats=summary.caveats,
        isolation_m=protective.isolation_m if protective else None,
        downwind_m=protective.downwind_m if protective else None,
        rule_m=RULE_M if summary.rule is not None else None,
        advised=summary.advised,
        advised_reach_m=reach_of(summary.advised, release),
        shrunk=summary.shrunk,
        rerun=summary.rerun,
        engine=summary.engine,
        people=summary.people_in_zone,
        people_by_level=tuple(summary.people_by_level.items()),
        buildings=summary.buildings_in_zone,
    )


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

"""From a dispersion run to what every seat is told of it: zones, the people and buildings inside, whom to warn."""

from collections.abc import Callable
from datetime import datetime

from shapely import MultiPolygon

from models.domain.errors import OutsideModel
from models.domain.forecasts import Forecast, ForecastSummary, ProtectiveDistances, Release, ThreatZone
from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.dispersion.passive.cloud import Cancelled, Progress
from models.physics.forecast import advised_zone, forecast
from models.physics.isolation import protective_distances
from models.physics.release import release_from_asset
from models.planning.daytime import night_in
from models.planning.evacuation import warning_list
from models.planning.exposure import count_exposed

WARNING_RADIUS_M = 1000.0  # a toxic release warns the enterprises within 1 km


def forecast_release(
    park: Park,
    asset_code: str,
    weather: Weather,
    began: datetime,
    *,
    draft: Callable[[ForecastSummary], None] = lambda _summary: None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Forecast, ForecastSummary]:
    """From a tank and the present wind to a briefing; `draft` gets what is published before the model runs.

    Raises RunCancelled, and OutsideModel for a substance or tank that physics does not cover.
    """
    night = night_in(park, began)
    release = release_from_asset(park.asset(asset_code), weather, started_at=began)
    known = published(park, release, weather, night)
    if known is not None:
        draft(known)
    made = forecast(release, [weather], night=night, progress=progress, cancelled=cancelled)
    return made, summarise(park, made, night)


def summarise(park: Park, forecast: Forecast, night: bool) -> ForecastSummary:
    """Count who and what lies in the advised zone and keep the part of `forecast` that the store holds."""
    return _brief(
        park, forecast.release, forecast.weather[0], forecast.zones, forecast.protective, forecast.advised,
        forecast.caveats, forecast.engine, night,
    )


def published(park: Park, release: Release, weather: Weather, night: bool) -> ForecastSummary | None:
    """What is known before any model has run: the substance's published distances, or None if there are none."""
    total = release.total_kg or release.rate_kg_s * release.duration_s
    try:
        protective = protective_distances(release.substance, total, night, weather, release.x, release.y)
    except OutsideModel:
        return None
    return _brief(park, release, weather, (), protective, advised_zone((), protective), (), "", night)


def _brief(
    park: Park,
    release: Release,
    weather: Weather,
    zones: tuple[ThreatZone, ...],
    protective: ProtectiveDistances | None,
    advised: MultiPolygon,
    caveats: tuple[str, ...],
    engine: str,
    night: bool,
) -> ForecastSummary:
    exposed = count_exposed(park, zones, advised, night)
    return ForecastSummary(
        release=release,
        weather=weather,
        zones=zones,
        protective=protective,
        advised=advised,
        caveats=caveats,
        engine=engine,
        people_in_zone=exposed.people,
        people_by_level=exposed.by_level,
        buildings_in_zone=exposed.buildings,
        warned=warning_list(park, release.x, release.y, WARNING_RADIUS_M),
    )

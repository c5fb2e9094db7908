"""From a dispersion run to what every seat is told of it: zones, the people and buildings inside, whom to warn.

The advised zone is the union of the published distances, the park's own rule, the zones of the one run that is drawn
and, once there is an ensemble, its 90 % contour. Nothing but the commander's decision makes it smaller.
"""

from dataclasses import replace
from datetime import datetime

from shapely import MultiPolygon, Point, intersection, union_all

from models.domain.dispersion import Shrunk
from models.domain.errors import OutsideModel
from models.domain.forecasts import Forecast, ForecastSummary, ProtectiveDistances, Release, ThreatZone
from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.dispersion.ensemble import COVERING, LIKELY, Ensemble
from models.physics.forecast import advised_zone, forecast
from models.physics.isolation import protective_distances
from models.physics.release import release_from_asset
from models.physics.substances import Scale, substance
from models.physics.zones import farthest, only_polygons
from models.planning.daytime import night_in
from models.planning.evacuation import warning_list
from models.planning.exposure import count_exposed

WARNING_RADIUS_M = 1000.0  # a toxic release warns the enterprises within 1 km
RULE_M = 1000.0  # the park's own rule: whatever a model says, this far round a toxic release people are told what to do
FLAMMABLE = (Scale.LEL, Scale.HALF_LEL)


def forecast_release(
    park: Park,
    asset_code: str,
    weather: Weather,
    began: datetime,
) -> tuple[Forecast, ForecastSummary]:
    """From a tank and the present wind to a briefing. Raises OutsideModel for what physics does not cover."""
    night = night_in(park, began)
    release = release_from_asset(park.asset(asset_code), weather, started_at=began)
    made = forecast(release, [weather], night=night)
    return made, summarise(park, made, night)


def published(park: Park, release: Release, weather: Weather, night: bool) -> ForecastSummary | None:
    """What is known before any model has run: published distances and the park's rule, or None if there are none."""
    total = release.total_kg or release.rate_kg_s * release.duration_s
    try:
        protective = protective_distances(release.substance, total, night, weather, release.x, release.y)
    except OutsideModel:
        protective = None
    if protective is None and park_rule(release) is None:
        return None
    return _brief(park, release, weather, (), protective, (), "", night)


def summarise(park: Park, found: Forecast, night: bool) -> ForecastSummary:
    """Count who and what lies in the advised zone and keep the part of a forecast that the store holds."""
    return _brief(
        park, found.release, found.weather[-1], found.zones, found.protective, found.caveats, found.engine, night
    )


def refine(park: Park, summary: ForecastSummary, ensemble: Ensemble, level_ppm: float, night: bool) -> ForecastSummary:
    """Return the summary with an ensemble's 50 % and 90 % contours of a level, the latter within the advised zone."""
    likely, covering = (ensemble.zone(level_ppm, share) for share in (LIKELY, COVERING))
    wider = only_polygons(union_all([summary.advised, covering]))
    return _counted(park, replace(summary, likely=likely, covering=covering, advised=wider), night)


def shrink(
    park: Park, summary: ForecastSummary, reach_m: float, night: bool, *, by: str, reason: str, at: datetime
) -> ForecastSummary:
    """Return the summary with an advised zone that reaches at most `reach_m` from the source.

    The published isolation distance stays in it whatever is asked.
    """
    full = summary.shrunk.full if summary.shrunk else summary.advised
    kept = [intersection(full, Point(summary.release.x, summary.release.y).buffer(reach_m, quad_segs=32))]
    if summary.protective is not None:
        kept.append(summary.protective.isolation)
    shrunk = Shrunk(by, reason, at, reach_m, full)
    return _counted(park, replace(summary, advised=only_polygons(union_all(kept)), shrunk=shrunk), night)


def widen(park: Park, summary: ForecastSummary, night: bool) -> ForecastSummary:
    """Return the summary with its advised zone as it was before somebody shrank it."""
    if summary.shrunk is None:
        return summary
    return _counted(park, replace(summary, advised=summary.shrunk.full, shrunk=None), night)


def park_rule(release: Release) -> MultiPolygon | None:
    """Return the circle that the park's rule asks for around a toxic release, None where the substance is none."""
    limits = substance(release.substance).guidelines.thresholds(60).values()
    if all(each.scale in FLAMMABLE for each in limits):
        return None
    return only_polygons(Point(release.x, release.y).buffer(RULE_M, quad_segs=32))


def reach_of(zone: MultiPolygon, release: Release) -> float:
    """Return how far a zone reaches from its source in m."""
    return 0.0 if zone.is_empty else farthest(zone, release.x, release.y)[2]


def _brief(
    park: Park,
    release: Release,
    weather: Weather,
    zones: tuple[ThreatZone, ...],
    protective: ProtectiveDistances | None,
    caveats: tuple[str, ...],
    engine: str,
    night: bool,
) -> ForecastSummary:
    rule = park_rule(release)
    parts = [advised_zone(zones, protective)] + ([rule] if rule is not None else [])
    uncounted = ForecastSummary(
        release=release,
        weather=weather,
        zones=zones,
        protective=protective,
        advised=only_polygons(union_all(parts)),
        caveats=caveats,
        engine=engine,
        people_in_zone=0,
        people_by_level={},
        buildings_in_zone=(),
        warned=warning_list(park, release.x, release.y, WARNING_RADIUS_M),
        rule=rule,
    )
    return _counted(park, uncounted, night)


def _counted(park: Park, summary: ForecastSummary, night: bool) -> ForecastSummary:
    exposed = count_exposed(park, summary.zones, summary.advised, night)
    return replace(
        summary, people_in_zone=exposed.people, people_by_level=exposed.by_level, buildings_in_zone=exposed.buildings
    )

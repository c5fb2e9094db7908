"""One call from a release and the weather to frames, threat zones and the advised zone.

The frames lie on one grid that holds the lowest level's whole zone. A level that covers little of it gets its contour
from a finer grid of its own. Zones are those of the running maximum, sampled so often that no cloud, however short its
release, jumps between two looks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, union_all

from models.domain.errors import OutsideModel
from models.domain.forecasts import Forecast, Grid, ProtectiveDistances, Release, ThreatZone
from models.domain.readings import Weather
from models.physics.dispersion.heavy import HeavyCloud, cloud_of
from models.physics.dispersion.passive.cloud import ENGINE, Cancelled, Cloud, Progress
from models.physics.dispersion.passive.weather import LocalWind
from models.physics.isolation import protective_distances
from models.physics.substances import Substance, Threshold, substance
from models.physics.survey import Survey, never
from models.physics.zones import farthest, only_polygons, zone_polygons
from models.text import N_

RECEPTOR = 1.5  # m, where people breathe

DENSE = N_(
    "This gas is heavier than air. The model treats it as if it had no weight, so near the source the real cloud is "
    "lower, wider and reaches farther upwind: keep to the advised zone, which includes the published distances"
)
STILL_SPREADING = N_("The cloud is still spreading when the forecast ends")
FLAMMABLE = N_(
    "The inner zones are bounded by the lower flammable limit and half of it where these are the lower values"
)
NO_DISTANCES = N_("There are no published distances for this substance; the advised zone is the model's alone")
CALM_WIND = N_("The wind is nearly calm: the cloud's direction is uncertain")


def forecast(
    release: Release,
    weather: Sequence[Weather],
    *,
    centre: tuple[float, float] | None = None,
    horizon_s: float = 3600.0,
    frames: int = 60,
    cells: int = 400,
    night: bool | None = None,
    receptor_m: float = RECEPTOR,
    exposure_min: int = 60,
    local: LocalWind | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Forecast:
    """Return frames of concentration over the next `horizon_s` s, the threat zones and the advised zone.

    centre: where the grid is to be centred, otherwise it fits the cloud; night: for the published distances, otherwise
    guessed from the stability class (E and F happen at night only); local: what buildings do to the wind. Raises
    RunCancelled, OutsideModel.
    """
    if not weather:
        raise OutsideModel(N_("Without any weather there is no forecast"))
    matter = substance(release.substance)
    bounds = matter.guidelines.thresholds(exposure_min)
    if not bounds:
        raise OutsideModel(N_("No limit is known that would bound a threat zone of {name}"), name=matter.name)
    lowest = min(each.ppm for each in bounds.values())
    cloud = cloud_of(release, weather, horizon_s, local=local)
    survey = Survey(cloud, receptor_m, 1e-5 * lowest, cancelled or never)
    grid = survey.fitted(lowest, cells, centre)
    times = np.linspace(horizon_s / frames, horizon_s, frames)
    ppm, highest = survey.frames(grid, times, progress)
    zones = _zones(survey, grid, highest, bounds)
    now = _present(release, weather)
    protective = _protective(release, now, now.stability in "EF" if night is None else night)
    return Forecast(
        release=release,
        weather=tuple(weather),
        grid=grid,
        times_s=times,
        ppm=ppm,
        receptor_m=receptor_m,
        zones=zones,
        protective=protective,
        advised=advised_zone(zones, protective),
        caveats=_caveats(matter, cloud, zones, protective, now),
        engine=cloud.engine,
    )


def advised_zone(zones: Sequence[ThreatZone], protective: ProtectiveDistances | None) -> MultiPolygon:
    """Return the union of the model's zones and the published distances."""
    parts = [zone.geometry for zone in zones]
    if protective is not None:
        parts += [protective.isolation, protective.downwind]
    return only_polygons(union_all(parts))


def _present(release: Release, weather: Sequence[Weather]) -> Weather:
    """The record that holds when the release begins."""
    ordered = sorted(weather, key=lambda each: each.time)
    return next((each for each in reversed(ordered) if each.time <= release.started_at), ordered[0])


def _protective(release: Release, weather: Weather, night: bool) -> ProtectiveDistances | None:
    total = release.total_kg or release.rate_kg_s * release.duration_s
    try:
        return protective_distances(release.substance, total, night, weather, release.x, release.y)
    except OutsideModel:
        return None  # the caveats say so


def _zones(
    survey: Survey, grid: Grid, highest: NDArray[np.float32], bounds: dict[int, Threshold]
) -> tuple[ThreatZone, ...]:
    """Return the zones that exist, the worst level first; each holds the ones before it, on whatever grid it lies."""
    source, worse = survey.cloud.release, MultiPolygon()
    zones: list[ThreatZone] = []
    for level, bound in sorted(bounds.items(), reverse=True):
        ppm = bound.ppm
        fine, field = survey.closer(grid, highest, ppm)
        worse = only_polygons(union_all([worse, zone_polygons(field, fine, ppm)]))
        if not worse.is_empty:
            x, y, reach = farthest(worse, source.x, source.y)
            zones.append(ThreatZone(level, ppm, worse, reach, _arrival(survey, x, y, ppm), bound.scale.value))
    return tuple(zones)


def _arrival(survey: Survey, x: float, y: float, ppm: float) -> float:
    """Return the seconds after the release began when a point on a zone's edge first nearly reaches its level."""
    times = np.linspace(0.0, survey.cloud.until_s, 241)
    values = np.array([survey.cloud.at(x, y, survey.receptor_m, float(time))[0] for time in times])
    return float(times[int(np.argmax(values >= 0.9 * min(ppm, values.max())))])


def _caveats(
    matter: Substance,
    cloud: Cloud | HeavyCloud,
    zones: Sequence[ThreatZone],
    protective: ProtectiveDistances | None,
    now: Weather,
) -> tuple[str, ...]:
    bounds = {zone.level: zone.ppm for zone in zones}
    conditions = {
        DENSE: matter.heavier_than_air and cloud.engine == ENGINE,
        FLAMMABLE: matter.lel in bounds.values(),
        NO_DISTANCES: protective is None,
        STILL_SPREADING: any(zone.reach_m > 0.9 * cloud.drift_m for zone in zones),
        CALM_WIND: now.wind_speed < 1.0,
    }
    return tuple(text for text, holds in conditions.items() if holds)

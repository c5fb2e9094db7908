"""The room's runs of the dispersion model: first footprint, ensemble, zone tables, a place over time.

What takes long is a function of one frozen record, so that whoever computes may send it to another process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.domain.dispersion import ReceptorSeries, Rerun, RerunReason, ZoneRow
from models.domain.forecasts import LEVELLED, Forecast, ForecastSummary, Grid, Release, ThreatZone, limit_name
from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.dispersion import heavy
from models.physics.dispersion.engine import choose
from models.physics.dispersion.ensemble import Ensemble, Spread, run_ensemble
from models.physics.dispersion.from_release import case_of
from models.physics.dispersion.hazards import HazardZone, Measure, exposure_at
from models.physics.dispersion.passive.cloud import Cancelled
from models.physics.dispersion.passive.weather import present_layer
from models.physics.forecast import RECEPTOR, forecast
from models.physics.indoor import indoors
from models.physics.inversion import locator
from models.physics.substances import substance
from models.planning.exposure import count_exposed
from models.text import N_, Message

OVER_MINUTES = N_("concentration over {minutes} min")
AT_ONCE = N_("concentration at once")
LOAD = N_("toxic load over {minutes} min")

EARLIER_WIND = N_("The wind has shifted: gas that drifted away in the earlier wind is not drawn any more")

AVERAGING_S = 600.0
MEMBERS = 100
FRAMES = 8
CELLS = 240
PROTECTIVE_LEVEL = 2  # AEGL-2 and its like: from there on people are lastingly harmed or cannot help themselves
AHEAD, SIDE = 0.8, 3.4  # of the reach: how far downwind the members' grid has its middle, and how wide it is
TURN_DEG, SPEED_SHARE = 15.0, 0.3  # what shifts the wind so far that a forecast no longer holds
CALM_M_S = 1.0  # below, a share of the speed says little
HOUR_S, LONGEST_S, AHEAD_S = 3600.0, 6 * 3600.0, 1800.0


@dataclass(frozen=True, slots=True)
class Footprint:
    """The first run: one release in the weather since it began, over `horizon_s`."""

    release: Release
    weather: tuple[Weather, ...]
    night: bool
    horizon_s: float = HOUR_S


@dataclass(frozen=True, slots=True)
class Place:
    """A place (m in the park's CRS) of which is asked what it breathes until `until_s` after the release began."""

    release: Release
    weather: tuple[Weather, ...]
    x: float
    y: float
    air_changes_per_h: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Contoured:
    """An ensemble, and the level in ppm whose contours it was run for."""

    ensemble: Ensemble
    level_ppm: float


def warm_up() -> None:
    """Import and compile (or load) whatever a run, its verdicts and the search for a source need."""
    heavy.warm_up()
    locator.warm_up()


def warmed(_asked: None) -> None:
    """A task that does nothing: whoever computes has begun, and is warm, once it is answered."""


def horizon_for(elapsed_s: float) -> float:
    """Return how far a forecast should look that is made so long after the release began: half an hour ahead."""
    return min(max(HOUR_S, elapsed_s + AHEAD_S), LONGEST_S)


def footprint(asked: Footprint) -> Forecast:
    """Return the first run.

    The dense part of a cloud lies in one wind. After a shift it is drawn in the newest, as if it had always been so;
    what had drifted away before is then left out and a caveat says so.
    """
    weather, lost = asked.weather, False
    if len(weather) > 1:
        layer = present_layer(weather, asked.release.started_at)
        lost = choose(case_of(asked.release, layer, AVERAGING_S)) != "passive"
        weather = weather[-1:] if lost else weather
    found = forecast(asked.release, weather, night=asked.night, horizon_s=asked.horizon_s)
    return replace(found, caveats=(*found.caveats, EARLIER_WIND)) if lost else found


def contoured_zone(zones: Sequence[ThreatZone]) -> ThreatZone | None:
    """Return the zone whose level the 90 % contour is drawn for: level 2, else the lowest there is."""
    if not zones:
        return None
    return next((zone for zone in zones if zone.level == PROTECTIVE_LEVEL), zones[-1])


def run_members(
    found: Forecast,
    spread: Spread,
    *,
    so_far: Callable[[float], None] = lambda _share: None,
    cancelled: Cancelled | None = None,
    count: int = MEMBERS,
) -> Contoured | None:
    """Return the ensemble of a forecast, None where it has no zone; `so_far` is told the share that is done.

    Raises RunCancelled.
    """
    zone = contoured_zone(found.zones)
    if zone is None:
        return None
    times = np.linspace(float(found.times_s[-1]) / FRAMES, float(found.times_s[-1]), FRAMES)
    ensemble = run_ensemble(
        found.release, found.weather, _room_for(found.release, found.weather[0], zone.reach_m), times, [zone.ppm],
        count=count, receptor_m=found.receptor_m, spread=spread,
        so_far=lambda standing: so_far(standing.count / count), cancelled=cancelled,
    )  # fmt: skip
    return Contoured(ensemble, zone.ppm)


def rows_of(park: Park, zones: Sequence[HazardZone], night: bool) -> tuple[ZoneRow, ...]:
    """Return a row for every published limit that is reached (`hazard_zones` of a forecast), the farthest last."""
    rows = []
    for zone in zones:
        limit = zone.limit
        drawn = ThreatZone(limit.level, limit.ppm, zone.geometry, zone.reach_m, zone.arrival_s, limit.scale.value)
        text = LOAD if zone.measure is Measure.TOXIC_LOAD else OVER_MINUTES if limit.minutes else AT_ONCE
        rows.append(_row(park, drawn, Message(text, {"minutes": limit.minutes}), night))
    return tuple(sorted(rows, key=lambda row: row.reach_m))


def rows_of_summary(park: Park, summary: ForecastSummary, night: bool) -> tuple[ZoneRow, ...]:
    """Return the rows of the zones on record, as another seat sees them."""
    basis = {True: Message(OVER_MINUTES, {"minutes": 60}), False: Message(AT_ONCE)}
    return tuple(_row(park, zone, basis[zone.scale in LEVELLED], night) for zone in summary.zones)


def receptor_series(asked: Place) -> ReceptorSeries:
    """Return what a place breathes outside and inside of a house."""
    release, times = asked.release, np.linspace(0.0, asked.until_s, 181)
    outside = exposure_at(release, asked.weather, [asked.x], [asked.y], [RECEPTOR], times).ppm[:, 0]
    bounds = substance(release.substance).guidelines.thresholds(60).values()
    limits = tuple((limit_name(each.scale.value, each.level), each.ppm) for each in bounds)
    inside = indoors(times, outside, asked.air_changes_per_h)
    return ReceptorSeries(asked.x, asked.y, times, outside, inside, asked.air_changes_per_h, limits, release.started_at)


def wind_shift(used: Weather, now: Weather) -> RerunReason | None:
    """Return why a forecast made with one weather no longer holds in another, None while it does."""
    turned = abs((now.wind_from - used.wind_from + 180.0) % 360.0 - 180.0)
    if turned > TURN_DEG:
        return RerunReason(Rerun.WIND_TURNED, f"{used.wind_from:.0f}", f"{now.wind_from:.0f}")
    if abs(now.wind_speed - used.wind_speed) > SPEED_SHARE * max(used.wind_speed, CALM_M_S):
        return RerunReason(Rerun.WIND_SPEED, f"{used.wind_speed:.1f}", f"{now.wind_speed:.1f}")
    if now.stability != used.stability:
        return RerunReason(Rerun.STABILITY, used.stability, now.stability)
    return None


def _room_for(release: Release, weather: Weather, reach_m: float) -> Grid:
    """A square that holds the level's zone of all members: farther than the one run's, and to all sides."""
    towards = np.radians(weather.wind_from + 180.0)
    side, ahead = SIDE * max(reach_m, 50.0), AHEAD * max(reach_m, 50.0)
    x, y = release.x + ahead * np.sin(towards), release.y + ahead * np.cos(towards)
    return Grid(float(x - side / 2.0), float(y - side / 2.0), side / CELLS, CELLS, CELLS)


def _row(park: Park, zone: ThreatZone, basis: Message, night: bool) -> ZoneRow:
    inside = count_exposed(park, [], zone.geometry, night)
    return ZoneRow(
        zone.name, basis, zone.level, zone.ppm, zone.reach_m, zone.arrival_s, inside.people, inside.buildings
    )

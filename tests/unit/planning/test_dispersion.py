"""The room's runs: stages, contours, tables, places, and when a wind has shifted."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from shapely import Point

from models.domain.dispersion import Rerun
from models.domain.forecasts import Forecast, ForecastSummary, Release, SourceKind
from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.dispersion.ensemble import one_by_one
from models.physics.dispersion.hazards import hazard_zones, limits_of
from models.physics.substances import substance
from models.planning.briefing import park_rule, published, reach_of, refine, shrink, summarise, widen
from models.planning.dispersion import (
    HOUR_S,
    Footprint,
    Place,
    contoured_zone,
    footprint,
    horizon_for,
    receptor_series,
    rows_of,
    rows_of_summary,
    run_members,
    wind_shift,
)
from models.text import tr
from tests.unit.planning.conftest import START, WIND

BREEZE = Weather(START, 3.0, 242.0, "D", 15.0)
LEAK = Release("ammonia", 512_674.0, 3_398_588.0, 2.0, 0.5, 1800.0, START, 900.0)


@pytest.fixture(scope="module")
def drawn() -> Forecast:
    return footprint(Footprint(LEAK, (BREEZE,), night=True))


@pytest.fixture(scope="module")
def told(park: Park, drawn: Forecast) -> ForecastSummary:
    return summarise(park, drawn, night=True)


def test_that_the_advised_zone_holds_the_published_distances_the_park_s_rule_and_the_zones(
    told: ForecastSummary,
) -> None:
    assert told.protective is not None
    assert told.rule is not None
    parts = [told.protective.isolation, told.protective.downwind, told.rule, *(zone.geometry for zone in told.zones)]
    assert all(told.advised.buffer(0.5).contains(part) for part in parts)
    assert reach_of(told.rule, told.release) == pytest.approx(1000.0, rel=1e-3)


def test_that_what_is_published_is_there_before_any_model(park: Park, told: ForecastSummary) -> None:
    known = published(park, LEAK, BREEZE, night=True)
    assert known is not None
    assert not known.zones
    assert known.rule is not None
    assert told.advised.buffer(0.5).contains(known.advised)


def test_that_the_rule_is_for_what_is_toxic() -> None:
    assert park_rule(LEAK) is not None
    assert park_rule(replace(LEAK, substance="methane")) is None


def test_that_the_90_percent_contour_widens_the_advised_zone_and_holds_the_50_percent_one(
    park: Park, drawn: Forecast, told: ForecastSummary
) -> None:
    shares: list[float] = []
    found = run_members(drawn, one_by_one, so_far=shares.append, count=50)
    assert found is not None
    zone = contoured_zone(drawn.zones)
    assert zone is not None
    assert found.level_ppm == zone.ppm
    refined = refine(park, told, found.ensemble, found.level_ppm, night=True)
    assert refined.covering is not None
    assert refined.likely is not None
    assert refined.covering.buffer(1.0).contains(refined.likely)
    assert refined.advised.buffer(0.5).contains(refined.covering)
    assert refined.advised.buffer(0.5).contains(told.advised)
    assert refined.covering.area > zone.geometry.area
    assert shares == [0.5]
    grid = found.ensemble.grid
    edges = (grid.left, grid.bottom, grid.left + grid.columns * grid.cell, grid.bottom + grid.rows * grid.cell)
    left, bottom, right, top = refined.covering.bounds
    assert min(left - edges[0], bottom - edges[1], edges[2] - right, edges[3] - top) > 0.0


def test_that_shrinking_keeps_the_isolation_distance_and_is_taken_back_whole(park: Park, told: ForecastSummary) -> None:
    smaller = shrink(park, told, 10.0, night=True, by="chen_yu", reason="Leak stopped", at=START)
    assert smaller.protective is not None
    assert smaller.advised.buffer(0.5).contains(smaller.protective.isolation)
    assert reach_of(smaller.advised, LEAK) < 200.0
    assert smaller.people_in_zone < told.people_in_zone
    again = shrink(park, smaller, 500.0, night=True, by="chen_yu", reason="Too small", at=START)
    assert again.shrunk is not None
    assert again.shrunk.full.equals(told.advised)
    assert reach_of(again.advised, LEAK) == pytest.approx(500.0, rel=0.01)
    assert widen(park, again, night=True) == told


def test_that_the_table_has_every_limit_reached_with_its_basis_and_those_inside(
    park: Park, drawn: Forecast, told: ForecastSummary
) -> None:
    rows = rows_of(park, hazard_zones(drawn, limits_of(substance("ammonia"))[:3]), night=True)
    assert rows
    assert [row.reach_m for row in rows] == sorted(row.reach_m for row in rows)
    assert any("toxic load over 10 min" in str(row.basis) for row in rows)
    assert {row.name for row in rows} <= {"AEGL-1", "AEGL-2", "AEGL-3"}
    on_record = rows_of_summary(park, told, night=True)
    assert [(row.name, row.reach_m) for row in on_record] == [(zone.name, zone.reach_m) for zone in told.zones]


def test_that_a_place_breathes_less_inside_and_later() -> None:
    towards = np.radians(BREEZE.wind_from + 180.0)
    x, y = LEAK.x + 200.0 * np.sin(towards), LEAK.y + 200.0 * np.cos(towards)
    series = receptor_series(Place(LEAK, (BREEZE,), float(x), float(y), 1.0, HOUR_S))
    assert series.outside_ppm.max() > 1.0
    assert series.inside_ppm.max() < series.outside_ppm.max()
    assert series.inside_ppm.argmax() > series.outside_ppm.argmax()
    assert {name for name, _ppm in series.limits} == {"AEGL-1", "AEGL-2", "AEGL-3"}


def test_that_a_wind_shifts_by_15_degrees_30_percent_or_a_class() -> None:
    def shift(**changes: object) -> Rerun | None:
        reason = wind_shift(BREEZE, replace(BREEZE, **changes))  # type: ignore[arg-type]
        return reason.kind if reason else None

    assert shift(wind_from=256.0, wind_speed=3.8) is None
    assert shift(wind_from=258.0) is Rerun.WIND_TURNED
    assert shift(wind_speed=2.0) is Rerun.WIND_SPEED
    assert shift(stability="E") is Rerun.STABILITY
    north = replace(BREEZE, wind_from=355.0)
    assert wind_shift(north, replace(north, wind_from=5.0)) is None


def test_that_a_later_forecast_looks_ahead() -> None:
    assert horizon_for(0.0) == HOUR_S
    assert horizon_for(5_000.0) == 6_800.0


def test_that_a_heavy_cloud_after_a_shift_lies_in_the_newest_wind_and_says_so() -> None:
    turned = replace(WIND, time=START + timedelta(minutes=10), wind_from=332.0)
    heavy = replace(
        LEAK, substance="chlorine", height=0.5, kind=SourceKind.POOL, area_m2=20.0, rate_kg_s=2.0, total_kg=3600.0
    )
    found = footprint(Footprint(heavy, (replace(WIND, wind_speed=3.0), replace(turned, wind_speed=3.0)), night=True))
    farthest = Point(found.zones[-1].geometry.centroid)
    assert farthest.y < heavy.y  # the wind comes from the north-west now
    assert any("shifted" in tr(text) for text in found.caveats)

"""Zones and the whole forecast."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from shapely import Point

from models.domain.errors import OutsideModel
from models.domain.forecasts import Forecast, Grid, Release
from models.domain.readings import Weather
from models.physics.dispersion.passive.cloud import Cloud, RunCancelled
from models.physics.forecast import DENSE, FLAMMABLE, NO_DISTANCES, STILL_SPREADING, forecast
from models.physics.zones import zone_polygons

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
DAY = [Weather(NOW, 4.0, 242.0, "D", 15.0)]


def _release(**changes: object) -> Release:
    values: dict[str, object] = {
        "substance": "chlorine", "x": 5000.0, "y": 2000.0, "height": 1.0, "rate_kg_s": 0.5, "duration_s": 1800.0,
        "started_at": NOW,
    }  # fmt: skip
    return Release(**(values | changes))  # type: ignore[arg-type]


def _run(release: Release, weather: list[Weather] = DAY, **options: object) -> Forecast:
    return forecast(release, weather, frames=12, cells=120, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def chlorine() -> Forecast:
    return _run(_release())


def test_that_contours_lie_between_the_cells() -> None:
    grid = Grid(-100.0, -100.0, 5.0, 40, 40)
    centres = -100.0 + (np.arange(40) + 0.5) * 5.0
    squared = centres[:, None] ** 2 + centres[None, :] ** 2
    zone = zone_polygons((100.0 * np.exp(-squared / 800.0)).astype(np.float32), grid, 10.0)
    radius = np.sqrt(800.0 * np.log(10.0))
    assert zone.area == pytest.approx(np.pi * radius**2, rel=0.01)
    assert zone.is_valid


def test_that_a_hole_in_the_field_is_a_hole_in_the_zone_and_edges_close_it() -> None:
    field = np.full((20, 20), 5.0, dtype=np.float32)
    field[8:12, 8:12] = 0.0
    zone = zone_polygons(field, Grid(0.0, 0.0, 1.0, 20, 20), 1.0)
    assert len(zone.geoms) == 1
    assert len(zone.geoms[0].interiors) == 1
    assert zone_polygons(field, Grid(0.0, 0.0, 1.0, 20, 20), 6.0).is_empty


def test_that_zones_nest_and_name_their_limits(chlorine: Forecast) -> None:
    assert [(zone.level, zone.ppm) for zone in chlorine.zones] == [(3, 20.0), (2, 2.0), (1, 0.5)]
    worst, middle, outer = (zone.geometry for zone in chlorine.zones)
    assert worst.difference(middle.buffer(0.01)).area < 1.0
    assert middle.difference(outer.buffer(0.01)).area < 1.0
    assert all(zone.geometry.is_valid for zone in chlorine.zones)


def test_that_a_zone_reaches_where_the_concentration_along_the_wind_falls_below_its_limit(chlorine: Forecast) -> None:
    cloud = Cloud(chlorine.release, DAY, 3600.0)
    for zone in chlorine.zones:
        towards = np.radians(62.0)
        distances = np.arange(1.0, 20_000.0, 2.0)
        x, y = 5000.0 + distances * np.sin(towards), 2000.0 + distances * np.cos(towards)
        reached = np.max([cloud.at(x, y, 1.5, time) for time in (1200.0, 1800.0, 2700.0, 3600.0)], axis=0) >= zone.ppm
        assert zone.reach_m == pytest.approx(distances[reached].max(), rel=0.02)


def test_that_arrival_is_about_the_drift_time(chlorine: Forecast) -> None:
    for zone in chlorine.zones:
        assert zone.arrival_s == pytest.approx(zone.reach_m / 4.0, rel=0.5, abs=120.0)


def test_that_frames_lie_on_the_grid_and_hold_the_zones(chlorine: Forecast) -> None:
    assert chlorine.ppm.shape == (12, chlorine.grid.rows, chlorine.grid.columns)
    assert chlorine.ppm.dtype == np.float32
    assert chlorine.times_s[0] == 300.0
    assert chlorine.times_s[-1] == 3600.0
    left, bottom, right, top = chlorine.zones[-1].geometry.bounds
    side = chlorine.grid.cell * chlorine.grid.columns
    assert chlorine.grid.left < left
    assert chlorine.grid.bottom < bottom
    assert right < chlorine.grid.left + side
    assert top < chlorine.grid.bottom + side


def test_that_the_advised_zone_is_the_union_and_says_why(chlorine: Forecast) -> None:
    assert chlorine.protective is not None
    assert chlorine.advised.buffer(0.1).contains(chlorine.protective.isolation)
    assert chlorine.advised.buffer(0.1).contains(chlorine.zones[-1].geometry)
    assert chlorine.advised.contains(Point(5000.0 - 50.0, 2000.0))  # upwind, inside the isolation circle only
    assert DENSE in chlorine.caveats


def test_that_the_middle_of_the_grid_can_be_chosen() -> None:
    found = _run(_release(), centre=(4000.0, 1000.0))
    side = found.grid.cell * found.grid.columns
    assert found.grid.left + side / 2 == pytest.approx(4000.0)
    assert found.grid.bottom + side / 2 == pytest.approx(1000.0)
    assert found.zones[-1].reach_m > 0


def test_that_a_short_release_leaves_one_unbroken_zone() -> None:
    found = _run(_release(duration_s=10.0, rate_kg_s=5.0), [Weather(NOW, 5.0, 242.0, "F", 15.0)])
    for zone in found.zones:  # but for crumbs of a cell or two at the far tip of so narrow a cloud
        assert max(part.area for part in zone.geometry.geoms) > 0.99 * zone.geometry.area


def test_that_a_turning_wind_bends_the_zone() -> None:
    turning = [*DAY, Weather(NOW + timedelta(minutes=10), 4.0, 180.0, "D", 15.0)]
    straight, bent = _run(_release()), _run(_release(), turning)

    def northward(found: Forecast) -> float:
        return found.zones[-1].geometry.bounds[3]

    assert northward(bent) > northward(straight) + 500.0


def test_that_caveats_name_what_the_result_does_not_cover() -> None:
    calm = _run(_release(substance="propane", rate_kg_s=20.0), [Weather(NOW, 0.8, 10.0, "F", 5.0)])
    assert FLAMMABLE in calm.caveats
    spreading = _run(_release(rate_kg_s=20.0, duration_s=3600.0), [Weather(NOW, 1.2, 10.0, "F", 5.0)])
    assert STILL_SPREADING in spreading.caveats
    assert NO_DISTANCES not in spreading.caveats


def test_that_a_tiny_leak_still_has_its_small_zones() -> None:
    found = _run(_release(rate_kg_s=1e-4))
    assert found.zones
    assert found.zones[-1].reach_m < 100.0


def test_that_a_run_can_be_cancelled_at_any_time() -> None:
    calls = 0

    def cancelled() -> bool:
        nonlocal calls
        calls += 1
        return calls > 30

    with pytest.raises(RunCancelled):
        _run(_release(), cancelled=cancelled)
    assert calls == 31


def test_that_what_has_no_limits_or_no_weather_is_refused() -> None:
    with pytest.raises(OutsideModel):
        _run(_release(substance="sulfuric_acid"))
    with pytest.raises(OutsideModel):
        _run(_release(), [])


def test_that_every_zone_says_which_limit_bounds_it(chlorine: Forecast) -> None:
    assert [zone.name for zone in chlorine.zones] == ["AEGL-3", "AEGL-2", "AEGL-1"]
    propane = _run(_release(substance="propane", rate_kg_s=20.0))
    assert {zone.name for zone in propane.zones} <= {"LEL", "1/2 LEL", "AEGL-1"}
    ethylene = _run(_release(substance="ethylene", rate_kg_s=20.0))
    assert {zone.name for zone in ethylene.zones} >= {"PAC-1"}

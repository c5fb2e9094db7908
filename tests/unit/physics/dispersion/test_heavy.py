"""Heavy clouds that puffs carry on: no jump where one model hands over to the other, and the mass is kept."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.domain.forecasts import Grid, Release, SourceKind
from models.domain.readings import Weather
from models.physics.dispersion.heavy import HeavyCloud, cloud_of
from models.physics.dispersion.passive.cloud import Cloud

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
WIND = [Weather(NOW, 4.0, 270.0, "D", 15.0)]


def release(kind: SourceKind, **changes: object) -> Release:
    values: dict[str, object] = {
        "substance": "chlorine", "x": 50.0, "y": -20.0, "height": 1.0, "rate_kg_s": 5.0, "duration_s": 1800.0,
        "started_at": NOW, "kind": kind, "temperature_k": 239.0, "area_m2": 0.05,
    }  # fmt: skip
    return Release(**(values | changes))  # type: ignore[arg-type]


JET = release(SourceKind.TWO_PHASE_JET, liquid_fraction=0.8, velocity_m_s=30.0)
POOL = release(SourceKind.POOL, area_m2=100.0)
BURST = release(SourceKind.INSTANTANEOUS, total_kg=2000.0, area_m2=50.0, rate_kg_s=0.0, duration_s=0.0)
SHORT = release(SourceKind.TWO_PHASE_JET, liquid_fraction=0.8, velocity_m_s=30.0, duration_s=30.0)


def heavy(source: Release, weather: list[Weather] = WIND, until_s: float = 3000.0) -> HeavyCloud:
    cloud = cloud_of(source, weather, until_s)
    assert isinstance(cloud, HeavyCloud)
    return cloud


def test_that_the_source_decides_the_model() -> None:
    assert isinstance(cloud_of(release(SourceKind.PASSIVE), WIND, 600.0), Cloud)
    assert isinstance(cloud_of(release(SourceKind.POOL, rate_kg_s=1e-4), WIND, 600.0), Cloud)
    assert isinstance(cloud_of(POOL, WIND, 600.0), HeavyCloud)


@pytest.mark.parametrize("source", [JET, POOL, BURST, SHORT])
def test_that_the_hand_over_does_not_show(source: Release) -> None:
    cloud = heavy(source)
    x = cloud.hand_over.x_m * np.geomspace(0.5, 2.0, 41)
    times = np.linspace(10.0, 3000.0, 300)
    highest = np.max([cloud.at(50.0 + x, -20.0, 1.5, float(time)) for time in times], axis=0)
    steps = highest[1:] / highest[:-1]
    assert steps.max() < 1.06  # it falls, or hardly rises, from each place to the next
    slopes = np.diff(np.log(highest)) / np.diff(np.log(x))
    assert slopes.min() > -4.0


@pytest.mark.parametrize("source", [JET, POOL, BURST, SHORT])
def test_that_puffs_carry_on_all_of_the_mass(source: Release) -> None:
    cloud = heavy(source, until_s=9000.0)
    released = source.total_kg or source.rate_kg_s * source.duration_s
    assert cloud.passive.puffs(9000.0 - cloud.delay_s, 5.0)[:, 5].sum() == pytest.approx(released, rel=0.02)


@pytest.mark.parametrize("source", [JET, BURST])
@pytest.mark.parametrize("wind_from", [270.0, 200.0])
def test_that_grid_and_points_agree(source: Release, wind_from: float) -> None:
    cloud = heavy(source, [Weather(NOW, 4.0, wind_from, "D", 15.0)])
    angle = math.radians(wind_from + 180.0)
    for time in (120.0, 600.0):
        grid = Grid(-1950.0, -2020.0, 10.0, 400, 400)
        field = cloud.on_grid(grid, time)
        rows, columns = np.nonzero(field > 0.02 * field.max())
        x, y = grid.left + (columns + 0.5) * 10.0, grid.bottom + (rows + 0.5) * 10.0
        told = cloud.at(x, y, 1.5, time)
        assert np.quantile(np.abs(field[rows, columns] / told - 1.0), 0.9) < 0.1
        middle = np.average(np.column_stack([x, y]), axis=0, weights=told) - [50.0, -20.0]
        assert middle @ [math.sin(angle), math.cos(angle)] == pytest.approx(np.hypot(*middle), rel=0.01)


def test_that_its_puffs_turn_with_the_wind() -> None:
    turning = [*WIND, Weather(NOW + timedelta(seconds=600), 4.0, 180.0, "D", 15.0)]
    straight, bent = heavy(JET), heavy(JET, turning)
    assert bent.passive.puffs(2000.0, 5.0)[:, 1].max() > straight.passive.puffs(2000.0, 5.0)[:, 1].max() + 300.0


def test_that_nothing_is_there_before_the_release() -> None:
    assert heavy(JET).at(80.0, -20.0, 1.5, -5.0).max() == 0.0

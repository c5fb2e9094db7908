"""The passive cloud: mass, steady limit, changing wind and stability, cancelling."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from models.domain.forecasts import Grid, Release, Segment, SourceKind
from models.domain.readings import Weather
from models.physics.dispersion.passive.cloud import Cloud, RunCancelled, concentration_at, simulate
from models.physics.dispersion.passive.weather import LocalWind

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)


def release(**changes: object) -> Release:
    values: dict[str, object] = {
        "substance": "chlorine", "x": 0.0, "y": 0.0, "height": 1.0, "rate_kg_s": 1.0, "duration_s": 600.0,
        "started_at": NOW,
    }  # fmt: skip
    return Release(**(values | changes))  # type: ignore[arg-type]


def weather(after_s: float = 0.0, **changes: object) -> Weather:
    values: dict[str, object] = {
        "time": NOW + timedelta(seconds=after_s), "wind_speed": 3.0, "wind_from": 270.0, "stability": "D",
        "temperature_c": 15.0,
    }  # fmt: skip
    return Weather(**(values | changes))  # type: ignore[arg-type]


SHIFTING = [weather(), weather(300, wind_from=200.0, stability="F", wind_speed=1.2), weather(700, stability="B")]


@pytest.mark.parametrize("time", [30.0, 300.0, 599.0, 601.0, 1500.0])
def test_that_the_puffs_carry_what_was_released(time: float) -> None:
    puffs = Cloud(release(), SHIFTING, 1500.0).puffs(time, 5.0)
    assert puffs[:, 5].sum() == pytest.approx(min(time, 600.0))


def test_that_a_grid_holds_the_mass_of_every_layer_together() -> None:
    cloud = Cloud(release(height=20.0), [weather(mixing_height_m=60.0)], 400.0)
    grid = Grid(-300.0, -600.0, 10.0, 260, 120)
    heights = np.arange(0.5, 60.0, 1.0)
    kg = sum(float(cloud.on_grid(grid, 400.0, z).sum(dtype=np.float64)) for z in heights) * 100.0 / cloud.ppm_per_kg_m3
    assert kg == pytest.approx(400.0, rel=0.005)


def test_that_coarse_cells_lose_no_mass() -> None:
    cloud = Cloud(release(), [weather(stability="F", wind_speed=1.2)], 600.0)
    fine = cloud.on_grid(Grid(-100.0, -200.0, 2.0, 600, 200), 600.0).sum(dtype=np.float64) * 4.0
    coarse = cloud.on_grid(Grid(-100.0, -200.0, 50.0, 24, 8), 600.0).sum(dtype=np.float64) * 2500.0
    assert coarse == pytest.approx(fine, rel=0.02)


@pytest.mark.parametrize("tracers", [300, 2400])
def test_that_the_number_of_tracers_does_not_show(tracers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = (np.array([60.0, 150.0, 400.0]), np.array([0.0, 10.0, 20.0]), 1.5)
    usual = Cloud(release(), SHIFTING, 900.0).at(*points, 250.0)
    monkeypatch.setattr("models.physics.dispersion.passive.cloud.TRACERS", tracers)
    assert Cloud(release(), SHIFTING, 900.0).at(*points, 250.0) == pytest.approx(usual, rel=0.02, abs=1e-3)


def test_that_the_cloud_drifts_with_the_wind_of_its_time() -> None:
    cloud = Cloud(release(duration_s=1.0, height=10.0), [weather(), weather(100, wind_from=180.0)], 200.0)
    puffs = cloud.puffs(200.0, 1.0)
    assert puffs[:, 0].mean() == pytest.approx(300.0, rel=0.05)  # 3 m/s at the source's height for 100 s
    assert puffs[:, 1].mean() == pytest.approx(300.0, rel=0.15)  # a deeper cloud moves faster


def test_that_steady_wind_may_be_told_twice() -> None:
    points = (np.array([30.0, 150.0, 400.0, 900.0]), np.array([0.0, 10.0, 20.0, 0.0]), 1.5)
    once, twice = ([weather()], [weather(), weather(200)])
    for time in (100.0, 500.0, 900.0):
        told = [Cloud(release(), each, 900.0).at(*points, time) for each in (once, twice)]
        assert told[1] == pytest.approx(told[0], rel=0.03, abs=1e-2)


def test_that_calm_air_carries_little_away_but_the_cloud_spreads() -> None:
    cloud = Cloud(release(duration_s=600.0), [weather(wind_speed=0.0)], 600.0)
    puffs = cloud.puffs(600.0, 1.0)
    assert np.abs(puffs[:, :2]).max() < 60.0
    assert puffs[:, 5].sum() == pytest.approx(600.0)
    assert cloud.puffs(600.0, 0.1)[:, 2].max() > 10.0
    assert cloud.at([0.0, 30.0, -30.0], 0.0, 1.5, 600.0).min() > 0.0


def test_that_a_cloud_never_shrinks_and_grows_slowly_once_the_air_is_stable() -> None:
    changing = Cloud(release(duration_s=1.0), [weather(stability="A"), weather(300, stability="F")], 900.0)
    unstable = Cloud(release(duration_s=1.0), [weather(stability="A"), weather(300, stability="A")], 900.0)
    spreads = [changing.puffs(time, 0.1)[:, 2:4].max(axis=0) for time in (300.0, 500.0, 900.0)]
    assert all((after >= before).all() for before, after in pairwise(spreads))
    assert spreads[0] == pytest.approx(unstable.puffs(300.0, 0.1)[:, 2:4].max(axis=0), rel=1e-3)
    assert (spreads[2] < 0.8 * unstable.puffs(900.0, 0.1)[:, 2:4].max(axis=0)).all()


def test_that_a_rate_that_changes_is_carried_along() -> None:
    halved = release(segments=(Segment(0.0, 1.0), Segment(300.0, 0.5)))
    cloud = Cloud(halved, [weather()], 600.0)
    assert cloud.released_kg([0.0, 300.0, 600.0, 900.0]) == pytest.approx([0.0, 300.0, 450.0, 450.0])
    assert cloud.puffs(600.0, 1.0)[:, 5].sum() == pytest.approx(450.0)
    early, late = cloud.at(60.0, 0.0, 1.5, 290.0), cloud.at(60.0, 0.0, 1.5, 590.0)
    assert late == pytest.approx(0.5 * early, rel=0.02)


def test_that_what_is_released_at_once_is_all_there_at_once() -> None:
    sudden = release(kind=SourceKind.INSTANTANEOUS, rate_kg_s=0.0, duration_s=0.0, total_kg=500.0)
    cloud = Cloud(sudden, [weather()], 300.0)
    assert cloud.puffs(30.0, 1.0)[:, 5].sum() == pytest.approx(500.0)
    assert cloud.at(0.0, 0.0, 0.5, 300.0)[0] < 1e-3 * cloud.at(cloud.drift_m, 0.0, 0.5, 300.0)[0]


def test_that_mirrored_wind_gives_the_mirrored_cloud() -> None:
    x, y = np.array([100.0, 300.0]), np.array([20.0, -40.0])
    east = Cloud(release(), [weather(), weather(200, wind_from=250.0)], 500.0).at(x, y, 1.5, 400.0)
    west = Cloud(release(), [weather(wind_from=90.0), weather(200, wind_from=110.0)], 500.0).at(-x, y, 1.5, 400.0)
    assert west == pytest.approx(east, rel=1e-6)


def test_that_the_map_bends_the_cloud_where_it_says_so() -> None:
    grid = Grid(50.0, -200.0, 10.0, 40, 40)
    vectors = np.zeros((40, 40, 2))
    vectors[..., 0], vectors[..., 1] = 0.6, 0.8  # turned to the left by 53 degrees, as fast as before
    free, bent = (Cloud(release(), [weather()], 300.0, local=each) for each in (None, LocalWind(grid, vectors)))
    assert bent.puffs(300.0, 1.0)[:, 5].sum() == pytest.approx(300.0)
    assert bent.puffs(300.0, 1.0)[:, 1].max() > 200.0 > 5.0 > free.puffs(300.0, 1.0)[:, 1].max()
    assert bent.at(40.0, 0.0, 1.5, 300.0) == pytest.approx(free.at(40.0, 0.0, 1.5, 300.0), rel=0.05)


def test_that_grid_and_points_agree() -> None:
    cloud, grid = Cloud(release(), SHIFTING, 900.0), Grid(100.0, -150.0, 4.0, 100, 100)
    field = cloud.on_grid(grid, 280.0)
    rows, columns = [37, 40, 20], [10, 50, 80]
    x, y = grid.left + (np.array(columns) + 0.5) * 4.0, grid.bottom + (np.array(rows) + 0.5) * 4.0
    assert field[rows, columns] == pytest.approx(cloud.at(x, y, 1.5, 280.0), rel=0.02)


def test_that_nothing_is_there_before_the_release_nor_far_upwind() -> None:
    assert concentration_at(release(), [weather()], [50.0], [0.0], [1.5], NOW) == 0.0
    later = NOW + timedelta(seconds=300)
    assert concentration_at(release(), [weather()], [-500.0, 50.0], 0.0, 1.5, later)[0] == 0.0
    assert concentration_at(release(), [weather()], [-500.0, 50.0], 0.0, 1.5, later)[1] > 100.0


def test_that_at_the_source_the_gas_is_pure_at_most() -> None:
    strong = release(rate_kg_s=500.0)
    assert concentration_at(strong, [weather()], [0.5], [0.0], [1.0], NOW + timedelta(minutes=1))[0] <= 1e6


def test_that_frames_are_reported_and_a_run_can_be_cancelled() -> None:
    done: list[tuple[int, int]] = []
    grid = Grid(0.0, -100.0, 20.0, 20, 10)
    with pytest.raises(RunCancelled):
        simulate(
            release(), [weather()], grid, [60.0, 120.0, 180.0],
            progress=lambda *step: done.append(step), cancelled=lambda: len(done) == 2,
        )  # fmt: skip
    assert done == [(1, 3), (2, 3)]


def test_that_importing_the_model_does_not_import_the_compiler() -> None:
    code = "import sys, models.physics.forecast; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

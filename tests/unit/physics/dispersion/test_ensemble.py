"""Ensembles: what the members are, how likely each place sees a level, and that nothing depends on the grouping."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.dispersion import ensemble as ensembles
from models.physics.dispersion.ensemble import COVERING, LIKELY, Ensemble, run_ensemble
from models.physics.dispersion.members import Uncertainty, draw, members
from models.physics.dispersion.passive.cloud import Cloud, RunCancelled

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
RELEASE = Release("chlorine", 0.0, 0.0, 1.0, 2.0, 600.0, NOW)
STEADY = [Weather(NOW, 3.0, 270.0, "D", 15.0)]
GRID = Grid(-200.0, -600.0, 20.0, 110, 60)
TIMES = np.linspace(120.0, 1200.0, 10)
SURE = Uncertainty(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def run(weather: list[Weather] = STEADY, count: int = 30, **options: object) -> Ensemble:
    return run_ensemble(RELEASE, weather, GRID, TIMES, [2.0, 20.0], count=count, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("weather", [STEADY, [*STEADY, Weather(NOW + timedelta(seconds=300), 3.0, 240.0, "E", 15.0)]])
def test_that_without_doubt_the_ensemble_is_the_forecast(weather: list[Weather]) -> None:
    found = run(weather, count=2, uncertainty=SURE)
    cloud, highest = Cloud(RELEASE, weather, 1200.0), np.zeros((60, 110))
    for time in TIMES:
        np.maximum(highest, cloud.on_grid(GRID, float(time)), out=highest)
    for level in (2.0, 20.0):
        certain, said = found.probability(level) == 1.0, highest >= level
        assert np.count_nonzero(certain != said) <= 0.02 * np.count_nonzero(said)


def test_that_doubt_widens_the_zone() -> None:
    found = run()
    likely, covering = found.zone(2.0, LIKELY), found.zone(2.0, COVERING)
    assert likely.is_valid
    assert covering.buffer(1.0).contains(likely)
    assert covering.area > 1.3 * likely.area
    assert found.zone(20.0, LIKELY).area < likely.area


def test_that_probability_only_grows_with_time() -> None:
    found = run()
    assert np.all(np.diff(found.reached.astype(np.int64), axis=1) >= 0)
    assert np.all(found.reached[0] >= found.reached[1])  # who reaches the higher level has reached the lower
    assert found.probability(2.0).max() == 1.0


def test_that_the_grouping_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Ensemble] = []
    usual = run()
    monkeypatch.setattr(ensembles, "GROUP", 7)
    regrouped = run(so_far=told.append)
    assert np.array_equal(usual.reached, regrouped.reached)
    assert [each.count for each in told] == [7, 14, 21, 28]


def test_that_a_run_can_be_cancelled() -> None:
    with pytest.raises(RunCancelled):
        run(cancelled=lambda: True)


def test_that_the_same_seed_draws_the_same_members_evenly() -> None:
    once, again, other = draw(128, seed=3), draw(128, seed=3), draw(128, seed=4)
    assert np.array_equal(once.turn_deg, again.turn_deg)
    assert not np.array_equal(once.turn_deg, other.turn_deg)
    assert np.mean(once.turn_deg) == pytest.approx(0.0, abs=0.5)
    assert np.std(once.turn_deg) == pytest.approx(10.0, rel=0.05)
    assert np.std(np.log(once.speed)) == pytest.approx(0.15, rel=0.05)
    assert np.mean(once.classes == 0) == pytest.approx(0.5, abs=0.03)


def test_that_members_change_what_is_uncertain_and_nothing_else() -> None:
    drawn = draw(16)
    for k, member in enumerate(members(RELEASE, STEADY, drawn)):
        assert member.release.rate_kg_s == pytest.approx(2.0 * drawn.rate[k])
        assert member.weather[0].wind_speed == pytest.approx(3.0 * drawn.speed[k])
        assert member.weather[0].stability in "CDE"
        assert (member.release.x, member.weather[0].temperature_c) == (0.0, 15.0)

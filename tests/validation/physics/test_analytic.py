"""The puff model against what can be computed by hand: the steady plume, mass, the lid's well-mixed limit."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics import kernels
from models.physics.puff import Cloud
from models.physics.weather import CLASSES

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _cloud(stability: str, height: float = 1.0, lid: float = 5000.0, **changes: float) -> Cloud:
    speed, duration = changes.get("speed", 3.0), changes.get("duration", 3600.0)
    weather = Weather(NOW, speed, 270.0, stability, 15.0, mixing_height_m=lid)
    return Cloud(Release("chlorine", 0.0, 0.0, height, 0.01, duration, NOW), [weather], 3600.0)


@pytest.mark.parametrize("stability", CLASSES)
@pytest.mark.parametrize("distance", [100.0, 300.0, 1000.0])
def test_that_a_long_release_becomes_the_steady_plume(stability: str, distance: float) -> None:
    cloud = _cloud(stability)
    number = CLASSES.index(stability)
    sigma_y = kernels.sigma_at(kernels.SIGMA_Y[number], distance)
    sigma_z = kernels.sigma_at(kernels.SIGMA_Z[number], distance)
    speed = kernels.speed_of(cloud.wind.speeds[0], max(1.0, kernels.LEVEL * sigma_z))
    across = 0.5 * sigma_y
    plume = 0.01 / (np.pi * sigma_y * sigma_z * speed) * np.exp(-0.5 / sigma_z**2) * np.exp(-0.5 * 0.5**2)
    found = cloud.at(distance, across, 0.0, 3600.0)[0] / cloud.ppm_per_kg_m3
    # the plume formula knows no spread along the wind and no source of finite size
    assert found == pytest.approx(plume, rel=0.05 if distance > 200.0 else 0.12)


@pytest.mark.parametrize("stability", CLASSES)
def test_that_the_flux_through_every_cross_section_is_what_is_released(stability: str) -> None:
    cloud = _cloud(stability, height=10.0, lid=300.0)
    y, z = np.meshgrid(np.linspace(-1200.0, 1200.0, 601), np.arange(1.0, 300.0, 2.0))
    number = CLASSES.index(stability)
    for distance in (200.0, 800.0):
        field = cloud.at(np.full(y.size, distance), y.ravel(), z.ravel(), 3600.0) / cloud.ppm_per_kg_m3
        level = max(10.0, kernels.LEVEL * kernels.sigma_at(kernels.SIGMA_Z[number], distance))
        flux = field.sum() * 4.0 * 2.0 * kernels.speed_of(cloud.wind.speeds[0], level)
        assert flux == pytest.approx(0.01, rel=0.05)


def test_that_below_a_lid_the_gas_is_well_mixed_in_the_end() -> None:
    cloud = _cloud("A", lid=100.0)
    heights = cloud.at(np.full(4, 3000.0), 0.0, np.array([1.0, 30.0, 60.0, 99.0]), 3600.0)
    assert heights == pytest.approx(np.full(4, heights.mean()), rel=0.01)


def test_that_mass_is_conserved_to_the_last_frame_in_turning_wind() -> None:
    hours = [Weather(NOW.replace(minute=m), 2.0 + m % 3, 40.0 * m, CLASSES[m % 6], 15.0) for m in range(0, 60, 5)]
    cloud = Cloud(Release("ammonia", 0.0, 0.0, 1.0, 2.0, 1500.0, NOW), hours, 3600.0)
    grid = Grid(-12_000.0, -12_000.0, 60.0, 400, 400)
    edges = np.concatenate([[0.0], np.geomspace(0.2, 800.0, 120)])
    for time in (100.0, 1499.0, 3600.0):
        assert cloud.puffs(time, 1.0)[:, 4].sum() == pytest.approx(2.0 * min(time, 1500.0))
        layers = [
            cloud.on_grid(grid, time, (low + high) / 2).sum(dtype=np.float64) * (high - low)
            for low, high in pairwise(edges)
        ]
        assert sum(layers) * 3600.0 / cloud.ppm_per_kg_m3 == pytest.approx(2.0 * min(time, 1500.0), rel=0.01)

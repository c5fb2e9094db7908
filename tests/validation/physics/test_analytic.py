"""The passive cloud against what can be computed by hand: the steady plume, mass, the lid's well-mixed limit."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.air import SurfaceLayer, from_weather
from models.physics.dispersion.engine import run_record
from models.physics.dispersion.passive.cloud import Cloud
from models.physics.weather import CLASSES

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _weather(stability: str, lid: float = 5000.0) -> Weather:
    return Weather(NOW, 3.0, 270.0, stability, 15.0, mixing_height_m=lid)


def _cloud(stability: str, height: float = 1.0, lid: float = 5000.0) -> Cloud:
    return Cloud(Release("chlorine", 0.0, 0.0, height, 0.01, 3600.0, NOW), [_weather(stability, lid)], 3600.0)


@pytest.mark.parametrize("stability", CLASSES)
@pytest.mark.parametrize("distance", [100.0, 300.0, 1000.0])
def test_that_a_long_release_becomes_the_steady_plume(stability: str, distance: float) -> None:
    record = {
        "substance": "chlorine", "release": {"kind": "passive", "rate_kg_s": 0.01, "height_m": 1.0},
        "weather": {"wind_m_s": 3.0, "stability": stability, "mixing_height_m": 5000.0}, "arcs_m": [distance],
        "receptor_height_m": 1.5,
    }  # fmt: skip
    plume = run_record(record, "passive").arcs[0].concentration_kg_m3
    cloud = _cloud(stability)
    assert cloud.at(distance, 0.0, 1.5, 3600.0)[0] / cloud.ppm_per_kg_m3 == pytest.approx(plume, rel=0.03)


@pytest.mark.parametrize("stability", CLASSES)
def test_that_the_flux_through_every_cross_section_is_what_is_released(stability: str) -> None:
    """With the one wind that carries a puff, whatever its height, the flux is the rate."""
    cloud, layer = _cloud(stability, height=10.0, lid=300.0), from_weather(_weather(stability, 300.0))
    y, z = np.meshgrid(np.linspace(-1200.0, 1200.0, 601), np.arange(1.0, 300.0, 2.0))
    for distance in (200.0, 800.0):
        field = cloud.at(np.full(y.size, distance), y.ravel(), z.ravel(), 3600.0) / cloud.ppm_per_kg_m3
        flux = field.sum() * 4.0 * 2.0 * _carrying(cloud, layer, distance)
        assert flux == pytest.approx(0.01, rel=0.05)


def _carrying(cloud: Cloud, layer: SurfaceLayer, distance: float) -> float:
    puffs = cloud.puffs(3600.0, 1.0)
    mean = float(puffs[int(np.argmin(np.abs(puffs[:, 0] - distance))), 3])
    return layer.speed(min(float(np.hypot(10.0, 0.6 * mean)), 150.0))


def test_that_below_a_lid_the_gas_is_well_mixed_in_the_end() -> None:
    cloud = _cloud("A", lid=100.0)
    heights = cloud.at(np.full(4, 3000.0), 0.0, np.array([1.0, 30.0, 60.0, 99.0]), 3600.0)
    assert heights == pytest.approx(np.full(4, heights.mean()), rel=0.03)


def test_that_mass_is_conserved_to_the_last_frame_in_turning_wind() -> None:
    hours = [Weather(NOW.replace(minute=m), 2.0 + m % 3, 40.0 * m, CLASSES[m % 6], 15.0) for m in range(0, 60, 5)]
    cloud = Cloud(Release("chlorine", 0.0, 0.0, 1.0, 2.0, 1500.0, NOW), hours, 3600.0)
    grid = Grid(-12_000.0, -12_000.0, 60.0, 400, 400)
    edges = np.concatenate([[0.0], np.geomspace(0.2, 800.0, 120)])
    for time in (100.0, 1499.0, 3600.0):
        assert cloud.puffs(time, 1.0)[:, 5].sum() == pytest.approx(2.0 * min(time, 1500.0))
        layers = [
            cloud.on_grid(grid, time, (low + high) / 2).sum(dtype=np.float64) * (high - low)
            for low, high in pairwise(edges)
        ]
        assert sum(layers) * 3600.0 / cloud.ppm_per_kg_m3 == pytest.approx(2.0 * min(time, 1500.0), rel=0.01)

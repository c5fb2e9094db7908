"""Puffs go round buildings, as the diagnostic wind does."""

from datetime import UTC, datetime

import numpy as np
import pytest
from shapely import box as box_of

from models.domain.forecasts import Grid, Release
from models.domain.readings import Weather
from models.physics.air import surface_layer
from models.physics.dispersion.among_buildings import local_wind
from models.physics.dispersion.passive.cloud import Cloud
from models.physics.wind.field import wind_among
from models.physics.wind.scene import Box, approach_of

NOW = datetime(2026, 3, 18, 3, tzinfo=UTC)
GRID = Grid(-60.0, -60.0, 4.0, 30, 30)
AIR = surface_layer(4.0, 10.0, stability="D", roughness_m=0.1)
REGION = (-80.0, -80.0, 80.0, 80.0)


def test_that_free_air_is_left_alone() -> None:
    found = local_wind(wind_among([], approach_of(AIR, 240.0), REGION, 5.0), GRID)
    assert found.vectors[..., 0] == pytest.approx(1.0, abs=0.1)
    assert found.vectors[..., 1] == pytest.approx(0.0, abs=0.1)


def test_that_a_building_bends_the_puffs_and_keeps_none() -> None:
    box = Box(box_of(-10.0, -10.0, 10.0, 10.0), 12.0)
    local = local_wind(wind_among([box], approach_of(AIR, 270.0), REGION, 4.0), GRID)
    assert np.hypot(local.vectors[..., 0], local.vectors[..., 1]).min() > 0.0
    release = Release("chlorine", -40.0, 6.0, 1.0, 1.0, 60.0, NOW)
    weather = [Weather(NOW, 4.0, 270.0, "D", 15.0)]
    free, bent = (Cloud(release, weather, 300.0, local=each).puffs(300.0, 1.0) for each in (None, local))
    assert bent[:, 5].sum() == pytest.approx(free[:, 5].sum())
    assert bent[:, 0].max() > 300.0
    assert np.abs(bent[:, 1] - free[:, 1].mean()).max() > 1.0

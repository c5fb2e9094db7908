"""Minutes of gas sensors become a search, and its answer the room's likely sources."""

from datetime import timedelta

import numpy as np
import pytest

from models.domain.park import Park
from models.domain.readings import Weather
from models.physics.dispersion.passive.cloud import Cloud
from models.physics.release import release_by_hand
from models.planning.whence import LEAST_ROWS, Sniffer, likely_sources, same_substance, search
from tests.unit.planning.conftest import START

BREEZE = Weather(START, 3.0, 242.0, "D", 15.0)


def minutes(park: Park, sniffer: Sniffer, count: int, leak_from: int, unit_ages: float = 1.0) -> None:
    """Ammonia leaks from the first ammonia tank after `leak_from` minutes."""
    tank = next(asset for asset in park.assets if asset.substance == "ammonia").geometry.centroid
    began = START + timedelta(minutes=leak_from)
    cloud = Cloud(release_by_hand("ammonia", 0.3, tank.x, tank.y, BREEZE, started_at=began), [BREEZE], 7200.0)
    sensors = park.sensors
    x, y = (np.array([getattr(each.geometry.centroid, axis) for each in sensors]) for axis in "xy")
    z = np.array([each.height for each in sensors])
    ours = np.array([each.substance == "ammonia" and each.unit == "ppm" for each in sensors])
    dice = np.random.default_rng(1)
    for minute in range(count):
        values = np.zeros(len(sensors))
        values[ours] = np.abs(dice.normal(0.0, 0.02, int(ours.sum())))
        if minute > leak_from:
            values[ours] += cloud.at(x, y, z, 60.0 * (minute - leak_from))[ours] * dice.exponential(size=ours.sum())
        sniffer.breathe(START + timedelta(minutes=minute), BREEZE, values, np.full(len(sensors), unit_ages))


def test_that_a_leak_is_found_at_its_tank(park: Park) -> None:
    sniffer = Sniffer(park)
    minutes(park, sniffer, 40, leak_from=25)
    (quest,) = sniffer.quests()
    assert quest.substance == "ammonia"
    found = likely_sources(search(quest), quest.substance)
    assert found[0].asset_code == next(each.code for each in park.assets if each.substance == "ammonia")
    assert found[0].probability > 0.5
    assert found[0].rate_low <= found[0].rate_mid <= found[0].rate_high
    assert found[0].started_mid == pytest.approx(START + timedelta(minutes=25), abs=timedelta(minutes=5))
    assert same_substance(found, "氨") == found
    assert same_substance(found, "chlorine") == ()


def test_that_quiet_air_is_not_searched(park: Park) -> None:
    sniffer = Sniffer(park)
    minutes(park, sniffer, 10, leak_from=60)
    assert sniffer.quests() == ()


def test_that_a_few_minutes_and_old_readings_say_nothing(park: Park) -> None:
    sniffer = Sniffer(park)
    minutes(park, sniffer, LEAST_ROWS - 1, leak_from=-1)
    assert sniffer.quests() == ()
    sniffer.forget()
    minutes(park, sniffer, 20, leak_from=5, unit_ages=1e6)
    assert sniffer.quests() == ()

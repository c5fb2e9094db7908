"""The demo park is plausible: nothing overlaps, all can be reached, and the numbers are those that were asked."""

from collections import Counter
from itertools import pairwise
from math import atan2, degrees
from pathlib import Path

import pytest
import shapely

from drivers.simulated.park.generate import generate_park
from models.domain.alarms import Priority
from models.domain.park import Park, Quantity


@pytest.fixture(scope="module")
def park() -> Park:
    return generate_park()


def test_that_the_park_has_what_was_asked(park: Park) -> None:
    assert len(park.enterprises) == 12
    assert 140 <= len(park.buildings) <= 170
    assert len(park.assets) == 60
    assert sum(asset.hazard_grade > 0 for asset in park.assets) == 8
    assert len(park.sensors) == 400
    assert len(park.cameras) == 24
    assert len(park.units) == 14
    assert len(park.shelters) == 6
    assert 380 <= len(park.road_nodes) <= 420
    kinds = Counter(place.kind for place in park.places)
    assert (kinds["gate"], kinds["station"], kinds["depot"], kinds["hydrant"]) == (2, 3, 4, 88)
    assert Counter(area.kind for area in park.areas)["village"] == 2
    assert {unit.station for unit in park.units} == {place.code for place in park.places if place.kind == "station"}
    assert {supply.depot for supply in park.supplies} == {place.code for place in park.places if place.kind == "depot"}


def test_that_the_shipped_file_is_small(demo_file: Path) -> None:
    assert demo_file.stat().st_size < 3 << 20


def test_that_major_hazards_name_whom_to_phone(park: Park) -> None:
    for asset in park.assets:
        if asset.hazard_grade:
            assert len({person.duty for person in asset.responsible}) == 3
            assert asset.control_room_phone


def test_that_nothing_solid_overlaps(park: Park) -> None:
    solid = [item.geometry for item in (*park.buildings, *park.assets)]  # type: ignore[attr-defined]
    solid += [area.geometry for area in park.areas if area.kind == "basin"]
    tree = shapely.STRtree(solid)
    first, second = tree.query(solid, predicate="intersects")
    assert [(a, b) for a, b in zip(first, second, strict=True) if a < b] == []


def test_that_no_road_runs_through_a_house_or_a_vessel(park: Park) -> None:
    solid = [item.geometry for item in (*park.buildings, *park.assets)]  # type: ignore[attr-defined]
    roads = [edge.geometry.buffer(edge.width / 2) for edge in park.road_edges]
    assert shapely.STRtree(solid).query(roads, predicate="intersects").size == 0


def test_that_everything_of_a_plant_lies_on_its_plot(park: Park) -> None:
    plots = {enterprise.code: enterprise.geometry for enterprise in park.enterprises}
    for item in (*park.buildings, *park.assets, *park.sensors):
        owner = item.enterprise  # type: ignore[attr-defined]
        if owner:
            assert plots[owner].covers(item.geometry), item  # type: ignore[attr-defined]


def test_that_plots_and_boundary_agree(park: Park) -> None:
    for a, b in pairwise(park.enterprises):
        assert not a.geometry.intersects(b.geometry)
    assert all(park.boundary.covers(enterprise.geometry) for enterprise in park.enterprises)
    outside = [area for area in park.areas if area.kind in ("village", "school")]
    assert not any(park.boundary.intersects(area.geometry) for area in outside)


def test_that_buildings_hold_each_plants_workers(park: Park) -> None:
    for enterprise in park.enterprises:
        houses = [building for building in park.buildings if building.enterprise == enterprise.code]
        assert sum(house.occupants_day for house in houses) == enterprise.workers_day
        assert sum(house.occupants_night for house in houses) == enterprise.workers_night


def test_that_chlorine_detectors_stand_downwind_of_v3_with_the_standards_limits(park: Park) -> None:
    source = park.asset("V-3").geometry.centroid
    for code, near, far in (("AT-3011", 10, 25), ("AT-3012", 80, 110)):
        sensor = park.sensor(code)
        dx, dy = sensor.geometry.x - source.x, sensor.geometry.y - source.y
        assert near < sensor.geometry.distance(source) < far
        assert abs(degrees(atan2(dx, dy)) - 62.0) < 3.0  # the drill's wind is from 242 degrees
        rules = {rule.label: rule for rule in park.rules if rule.sensor == code}
        assert (rules["HI"].limit, rules["HI"].priority) == (0.34, Priority.HIGH)
        assert (rules["HH"].limit, rules["HH"].priority) == (0.68, Priority.CRITICAL)
        assert rules["HH"].clear < rules["HH"].limit


def test_that_every_kind_of_sensor_reports_every_1_to_30_seconds(park: Park) -> None:
    assert {sensor.quantity for sensor in park.sensors} == set(Quantity)
    assert all(1.0 <= sensor.period_s <= 30.0 for sensor in park.sensors)


def test_that_cameras_look_at_what_their_names_say(park: Park) -> None:
    camera = next(camera for camera in park.cameras if camera.code == "CAM-07")
    v3 = park.asset("V-3").geometry.centroid
    bearing = degrees(atan2(v3.x - camera.geometry.x, v3.y - camera.geometry.y)) % 360
    assert abs(bearing - camera.azimuth) < 1.0
    assert camera.geometry.y < v3.y
    assert camera.source == "clips/CAM-07.mp4"


def test_that_all_names_are_given_in_both_languages(park: Park) -> None:
    named = (*park.enterprises, *park.buildings, *park.assets, *park.areas, *park.units, *park.sensors, *park.cameras)
    for record in named:
        name = record.name  # type: ignore[attr-defined]
        assert name.en.isascii() or "×" in name.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in name.zh), name


def test_that_another_seed_gives_another_park_with_the_same_codes(park: Park) -> None:
    other = generate_park(seed=7)
    assert other != park
    assert [building.code for building in other.buildings] == [building.code for building in park.buildings]

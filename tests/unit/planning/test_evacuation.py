"""Counting people, sending them where there is room and no gas, and warning everybody within 1 km."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, box, from_wkb

from models.domain.forecasts import ForecastSummary, ThreatZone
from models.domain.park import Park, Shelter
from models.planning.evacuation import _transport as transport
from models.planning.evacuation import along_wind, draft_evacuation, plan_evacuation, warned_parties, warning_list
from models.planning.exposure import count_exposed
from models.text import LocalName


def everywhere(park: Park) -> MultiPolygon:
    return MultiPolygon([park.boundary.buffer(5000.0)])


@pytest.mark.parametrize("night", [True, False])
def test_that_a_zone_over_everything_counts_everybody_once(park: Park, night: bool) -> None:
    ground = everywhere(park)
    total = sum(b.occupants_night if night else b.occupants_day for b in park.buildings)
    total += sum(a.people_night if night else a.people_day for a in park.areas)
    zones = [ThreatZone(level, 1.0, ground, 0.0, 0.0) for level in (1, 3, 2)]
    exposed = count_exposed(park, zones, ground, night)
    assert exposed.people == total == sum(exposed.by_place.values())
    assert exposed.by_level == {3: total, 2: 0, 1: 0}
    assert len(exposed.buildings) == len(park.buildings)


def test_that_nobody_is_in_no_zone(park: Park) -> None:
    exposed = count_exposed(park, (), None, True)
    assert (exposed.people, exposed.by_level, exposed.buildings, exposed.areas) == (0, {}, (), ())


def test_that_people_lie_in_the_drills_zones_at_night(park: Park, summary: ForecastSummary) -> None:
    night = count_exposed(park, summary.zones, summary.advised, True)
    day = count_exposed(park, summary.zones, summary.advised, False)
    assert 0 < night.people < day.people
    assert night.by_level[2] > 0
    assert sum(night.by_level.values()) <= night.people
    assert {"P01", "P12", "P08"} <= set(night.by_place)


@given(x=st.floats(511_000, 516_000), y=st.floats(3_397_500, 3_400_500), r=st.floats(5, 2500), grow=st.floats(0, 900))
@settings(max_examples=40, deadline=None)
def test_that_a_larger_zone_never_holds_fewer(park: Park, x: float, y: float, r: float, grow: float) -> None:
    def people(radius: float) -> int:
        zone = ThreatZone(2, 1.0, MultiPolygon([Point(x, y).buffer(radius)]), radius, 0.0)
        return count_exposed(park, [zone], None, True).by_level[2]

    assert people(r) <= people(r + grow)


def test_that_a_village_counts_by_the_share_of_its_ground(park: Park) -> None:
    village = next(area for area in park.areas if area.code == "SHATOU")
    left, bottom, right, top = village.geometry.bounds
    half = MultiPolygon([box(left, bottom, (left + right) / 2, top)])
    share = village.geometry.intersection(half).area / village.geometry.area
    assert count_exposed(park, (), half, True).by_place == {"SHATOU": int(np.ceil(540 * share))}


def test_that_people_are_split_and_sent_within_capacity(park: Park, summary: ForecastSummary) -> None:
    plan = draft_evacuation(park, summary, True)
    order = plan.order
    exposed = count_exposed(park, summary.zones, summary.advised, True)
    assert order.people_out > 0
    assert order.people_inside > 0
    assert order.people_out + order.people_inside >= exposed.people  # villages at the edge count whole here
    assert sum(count for _, count in order.shelters) + plan.unplaced == order.people_out
    shelters = {shelter.code: shelter for shelter in park.shelters}
    threatened = shapely.union_all([zone.geometry for zone in summary.zones])
    for code, count in order.shelters:
        assert 0 < count <= shelters[code].capacity
        assert not threatened.intersects(shelters[code].geometry)
    assert from_wkb(order.zone_wkb).buffer(0.01).covers(summary.zones[1].geometry)
    assert plan_evacuation(park, summary, True) == order


def test_that_people_in_the_clouds_way_stay_inside_when_it_is_too_late(park: Park, summary: ForecastSummary) -> None:
    early, late = draft_evacuation(park, summary, True), draft_evacuation(park, summary, True, elapsed_s=900.0)
    assert set(late.order.buildings) < set(early.order.buildings)
    assert late.order.people_inside > early.order.people_inside
    near = {"P01-B06", "P01-B03"} & set(early.stay)
    assert near <= set(late.stay)


def test_that_too_few_places_are_said(park: Park, summary: ForecastSummary) -> None:
    full = replace(park, shelters=tuple(replace(shelter, capacity=1) for shelter in park.shelters))
    plan = draft_evacuation(full, summary, True)
    assert plan.unplaced > 0
    assert f"No shelter has room for {plan.unplaced} people" in [str(text) for text in plan.statements]


def test_that_a_shelter_in_the_advised_zone_is_taken_last_and_said(park: Park, summary: ForecastSummary) -> None:
    x, y = summary.release.x, summary.release.y
    inside = Shelter("S9", LocalName("Hall", "厅"), summary.advised.geoms[0].representative_point(), 9000, 1)
    wide = MultiPolygon([Point(x, y).buffer(6000)])
    free = replace(summary, advised=wide, zones=summary.zones[:1])
    outside = Shelter("S8", LocalName("Camp", "营地"), Point(x - 7000, y), 15, 1)
    inside = replace(inside, geometry=Point(x - 900, y - 900))
    order = draft_evacuation(replace(park, shelters=(inside, outside)), free, True)
    assert dict(order.order.shelters)["S8"] == 15
    assert any("Hall lies inside the published" in str(text) for text in order.statements)


def test_that_everybody_within_a_kilometre_is_warned_nearest_first(park: Park) -> None:
    source = park.asset("V-3").geometry.centroid
    codes = warning_list(park, source.x, source.y)
    parties = warned_parties(park, source.x, source.y)
    assert codes[0] == "P01"
    assert {"P11", "P07", "P12", "LIUWAN"} <= set(codes)
    assert [party.distance_m for party in parties] == sorted(party.distance_m for party in parties)
    assert all(party.phone for party in parties)
    assert "P10" not in codes
    assert set(warning_list(park, source.x, source.y, 500)) < set(codes)


def test_that_the_winds_axes_are_the_compasss() -> None:
    assert along_wind(0.0, -100.0, 0.0) == pytest.approx((100.0, 0.0), abs=1e-9)  # a north wind carries south
    assert along_wind(100.0, 0.0, 270.0) == pytest.approx((100.0, 0.0), abs=1e-9)
    downwind, across = along_wind(0.0, -50.0, 270.0)
    assert (downwind, across) == pytest.approx((0.0, 50.0), abs=1e-9)  # south of a west wind is to its right


@given(
    people=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    capacity=st.lists(st.integers(0, 60), min_size=1, max_size=3),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_that_the_transport_is_whole_feasible_and_no_swap_is_cheaper(
    people: list[int], capacity: list[int], seed: int
) -> None:
    cost = np.random.default_rng(seed).uniform(0, 1000, (len(people), len(capacity))).round()
    flow = transport(people, capacity, cost)
    assert (flow >= 0).all()
    assert (flow.sum(axis=1) <= people).all()
    assert (flow.sum(axis=0) <= capacity).all()
    assert flow.sum() == min(sum(people), sum(capacity))
    for a, i in np.argwhere(flow > 0):
        for b, j in np.argwhere(flow > 0):  # exchanging two people's shelters never helps
            assert cost[a, i] + cost[b, j] <= cost[a, j] + cost[b, i] + 1e-6

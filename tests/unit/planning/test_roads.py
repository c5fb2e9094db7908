"""Routes are the cheapest there are, bend around a threat, and never vanish because of one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, box

from models.domain.errors import NoRoute
from models.domain.forecasts import Forecast, ForecastSummary, Grid, ThreatZone
from models.domain.park import Park, RoadEdge
from models.planning.roads import RoadGraph
from models.planning.threat import LEVEL_WEIGHTS, Threat
from models.text import LocalName

NAME = LocalName("Road", "路")


def bare_park(
    park: Park, nodes: list[tuple[float, float]], roads: list[tuple[int, int, bool]], width: float = 6
) -> Park:
    """Nothing but straight roads at 10 m/s."""
    edges = tuple(
        RoadEdge(f"R{i}", NAME, a, b, LineString([nodes[a], nodes[b]]), width, 10.0, one_way)
        for i, (a, b, one_way) in enumerate(roads)
    )
    return replace(park, road_nodes=tuple((i, x, y) for i, (x, y) in enumerate(nodes)), road_edges=edges)


def bellman_ford(graph: RoadGraph, costs: np.ndarray, goal: int) -> np.ndarray:
    """Costs to `goal` by relaxing every edge until nothing changes: slow, and obviously right."""
    best = np.full(len(graph.xy), np.inf)
    best[goal] = 0.0
    for _ in range(len(graph.xy)):
        through = best[graph.head] + costs
        after = best.copy()
        np.minimum.at(after, graph.tail, through)
        if np.array_equal(after, best):
            break
        best = after
    return best


@given(goal=st.integers(1, 380), start=st.integers(1, 380), threatened=st.booleans())
@settings(max_examples=25, deadline=None)
def test_that_every_way_is_a_cheapest_one(
    goal: int, start: int, threatened: bool, graph: RoadGraph, zones: tuple[ThreatZone, ...]
) -> None:
    threat = zones if threatened else None
    ways = graph.costs_to(goal, threat)
    row = int(np.flatnonzero(graph.numbers == goal)[0])
    assert np.allclose(ways.cost, bellman_ford(graph, graph.costs(threat).cost, row))
    route = graph.follow(ways, start)
    along = sum(_cheapest(graph, ways.edges.cost, a, b) for a, b in pairwise(route.nodes))
    assert along == pytest.approx(route.cost)
    assert LineString(route.points).length == pytest.approx(route.length_m) if len(route.points) > 1 else start == goal


def _cheapest(graph: RoadGraph, costs: np.ndarray, a: int, b: int) -> float:
    tail, head = (int(np.flatnonzero(graph.numbers == node)[0]) for node in (a, b))
    return float(costs[(graph.tail == tail) & (graph.head == head)].min())


def test_that_a_route_bends_around_the_plume(graph: RoadGraph, park: Park, zones: tuple[ThreatZone, ...]) -> None:
    source = park.asset("V-3").geometry.centroid
    origin, goal = (source.x + 1300, source.y + 200), (source.x - 140, source.y - 180)
    direct, bent = graph.route(origin, goal), graph.route(origin, goal, zones)
    worst = shapely.union_all([zone.geometry for zone in zones if zone.level >= 2])
    assert LineString(direct.points).intersection(worst).length > 100
    assert LineString(bent.points).intersection(worst).length == 0
    assert bent.length_m > direct.length_m
    assert bent.eta_s > direct.eta_s


def test_that_the_only_road_is_taken_through_the_zone_and_its_dose_is_told(park: Park) -> None:
    graph = RoadGraph(bare_park(park, [(0, 0), (1000, 0)], [(0, 1, False)]))
    zone = ThreatZone(3, 20.0, MultiPolygon([box(400, -50, 600, 50)]), 200, 60)
    route = graph.route(0, 1, [zone])
    assert route.points == ((0.0, 0.0), (1000.0, 0.0))
    assert route.exposed_m == pytest.approx(200)
    assert route.eta_s == pytest.approx(100)
    assert route.dose == pytest.approx(20 * 3 * 20 / 60)  # 20 s at three times the limit, in ppm min
    assert route.cost == pytest.approx(100 + 20 * LEVEL_WEIGHTS[3])


def test_that_each_metre_counts_once_at_its_worst_level(park: Park) -> None:
    graph = RoadGraph(bare_park(park, [(0, 0), (1000, 0)], [(0, 1, False)]))
    zones = [
        ThreatZone(1, 1.0, MultiPolygon([box(0, -50, 1000, 50)]), 0, 0),
        ThreatZone(2, 4.0, MultiPolygon([box(250, -50, 750, 50)]), 0, 0),
    ]
    route = graph.route(0, 1, zones)
    assert route.exposed_m == pytest.approx(1000)
    assert route.cost == pytest.approx(100 + 50 * LEVEL_WEIGHTS[1] + 50 * LEVEL_WEIGHTS[2])
    assert route.dose == pytest.approx((50 * 2 + 50 * 12) / 60)


def test_that_one_way_roads_are_driven_one_way(park: Park) -> None:
    graph = RoadGraph(bare_park(park, [(0, 0), (100, 0), (50, 200)], [(0, 1, True), (1, 2, True), (2, 0, True)]))
    assert graph.route(0, 1).nodes == (0, 1)
    assert graph.route(1, 0).nodes == (1, 2, 0)


def test_that_of_two_parallel_roads_the_cheaper_is_taken(park: Park) -> None:
    bare = bare_park(park, [(0, 0), (100, 0)], [(0, 1, False)])
    detour = RoadEdge("R9", NAME, 1, 0, LineString([(100, 0), (50, 90), (0, 0)]), 6.0, 10.0)
    graph = RoadGraph(replace(bare, road_edges=(*bare.road_edges, detour)))
    assert graph.route(0, 1).length_m == pytest.approx(100)
    blocked = [ThreatZone(3, 20.0, MultiPolygon([box(40, -5, 60, 5)]), 0, 0)]
    assert graph.route(0, 1, blocked).points == ((0.0, 0.0), (50.0, 90.0), (100.0, 0.0))
    assert graph.route(1, 0, blocked).points == ((100.0, 0.0), (50.0, 90.0), (0.0, 0.0))


def test_that_a_heavy_vehicle_keeps_off_narrow_lanes_where_it_can(park: Park) -> None:
    bare = bare_park(park, [(0, 0), (100, 0), (50, 100)], [(0, 2, False), (2, 1, False)])
    lane = RoadEdge("R9", NAME, 0, 1, LineString([(0, 0), (100, 0)]), 3.0, 10.0)
    graph = RoadGraph(replace(bare, road_edges=(*bare.road_edges, lane)))
    assert graph.route(0, 1).nodes == (0, 1)
    assert graph.route(0, 1, needs_width=4.0).nodes == (0, 2, 1)


def test_that_no_road_at_all_is_said(park: Park) -> None:
    graph = RoadGraph(bare_park(park, [(0, 0), (100, 0), (50, 200)], [(0, 1, True)]))
    with pytest.raises(NoRoute):
        graph.route(1, 0)
    with pytest.raises(NoRoute):
        graph.route(2, 0)


def test_that_a_way_begins_where_the_unit_stands(graph: RoadGraph) -> None:
    x, y = graph.place(17)
    away, at = graph.route((x + 24.0, y), 3), graph.route((x + 1.0, y), 3)
    assert away.points[0] == (x + 24.0, y)
    assert at.points[0] == (x, y)
    assert graph.route(3, 3).eta_s == 0


def test_that_the_dose_comes_from_the_field_where_there_is_one(park: Park, summary: ForecastSummary) -> None:
    graph = RoadGraph(bare_park(park, [(0, 0), (1000, 0)], [(0, 1, False)]))
    grid = Grid(-100.0, -100.0, 10.0, 120, 20)
    ppm = np.zeros((2, 20, 120), dtype=np.float32)
    ppm[1, :, 30:50] = 6.0  # 200 to 400 m east, in the second frame only
    forecast = Forecast(
        summary.release, (summary.weather,), grid, np.array([60.0, 120.0]), ppm, 1.5, (), None, summary.advised, (), "t"
    )
    assert graph.route(0, 1, forecast).dose == pytest.approx(6.0 * 20 / 60, rel=0.02)


def test_that_before_any_model_the_published_distances_steer(summary: ForecastSummary) -> None:
    threat = Threat.of(replace(summary, zones=()))
    assert [band.level for band in threat.bands] == [1, 2]
    assert Threat.of(None).bands == ()


def test_that_a_place_far_off_the_roads_still_has_a_way(graph: RoadGraph, park: Park) -> None:
    centre = park.boundary.centroid
    assert graph.route((centre.x, centre.y), (centre.x + 900, centre.y)).length_m > 0
    assert Point(graph.place(graph.nearest_node(centre.x, centre.y))).distance(centre) < 300

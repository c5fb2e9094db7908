"""How long the room waits for ways, a proposal, an evacuation and a park file."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.resources import as_file, files
from math import inf

from shapely import LineString, MultiPolygon, Point

from drivers.feeds.check import check_park
from drivers.simulated.park.generate import generate_park
from models.domain.forecasts import ThreatZone
from models.domain.park import Park, RoadEdge
from models.planning.exposure import count_exposed
from models.planning.roads import RoadGraph
from models.text import LocalName
from tests.benchmarks.registry import Row, bench

WAYS_LIMIT_MS = 50.0
TOWN_SIDE = 100  # junctions along each side of a town of 10 000


@bench("planning")
def ways_counts_and_park_file() -> Iterable[Row]:
    """All units' ways to one place through three zones, on the demo park and on a town; counting; the file's check."""
    park = generate_park()
    zones = _zones(park)
    graph = RoadGraph(park)
    yield Row("Road graph of the demo park, built", _best_ms(lambda: RoadGraph(park)), "ms")
    ways = _best_ms(lambda: _all_ways(graph, [unit.road_node for unit in park.units], zones))
    yield Row(f"Ways of {len(park.units)} units through three zones", ways, "ms", WAYS_LIMIT_MS, "the limit")
    town = RoadGraph(_town(park))
    calm = _best_ms(lambda: _all_ways(town, list(range(0, TOWN_SIDE**2, 700)), ()))
    threatened = _best_ms(lambda: _all_ways(town, list(range(0, TOWN_SIDE**2, 700)), zones))
    yield Row("The same in a town of 10 000 junctions, no threat", calm, "ms")
    yield Row("The same with the zones", threatened, "ms", calm, "no threat")
    yield Row("People and buildings in three zones", _best_ms(lambda: count_exposed(park, zones, None, True)), "ms")
    with as_file(files("resources") / "demo_park.gpkg") as path:
        yield Row("Park file checked, every row", _best_ms(lambda: check_park(path), 3), "ms")


def _all_ways(graph: RoadGraph, origins: list[int], zones: tuple[ThreatZone, ...]) -> None:
    ways = graph.costs_to(int(graph.numbers[len(graph.numbers) // 3]), zones)
    for origin in origins:
        graph.follow(ways, origin)


def _zones(park: Park) -> tuple[ThreatZone, ...]:
    source = park.asset("V-3").geometry.centroid
    radii = ((3, 20.0, 200.0), (2, 2.0, 600.0), (1, 0.5, 1300.0))
    return tuple(
        ThreatZone(level, ppm, MultiPolygon([Point(source.x + r, source.y + r / 2).buffer(r, 64)]), 2 * r, r)
        for level, ppm, r in radii
    )


def _town(park: Park) -> Park:
    """A square grid of streets, 80 m apart, over the park's ground."""
    left, bottom, _, _ = park.boundary.bounds
    place = {i: (left + 80.0 * (i % TOWN_SIDE), bottom + 80.0 * (i // TOWN_SIDE)) for i in range(TOWN_SIDE * TOWN_SIDE)}
    pairs = [(i, i + 1) for i in place if (i + 1) % TOWN_SIDE] + [
        (i, i + TOWN_SIDE) for i in place if i + TOWN_SIDE in place
    ]
    name = LocalName("Street", "街")
    edges = tuple(
        RoadEdge(f"T{n}", name, a, b, LineString([place[a], place[b]]), 7.0, 11.0) for n, (a, b) in enumerate(pairs)
    )
    return replace(park, road_nodes=tuple((i, x, y) for i, (x, y) in place.items()), road_edges=edges)


def _best_ms(action: Callable[[], object], times: int = 7) -> float:
    best = inf
    for _ in range(times):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return 1000.0 * best

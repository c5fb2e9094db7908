"""Vehicles with a terminal: they take orders, drive their route, press their status and report where they are."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import orjson

from models.domain.park import Park, UnitKind
from models.domain.readings import UnitFix
from models.domain.times import from_us

REPORT_S = 2.0
CRUISE_M_S = 10.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class UnitOrder:
    """What a terminal receives: drive `route` for `task`, in about `eta_s` seconds."""

    task: str
    route: tuple[Point, ...]
    eta_s: float


def parse_order(payload: bytes) -> UnitOrder | None:
    """Read a retained order; an empty payload means the unit is released.

    Raises ValueError, KeyError or TypeError on anything that is no order: the sender is our own gateway.
    """
    if not payload:
        return None
    record = orjson.loads(payload)
    route = tuple((float(x), float(y)) for x, y in record["route"])
    return UnitOrder(str(record["task"]), route, float(record.get("eta_s", 0.0)))


@dataclass(slots=True)
class Vehicle:
    """One unit on the road. `progress_m` runs along `path`; `departs_us` is when it starts to move."""

    code: str
    kind: UnitKind
    home: Point
    x: float
    y: float
    heading: float = 0.0
    speed: float = 0.0
    status: str = ""
    task: str = ""
    path: list[Point] = field(default_factory=list)
    cruise: float = CRUISE_M_S
    progress_m: float = 0.0
    departs_us: int = 0
    moved_us: int = 0

    def take(self, order: UnitOrder, now_us: int, turnout_s: float) -> None:
        """Accept an order; the same one again (a retained message) changes nothing."""
        if order.task == self.task:
            return
        self.task, self.status = order.task, "dispatched"
        length = _length(order.route)
        eta = max(order.eta_s, 1.0)
        self._drive(list(order.route), min(max(length / eta, 3.0), 20.0), now_us + round(turnout_s * 1e6), now_us)

    def release(self, now_us: int) -> None:
        """The order is over: back the way it came."""
        if not self.task:
            return
        self.task, self.status = "", ""
        self._drive([*reversed(self._travelled()), self.home], CRUISE_M_S, now_us, now_us)

    def advance(self, now_us: int) -> None:
        """Move to where the vehicle is at `now_us`, press what has been reached."""
        if now_us < self.departs_us or not self.path:
            return
        if self.status == "dispatched":
            self.status = "en_route"
        self.progress_m += max(now_us - max(self.moved_us, self.departs_us), 0) * 1e-6 * self.cruise
        self.moved_us, self.speed = now_us, self.cruise
        self.x, self.y, self.heading, arrived = _along(self.path, self.progress_m, self.heading)
        if arrived:
            self.speed = 0.0
            self.status = "on_scene" if self.task else ""

    def fix(self, now_us: int) -> UnitFix:
        return UnitFix(
            self.code,
            round(self.x, 2),
            round(self.y, 2),
            from_us(now_us),
            round(self.heading, 1),
            round(self.speed, 1),
            self.status,
            self.task,
        )

    def _drive(self, route: list[Point], cruise: float, departs_us: int, now_us: int) -> None:
        start = (self.x, self.y)
        self.path = route if route and math.dist(start, route[0]) < 1.0 else [start, *route]
        self.cruise, self.progress_m, self.departs_us, self.moved_us = cruise, 0.0, departs_us, now_us

    def _travelled(self) -> list[Point]:
        """The part of the path that lies behind, so that the way back leads over the same roads."""
        behind, left = [], self.progress_m
        for start, end in pairwise(self.path):
            behind.append(start)
            left -= math.dist(start, end)
            if left <= 0:
                break
        return behind


class Fleet:
    """All units of the park, at their stations until ordered."""

    def __init__(self, park: Park, turnout_s: float) -> None:
        nodes = {node: (x, y) for node, x, y in park.road_nodes}
        stations = {place.code: (place.geometry.x, place.geometry.y) for place in park.places}
        self._turnout_s = turnout_s
        self.vehicles: dict[str, Vehicle] = {}
        for unit in park.units:
            home = stations.get(unit.station) or nodes.get(unit.road_node) or (0.0, 0.0)
            self.vehicles[unit.code] = Vehicle(unit.code, unit.kind, home, *home)

    def order(self, code: str, order: UnitOrder | None, now_us: int) -> None:
        vehicle = self.vehicles.get(code)
        if vehicle is None:
            return
        if order is None:
            vehicle.release(now_us)
        else:
            vehicle.take(order, now_us, self._turnout_s)

    def advance(self, now_us: int) -> None:
        for vehicle in self.vehicles.values():
            vehicle.advance(now_us)

    def fixes(self, now_us: int) -> list[UnitFix]:
        return [vehicle.fix(now_us) for vehicle in self.vehicles.values()]

    def on_scene(self, kinds: Iterable[UnitKind]) -> bool:
        """Whether a unit of one of these kinds has arrived under an order."""
        wanted = set(kinds)
        return any(each.kind in wanted and each.status == "on_scene" for each in self.vehicles.values())


def _length(route: Iterable[Point]) -> float:
    points = list(route)
    return sum(math.dist(a, b) for a, b in pairwise(points))


def _along(path: list[Point], metres: float, heading: float) -> tuple[float, float, float, bool]:
    """Position and heading `metres` along `path`, and whether that is its end."""
    left = metres
    for (ax, ay), (bx, by) in pairwise(path):
        length = math.dist((ax, ay), (bx, by))
        if length > 0:
            heading = math.degrees(math.atan2(bx - ax, by - ay)) % 360.0
            if left < length:
                share = left / length
                return ax + share * (bx - ax), ay + share * (by - ay), heading, False
        left -= length
    return path[-1][0], path[-1][1], heading, True

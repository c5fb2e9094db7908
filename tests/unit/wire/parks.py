"""A small park for the wire's tests: one plant with a chlorine bullet, a station and a straight road."""

from shapely import LineString, Point, box

from models.domain.alarms import Priority
from models.domain.park import (
    Asset,
    Enterprise,
    Park,
    Place,
    Quantity,
    RoadEdge,
    Sensor,
    Unit,
    UnitKind,
)
from models.domain.rules import Rule, RuleKind
from models.text import LocalName


def name(text: str) -> LocalName:
    return LocalName(text, text)


def sensor(key: int, code: str, quantity: Quantity, unit: str, high: float, period_s: float, x: float) -> Sensor:
    substance = "chlorine" if quantity is Quantity.GAS else ""
    return Sensor(key, code, name(code), quantity, unit, 0.0, high, period_s, Point(x, 0), 1.5, "P01", "V-3", substance)


def small_park() -> Park:
    """V-3 stands at (0, 0); AT-1 is 80 m and AT-2 400 m east of it, where the scenario's wind carries the cloud."""
    return Park(
        code="small",
        name=name("Small"),
        epsg=4549,
        timezone="Asia/Shanghai",
        boundary=box(-1000, -1000, 1000, 1000),
        enterprises=(Enterprise("P01", name("Plant"), box(-50, -50, 150, 50), "chlorine", 40, 10, "110"),),
        assets=(
            Asset("V-3", name("Bullet"), "P01", "bullet", box(-2, -8, 2, 8), 1.0, 3.0, "chlorine", 60, 0.8, 600, 20, 1),
        ),
        road_nodes=((1, 200.0, 0.0), (2, 20.0, 0.0)),
        road_edges=(RoadEdge("R1", name("Road"), 1, 2, LineString([(200, 0), (20, 0)]), 8, 12),),
        places=(Place("S1", name("Station"), "station", Point(200, 0), 1),),
        units=(
            Unit("E1", name("Engine 1"), UnitKind.ENGINE, "S1", 1, 6, ("water",)),
            Unit("H1", name("HazMat 1"), UnitKind.HAZMAT, "S1", 1, 4, ("seal",)),
        ),
        sensors=(
            sensor(1, "AT-1", Quantity.GAS, "ppm", 10, 2.0, 70.0),
            sensor(2, "AT-2", Quantity.GAS, "mg/m3", 30, 5.0, 300.0),
            sensor(3, "PT-1", Quantity.PRESSURE, "kPa", 1600, 1.0, 0.0),
            sensor(4, "WS-1", Quantity.WIND_SPEED, "m/s", 40, 10.0, 0.0),
            sensor(5, "WD-1", Quantity.WIND_DIRECTION, "deg", 360, 10.0, 0.0),
        ),
        rules=(
            Rule("AT-1.HI", "AT-1", RuleKind.HIGH, "HI", 0.34, 0.3, Priority.HIGH),
            Rule("AT-1.HH", "AT-1", RuleKind.HIGH, "HH", 0.68, 0.6, Priority.CRITICAL),
            Rule("PT-1.HI", "PT-1", RuleKind.HIGH, "HI", 800, 780, Priority.HIGH),
            Rule("PT-1.LO", "PT-1", RuleKind.LOW, "LO", 300, 320, Priority.MEDIUM),
        ),
    )

"""Sensors and rules for the trends' tests."""

from datetime import UTC, datetime

from shapely import Point

from models.domain.alarms import Priority
from models.domain.park import Quantity, Sensor
from models.domain.rules import Rule, RuleKind
from models.text import LocalName

NOW = datetime(2026, 3, 18, 6, 30, 52, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def sensor(key: int, code: str, quantity: Quantity, unit: str, low: float, high: float) -> Sensor:
    name = LocalName(f"Point {code}", f"测点 {code}")
    return Sensor(key, code, name, quantity, unit, low, high, 10.0, Point(0, 0), 2.0, "P01")


def chlorine(key: int = 11, code: str = "AT-3011") -> Sensor:
    return sensor(key, code, Quantity.GAS, "ppm", 0.0, 50.0)


def pressure(key: int = 1, code: str = "PT-101") -> Sensor:
    return sensor(key, code, Quantity.PRESSURE, "MPa", 0.45, 0.6)


RULES = (
    Rule("AT-3011.HI", "AT-3011", RuleKind.HIGH, "HI", 0.34, 0.3, Priority.HIGH),
    Rule("AT-3011.HH", "AT-3011", RuleKind.HIGH, "HH", 0.68, 0.6, Priority.CRITICAL),
    Rule("PT-101.HI", "PT-101", RuleKind.HIGH, "HI", 0.55, 0.54, Priority.MEDIUM),
)

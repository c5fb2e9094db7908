"""The 400 sensors and their default rules: level and temperature on every vessel, pressure where there is any, gas
detectors round the dikes and along fences, wind on masts.

Gas limits and the silence that is a fault are the defaults of models/alarms/defaults.py.
"""

from dataclasses import dataclass, field

from shapely import Point

from drivers.simulated.park.tanks import vessel_size
from models.alarms.defaults import EXPOSURE_LIMITS, MOLAR_VOLUME, gas_rules, silence_rule
from models.domain.alarms import Priority
from models.domain.park import Asset, Building, Quantity, Sensor
from models.domain.rules import Rule, RuleKind
from models.text import LocalName

FLAMMABLE = {"methanol", "toluene", "diesel", "acetone", "butadiene", "propane", "styrene"}
RISES = {"ammonia"}  # lighter than air: its detectors hang high
GAS_NAMES = {
    "chlorine": ("Chlorine", "氯气"), "ammonia": ("Ammonia", "氨气"),
    "hydrogen_fluoride": ("Hydrogen fluoride", "氟化氢"),
    "hydrogen_chloride": ("Hydrogen chloride", "氯化氢"), "sulfur_dioxide": ("Sulfur dioxide", "二氧化硫"),
    "ethylene_oxide": ("Ethylene oxide", "环氧乙烷"), "vinyl_chloride": ("Vinyl chloride", "氯乙烯"),
    "benzene": ("Benzene", "苯"), "epichlorohydrin": ("Epichlorohydrin", "环氧氯丙烷"),
    "chloroform": ("Chloroform", "三氯甲烷"), "hydrochloric_acid": ("Hydrogen chloride", "氯化氢"),
    "methanol": ("Methanol", "甲醇"), "toluene": ("Toluene", "甲苯"), "diesel": ("Oil vapour", "油气"),
    "acetone": ("Acetone", "丙酮"), "butadiene": ("Butadiene", "丁二烯"), "propane": ("Propane", "丙烷"),
    "styrene": ("Styrene", "苯乙烯"),
}  # fmt: skip
PRESSURE_FULL_SCALE = (10.0, 100.0, 400.0, 1000.0, 1600.0, 2500.0, 4000.0)  # kPa


def series(owner: str, quantity: str, number: int) -> str:
    """AT-3011: plant P01 numbers its gas detectors from 3001, P02 from 3101; process tags have three digits."""
    plant = int(owner[1:])
    return f"{quantity}-{29 + plant}{number:02d}" if quantity == "AT" else f"{quantity}-{2 + plant}{number:02d}"


@dataclass
class Instruments:
    """Collects sensors and rules; keys and codes count up, so the order of calls is part of the park."""

    sensors: list[Sensor] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def next_code(self, owner: str, quantity: str, step: int = 1) -> str:
        number = self.numbers.get((owner, quantity), 1 - step) + step
        self.numbers[owner, quantity] = number
        return series(owner, quantity, number)

    def add(
        self,
        code: str,
        name: LocalName,
        quantity: Quantity,
        unit: str,
        scale: tuple[float, float],
        period: float,
        at: tuple[float, float, float],
        owner: str,
        asset: str = "",
        substance: str = "",
    ) -> None:
        point = Point(round(at[0], 2), round(at[1], 2))
        key = len(self.sensors) + 1
        sensor = Sensor(
            key, code, name, quantity, unit, *scale, period, point, round(at[2], 1), owner, asset, substance
        )
        self.sensors.append(sensor)
        self.rules.append(silence_rule(sensor))

    def rule(self, label: str, limit: float, clear: float, priority: Priority, on_delay_s: float = 0.0) -> None:
        """A rule on the sensor added last."""
        sensor = self.sensors[-1].code
        kind = RuleKind.HIGH if label.startswith("H") else RuleKind.LOW
        self.rules.append(
            Rule(f"{sensor}.{label}", sensor, kind, label, round(limit, 3), round(clear, 3), priority, on_delay_s)
        )

    def gas(self, code: str, en: str, zh: str, x: float, y: float, substance: str, owner: str, asset: str = "") -> None:
        """A gas detector where its gas goes: at shin height, or above head height for what rises."""
        height = 2.4 if substance in RISES else 0.5
        name = LocalName(f"{GAS_NAMES[substance][0]}, {en}", f"{GAS_NAMES[substance][1]} {zh}")
        if substance in EXPOSURE_LIMITS:
            limit_mg, molar_mass = EXPOSURE_LIMITS[substance]
            first = limit_mg * MOLAR_VOLUME / molar_mass
            full = next(scale for scale in (10.0, 20.0, 50.0, 100.0, 500.0) if scale >= 10 * round(first, 2))
            full = 100.0 if substance == "chlorine" else full
            period = 1.0 if substance == "chlorine" else 2.0
            self.add(code, name, Quantity.GAS, "ppm", (0.0, full), period, (x, y, height), owner, asset, substance)
        else:
            self.add(code, name, Quantity.GAS, "%LEL", (0.0, 100.0), 5.0, (x, y, height), owner, asset, substance)
        self.rules += gas_rules(self.sensors[-1])


def fit_vessel(instruments: Instruments, asset: Asset) -> None:
    """Level and temperature, and pressure where the vessel holds any."""
    x, y = asset.geometry.centroid.x, asset.geometry.centroid.y
    owner, code = asset.enterprise, asset.code
    depth = round(2 * vessel_size(asset.shape, asset.volume_m3)[0] * (0.75 if asset.shape == "tank" else 1.0), 1)
    west, south, east, _ = asset.geometry.bounds  # transmitters sit at the shell, apart from each other
    at = (west, y, asset.height)
    tag = instruments.next_code(owner, "LT", 2)
    instruments.add(
        tag, LocalName(f"{code} level", f"{code}液位"), Quantity.LEVEL, "m", (0.0, depth), 30.0, at, owner, code
    )
    instruments.rule("HI", 0.85 * depth, 0.83 * depth, Priority.MEDIUM, 10.0)
    instruments.rule("HH", 0.92 * depth, 0.9 * depth, Priority.HIGH, 10.0)
    instruments.rule("LO", 0.1 * depth, 0.12 * depth, Priority.LOW, 10.0)
    tag = instruments.next_code(owner, "TT", 2)
    name = LocalName(f"{code} temperature", f"{code}温度")
    instruments.add(
        tag, name, Quantity.TEMPERATURE, "°C", (-50.0, 150.0), 10.0, (x, south, asset.base + 1), owner, code
    )
    instruments.rule("HI", asset.temperature_c + 17.0, asset.temperature_c + 15.0, Priority.MEDIUM, 10.0)
    if asset.pressure_kpa <= 0:
        return
    p = asset.pressure_kpa
    full = next(scale for scale in PRESSURE_FULL_SCALE if scale >= 1.5 * p)
    tag = instruments.next_code(owner, "PT", 2)
    name = LocalName(f"{code} pressure", f"{code}压力")
    instruments.add(tag, name, Quantity.PRESSURE, "kPa", (0.0, full), 5.0, (east, y, asset.height), owner, code)
    instruments.rule("HI", 1.2 * p, 1.15 * p, Priority.HIGH, 5.0)
    instruments.rule("HH", 1.35 * p, 1.3 * p, Priority.CRITICAL, 5.0)
    instruments.rule("LO", 0.7 * p, 0.75 * p, Priority.MEDIUM, 5.0)


def fit_workshop(instruments: Instruments, house: Building) -> None:
    """Header pressure and temperature at a workshop's wall."""
    x, y = house.geometry.bounds[0] - 2.0, house.geometry.centroid.y
    tag = instruments.next_code(house.enterprise, "PT", 2)
    name = LocalName(f"{house.name.en} header pressure", f"{house.name.zh}总管压力")
    instruments.add(tag, name, Quantity.PRESSURE, "kPa", (0.0, 1600.0), 5.0, (x, y, 6.0), house.enterprise)
    instruments.rule("HI", 900.0, 870.0, Priority.MEDIUM, 5.0)
    instruments.rule("LO", 250.0, 280.0, Priority.LOW, 5.0)


def fit_mast(instruments: Instruments, number: int, x: float, y: float, en: str, zh: str) -> None:
    at = (x, y, 10.0)
    name = LocalName(f"Wind speed, {en}", f"{zh}风速")
    instruments.add(f"WS-{number:02d}", name, Quantity.WIND_SPEED, "m/s", (0.0, 60.0), 2.0, at, "")
    instruments.rule("HI", 13.8, 12.0, Priority.LOW, 60.0)  # Beaufort 7: lifting and work at height stop
    name = LocalName(f"Wind direction, {en}", f"{zh}风向")
    instruments.add(f"WD-{number:02d}", name, Quantity.WIND_DIRECTION, "°", (0.0, 360.0), 2.0, at, "")

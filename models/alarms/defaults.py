"""The rules that a sensor gets when nobody has said otherwise. A park may change every one of them.

Gas after GB/T 50493-2019, 5.5.2: toxic gas, first level at most the occupational exposure limit, second at most twice
it; flammable gas 25 and 50 % of the lower explosive limit; oxygen 19.5 and 23.5 % by volume. Limits that are exposure
limits of GBZ 2.1-2019 come in mg/m3 and are turned into ppm at 20 °C and 101.3 kPa (24.06 l/mol). Silence of an hour is
a fault of the sensor.
"""

from models.domain.alarms import Priority
from models.domain.park import Quantity, Sensor
from models.domain.rules import Rule, RuleKind

# substance -> (occupational limit mg/m3, molar mass g/mol); GBZ 2.1-2019, the ceiling or short-term value first
EXPOSURE_LIMITS = {
    "chlorine": (1.0, 70.906), "ammonia": (20.0, 17.031), "hydrogen_fluoride": (2.0, 20.006),
    "hydrogen_chloride": (7.5, 36.461), "sulfur_dioxide": (5.0, 64.066), "ethylene_oxide": (2.0, 44.053),
    "vinyl_chloride": (10.0, 62.499), "benzene": (3.0, 78.114), "epichlorohydrin": (1.0, 92.525),
    "chloroform": (20.0, 119.378), "hydrochloric_acid": (7.5, 36.461),
}  # fmt: skip
MOLAR_VOLUME = 24.06  # l/mol
CLEARS_AT = 0.8  # of the limit
SILENCE_S = 3600.0
GAS_STANDARD, EXPOSURE_STANDARD, OXYGEN = "GB/T 50493-2019, 5.5.2", "GBZ 2.1-2019", "oxygen"


def default_rules(sensor: Sensor) -> tuple[Rule, ...]:
    """Return the sensor's default rules: its gas limits, where its gas has any, and that it is heard."""
    return (*gas_rules(sensor), silence_rule(sensor))


def silence_rule(sensor: Sensor) -> Rule:
    limit = max(SILENCE_S, 2 * sensor.period_s)
    return Rule(f"{sensor.code}.STALE", sensor.code, RuleKind.STALE, "STALE", limit, limit, Priority.LOW, unit="s")


def unit_of(rule: Rule, sensor: Sensor) -> str:
    """Return the unit of a rule's limit: its own, or the sensor's, or what the kind makes of that."""
    if rule.unit:
        return rule.unit
    return {RuleKind.RATE: f"{sensor.unit}/min", RuleKind.STALE: "s"}.get(rule.kind, sensor.unit)


def gas_rules(sensor: Sensor) -> tuple[Rule, ...]:
    """Return the two levels of a gas detector; none for other sensors, and for gases without a limit."""
    if sensor.quantity is not Quantity.GAS:
        return ()
    if sensor.unit == "%LEL":
        return _levels(sensor, 25.0, 50.0, GAS_STANDARD)
    if sensor.substance == OXYGEN and sensor.unit == "%VOL":
        low = Rule(
            f"{sensor.code}.LO", sensor.code, RuleKind.LOW, "LO", 19.5, 20.0, Priority.CRITICAL, note=GAS_STANDARD
        )
        high = Rule(
            f"{sensor.code}.HI", sensor.code, RuleKind.HIGH, "HI", 23.5, 23.0, Priority.CRITICAL, note=GAS_STANDARD
        )
        return low, high
    if sensor.substance not in EXPOSURE_LIMITS or sensor.unit not in ("ppm", "mg/m3"):
        return ()
    limit, molar_mass = EXPOSURE_LIMITS[sensor.substance]
    first = limit if sensor.unit == "mg/m3" else round(limit * MOLAR_VOLUME / molar_mass, 2)
    return _levels(sensor, first, 2 * first, f"{GAS_STANDARD}; {EXPOSURE_STANDARD}")


def _levels(sensor: Sensor, first: float, second: float, note: str) -> tuple[Rule, Rule]:
    levels = (("HI", first, Priority.HIGH), ("HH", second, Priority.CRITICAL))
    high, highest = (
        Rule(
            f"{sensor.code}.{label}", sensor.code, RuleKind.HIGH, label, round(limit, 3), round(CLEARS_AT * limit, 3),
            priority, note=note,
        )
        for label, limit, priority in levels
    )  # fmt: skip
    return high, highest

"""What a trend shows besides its line: name, unit, limits, the normal band, linear or logarithmic."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from models.domain.alarms import Priority
from models.domain.park import Quantity, Sensor
from models.domain.rules import LIMIT_KINDS, Rule, RuleKind
from models.domain.units import REFERENCE_AIR, Air, Beside, beside
from models.physics.substances import gas_of
from models.text import LocalName


@dataclass(frozen=True, slots=True)
class Limit:
    """One dashed line: an alarm's limit, or with `priority` None a reference such as AEGL-3."""

    label: str
    value: float
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class TrendSpec:
    """One sensor's trend. `normal` is the band in which nothing is due; `bounds` the axis, in `unit`.

    `beside` is the other unit a gas is told in (mg/m3 beside ppm and the reverse).
    """

    sensor_key: int
    code: str
    name: LocalName
    unit: str
    period_s: float
    limits: tuple[Limit, ...]
    normal: tuple[float, float]
    bounds: tuple[float, float]
    logarithmic: bool = False
    beside: Beside | None = None


def trend_spec(
    sensor: Sensor, rules: Iterable[Rule], references: Iterable[Limit] = (), air: Air = REFERENCE_AIR
) -> TrendSpec:
    """The trend of a sensor under its enabled rules; gas detectors are shown on a logarithmic axis."""
    own = [rule for rule in rules if rule.sensor == sensor.code and rule.enabled and rule.kind in LIMIT_KINDS]
    limits = [Limit(rule.label, rule.limit, rule.priority) for rule in own] + list(references)
    low = max((rule.limit for rule in own if rule.kind is RuleKind.LOW), default=sensor.low)
    high = min((rule.limit for rule in own if rule.kind is RuleKind.HIGH), default=sensor.high)
    logarithmic = sensor.quantity is Quantity.GAS and high > 0
    bounds = _log_bounds(limits, sensor.high) if logarithmic else (sensor.low, sensor.high)
    return TrendSpec(
        sensor.key, sensor.code, sensor.name, sensor.unit, sensor.period_s, tuple(limits), (low, high), bounds,
        logarithmic, beside(sensor.unit, gas_of(sensor), air),
    )  # fmt: skip


def _log_bounds(limits: list[Limit], top: float) -> tuple[float, float]:
    """Whole decades: the lower one begins below the lowest limit, the upper one holds the instrument's range."""
    lowest = min((limit.value for limit in limits if limit.value > 0), default=top / 100)
    bottom = math.ceil(math.log10(lowest)) - 1
    return 10.0**bottom, 10.0 ** max(math.ceil(math.log10(top)), bottom + 1)

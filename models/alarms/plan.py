"""From rules to columns: what the compiled loop needs of them."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from models.alarms import kernels
from models.alarms.columns import CONSTANTS, INSTRUCTION, Ints, Plan, Record
from models.alarms.defaults import SILENCE_S
from models.alarms.expressions import Expression, ExpressionError, parse
from models.domain.park import Sensor
from models.domain.rules import SHIFTED, Rule, RuleKind

CODES = {
    RuleKind.HIGH: kernels.HIGH,
    RuleKind.LOW: kernels.LOW,
    RuleKind.RATE: kernels.RATE,
    RuleKind.FLATLINE: kernels.FLATLINE,
    RuleKind.STALE: kernels.STALE,
    RuleKind.BAD: kernels.BAD,
    RuleKind.VOTE: kernels.VOTE,
    RuleKind.EXPRESSION: kernels.EXPRESSION,
    RuleKind.TREND: kernels.TREND,
}
SLOTTED = (RuleKind.RATE, RuleKind.FLATLINE, RuleKind.TREND)
PRECISION = 1e-3  # of the range: no instrument is trusted further
_NOTHING = Expression((), ())


class Program(NamedTuple):
    """A rule with its parsed expressions and the rows of the sensors it listens to; no rows: a sensor is missing."""

    rule: Rule
    expression: Expression
    shift: Expression
    inputs: tuple[int, ...]


def silence_allowed_s(rule: Rule, sensor: Sensor) -> float:
    """Return how long the sensor may be silent: the rule's limit, or an hour and less where it reports often."""
    return rule.limit or max(min(max(20 * sensor.period_s, 60.0), SILENCE_S), 2 * sensor.period_s)


def programs(sensors: Sequence[Sensor], rules: Sequence[Rule]) -> list[Program]:
    """Return the enabled rules, by the row of their place and by code; the number of each is its place."""
    rows = {sensor.code: row for row, sensor in enumerate(sensors)}
    enabled = sorted((rule for rule in rules if rule.enabled), key=lambda rule: (rows[rule.sensor], rule.code))
    return [_program(rule, rows) for rule in enabled]


def _program(rule: Rule, rows: dict[str, int]) -> Program:
    """A rule that cannot be understood in this park has no inputs: it is never evaluated, and its fault is raised."""
    expression = shift = _NOTHING
    try:
        if rule.kind is RuleKind.EXPRESSION:
            expression = parse(rule.expression, rows.keys())
        if rule.shift and rule.kind in SHIFTED:
            shift = parse(rule.shift, None)
    except ExpressionError:
        return Program(rule, _NOTHING, _NOTHING, ())
    watched = expression.sensors or rule.voters or (rule.sensor,)
    if any(code not in rows for code in watched):
        return Program(rule, _NOTHING, _NOTHING, ())
    return Program(rule, expression, shift, tuple(rows[code] for code in watched))


def plan_of(sensors: Sequence[Sensor], made: Sequence[Program]) -> Plan:
    """Return the arrays of these rules."""
    own = {sensor.code: sensor for sensor in sensors}
    constants = np.zeros(len(made), CONSTANTS)
    inputs: list[int] = []
    code: list[tuple[int, float]] = []
    slots = 0
    for record, program in zip(constants, made, strict=True):
        _fill(record, program, own[program.rule.sensor])
        record["inputs"], record["inputs_end"] = len(inputs), len(inputs) + len(program.inputs)
        inputs += program.inputs
        record["code"], record["code_end"] = len(code), len(code) + len(program.expression.code)
        code += program.expression.code
        record["shift"], record["shift_end"] = len(code), len(code) + len(program.shift.code)
        code += program.shift.code
        record["slot"] = slots if program.rule.kind in SLOTTED else -1
        slots += program.rule.kind in SLOTTED
    first, members = _listeners(len(sensors), made)
    return Plan(first, members, constants, np.array(inputs, dtype=np.int64), np.array(code, dtype=INSTRUCTION))


def _fill(record: Record, program: Program, sensor: Sensor) -> None:
    rule = program.rule
    record["kind"] = CODES[rule.kind] if program.inputs else kernels.BROKEN
    record["below"], record["good_only"] = rule.is_below, rule.good_only
    record["limit"], record["clear"], record["votes"] = rule.limit, rule.clear, rule.votes
    record["on_delay"], record["off_delay"] = microseconds(rule.on_delay_s), microseconds(rule.off_delay_s)
    record["gap"] = microseconds(rule.gap_s)
    record["window"] = microseconds(silence_allowed_s(rule, sensor) if rule.kind is RuleKind.STALE else rule.window_s)
    record["horizon"], record["z_on"] = rule.horizon_s, NormalDist().inv_cdf(rule.confidence)
    record["floor"] = PRECISION * (sensor.high - sensor.low)


def microseconds(seconds: float) -> int:
    return round(seconds * 1e6)


def _listeners(sensors: int, made: Sequence[Program]) -> tuple[Ints, Ints]:
    """Return for each sensor where its rules begin among the members, and the members: rules in their order."""
    pairs = sorted((row, number) for number, program in enumerate(made) for row in program.inputs)
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    return np.searchsorted(rows, np.arange(sensors + 1)), np.array([number for _, number in pairs], dtype=np.int64)

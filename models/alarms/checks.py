"""What is wrong with a rule before anybody saves it: each fault names its field, the cause and the cure."""

import math
from collections.abc import Iterator

from models.alarms.expressions import ExpressionError, parse
from models.domain.park import Park, Sensor
from models.domain.rules import LIMIT_KINDS, SHIFTED, Rule, RuleFault, RuleKind
from models.text import N_, Message

LONGEST_S = 7 * 86_400.0  # no delay, window or horizon is longer
MOST_INPUTS = 32
TREND_PERIODS = 10  # a trend's memory holds so many readings at least

_EMPTY = N_("This is empty")
_FILL = N_("Fill it in")
_SHORTER = N_("Keep it below {longest} characters")
_TOO_LONG = N_("This is too long")
_NO_NUMBER = N_("{value} is no finite number")
_GIVE_NUMBER = N_("Give a number")
_NO_SENSOR = N_("The park has no sensor {sensor}")
_CHOOSE_SENSOR = N_("Choose a sensor from the list")
_OUTSIDE = N_("{limit} lies outside the sensor's range, {low} to {high}")
_INSIDE = N_("Choose a limit inside the range")
_WRONG_SIDE = N_("It clears at {clear}, on the wrong side of {limit}")
_CLEAR_BELOW = N_("Give a clear value at or below the limit")
_CLEAR_ABOVE = N_("Give a clear value at or above the limit")
_TIME = N_("{value} s is out of range")
_TIME_RANGE = N_("Give {least} to {most} s")
_POSITIVE = N_("{value} is not above zero")
_GIVE_POSITIVE = N_("Give a value above zero")
_VOTES = N_("{votes} of {voters} sensors cannot agree")
_VOTES_RANGE = N_("Ask for 1 to {voters} votes")
_TWICE = N_("Sensor {sensor} is there twice")
_ONCE = N_("Name each sensor once")
_UNITS = N_("Sensor {sensor} measures in {unit}, not in {wanted}")
_SAME_UNIT = N_("Let sensors vote that measure in the same unit")
_TOO_MANY = N_("More than {most} sensors")
_FEWER = N_("Name fewer sensors")
_NO_SHIFT = N_("A limit of this kind cannot be shifted by the weather")
_LEAVE_EMPTY = N_("Leave it empty, or write an expression that uses the weather")
_CONFIDENCE = N_("{value} is no probability from 0.5 to 0.999")
_GIVE_CONFIDENCE = N_("Give a probability such as 0.9")


def rule_faults(park: Park, rule: Rule) -> tuple[RuleFault, ...]:
    """Return every fault of the rule in this park, in the order of its fields; none where it can be evaluated."""
    sensors = {sensor.code: sensor for sensor in park.sensors}
    sensor = sensors.get(rule.sensor)
    faults = [*_texts(rule), *_numbers(rule)]
    if sensor is None:
        faults.append(RuleFault("sensor", Message(_NO_SENSOR, {"sensor": rule.sensor}), Message(_CHOOSE_SENSOR)))
    if not faults and sensor is not None:
        faults += [
            *_limits(rule, sensor),
            *_times(rule, sensor),
            *_votes(rule, sensors, sensor),
            *_expressions(rule, sensors),
        ]
    return tuple(faults)


def _texts(rule: Rule) -> Iterator[RuleFault]:
    for field, text, longest in (("code", rule.code, 80), ("label", rule.label, 12)):
        if not text.strip():
            yield RuleFault(field, Message(_EMPTY), Message(_FILL))
        elif len(text) > longest:
            yield RuleFault(field, Message(_TOO_LONG), Message(_SHORTER, {"longest": longest}))


def _numbers(rule: Rule) -> Iterator[RuleFault]:
    for field in ("limit", "clear", "on_delay_s", "off_delay_s", "window_s", "gap_s", "horizon_s", "confidence"):
        value = getattr(rule, field)
        if not math.isfinite(value):
            yield RuleFault(field, Message(_NO_NUMBER, {"value": value}), Message(_GIVE_NUMBER))


def _limits(rule: Rule, sensor: Sensor) -> Iterator[RuleFault]:
    if rule.kind in (*LIMIT_KINDS, RuleKind.VOTE, RuleKind.TREND) and not sensor.low <= rule.limit <= sensor.high:
        span: dict[str, object] = {"limit": rule.limit, "low": sensor.low, "high": sensor.high}
        yield RuleFault("limit", Message(_OUTSIDE, span), Message(_INSIDE))
    if rule.kind is RuleKind.STALE or rule.kind is RuleKind.FLATLINE:
        if rule.limit < 0:
            yield RuleFault("limit", Message(_POSITIVE, {"value": rule.limit}), Message(_GIVE_POSITIVE))
    elif rule.kind not in (RuleKind.BAD, RuleKind.TREND) and (
        rule.clear < rule.limit if rule.is_below else rule.clear > rule.limit
    ):
        cure = _CLEAR_ABOVE if rule.is_below else _CLEAR_BELOW
        yield RuleFault("clear", Message(_WRONG_SIDE, {"clear": rule.clear, "limit": rule.limit}), Message(cure))


def _least_window_s(rule: Rule, sensor: Sensor) -> float:
    """A rate needs two readings, and a trend a good many; a flat line is one that lasts."""
    if rule.kind is RuleKind.TREND:
        return TREND_PERIODS * sensor.period_s
    return sensor.period_s if rule.kind in (RuleKind.RATE, RuleKind.FLATLINE) else 0.0


def _times(rule: Rule, sensor: Sensor) -> Iterator[RuleFault]:
    for field, least in (
        ("on_delay_s", 0.0),
        ("off_delay_s", 0.0),
        ("gap_s", 0.0),
        ("window_s", _least_window_s(rule, sensor)),
        ("horizon_s", 1.0 if rule.kind is RuleKind.TREND else 0.0),
    ):
        value = getattr(rule, field)
        if not least <= value <= LONGEST_S:
            span: dict[str, object] = {"least": least, "most": LONGEST_S}
            yield RuleFault(field, Message(_TIME, {"value": value}), Message(_TIME_RANGE, span))
    if rule.kind is RuleKind.TREND and not 0.5 <= rule.confidence <= 0.999:
        yield RuleFault("confidence", Message(_CONFIDENCE, {"value": rule.confidence}), Message(_GIVE_CONFIDENCE))


def _votes(rule: Rule, sensors: dict[str, Sensor], leading: Sensor) -> Iterator[RuleFault]:
    voters = rule.voters
    if not voters:
        return
    if len(voters) > MOST_INPUTS:
        yield RuleFault("inputs", Message(_TOO_MANY, {"most": MOST_INPUTS}), Message(_FEWER))
    for place, code in enumerate(rule.inputs):
        if code not in sensors:
            yield RuleFault("inputs", Message(_NO_SENSOR, {"sensor": code}), Message(_CHOOSE_SENSOR))
        elif code in voters[: place + 1]:
            yield RuleFault("inputs", Message(_TWICE, {"sensor": code}), Message(_ONCE))
        elif sensors[code].unit != leading.unit:
            cause = Message(_UNITS, {"sensor": code, "unit": sensors[code].unit, "wanted": leading.unit})
            yield RuleFault("inputs", cause, Message(_SAME_UNIT))
    if not 1 <= rule.votes <= len(voters):
        cause = Message(_VOTES, {"votes": rule.votes, "voters": len(voters)})
        yield RuleFault("votes", cause, Message(_VOTES_RANGE, {"voters": len(voters)}))


def _expressions(rule: Rule, sensors: dict[str, Sensor]) -> Iterator[RuleFault]:
    texts = []
    if rule.kind is RuleKind.EXPRESSION:
        texts.append(("expression", rule.expression, True))
    if rule.shift and rule.kind not in SHIFTED:
        yield RuleFault("shift", Message(_NO_SHIFT), Message(_LEAVE_EMPTY))
    elif rule.shift:
        texts.append(("shift", rule.shift, False))
    for field, text, with_sensors in texts:
        try:
            found = parse(text, sensors.keys() if with_sensors else None)
        except ExpressionError as error:
            yield RuleFault(field, error.cause, error.cure)
        else:
            if len(found.sensors) > MOST_INPUTS:
                yield RuleFault(field, Message(_TOO_MANY, {"most": MOST_INPUTS}), Message(_FEWER))

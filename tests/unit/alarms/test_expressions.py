"""Expressions: what they mean, what is refused with a cure, and that nothing anybody writes does harm."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.alarms.arithmetic import run
from models.alarms.columns import INSTRUCTION, SENSOR
from models.alarms.expressions import DEEPEST, LONGEST, ExpressionError, parse, weather_values
from models.domain.readings import Weather
from tests.unit.alarms.oracle import Oracle
from tests.unit.alarms.streams import SENSORS

NAMES = {"AT-1", "AT-2", "AT-3", "AT-4"}
WEATHER = Weather(datetime(2026, 1, 1, tzinfo=UTC), 4.0, 90.0, "D", 30.0, 0.5)


def compute(text: str, *values: float) -> float:
    """The expression by the stack machine; values are of its sensors in the order in which it names them."""
    program = parse(text, NAMES if values else None)
    sensors = np.zeros(len(values), SENSOR)
    sensors["value"] = values
    code = np.array(list(program.code), INSTRUCTION)
    return run(code, 0, code.size, np.arange(len(values)), 0, sensors, np.array(weather_values(WEATHER)))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{AT-1} + {AT-2} * 2", (1, 3), 7),
        ("({AT-1} + {AT-2}) * 2", (1, 3), 8),
        ("{AT-1} - {AT-2} - 1", (9, 3), 5),
        ("8 / {AT-1} / 2", (2,), 2),
        ("-{AT-1} * -2", (3,), 6),
        ("- - {AT-1}", (3,), 3),
        ("abs({AT-1} - {AT-1} * 3)", (2,), 4),
        ("max({AT-1}, {AT-2}, 4) - min(1, {AT-1})", (2, 3), 3),
        ("sqrt({AT-1}) + .5e1", (9,), 8),
        ("{AT-1} > 2 and {AT-2} > 2", (3, 1), 0),
        ("{AT-1} > 2 or {AT-2} > 2", (3, 1), 1),
        ("not {AT-1} > 2", (1,), 1),
        ("{AT-1} >= 1 and not {AT-1} != 1", (1,), 1),
        ("{AT-1} == {AT-2}", (0.1, 0.1), 1),
        ("{AT-1} <= 3 or 1 / 0.5 < 1", (4,), 0),
        ("0.4 * (temperature - 25) + wind_speed * humidity", (), 4),
        ("wind_from / 45", (), 2),
    ],
)
def test_that_an_expression_means_what_it_says(text: str, values: tuple[float, ...], expected: float) -> None:
    assert compute(text, *values) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{AT-1} / {AT-2}", (1, 0)),
        ("{AT-1} / {AT-2} > 2", (1, 0)),  # a comparison would hide it
        ("{AT-1} > 0 or 1 / {AT-2} > 1", (1, 0)),
        ("sqrt({AT-1})", (-1,)),
        ("{AT-1} * 1e300 * {AT-1}", (1e200,)),
    ],
)
def test_that_what_is_not_defined_gives_nothing(text: str, values: tuple[float, ...]) -> None:
    assert math.isnan(compute(text, *values))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "ends too early"),
        ("{AT-1} +", "ends too early"),
        ("{AT-1} {AT-2}", "not expected"),
        ("({AT-1}", "ends too early"),
        ("{AT-1})", "not expected"),
        ("{AT-9} > 1", "no sensor AT-9"),
        ("1 + 2", "names no sensor"),
        ("{AT-1} / 0", "divides by zero"),
        ("{AT-1} / (3 - 3)", "divides by zero"),
        ("{AT-1} * sqrt(0 - 4)", "root of a negative"),
        ("{AT-1} + 1e999", "too large"),
        ("{AT-1} + 1e300 * 1e300", "too large"),
        ("pressure + {AT-1}", "pressure"),
        ("__import__ ({AT-1})", "__import__"),
        ("{AT-1}.real", "."),
        ("{AT-1} ** 2", "not expected"),
        ("min({AT-1})", "two or more"),
        ("abs({AT-1}, 2)", "one value"),
        ("max {AT-1}", "not expected"),
        ("1 < {AT-1} < 3", "not expected"),
        ("{AT-1} + " * 60 + "1", "too long"),
        ("(" * 30 + "{AT-1}" + ")" * 30, "nested too deeply"),
        ("1 + (" * 24 + "{AT-1}" + ")" * 24, "nested too deeply"),
    ],
)
def test_that_what_is_no_expression_is_refused_with_cause_and_cure(text: str, cause: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text, NAMES)
    assert cause in str(refused.value.cause)
    assert str(refused.value.cure)


def test_that_the_weather_s_expressions_know_no_sensors() -> None:
    with pytest.raises(ExpressionError, match="cannot be used here"):
        parse("{AT-1} * temperature", None)


ATOMS = st.sampled_from(
    ["{AT-1}", "{AT-2}", "{AT-3}", "1", "0", "2.5", "1e3", "temperature", "+", "-", "*", "/", "(", ")", "<", ">=", "==",
     "and", "or", "not", "min(", "max(", "abs(", "sqrt(", ",", " "]
)  # fmt: skip


def refusal(text: str) -> ExpressionError | None:
    """Why the text is no expression; None where it is one."""
    try:
        parse(text, NAMES)
    except ExpressionError as refused:
        return refused
    return None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(ATOMS, max_size=40).map(" ".join)))
def test_that_any_text_is_an_expression_or_is_refused(text: str) -> None:
    refused = refusal(text)
    if refused is not None:
        assert str(refused.cause)
        assert str(refused.cure)
        return
    values = [2.0, 0.0, -1.5][: len(parse(text, NAMES).sensors)]
    oracle = Oracle(SENSORS, [])
    oracle.weather = WEATHER
    expected, found = oracle._run(text, values), compute(text, *values)
    assert math.isnan(found) if expected is None else found == expected


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 3 * DEEPEST), st.sampled_from(["(", "-", "not ", "abs(", "1 + (", "1 and ("]))
def test_that_depth_is_bounded_whatever_is_nested(depth: int, opening: str) -> None:
    text = opening * depth + "{AT-1}" + ")" * (depth if "(" in opening else 0)
    refused = refusal(text)
    if len(text) > LONGEST or ("(" in opening and depth > DEEPEST):
        assert refused is not None
    if refused is None:
        assert math.isfinite(compute(text, 1.0))
    else:
        assert "nested" in str(refused)

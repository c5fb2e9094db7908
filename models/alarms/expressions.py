"""Expressions over sensors and weather, as people write them in a rule: `max({TT-101}, {TT-102}) - {TT-103} > 5`.

The grammar, loosest first: `or`; `and`; `not`; one of `< <= > >= == !=`; `+ -`; `* /`; unary `-`; then numbers, sensors
in braces, names of the weather, calls `abs sqrt min max`, and parentheses. Comparisons and logic give 1 or 0. Nothing
else exists: no attribute, no assignment, no loop; length, nesting and depth are bounded. A text becomes a program for a
stack machine (`arithmetic.run`), so that what was checked is what runs.
"""

import math
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum

from models.domain.readings import Weather
from models.text import N_, Message

WEATHER_NAMES = ("temperature", "wind_speed", "wind_from", "humidity")  # °C, m/s, degrees, 0 to 1
LONGEST = 500  # characters
DEEPEST = 24  # nested parentheses, and places on the stack

_UNKNOWN_SIGN = N_("{sign} at character {place} means nothing here")
_UNKNOWN_NAME = N_("{name} at character {place} is no name of the weather and no function")
_NAMES = N_("Write one of {names}, or a sensor in braces such as {{TT-101}}")
_NO_SENSOR = N_("The park has no sensor {sensor}")
_CHOOSE_SENSOR = N_("Choose a sensor from the list")
_NOT_HERE = N_("Sensors cannot be used here")
_WEATHER_ONLY = N_("Use the weather: {names}")
_NO_SENSORS = N_("The expression names no sensor")
_NAME_ONE = N_("Name at least one sensor in braces such as {{TT-101}}")
_ENDS = N_("The expression ends too early")
_GO_ON = N_("Write what is missing at the end")
_EXPECTED = N_("{sign} at character {place} is not expected here")
_REMOVE = N_("Remove it, or write what is missing before it")
_ZERO = N_("It divides by zero whatever the sensors say")
_NOT_ZERO = N_("Divide by something that is not always zero")
_NEGATIVE_ROOT = N_("It takes the root of a negative number whatever the sensors say")
_NOT_NEGATIVE = N_("Take the root of something that is not always negative")
_HUGE = N_("A number in it is too large")
_SMALLER = N_("Use smaller numbers")
_TOO_LONG = N_("The expression is too long or nested too deeply")
_SIMPLER = N_("Write it shorter: {longest} characters and {deepest} levels at most")
_ARGUMENTS = N_("{name} takes {count}")
_COUNTS = {1: N_("one value"), 2: N_("two or more values")}
_GIVE_ARGUMENTS = N_("Separate the values by commas")


class Op(IntEnum):
    """What the stack machine does; CONST, SENSOR and WEATHER push, the rest replaces one or two values by one."""

    CONST = 0
    SENSOR = 1
    WEATHER = 2
    ADD = 3
    SUB = 4
    MUL = 5
    DIV = 6
    NEG = 7
    ABS = 8
    SQRT = 9
    MIN = 10
    MAX = 11
    LT = 12
    LE = 13
    GT = 14
    GE = 15
    EQ = 16
    NE = 17
    AND = 18
    OR = 19
    NOT = 20


Code = list[tuple[Op, float]]
_COMPARISONS = {"<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE, "==": Op.EQ, "!=": Op.NE}
_FUNCTIONS = {"abs": (Op.ABS, 1), "sqrt": (Op.SQRT, 1), "min": (Op.MIN, 2), "max": (Op.MAX, 2)}
_UNARY = (Op.NEG, Op.ABS, Op.SQRT, Op.NOT)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|\{(?P<sensor>[^{}]{1,64})\}"
    r"|(?P<name>[A-Za-z_]+)|(?P<sign><=|>=|==|!=|[-+*/<>(),]))"
)


class ExpressionError(Exception):
    """A text that is no expression: `cause` says what and where, `cure` what helps."""

    def __init__(self, cause: Message, cure: Message) -> None:
        self.cause, self.cure = cause, cure
        super().__init__(str(cause))


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked program: SENSOR's argument is a place in `sensors`, WEATHER's one in WEATHER_NAMES."""

    code: tuple[tuple[Op, float], ...]
    sensors: tuple[str, ...]

    @property
    def uses_weather(self) -> bool:
        return any(op is Op.WEATHER for op, _ in self.code)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number | sensor | name | sign | end
    text: str
    place: int  # the character it begins at, from 1


def weather_values(weather: Weather) -> tuple[float, float, float, float]:
    """Return what WEATHER_NAMES mean in this record."""
    return weather.temperature_c, weather.wind_speed, weather.wind_from, weather.humidity


def parse(text: str, sensors: AbstractSet[str] | None) -> Expression:
    """Return the program of an expression over these sensors and the weather; None: over the weather alone.

    Raises ExpressionError.
    """
    if len(text) > LONGEST:
        raise ExpressionError(Message(_TOO_LONG), Message(_SIMPLER, {"longest": LONGEST, "deepest": DEEPEST}))
    parser = _Parser(_tokens(text), sensors)
    code = parser.whole()
    if sensors is not None and not parser.used:
        raise ExpressionError(Message(_NO_SENSORS), Message(_NAME_ONE))
    if _height(code) > DEEPEST:
        raise ExpressionError(Message(_TOO_LONG), Message(_SIMPLER, {"longest": LONGEST, "deepest": DEEPEST}))
    return Expression(tuple(code), tuple(parser.used))


def _tokens(text: str) -> list[_Token]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            sign = text[place:].lstrip()[:1]
            at = len(text) - len(text[place:].lstrip()) + 1
            raise ExpressionError(Message(_UNKNOWN_SIGN, {"sign": sign, "place": at}), Message(_NAMES, _names()))
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), match.start(kind) + 1))
        place = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


def _names() -> dict[str, object]:
    return {"names": ", ".join((*WEATHER_NAMES, *_FUNCTIONS, "and", "or", "not"))}


class _Parser:
    """Recursive descent with one token of foresight; each method returns the code of what it read."""

    def __init__(self, tokens: list[_Token], sensors: AbstractSet[str] | None) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0
        self._sensors = sensors
        self.used: list[str] = []

    def whole(self) -> Code:
        code = self._either()
        if self._next.kind != "end":
            raise self._unexpected()
        return code

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> str:
        """The next token if it is one of these, else ""."""
        token = self._next
        if token.kind in ("sign", "name") and token.text in texts:
            self._at += 1
            return token.text
        return ""

    def _unexpected(self) -> ExpressionError:
        token = self._next
        if token.kind == "end":
            return ExpressionError(Message(_ENDS), Message(_GO_ON))
        return ExpressionError(Message(_EXPECTED, {"sign": token.text, "place": token.place}), Message(_REMOVE))

    def _either(self) -> Code:
        code = self._both()
        while self._take("or"):
            code = _binary(Op.OR, code, self._both())
        return code

    def _both(self) -> Code:
        code = self._negated()
        while self._take("and"):
            code = _binary(Op.AND, code, self._negated())
        return code

    def _negated(self) -> Code:
        negations = 0
        while self._take("not"):
            negations += 1
        code = self._comparison()
        for _ in range(negations):
            code = _unary(Op.NOT, code)
        return code

    def _comparison(self) -> Code:
        code = self._sum()
        sign = self._take(*_COMPARISONS)
        return _binary(_COMPARISONS[sign], code, self._sum()) if sign else code

    def _sum(self) -> Code:
        code = self._product()
        while sign := self._take("+", "-"):
            code = _binary(Op.ADD if sign == "+" else Op.SUB, code, self._product())
        return code

    def _product(self) -> Code:
        code = self._signed()
        while sign := self._take("*", "/"):
            code = _binary(Op.MUL if sign == "*" else Op.DIV, code, self._signed())
        return code

    def _signed(self) -> Code:
        minus = 0
        while self._take("-"):
            minus += 1
        code = self._primary()
        for _ in range(minus):
            code = _unary(Op.NEG, code)
        return code

    def _primary(self) -> Code:
        token = self._next
        if token.kind == "number":
            self._at += 1
            return _constant(float(token.text))
        if token.kind == "sensor":
            self._at += 1
            return [(Op.SENSOR, float(self._place_of(token.text)))]
        if token.kind == "name" and token.text not in ("and", "or", "not"):
            self._at += 1
            return self._named(token)
        if self._take("("):
            code = self._nested()
            self._close()
            return code
        raise self._unexpected()

    def _named(self, token: _Token) -> Code:
        if token.text in WEATHER_NAMES:
            return [(Op.WEATHER, float(WEATHER_NAMES.index(token.text)))]
        if token.text not in _FUNCTIONS:
            cause = Message(_UNKNOWN_NAME, {"name": token.text, "place": token.place})
            raise ExpressionError(cause, Message(_NAMES, _names()))
        if not self._take("("):
            raise self._unexpected()
        arguments = [self._nested()]
        while self._take(","):
            arguments.append(self._nested())
        self._close()
        op, least = _FUNCTIONS[token.text]
        if len(arguments) < least or (least == 1 and len(arguments) > 1):
            cause = Message(_ARGUMENTS, {"name": token.text, "count": Message(_COUNTS[least])})
            raise ExpressionError(cause, Message(_GIVE_ARGUMENTS))
        code = arguments[0] if least == 2 else _unary(op, arguments[0])
        for argument in arguments[1:]:
            code = _binary(op, code, argument)
        return code

    def _nested(self) -> Code:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(Message(_TOO_LONG), Message(_SIMPLER, {"longest": LONGEST, "deepest": DEEPEST}))
        code = self._either()
        self._depth -= 1
        return code

    def _close(self) -> None:
        if not self._take(")"):
            raise self._unexpected()

    def _place_of(self, code: str) -> int:
        if self._sensors is None:
            raise ExpressionError(Message(_NOT_HERE), Message(_WEATHER_ONLY, {"names": ", ".join(WEATHER_NAMES)}))
        if code not in self._sensors:
            raise ExpressionError(Message(_NO_SENSOR, {"sensor": code}), Message(_CHOOSE_SENSOR))
        if code not in self.used:
            self.used.append(code)
        return self.used.index(code)


def _constant(value: float) -> Code:
    if not math.isfinite(value):
        raise ExpressionError(Message(_HUGE), Message(_SMALLER))
    return [(Op.CONST, value)]


def _unary(op: Op, code: Code) -> Code:
    if len(code) != 1 or code[0][0] is not Op.CONST:
        return [*code, (op, 0.0)]
    value = code[0][1]
    if op is Op.SQRT and value < 0:
        raise ExpressionError(Message(_NEGATIVE_ROOT), Message(_NOT_NEGATIVE))
    return _constant(apply(op, value, 0.0))


def _binary(op: Op, left: Code, right: Code) -> Code:
    if op is Op.DIV and right == [(Op.CONST, 0.0)]:
        raise ExpressionError(Message(_ZERO), Message(_NOT_ZERO))
    if len(left) == len(right) == 1 and left[0][0] is right[0][0] is Op.CONST:
        return _constant(apply(op, left[0][1], right[0][1]))
    return [*left, *right, (op, 0.0)]


def apply(op: Op, a: float, b: float) -> float:  # noqa: C901
    """Return what one operation makes of its operands; ZeroDivisionError and ValueError are Python's own."""
    match op:
        case Op.ADD:
            return a + b
        case Op.SUB:
            return a - b
        case Op.MUL:
            return a * b
        case Op.DIV:
            return a / b
        case Op.NEG:
            return -a
        case Op.ABS:
            return abs(a)
        case Op.SQRT:
            return math.sqrt(a)
        case Op.MIN:
            return min(a, b)
        case Op.MAX:
            return max(a, b)
        case Op.AND:
            return float(a != 0 and b != 0)
        case Op.OR:
            return float(a != 0 or b != 0)
        case Op.NOT:
            return float(a == 0)
    compared = {Op.LT: a < b, Op.LE: a <= b, Op.GT: a > b, Op.GE: a >= b, Op.EQ: a == b, Op.NE: a != b}
    return float(compared[op])


def _height(code: Code) -> int:
    """Return how many values stand on the stack at most."""
    height = highest = 0
    for op, _ in code:
        height += 1 if op <= Op.WEATHER else 0 if op in _UNARY else -1
        highest = max(highest, height)
    return highest

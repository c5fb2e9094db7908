"""The stack machine of expressions, compiled. `expressions.parse` makes and bounds its programs."""

import math

import numpy as np

from models.alarms.columns import Floats, Ints, Records
from models.alarms.expressions import DEEPEST, Op
from models.physics.compiled import compiled

CONST, SENSOR, WEATHER = int(Op.CONST), int(Op.SENSOR), int(Op.WEATHER)
ADD, SUB, MUL, DIV = int(Op.ADD), int(Op.SUB), int(Op.MUL), int(Op.DIV)
NEG, ABS, SQRT, MIN, MAX = int(Op.NEG), int(Op.ABS), int(Op.SQRT), int(Op.MIN), int(Op.MAX)
LT, LE, GT, GE, EQ, NE = int(Op.LT), int(Op.LE), int(Op.GT), int(Op.GE), int(Op.EQ), int(Op.NE)
AND, OR, NOT = int(Op.AND), int(Op.OR), int(Op.NOT)


@compiled(fastmath=False)
def _joined(op: int, a: float, b: float) -> float:  # noqa: C901
    """Return what one operation makes of two operands; NaN where it divides by zero."""
    if op == ADD:
        return a + b
    if op == SUB:
        return a - b
    if op == MUL:
        return a * b
    if op == DIV:
        return a / b if b != 0.0 else math.nan
    if op == MIN:
        return min(a, b)
    if op == MAX:
        return max(a, b)
    if op == LT:
        return 1.0 if a < b else 0.0
    if op == LE:
        return 1.0 if a <= b else 0.0
    if op == GT:
        return 1.0 if a > b else 0.0
    if op == GE:
        return 1.0 if a >= b else 0.0
    if op == EQ:
        return 1.0 if a == b else 0.0
    if op == NE:
        return 1.0 if a != b else 0.0
    if op == AND:
        return 1.0 if a != 0.0 and b != 0.0 else 0.0
    return 1.0 if a != 0.0 or b != 0.0 else 0.0


@compiled(fastmath=False)
def _turned(op: int, a: float) -> float:
    """Return what one operation makes of one operand; NaN for the root of a negative number."""
    if op == NEG:
        return -a
    if op == ABS:
        return abs(a)
    if op == SQRT:
        return math.sqrt(a) if a >= 0.0 else math.nan
    return 1.0 if a == 0.0 else 0.0


@compiled(fastmath=False)
def run(code: Records, start: int, stop: int, inputs: Ints, offset: int, sensors: Records, weather: Floats) -> float:
    """Return what the program code[start:stop] gives, or NaN as soon as any step of it is not finite.

    `inputs[offset + n]` is the row in `sensors` of the program's n-th sensor. A division by zero fails the whole
    program, even where a comparison would have hidden it.
    """
    stack = np.empty(DEEPEST)
    height = 0
    for at in range(start, stop):
        op, value = code[at].op, code[at].value
        if op == CONST:
            stack[height] = value
            height += 1
        elif op == SENSOR:
            stack[height] = sensors[inputs[offset + int(value)]].value
            height += 1
        elif op == WEATHER:
            stack[height] = weather[int(value)]
            height += 1
        elif op in (NEG, ABS, SQRT, NOT):
            stack[height - 1] = _turned(op, stack[height - 1])
        else:
            height -= 1
            stack[height - 1] = _joined(op, stack[height - 1], stack[height])
        if not math.isfinite(stack[height - 1]):
            return math.nan
    return float(stack[0])

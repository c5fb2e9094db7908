"""What the compiled loop works on: the rules' constants, what it remembers, and what it found, as arrays of records.

Rows of sensors and rules are the rule set's own numbers. Times are int64 microseconds since 1970, NEVER where there is
none. A rule that must remember more than when its delay began has a row of its own in `sums` and `anchors`: its slot.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NEVER = int(np.iinfo(np.int64).min)
ANCHORS = 20  # of a rate's window: they lie a sixteenth of it apart
SUMS = 8  # of a trend, or a flat line's lowest and highest

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Records = NDArray[np.void]
Record = Any  # one element of Records: the compiled code reads and writes its fields

CONSTANTS = np.dtype(
    [
        ("kind", "i8"),  # one of kernels' codes
        ("below", "?"),
        ("good_only", "?"),
        ("limit", "f8"),
        ("clear", "f8"),
        ("on_delay", "i8"),  # µs
        ("off_delay", "i8"),
        ("gap", "i8"),  # µs; 0: any silence is bridged
        ("window", "i8"),  # µs: of a rate, flat line or trend; the silence that is allowed
        ("horizon", "f8"),  # s
        ("z_on", "f8"),  # the normal quantile of a trend's confidence
        ("floor", "f8"),  # the least scatter that a trend believes in
        ("votes", "i8"),
        ("slot", "i8"),  # or -1
        ("inputs", "i8"),  # where its inputs, its program and its limit's program begin and end
        ("inputs_end", "i8"),
        ("code", "i8"),
        ("code_end", "i8"),
        ("shift", "i8"),
        ("shift_end", "i8"),
    ],
    align=True,
)
INSTRUCTION = np.dtype([("op", "i8"), ("value", "f8")])
SENSOR = np.dtype(
    [
        ("heard", "i8"),  # the newest reading of any quality
        ("last", "i8"),  # the newest usable one, its value, and its quality without the mark of lateness
        ("value", "f8"),
        ("quality", "i8"),
    ]
)
RULE = np.dtype(
    [
        ("seen", "i8"),  # the newest reading that counted for the rule
        ("pending", "i8"),  # since when the condition holds that would change `active`
        ("changed", "i8"),  # when `active` or `faulty` changed last
        ("sound", "i8"),  # since when a faulty rule can be evaluated again
        ("began", "i8"),  # since when a value is flat, or a trend is followed
        ("head", "i8"),  # the oldest anchor's place in the ring, and how many there are
        ("count", "i8"),
        ("shift", "f8"),  # what the weather adds to limit and clear
        ("active", "?"),
        ("faulty", "?"),  # cannot be evaluated
    ],
    align=True,
)
ANCHOR = np.dtype([("time", "i8"), ("value", "f8")])
SESSION = np.dtype(
    [
        ("listening", "i8"),  # since when silence means something; NEVER: it does not
        ("weather_time", "i8"),
    ]
)
FOUND = np.dtype(
    [
        ("rule", "i8"),
        ("event", "i8"),
        ("time", "i8"),
        ("value", "f8"),
        ("limit", "f8"),
        ("seconds", "f8"),  # of a trend: until the limit is reached
        ("z", "f8"),  # of a trend: how sure that is, as a normal quantile
    ]
)
RETURN, ACTIVATE, SOUND, FAULT = 0, 1, 2, 3  # FOUND's event


class Plan(NamedTuple):
    """Constants of R rules on S sensors; they never change."""

    first: Ints  # (S + 1) a sensor's rules are members[first[row]:first[row + 1]]
    members: Ints
    constants: Records  # (R) CONSTANTS
    inputs: Ints  # rows of sensors
    code: Records  # INSTRUCTION


class State(NamedTuple):
    """Everything that is remembered between batches."""

    sensors: Records  # (S) SENSOR
    rules: Records  # (R) RULE
    sums: Floats  # (slots, SUMS)
    anchors: Records  # (slots, ANCHORS) ANCHOR
    weather: Floats  # (4) as expressions.WEATHER_NAMES
    session: Records  # (1) SESSION


def new_state(sensors: int, rules: int, slots: int) -> State:
    """Return the state of rules that have not seen anything yet."""
    state = State(
        sensors=np.zeros(sensors, SENSOR),
        rules=np.zeros(rules, RULE),
        sums=np.zeros((slots, SUMS)),
        anchors=np.zeros((slots, ANCHORS), ANCHOR),
        weather=np.zeros(4),
        session=np.zeros(1, SESSION),
    )
    for name in ("heard", "last"):
        state.sensors[name] = NEVER
    for name in ("seen", "pending", "changed", "sound", "began"):
        state.rules[name] = NEVER
    for name in ("listening", "weather_time"):
        state.session[name] = NEVER
    return state


def copy_of(state: State) -> State:
    return state._replace(**{name: column.copy() for name, column in state._asdict().items()})

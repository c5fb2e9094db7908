"""The compiled loop that live evaluation and back-test share: one reading at a time, through all rules it concerns.

Theory of operation. Each rule turns a reading into a figure and asks whether its condition *begins* (at or beyond the
limit) or *ends* (past the clear value); between the two it is neither, which is the dead-band. A rule becomes active
when its condition began in every reading of the on-delay and inactive when it ended in every one of the off-delay, by
event time; without a delay one reading decides. `pending` holds since when, for whichever of the two would change it.

- Bad readings are as if never sent, except to BAD rules.
- A reading not newer than its sensor's newest one raises and clears nothing, so a batch may be replayed. It can only
  tell against a delay that is running: one that contradicts it lets the delay begin anew at its own time. Hence history
  that comes late may put an alarm off and never proves one.
- Readings marked LATE move what is remembered and change no alarm.
- The changes of one rule have rising times.
- What cannot be evaluated (division by zero) is a fault, an alarm of its own; meanwhile the rule stays as it was.

numba keeps what it compiled by this file's date: after a change in `trends` or `arithmetic` touch this file.
Nothing here knows the clock; `silence` is told the time. In the signatures `const` and `rule` are one rule's records
of CONSTANTS and RULE, `number` is its number, `out` are FOUND records of which `filled[0]` are written.
"""

import math

import numpy as np
from numpy.typing import NDArray

from models.alarms.arithmetic import run
from models.alarms.columns import (
    ACTIVATE,
    ANCHORS,
    FAULT,
    NEVER,
    RETURN,
    SOUND,
    Floats,
    Ints,
    Record,
    Records,
)
from models.alarms.trends import forecast, learn
from models.physics.compiled import compiled

HIGH, LOW, RATE, FLATLINE, STALE, BAD, VOTE, EXPRESSION, TREND = range(9)
BROKEN = 9  # a sensor is missing: never evaluated
UNCERTAIN, BAD_QUALITY = 1, 2
S_US = 1_000_000
FRESH_US = 3600 * S_US  # an input that is silent for longer is missing
WEATHER_US = 7200 * S_US  # older weather shifts no limit
SOUND_US = 600 * S_US  # a fault is over when the rule could be evaluated for so long


@compiled(fastmath=False)
def _emit(
    rule: Record, out: Records, filled: Ints, number: int, event: int, time: int, value: float, limit: float,
    seconds: float, z: float,
) -> None:  # fmt: skip
    if rule.changed != NEVER and time <= rule.changed:
        time = rule.changed + 1
    rule.changed = time
    found = out[filled[0]]
    found.rule = number
    found.event = event
    found.time = time
    found.value = value
    found.limit = limit
    found.seconds = seconds
    found.z = z
    filled[0] += 1


@compiled(fastmath=False)
def _settle(
    const: Record, rule: Record, out: Records, filled: Ints, number: int, time: int, late: bool, begins: bool,
    ends: bool, value: float, limit: float, seconds: float, z: float,
) -> None:  # fmt: skip
    """Let the condition of this moment run its delay, and change the rule once that is over."""
    active = rule.active
    if not (ends if active else begins):
        rule.pending = NEVER
        return
    if rule.pending == NEVER:
        rule.pending = time
    if late or time - rule.pending < (const.off_delay if active else const.on_delay):
        return
    rule.active = not active
    rule.pending = NEVER
    _emit(rule, out, filled, number, RETURN if active else ACTIVATE, time, value, limit, seconds, z)


@compiled(fastmath=False)
def _compare(
    const: Record, rule: Record, out: Records, filled: Ints, number: int, time: int, late: bool, figure: float,
    shift: float,
) -> None:  # fmt: skip
    """Settle a rule that compares a figure with its limit."""
    limit, clear = const.limit + shift, const.clear + shift
    if const.below:
        begins, ends = figure <= limit, figure > clear
    else:
        begins, ends = figure >= limit, figure < clear
    _settle(const, rule, out, filled, number, time, late, begins, ends, figure, limit, math.nan, math.nan)


@compiled(fastmath=False)
def _judge(
    const: Record, rule: Record, out: Records, filled: Ints, number: int, time: int, late: bool, sound: bool,
    value: float,
) -> None:  # fmt: skip
    """Raise the fault of a rule that cannot be evaluated; end it when it could be for a while."""
    if not sound:
        rule.sound = NEVER
        if not rule.faulty and not late:
            rule.faulty = True
            _emit(rule, out, filled, number, FAULT, time, value, const.limit, math.nan, math.nan)
    elif rule.faulty:
        if rule.sound == NEVER:
            rule.sound = time
        if not late and time - rule.sound >= SOUND_US:
            rule.faulty = False
            rule.sound = NEVER
            _emit(rule, out, filled, number, SOUND, time, value, const.limit, math.nan, math.nan)


@compiled(fastmath=False)
def _rate(rule: Record, ring: Records, window: int, time: int, value: float, broken: bool) -> float:
    """Return the change per minute since the oldest anchor of the window, NaN where none is half a window old."""
    if broken:
        rule.count = 0
    while rule.count > 0 and ring[rule.head].time < time - window:
        rule.head = (rule.head + 1) % ANCHORS
        rule.count -= 1
    figure = math.nan
    if rule.count > 0 and time - ring[rule.head].time >= window // 2:
        oldest = ring[rule.head]
        figure = (value - oldest.value) / ((time - oldest.time) / 60e6)
    if rule.count == 0 or time - ring[(rule.head + rule.count - 1) % ANCHORS].time >= window // 16:
        newest = ring[(rule.head + rule.count) % ANCHORS]
        newest.time = time
        newest.value = value
        rule.count += 1
    return figure


@compiled(fastmath=False)
def _is_flat(const: Record, rule: Record, sums: Floats, time: int, value: float, broken: bool) -> bool:
    """Tell whether the value stayed inside the band for the window."""
    lowest, highest = min(sums[0], value), max(sums[1], value)
    interrupted = broken and not rule.active  # a standing alarm waits for the value to move
    if interrupted or rule.began == NEVER or highest - lowest > const.limit:
        lowest = highest = value
        rule.began = time
    sums[0], sums[1] = lowest, highest
    return bool(time - rule.began >= const.window)


@compiled(fastmath=False)
def _follow(
    const: Record, rule: Record, sums: Floats, out: Records, filled: Ints, number: int, time: int, value: float,
    late: bool, previous: int,
) -> None:  # fmt: skip
    """Begin when the limit will probably be reached within the horizon, end when it probably will not."""
    elapsed = (time - previous) / S_US if previous != NEVER else 0.0
    distance = const.limit - value if const.below else value - const.limit  # negative while the limit is ahead
    if learn(sums, elapsed, distance, const.window / S_US, const.floor):
        rule.began = time
    begins, ends = False, False
    seconds, z = math.nan, math.nan
    if time - rule.began >= const.window // 2:
        now, slope, z = forecast(sums, const.horizon, const.floor)
        ahead = now < 0.0 and slope > 0.0
        begins = ahead and z >= const.z_on
        ends = z < 0.0
        if ahead:
            seconds = -now / slope
    _settle(const, rule, out, filled, number, time, late, begins, ends, value, const.limit, seconds, z)


@compiled(fastmath=False)
def _usable(const: Record, sensor: Record, time: int) -> bool:
    """Tell whether an input of a rule over several sensors can be used at this time."""
    age = const.gap if const.gap > 0 else FRESH_US
    if sensor.last == NEVER or time - sensor.last > age or sensor.quality == BAD_QUALITY:
        return False
    return not (const.good_only and sensor.quality == UNCERTAIN)


@compiled(fastmath=False)
def _elected(const: Record, inputs: Ints, sensors: Records, time: int) -> float:
    """Return the value that `votes` of the usable sensors reach: the k-th highest (lowest), NaN where too few are."""
    for at in range(const.inputs, const.inputs_end):
        candidate = sensors[inputs[at]]
        if not _usable(const, candidate, time):
            continue
        beyond = equal = 0
        for place in range(const.inputs, const.inputs_end):
            other = sensors[inputs[place]]
            if _usable(const, other, time):
                equal += other.value == candidate.value
                beyond += other.value < candidate.value if const.below else other.value > candidate.value
        if beyond < const.votes <= beyond + equal:
            return float(candidate.value)
    return math.nan


@compiled(fastmath=False)
def _computed(
    const: Record, rule: Record, inputs: Ints, code: Records, sensors: Records, weather: Floats, out: Records,
    filled: Ints, number: int, time: int, late: bool,
) -> float:  # fmt: skip
    """Return what the expression gives, NaN where an input is missing or, which is a fault, where it is undefined."""
    for at in range(const.inputs, const.inputs_end):
        if not _usable(const, sensors[inputs[at]], time):
            return math.nan
    figure = run(code, const.code, const.code_end, inputs, const.inputs, sensors, weather)
    sound = math.isfinite(figure)
    _judge(const, rule, out, filled, number, time, late, sound, sensors[inputs[const.inputs]].value)
    return float(figure)


@compiled(fastmath=False)
def _fall_silent(
    const: Record, rule: Record, out: Records, filled: Ints, number: int, now: int, listening: int
) -> None:
    """Raise a silence that is longer than allowed at `now`, with the time at which it became so."""
    if rule.active or listening == NEVER:
        return
    since = max(rule.seen, listening)
    if now - since > const.window:
        rule.active = True
        allowed = const.window / S_US
        _emit(rule, out, filled, number, ACTIVATE, since + const.window, allowed, allowed, math.nan, math.nan)


@compiled(fastmath=False)
def _speak(const: Record, rule: Record, out: Records, filled: Ints, number: int, time: int, previous: int) -> None:
    """End a silence."""
    if rule.active:
        rule.active = False
        allowed = const.window / S_US
        silent = (time - previous) / S_US if previous != NEVER else allowed
        _emit(rule, out, filled, number, RETURN, time, silent, allowed, math.nan, math.nan)


@compiled(fastmath=False)
def _step(
    const: Record, rule: Record, inputs: Ints, code: Records, sensors: Records, sums: Floats, anchors: Records,
    weather: Floats, session: Record, out: Records, filled: Ints, number: int, time: int, value: float, quality: int,
    late: bool,
) -> None:  # fmt: skip
    """Let one usable, newer reading of one sensor pass through one of its rules."""
    kind = const.kind
    if kind == BAD or (quality == UNCERTAIN and const.good_only and kind not in (VOTE, EXPRESSION)):
        return
    previous = rule.seen
    time = max(time, previous)  # the sensors of one rule may be heard out of order
    if kind == STALE and not late:  # a silence that nobody has noticed yet
        _fall_silent(const, rule, out, filled, number, time - 1, session.listening)
    rule.seen = time
    broken = const.gap > 0 and previous != NEVER and time - previous > const.gap
    if broken:
        rule.pending = NEVER
    if kind == STALE:
        if not late:
            _speak(const, rule, out, filled, number, time, previous)
        return
    if kind == FLATLINE:
        flat = _is_flat(const, rule, sums[const.slot], time, value, broken)
        _settle(const, rule, out, filled, number, time, late, flat, not flat, value, const.limit, math.nan, math.nan)
        return
    if kind == TREND:
        _follow(const, rule, sums[const.slot], out, filled, number, time, value, late, previous)
        return
    figure = value
    if kind == RATE:
        figure = _rate(rule, anchors[const.slot], const.window, time, value, broken)
    elif kind == VOTE:
        figure = _elected(const, inputs, sensors, time)
    elif kind == EXPRESSION:
        figure = _computed(const, rule, inputs, code, sensors, weather, out, filled, number, time, late)
    if math.isfinite(figure):
        _compare(const, rule, out, filled, number, time, late, figure, _shift_of(rule, session, time))
    else:
        rule.pending = NEVER


@compiled(fastmath=False)
def _shift_of(rule: Record, session: Record, time: int) -> float:
    fresh = session.weather_time != NEVER and time - session.weather_time <= WEATHER_US
    return float(rule.shift) if fresh else 0.0


@compiled(fastmath=False)
def _contradict(const: Record, rule: Record, session: Record, time: int, value: float, quality: int) -> None:
    """Let an older reading tell against the delay of a plain limit that is running over its time."""
    if const.kind > LOW or (quality == UNCERTAIN and const.good_only):
        return
    if rule.pending == NEVER or time <= rule.pending:
        return
    shift = _shift_of(rule, session, time)
    limit, clear = const.limit + shift, const.clear + shift
    if const.below:
        holds = value > clear if rule.active else value <= limit
    else:
        holds = value < clear if rule.active else value >= limit
    if not holds:
        rule.pending = time


@compiled(fastmath=False)
def _weigh(
    constants: Records, rules: Records, inputs: Ints, code: Records, sensors: Records, weather: Floats,
    session: Record, out: Records, filled: Ints, time: int, fresh: Floats,
) -> None:  # fmt: skip
    """Take new weather: the shifts of limits follow."""
    if session.weather_time != NEVER and time <= session.weather_time:
        return
    session.weather_time = time
    weather[:] = fresh
    for number in range(constants.size):
        const, rule = constants[number], rules[number]
        if const.shift_end > const.shift:
            shift = run(code, const.shift, const.shift_end, inputs, 0, sensors, weather)
            sound = math.isfinite(shift)
            rule.shift = shift if sound else 0.0
            _judge(const, rule, out, filled, number, time, False, sound, const.limit)


@compiled(fastmath=False)
def evaluate(
    first: Ints, members: Ints, constants: Records, inputs: Ints, code: Records, sensors: Records, rules: Records,
    sums: Floats, anchors: Records, weather: Floats, session: Records, out: Records, filled: Ints, rows: Ints,
    times: Ints, values: Floats, quality: NDArray[np.uint8], late: NDArray[np.bool_], weather_times: Ints,
    weather_values: Floats,
) -> None:  # fmt: skip
    """Take readings and weather, each in the order of time; `rows` is -1 where no rule set knows the sensor."""
    now = session[0]
    at = 0
    for index in range(rows.size + 1):
        while at < weather_times.size and (index == rows.size or weather_times[at] <= times[index]):
            _weigh(constants, rules, inputs, code, sensors, weather, now, out, filled, weather_times[at],
                   weather_values[at])  # fmt: skip
            at += 1
        if index == rows.size or rows[index] < 0:
            continue
        time, value, sensor = times[index], values[index], sensors[rows[index]]
        usable = quality[index] != BAD_QUALITY and math.isfinite(value)
        news, past = usable and time > sensor.last, usable and time < sensor.last
        heard = time > sensor.heard
        if heard:
            sensor.heard = time
        if news:
            sensor.last = time
            sensor.value = value
            sensor.quality = quality[index]
        for place in range(first[rows[index]], first[rows[index] + 1]):
            number = members[place]
            const, rule = constants[number], rules[number]
            if const.kind == BAD and heard:
                figure = value if math.isfinite(value) else 0.0
                _settle(const, rule, out, filled, number, time, late[index], not usable, usable, figure, 0.0, math.nan,
                        math.nan)  # fmt: skip
            elif news:
                _step(const, rule, inputs, code, sensors, sums, anchors, weather, now, out, filled, number, time,
                      value, quality[index], late[index])  # fmt: skip
            elif past:
                _contradict(const, rule, now, time, value, quality[index])


@compiled(fastmath=False)
def silence(constants: Records, rules: Records, session: Records, out: Records, filled: Ints, now: int) -> None:
    """Raise the silences of this moment and the faults of rules that lack a sensor; end those that were mended."""
    for number in range(constants.size):
        const, rule = constants[number], rules[number]
        if const.kind == STALE:
            _fall_silent(const, rule, out, filled, number, now, session[0].listening)
        broken = const.kind == BROKEN
        programmed = const.kind == EXPRESSION or const.shift_end > const.shift
        if broken and not rule.faulty:
            rule.faulty = True
            _emit(rule, out, filled, number, FAULT, now, 0.0, const.limit, math.nan, math.nan)
        elif rule.faulty and not broken and not programmed:  # it has all of its sensors again
            rule.faulty = False
            _emit(rule, out, filled, number, SOUND, now, 0.0, const.limit, math.nan, math.nan)

"""Each kind of rule by an example that can be followed with a finger."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from models.alarms.backtest import Replay
from models.alarms.engine import RuleSet
from models.alarms.plan import silence_allowed_s
from models.domain.ids import fault_id, rule_id
from models.domain.readings import LATE, Batch, Quality, Weather
from models.domain.rules import Rule
from models.domain.times import from_us, to_us
from tests.unit.alarms.streams import RULES, SECOND, SENSORS, START, K, deliveries, plain_batch, rule, sensor

Told = list[tuple[str, float, float]]  # event, seconds, value


def told(made: Rule, values: Sequence[float | None], step_s: float = 10.0, key: int | None = None) -> Told:
    """What a rule says of one sensor's values at equal steps; None: it is silent."""
    number = key or int(made.sensor.removeprefix("AT-"))
    rules = RuleSet(SENSORS, [made])
    samples = [(number, place * step_s, value, 0) for place, value in enumerate(values) if value is not None]
    return [(c.event, to_us(c.time) / SECOND, c.value) for c in rules.evaluate(plain_batch(samples))]


def test_that_a_sustained_limit_bridges_silence_unless_a_gap_is_given() -> None:
    sustained = rule(1, "LONG", limit=8.0, clear=8.0, on_delay_s=60.0)
    values = [9.0, 9.0, None, None, None, None, 9.0, 9.0]
    assert told(sustained, values) == [("activate", 60.0, 9.0)]
    assert told(replace(sustained, gap_s=20.0), values) == []


def test_that_history_can_put_a_delay_off_and_cannot_prove_it() -> None:
    sustained = rule(1, "LONG", limit=8.0, clear=8.0, on_delay_s=60.0)
    rules = RuleSet(SENSORS, [sustained])
    rules.evaluate(plain_batch([(1, 100, 9, 0), (1, 130, 9, 0)]))
    assert rules.evaluate(plain_batch([(1, 40, 9, 0), (1, 120, 9, 0)])) == []  # agrees: nothing changes
    assert [to_us(c.time) / SECOND for c in rules.evaluate(plain_batch([(1, 160, 9, 0)]))] == [160]
    rules = RuleSet(SENSORS, [sustained])
    rules.evaluate(plain_batch([(1, 100, 9, 0), (1, 130, 9, 0)]))
    rules.evaluate(plain_batch([(1, 125, 3, 0)]))  # it was low at 125
    found = rules.evaluate(plain_batch([(1, 160, 9, 0), (1, 190, 9, 0)]))
    assert [to_us(c.time) / SECOND for c in found] == [190]


def test_that_late_readings_raise_nothing_and_are_not_forgotten() -> None:
    rules = RuleSet(SENSORS, [rule(1, "LONG", limit=8.0, clear=8.0, on_delay_s=60.0)])
    late = plain_batch([(1, 0, 9, 0), (1, 60, 9, 0), (1, 120, 9, 0)])
    assert rules.evaluate(Batch(late.keys, late.times, late.values, late.quality | np.uint8(LATE), late.received)) == []
    assert [c.event for c in rules.evaluate(plain_batch([(1, 121, 9, 0)]))] == ["activate"]


def test_that_a_rate_is_measured_over_its_window() -> None:
    rising = rule(1, "ROC", K.RATE, limit=6.0, clear=3.0, window_s=60.0)  # per minute
    assert told(rising, [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7]) == [("activate", 100.0, 6.0)]
    assert told(rising, [1, 1, 1, 8, 1, 1]) == [("activate", 30.0, 14.0), ("return", 40.0, 0.0)]
    falling = rule(1, "ROC", K.RATE, limit=-6.0, clear=-3.0, window_s=60.0, below=True)
    assert [event for event, _, _ in told(falling, [8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1])] == ["activate"]
    assert told(falling, [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7]) == []


def test_that_a_value_that_does_not_move_is_noticed_and_one_that_does_clears_it() -> None:
    flat = rule(1, "FLAT", K.FLATLINE, limit=0.25, window_s=50.0)
    assert told(flat, [3.0, 3.1, 3.2, 3.0, 3.1, 3.1, 3.1, 3.9]) == [("activate", 50.0, 3.1), ("return", 70.0, 3.9)]
    assert told(flat, [3.0, 3.3, 3.6, 3.9, 4.2, 4.5, 4.8]) == []


def test_that_silence_is_raised_at_the_instant_at_which_it_is_too_long() -> None:
    rules = RuleSet(SENSORS, [rule(1, "STALE", K.STALE, limit=60.0, clear=0.0)])
    assert rules.tick(10_000 * SECOND) == []  # nobody listens yet
    rules.rebuild([], listening=from_us(0))
    rules.evaluate(plain_batch([(1, 100, 5, 0)]))
    assert rules.tick(160 * SECOND) == []
    found = rules.tick(9_999 * SECOND)
    assert [(c.event, to_us(c.time) / SECOND, c.value, c.limit) for c in found] == [("activate", 160, 60.0, 60.0)]
    assert rules.tick(10_000 * SECOND) == []
    found = rules.evaluate(plain_batch([(1, 300, 5, 0)]))
    assert [(c.event, to_us(c.time) / SECOND, c.value) for c in found] == [("return", 300, 200.0)]


def test_that_a_silence_that_no_tick_saw_is_raised_and_ended_by_the_reading_that_ends_it() -> None:
    rules = RuleSet(SENSORS, [rule(1, "STALE", K.STALE, limit=60.0, clear=0.0)])
    rules.rebuild([], listening=from_us(0))
    found = rules.evaluate(plain_batch([(1, 100, 5, 0), (1, 300, 5, 0)]))
    assert [(c.event, to_us(c.time) / SECOND) for c in found] == [
        ("activate", 60), ("return", 100), ("activate", 160), ("return", 300)
    ]  # fmt: skip


def test_that_nobody_is_called_silent_for_what_a_deaf_gateway_did_not_hear() -> None:
    rules = RuleSet(SENSORS, [rule(1, "STALE", K.STALE, limit=60.0, clear=0.0)])
    rules.rebuild([], listening=from_us(0))
    rules.listen(from_us(500 * SECOND))
    assert rules.tick(550 * SECOND) == []
    assert [to_us(c.time) / SECOND for c in rules.tick(561 * SECOND)] == [560]


@pytest.mark.parametrize(
    ("period_s", "limit", "allowed"), [(1, 0, 60), (30, 0, 600), (900, 0, 3600), (7200, 0, 14400), (1, 7, 7)]
)
def test_that_the_silence_allowed_is_the_sensor_s_own(period_s: float, limit: float, allowed: float) -> None:
    assert silence_allowed_s(rule(1, "STALE", K.STALE, limit=limit), sensor(1, period_s)) == allowed


def test_that_bad_quality_can_be_an_alarm_of_its_own_and_uncertain_readings_can_be_left_out() -> None:
    careful = rule(1, "HI", good_only=True)
    rules = RuleSet(SENSORS, [rule(1, "BAD", K.BAD, limit=0, clear=0, on_delay_s=20.0), careful])
    qualities = {0: Quality.UNCERTAIN, 10: Quality.BAD, 30: Quality.BAD, 40: Quality.GOOD}
    found = rules.evaluate(plain_batch([(1, time, 9.0, int(quality)) for time, quality in qualities.items()]))
    codes = {rule_id("AT-1.BAD"): "BAD", rule_id("AT-1.HI"): "HI"}
    assert [(codes[c.rule_id], c.event, to_us(c.time) / SECOND) for c in found] == [
        ("BAD", "activate", 30), ("BAD", "return", 40), ("HI", "activate", 40)
    ]  # fmt: skip


def test_that_two_of_three_decide_and_a_silent_sensor_has_no_vote() -> None:
    vote = rule(1, "VOTE", K.VOTE, inputs=("AT-2", "AT-3"), votes=2, gap_s=60.0)
    rules = RuleSet(SENSORS, [vote])
    assert rules.evaluate(plain_batch([(1, 0, 9, 0), (2, 1, 1, 0), (3, 2, 4.5, 0)])) == []
    (raised,) = rules.evaluate(plain_batch([(2, 10, 6, 0)]))
    assert (raised.event, raised.sensor_key, raised.value) == ("activate", 1, 6.0)  # the second highest
    assert rules.evaluate(plain_batch([(3, 20, 4.5, 0), (1, 30, 4.5, 0)])) == []  # in the dead-band
    (ended,) = rules.evaluate(plain_batch([(2, 40, 1, 0), (3, 41, 1, 0)]))
    assert (ended.event, ended.value) == ("return", 1.0)
    assert rules.evaluate(plain_batch([(1, 500, 9, 0)])) == []  # the others have been silent for too long


def test_that_an_expression_that_divides_by_zero_is_a_fault_of_its_own_that_heals() -> None:
    ratio = rule(1, "RATIO", K.EXPRESSION, expression="{AT-1} / {AT-2}", limit=2.0, clear=1.5)
    rules = RuleSet(SENSORS, [ratio])
    found = rules.evaluate(plain_batch([(2, 0, 1, 0), (1, 1, 3, 0), (2, 2, 0, 0), (2, 3, 0, 0)]))
    assert [(c.rule_id, c.event, c.of) for c in found] == [
        (rule_id(ratio.code), "activate", None),
        (fault_id(ratio.code), "activate", rule_id(ratio.code)),
    ]
    assert rules.faulty == rules.active == {ratio.code}
    assert rules.evaluate(plain_batch([(2, 10, 2, 0), (1, 11, 2, 0)]))[0].event == "return"
    healed = rules.evaluate(plain_batch([(2, 611, 2, 0)]))
    assert [(c.rule_id, c.event) for c in healed] == [(fault_id(ratio.code), "return")]


def test_that_a_rule_whose_sensor_is_gone_raises_its_fault_and_others_go_on() -> None:
    gone, here = rule(1, "GONE", K.VOTE, inputs=("AT-9",), votes=1), rule(1, "HI")
    rules = RuleSet(SENSORS, [gone, here])
    (fault,) = rules.tick(50 * SECOND)
    assert (fault.rule_id, fault.of, fault.detail["cause"]) == (fault_id(gone.code), rule_id(gone.code), "missing")
    assert rules.tick(51 * SECOND) == []
    assert [c.rule_id for c in rules.evaluate(plain_batch([(1, 60, 9, 0)]))] == [rule_id(here.code)]
    mended = RuleSet(SENSORS, [replace(gone, inputs=("AT-2",)), here])
    mended.adopt(rules)
    assert [(c.rule_id, c.event) for c in mended.tick(70 * SECOND)] == [(fault_id(gone.code), "return")]


def test_that_the_weather_shifts_a_limit_while_it_is_known() -> None:
    warm = rule(1, "HI", limit=5.0, clear=4.0, shift="0.1 * (temperature - 20)")
    rules = RuleSet(SENSORS, [warm])
    assert rules.evaluate(plain_batch([]), [Weather(from_us(0), 2.0, 90.0, "D", 40.0)]) == []
    assert rules.evaluate(plain_batch([(1, 10, 6.9, 0)])) == []
    (raised,) = rules.evaluate(plain_batch([(1, 20, 7.0, 0)]))
    assert (raised.event, raised.limit) == ("activate", 7.0)
    assert [c.event for c in rules.evaluate(plain_batch([(1, 30, 5.9, 0)]))] == ["return"]
    (plain,) = rules.evaluate(plain_batch([(1, 7_201, 5.0, 0)]))  # two hours on, nobody knows the weather
    assert (plain.event, plain.limit) == ("activate", 5.0)


def test_that_a_ramp_is_foretold_with_time_and_confidence_and_noise_is_not() -> None:
    soon = rule(1, "SOON", K.TREND, limit=8.0, window_s=300.0, horizon_s=600.0, confidence=0.9)
    noise = np.random.default_rng(4).normal(0, 0.15, 4_000)
    rules = RuleSet(SENSORS, [soon])
    assert rules.evaluate(plain_batch([(1, 10.0 * n, 4.0 + noise[n], 0) for n in range(3_000)])) == []
    ramp = plain_batch([(1, 30_000 + 10.0 * n, 4.0 + 0.03 * n + noise[n], 0) for n in range(140)])
    (warning,) = rules.evaluate(ramp)
    reached = 30_000 + 10 * (8.0 - 4.0) / 0.03
    early = reached - to_us(warning.time) / SECOND
    assert (warning.event, warning.limit) == ("activate", 8.0)
    assert 300 < early < 900
    assert warning.detail["seconds"] == pytest.approx(early, rel=0.35)
    assert 0.9 <= float(warning.detail["confidence"]) < 1


def test_that_an_outlier_is_no_trend() -> None:
    soon = rule(1, "SOON", K.TREND, limit=8.0, window_s=300.0, horizon_s=300.0)
    values = [4.0 + 0.1 * (n % 3) for n in range(200)]
    values[150] = values[151] = 7.9
    assert told(soon, values) == []


def test_that_absurd_values_break_no_rule() -> None:
    soon = rule(1, "SOON", K.TREND, limit=8.0, window_s=100.0, horizon_s=300.0, confidence=0.8)
    rate = rule(1, "ROC", K.RATE, limit=2.0, clear=1.0, window_s=60.0)
    rules = RuleSet(SENSORS, [soon, rate, rule(1, "FLAT", K.FLATLINE, limit=0.5, window_s=60.0)])
    absurd = [1.7e308, -1.7e308] * 20
    changes = rules.evaluate(plain_batch([(1, 10.0 * n, value, 0) for n, value in enumerate(absurd)]))
    assert all(np.isfinite([change.value, change.limit or 0.0]).all() for change in changes)
    ramp = [*[2.0 + 0.1 * (n % 2) for n in range(60)], *[2.0 + 0.1 * n for n in range(60)]]
    changes = rules.evaluate(plain_batch([(1, 1000 + 10.0 * n, value, 0) for n, value in enumerate(ramp)]))
    assert {change.rule_id for change in changes if change.event == "activate"} >= {rule_id(soon.code)}


@pytest.mark.parametrize("code", ["AT-1.HH", "AT-1.ROC", "AT-2.DIFF", "AT-1.VOTE", "AT-1.SOON", "AT-3.FLAT"])
def test_that_the_past_asked_says_what_the_live_rules_said(code: str) -> None:
    made = next(each for each in RULES if each.code == code)
    live = RuleSet(SENSORS, [made])
    live.rebuild([], listening=from_us(START))
    batches = [batch for batch, _ in deliveries(np.random.default_rng(11), 4_000)]
    whole = Batch(*(np.concatenate(columns) for columns in zip(*batches, strict=True)))
    whole = whole.part(np.argsort(whole.times, kind="stable"))
    whole = Batch(whole.keys, whole.times, whole.values, whole.quality & np.uint8(15), whole.received)
    changes = [c for first in range(0, len(whole), 37) for c in live.evaluate(whole.part(slice(first, first + 37)))]
    replay = Replay(SENSORS, replace(made, enabled=False), from_us(START))
    replay.lead_in(whole.part(slice(0, 0)))
    replay.take(whole)
    result = replay.result(from_us(int(whole.times[-1])))
    starts = [c.time for c in changes if c.event == "activate"]
    ends = [c.time for c in changes if c.event == "return"]
    assert starts
    assert [each.raised_at for each in result.occurrences] == starts
    assert [each.returned_at for each in result.occurrences if each.returned_at] == ends
